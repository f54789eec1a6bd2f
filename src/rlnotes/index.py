"""All notes together: where each link goes, and who links to whom."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from rlnotes.markdown import parse_note
from rlnotes.names import Names, Resolution, key
from rlnotes.note import Flaw, Link, Note
from rlnotes.prose import plain
from rlnotes.vault import Skipped, Vault

_SELF = Resolution("resolved", via="self")
_HEADING_NOISE = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
_PUNCTUATION = re.compile(r"[\W_]+")


class Backlink(NamedTuple):
    """A link seen from its target: the note it stands in, the link, and where it goes."""

    source: Note
    link: Link
    resolution: Resolution


class Index:
    """The vault, read. `notes` maps path to Note, in order of path; `skipped` is what the walk left out."""

    def __init__(self, vault: Vault, notes: dict[str, Note], files: list[str], skipped: list[Skipped]) -> None:
        """Take what was read from `vault`; `files` are the paths that are no notes but may be linked."""
        self.vault = vault
        self.settings = vault.settings
        self.notes = notes
        self.skipped = skipped
        self.names = Names(notes.values(), files)
        self._headings: dict[str, _Headings] = {}

    @cached_property
    def resolutions(self) -> dict[str, tuple[Resolution, ...]]:
        """Where every link of every note goes: path to resolutions, in step with `Note.links`."""
        return {path: tuple(self.resolve(note, link) for link in note.links) for path, note in self.notes.items()}

    @cached_property
    def backlinks(self) -> dict[str, list[Backlink]]:
        """Links into each note from *other* notes, in order of source and place. A link to oneself is none."""
        found: dict[str, list[Backlink]] = {}
        for note, link, resolution in self.links():
            if resolution.path and resolution.path != note.path:
                found.setdefault(resolution.path, []).append(Backlink(note, link, resolution))
        return found

    @cached_property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """Notes that each note links to, itself left out."""
        return {
            path: frozenset(r.path for r in resolutions if r.path in self.notes and r.path != path)
            for path, resolutions in self.resolutions.items()
        }

    def links(self) -> Iterator[tuple[Note, Link, Resolution]]:
        """Yield every link of the vault with its note and where it goes, in order."""
        for path, resolutions in self.resolutions.items():
            note = self.notes[path]
            for link, resolution in zip(note.links, resolutions, strict=True):
                yield note, link, resolution

    def links_of(self, note: Note) -> Iterator[tuple[Link, Resolution]]:
        """Yield the links of one note with where they go."""
        yield from zip(note.links, self.resolutions[note.path], strict=True)

    def resolve(self, note: Note, link: Link) -> Resolution:
        """Return where a link of `note` goes, its fragment included.

        `[[#heading]]` and `(#heading)` are the note itself (Obsidian help, *Internal links*), and so is `(?query)`
        (RFC 3986, 5.4.1).
        """
        wiki = link.kind in {"wikilink", "embed"}
        if not link.target or (not wiki and link.target.startswith("?")):
            found = _SELF._replace(path=note.path, fits=(note.path,))
        elif link.kind == "url":
            return Resolution("external")
        else:
            found = self.names.resolve(note.path, link.target, wiki=wiki)
        if link.fragment and found.path in self.notes:
            return found._replace(fragment=self.fragment(self.notes[found.path], link.fragment))
        return found

    def fragment(self, note: Note, fragment: str) -> str:
        """Say what a link's fragment finds in `note`: `heading`, `block`, `loose` or `broken`.

        Obsidian's heading text (a chain `h1#h2` must nest in order), GitHub's slug and ids set in HTML are all taken;
        `^id` is a block (Obsidian help, *Internal links*; obsidian.d.ts, `stripHeading`).
        """
        headings = self._headings.get(note.path)
        if headings is None:
            headings = self._headings[note.path] = _Headings(note)
        return headings.find(fragment)


def build_index(vault: Vault, *, tick: Callable[[int, int], None] | None = None) -> Index:
    """Walk and read the whole vault. A file that cannot be read becomes a note with a flaw.

    `tick` is told, after each file, how many of how many are read.
    """
    listing = vault.walk()
    notes: dict[str, Note] = {}
    for number, path in enumerate(listing.notes, 1):
        try:
            notes[path] = parse_note(path, vault.read(path))
        except FileNotFoundError:
            listing.skipped.append(Skipped(path, "vanished while it was read"))
        except OSError as error:
            unread = parse_note(path, b"")
            notes[path] = unread._replace(flaws=(Flaw("unreadable", 1, f"cannot be read: {error.strerror}"),))
        if tick:
            tick(number, len(listing.notes))
    return Index(vault, notes, listing.files, listing.skipped)


class _Headings:
    """The headings and blocks of a note, ready to be asked for by fragment."""

    def __init__(self, note: Note) -> None:
        self._sections = note.sections
        self._spelled = [
            {_heading_key(spelled) for spelled in {section.text, section.raw, plain(section.raw)}}
            for section in note.sections
        ]
        self._texts = set().union(*self._spelled) - {""}
        anchors = (*(section.anchor for section in note.sections), *note.anchors)
        self._anchors = {key(anchor) for anchor in anchors if anchor}
        self._loose = {_letters(section.text) for section in note.sections} - {""}
        self._blocks = {block.casefold() for block in note.blocks}

    def find(self, written: str) -> str:
        fragment = unquote(written).strip()
        if fragment.startswith("^"):
            return "block" if fragment[1:].casefold() in self._blocks else "broken"
        if (
            _heading_key(fragment) in self._texts
            or key(fragment) in self._anchors
            or _heading_key(written) in self._texts
            or fragment.lower() == "top"
            or self._chain([part for part in fragment.split("#") if part.strip()])
        ):
            return "heading"
        return "loose" if _letters(fragment) in self._loose else "broken"

    def _chain(self, parts: list[str]) -> bool:
        """Say whether headings named by `parts` are nested in this order."""
        if len(parts) < 2:
            return False
        wanted = [_heading_key(part) for part in parts]
        reached: list[int] = []  # levels of the headings matched so far
        for section, texts in zip(self._sections, self._spelled, strict=True):
            while reached and section.level <= reached[-1]:
                reached.pop()
            if wanted[len(reached)] in texts:
                reached.append(section.level)
                if len(reached) == len(wanted):
                    return True
        return False


def _heading_key(text: str) -> str:
    """Return what headings are compared by: without the marks that Obsidian's `stripHeading` takes out."""
    return key(_HEADING_NOISE.sub(" ", text).strip())


def _letters(text: str) -> str:
    return _PUNCTUATION.sub("", key(text))
