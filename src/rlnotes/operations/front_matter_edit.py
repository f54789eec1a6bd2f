"""Edits of front matter: one value changed or added, every comment, quote and line around it as it was."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rlnotes.errors import WriteError
from rlnotes.index.names import key as folded
from rlnotes.markdown.front_matter import FrontMatter, property_keys, property_values, read_front_matter, unquoted
from rlnotes.markdown.note import Note
from rlnotes.operations.text_edit import Edit, edited, line_end

_KEY = re.compile(r"[ \t]*[\"']?[^:\"'\r\n]+[\"']?[ \t]*:")
_QUOTED = r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|'[^']*+(?:''[^']*+)*+'"
_SCALAR = re.compile(rf"(?s:{_QUOTED})|(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))+")
_BARE_LINK = r"\[\[[^\[\]\r\n]*\]\]"
_FLOW_ITEM = re.compile(rf"(?s:{_QUOTED})|{_BARE_LINK}|[^\s,\[\]{{}}\"'#](?:[^,\[\]{{}}\r\n#]|(?<=\S)#)*")
_FLOW_BETWEEN = re.compile(r"(?:[\s,]|(?<=\s)#[^\r\n]*)*")
_BLOCK_ITEM = re.compile(
    rf"^([ \t]*)-[ \t]+({_QUOTED}|(?:[^\s#]|(?<=\S)#|[ \t]+(?=[^\s#]))+)[ \t]*(?:#[^\r\n]*)?$", re.MULTILINE
)
_NO_ITEM = re.compile(rf"[{{|>&*!]|(?!{_BARE_LINK}\Z)\[")
_BLANK_OR_COMMENT = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_HARMLESS = re.compile(r"[^\s\"'&*!|>%@`\-?:,#\[\]{}](?:[^\r\n:#]|:(?=\S)|(?<=\S)#)*(?<!\s)")
_FLOW_MARK = re.compile(r"[,\[\]{}]")
_COMMENTS = re.compile(r"(?:(?<=[\r\n])#[^\r\n]*(?:\r\n|\r|\n))+\Z")
_EMPTY_KEY = re.compile(r"[^:\r\n]+:[ \t]*(?:\r\n|\r|\n)")
_NOTHING = object()
_BLOCK_SCALAR = re.compile(r"[|>][-+\d]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD, _LIST_WORD = re.compile(r"[^,\s]+"), re.compile(r"[^,\s\[\]{}\"']+")
# what other readers of YAML take for something else than a text (YAML 1.1, as Obsidian and PyYAML read it)
_NO_TEXT = re.compile(r"(?i:true|false|yes|no|on|off|null|~)|[-+.\d][\d_.:eE+-]*|\d{4}-\d\d.*|0[xob].*")


class Values(NamedTuple):
    """The value of a key, as it is written. `form`: `missing`, `empty`, `scalar`, `flow`, `block` or `other`.

    `items` are the spans of its scalars with their quotes, `start` to `end` that of the whole value; `indent` stands
    before the dash of a block's items.
    """

    form: str
    start: int
    end: int
    items: tuple[tuple[int, int], ...]
    indent: str = ""


def values_of(text: str, name: str) -> Values:
    """Return where the value of a top-level key stands in a file's text; letter case of keys does not matter."""
    lined = text.replace("\r", "\n")
    front = read_front_matter(lined)
    top = [(at, key) for at, key in property_keys(lined, front.start, front.end) if "." not in key]
    for number, (at, key) in enumerate(top):
        if folded(key) != folded(name) or text[at : at + 1].isspace():
            continue
        colon = _KEY.match(lined, at)
        stop = top[number + 1][0] if number + 1 < len(top) else front.end
        return _values(lined, colon.end() if colon else at, stop)
    return Values("missing", front.end, front.end, ())


class Property(NamedTuple):
    """A top-level property whose whole lines, `start` to `end` and comments above it included, stand for themselves."""

    name: str
    value: Any
    start: int
    end: int


def whole_properties(note: Note) -> dict[str, Property]:
    """Return by name the properties of a note that could be moved, line by line, into other front matter.

    One that needs others (a YAML alias) or is written in braces is not among them.
    """
    text = note.text
    lined = text.replace("\r", "\n")
    front = read_front_matter(lined)
    starts = [at for at, _ in property_keys(lined, front.start, front.end) if lined[at] not in " \t-"]
    cuts = [front.start]
    for at in starts[1:]:
        above = _COMMENTS.search(text, cuts[-1], at)
        cuts.append(above.start() if above else at)
    found: dict[str, Property] = {}
    for start, end in zip(cuts, [*cuts[1:], front.end], strict=True):
        alone = _read(f"---\n{text[start:end]}---\n")
        for name, value in alone.meta.items():
            if len(alone.meta) == 1 and not alone.syntax_errors and note.meta.get(name, _NOTHING) == value:
                found[name] = Property(name, value, start, end)
    return found


def empty_line(note: Note, name: str) -> Edit | None:
    """Return the edit that removes the line of a key without a value; None where more than the key is there."""
    found = values_of(note.text, name)
    start = max(note.text.rfind(mark, 0, found.start) for mark in "\r\n") + 1
    line = _EMPTY_KEY.match(note.text, start)
    return Edit(start, line.end(), "") if found.form == "empty" and line else None


def set_value(note: Note, name: str, value: str) -> list[Edit]:
    """Return the edits that give a key a text, in the quotes that it has now; the key is added where it is missing."""
    found = values_of(note.text, name)
    if found.form == "missing":
        return _checked(note, [_new_line(note.text, f"{name}: {scalar(value)}")], name, value)
    if found.form == "empty":
        edit = Edit(found.start, found.start, f" {scalar(value)}")
    elif found.form == "scalar":
        edit = Edit(found.start, found.end, scalar(value, like=note.text[found.start : found.end]))
    else:
        raise _unsupported(note, name)
    return _checked(note, [edit], name, value)


def add_values(note: Note, name: str, values: Iterable[str]) -> list[Edit]:
    """Return the edits that add texts to a list; those that are in it are left out, letter case aside."""
    text = note.text
    found = values_of(text, name)
    held = [_shown(text[start:end]) for start, end in found.items]
    if found.form == "scalar":
        held = [part for part in _parts(held[0], name) if part]
    known = {folded(value) for value in held}
    new = [value for value in dict.fromkeys(values) if folded(value) not in known]
    if not new:
        return []
    like = text[slice(*found.items[0])] if found.items else ""
    flow = ", ".join(scalar(value, like=like, flow=True) for value in new)
    if found.form == "missing":
        edit = _new_line(text, f"{name}: [{flow}]")
    elif found.form == "empty":
        edit = Edit(found.start, found.start, f" [{flow}]")
    elif found.form == "scalar":
        whole = like if like[0] in "\"'" and len(held) == 1 else ", ".join(scalar(part, flow=True) for part in held)
        edit = Edit(found.start, found.end, f"[{whole}, {flow}]")
    elif found.form == "flow":
        at = found.items[-1][1] if found.items else found.start + 1
        edit = Edit(at, at, f", {flow}" if found.items else flow)
    elif found.form == "block":
        end = line_end(text)
        lines = "".join(f"{end}{found.indent}- {scalar(value, like=like)}" for value in new)
        edit = Edit(found.end, found.end, lines)
    else:
        raise _unsupported(note, name)
    before = _value(note.text, name)
    return _checked(note, [edit], name, [*(before if isinstance(before, list) else held), *new])


def add_lists(note: Note, lists: Mapping[str, Iterable[str]]) -> list[Edit]:
    """Return the edits that add texts to several lists at once."""
    if note.body:
        return [edit for name, values in lists.items() for edit in add_values(note, name, values)]
    lines = list_lines(lists)
    end = line_end(note.text)
    return [Edit(0, 0, end.join(("---", *lines, "---", "")))] if lines else []


def list_lines(lists: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the lines of front matter that hold some lists, each on its own."""
    return [
        f"{name}: [{', '.join(scalar(value, flow=True) for value in dict.fromkeys(values))}]"
        for name, values in lists.items()
        if values
    ]


def replace_values(note: Note, name: str, renamed: Mapping[str, str]) -> list[Edit]:
    """Return the edits that rename some values of a list, or words of a string (`tags: a, b`), in the form it has.

    `renamed` maps what is written to what shall be. A value that becomes equal to another one, letter case and a
    leading `#` aside, is removed. Empty where the key is missing. Raises WriteError for a form that cannot be edited.
    """
    text = note.text
    found = values_of(text, name)
    value = _value(text, name)
    if isinstance(value, str):
        return _words_replaced(note, name, found, value, renamed)
    if not isinstance(value, list) or not renamed.keys() & {each for each in value if isinstance(each, str)}:
        return []
    held = [_shown(text[start:end]) for start, end in found.items]
    wanted, gone = _distinct(value, renamed)
    kept = [each for number, each in enumerate(wanted) if number not in gone]
    if len(value) != len(held):
        edits = [] if gone else list(_renamed_words(text, (found.start, found.end), _LIST_WORD, renamed))
        return _checked(note, edits, name, kept)
    edits = [
        Edit(start, end, scalar(new, like=text[start:end], flow=found.form == "flow"))
        for number, ((start, end), old, new) in enumerate(zip(found.items, held, wanted, strict=True))
        if old in renamed and number not in gone
    ]
    if found.form == "block":
        edits += [_line_of(text, *found.items[number]) for number in gone]
    else:
        edits += _removal(found.items, gone)
    return _checked(note, edits, name, kept)


def _words_replaced(note: Note, name: str, found: Values, value: str, renamed: Mapping[str, str]) -> list[Edit]:
    """Return the edits that rename words of a string; a block scalar or one over several lines keeps its lines."""
    words = _WORD.findall(value)
    if not renamed.keys() & set(words):
        return []
    text = note.text
    quoted = found.form == "scalar" and text[found.start] in "\"'"
    start, end = found.start + quoted, found.end - quoted
    header = _BLOCK_SCALAR.match(text, start)
    if header:
        start, shown = header.end(), text[header.end() : end]
    else:
        shown = text[start:end] if quoted else property_values(text, start, end)[0]  # without comments
    spans = [(start + word.start(), start + word.end()) for word in _WORD.finditer(shown)]
    if [text[slice(*span)] for span in spans] != words:
        raise _unsupported(note, name)
    wanted, gone = _distinct(words, renamed)
    edits = [
        Edit(*span, new)
        for number, (span, old, new) in enumerate(zip(spans, words, wanted, strict=True))
        if old in renamed and number not in gone
    ]
    kept = [each for number, each in enumerate(wanted) if number not in gone]
    return _checked(note, [*edits, *_removal(spans, gone)], name, kept, read=lambda value: _WORD.findall(str(value)))


def _renamed_words(
    text: str, span: tuple[int, int], word: re.Pattern[str], renamed: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield the edits of all words of a stretch that have another name, those in comments left out."""
    for match in word.finditer(property_values(text, *span)[0]):
        if match[0] in renamed:
            yield Edit(span[0] + match.start(), span[0] + match.end(), renamed[match[0]])


def _distinct(values: Sequence[Any], renamed: Mapping[str, str]) -> tuple[list[Any], set[int]]:
    """Return values under their new names, and the places of those that were renamed to what another one is."""
    wanted = [renamed.get(each, each) if isinstance(each, str) else each for each in values]
    keys = [folded(each.lstrip("#")) if isinstance(each, str) else None for each in wanted]
    known = {key for key, value in zip(keys, values, strict=True) if isinstance(value, str) and value not in renamed}
    gone: set[int] = set()
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        if isinstance(value, str) and value in renamed:
            if key in known:
                gone.add(number)
            known.add(key)
    return wanted, gone


def scalar(value: str, *, like: str = "", flow: bool = False) -> str:
    """Return a text as a YAML scalar on one line: in the quotes of `like`, else bare where it may be."""
    quote = like[:1] if like[:1] in {'"', "'"} else ""
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    bare = _HARMLESS.fullmatch(value) and not _NO_TEXT.fullmatch(value) and not (flow and _FLOW_MARK.search(value))
    if not quote and bare and "[[" not in value:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
        while blank := _BLANK_OR_COMMENT.match(text, first, stop):  # the value begins in a later line
            first = blank.end()
        while text[first] in " \t":
            first += 1
        return _value_at(text, first, stop)
    lines = [line for line in re.split(r"\r\n|\r|\n", text[first:stop]) if line.strip() and line.lstrip()[0] != "#"]
    if (
        len(lines) != len(items)
        or len({item[1] for item in items}) != 1
        or any(_NO_ITEM.match(item[2]) for item in items)
    ):
        return Values("other", first, stop, ())
    return Values("block", first, items[-1].end(), tuple(item.span(2) for item in items), items[0][1])


def _value_at(text: str, first: int, stop: int) -> Values:
    """Return the value whose first character is at `first`."""
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
        if item is None or ": " in item[0]:
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


def _line_of(text: str, start: int, end: int) -> Edit:
    """Return the edit that removes the whole line of a list item."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    after = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)").match(text, end)
    return Edit(first, after.end() if after else end, "")


def _removal(items: Sequence[tuple[int, int]], gone: Collection[int]) -> Iterator[Edit]:
    """Yield the edits that remove some items, each with what parts it from its neighbour; one item is left."""
    number = 0
    while number < len(items):
        first = number
        while number in gone:
            number += 1
        if first < number < len(items):
            yield Edit(items[first][0], items[number][0], "")
        elif first < number:
            yield Edit(items[first - 1][1], items[number - 1][1], "")
        number += 1


def _new_line(text: str, line: str) -> Edit:
    end = line_end(text)
    front = read_front_matter(text.replace("\r", "\n"))
    if front.body:
        return Edit(front.end, front.end, f"{line}{end}")
    return Edit(0, 0, f"---{end}{line}{end}---{end}")


def _parts(value: str, name: str) -> list[str]:
    return re.split(r"[, \t]+" if folded(name) in {"tags", "tag", "keywords"} else r"\s*,\s*", value)


def _shown(written: str) -> str:
    return unquoted(written[1:-1], written[0]) if written[0] in "\"'" else written


def _checked(
    note: Note, edits: list[Edit], name: str, wanted: Any, *, read: Callable[[Any], Any] = lambda value: value
) -> list[Edit]:
    """Return the edits if, read again, they change what was meant and nothing else. Raises WriteError if not.

    `read` makes of the value what is compared with `wanted`.
    """
    text = edited(note.text, edits)
    before, after = _read(note.text), _read(text)
    others = (
        {key: value for key, value in each.meta.items() if folded(key) != folded(name)} for each in (before, after)
    )
    if (
        next(others) != next(others)
        or read(_value(text, name)) != wanted
        or len(after.syntax_errors) > len(before.syntax_errors)
    ):
        raise _unsupported(note, name)
    return edits


def _read(text: str) -> FrontMatter:
    return read_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))


def _value(text: str, name: str) -> Any:
    return next((value for key, value in _read(text).meta.items() if folded(key) == folded(name)), None)


def _unsupported(note: Note, name: str) -> WriteError:
    line = len(_LINE_END.findall(note.text, 0, values_of(note.text, name).start)) + 1
    message = f"{note.path}:{line}: `{name}` in the front matter is written in a way that rlnotes does not change."
    return WriteError(message, hint="Change it by hand; nothing was changed.")
