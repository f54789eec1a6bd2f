"""The values everything else speaks of: Note, Section, Link, Flaw. They hold what a file says, never what it means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NewType, Protocol

NoteId = NewType("NoteId", int)
"""A note's row in the store. It stays while the file keeps its path."""

NO_NOTE = NoteId(0)
"""The id that no note has: of a file that was parsed and not stored, and of a path that is no note's."""

LinkKind = Literal["wikilink", "embed", "markdown", "image", "reference", "url"]
"""How a link is written: `[[x]]`, `![[x]]`, `[t](x)`, `![t](x)`, `[t][r]`, a bare or bracketed URL."""

WIKILINK_KINDS: frozenset[LinkKind] = frozenset({"wikilink", "embed"})

ProblemKind = Literal[
    "encoding", "unreadable", "too-large", "control-character", "conflict", "unclosed-fence", "empty-link",
    "spaced-link", "cut-link", "unquoted-link", "unclosed-front-matter", "front-matter", "duplicate-key",
]  # fmt: skip
"""The kind of a syntax problem."""

HUB_PROPERTIES = frozenset({"topics", "hubs", "up"})
"""Properties and inline fields by which a note states the hubs it belongs to."""


class Section(NamedTuple):
    """A heading, and with it what stands under it.

    `level` 1 to 6; `text` without markup; `raw` as written between the `#`s; `line` from 1, of the file;
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
    `fragment` is what follows `#`, `label` the words shown in place of the target (empty where there are none).
    `line` and `column` count from 1, columns in characters. `start`, `end` are character offsets of the whole link in
    the file's text, `block_start`, `block_end` those of the paragraph, list item, cell or heading around it.
    `section` indexes `Note.sections`, -1 above the first heading or in front matter. `property` is the front matter key
    the link stands in, dotted where nested. `relation` is the link's kind where the author gave it one (`contradicts`).
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
    """Something wrong with the file itself, seen while it was read.

    `kind` is a stable word, `line` and `column` count from 1; `length` in characters, 0 for the line as a whole.
    """

    kind: ProblemKind
    line: int
    message: str
    column: int = 1
    length: int = 0


class Suppression(NamedTuple):
    """An order to lint that a note holds: leave the rule `name` (a code or name, as written) alone in some lines.

    `line` is where it stands, `start` and `end` the character span to take it out by (-1 in front matter); `first` and
    `last` are the lines it holds for. `problem` says what is wrong with it, where something is.
    """

    line: int
    start: int
    end: int
    name: str
    first: int
    last: int
    problem: str


class Summary(NamedTuple):
    """What lists show of a note. `aliases`, `tags`, `sources` and `kinds` are in order of appearance, without repeats.

    `kinds` are the words under `type` and `kind`. `has_own_title`: a link may name the note by its title;
    `has_description`: in front matter; `has_placeholders`: the text holds placeholders of a template; `has_errors`:
    there are syntax errors.
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
    `inner_headings` are the words of headings in quotes, callouts and list items, which begin no section but which
    links may name; `anchors` are the ids that HTML or `{#id}` sets and the slugs of `inner_headings`. `title_heading`
    is the index of the section whose heading opens the text, and so gives the title where front matter has none, or -1.
    `includes_files`: a site generator is to put text of other files into the note, with headings of its own.
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
        """Return what lists show of the note."""

    def links(self, note: NoteId) -> tuple[Link, ...]:
        """Return the links of the note as written, in order."""

    def details(self, note: NoteId) -> Details:
        """Return the structure of the note."""

    def text(self, path: str) -> str:
        """Return the decoded text of the file."""


class Note:
    """One Markdown file: its path, and its parts, each group loaded when one of them is first read.

    `path` is relative to the vault, with `/`. `text` is the whole file, decoded; all other attributes are described in
    `Summary`, `Details` and `Link`, but for `parents`: for each section the index of the one that it is nested in, -1
    for none.
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
        """Take the path, and what loads the parts of the note with this id."""
        self.path = path
        self._loader = loader
        self._id = note_id

    if not TYPE_CHECKING:  # the attributes are declared above: a misspelled one stays an error for mypy

        def __getattr__(self, name: str) -> object:
            """Load the group of attributes that `name` belongs to."""
            loader = self._loader
            if name in Summary._fields:
                self._set(Summary._fields, loader.summary(self._id))
            elif name in Details._fields:
                self._set(Details._fields, loader.details(self._id))
            elif name == "links":
                self.links = loader.links(self._id)
            elif name == "parents":
                self.parents = _parents(self.sections)
            elif name == "text":
                self.text = loader.text(self.path)
            else:
                raise AttributeError(name)
            return object.__getattribute__(self, name)

    def _set(self, names: tuple[str, ...], values: tuple[object, ...]) -> None:
        for name, value in zip(names, values, strict=True):
            setattr(self, name, value)

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


def stem(path: str) -> str:
    """Return the name a wikilink would use: the last part of `path`, without `.md` or `.markdown`.

    Only a note's ending is taken off, since `v1.2 plan` is a name and not a file with the ending `.2 plan`.
    """
    name = path.rpartition("/")[2]
    if name.endswith(".md") and len(name) > 3:
        return name[:-3]
    for ending in (".md", ".markdown"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def short_name(note: Note) -> str:
    """Return the least that names a note for people: its shortest alias, else its file's name."""
    return min(note.aliases, key=len, default=stem(note.path))


def section_trail(note: Note, index: int) -> tuple[Section, ...]:
    """Return the section at `index` under the ones it is nested in, outermost first; empty for -1."""
    return tuple(note.sections[number] for number in section_numbers(note, index))


def section_numbers(note: Note, index: int) -> list[int]:
    """Return what `section_trail` returns, as indices into the note's sections."""
    trail: list[int] = []
    while index >= 0:
        trail.append(index)
        index = note.parents[index]
    return trail[::-1]


def _parents(sections: Sequence[Section]) -> tuple[int, ...]:
    """Return for each section the index of the nearest one above it with a lower level, -1 for none."""
    parents: list[int] = []
    for number, section in enumerate(sections):
        parent = number - 1
        while parent >= 0 and sections[parent].level >= section.level:
            parent = parents[parent]
        parents.append(parent)
    return tuple(parents)
