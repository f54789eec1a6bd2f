"""Cited sources: the entries of `sources:` in front matter, each by one canonical name."""

import re
from typing import NamedTuple

from rlnotes.index.index import Index
from rlnotes.index.link_queries import citations
from rlnotes.markdown.note import Note

_ON_ARXIV = r"(?:arxiv:\s*|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)"
_ARXIV = re.compile(_ON_ARXIV + r"?([0-9]{4}\.[0-9]{4,5})(?:v\d+)?(?:\.pdf)?\Z", re.IGNORECASE)
_OLD_ARXIV = re.compile(_ON_ARXIV + r"([a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v\d+)?\Z", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.[0-9]{4,9}/\S+)\Z", re.IGNORECASE)


class Source(NamedTuple):
    """A source: its canonical name (`arXiv:2504.13837`, `doi:10.1000/182` or a URL), its URL, and the citing notes."""

    name: str
    address: str
    notes: list[Note]


def canonical(written: str) -> str:
    """Return the canonical name of a source: arXiv ids without version and URL, DOIs without URL, in lower case."""
    text = written.strip()
    for pattern in (_ARXIV, _OLD_ARXIV):
        if arxiv := pattern.match(text):
            return f"arXiv:{arxiv[1]}"
    if doi := _DOI.match(text):
        return f"doi:{doi[1].lower()}"
    return text.rstrip("/")


def address(name: str) -> str:
    """Return the URL of a source by its canonical name; empty if it has none."""
    if name.startswith("arXiv:"):
        return f"https://arxiv.org/abs/{name[6:]}"
    if name.startswith("doi:"):
        return f"https://doi.org/{name[4:]}"
    return name if name.startswith(("http://", "https://")) else ""


def sources(index: Index) -> list[Source]:
    """Return every cited source, the most cited first, then by name."""
    return sorted(_sources(index), key=lambda source: (-len(source.notes), source.name))


def citing(index: Index, name: str) -> Source | None:
    """Return the source with this name in any of its spellings, None if no note cites it."""
    wanted = canonical(name).casefold()
    found = [source for source in _sources(index) if source.name.casefold() == wanted]
    return min(found, key=lambda source: (-len(source.notes), source.name), default=None)


def _sources(index: Index) -> list[Source]:
    cited = citations(index.store.database)
    notes = dict(index.notes.part(path for _, path in cited).items())
    names: dict[str, str] = {}
    citing_notes: dict[str, dict[str, Note]] = {}
    for written, path in cited:
        if written not in names:
            names[written] = canonical(written)
        citing_notes.setdefault(names[written], {})[path] = notes[path]
    return [Source(name, address(name), list(notes.values())) for name, notes in citing_notes.items()]
