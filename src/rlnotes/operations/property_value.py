"""Values of properties as given on a command line, and as they are written in front matter."""

import re
from typing import NamedTuple

from rlnotes.errors import UsageError
from rlnotes.operations.front_matter_edit import item_text, scalar
from rlnotes.operations.value_spans import QUOTED, values_of

KEY = re.compile(r"[^\W\d][\w -]*(?<! )")
"""Names that need no quotes as keys. A dot would look like a nested key."""

_TYPED = re.compile(  # what all versions of YAML read alike as a null, boolean, number or date, and Obsidian as a month
    r"true|false|null|[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?"
    r"|\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?)?"
)
_QUOTED = re.compile(QUOTED, re.DOTALL)
_STARTS_WITH_LINK = re.compile(r"\[\[[^\[\]]+\]\]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


class Scalar(NamedTuple):
    """A value that is not a list. `is_typed`: a number, boolean, date or null, written without quotes."""

    text: str
    is_typed: bool = False


PropertyValue = Scalar | list[Scalar]
"""A value to write."""


def parse_value(written: str) -> PropertyValue:
    """Return the value that a string means, with types as in YAML: `draft`, `3`, `2026-01-02`, `[a, b]`, `"3"`.

    A wikilink is text, and text that YAML would read as something else stays text: it is quoted. Raises UsageError for
    a list that is not closed or is nested, for a mapping, and for control characters.
    """
    written = written.strip(" \t")
    if _UNWRITABLE.search(written):
        raise UsageError("A value of a property must not contain line breaks or control characters.")
    if written.startswith("{") or (written.startswith("[") and not _STARTS_WITH_LINK.match(written)):
        text = f"---\nvalue: {written}\n---\n"
        value_span = values_of(text, "value")
        if value_span.form != "flow":
            raise UsageError(
                f"`{written}` is not a list of values.", hint="Put text in double quotes: '\"[draft] plan\"'."
            )
        return [_scalar(text[start:end]) for start, end in value_span.items]
    return _scalar(written)


def plain_value(value: PropertyValue) -> str | list[str]:
    """Return a value as it is read: every scalar is a string."""
    return value.text if isinstance(value, Scalar) else [each.text for each in value]


def written_value(value: PropertyValue, *, like: str = "") -> str:
    """Return a value in YAML on one line; `like` is the scalar that it replaces, whose quotes it gets."""
    if isinstance(value, Scalar):
        return written_scalar(value, like=like)
    return f"[{', '.join(written_scalar(each, like=like, flow=True) for each in value)}]"


def written_scalar(value: Scalar, *, like: str = "", flow: bool = False) -> str:
    """Return a scalar in YAML, in the quotes of `like`; a number or date is quoted only if `like` is a quoted one."""
    if value.is_typed and not (_QUOTED.fullmatch(like) and _TYPED.fullmatch(like[1:-1])):
        return value.text
    return scalar(value.text, like=like, flow=flow)


def _scalar(written: str) -> Scalar:
    if _QUOTED.fullmatch(written):
        return Scalar(item_text(written))
    return Scalar(written, not written or _TYPED.fullmatch(written) is not None)
