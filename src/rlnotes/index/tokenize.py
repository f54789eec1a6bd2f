"""Terms of a note: stemmed words of its text, and of the sentences in which it cites other notes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain

from rlnotes.index.names import fold
from rlnotes.markdown.note import Link, ParsedNote

Counts = dict[str, int]
"""Number of occurrences by term."""

_WORD = re.compile(r"[\w'’-]+")
# tokenizes ASCII in a fifth of the time: characters outside of words become spaces, capitals lower case
_PLAIN = str.maketrans({chr(code): chr(code).lower() if _WORD.fullmatch(chr(code)) else " " for code in range(128)})
STOP = frozenset(
    "a about above across after all almost alone along already also although always among an and another any anything"
    " are around as at away be became because become been before behind being below best better between both but by"
    " came can cannot could did do does done down each either else enough even ever every everything far few first for"
    " from further gave get gets give given gives go goes good got had has have having held here hold holds how"
    " however i if in indeed instead into is it its itself just keep kept known last later least less let like likely"
    " little long look made make makes many may mean means might more most mostly much must near need needs neither"
    " never new next no none nor not nothing now of off often old on once one only onto or other others our out over"
    " own part per perhaps point points put quite rather really same say says second see seem seems seen set several"
    " shall should show shown shows since so some something still such take taken takes tell than that the their them"
    " themselves then there therefore these they thing things this those though thought three through thus to together"
    " too toward two under unless until up upon us use used uses using very was way ways we well went were what"
    " whatever when where whether which while who whole whose why will with within without word words would yet you"
    " your".split()
)
"""English stop words. Other languages need no list: terms of most notes have no weight."""

# Weight of a word by field, and length of a stem: chosen by link recovery over ten public vaults
# (`tests/quality`): Recall@10 of the words alone is 0.52 with title, description, headings and body at 3, 2, 1 and 1,
# and 0.54 with the folders and tags as well. Cutting at 7 gains nothing in English and 0.02 where words are inflected.
_TITLE, _DESCRIPTION, _FOLDERS, _TAGS = 3, 2, 2, 2
_STEM = 7

_CJK = "\u2e80"
_BEFORE, _AFTER = "0123456789'’-_", "'’-_"  # not at the start, not at the end of a word
_MAX_COUNT = 255  # maximum count of a term in a note
_WINDOW = 200  # characters around a link
_SENTENCE_ENDS = (". ", "! ", "? ")
_CJK_SENTENCE_ENDS = ("。", "！", "？")
_MAX_CACHED_WORDS = 200_000  # words
_MAX_LENGTH = 1_000_000  # characters: of a longer text only the metadata is used
# each alternative starts with its own character, so that other text is skipped quickly
_CODE = re.compile(
    r"(?ms)`(?:(?<=^`)``.*?^```|[^`\n]*`)|~(?<=^~)~~.*?^~~~|https?://\S+|\$[^$\n]+\$",
)
_LINK_LABELLED = re.compile(r"\[\[[^\[\]|\n]*\|")  # the label replaces the target
_SEPARATORS = re.compile(r"[/._-]+")


def own_terms(parsed: ParsedNote) -> Counts:
    """Count the terms of a note: of its title, description, folders, tags, headings and body."""
    note, text = parsed.note, parsed.text
    body = text[parsed.body :] if len(text) < _MAX_LENGTH else ""
    folders = _SEPARATORS.sub(" ", note.path.removesuffix(".md"))
    tags = [" ".join(map(_tag, note.tags)), _SEPARATORS.sub(" ", " ".join(note.tags))]
    headings = [section.text for section in parsed.sections]
    once = [*headings, without_code(body)]
    parts = (*[note.title] * _TITLE, *[note.description] * _DESCRIPTION, *[folders] * _FOLDERS, *tags * _TAGS, *once)
    return counted(" \n".join(parts))


def citing_terms(text: str, links: Iterable[Link]) -> list[list[str]]:
    """Return, for each link of a text, the terms of the sentence around it; none for links in front matter."""
    return [[] if link.property else list(_terms(_around(text, link))) for link in links]


def _around(text: str, link: Link) -> str:
    """Return the sentence around a link in its block, up to `_WINDOW` characters on each side."""
    start, end = max(link.block_start, link.start - _WINDOW), min(link.block_end, link.end + _WINDOW)
    for mark in _SENTENCE_ENDS if text.isascii() else (*_SENTENCE_ENDS, *_CJK_SENTENCE_ENDS):
        before, after = text.rfind(mark, start, link.start), text.find(mark, link.end, end)
        if before >= 0:
            start = before + 1
        if after >= 0:
            end = after
    around = text[start:end]
    return _LINK_LABELLED.sub("[[", around) if "|" in around else around


def counted(text: str) -> Counts:
    """Count the terms of a text, up to 255 times each."""
    terms = dict(Counter(_terms(text)))
    if max(terms.values(), default=0) > _MAX_COUNT:
        return {term: min(count, _MAX_COUNT) for term, count in terms.items()}
    return terms


def _terms(text: str) -> Iterator[str]:
    """Yield the terms of a text, with repeats."""
    if text.isascii():
        return filter(None, map(_TERMS.__getitem__, text.translate(_PLAIN).split()))
    return chain.from_iterable(map(_terms_of_word, _WORD.findall(fold(text))))


def without_code(text: str) -> str:
    """Return Markdown without code, math, URLs, and targets of links with a label."""
    if any(mark in text for mark in ("`", "~~~", "://", "$")):
        text = _CODE.sub(" ", text)
    return _LINK_LABELLED.sub("[[", text) if "|" in text else text


def words_by_term(texts: Iterable[str]) -> dict[str, str]:
    """Return the first written form of each term in some texts."""
    found: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(text):
            for term in _terms_of_word(fold(word)):
                found.setdefault(term, term if term >= _CJK else _uncapped(word))
    return found


def stemmed(word: str) -> str:
    """Remove an English plural ending. Stronger stemming conflates words of other languages."""
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "ches", "shes", "xes")) else word[:-1]


@lru_cache(maxsize=_MAX_CACHED_WORDS)
def _terms_of_word(word: str) -> tuple[str, ...]:
    """Return the terms of a folded word: its stem, or the bigrams of CJK text.

    A single letter is no term; a single CJK character may be a word.
    """
    word = word.lstrip(_BEFORE).rstrip(_AFTER).removesuffix("'s").removesuffix("’s")
    if not word or word.isascii() or max(word) < _CJK:
        stem = stemmed(word)
        if len(word) < 2 or word in STOP:
            return ()
        return (stem,) if "-" in stem else (stem[:_STEM],)
    pairs = [run[at : at + 2] for run in _cjk_run().findall(word) for at in range(max(len(run) - 1, 1))]
    others = [rest[:_STEM] for rest in _cjk_run().sub(" ", word).split() if rest not in STOP and len(rest) > 1]
    return (*pairs, *others)


class _Terms(dict[str, str]):
    """Cache of the term of each ASCII word, empty for stop words."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MAX_CACHED_WORDS:
            self.clear()
        self[word] = term = "".join(_terms_of_word(word))
        return term


_TERMS = _Terms()


@cache
def _cjk_run() -> re.Pattern[str]:  # slow to compile
    return re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def _tag(tag: str) -> str:
    """Return a tag as a word that does not occur in texts."""
    return f"tag-{_SEPARATORS.sub('-', tag)}-tag"


def _uncapped(word: str) -> str:
    """Remove a leading capital, which may only start a sentence, and a possessive ending."""
    word = word.lstrip(_BEFORE).rstrip(_AFTER).removesuffix("'s").removesuffix("’s")
    return word.lower() if word[1:].islower() else word
