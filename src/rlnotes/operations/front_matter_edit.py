"""Edits of front matter that change or add one value and keep every comment, quote and line around it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rlnotes.errors import WriteError
from rlnotes.index.names import key as folded
from rlnotes.markdown.front_matter import property_values, read_front_matter, unquoted
from rlnotes.markdown.note import TAG_PROPERTIES, ParsedNote
from rlnotes.operations.text_edit import LINE_END, Edit, edited, line_end
from rlnotes.operations.value_spans import Values, escaped, parsed, values_of

_BARE_SCALAR = re.compile(r"[^\s\"'&*!|>%@`\-?:,#\[\]{}](?:[^\r\n:#]|:(?=\S)|(?<=\S)#)*(?<!\s)")
_FLOW_MARK = re.compile(r"[,\[\]{}]")
_EMPTY_KEY = re.compile(r"[^:\r\n]+:[ \t]*(?:\r\n|\r|\n)")
_BLOCK_SCALAR = re.compile(r"[|>][-+\d]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
_WORD, _LIST_WORD = re.compile(r"[^,\s]+"), re.compile(r"[^,\s\[\]{}\"']+")
# plain scalars that are not strings in YAML 1.1, as Obsidian and PyYAML read them
_NOT_A_STRING = re.compile(r"(?i:true|false|yes|no|on|off|null|~)|[-+.\d][\d_.:eE+-]*|\d{4}-\d\d.*|0[xob].*")


def empty_line(note: ParsedNote, name: str) -> Edit | None:
    """Return the edit that removes the line of a key without a value; None if it has one."""
    value_span = values_of(note.text, name)
    start = max(note.text.rfind(mark, 0, value_span.start) for mark in "\r\n") + 1
    line = _EMPTY_KEY.match(note.text, start)
    return Edit(start, line.end(), "") if value_span.form == "empty" and line else None


def set_value(note: ParsedNote, name: str, value: str) -> list[Edit]:
    """Return the edits that set a key to a string, in the quotes it has now; a missing key is added."""
    value_span = values_of(note.text, name)
    if value_span.form == "missing":
        return _checked(note, [add_lines(note.text, [f"{name}: {scalar(value)}"])], name, value)
    if value_span.form == "empty":
        edit = Edit(value_span.start, value_span.start, f" {scalar(value)}")
    elif value_span.form == "scalar":
        edit = Edit(value_span.start, value_span.end, scalar(value, like=note.text[value_span.start : value_span.end]))
    else:
        raise unsupported(note, name)
    return _checked(note, [edit], name, value)


def add_values(note: ParsedNote, name: str, values: Iterable[str]) -> list[Edit]:
    """Return the edits that add strings to a list; those it contains, letter case aside, are left out."""
    text = note.text
    value_span = values_of(text, name)
    current = [item_text(text[start:end]) for start, end in value_span.items]
    if value_span.form == "scalar":
        current = [part for part in _split_values(current[0], name) if part]
    folded_current = {folded(value) for value in current}
    new = [value for value in dict.fromkeys(values) if folded(value) not in folded_current]
    if not new:
        return []
    like = text[slice(*value_span.items[0])] if value_span.items else ""
    flow = ", ".join(scalar(value, like=like, flow=True) for value in new)
    if value_span.form == "missing":
        edit = add_lines(text, [f"{name}: [{flow}]"])
    elif value_span.form == "empty":
        edit = Edit(value_span.start, value_span.start, f" [{flow}]")
    elif value_span.form == "scalar":
        keep = like[0] in "\"'" and len(current) == 1
        items = like if keep else ", ".join(scalar(part, flow=True) for part in current)
        edit = Edit(value_span.start, value_span.end, f"[{items}, {flow}]")
    elif value_span.form == "flow":
        at = value_span.items[-1][1] if value_span.items else value_span.start + 1
        edit = Edit(at, at, f", {flow}" if value_span.items else flow)
    elif value_span.form == "block":
        end = line_end(text)
        lines = "".join(f"{end}{value_span.indent}- {scalar(value, like=like)}" for value in new)
        edit = Edit(value_span.end, value_span.end, lines)
    else:
        raise unsupported(note, name)
    before = current_value(note.text, name)
    return _checked(note, [edit], name, [*(before if isinstance(before, list) else current), *new])


def add_lists(note: ParsedNote, lists: Mapping[str, Iterable[str]]) -> list[Edit]:
    """Return the edits that add strings to several lists."""
    if note.body:
        return [edit for name, values in lists.items() for edit in add_values(note, name, values)]
    lines = list_lines(lists)
    return [add_lines(note.text, lines)] if lines else []


def list_lines(lists: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the lines of front matter for some lists, one line each."""
    return [
        f"{name}: [{', '.join(scalar(value, flow=True) for value in dict.fromkeys(values))}]"
        for name, values in lists.items()
        if values
    ]


def replace_values(note: ParsedNote, name: str, renamed: Mapping[str, str]) -> list[Edit]:
    """Return the edits that rename values of a list, or words of a string (`tags: a, b`), in the form they have.

    `renamed` maps old values as written to new ones. A value that then equals another one, letter case and a leading
    `#` aside, is removed. Empty if the key is missing. Raises WriteError for a form that cannot be edited.
    """
    text = note.text
    value_span = values_of(text, name)
    value = current_value(text, name)
    if isinstance(value, str):
        return _replace_words(note, name, value_span, value, renamed)
    if not isinstance(value, list) or not renamed.keys() & {each for each in value if isinstance(each, str)}:
        return []
    current = [item_text(text[start:end]) for start, end in value_span.items]
    new_values, removed = _apply_names(value, renamed)
    expected = [each for number, each in enumerate(new_values) if number not in removed]
    if len(value) != len(current):
        edits = [] if removed else list(_renamed_words(text, (value_span.start, value_span.end), _LIST_WORD, renamed))
        return _checked(note, edits, name, expected)
    edits = [
        Edit(start, end, scalar(new, like=text[start:end], flow=value_span.form == "flow"))
        for number, ((start, end), old, new) in enumerate(zip(value_span.items, current, new_values, strict=True))
        if old in renamed and number not in removed
    ]
    if value_span.form == "block":
        edits += [remove_line(text, *value_span.items[number]) for number in removed]
    else:
        edits += remove_items(value_span.items, removed)
    return _checked(note, edits, name, expected)


def _replace_words(note: ParsedNote, name: str, span: Values, value: str, renamed: Mapping[str, str]) -> list[Edit]:
    """Return the edits that rename words of a string; a block or multi-line scalar keeps its lines."""
    words = _WORD.findall(value)
    if not renamed.keys() & set(words):
        return []
    text = note.text
    quoted = span.form == "scalar" and text[span.start] in "\"'"
    start, end = span.start + quoted, span.end - quoted
    header = _BLOCK_SCALAR.match(text, start)
    if header:
        start, content = header.end(), text[header.end() : end]
    else:
        content = text[start:end] if quoted else property_values(text, start, end)[0]  # comments blanked
    spans = [(start + word.start(), start + word.end()) for word in _WORD.finditer(content)]
    if [text[slice(*word_span)] for word_span in spans] != words:
        raise unsupported(note, name)
    new_words, removed = _apply_names(words, renamed)
    edits = [
        Edit(*word_span, new)
        for number, (word_span, old, new) in enumerate(zip(spans, words, new_words, strict=True))
        if old in renamed and number not in removed
    ]
    expected = [each for number, each in enumerate(new_words) if number not in removed]
    return _checked(
        note, [*edits, *remove_items(spans, removed)], name, expected, read=lambda value: _WORD.findall(str(value))
    )


def _renamed_words(
    text: str, span: tuple[int, int], word: re.Pattern[str], renamed: Mapping[str, str]
) -> Iterator[Edit]:
    """Yield the edits that rename words in a part of the text, except in comments."""
    for match in word.finditer(property_values(text, *span)[0]):
        if match[0] in renamed:
            yield Edit(span[0] + match.start(), span[0] + match.end(), renamed[match[0]])


def _apply_names(values: Sequence[Any], renamed: Mapping[str, str]) -> tuple[list[Any], set[int]]:
    """Return the renamed values, and the positions of renamed ones that now equal another value."""
    new_values = [renamed.get(each, each) if isinstance(each, str) else each for each in values]
    keys = [folded(each.lstrip("#")) if isinstance(each, str) else None for each in new_values]
    seen = {key for key, value in zip(keys, values, strict=True) if isinstance(value, str) and value not in renamed}
    removed: set[int] = set()
    for number, (key, value) in enumerate(zip(keys, values, strict=True)):
        if isinstance(value, str) and value in renamed:
            if key in seen:
                removed.add(number)
            seen.add(key)
    return new_values, removed


def scalar(value: str, *, like: str = "", flow: bool = False) -> str:
    """Return a string as a YAML scalar on one line: in the quotes of `like`, otherwise bare if possible."""
    quote = like[:1] if like[:1] in {'"', "'"} else ""
    bare = _BARE_SCALAR.fullmatch(value) and not _NOT_A_STRING.fullmatch(value) and "[[" not in value
    if not quote and bare and not (flow and _FLOW_MARK.search(value)):
        return value
    quote = quote or '"'
    return quote + escaped(value, quote) + quote


def remove_line(text: str, start: int, end: int) -> Edit:
    """Return the edit that removes the whole line of a list item."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    after = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)").match(text, end)
    return Edit(first, after.end() if after else end, "")


def remove_items(items: Sequence[tuple[int, int]], removed: Collection[int]) -> Iterator[Edit]:
    """Yield the edits that remove some items with their separators; at least one item stays."""
    number = 0
    while number < len(items):
        first = number
        while number in removed:
            number += 1
        if first < number < len(items):
            yield Edit(items[first][0], items[number][0], "")
        elif first < number:
            yield Edit(items[first - 1][1], items[number - 1][1], "")
        number += 1


def add_lines(text: str, lines: Iterable[str]) -> Edit:
    """Return the edit that adds lines at the end of the front matter, which is created if missing."""
    end = line_end(text)
    front = read_front_matter(text.replace("\r", "\n"))
    if front.body:
        return Edit(front.end, front.end, "".join(line + end for line in lines))
    return Edit(0, 0, end.join(("---", *lines, "---", "")))


def _split_values(value: str, name: str) -> list[str]:
    return re.split(r"[, \t]+" if folded(name) in TAG_PROPERTIES else r"\s*,\s*", value)


def item_text(written: str) -> str:
    """Return the string that a scalar as written, with or without quotes, means."""
    return unquoted(written[1:-1], written[0]) if written[0] in "\"'" else written


def _checked(
    note: ParsedNote, edits: list[Edit], name: str, expected: Any, *, read: Callable[[Any], Any] = lambda value: value
) -> list[Edit]:
    return checked(note, edits, {name: expected}, read=read)


def checked(
    note: ParsedNote,
    edits: list[Edit],
    expected: Mapping[str, Any],
    *,
    read: Callable[[Any], Any] = lambda value: value,
) -> list[Edit]:
    """Return the edits if they give properties these values (None: removed) and change no other; else raise WriteError.

    `read` converts a parsed value to what is compared.
    """
    text = edited(note.text, edits)
    before, after = parsed(note.text), parsed(text)
    names = set(map(folded, expected))
    others = (
        {name: value for name, value in each.meta.items() if folded(name) not in names} for each in (before, after)
    )
    kinds_before, kinds = ([problem.kind for problem in each.syntax_errors] for each in (before, after))
    unchanged = next(others) == next(others) and len(kinds) <= len(kinds_before) and {*kinds} <= {*kinds_before}
    for name, value in expected.items():
        if not unchanged or read(current_value(text, name)) != value:
            raise unsupported(note, name)
    return edits


def current_value(text: str, name: str) -> Any:
    """Return the value of a top-level key, letter case aside, in a file's text; None if it is missing."""
    return next((value for key, value in parsed(text).meta.items() if folded(key) == folded(name)), None)


def unsupported(note: ParsedNote, name: str) -> WriteError:
    """Return the error for a property that cannot be edited, with its line."""
    line = len(LINE_END.findall(note.text, 0, values_of(note.text, name).start)) + 1
    message = f"{note.path}:{line}: `{name}` in the front matter has a form that rlnotes cannot edit."
    return WriteError(message, hint="Change it by hand; nothing was changed.")
