"""Where a link of a note goes, its heading or block included."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any

from rlnotes.indexing.names import CONTENTS, EXTERNAL, Names, Resolution, key, percent_decoded
from rlnotes.text.note import Note, Section
from rlnotes.text.prose import plain

_WIKI = frozenset({"wikilink", "embed"})
_CONTENTS = frozenset({"TOC", "toc", "Toc", "_TOC_", "_toc_"})
_LINE_BREAK = 4  # characters, at most, of what ends a paragraph: a line break, perhaps behind spaces
_SELF = Resolution("resolved", via="self")
_HEADING_NOISE = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
_TAIL = re.compile(r":~:.*|\?[\w.~-]+=[^\s?]*\Z")
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

    def resolve_all(
        self,
        source: str,
        links: Iterable[Sequence[Any]],
        known: Mapping[tuple[str, str], Resolution] = MappingProxyType({}),
    ) -> list[Resolution]:
        """Return where the links of the note at `source` go; each begins with its kind, target and fragment."""
        home, only = key(source.rpartition("/")[0]), self.names.only if not known else {}
        found = []
        for link in links:
            kind, target, fragment = link[0], link[1], link[2]
            quick = only.get(target) if kind == "wikilink" and not fragment else None
            if quick:  # as most are
                found.append(quick[1] if quick[0] == home else quick[2])
            else:
                found.append(self.follow(source, link, known))
        return found

    def follow(
        self,
        source: str,
        link: Sequence[Any],
        known: Mapping[tuple[str, str], Resolution] = MappingProxyType({}),
    ) -> Resolution:
        """Return where a link of the note at `source` goes; the fields of `link` are those of a Link, `known` as below.

        `[[TOC]]` or `[[_TOC_]]` alone in a paragraph, where no note is called so, is a table of contents (GitLab,
        *Markdown*; Azure DevOps, *Table of contents for Wiki pages*).
        """
        kind, target, fragment, *_ = link
        if target not in _CONTENTS:
            return self.resolve(source, kind, target, fragment, known)
        found = self.resolve(source, kind, target, fragment)
        _, _, _, _, _, _, start, end, _, block_start, block_end, *_ = link
        alone = kind == "wikilink" and start == block_start and block_end - end <= _LINE_BREAK
        return CONTENTS if alone and found.status == "broken" else found

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

        Obsidian's heading text (in a chain `h1#h2` each deeper than the one before), GitHub's slug and ids set in HTML
        are all taken; `^id` is a block (Obsidian help, *Internal links*; obsidian.d.ts, `stripHeading`).
        """
        return self._headings_of(note).find(fragment)

    def section(self, note: Note, fragment: str) -> int:
        """Return which section of `note` a link's fragment means, an index into its sections; -1 if it means none."""
        return self._headings_of(note).section(fragment)

    def _headings_of(self, note: Note) -> "_Headings":
        headings = self._headings.get(note.path)
        if headings is None:
            headings = self._headings[note.path] = _Headings(note)
        return headings


class _Headings:
    """The headings and blocks of a note, ready to be asked for by fragment."""

    def __init__(self, note: Note) -> None:
        self._sections = note.sections
        self._spelled = [
            {heading_key(spelled) for spelled in {section.text, section.raw, plain(section.raw)}}
            for section in note.sections
        ]
        self._texts = set().union(*self._spelled, map(heading_key, note.inner_headings)) - {""}
        anchors = (*(section.anchor for section in note.sections), *note.anchors)
        self._anchors = {key(anchor) for anchor in anchors if anchor}
        texts = (*(section.text for section in note.sections), *note.inner_headings)
        self._loose = {_letters(text) for text in texts} - {""}
        self._inner = {heading_key(text) for text in note.inner_headings}
        self._blocks = {block.casefold() for block in note.blocks}
        self._includes = note.includes
        self._is_drawing = "excalidraw-plugin" in note.meta or ".excalidraw" in note.path.lower()

    def find(self, written: str) -> str:
        readings = _readings(written)
        if not readings:  # a text fragment alone
            return "heading"
        if any(each.startswith("^") for each in readings):
            if self._is_drawing:  # `^area=`, `^frame=` and ids of shapes, of which the text says nothing
                return "block"
            return "block" if any(each[1:].casefold() in self._blocks for each in readings) else "broken"
        if any(map(self._is_heading, readings)):
            return "heading"
        if any(_letters(each) in self._loose for each in readings):
            return "loose"
        return "heading" if self._includes else "broken"  # it may be in what the site generator puts in

    def _is_heading(self, fragment: str) -> bool:
        return (
            heading_key(fragment) in self._texts
            or key(fragment) in self._anchors
            or fragment.lower() == "top"
            or self._chain(fragment) >= 0
            or self._ends_within(fragment)
        )

    def _ends_within(self, fragment: str) -> bool:
        """Say whether a fragment is a chain of headings, the last of them in a quote or a list."""
        *above, last = [heading_key(part) for part in fragment.split("#") if part.strip()] or [""]
        return bool(above) and last in self._inner and self._texts.issuperset(above)

    def section(self, written: str) -> int:
        """Return the first section that a fragment fits by the same rules; -1 for a block, an id or the note itself."""
        readings = _readings(written)
        if any(each.startswith("^") for each in readings):
            return -1
        wanted = {*map(heading_key, readings)} - {""}
        anchors, loose, chains = (
            set(map(key, readings)),
            {*map(_letters, readings)} - {""},
            set(map(self._chain, readings)),
        )
        tests: tuple[Callable[[int, Section], bool], ...] = (
            lambda number, _: not wanted.isdisjoint(self._spelled[number]),
            lambda _, section: key(section.anchor) in anchors,
            lambda number, _: number in chains,
            lambda _, section: _letters(section.text) in loose,
        )
        return next((n for fits in tests for n, section in enumerate(self._sections) if fits(n, section)), -1)

    def _chain(self, fragment: str) -> int:
        """Return the section that a chain of headings ends in; -1 where none is.

        Nested in the order of the chain, or else each below the one before and at a deeper level: Obsidian does not ask
        whether another section begins in between, and plugins that write tables of contents count on it.
        """
        parts = [part for part in fragment.split("#") if part.strip()]
        if len(parts) < 2:
            return -1
        wanted = [heading_key(part) for part in parts]
        nested = self._nested(wanted)
        return nested if nested >= 0 else self._descending(wanted)

    def _descending(self, wanted: list[str]) -> int:
        """Return the section that ends a chain of headings of which each is below and deeper than the one before."""
        matched = level = 0
        for number, (section, texts) in enumerate(zip(self._sections, self._spelled, strict=True)):
            if section.level > level and wanted[matched] in texts:
                matched, level = matched + 1, section.level
                if matched == len(wanted):
                    return number
        return -1

    def _nested(self, wanted: list[str]) -> int:
        """Return the section that ends a chain of headings of which each lies in the one before."""
        reached: list[int] = []  # levels of the headings matched so far
        for number, (section, texts) in enumerate(zip(self._sections, self._spelled, strict=True)):
            while reached and section.level <= reached[-1]:
                reached.pop()
            if wanted[len(reached)] in texts:
                reached.append(section.level)
                if len(reached) == len(wanted):
                    return number
        return -1


def fragment_tail(fragment: str) -> str:
    """Return what ends a fragment and names no part of the note: a text fragment (`:~:text=`) or a query (`?x=1`).

    WICG, *URL Fragment Text Directives*, 2.2: browsers cut it off at `:~:`.
    """
    found = _TAIL.search(fragment)
    return found[0] if found else ""


def _readings(written: str) -> list[str]:
    """Return what a fragment may name, the likeliest first: as it is written, decoded (RFC 3986, 2.1), without a query.

    Empty where it holds a text fragment alone.
    """
    whole = written.partition(":~:")[0]
    found = [whole, percent_decoded(whole)]
    if "?" in whole and (tail := fragment_tail(whole)):
        found += [each.removesuffix(tail) for each in found]
    return [each for each in dict.fromkeys(map(str.strip, found)) if each]


def heading_key(text: str) -> str:
    """Return what headings are compared by: without the marks that Obsidian's `stripHeading` takes out."""
    return key(_HEADING_NOISE.sub(" ", text).strip())


def _letters(text: str) -> str:
    return _PUNCTUATION.sub("", key(text))
