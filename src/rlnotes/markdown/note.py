"""The values of a parsed note: Note, Section, Link, SyntaxProblem. They hold what is written, not where links go."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, NewType

NoteId = NewType("NoteId", int)
"""The row of a note in the store. It is stable while the path of the file is."""

Yaml = str | None | list["Yaml"] | dict[str, "Yaml"]
"""A value of front matter; every scalar is the string that was written."""

NO_NOTE = NoteId(0)
"""The id of no note: of a file that is not stored, or a path without a note."""

LinkKind = Literal["wikilink", "embed", "markdown", "image", "reference", "url"]
"""How a link is written: `[[x]]`, `![[x]]`, `[t](x)`, `![t](x)`, `[t][r]`, a bare or bracketed URL."""

WIKILINK_KINDS: frozenset[LinkKind] = frozenset({"wikilink", "embed"})
"""Kinds of links whose target is a name; the target of the others is a destination (CommonMark 6.3) or a URL."""

ProblemKind = Literal[
    "encoding", "unreadable", "too-large", "control-character", "conflict", "unclosed-fence", "empty-link",
    "spaced-link", "cut-link", "unquoted-link", "unclosed-front-matter", "front-matter", "duplicate-key",
]  # fmt: skip
"""The kind of a syntax problem."""

NOTE_ENDINGS = (".md", ".markdown")
"""Endings of the files that are notes, in any letter case."""

TAG_PROPERTIES = ("tags", "tag", "keywords")
"""Properties whose values are tags."""

HUB_PROPERTIES = frozenset({"topics", "hubs", "up"})
"""Properties and inline fields in which a note names its hubs."""


class Section(NamedTuple):
    """A heading and the text below it.

    `level` 1 to 6; `text` without markup; `raw` as written between `#`s; `line` from 1, of the file;
    `anchor` GitHub's slug, with `-1`, `-2` for repeats; `start` and `end` the character span from the heading to the
    next heading of any level.
    """

    level: int
    text: str
    raw: str
    line: int
    anchor: str
    start: int
    end: int


class Link(NamedTuple):
    """A reference as written.

    `kind`: `wikilink`, `embed` (`![[x]]`), `markdown`, `image`, `reference` (`[t][r]`) or `url` (bare or in angles).
    `target` is the name or destination without fragment, a Markdown destination percent-encoded as written.
    `fragment` is what follows `#`, `label` the text displayed for it (empty if none).
    `line` and `column` count from 1, columns in characters. `start`, `end` are character offsets of the whole link in
    the file's text, `block_start`, `block_end` those of the enclosing paragraph, list item, cell or heading.
    `section` indexes `Note.sections`, -1 above the first heading or in front matter. `property` is the front matter key
    of the link, dotted if nested. `relation` is the type that the author gave it (`contradicts`), or empty.
    """

    kind: LinkKind
    target: str
    fragment: str
    label: str
    line: int
    column: int
    start: int
    end: int
    section: int
    block_start: int
    block_end: int
    property: str
    relation: str


class SyntaxProblem(NamedTuple):
    """A problem in the file itself, found by the parser.

    `line` and `column` count from 1; `length` is in characters, 0 for the whole line.
    """

    kind: ProblemKind
    line: int
    message: str
    column: int = 1
    length: int = 0


class Suppression(NamedTuple):
    """A lint directive: suppress the rule `name` (a code or name, as written) in some lines.

    `line` is its line, `start` and `end` the span to delete with it (-1 in front matter); `first` and `last` are the
    lines it applies to. `problem` describes what is wrong with it, empty if nothing is.
    """

    line: int
    start: int
    end: int
    name: str
    first: int
    last: int
    problem: str


class Note(NamedTuple):
    """The metadata of a note: what lists need. The store loads it, `parse.parse_note` reads it from a file.

    `path` is relative to the vault, with `/`. `aliases`, `tags`, `sources` and `kinds` are in order of appearance,
    without repeats. `kinds` are the values of `type` and `kind`. `has_own_title`: a link may name the note by its
    title; `has_description`: in front matter; `has_placeholders`: the text contains placeholders of a template;
    `has_errors`: it has syntax problems.
    """

    path: str
    title: str
    description: str
    type: str
    date: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    words: int
    has_own_title: bool
    has_description: bool
    has_placeholders: bool
    has_errors: bool
    has_suppressions: bool


class Details(NamedTuple):
    """The structure of a note: front matter, headings, block ids, anchors, syntax errors, suppression comments.

    `meta` holds every scalar of the front matter as the string that was written; `body` is the offset where it ends.
    `inner_headings` are the texts of headings in quotes, callouts and list items, which start no section but are valid
    link targets; `anchors` are ids set by HTML or `{#id}` and the slugs of `inner_headings`. `title_heading` is the
    index of the section whose heading opens the text, the title if front matter has none, or -1. `includes_files`: a
    site generator inserts other files into the note, which may have headings. `parents`: see `section_parents`.
    """

    meta: dict[str, Yaml]
    sections: tuple[Section, ...]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    syntax_errors: tuple[SyntaxProblem, ...]
    suppressions: tuple[Suppression, ...]
    inner_headings: tuple[str, ...]
    includes_files: bool
    title_heading: int
    body: int
    parents: tuple[int, ...]


class ParsedNote(NamedTuple):
    """A note with its content: metadata, structure, links in order as written, and the whole file, decoded."""

    note: Note
    details: Details
    links: tuple[Link, ...]
    text: str

    @property
    def path(self) -> str:
        """The path of the note."""
        return self.note.path

    @property
    def meta(self) -> dict[str, Yaml]:
        """The front matter."""
        return self.details.meta

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections, in order."""
        return self.details.sections

    @property
    def body(self) -> int:
        """The offset where the front matter ends."""
        return self.details.body


def is_note_path(path: str) -> bool:
    """Return whether a path has the ending of a note."""
    return path.lower().endswith(NOTE_ENDINGS)


def stem(path: str) -> str:
    """Return the last part of `path` without `.md` or `.markdown`: the name in a wikilink.

    No other suffix is removed: the dot in `v1.2 plan` belongs to the name.
    """
    name = path.rpartition("/")[2]
    if name.endswith(".md") and len(name) > 3:
        return name[:-3]
    for ending in NOTE_ENDINGS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def short_name(note: Note) -> str:
    """Return the shortest alias of a note, or its file name if it has none."""
    return min(note.aliases, key=len, default=stem(note.path))


def section_trail(details: Details, index: int) -> tuple[Section, ...]:
    """Return the enclosing sections of the one at `index`, outermost first, and itself; empty for -1."""
    return tuple(details.sections[number] for number in section_numbers(details, index))


def section_numbers(details: Details, index: int) -> list[int]:
    """Return `section_trail` as indices into the sections of a note."""
    trail: list[int] = []
    while index >= 0:
        trail.append(index)
        index = details.parents[index]
    return trail[::-1]


def section_parents(sections: Sequence[Section]) -> tuple[int, ...]:
    """Return for each section the index of the enclosing one: the last before it with a lower level, -1 for none."""
    parents: list[int] = []
    for number, section in enumerate(sections):
        parent = number - 1
        while parent >= 0 and sections[parent].level >= section.level:
            parent = parents[parent]
        parents.append(parent)
    return tuple(parents)
