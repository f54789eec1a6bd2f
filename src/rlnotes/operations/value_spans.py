"""Where the values of a note's front matter are written, and in which YAML form."""

import re
from typing import Any, NamedTuple

from rlnotes.index.names import key as folded
from rlnotes.markdown.front_matter import FrontMatter, property_keys, read_front_matter
from rlnotes.markdown.note import ParsedNote
from rlnotes.operations.text_edit import LINE_END

_KEY = re.compile(r"[ \t]*[\"']?[^:\"'\r\n]+[\"']?[ \t]*:")
QUOTED = r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|'[^']*+(?:''[^']*+)*+'"
_SCALAR = re.compile(rf"(?s:{QUOTED})|(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))+")
_BARE_LINK = r"\[\[[^\[\]\r\n]*\]\]"
_FLOW_ITEM = re.compile(rf"(?s:{QUOTED})|{_BARE_LINK}|[^\s,\[\]{{}}\"'#](?:[^,\[\]{{}}\r\n#]|(?<=\S)#)*")
_FLOW_BETWEEN = re.compile(r"(?:[\s,]|(?<=\s)#[^\r\n]*)*")
_BLOCK_ITEM = re.compile(
    rf"^([ \t]*)-[ \t]+({QUOTED}|(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))+)[ \t]*(?:#[^\r\n]*)?$", re.MULTILINE
)
_UNSUPPORTED_ITEM = re.compile(rf"[{{|>&*!]|(?!{_BARE_LINK}\Z)\[")
_BLANK_OR_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_COMMENTS = re.compile(r"(?:(?<=[\r\n])#[^\r\n]*(?:\r\n|\r|\n))+\Z")
_ABSENT = object()


class Values(NamedTuple):
    """The value of a key as written. `form`: `missing`, `empty`, `scalar`, `flow`, `block` or `other`.

    `items` are the spans of its scalars with their quotes, `start` to `end` the span of the whole value; `indent` is
    the white space before the dashes of a block sequence.
    """

    form: str
    start: int
    end: int
    items: tuple[tuple[int, int], ...]
    indent: str = ""


class Key(NamedTuple):
    """A top-level key of front matter: its name, the start of its line, and that of the next key or the fence."""

    name: str
    start: int
    stop: int


class Property(NamedTuple):
    """A top-level property whose lines, from `start` to `end` with the comments above, can be parsed on their own."""

    name: str
    value: Any
    start: int
    end: int


def values_of(text: str, name: str) -> Values:
    """Return where the value of a top-level key is written in a file's text; keys are compared without letter case."""
    normalized = text.replace("\r", "\n")
    front = read_front_matter(normalized)
    top_level = [(at, key) for at, key in property_keys(normalized, front.start, front.end) if "." not in key]
    for number, (at, key) in enumerate(top_level):
        if folded(key) != folded(name) or text[at : at + 1].isspace():
            continue
        colon = _KEY.match(normalized, at)
        stop = top_level[number + 1][0] if number + 1 < len(top_level) else front.end
        return _values(normalized, colon.end() if colon else at, stop)
    return Values("missing", front.end, front.end, ())


def top_level_keys(text: str) -> list[Key]:
    """Return the top-level keys of the front matter of a file's text, in order; none of a mapping in braces."""
    normalized = text.replace("\r", "\n")
    front = read_front_matter(normalized)
    keys = [
        (at, name) for at, name in property_keys(normalized, front.start, front.end) if normalized[at] not in " \t-"
    ]
    stops = [*(at for at, _ in keys[1:]), front.end]
    return [Key(name, at, stop) for (at, name), stop in zip(keys, stops, strict=True)] if keys else []


def key_span(text: str, key: Key) -> tuple[int, int]:
    """Return the span of the name of a key, without quotes."""
    start = key.start + (text[key.start] in "\"'")
    return start, start + len(key.name)


def property_end(text: str, key: Key) -> int:
    """Return where the lines of a property end; blank lines and comments at the margin below it are not part of it."""
    value_span = values_of(text, key.name)
    end = value_span.end if value_span.form in {"scalar", "flow", "block"} else key.start
    first = LINE_END.search(text, end, key.stop)
    reached = at = first.end() if first else key.stop
    while at < key.stop:
        blank = _BLANK_OR_COMMENT.match(text, at, key.stop)
        line = LINE_END.search(text, at, key.stop)
        at = line.end() if line else key.stop
        if blank is None or text[blank.start()] in " \t":
            reached = at
    return reached


def whole_properties(note: ParsedNote) -> dict[str, Property]:
    """Return, by name, the properties of a note whose lines can be moved into other front matter.

    Properties with a YAML alias, and those of a mapping in braces, are left out.
    """
    text = note.text
    front = read_front_matter(text.replace("\r", "\n"))
    cuts = [front.start]
    for key in top_level_keys(text)[1:]:
        above = _COMMENTS.search(text, cuts[-1], key.start)
        cuts.append(above.start() if above else key.start)
    properties: dict[str, Property] = {}
    for start, end in zip(cuts, [*cuts[1:], front.end], strict=True):
        own_front = parsed(f"---\n{text[start:end]}---\n")
        for name, value in own_front.meta.items():
            if len(own_front.meta) == 1 and not own_front.syntax_errors and note.meta.get(name, _ABSENT) == value:
                properties[name] = Property(name, value, start, end)
    return properties


def parsed(text: str) -> FrontMatter:
    """Parse the front matter of a text with any line ends."""
    return read_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))


def _values(text: str, at: int, stop: int) -> Values:
    first = at
    while first < stop and text[first] in " \t":
        first += 1
    if first < stop and not _BLANK_OR_COMMENT.match(text, first, stop):
        return _value_at(text, first, stop)
    items = list(_BLOCK_ITEM.finditer(text, at, stop))
    if not items:
        if _only_blank(text, at, stop):
            return Values("empty", at, at, ())
        while blank := _BLANK_OR_COMMENT.match(text, first, stop):  # the value starts on a later line
            first = blank.end()
        while text[first] in " \t":
            first += 1
        return _value_at(text, first, stop)
    lines = [line for line in LINE_END.split(text[first:stop]) if line.strip() and line.lstrip()[0] != "#"]
    if (
        len(lines) != len(items)
        or len({item[1] for item in items}) != 1
        or any(_UNSUPPORTED_ITEM.match(item[2]) for item in items)
    ):
        return Values("other", first, stop, ())
    return Values("block", first, items[-1].end(), tuple(item.span(2) for item in items), items[0][1])


def _value_at(text: str, first: int, stop: int) -> Values:
    """Return the value that starts at `first`."""
    if text[first] == "[":
        return _flow(text, first, stop)
    match = _SCALAR.match(text, first, stop)
    if match and text[first] not in "{|>&*!" and _only_blank(text, match.end(), stop):
        return Values("scalar", first, match.end(), (match.span(),))
    return Values("other", first, stop, ())


def _flow(text: str, first: int, stop: int) -> Values:
    items: list[tuple[int, int]] = []
    at = first + 1
    while True:
        between = _FLOW_BETWEEN.match(text, at, stop)
        at = between.end() if between else at
        if text[at : at + 1] == "]" and _only_blank(text, at + 1, stop):
            return Values("flow", first, at + 1, tuple(items))
        item = _FLOW_ITEM.match(text, at, stop)
        if item is None or (": " in item[0] and item[0][0] not in "\"'"):
            return Values("other", first, stop, ())
        items.append((item.start(), item.start() + len(item[0].rstrip())))
        at = item.end()


def _only_blank(text: str, at: int, stop: int) -> bool:
    while at < stop:
        blank = _BLANK_OR_COMMENT.match(text, at, stop)
        if blank is None or blank.end() == at:
            return False
        at = blank.end()
    return True


def escaped(name: str, quote: str) -> str:
    """Return a name escaped for a YAML scalar in this quote."""
    if quote == "'":
        return name.replace("'", "''")
    return name.replace("\\", "\\\\").replace('"', '\\"') if quote == '"' else name
