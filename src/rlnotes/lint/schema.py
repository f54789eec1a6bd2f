"""Validate front matter against the schemas of the settings."""

import datetime
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rlnotes.config import PropertySettings, SchemaSettings
from rlnotes.errors import ConfigError
from rlnotes.globs import Globs
from rlnotes.index.views import NotesView
from rlnotes.lint.rule import Fix
from rlnotes.markdown.front_matter import property_keys
from rlnotes.markdown.note import Note
from rlnotes.markdown.regex_limit import Allowance, TooSlowError, compiled
from rlnotes.queries.lookup import closest_match

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*)?(?:\.\d+)?(?:[eE][-+]?\d+)?")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})((?:[T ].*)?)")
_TIME_LIMIT = 2.0  # seconds of CPU time for the patterns of all schemas (see the manual)
_CHECKBOX = frozenset({"true", "false"})


class Violation(NamedTuple):
    """An invalid or missing property and the position of its value (column 1 and length 0 if that is unknown)."""

    property: str
    message: str
    line: int = 1
    column: int = 1
    length: int = 0
    help: str = ""
    fix: Fix | None = None


def violations(index: NotesView) -> Iterator[tuple[str, Violation]]:
    """Yield the schema violations of the notes in scope, each with the note's path.

    Raises ConfigError for an invalid pattern or one that takes too long.
    """
    patterns = _Patterns(index)
    for note, schemas in _matching_notes(index):
        details = index.details(note.path)
        lines = _Lines(index.text(note.path), details.body)
        values = {key.casefold(): value for key, value in details.meta.items()}
        for schema in schemas:
            for name in schema.required:
                if values.get(name.casefold()) in (None, "", [], {}):
                    yield note.path, Violation(name, f"The front matter has no `{name}`")
            for name, expected in schema.properties.items():
                value = values.get(name.casefold())
                if value not in (None, ""):
                    yield from (
                        (note.path, violation)
                        for violation in _check_value(note, lines, name, value, expected, patterns)
                    )


def undeclared(index: NotesView) -> Iterator[tuple[str, Violation]]:
    """Yield the properties that no schema of their note declares, each with the note's path."""
    for note, schemas in _matching_notes(index):
        declared = {
            name.casefold(): name for schema in schemas for name in (*schema.required, *schema.properties, "rlnotes")
        }
        details = index.details(note.path)
        for name in details.meta:
            if name.casefold() not in declared:
                similar = closest_match(name, declared)
                hint = f"did you mean `{declared[similar]}`?" if similar else ""
                line, *_ = _Lines(index.text(note.path), details.body).value(name)
                yield note.path, Violation(name, f"Undeclared property `{name}`", line, help=hint)


def _matching_notes(index: NotesView) -> Iterator[tuple[Note, list[SchemaSettings]]]:
    schemas = [(Globs(schema.match or ("**",)), schema) for schema in index.settings.schema.values()]
    for note in index.notes_in_scope if schemas else ():
        matching = [schema for matches, schema in schemas if matches(note.path)]
        if matching:
            yield note, matching


class _Patterns:
    """The compiled patterns of all schemas, which share a time limit."""

    def __init__(self, index: NotesView) -> None:
        self._allowance = Allowance(_TIME_LIMIT)
        self._by_text: dict[str, re.Pattern[str]] = {}
        for schema in index.settings.schema.values():
            for name, expected in schema.properties.items():
                try:
                    self._by_text[expected.pattern] = compiled(expected.pattern)
                except ValueError as error:
                    raise ConfigError(f"Invalid pattern for the property `{name}`: {error}.") from error

    def matches(self, pattern: str, name: str, item: str, path: str) -> bool:
        """Return whether a value of the property `name` matches. Raises ConfigError if that takes too long."""
        try:
            with self._allowance.spending():
                return self._by_text[pattern].fullmatch(item) is not None
        except TooSlowError as error:
            raise ConfigError(
                f"The pattern `{pattern}` of the property `{name}` takes too long on the value in {path}.",
                hint="Avoid nested repetitions: write `a+` instead of `(a+)+`.",
            ) from error


def _check_value(
    note: Note, lines: "_Lines", name: str, value: Any, expected: PropertySettings, patterns: _Patterns
) -> Iterator[Violation]:
    items = value if isinstance(value, list) else [value]
    if expected.type != "list" and isinstance(value, list) and expected.type != "any":
        yield Violation(name, f"`{name}` is a list but must be {_TYPE_NAMES[expected.type]}", *lines.value(name))
        return
    if expected.type == "list" and not isinstance(value, list):
        yield Violation(name, f"`{name}` must be a list", *lines.value(name))
    for item in items:
        if not isinstance(item, str):
            continue
        position = lines.value(name, item)
        if expected.type not in {"any", "list"} and not _is(expected.type, item):
            iso_date = _as_date(item) if expected.type == "date" else ""
            fix = _replaced(note, lines, name, item, iso_date, safe=True) if iso_date else None
            hint = f"did you mean `{iso_date}`?" if iso_date else ""
            yield Violation(
                name, f"`{name}` is `{item}` but must be {_TYPE_NAMES[expected.type]}", *position, hint, fix
            )
        elif expected.enum and item not in expected.enum:
            same = next((each for each in expected.enum if each.casefold() == item.casefold()), "")
            closest = same or closest_match(item, expected.enum)
            fix = _replaced(note, lines, name, item, closest, safe=bool(same)) if closest else None
            hint = f"did you mean `{closest}`?" if closest else ""
            allowed = ", ".join(f"`{each}`" for each in expected.enum)
            yield Violation(name, f"`{name}` is `{item}` but must be one of {allowed}", *position, hint, fix)
        elif expected.pattern and not patterns.matches(expected.pattern, name, item, note.path):
            yield Violation(name, f"`{name}` is `{item}` but must match `{expected.pattern}`", *position)


_TYPE_NAMES = {"text": "text", "number": "a number", "date": "a date (YYYY-MM-DD)", "checkbox": "true or false"}


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
    """Return a date with other separators or without leading zeros in ISO 8601; empty for any other string."""
    match = _DATE.fullmatch(item)
    date = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}{match[4]}" if match else ""
    return date if date and _is("date", date) else ""


def _replaced(note: Note, lines: "_Lines", name: str, old: str, new: str, *, safe: bool) -> Fix | None:
    span = lines.span(name, old)
    is_plain = new.isascii() and not set(new) & set("\"':#[]{},&*!|>%@`\\")
    return Fix(f"Write `{new}`", safe, ((note.path, *span, new),)) if span and is_plain else None


class _Lines:
    """The positions of a note's properties in its text."""

    def __init__(self, text: str, body: int) -> None:
        text = text.replace("\r\n", " \n").replace("\r", "\n")  # keeps offsets
        self._text = text
        start = text.find("\n") + 1
        keys = list(property_keys(text, start, body)) if body else []
        ends = [*(offset for offset, _ in keys[1:]), body]
        self._spans = {name.casefold(): (offset, end) for (offset, name), end in zip(keys, ends, strict=False)}

    def value(self, name: str, item: str = "") -> tuple[int, int, int]:
        """Return line, column and length of a property's value; column 1 and length 0 if only the line is known."""
        span = self.span(name, item) if item else None
        if span is None:
            offset, _ = self._spans.get(name.casefold(), (0, 0))
            return self._text.count("\n", 0, offset) + 1, 1, 0
        start, end = span
        return self._text.count("\n", 0, start) + 1, start - self._text.rfind("\n", 0, start), end - start

    def span(self, name: str, item: str) -> tuple[int, int] | None:
        """Return the span of a value in the text, or None if it is written in another form, as with escapes."""
        start, end = self._spans.get(name.casefold(), (0, 0))
        colon = self._text.find(":", start, end)
        match = re.compile(rf"(?<![\w-]){re.escape(item)}(?![\w-])").search(self._text, colon, end)
        return match.span() if match and colon >= 0 else None
