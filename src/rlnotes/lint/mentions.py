"""Names of notes in the running text of others, without a link."""

import re
from collections.abc import Iterator

from rlnotes.indexing.index import Index
from rlnotes.indexing.names import fold, key
from rlnotes.text.inline import Span, merge, scan
from rlnotes.text.note import Note, stem
from rlnotes.text.structure import parse_structure

_WORD = re.compile(r"\w+(?:['’]\w+)*")

Mention = tuple[Note, int, int, int, int, str]
"""The note it stands in, its span, line and column, and the path of the note that is named."""


def mentions(index: Index) -> Iterator[Mention]:
    """Yield the first mention of each note in each other note that does not link to it, in order.

    Names are compared word by word, letter case and accents aside; a name of several notes names none.
    """
    names = _names(index)
    longest = max(map(len, names), default=0)
    firsts = {words[0] for words in names}
    for note in index.notes.values():
        told = {note.path, *index.neighbours(note.path)}
        for start, end, path in _named(note, names, firsts, longest):
            if path not in told:
                told.add(path)
                line = note.text.count("\n", 0, start) + 1
                yield note, start, end, line, start - note.text.rfind("\n", 0, start), path


def _names(index: Index) -> dict[tuple[str, ...], str]:
    settings = index.settings.lint.unlinked_mention
    excluded = set(map(key, settings.exclude_titles))
    found: dict[tuple[str, ...], str | None] = {}
    for path, note in index.notes.items():
        for name in {stem(path), note.title, *note.aliases}:
            words = tuple(_WORD.findall(fold(name.replace("-", " ").replace("_", " "))))
            if words and len(name) >= settings.min_length and key(name) not in excluded and not name.isdigit():
                found[words] = path if found.get(words, path) == path else None
    return {words: path for words, path in found.items() if path}


def _named(
    note: Note, names: dict[tuple[str, ...], str], firsts: set[str], longest: int
) -> Iterator[tuple[int, int, str]]:
    text = note.text
    masks = _masked(text, note.body)
    words = [(fold(match[0]), match.start(), match.end()) for match in _WORD.finditer(text, note.body)]
    mask = at = 0
    while at < len(words):
        word, start, _ = words[at]
        while mask < len(masks) and masks[mask][1] <= start:
            mask += 1
        if word not in firsts or (mask < len(masks) and masks[mask][0] <= start):
            at += 1
            continue
        for count in range(min(longest, len(words) - at), 0, -1):
            path = names.get(tuple(each for each, _, _ in words[at : at + count]))
            end = words[at + count - 1][2]
            crosses = mask < len(masks) and masks[mask][0] < end
            if path and not crosses and "\n\n" not in text[start:end] and not set("|`*[]<>") & set(text[start:end]):
                yield start, end, path
                at += count - 1
                break
        at += 1


def _masked(text: str, body: int) -> list[Span]:
    """Return where no mention counts: code, HTML, math, comments, links, headings."""
    structure = parse_structure(text, body)
    inline = scan(text, body, structure.masks, structure.cells)
    return merge([
        *structure.masks, *structure.fences, *inline.hidden, *inline.addresses,
        *((link.start, link.end) for link in structure.links),
        *((link.start, link.end) for link in inline.wikilinks),
        *((start, end) for start, end, *_ in structure.headings),
    ])  # fmt: skip
