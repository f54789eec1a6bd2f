"""Text around a link: plain text, sentence, context phrase, and the relation that the author states."""

import re

from rlnotes.markdown.note import Link

# Characters of a block around a link that are searched, to bound the time for very long lines.
_WINDOW = 600

_WIKI_MARKUP = re.compile(r"[!\[](?<!\\.)(?:(?<=!)\[\[|(?<=\[)\[)((?:[^\[\]\r\n]++|\](?!\])|\[(?!\[))+)\]\]")
# a name or a label, in brackets that are next to no other bracket, escape or `!`
_PLAIN_WIKILINK = re.compile(
    r"(?<![!\\\[])\[\[(?:(?=\S)[^\[\]|#\\\r\n]++\|)?+((?=\S)[^\[\]|#\\\r\n]++(?<=\S))\]\](?!\])"
)
_LINK_MARKUP = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.)*+)\](?:\((?:<[^<>\n]*>)?+[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+[^()]*+\)|\[[^\[\]]*+\])"
)
# an escaped character (group 1), or a mark of emphasis or code
_MARK = re.compile(
    r"\\([!-/:-@\[-`{-~])"
    r"|(?<!\w)(?:\*{1,3}|_{1,3}|~~|==)(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3}|~~|==)(?!\w)|`+"
)
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*+)>")
_HTML_TAG = re.compile(r"<!--(?:(?!<!--|-->).)*+-->|</?[A-Za-z][^<>]*+>|%%.*?%%", re.DOTALL)
# from the end of a sentence to the start of the next; a leading character class makes `re` fast
_SENTENCE_END = re.compile(r"[.!?。！？](?:(?<=[.!?])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[^\sa-z])|(?<=[。！？]))")

_LINE_FIELD = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[.\]\s+)?[*_]*([^\W\d][\w /-]*?)[*_]*::")
_BRACKET_FIELD = re.compile(
    r"[\[(]\s*([^\W\d][\w /-]*?)\s*::(?:[^\[\]()]|\[\[[^\[\]]*\]\]|\[[^\[\]]*\](?!\])|\([^()]*\))*+\Z"
)
_ITEM_START = re.compile(r"[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(?:\[.\]\s+)?[*_\"'“]*\Z")
_LISTED = re.compile(r"[\s>]*(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?[*_\"'“]*\Z")
_PHRASE = re.compile(r"[*_\"'”]*\s*(?:—|–|--|-|:)(?:\s+|(?<=[—–]))(?=\S)")
_BLOCK_START = re.compile(r"\A\s*(?:#+\s+|[>\s]*(?:(?:[-*+]|\d+[.)])\s+(?:\[.\]\s+)?)?)")
_MARKDOWN_MARK = re.compile(r"[\\`*_\[\]<>~=]")
_WORD = re.compile(r"\w+")

_VERBS = {
    verb: canonical
    for canonical, forms in {
        "supports": "supports supporting supported support confirms",
        "contradicts": "contradicts contradicting contradicted contradict refutes disputes",
        "extends": "extends extending extended extend",
        "explains": "explains explaining explained explain",
        "qualifies": "qualifies qualifying",
        "reconciles": "reconciles reconciling",
        "limits": "limits limiting",
        "answers": "answers answering",
        "parallels": "parallels",
        "tests": "tests testing",
        "enables": "enables enabling",
        "exemplifies": "exemplifies",
    }.items()
    for verb in forms.split()
}
"""Relations by the verb that opens a context phrase ("- [[n]] — extends ..."), as in arscontexta."""


def opens_item(text: str, link: Link) -> bool:
    """Return whether a link of `text` opens a list item."""
    begins = text.rfind("\n", 0, link.start) + 1
    return bool(_LISTED.match(text, begins, link.start))


def plain(markup: str) -> str:
    """Return inline Markdown as one line of plain text: labels of links, no emphasis, backticks and HTML tags."""
    text = markup
    if "<" in text or "%%" in text:
        text = _HTML_TAG.sub("", _AUTOLINK.sub(r"\1", text))
    text = wikilinks_to_text(text)
    if "](" in text or "][" in text:
        text = _LINK_MARKUP.sub(r"\1", text)
    if any(mark in text for mark in "\\*_~=`"):
        text = _MARK.sub(r"\1", text)
    return " ".join(text.split())


def sentence(text: str, link: Link, shown: str = "") -> str:
    """Return the sentence of a note's text around `link` as plain text; in front matter, the line.

    `shown` replaces a link without label, since a title is easier to read than a file name.
    """
    start, end = max(link.block_start, link.start - _WINDOW), min(link.block_end, link.end + _WINDOW)
    for cut in _SENTENCE_END.finditer(text, max(start - 1, 0), end):
        if cut.end() <= link.start:
            start = cut.end()
        elif cut.start() + 1 >= link.end:
            end = cut.start() + 1
            break
    before, own, after = text[start : link.start], text[link.start : link.end], text[link.end : end]
    if shown and not link.label:
        own = _MARKDOWN_MARK.sub(r"\\\g<0>", shown)
    return plain(_BLOCK_START.sub("", before + own + after))


def context_phrase(text: str, link: Link) -> str:
    """Return the context phrase of a link that opens a list item: the text after `—`, `–`, `--`, `-` or `:`."""
    if link.property or not _ITEM_START.match(text, link.block_start, link.start):
        return ""
    dash = _PHRASE.match(text, link.end, link.block_end)
    return plain(text[dash.end() : min(link.block_end, dash.end() + _WINDOW)]) if dash else ""


def first_sentence(words: str) -> str:
    """Return the first sentence of a paragraph as plain text."""
    text = plain(words[: 4 * _WINDOW])
    cut = _SENTENCE_END.search(text)
    return text[: cut.start() + 1] if cut else text


def wikilinks_to_text(text: str) -> str:
    """Return `text` with each wikilink replaced by its label, else `target > heading`."""
    if "[[" not in text:
        return text
    shown = "".join(_PLAIN_WIKILINK.split(text))  # a fast path for most links: the groups are the displayed texts
    return _WIKI_MARKUP.sub(_displayed_text, text) if "[[" in shown and _WIKI_MARKUP.search(shown) else shown


def relation(text: str, start: int, end: int, block_start: int, block_end: int) -> str:
    """Return the relation that an inline field (`contradicts:: [[x]]`) or the verb of a context phrase gives a link.

    Inline fields are Dataview's (*Adding metadata*): `key::` opens a line or list item, `[key:: value]` and
    `(key:: value)` are inside one.
    """
    first = max(block_start, start - _WINDOW)
    if text.find("::", first, start) >= 0:
        before = text[max(text.rfind("\n", first, start) + 1, first) : start]
        field = _BRACKET_FIELD.search(before) or _LINE_FIELD.match(before) if "::" in before else None
        if field:
            return "-".join(field[1].lower().split())
    dash = _PHRASE.match(text, end, block_end)
    if dash and _ITEM_START.match(text, block_start, start):
        word = _WORD.match(text, dash.end(), block_end)
        return _VERBS.get(word[0].lower(), "") if word else ""
    return ""


def _displayed_text(match: re.Match[str]) -> str:
    from rlnotes.markdown.inline import split_wikilink, without_size  # compiles a dozen patterns, which few links need

    target, fragment, label = split_wikilink(match[1])
    label = without_size(label) if match[0][0] == "!" else label
    return label or " > ".join(part for part in (target, fragment) if part)
