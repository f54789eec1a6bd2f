"""Queries for a note that somebody remembers: of its title, of its text, or written down by a person."""

import csv
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from remembered import body_sentence, heading_and_text, joined_beginnings, sentence_to_paste, with_sign

from rlnotes.index.index import Index
from rlnotes.index.names import fold
from rlnotes.markdown.excerpts import plain
from rlnotes.markdown.note import Note, ParsedNote

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEED = 7
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONG = re.compile(r"[^\W\d_]{4,}")


class Query(NamedTuple):
    """What is typed, and the paths of the notes that are right."""

    text: str
    notes: tuple[str, ...]


def title_words(note: Note, dice: random.Random) -> str:
    """Return two or three of the title's words, in order."""
    words = _WORD.findall(note.title)
    return " ".join(words[at] for at in sorted(dice.sample(range(len(words)), dice.choice([2, 3]))))


def reordered(note: Note, dice: random.Random) -> str:
    """Return two or three of the title's words, in another order."""
    ordered = title_words(note, dice).split()
    words = list(ordered)
    while words == ordered and len(set(ordered)) > 1:
        dice.shuffle(words)
    return " ".join(words)


def beginnings(note: Note, dice: random.Random) -> str:
    """Return the beginnings of three of the title's words, two thirds of each, as one types for fzf."""
    words = _WORD.findall(note.title)
    chosen = [words[at] for at in sorted(dice.sample(range(len(words)), 3))]
    return " ".join(word[: max(2, len(word) * 2 // 3)].lower() for word in chosen)


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


def described(parsed: ParsedNote, dice: random.Random) -> str:
    """Return four words of the description, in order."""
    note = parsed.note
    words = [word for word in _LONG.findall(note.description) if word.lower() not in note.title.lower()]
    if len(words) < 4:
        return ""
    return " ".join(words[at] for at in sorted(dice.sample(range(len(words)), 4)))


TITLE_CLASSES: dict[str, Callable[[Note, random.Random], str]] = {
    "exact title": lambda note, _: note.title,
    "words of a title": title_words,
    "words in another order": reordered,
    "beginnings of words": beginnings,
    "joined beginnings": joined_beginnings,
    "half a title": lambda note, _: note.title[: max(6, (len(note.title) + 1) // 2)],
    "one typo": lambda note, dice: slipped(note.title, dice),
    "two typos": lambda note, dice: slipped(slipped(note.title, dice), dice),
    "words of a title with a typo": lambda note, dice: slipped(title_words(note, dice), dice),
}
TEXT_CLASSES: dict[str, Callable[[ParsedNote, random.Random], str]] = {
    "words of the description": described,
    "words of a body sentence": body_sentence,
    "words with a number or sign": with_sign,
    "remembered question": heading_and_text,
}
PASTED = "pasted sentence"
WRITTEN = {"question": "questions.tsv", "search from memory": "searches.tsv"}
CLASSES = (*TITLE_CLASSES, *TEXT_CLASSES, PASTED, *WRITTEN)


def queries(index: Index, count: int) -> dict[str, list[Query]]:
    """Return at most `count` queries a class, each for one note; of the same vault always the same.

    A note that is a copy of another is left out. Queries made of titles are for notes whose title has three words and
    is no other's; still, a few words of it may fit other notes just as well.
    """
    texts = Counter(map(index.text, index.notes))
    titles = Counter(fold(note.title) for note in index.notes.values())
    notes = [note for _, note in sorted(index.notes.items()) if texts[index.text(note.path)] == 1]
    titled = [note for note in notes if titles[fold(note.title)] == 1 and len(_WORD.findall(note.title)) >= 3]
    found: dict[str, list[Query]] = {}
    for name in (*TITLE_CLASSES, *TEXT_CLASSES):
        dice = random.Random(f"{SEED}, {name}")
        if name in TITLE_CLASSES:
            made = [(note, TITLE_CLASSES[name](note, dice)) for note in dice.sample(titled, len(titled))]
        else:
            made = [(note, TEXT_CLASSES[name](index.parsed(note), dice)) for note in dice.sample(notes, len(notes))]
        typed = (Query(text, (note.path,)) for note, text in made if text)
        found[name] = [query for query, _ in zip(typed, range(count), strict=False)]
    return found


def pasted_sentences(index: Index, count: int) -> tuple[list[Query], dict[str, str]]:
    """Return at most `count` sentences as queries, and the texts of their notes without them, by path."""
    dice = random.Random(f"{SEED}, {PASTED}")
    texts = Counter(map(index.text, index.notes))
    notes = [note for _, note in sorted(index.notes.items()) if texts[index.text(note.path)] == 1]
    found: list[Query] = []
    without: dict[str, str] = {}
    for note in dice.sample(notes, len(notes)):
        parsed = index.parsed(note)
        if len(found) < count and (sentence := sentence_to_paste(parsed, dice)):
            found.append(Query(plain(sentence), (note.path,)))
            without[note.path] = parsed.text.replace(sentence, "")
    return found, without


def written(name: str, repository: str, folder: str) -> list[Query]:
    """Return the queries of a class that people wrote for a repository; `folder` of it is the vault.

    A line of the file has the repository, what is typed, and the paths of the right notes, separated by tabs.
    """
    file = Path(__file__).with_name(WRITTEN[name])
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    below = f"{folder}/" if folder else ""
    return [
        Query(typed, tuple(path.removeprefix(below) for path in paths if path))
        for of, typed, *paths in rows
        if of == repository
    ]
