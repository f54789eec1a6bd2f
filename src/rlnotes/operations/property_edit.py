"""Edits that set, remove or rename top-level properties of a note's front matter; all bytes outside them stay."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from rlnotes.errors import WriteError
from rlnotes.index.names import key as folded
from rlnotes.markdown.note import ParsedNote
from rlnotes.operations.front_matter_edit import add_lines, checked, item_text, remove_items, remove_line, unsupported
from rlnotes.operations.property_value import PropertyValue, Scalar, plain_value, written_scalar, written_value
from rlnotes.operations.text_edit import LINE_END, Edit, edited, line_end
from rlnotes.operations.value_spans import Values, key_span, parsed, property_end, top_level_keys, values_of

_INVALID = frozenset({"front-matter", "unclosed-front-matter"})


def check_valid(note: ParsedNote) -> None:
    """Raise WriteError, with the line, if the front matter of a note is not closed or not valid YAML."""
    for problem in note.details.syntax_errors:
        if problem.kind in _INVALID:
            raise WriteError(
                f"{note.path}:{problem.line}: {problem.message}.", hint="Correct it by hand; nothing was changed."
            )


def set_properties(note: ParsedNote, values: Mapping[str, PropertyValue]) -> list[Edit]:
    """Return the edits that set properties: in place and in the form they have, new ones at the end.

    A string gets the quotes of the value before, a list stays on one line or on a line an item; of its items only
    those that change are edited. Raises WriteError for a form that cannot be edited.
    """
    check_valid(note)
    edits: list[Edit] = []
    lines: list[str] = []
    for name, value in values.items():
        value_span = values_of(note.text, name)
        if value_span.form == "missing":
            lines.append(f"{name}: {written_value(value)}".rstrip(" "))
        elif isinstance(value, Scalar):
            edits += _set_scalar(note, name, value_span, value)
        else:
            edits += _set_list(note, name, value_span, value)
    edits += [add_lines(note.text, lines)] if lines else []
    return checked(note, edits, {name: plain_value(value) for name, value in values.items()})


def unset_properties(note: ParsedNote, names: Collection[str]) -> list[Edit]:
    """Return the edits that remove the lines of properties; without any left, the front matter is removed.

    Comments inside a property and behind it are removed with it, those above it stay. Raises WriteError if another
    value would change, such as an alias of an anchor.
    """
    check_valid(note)
    wanted = {folded(name) for name in names}
    if wanted.isdisjoint(map(folded, note.meta)):
        return []
    keys = [key for key in top_level_keys(note.text) if folded(key.name) in wanted]
    edits = [Edit(key.start, property_end(note.text, key), "") for key in keys]
    rest = edited(note.text, edits)
    fences = LINE_END.split(rest, maxsplit=2)[:2]
    if keys and len({fence.rstrip(" \t") for fence in fences}) == 1 and not parsed(note.text[note.body :]).body:
        edits = [Edit(0, note.body, "")]
    return checked(note, edits, dict.fromkeys(names))


def rename_property(note: ParsedNote, old: str, new: str) -> list[Edit]:
    """Return the edits that rename a property. Raises WriteError if the note has both, or it cannot be edited."""
    check_valid(note)
    text = note.text
    taken = next((key for key in top_level_keys(text) if folded(key.name) == folded(new) != folded(old)), None)
    if taken:
        line = len(LINE_END.findall(text, 0, taken.start)) + 1
        raise WriteError(f"{note.path}:{line}: the note has the property `{taken.name}` already.")
    edits = [Edit(*key_span(text, key), new) for key in top_level_keys(text) if folded(key.name) == folded(old)]
    after = parsed(edited(text, edits))
    expected = {new if folded(name) == folded(old) else name: value for name, value in note.meta.items()}
    if not edits or after.meta != expected or len(after.syntax_errors) > len(parsed(text).syntax_errors):
        raise unsupported(note, old)
    return edits


def _set_scalar(note: ParsedNote, name: str, span: Values, value: Scalar) -> Iterator[Edit]:
    """Yield the edits that replace a value by a scalar."""
    text = note.text
    if span.form == "scalar":
        written = written_scalar(value, like=text[span.start : span.end])
    elif span.form in {"empty", "flow", "block"}:
        written = written_scalar(value)
    else:
        raise unsupported(note, name)
    if span.form == "block":
        yield from (remove_line(text, *item) for item in span.items)
    start = _after_colon(text, span)
    if span.form in {"scalar", "flow"}:
        yield Edit(span.start, span.end, written) if written else Edit(start, span.end, "")
    elif written:
        yield Edit(start, start, f" {written}")


def _set_list(note: ParsedNote, name: str, span: Values, values: Sequence[Scalar]) -> Iterator[Edit]:
    """Yield the edits that replace a value by a list; items that stay are not touched."""
    text = note.text
    current = [item_text(text[start:end]) for start, end in span.items]
    if values and (span.form == "block" or (span.form == "flow" and current and current == note_value(note, name))):
        yield from _set_items(text, span, current, values)
    elif span.form in {"scalar", "flow"}:
        like = text[slice(*span.items[0])] if span.items else ""
        yield Edit(span.start, span.end, written_value(list(values), like=like))
    elif span.form in {"empty", "block"}:
        yield from (remove_line(text, *item) for item in span.items)
        start = _after_colon(text, span)
        yield Edit(start, start, f" {written_value(list(values))}")
    else:
        raise unsupported(note, name)


def note_value(note: ParsedNote, name: str) -> object:
    """Return the value of a property, letter case of the name aside; None if it is missing."""
    return next((value for key, value in note.meta.items() if folded(key) == folded(name)), None)


def _set_items(text: str, span: Values, current: list[str], values: Sequence[Scalar]) -> Iterator[Edit]:
    """Yield the edits of the items of a list that has some and keeps some or gets some."""
    flow = span.form == "flow"
    like = text[slice(*span.items[0])]
    removed: list[int] = []
    for kind, start, stop, first, last in SequenceMatcher(
        None, current, [each.text for each in values], autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        pairs = min(stop - start, last - first)
        for number in range(pairs):
            item = text[slice(*span.items[start + number])]
            yield Edit(*span.items[start + number], written_scalar(values[first + number], like=item, flow=flow))
        removed += range(start + pairs, stop)
        new = [written_scalar(each, like=like, flow=flow) for each in values[first + pairs : last]]
        if new:
            yield _inserted(text, span, start + pairs, new)
    if flow:
        yield from remove_items(span.items, removed)
    else:
        yield from (remove_line(text, *span.items[number]) for number in removed)


def _inserted(text: str, span: Values, number: int, new: Sequence[str]) -> Edit:
    """Return the edit that inserts items before the item of this number, or at the end."""
    if span.form == "flow":
        at = span.items[number - 1][1] if number else span.items[0][0]
        return Edit(at, at, "".join(f", {each}" for each in new) if number else "".join(f"{each}, " for each in new))
    end = line_end(text)
    lines = [f"{span.indent}- {each}" for each in new]
    if number:
        after = LINE_END.search(text, span.items[number - 1][1])
        at = after.start() if after else len(text)
        return Edit(at, at, "".join(end + line for line in lines))
    at = max(text.rfind("\n", 0, span.items[0][0]), text.rfind("\r", 0, span.items[0][0])) + 1
    return Edit(at, at, "".join(line + end for line in lines))


def _after_colon(text: str, span: Values) -> int:
    """Return the offset after the colon of a key, before the white space in front of its value."""
    return len(text[: span.start].rstrip(" \t"))
