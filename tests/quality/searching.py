"""Notes looked for by what somebody may remember of them, and the tools that look."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable

from hiding import Copy
from rapidfuzz import fuzz, process
from remembered import body_sentence, heading_and_text, joined_beginnings, sentence_to_paste, with_sign

from rlnotes.index.index import Index
from rlnotes.index.names import fold
from rlnotes.markdown.excerpts import plain
from rlnotes.markdown.note import Note
from rlnotes.queries.hub import Hubs
from rlnotes.queries.search import Search

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG = re.compile(r"[^\W\d_]{4,}")
_ANY = re.compile(r"\w+")
ALONE = "fits no other title or description"


def exact(note: Note, dice: random.Random) -> str:
    """Return some of the title's words, in order: half of them, three at least."""
    words = _WORD.findall(note.title)
    count = min(len(words), max(3, len(words) // 2))
    return " ".join(words[at] for at in sorted(dice.sample(range(len(words)), count)))


def beginnings(note: Note, dice: random.Random) -> str:
    """Return the beginnings of three of the title's words, as one types for fzf."""
    words = _WORD.findall(note.title)
    count = min(len(words), 4)
    chosen = [words[at] for at in sorted(dice.sample(range(len(words)), count))]
    return " ".join(word[: max(2, len(word) * 2 // 3)].lower() for word in chosen)


def reordered(note: Note, dice: random.Random) -> str:
    """Return the title's words in another order."""
    words = _WORD.findall(note.title)
    dice.shuffle(words)
    return " ".join(words)


def slipped(text: str, dice: random.Random) -> str:
    """Return a text with a letter dropped, added, replaced or swapped in a word of four letters or more."""
    long = list(_LONG.finditer(text))
    if not long:
        return text
    word = dice.choice(long)
    letters = list(word[0])
    at, letter = dice.randrange(len(letters) - 1), dice.choice(LETTERS)
    slip = dice.choice(["drop", "add", "replace", "swap"])
    if slip == "drop":
        del letters[at]
    elif slip == "add":
        letters.insert(at, letter)
    elif slip == "replace":
        letters[at] = letter
    else:
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return text[: word.start()] + "".join(letters) + text[word.end() :]


def described(note: Note, dice: random.Random) -> str:
    """Return four words of the description, in order."""
    words = [word for word in _LONG.findall(note.description) if word.lower() not in note.title.lower()]
    if len(words) < 4:
        return ""
    return " ".join(words[at] for at in sorted(dice.sample(range(len(words)), 4)))


CLASSES: dict[str, Callable[[Note, random.Random], str]] = {
    "some of the title's words": exact,
    "beginnings of words": beginnings,
    "one wrong letter": lambda note, dice: slipped(note.title, dice),
    "two wrong letters": lambda note, dice: slipped(slipped(note.title, dice), dice),
    "another order": reordered,
    "words of the description": described,
    "joined beginnings": joined_beginnings,
}
TEXT_CLASSES: dict[str, Callable[[Note, random.Random], str]] = {
    "words of a body sentence": body_sentence,
    "words with a number or sign": with_sign,
    "remembered question": heading_and_text,
}
"""Made from the text, of any note whose text is its own; the others are made from titles that can be told apart."""


def known_items(copy: Copy, queries: int, dice: random.Random) -> dict[str, dict[str, list[float]]]:
    """Return, by class of queries and tool, the rank of the note that was meant (infinity where it is not named).

    Notes whose title is another's, too, or has fewer than three words, cannot be told apart and are left out. What is
    left is counted as it is, though a query made of a few words may fit other notes just as well; which queries do not
    is told under `ALONE` (1, else 0), so that they can be counted apart.
    """
    index, _ = copy.index()
    titles = Counter(fold(note.title) for note in index.notes.values())
    notes = [n for n in index.notes.values() if titles[fold(n.title)] == 1 and len(_WORD.findall(n.title)) >= 3]
    chosen = dice.sample(notes, min(queries, len(notes)))
    tools = Tools(index)
    headlines = {
        note.path: "".join(f" {word}" for word in _ANY.findall(fold(f"{note.title} {note.description}")))
        for note in index.notes.values()
    }
    found: dict[str, dict[str, list[float]]] = {}
    texts = Counter(note.text for note in index.notes.values())
    readable = [n for n in index.notes.values() if texts[n.text] == 1]
    dice.shuffle(readable)
    for name, make in (CLASSES | TEXT_CLASSES).items():
        ranks: dict[str, list[float]] = defaultdict(list)
        asked = 0
        for note in readable if name in TEXT_CLASSES else chosen:
            query = make(note, dice) if asked < queries else ""
            if query:
                asked += 1
                begun = [f" {word}" for word in _ANY.findall(fold(query))]
                fits = {path for path, words in headlines.items() if all(word in words for word in begun)}
                ranks[ALONE].append(float(fits <= {note.path}))
                for tool, paths in tools.ask(query).items():
                    ranks[tool].append(1.0 + paths.index(note.path) if note.path in paths else float("inf"))
        found[name] = ranks
    found["pasted sentence"] = _pasted_sentences(copy, readable, queries, dice)
    return found


def _pasted_sentences(copy: Copy, notes: list[Note], queries: int, dice: random.Random) -> dict[str, list[float]]:
    """Return, by tool, the rank of a note for one of its sentences, which is taken out of the note beforehand."""
    sentences: dict[str, str] = {}
    for note in notes:
        if len(sentences) < queries and (sentence := sentence_to_paste(note, dice)):
            sentences[note.path] = sentence
    texts = {note.path: note.text.replace(sentences[note.path], "") for note in notes if note.path in sentences}
    ranks: dict[str, list[float]] = defaultdict(list)
    with copy.rewritten(texts) as (index, _):
        tools = Tools(index)
        for path, sentence in sentences.items():
            ranks[ALONE].append(1.0)
            for tool, paths in tools.ask(plain(sentence)).items():
                ranks[tool].append(1.0 + paths.index(path) if path in paths else float("inf"))
    return ranks


class Tools:
    """rlnotes, and others that are asked for the same."""

    def __init__(self, index: Index) -> None:
        self._search = Search(index, Hubs(index))
        self._titles = {path: note.title for path, note in index.notes.items()}
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE note USING fts5(path UNINDEXED, title, description, body)")
        for path, note in index.notes.items():
            row = (path, note.title, note.description, note.text[note.body :].encode(errors="replace").decode())
            self._database.execute("INSERT INTO note VALUES (?, ?, ?, ?)", row)
        self._fzf = shutil.which("fzf")
        lines = [f"{path}\t{title} · {index.notes[path].description}" for path, title in self._titles.items()]
        self._lines = "\n".join(line.replace("\n", " ") for line in lines).encode("utf-8", "replace")

    def ask(self, query: str) -> dict[str, list[str]]:
        """Return, by tool, the paths it finds, best first, fifty at most."""
        found = {"**rlnotes search**": [match.note.path for match in self._search.find(query, 50)]}
        found["FTS5, words begun, bm25"] = self._words(query, " AND ")
        found["FTS5, any word"] = self._words(query, " OR ")
        ranked = process.extract(query, self._titles, scorer=fuzz.WRatio, limit=50)
        found["title fuzz (rapidfuzz WRatio)"] = [path for _, _, path in ranked]
        if self._fzf:
            environment = {**os.environ, "FZF_DEFAULT_OPTS": ""}
            command = [self._fzf, "--filter", query, "--delimiter", "\t", "--nth", "2.."]
            done = subprocess.run(command, input=self._lines, capture_output=True, env=environment, check=False)
            lines = done.stdout.decode("utf-8", "replace").split("\n")[:50]
            found["fzf over titles and descriptions"] = [line.partition("\t")[0] for line in lines if line]
        return found

    def _words(self, query: str, between: str) -> list[str]:
        parts = between.join(f'"{word}"*' for word in re.findall(r"\w+", query)) or '""'
        rows = self._database.execute(
            "SELECT path FROM note WHERE note MATCH ? ORDER BY bm25(note, 0, 10, 3, 1), path LIMIT 50", (parts,)
        )
        return [path for (path,) in rows]
