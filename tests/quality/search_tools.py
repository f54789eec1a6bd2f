"""Tools that are asked for the same notes: rlnotes, SQLite's FTS5, fzf, ripgrep and qmd, of which each may be missing."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from remembered import FUNCTION_WORDS

from rlnotes.index.index import Index
from rlnotes.index.names import fold
from rlnotes.queries.hub import Hubs
from rlnotes.queries.search import Search

LIMIT = 50
OURS = "rlnotes"
QMD = "qmd"
_WINDOW = 60  # occurrences of words, from the first of them, that closeness looks at
_WORD = re.compile(r"\w+")
Find = Callable[[str], list[str]]
"""Returns the paths of notes for a query, best first, `LIMIT` at most."""


def tools(index: Index, root: Path, scratch: Path | None) -> dict[str, Find]:
    """Return the tools that are installed by name; `root` has the files of the index.

    qmd's own files go into `scratch`; without that folder qmd is left out.
    """
    search = Search(index, Hubs(index))
    fts = FullText(index)
    found: dict[str, Find] = {
        OURS: lambda query: [match.note.path for match in search.find(query, LIMIT)],
        "FTS5, all words": fts.all_words,
        "FTS5, any word": fts.any_word,
        "FTS5, any word, closeness": fts.closest,
    }
    if fzf := shutil.which("fzf"):
        found["fzf, titles"] = Fzf(fzf, index).find
    if ripgrep := shutil.which("rg"):
        found["ripgrep, matches"] = Ripgrep(ripgrep, root).find
    if scratch and (qmd := shutil.which("qmd")):
        found[QMD] = Qmd(qmd, index, root, scratch).find
    return found


class FullText:
    """A full-text table of titles (weight 10), descriptions (3) and bodies (1), ranked by SQLite's bm25."""

    def __init__(self, index: Index) -> None:
        """Write the notes of an index into a table in memory."""
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE note USING fts5"
            "(path UNINDEXED, title, description, body, tokenize='unicode61 remove_diacritics 2')"
        )
        self._texts: dict[str, str] = {}
        for path, note in index.notes.items():
            body = index.body_text(path).encode(errors="replace").decode()
            self._database.execute("INSERT INTO note VALUES (?, ?, ?, ?)", (path, note.title, note.description, body))
            self._texts[path] = fold(f"{note.title}\n{body}")

    def all_words(self, query: str) -> list[str]:
        """Return the notes that have all words."""
        return self._select(" AND ", query)

    def any_word(self, query: str) -> list[str]:
        """Return the notes that have any of the words."""
        return self._select(" OR ", query)

    def closest(self, query: str) -> list[str]:
        """Return the notes with any of the words: first those with the most content words in the shortest span."""
        words = _WORD.findall(fold(query))
        words = [word for word in words if word not in FUNCTION_WORDS] or words
        return sorted(self.any_word(query), key=lambda path: _densest(self._texts[path], words))

    def _select(self, operator: str, query: str) -> list[str]:
        expression = operator.join(f'"{word}"' for word in _WORD.findall(fold(query))) or '""'
        rows = self._database.execute(
            "SELECT path FROM note WHERE note MATCH ? ORDER BY bm25(note, 0, 10, 3, 1), path LIMIT ?",
            (expression, LIMIT),
        )
        return [path for (path,) in rows]


def _densest(text: str, words: list[str]) -> tuple[int, int]:
    """Return the negative number of words that occur together, and the shortest span in characters of so many."""
    occurrences = sorted((m.start(), word) for word in set(words) for m in re.finditer(rf"\b{re.escape(word)}", text))
    best = (0, 0)
    for first, (start, _) in enumerate(occurrences):
        seen: set[str] = set()
        for at, word in occurrences[first : first + _WINDOW]:
            if word not in seen:
                seen.add(word)
                best = min(best, (-len(seen), at - start))
    return best


class Fzf:
    """Fuzzy search over the titles of notes, in fzf's order."""

    def __init__(self, program: str, index: Index) -> None:
        """Take the program and the notes."""
        self._command = [program, "-i", "--delimiter", "\t", "--nth", "2..", "--filter"]
        lines = (f"{path}\t{note.title}".replace("\n", " ") for path, note in index.notes.items())
        self._lines = "\n".join(lines).encode("utf-8", "replace")

    def find(self, query: str) -> list[str]:
        """Return the notes whose title has the letters of each word in their order."""
        environment = {**os.environ, "FZF_DEFAULT_OPTS": ""}
        done = subprocess.run(
            [*self._command, query], input=self._lines, capture_output=True, env=environment, check=False
        )
        lines = done.stdout.decode("utf-8", "replace").split("\n")[:LIMIT]
        return [line.partition("\t")[0] for line in lines if line]


class Ripgrep:
    """Counts matches: first the notes with the most of the words, then those with the most matches."""

    def __init__(self, program: str, root: Path) -> None:
        """Take the program and the folder of the notes."""
        self._command = [program, "--no-config", "--no-ignore", "--ignore-case", "--count-matches", "--glob", "*.md"]
        self._root = root
        self._counts: dict[str, dict[str, int]] = {}

    def find(self, query: str) -> list[str]:
        """Return the notes with any of the words, as parts of words, too."""
        words: Counter[str] = Counter()
        matches: Counter[str] = Counter()
        for word in set(_WORD.findall(query)):
            counts = self._count(word)
            words.update(counts.keys())
            matches.update(counts)
        return sorted(words, key=lambda path: (-words[path], -matches[path], path))[:LIMIT]

    def _count(self, word: str) -> dict[str, int]:
        if word not in self._counts:
            command = [*self._command, "--fixed-strings", "--regexp", word, "."]
            done = subprocess.run(command, capture_output=True, cwd=self._root, check=False)
            lines = done.stdout.decode("utf-8", "surrogateescape").splitlines()
            counted = (line.removeprefix("./").rpartition(":") for line in lines)
            self._counts[word] = {path: int(count) for path, _, count in counted}
        return self._counts[word]


class Qmd:
    """The full-text search of qmd, without its models."""

    def __init__(self, program: str, index: Index, root: Path, scratch: Path) -> None:
        """Index a folder of notes; qmd's index and settings go into `scratch`."""
        self._program = program
        folders = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME")
        self._environment = {**os.environ, **{name: str(scratch / name) for name in folders}}
        for name in folders:
            (scratch / name).mkdir(parents=True, exist_ok=True)
        self._paths = {_letters(path): path for path in index.notes}
        self._run("collection", "add", str(root), "--name", "vault")

    def find(self, query: str) -> list[str]:
        """Return the notes that qmd names; it spells paths in its own way, so that their letters are compared."""
        output = self._run("search", query, "-n", str(LIMIT), "--json")
        if not output.startswith("["):
            return []
        named = (_letters(each["file"].removeprefix("qmd://vault/")) for each in json.loads(output))
        return list(_known(named, self._paths))

    def _run(self, *arguments: str) -> str:
        command = [self._program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self._environment, check=False)
        return done.stdout.strip()


def _letters(path: str) -> str:
    return re.sub(r"[\W_]+", "", path.lower())


def _known(named: Iterable[str], paths: dict[str, str]) -> Iterable[str]:
    return (paths[name] for name in named if name in paths)
