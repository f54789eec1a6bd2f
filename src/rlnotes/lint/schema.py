"""Front matter held against the schemas of the settings."""

import datetime
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rlnotes.config import PropertySettings, SchemaSettings
from rlnotes.errors import ConfigError
from rlnotes.globs import Globs
from rlnotes.index.views import NotesView
from rlnotes.lint.rule import Fix
from rlnotes.markdown.allowance import Allowance, TooSlowError, compiled
from rlnotes.markdown.front_matter import property_keys
from rlnotes.markdown.note import Note
from rlnotes.queries.lookup import closest_match

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*)?(?:\.\d+)?(?:[eE][-+]?\d+)?")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})((?:[T ].*)?)")
_ALLOWED = 2.0  # seconds of computing for the patterns of all schemas, as the manual says
_CHECKBOX = frozenset({"true", "false"})


class Violation(NamedTuple):
    """What is wrong with one property, and where its value stands (column 1, length 0 where that is not known)."""

    property: str
    message: str
    line: int = 1
    column: int = 1
    length: int = 0
    help: str = ""
    fix: Fix | None = None


def violations(index: NotesView) -> Iterator[tuple[str, Violation]]:
    """Yield, by path, what is wrong with the front matter of the notes in question that a schema matches.

    Raises ConfigError for a pattern that cannot be read, or that takes too long.
    """
    patterns = _Patterns(index)
    for note, schemas in _matching_notes(index):
        lines = _Lines(note)
        values = {key.casefold(): value for key, value in note.meta.items()}
        for schema in schemas:
            for name in schema.required:
                if values.get(name.casefold()) in (None, "", [], {}):
                    yield note.path, Violation(name, f"The front matter has no `{name}`")
            for name, asked in schema.properties.items():
                value = values.get(name.casefold())
                if value not in (None, ""):
                    yield from ((note.path, found) for found in _check_value(note, lines, name, value, asked, patterns))


def undeclared(index: NotesView) -> Iterator[tuple[str, Violation]]:
    """Yield, by path, the properties that no schema of the note names."""
    for note, schemas in _matching_notes(index):
        known = {
            name.casefold(): name for schema in schemas for name in (*schema.required, *schema.properties, "rlnotes")
        }
        for name in note.meta:
            if name.casefold() not in known:
                near = closest_match(name, known)
                hint = f"did you mean `{known[near]}`?" if near else ""
                line, *_ = _Lines(note).value(name)
                yield note.path, Violation(name, f"No schema speaks of the property `{name}`", line, help=hint)


def _matching_notes(index: NotesView) -> Iterator[tuple[Note, list[SchemaSettings]]]:
    schemas = [(Globs(schema.match or ("**",)), schema) for schema in index.settings.schema.values()]
    for note in index.notes_in_scope if schemas else ():
        own = [schema for matches, schema in schemas if matches(note.path)]
        if own:
            yield note, own


class _Patterns:
    """The patterns of all schemas, which share one allowance of time."""

    def __init__(self, index: NotesView) -> None:
        self._allowance = Allowance(_ALLOWED)
        self._by_text: dict[str, re.Pattern[str]] = {}
        for schema in index.settings.schema.values():
            for name, asked in schema.properties.items():
                try:
                    self._by_text[asked.pattern] = compiled(asked.pattern)
                except ValueError as error:
                    raise ConfigError(f"The pattern of the property `{name}` cannot be read: {error}.") from error

    def fits(self, pattern: str, name: str, item: str, path: str) -> bool:
        """Say whether a value of the property `name` matches. Raises ConfigError where that takes too long."""
        try:
            with self._allowance.spending():
                return self._by_text[pattern].fullmatch(item) is not None
        except TooSlowError as error:
            raise ConfigError(
                f"The pattern `{pattern}` of the property `{name}` takes too long on the value in {path}.",
                hint="A repetition inside a repetition does that: write `a+` for `(a+)+`.",
            ) from error


def _check_value(
    note: Note, lines: "_Lines", name: str, value: Any, asked: PropertySettings, patterns: _Patterns
) -> Iterator[Violation]:
    items = value if isinstance(value, list) else [value]
    if asked.type != "list" and isinstance(value, list) and asked.type != "any":
        yield Violation(name, f"`{name}` is a list and must be {_A[asked.type]}", *lines.value(name))
        return
    if asked.type == "list" and not isinstance(value, list):
        yield Violation(name, f"`{name}` must be a list", *lines.value(name))
    for item in items:
        if not isinstance(item, str):
            continue
        place = lines.value(name, item)
        if asked.type not in {"any", "list"} and not _is(asked.type, item):
            better = _as_date(item) if asked.type == "date" else ""
            fix = _replaced(note, lines, name, item, better, safe=True) if better else None
            hint = f"did you mean `{better}`?" if better else ""
            yield Violation(name, f"`{name}` is `{item}` and must be {_A[asked.type]}", *place, hint, fix)
        elif asked.enum and item not in asked.enum:
            near = next((each for each in asked.enum if each.casefold() == item.casefold()), "")
            meant = near or closest_match(item, asked.enum)
            fix = _replaced(note, lines, name, item, meant, safe=bool(near)) if meant else None
            hint = f"did you mean `{meant}`?" if meant else ""
            allowed = ", ".join(f"`{each}`" for each in asked.enum)
            yield Violation(name, f"`{name}` is `{item}` and must be one of {allowed}", *place, hint, fix)
        elif asked.pattern and not patterns.fits(asked.pattern, name, item, note.path):
            yield Violation(name, f"`{name}` is `{item}` and must match `{asked.pattern}`", *place)


_A = {"text": "a text", "number": "a number", "date": "a date (YYYY-MM-DD)", "checkbox": "true or false"}


def _is(kind: str, item: str) -> bool:
    if kind == "number":
        return any(map(str.isdigit, item)) and _NUMBER.fullmatch(item) is not None
    if kind == "checkbox":
        return item.lower() in _CHECKBOX
    if kind == "date":
        try:
            datetime.datetime.fromisoformat(item)
        except ValueError:
            return False
    return True


def _as_date(item: str) -> str:
    """Return a date that was written with other marks or without zeros as ISO 8601 wants it; nothing for another."""
    match = _DATE.fullmatch(item)
    written = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}{match[4]}" if match else ""
    return written if written and _is("date", written) else ""


def _replaced(note: Note, lines: "_Lines", name: str, old: str, new: str, *, safe: bool) -> Fix | None:
    span = lines.span(name, old)
    plain = new.isascii() and not set(new) & set("\"':#[]{},&*!|>%@`\\")
    return Fix(f"Write `{new}`", safe, ((note.path, *span, new),)) if span and plain else None


class _Lines:
    """Where the properties of a note stand in its text."""

    def __init__(self, note: Note) -> None:
        text = note.text.replace("\r\n", " \n").replace("\r", "\n")  # of the same length
        self._text = text
        start = text.find("\n") + 1
        found = list(property_keys(text, start, note.body)) if note.body else []  # none of `? key`, say
        ends = [*(offset for offset, _ in found[1:]), note.body]
        self._spans = {name.casefold(): (at, end) for (at, name), end in zip(found, ends, strict=False)}

    def value(self, name: str, item: str = "") -> tuple[int, int, int]:
        """Return line, column and length of a property's value, or of the line of its key."""
        span = self.span(name, item) if item else None
        if span is None:
            at, _ = self._spans.get(name.casefold(), (0, 0))
            return self._text.count("\n", 0, at) + 1, 1, 0
        start, end = span
        return self._text.count("\n", 0, start) + 1, start - self._text.rfind("\n", 0, start), end - start

    def span(self, name: str, item: str) -> tuple[int, int] | None:
        """Return the span of a value as it is written; None where it is written otherwise than it reads."""
        start, end = self._spans.get(name.casefold(), (0, 0))
        colon = self._text.find(":", start, end)
        match = re.compile(rf"(?<![\w-]){re.escape(item)}(?![\w-])").search(self._text, colon, end)
        return match.span() if match and colon >= 0 else None
