"""What was typed into the search box, taken apart: words, "phrases", -words and fields (`tag:x`)."""

import re
from typing import NamedTuple

from rlnotes.index.names import WORD, fold

FIELDS = {
    "title": "the words stand in the title",
    "tag": "a tag, or the tags below it",
    "hub": "a hub lists the note",
    "section": "a section of a hub lists the note, or it has such a heading",
    "type": "the note's type or kind",
    "source": "a source that the note cites",
    "path": "a part of the note's path",
    "body": "the words stand in the body",
}
"""The fields that a word of a query may name, and what they ask for."""

_SCHEMES = frozenset("arxiv data doi file ftp ftps git hdl http https isbn mailto obsidian pmid ssh tel urn".split())
_LIKE_FIELD = re.compile(r"([A-Za-z][\w-]+):(?![:/\\]|\d\d\b)")
"""A field as people write it; not what stands ahead of a URL's slashes, a path, a time's minutes or C++'s `::`."""

_PART = re.compile(r'(?<!\S)(-)?(?:([A-Za-z]+):)?(?:"([^"]*)"?|(\S+))')


def about_unknown(field: str) -> str:
    """Return the sentence that tells of a field that there is not, and of the one that was meant or of all."""
    from difflib import get_close_matches

    close = get_close_matches(field.lower(), FIELDS, n=1)
    hint = f"did you mean `{close[0]}:`?" if close else f"fields are {', '.join(f'{name}:' for name in FIELDS)}"
    return f"unknown field `{field}:` is searched as a word; {hint}"


class Clause(NamedTuple):
    """A condition: `field` is empty for the note as a whole. `text` is folded, `words` are its words."""

    field: str
    text: str
    words: tuple[str, ...]
    phrase: bool
    without: bool


class Query(NamedTuple):
    """Words to rank by, each once, and the conditions that every hit fulfils. `text` is the words as typed.

    `whole` is the same where it may be a name that has quotes or a colon in it: nothing is to be left out, and words
    stand outside of the conditions. `unknown` are the fields that there are not, which were taken for words.
    """

    words: tuple[str, ...]
    text: str
    clauses: tuple[Clause, ...]
    whole: str
    unknown: tuple[str, ...] = ()


def parse_query(text: str) -> Query:
    """Take a query apart. Whatever it holds means something: an unknown field is a word, and so is an open quote."""
    words: list[str] = []
    clauses: list[Clause] = []
    unknown: dict[str, None] = {}
    loose = False
    for part in _PART.finditer(text):
        minus, field, quoted, plain = part.groups()
        field = (field or "").lower()
        if field and field not in FIELDS:
            field, quoted, plain = "", None, part[0].removeprefix("-")
        like = None if field else _LIKE_FIELD.match(part[0].removeprefix("-"))
        if like and like[1].lower() not in _SCHEMES and like.end() < len(part[0].removeprefix("-")):
            unknown[like[1]] = None
        value = fold(plain if quoted is None else quoted)
        found = tuple(WORD.findall(value))
        if not found:
            continue
        if minus or field or (quoted is not None and len(found) > 1):
            clauses.append(Clause(field, value.strip(), found, quoted is not None, bool(minus)))
        else:
            loose = True
        if not minus and field in {"", "title", "body"}:
            words += found
    name = loose and not any(clause.without for clause in clauses)
    return Query(tuple(dict.fromkeys(words)), " ".join(words), tuple(clauses), text if name else "", tuple(unknown))
