"""Resolution of links, including their fragments."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import product
from types import MappingProxyType

from rlnotes.index.names import Names, key, percent_decoded
from rlnotes.index.resolution import CONTENTS, EXTERNAL, FragmentStatus, Resolution
from rlnotes.markdown.excerpts import plain
from rlnotes.markdown.note import WIKILINK_KINDS, Details, Link, LinkKind, section_numbers

_CONTENTS = frozenset({"TOC", "toc", "Toc", "_TOC_", "_toc_"})
_LINE_BREAK = 4  # maximum length of the end of a paragraph: a line break, perhaps after spaces
_SELF = Resolution("resolved", via="self")
_HEADING_NOISE = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
_TAIL = re.compile(r":~:.*|\?[\w.~-]+=[^\s?]*\Z")
_PUNCTUATION = re.compile(r"[\W_]+")


class Resolver:
    """Resolves links of the notes of a vault."""

    def __init__(self, details: Mapping[str, Details], names: Callable[[], Names]) -> None:
        """Take the structure of notes by path, and a function that returns all names, called if needed."""
        self.details = details
        self._load_names = names
        self._headings: dict[str, Headings] = {}

    @cached_property
    def names(self) -> Names:
        """The table of all names."""
        return self._load_names()

    def resolve_all(
        self,
        source: str,
        links: Iterable[Link],
        known: Mapping[tuple[LinkKind, str], Resolution] = MappingProxyType({}),
    ) -> list[Resolution]:
        """Resolve the links of the note at `source`."""
        source_folder, only = key(source.rpartition("/")[0]), self.names.only if not known else {}
        found = []
        for link in links:
            unique = only.get(link.target) if link.kind == "wikilink" and not link.fragment else None
            if unique:  # a fast path for most links
                folder, inside, elsewhere = unique
                found.append(inside if folder == source_folder else elsewhere)
            else:
                found.append(self.follow(source, link, known))
        return found

    def follow(
        self,
        source: str,
        link: Link,
        known: Mapping[tuple[LinkKind, str], Resolution] = MappingProxyType({}),
    ) -> Resolution:
        """Resolve a link of the note at `source`; `known` as below.

        `[[TOC]]` or `[[_TOC_]]` alone in a paragraph, if no note has that name, is a table of contents (GitLab,
        *Markdown*; Azure DevOps, *Table of contents for Wiki pages*).
        """
        if link.target not in _CONTENTS:
            return self.resolve(source, link.kind, link.target, link.fragment, known)
        found = self.resolve(source, link.kind, link.target, link.fragment)
        alone = link.kind == "wikilink" and link.start == link.block_start and link.block_end - link.end <= _LINE_BREAK
        return CONTENTS if alone and found.status == "broken" else found

    def resolve(
        self,
        source: str,
        kind: LinkKind,
        target: str,
        fragment: str,
        known: Mapping[tuple[LinkKind, str], Resolution] = MappingProxyType({}),
    ) -> Resolution:
        """Resolve a link of the note at `source`, including its fragment; the other arguments are those of a `Link`.

        `known` are known resolutions by kind and target. `[[#heading]]` and `(#heading)` refer to the note itself
        (Obsidian help, *Internal links*), and so does `(?query)` (RFC 3986, 5.4.1).
        """
        wiki = kind in WIKILINK_KINDS
        if not target or (not wiki and target.startswith("?")):
            found = _SELF._replace(path=source, fits=(source,))
        elif kind == "url":
            return EXTERNAL
        else:
            found = known.get((kind, target)) or self.names.resolve(source, target, wiki=wiki)
        if fragment and found.path in self.details:
            return found._replace(fragment=self.fragment(found.path, fragment))
        return found

    def fragment(self, path: str, fragment: str) -> FragmentStatus:
        """Return what the fragment of a link matches in the note at `path`.

        Obsidian's heading text (in a chain `h1#h2` each deeper than the one before), GitHub's slug and ids set in HTML
        are accepted; `^id` is a block (Obsidian help, *Internal links*; obsidian.d.ts, `stripHeading`).
        """
        return self._headings_of(path).find(fragment)

    def section(self, path: str, fragment: str) -> int:
        """Return the index of the section of the note at `path` that a fragment matches, -1 if none."""
        return self._headings_of(path).section(fragment)

    def _headings_of(self, path: str) -> "Headings":
        headings = self._headings.get(path)
        if headings is None:
            headings = self._headings[path] = Headings(path, self.details[path])
        return headings


class Headings:
    """The headings and blocks of a note, indexed for look-ups by fragment."""

    def __init__(self, path: str, note: Details) -> None:
        """Take the path and structure of a note."""
        self._note = note
        self._spelled = [
            {heading_key(spelled) for spelled in {section.text, section.raw, plain(section.raw)}}
            for section in note.sections
        ]
        self._texts: dict[str, int] = {}  # the first section with each text; likewise below
        self._section_anchors: dict[str, int] = {}
        self._loose: dict[str, int] = {}
        for number, (section, texts) in enumerate(zip(note.sections, self._spelled, strict=True)):
            for text in texts - {""}:
                self._texts.setdefault(text, number)
            self._section_anchors.setdefault(key(section.anchor), number)
            self._loose.setdefault(_letters(section.text), number)
        self._loose.pop("", None)
        anchors = (*(section.anchor for section in note.sections), *note.anchors)
        self._anchors = {key(anchor) for anchor in anchors if anchor}
        self._inner = {heading_key(text) for text in note.inner_headings} - {""}
        self._inner_loose = {_letters(text) for text in note.inner_headings} - {""}
        self._blocks = {block.casefold() for block in note.blocks}
        self._includes = note.includes_files
        self._is_drawing = "excalidraw-plugin" in note.meta or ".excalidraw" in path.lower()

    def find(self, written: str) -> FragmentStatus:
        """Return what the fragment of a link matches."""
        readings = _readings(written)
        if not readings:  # a text fragment alone
            return "heading"
        if any(each.startswith("^") for each in readings):
            if self._is_drawing:  # `^area=`, `^frame=` and ids of shapes are not in the text
                return "block"
            return "block" if any(each[1:].casefold() in self._blocks for each in readings) else "broken"
        if any(map(self._is_heading, readings)):
            return "heading"
        letters = set(map(_letters, readings))
        if not (letters.isdisjoint(self._loose) and letters.isdisjoint(self._inner_loose)):
            return "loose"
        return "heading" if self._includes else "broken"  # it may be in an included file

    def _is_heading(self, fragment: str) -> bool:
        return (
            self._has_text(heading_key(fragment))
            or key(fragment) in self._anchors
            or fragment.lower() == "top"
            or self._chain(fragment) >= 0
            or self._ends_within(fragment)
        )

    def _ends_within(self, fragment: str) -> bool:
        """Return whether a fragment is a chain of headings that ends in a quote or list."""
        *above, last = [heading_key(part) for part in fragment.split("#") if part.strip()] or [""]
        return bool(above) and last in self._inner and all(map(self._has_text, above))

    def _has_text(self, text: str) -> bool:
        return text in self._texts or text in self._inner

    def section(self, written: str) -> int:
        """Return the first section that a fragment matches; -1 for a block, an id or the note itself."""
        readings = _readings(written)
        if any(each.startswith("^") for each in readings):
            return -1
        found = (
            _first(self._texts.get(heading_key(each), -1) for each in readings),
            _first(self._section_anchors.get(key(each), -1) for each in readings),
            _first(map(self._chain, readings)),
            _first(self._loose.get(_letters(each), -1) for each in readings),
        )
        return next((number for number in found if number >= 0), -1)

    def _chain(self, fragment: str) -> int:
        """Return the section at the end of a chain of headings; -1 if none matches.

        Each is nested in the one before, or else after it at a deeper level: Obsidian allows another section in
        between, and plugins that write tables of contents rely on it.
        """
        parts = [part for part in fragment.split("#") if part.strip()]
        if len(parts) < 2:
            return -1
        keys = [heading_key(part) for part in parts]
        for number in self._nested.get((keys[-2], keys[-1]), ()):
            rest = iter(self._spelled[above] for above in section_numbers(self._note, number))
            if all(any(text in texts for texts in rest) for text in keys):
                return number
        return self._descending(keys)

    def _descending(self, keys: list[str]) -> int:
        """Return the last section of a chain of headings, each after the one before and at a deeper level."""
        number, level = -1, 0
        for text in keys:
            numbers = self._numbers.get(text, [])
            after = numbers[bisect_right(numbers, number) :]
            number = next((each for each in after if self._note.sections[each].level > level), -1)
            if number < 0:
                return -1
            level = self._note.sections[number].level
        return number

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """The sections with each text, in order."""
        found: dict[str, list[int]] = {}
        for number, texts in enumerate(self._spelled):
            for text in texts:
                found.setdefault(text, []).append(number)
        return found

    @cached_property
    def _nested(self) -> dict[tuple[str, str], list[int]]:
        """The sections by the text of an enclosing one and their own, in order."""
        found: dict[tuple[str, str], dict[int, None]] = {}
        for number, texts in enumerate(self._spelled):
            for above in section_numbers(self._note, number)[:-1]:
                for pair in product(self._spelled[above], texts):
                    found.setdefault(pair, {})[number] = None
        return {pair: list(numbers) for pair, numbers in found.items()}


def _first(numbers: Iterable[int]) -> int:
    """Return the smallest of the section numbers that are not -1, or -1."""
    return min((number for number in numbers if number >= 0), default=-1)


def fragment_tail(fragment: str) -> str:
    """Return the end of a fragment that is a text directive (`:~:text=`) or a query (`?x=1`), empty if there is none.

    WICG, *URL Fragment Text Directives*, 2.2: browsers remove it from `:~:`.
    """
    found = _TAIL.search(fragment)
    return found[0] if found else ""


def _readings(written: str) -> list[str]:
    """Return the readings of a fragment: verbatim, percent-decoded (RFC 3986, 2.1), without a query.

    Empty for a text directive alone.
    """
    whole = written.partition(":~:")[0]
    found = [whole, percent_decoded(whole)]
    if "?" in whole and (tail := fragment_tail(whole)):
        found += [each.removesuffix(tail) for each in found]
    return [each for each in dict.fromkeys(map(str.strip, found)) if each]


def heading_key(text: str) -> str:
    """Normalize a heading for comparison: without the characters that Obsidian's `stripHeading` removes."""
    return key(_HEADING_NOISE.sub(" ", text).strip())


def _letters(text: str) -> str:
    return _PUNCTUATION.sub("", key(text))
