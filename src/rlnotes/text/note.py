"""The values everything else speaks of: Note, Section, Link, Flaw. They hold what a file says, never what it means."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

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

    kind: str
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


class Flaw(NamedTuple):
    """Something wrong with the file itself, seen while it was read.

    `kind` is a stable word, `line` and `column` count from 1; `length` in characters, 0 for the line as a whole.
    """

    kind: str
    line: int
    message: str
    column: int = 1
    length: int = 0


class Directive(NamedTuple):
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


class NoteSource(Protocol):
    """What a note fetches its parts from: a file just read, or the cache."""

    def card(self, number: int) -> Sequence[Any]:
        """Return what `Note.card` returned."""

    def written_links(self, number: int) -> Sequence[Any]:
        """Return what `Note.written_links` returned."""

    def details(self, number: int) -> Sequence[Any]:
        """Return what `Note.details` returned."""

    def text(self, path: str) -> str:
        """Return the file's text, decoded."""


class Note:
    """One Markdown file, read. What lists need is there at once, the rest is fetched when it is first looked at.

    `path` is vault-relative, with `/`. `kinds` are the words under `type` and `kind`; `titled` says whether a link may
    mean the note by its title, `described` whether front matter has a description, `templated` whether the text
    holds a template's placeholders, `flawed` and `directed` whether there are flaws and directives.
    `words` counts the body. `meta` is the front matter, every scalar as the text that was written; `blocks` are the
    `^ids`, `inner_headings` the words of headings in quotes, callouts and list items, which begin no section but which
    links may name; `anchors` are the ids that HTML or `{#id}` sets and the slugs of `inner_headings`. `title_heading`
    is the index of the section whose heading opens the text, and so gives the title where front matter has none, or -1.
    `body` is the offset in `text` where front matter ends, and `text` the whole file, decoded. `parents` has for each
    section the index of the one it is nested in, -1 for none.
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
    titled: bool
    described: bool
    templated: bool
    flawed: bool
    directed: bool
    meta: dict[str, Any]
    sections: tuple[Section, ...]
    links: tuple[Link, ...]
    blocks: tuple[str, ...]
    anchors: tuple[str, ...]
    flaws: tuple[Flaw, ...]
    directives: tuple[Directive, ...]
    inner_headings: tuple[str, ...]
    title_heading: int
    body: int
    text: str
    parents: tuple[int, ...]

    _CARD = (
        "title", "description", "type", "date", "aliases", "tags", "sources", "kinds", "words",
        "titled", "described", "templated", "flawed", "directed",
    )  # fmt: skip
    _DETAILS = (
        "meta",
        "sections",
        "blocks",
        "anchors",
        "flaws",
        "directives",
        "inner_headings",
        "title_heading",
        "body",
    )
    __slots__ = ("path", *_CARD, "links", *_DETAILS, "_number", "_source", "parents", "text")

    def __init__(self, path: str, source: "NoteSource", number: int = 0) -> None:
        """Take the path and what gives the rest: `source`, asked by `number` for card, links and details."""
        self.path = path
        self._source = source
        self._number = number

    def __getattr__(self, name: str) -> Any:
        if name in Note._CARD:
            (
                self.title, self.description, self.type, self.date, self.aliases, self.tags, self.sources,
                self.kinds, self.words, self.titled, self.described, self.templated, self.flawed, self.directed,
            ) = self._source.card(self._number)  # fmt: skip
        elif name == "links":
            self.links = tuple(map(Link._make, self._source.written_links(self._number)))
        elif name in Note._DETAILS:
            self.meta, sections, self.blocks, self.anchors, flaws, directives, *rest = self._source.details(
                self._number
            )
            self.inner_headings, self.title_heading, self.body = rest
            self.sections = tuple(map(Section._make, sections))
            self.flaws = tuple(map(Flaw._make, flaws))
            self.directives = tuple(map(Directive._make, directives))
        elif name == "parents":
            self.parents = _parents(self.sections)
        elif name == "text":
            self.text = self._source.text(self.path)
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Note):
            return NotImplemented
        mine, theirs = (
            (note.path, note.card(), note.written_links(), note.details(), note.text) for note in (self, other)
        )
        return mine == theirs

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return f"Note({self.path!r})"

    def card(self) -> Sequence[Any]:
        """Return what lists need, as plain values."""
        return self._source.card(self._number)

    def written_links(self) -> Sequence[Any]:
        """Return the links, each as a plain tuple."""
        return self._source.written_links(self._number)

    def details(self) -> Sequence[Any]:
        """Return the rest but for the text, as plain tuples, lists and texts."""
        return self._source.details(self._number)

    def searched(self) -> tuple[str, Sequence[str], Sequence[str], list[str], str, str]:
        """Return title, aliases, tags, texts of headings, description and body, and make no more of the note."""
        card, details = self._source.card(self._number), self._source.details(self._number)
        body = self._source.text(self.path)[details[-1] :]
        return card[0], card[4], card[5], [section[1] for section in details[1]], card[1], body


def names_of(card: Sequence[Any]) -> tuple[str, bool, tuple[str, ...]]:
    """Return title, `titled` and aliases of a note by its card, without making a Note."""
    return card[0], card[9], card[4]


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
