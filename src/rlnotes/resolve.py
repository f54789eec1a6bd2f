"""Where a link of a note goes, its heading or block included."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType

from rlnotes.names import EXTERNAL, Names, Resolution, key, percent_decoded
from rlnotes.note import Note
from rlnotes.prose import plain

_WIKI = frozenset({"wikilink", "embed"})
_SELF = Resolution("resolved", via="self")
_HEADING_NOISE = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
_PUNCTUATION = re.compile(r"[\W_]+")


class Resolver:
    """Links of a vault's notes, followed by the names there are."""

    def __init__(self, notes: Mapping[str, Note], names: Callable[[], Names]) -> None:
        """Take the notes by path, and what makes the table of all names, should one be needed."""
        self.notes = notes
        self._make_names = names
        self._headings: dict[str, _Headings] = {}

    @cached_property
    def names(self) -> Names:
        """The table of all names."""
        return self._make_names()

    def resolve(
        self,
        source: str,
        kind: str,
        target: str,
        fragment: str,
        known: Mapping[tuple[str, str], Resolution] = MappingProxyType({}),
    ) -> Resolution:
        """Return where a link of the note at `source` goes, its fragment included; the rest is as in `Link`.

        `known` says where a link of this kind with this target is known to go. `[[#heading]]` and `(#heading)` are the
        note itself (Obsidian help, *Internal links*), and so is `(?query)` (RFC 3986, 5.4.1).
        """
        wiki = kind in _WIKI
        if not target or (not wiki and target.startswith("?")):
            found = _SELF._replace(path=source, fits=(source,))
        elif kind == "url":
            return EXTERNAL
        else:
            found = known.get((kind, target)) or self.names.resolve(source, target, wiki=wiki)
        if fragment and found.path in self.notes:
            return found._replace(fragment=self.fragment(self.notes[found.path], fragment))
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
        fragment = percent_decoded(written).strip()
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
