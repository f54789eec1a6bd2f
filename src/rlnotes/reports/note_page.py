"""Parts of the page of a note: readable body, backlinks and related notes."""

import re
from typing import Any

from rlnotes.errors import UsageError
from rlnotes.index.index import Index
from rlnotes.index.names import key
from rlnotes.index.resolution import Resolution
from rlnotes.markdown.excerpts import context_phrase, sentence
from rlnotes.markdown.inline import Span
from rlnotes.markdown.note import WIKILINK_KINDS, Details, Link, Note, Section, short_name
from rlnotes.plurals import count_noun
from rlnotes.queries.explain import Explainer
from rlnotes.queries.hub import Hubs, is_hub_statement
from rlnotes.queries.link_reports import backlinks
from rlnotes.queries.related import Related

_MAX_RELATED = 5
_LINES = re.compile(r"(\d{1,9})(-)?(\d{1,9})?")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BRACKETS = re.compile(r"([\[\]\\])")


def section_span(details: Details, section: Section) -> Span:
    """Return the span of a section with its subsections."""
    end = section.end
    for below in details.sections[details.sections.index(section) + 1 :]:
        if below.level <= section.level:
            break
        end = below.end
    return section.start, end


def line_span(text: str, lines: str) -> Span:
    """Return the span of some lines of a file's text, from 1: `10-40`, `10-` or `10`. Raises UsageError."""
    match = _LINES.fullmatch(lines)
    first = int(match[1]) if match else 0
    last = int(match[3]) if match and match[3] else None if match and match[2] else first
    if first < 1 or (last is not None and last < first):
        raise UsageError(f"`{lines}` is not a range of lines.", hint="Lines count from 1; write 10-40, 10- or 10.")
    ends = [end.end() for end in _LINE_END.finditer(text)]
    starts = [0, *(end for end in ends if end < len(text))]
    if first > len(starts):
        raise UsageError(f"The note has {count_noun(len(starts), 'line')}; line {first} is behind its end.")
    return starts[first - 1], starts[last] if last is not None and last < len(starts) else len(text)


def readable_body(index: Index, note: Note, part: Span | None = None) -> str:
    """Return the Markdown of a note's body, or a part of it; wikilinks as Markdown links that show the target's title.

    In the whole body, a heading that repeats the title is left out; broken links are marked.
    """
    pieces = []
    text, details = index.text(note.path), index.details(note.path)
    position, end = part or (details.body, len(text))
    first = details.sections[0] if details.sections else None
    if (
        first
        and not part
        and first.level == 1
        and key(first.text) == key(note.title)
        and not text[details.body : first.start].strip()
    ):
        position = _after_heading(text, first.start)
    for link, resolution in index.links_of(note):
        if position <= link.start < end and link.kind in WIKILINK_KINDS and not link.property:
            pieces.append(text[position : link.start])
            pieces.append(_shown(index, link, resolution))
            position = link.end
    return "".join(pieces) + text[position:end]


def backlink_records(index: Index, hubs: Hubs, note: Note) -> list[dict[str, Any]]:
    """Return the notes that link to a note, hubs last, one record for each distinct sentence around the links."""
    found = [back for back in backlinks(index, note) if not is_hub_statement(back.link)]
    found.sort(key=lambda back: back.source.path in hubs.notes)
    name = short_name(note)
    by_path: dict[str, dict[str, None]] = {}
    for back in found:
        text = index.text(back.source.path)
        words = context_phrase(text, back.link) or sentence(text, back.link, name)
        sentences = by_path.setdefault(back.source.path, {})
        if words not in {"", name, back.link.label}:
            sentences[words] = None
    return [
        {
            "title": index.notes[path].title,
            "path": path,
            "context": words,
            "flags": ["hub"] if path in hubs.notes else [],
        }
        for path, sentences in by_path.items()
        for words in sentences or [""]
    ]


def related_records(index: Index, hubs: Hubs, note: Note) -> list[dict[str, Any]]:
    """Return the most related notes with reasons."""
    related = Related(index, hubs)
    reasons = Explainer(related, [index.parsed(note)])
    return [
        {"title": relation.note.title, "path": relation.note.path, "why": "; ".join(reasons.reasons(relation))}
        for relation in related.related(note, _MAX_RELATED)
    ]


def _shown(index: Index, link: Link, resolution: Resolution) -> str:
    target = index.notes.get(resolution.path)
    name = link.label or (target.title if target and link.target else link.target or link.fragment)
    name = _BRACKETS.sub(r"\\\1", name)
    if resolution.status == "broken":
        return f"{name} (broken)"
    if link.kind == "embed":
        name = f"▸ {name}"
    return f"[{name}](<{resolution.path.replace('<', '%3C').replace('>', '%3E')}>)" if resolution.path else name


def _after_heading(text: str, start: int) -> int:
    """Return the offset after a heading: after one line, or two for a setext heading."""
    lines = text[start:].split("\n", 2)
    underlined = not lines[0].lstrip().startswith("#")
    return start + sum(len(line) + 1 for line in lines[: 1 + underlined])
