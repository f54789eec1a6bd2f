"""Full-text index of a vault in SQLite's FTS5. Filled at the first search, or by `build_index(words=True)`."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property

from rlnotes.index.database import Database
from rlnotes.index.memo import Dependency, Memo
from rlnotes.index.names import EMOJI, WORD, fold
from rlnotes.index.scanner import Words
from rlnotes.index.signed_words import MARK, additional_tokens, token_of
from rlnotes.index.store import Store
from rlnotes.markdown.note import HUB_PROPERTIES, TAG_PROPERTIES, Details, Note, NoteId, stem

CJK = "\u2e80"
"""The first CJK character: words are one or two characters, without spaces between them."""

_FIRST_SYMBOL = "\u2600"  # below CJK and emoji

_OTHER_PROPERTIES = HUB_PROPERTIES.union(
    TAG_PROPERTIES, ("title", "aliases", "alias", "description", "summary", "type", "kind", "date", "created")
)
_BATCH = 500  # notes whose words are in memory
_MAX_STALE_BODIES = 1000  # bodies of changed notes before the index is rebuilt
_BODY_WORDS = "words of bodies"  # a memo
_TOKENS = "tokenize = \"unicode61 remove_diacritics 0 tokenchars '_'\""  # as in schema.sql
_SAME_IN_SQLITE = re.compile(
    "[\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf-\u024f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff]*"
)  # characters that SQLite and Python classify alike
_SAME_IN_SQLITE_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]{3}")


class FullTextTables:
    """The full-text tables of a cache."""

    def __init__(self, database: Database) -> None:
        """Take the open cache."""
        self._database = database
        self._memo = Memo(database)

    def missing(self) -> list[NoteId]:
        """Return the notes whose words are not stored."""
        counts = "SELECT (SELECT count(*) FROM note) = (SELECT count(*) FROM fulltext_doc)"
        if self._database.execute(counts).fetchone()[0]:  # faster; notes are removed from both
            return []
        rows = self._database.execute("SELECT id FROM note EXCEPT SELECT note FROM fulltext_doc")
        return [NoteId(note) for (note,) in rows]

    def add(self, rows: Iterable[tuple[NoteId, Words]]) -> None:
        """Store the words of notes whose words are not stored."""
        last = self._database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'fulltext_doc'").fetchone()
        doc = last[0] if last else 0
        docs, fields, bodies = [], [], []
        for note, (title, names, headings, description, body, tokens) in rows:
            doc += 1
            docs.append((doc, note))
            fields.append((note, title, names, headings, description))
            bodies.append((doc, body, tokens))
        insert = self._database.execute_many
        insert("INSERT INTO fulltext_doc VALUES (?, ?)", docs)
        insert(
            "INSERT INTO fulltext_fields (rowid, title, names, headings, description) VALUES (?, ?, ?, ?, ?)", fields
        )
        insert("INSERT INTO fulltext_bodies (rowid, body, tokens) VALUES (?, ?, ?)", bodies)
        stored = self._memo.get(_BODY_WORDS)
        if isinstance(stored, str):
            self._add_body_words(stored, [body for _, body, _ in bodies])

    def remove(self, notes: Iterable[NoteId]) -> None:
        """Remove the words of notes. Words of bodies remain without a note."""
        ids = [(note,) for note in notes]
        self._database.execute_many(
            "DELETE FROM fulltext_fields WHERE rowid = ? AND rowid IN (SELECT note FROM fulltext_doc)", ids
        )
        self._database.execute_many("DELETE FROM fulltext_doc WHERE note = ?", ids)

    def _add_body_words(self, stored: str, bodies: list[str]) -> None:
        """Add the words of some bodies to the stored ones, tokenized as by the index."""
        words: set[str] = set()
        for body in bodies:
            words.update(_SAME_IN_SQLITE_WORD.findall(body) if _tokenizes_alike(body) else self._tokenize(body))
        before = set(stored.split("\n")[1:-1])
        if not words <= before:
            self._memo.put(_BODY_WORDS, Dependency(0), _lines(sorted(words | before)))

    def _tokenize(self, body: str) -> list[str]:
        """Return the words of a text as tokenized by SQLite."""
        run = self._database.execute
        run(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh USING fts5(body, detail = none, {_TOKENS})")
        run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh_words USING fts5vocab(temp, fresh, row)")
        run("INSERT INTO temp.fresh VALUES (?)", (body,))
        words = [word for (word,) in run("SELECT term FROM temp.fresh_words")]
        run("DELETE FROM temp.fresh")
        return words

    def is_mostly_stale(self) -> bool:
        """Return whether most of the stored bodies are outdated."""
        counts = "SELECT seq, (SELECT count(*) FROM fulltext_doc) FROM sqlite_sequence WHERE name = 'fulltext_doc'"
        stored, current = self._database.execute(counts).fetchone() or (0, 0)
        return bool(stored > 2 * current + _MAX_STALE_BODIES)

    def clear(self) -> None:
        """Remove the words of all notes."""
        self._database.execute("DELETE FROM fulltext_fields")
        self._database.execute("INSERT INTO fulltext_bodies (fulltext_bodies) VALUES ('delete-all')")
        self._database.execute("DELETE FROM fulltext_doc")
        self._database.execute("DELETE FROM sqlite_sequence WHERE name = 'fulltext_doc'")
        self._memo.remove(_BODY_WORDS)

    def matching(self, query: str, *, bodies: bool) -> set[NoteId]:
        """Return the notes whose body, or else one of their other fields, matches an FTS5 query."""
        if bodies:
            rows = """SELECT group_concat(note) FROM fulltext_bodies JOIN fulltext_doc ON doc = fulltext_bodies.rowid
                      WHERE fulltext_bodies MATCH ?"""
        else:
            rows = "SELECT group_concat(rowid) FROM fulltext_fields WHERE fulltext_fields MATCH ?"
        found = self._database.execute(rows, (query,)).fetchone()[
            0
        ]  # one string: rows would take as long as the search
        return {NoteId(int(note)) for note in found.split(",")} if found else set()

    def field_words(self) -> str:
        """Return the words of all fields but bodies, sorted, with a line feed before and after each."""
        return self._words("SELECT term FROM fulltext_field_words ORDER BY term")

    def body_words(self) -> str:
        """Return the words of bodies likewise, perhaps with words of outdated bodies.

        Reading them from the index takes as long as a search, so they are memoized and words of changed notes added.
        """
        query = "SELECT term FROM fulltext_body_words ORDER BY term"
        return self._memo.get_or_compute(_BODY_WORDS, Dependency(0), lambda: self._words(query))

    def _words(self, query: str) -> str:
        return _lines(word for (word,) in self._database.execute(query) if MARK not in word)


class FullText:
    """Queries for words, prefixes of words and names."""

    def __init__(
        self, store: Store, read_text: Callable[[str], str], progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Take the current store and a function from path to text; store missing words.

        `progress` is called with the number of notes done and the total.
        """
        self._store = store
        self._memo = Memo(store.database)
        self._tables = FullTextTables(store.database)
        stale = self._tables.is_mostly_stale()
        if stale or self._tables.missing():
            with store.database.writing():
                if stale:
                    self._tables.clear()
                missing = self._tables.missing()
                for at in range(0, len(missing), _BATCH):
                    notes = ((each, store.note(each)) for each in missing[at : at + _BATCH])
                    self._tables.add(
                        (each, words_of(note, store.details(each), read_text(note.path))) for each, note in notes
                    )
                    if progress:
                        progress(min(at + _BATCH, len(missing)), len(missing))

    @cached_property
    def vocabulary(self) -> str:
        """Every word of titles, names, headings and descriptions, sorted, with a line feed before and after each."""
        return self._memo.get_or_compute("vocabulary", Dependency.FIELDS, self._tables.field_words)

    @cached_property
    def body_vocabulary(self) -> str:
        """The same for bodies, perhaps with words of outdated bodies."""
        return self._tables.body_words()

    @cached_property
    def note_count(self) -> int:
        """The number of notes."""
        return self._store.count()

    @cached_property
    def mean_words(self) -> float:
        """The mean number of words of a note, at least 50."""
        mean = self._store.database.execute("SELECT avg(words) FROM note").fetchone()[0]
        return max(50.0, mean or 0.0)

    def all_names(self) -> tuple[list[str], list[NoteId]]:
        """Return each title, file name and alias in folded words, and in step with them their notes."""
        names: list[str] = []
        notes: list[NoteId] = []
        for joined, ids in self._names_by_length.values():
            names += joined.split("\n")
            notes += ids
        return names, notes

    def names(self, length: int, margin: int) -> tuple[list[str], list[NoteId]]:
        """Return the folded titles, file names and aliases with a length within `margin` of `length`, and their notes.

        Names are stored by length, so that only similar lengths are compared.
        """
        names: list[str] = []
        notes: list[NoteId] = []
        for each in range(length - margin, length + margin + 1):
            joined, ids = self._names_by_length.get(str(each), ("", ()))
            if ids:
                names += joined.split("\n")
                notes += ids
        return names, notes

    @cached_property
    def _names_by_length(self) -> dict[str, tuple[str, list[NoteId]]]:
        def compute() -> dict[str, tuple[str, list[NoteId]]]:
            found: dict[int, tuple[list[str], list[NoteId]]] = {}
            for note in self._store.checked_ids().values():
                for name in _names(self._store.note(note)):
                    names, notes = found.setdefault(len(name), ([], []))
                    names.append(name)
                    notes.append(note)
            return {str(length): ("\n".join(names), notes) for length, (names, notes) in found.items()}

        return self._memo.get_or_compute("names by length", Dependency.NAMES, compute)

    def beginning(
        self, word: str, others: Iterable[str] = (), *, bodies: bool = False, titles: bool = False
    ) -> set[NoteId]:
        """Return the notes that have a word with the prefix `word`, or one of some `others`.

        Searched are bodies, titles, or all fields but bodies. A CJK prefix has to match in full.
        """
        begin = " AND ".join(f'"{part}"*' for part in _spaced(word).split())
        parts = " OR ".join((*([f"({begin})"] if begin else ()), *_quoted(others)))
        return self._matching(parts, bodies=bodies, titles=titles)

    def having(self, words: Iterable[str], *, bodies: bool = False, titles: bool = False) -> set[NoteId]:
        """Return the notes that have one of these words, in bodies, in titles, or in all but bodies."""
        return self._matching(" OR ".join(_quoted(words)), bodies=bodies, titles=titles)

    def signed(self, word: str, *, bodies: bool = False) -> set[NoteId]:
        """Return the notes that have a word with just these signs (see `signed_words`), in bodies or in all else."""
        return self._matching(f'"{token_of(word)}"', bodies=bodies, titles=False)

    def _matching(self, query: str, *, bodies: bool, titles: bool) -> set[NoteId]:
        return self._tables.matching(f"title : ({query})" if titles else query, bodies=bodies) if query else set()


def _quoted(words: Iterable[str]) -> Iterator[str]:
    """Yield words quoted for a query; words that the tokenizer splits are omitted."""
    for word in words:
        part = _spaced(word).strip()
        if " " not in part:
            yield f'"{part}"'


def words_of(note: Note, details: Details, text: str) -> Words:
    """Return the words of a note by field."""
    names = " ".join((stem(note.path), *note.aliases, *note.tags))
    headings = " ".join([section.text for section in details.sections])
    fields = (note.title, names, headings, " ".join((note.description, *text_properties(details))))
    title, names, headings, description = [f"{_folded(each)} {additional_tokens(each)}".rstrip() for each in fields]
    body = text[details.body :]
    return title, names, headings, description, _folded(body), additional_tokens(body)


def text_properties(note: Details) -> list[str]:
    """Return the text values in front matter that no other field has, as a subtitle: neither links, dates nor URLs."""
    found: list[str] = []
    for key, value in note.meta.items():
        if key.casefold() not in _OTHER_PROPERTIES:
            values = value if isinstance(value, list) else [value]
            found += [each for each in values if isinstance(each, str) and _is_text(each)]
    return list(dict.fromkeys(found))


def _is_text(value: str) -> bool:
    has_letters = _LETTERS.search(value) or max(value, default="") >= CJK
    return bool(has_letters) and "[[" not in value and "://" not in value


def _folded(field: str) -> str:
    return field.lower() if field.isascii() else _spaced(fold(field))


def _spaced(text: str) -> str:
    """Return folded text with spaces around each CJK letter, since the tokenizer takes a run of them for one word.

    Likewise an emoji, for which it takes a private-use character; those of the text are no letters. A byte of a file
    name that is not UTF-8 cannot be stored as text and is replaced.
    """
    if text.isascii() or max(text) < _FIRST_SYMBOL:
        return text
    text = _symbols().sub(_as_letter, text)
    return _cjk_letters().sub(lambda run: f" {'  '.join(run[0])} ", text).encode(errors="replace").decode()


def _as_letter(symbol: re.Match[str]) -> str:
    return f" {chr(0xF0000 + (ord(symbol[0]) & 0xFFFF))} " if re.match(EMOJI, symbol[0]) else " "


@cache
def _symbols() -> re.Pattern[str]:
    """Return a pattern for emoji, private-use characters and rare signs, of which SQLite takes some for letters."""
    return re.compile(f"{EMOJI}|[\ue000-\uf8ff]|[\U00010000-\U0010ffff](?<!\\w)")


@cache
def _cjk_letters() -> re.Pattern[str]:  # slow to compile
    return re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")


def _names(note: Note) -> list[str]:
    return [" ".join(WORD.findall(fold(name))) for name in (note.title, stem(note.path), *note.aliases)]


def _tokenizes_alike(text: str) -> bool:
    return bool(_SAME_IN_SQLITE.fullmatch(text)) and text == text.lower()


def _lines(words: Iterable[str]) -> str:
    return "\n".join(("", *words, ""))
