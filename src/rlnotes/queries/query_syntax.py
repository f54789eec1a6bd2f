"""Parse search queries: words, "phrases", excluded -words and fields (`tag:x`)."""

import re
from collections.abc import Container
from typing import NamedTuple

from rlnotes.index.fulltext import CJK
from rlnotes.index.names import fold, searchable_words
from rlnotes.index.signed_words import signed_words

FIELDS = {
    "title": "words in the title",
    "tag": "a tag or a tag nested in it",
    "hub": "a hub that lists the note",
    "section": "a hub section that lists the note, or a heading of the note",
    "type": "the note's type or kind",
    "source": "a cited source",
    "path": "a part of the path",
    "body": "words in the body",
}
"""The fields of queries and what they match."""

_SCHEMES = frozenset("arxiv data doi file ftp ftps git hdl http https isbn mailto obsidian pmid ssh tel urn".split())
_LIKE_FIELD = re.compile(r"([A-Za-z][\w-]+):(?![:/\\]|\d\d\b)")
"""A word that looks like a field: not the scheme of a URL, a drive, the hours of a time, or C++'s `::`."""

_PART = re.compile(r'(?<!\S)(-(?!-))?(?:([A-Za-z][\w-]*):)?(?:"([^"]*)"?|(\S+))')


def about_unknown(field: str) -> str:
    """Return the message about an unknown field, with the closest field or all of them."""
    from difflib import get_close_matches

    close = get_close_matches(field.lower(), FIELDS, n=1)
    hint = f"did you mean `{close[0]}:`?" if close else f"fields are {', '.join(f'{name}:' for name in FIELDS)}"
    return f"unknown field `{field}:` is searched as a word; {hint}"


class Clause(NamedTuple):
    """A condition of a query. `field` is empty for the whole note; `text` is folded; `words` are its words.

    A `field` that is not in FIELDS is a key or a test of the filter language; `typed` is its value as typed.
    """

    field: str
    text: str
    words: tuple[str, ...]
    phrase: bool
    without: bool
    typed: str = ""


class Query(NamedTuple):
    """Distinct words to rank by, and clauses that every match must satisfy. `text` is the words as typed.

    `whole` is the query as typed if it may be a name with quotes or a colon (it excludes nothing and has words outside
    of clauses), else empty. `unknown` are unknown fields, which are searched as words. `signed` are the words that were
    typed with signs (`c++`); `literal` is all that `words` are from, folded, with signs and with single spaces.
    """

    words: tuple[str, ...]
    text: str
    clauses: tuple[Clause, ...]
    whole: str
    unknown: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    literal: str = ""


def parse_query(text: str, keys: Container[str] = ()) -> Query:
    """Parse a query. There are no syntax errors: an unknown field is a word, and an open quote ends with the query.

    `keys` are lower-case fields besides FIELDS, which filter by a property.
    """
    words: list[str] = []
    clauses: list[Clause] = []
    unknown: dict[str, None] = {}
    literals: list[str] = []
    has_words = False
    for part in _PART.finditer(text):
        minus, field, quoted, plain = part.groups()
        field = (field or "").lower()
        is_filter = field not in FIELDS and field in keys
        if field and field not in FIELDS and not is_filter:
            field, quoted, plain = "", None, part[0].removeprefix("-")
        like = None if field else _LIKE_FIELD.match(part[0].removeprefix("-"))
        if like and like[1].lower() not in _SCHEMES and like.end() < len(part[0].removeprefix("-")):
            unknown[like[1]] = None
        typed = plain if quoted is None else quoted
        value = fold(typed)
        found = tuple(searchable_words(value))
        if is_filter:
            clauses.append(Clause(field, value.strip(), found, quoted is not None, bool(minus), typed))
            continue
        if not found:
            continue
        if minus or field or (quoted is not None and (len(found) > 1 or found[0] >= CJK)):
            clauses.append(Clause(field, value.strip(), found, quoted is not None, bool(minus)))
        else:
            has_words = True
        if not minus and field in {"", "title", "body"}:
            words += found
            literals += value.split()
    may_be_name = has_words and not any(clause.without for clause in clauses)
    literal = " ".join(literals)
    return Query(
        tuple(dict.fromkeys(words)),
        " ".join(words),
        tuple(clauses),
        text if may_be_name else "",
        tuple(unknown),
        tuple(dict.fromkeys(signed_words(literal))),
        literal,
    )
