"""Edits of front matter: one value changed or added, every comment, quote and line around it as it was."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rlnotes.errors import WriteError
from rlnotes.indexing.names import key as folded
from rlnotes.text.note import Note
from rlnotes.text.properties import FrontMatter, property_keys, read_front_matter, unquoted
from rlnotes.writing.edit import Edit, edited, line_end

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
        raise _by_hand(note, name)
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
        raise _by_hand(note, name)
    before = _value(note.text, name)
    return _checked(note, [edit], name, [*(before if isinstance(before, list) else held), *new])


def add_lists(note: Note, lists: Mapping[str, Iterable[str]]) -> list[Edit]:
    """Return the edits that add texts to several lists at once."""
    if note.body:
        return [edit for name, values in lists.items() for edit in add_values(note, name, values)]
    lines = [
        f"{name}: [{', '.join(scalar(value, flow=True) for value in dict.fromkeys(values))}]"
        for name, values in lists.items()
        if values
    ]
    end = line_end(note.text)
    return [Edit(0, 0, end.join(("---", *lines, "---", "")))] if lines else []


def replace_values(note: Note, name: str, renamed: dict[str, str]) -> list[Edit]:
    """Return the edits that put other texts in the place of some of a list; one that is there already is taken out.

    `renamed` maps what is written to what shall be. Nothing where the key is missing.
    """
    text = note.text
    found = values_of(text, name)
    held = [_shown(text[start:end]) for start, end in found.items]
    if found.form == "scalar" and held and text[found.start] not in "\"'":
        parts = re.split(r"([, \t]+)", held[0])
        wanted = [renamed.get(part, part) for part in parts]
        if wanted == parts:
            return []
        return _checked(note, [Edit(found.start, found.end, "".join(wanted))], name, "".join(wanted))
    edits: list[Edit] = []
    kept: list[Any] = []
    was = _value(text, name)
    read = was if isinstance(was, list) else held
    if len(read) != len(held):
        if renamed.keys() & {each for each in read if isinstance(each, str)}:
            raise _by_hand(note, name)
        return []
    there = set(held)
    for (start, end), value, as_read in zip(found.items, held, read, strict=True):
        new = renamed.get(value, value)
        if new != value and new in there:
            edits.append(_taken_out(text, found, start, end))
            continue
        kept.append(new if new != value else as_read)
        if new != value:
            there.add(new)
            edits.append(Edit(start, end, scalar(new, like=text[start:end], flow=found.form == "flow")))
    return _checked(note, edits, name, kept[0] if found.form == "scalar" else kept) if edits else []


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
    if first < stop and text[first] == "[":
        return _flow(text, first, stop)
    if not _BLANK_OR_COMMENT.match(text, first, stop) and first < stop:
        match = _SCALAR.match(text, first, stop)
        if match and text[first] not in "{|>&*!" and _only_blank(text, match.end(), stop):
            return Values("scalar", first, match.end(), (match.span(),))
        return Values("other", first, stop, ())
    items = list(_BLOCK_ITEM.finditer(text, at, stop))
    if not items:
        return Values("empty", at, at, ()) if _only_blank(text, at, stop) else Values("other", first, stop, ())
    lines = [line for line in re.split(r"\r\n|\r|\n", text[first:stop]) if line.strip() and line.lstrip()[0] != "#"]
    if (
        len(lines) != len(items)
        or len({item[1] for item in items}) != 1
        or any(_NO_ITEM.match(item[2]) for item in items)
    ):
        return Values("other", first, stop, ())
    return Values("block", first, items[-1].end(), tuple(item.span(2) for item in items), items[0][1])


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


def _taken_out(text: str, found: Values, start: int, end: int) -> Edit:
    """Return the edit that takes an item out of a list: its whole line, or its part with one comma."""
    if found.form == "block":
        first = text.rfind("\n", 0, start) + 1
        first = max(first, text.rfind("\r", first, start) + 1)
        after = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)").match(text, end)
        return Edit(first, after.end() if after else end, "")
    before = start
    while text[before - 1].isspace():
        before -= 1
    if text[before - 1] == ",":
        return Edit(before - 1, end, "")
    after = re.compile(r"\s*,\s*").match(text, end)
    return Edit(start, after.end() if after else end, "")


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


def _checked(note: Note, edits: list[Edit], name: str, wanted: Any) -> list[Edit]:
    """Return the edits if, read again, they change what was meant and nothing else. Raises WriteError if not."""
    text = edited(note.text, edits)
    before, after = _read(note.text), _read(text)
    others = (
        {key: value for key, value in each.meta.items() if folded(key) != folded(name)} for each in (before, after)
    )
    if next(others) != next(others) or _value(text, name) != wanted or len(after.flaws) > len(before.flaws):
        raise _by_hand(note, name)
    return edits


def _read(text: str) -> FrontMatter:
    return read_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"))


def _value(text: str, name: str) -> Any:
    return next((value for key, value in _read(text).meta.items() if folded(key) == folded(name)), None)


def _by_hand(note: Note, name: str) -> WriteError:
    message = f"{note.path}: `{name}` in the front matter is written in a way that rlnotes does not change."
    return WriteError(message, hint="Change it by hand; nothing was changed.")
