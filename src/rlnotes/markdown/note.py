"""The values of a parsed note: Note, Section, Link, SyntaxProblem. They hold what is written, not where links go."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NewType, Protocol

NoteId = NewType("NoteId", int)
"""The row of a note in the store. It is stable while the path of the file is."""

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


class Summary(NamedTuple):
    """The metadata of a note. `aliases`, `tags`, `sources` and `kinds` are in order of appearance, without repeats.

    `kinds` are the values of `type` and `kind`. `has_own_title`: a link may name the note by its title;
    `has_description`: in front matter; `has_placeholders`: the text contains placeholders of a template; `has_errors`:
    it has syntax problems.
    """

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
    site generator inserts other files into the note, which may have headings.
    """

    meta: dict[str, Any]
    sections: tuple[Section, ...]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    syntax_errors: tuple[SyntaxProblem, ...]
    suppressions: tuple[Suppression, ...]
    inner_headings: tuple[str, ...]
    includes_files: bool
    title_heading: int
    body: int


class NoteLoader(Protocol):
    """Loads the parts of a note by its id: a file that was just parsed, or the store."""

    def summary(self, note: NoteId) -> Summary:
        """Return the metadata of the note."""

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of the note as written, in order."""

    def details(self, note: NoteId) -> Details:
        """Return the structure of the note."""

    def text(self, path: str) -> str:
        """Return the decoded text of the file."""


class Note:
    """A Markdown file: its path and its parts, loaded group by group when first used.

    `path` is relative to the vault, with `/`. `text` is the whole file, decoded; the other attributes are described
    in `Summary`, `Details` and `Link`. `parents`: for each section the index of the enclosing section, -1 for none.
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
    meta: dict[str, Any]
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    syntax_errors: tuple[SyntaxProblem, ...]
    suppressions: tuple[Suppression, ...]
    inner_headings: tuple[str, ...]
    includes_files: bool
    title_heading: int
    body: int
    text: str
    parents: tuple[int, ...]

    __slots__ = ("_id", "_loader", "links", "parents", "path", "text", *Summary._fields, *Details._fields)

    def __init__(self, path: str, loader: NoteLoader, note_id: NoteId = NO_NOTE) -> None:
        """Take the path, and the loader of the note with this id."""
        self.path = path
        self._loader = loader
        self._id = note_id

    if not TYPE_CHECKING:  # the attributes are declared above: a misspelled one stays an error for mypy

        def __getattr__(self, name: str) -> object:
            """Load the group of attributes that `name` belongs to."""
            loader = self._loader
            if name in Summary._fields:
                self._set_summary(loader.summary(self._id))
            elif name in Details._fields:
                self._set_details(loader.details(self._id))
            elif name == "links":
                self.links = loader.links(self._id)
            elif name == "parents":
                self.parents = _parents(self.sections)
            elif name == "text":
                self.text = loader.text(self.path)
            else:
                raise AttributeError(name)
            return object.__getattribute__(self, name)

    def _set_summary(self, summary: Summary) -> None:
        (  # a third of the time of a loop with `setattr`
            self.title, self.description, self.type, self.date, self.aliases, self.tags, self.sources, self.kinds,
            self.words, self.has_own_title, self.has_description, self.has_placeholders, self.has_errors,
            self.has_suppressions,
        ) = summary  # fmt: skip

    def _set_details(self, details: Details) -> None:
        (
            self.meta, self.sections, self.blocks, self.anchors, self.syntax_errors, self.suppressions,
            self.inner_headings, self.includes_files, self.title_heading, self.body,
        ) = details  # fmt: skip

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Note):
            return NotImplemented
        return self._parts() == other._parts()

    def _parts(self) -> tuple[str, Summary, tuple[Link, ...], Details, str]:
        loader = self._loader
        return self.path, loader.summary(self._id), self.links, loader.details(self._id), self.text

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return f"Note({self.path!r})"


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


def section_trail(note: Note, index: int) -> tuple[Section, ...]:
    """Return the enclosing sections of the one at `index`, outermost first, and itself; empty for -1."""
    return tuple(note.sections[number] for number in section_numbers(note, index))


def section_numbers(note: Note, index: int) -> list[int]:
    """Return `section_trail` as indices into the sections of a note."""
    trail: list[int] = []
    while index >= 0:
        trail.append(index)
        index = note.parents[index]
    return trail[::-1]


def _parents(sections: Sequence[Section]) -> tuple[int, ...]:
    """Return for each section the index of the last section before it with a lower level, -1 for none."""
    parents: list[int] = []
    for number, section in enumerate(sections):
        parent = number - 1
        while parent >= 0 and sections[parent].level >= section.level:
            parent = parents[parent]
        parents.append(parent)
    return tuple(parents)
