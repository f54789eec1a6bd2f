"""Queries as somebody types them who has read a note's text: words of a sentence, with a number, under a heading."""

import random
import re
from collections.abc import Iterator

from rlnotes.index.names import fold
from rlnotes.index.tokenize import STOP
from rlnotes.markdown.excerpts import plain
from rlnotes.markdown.note import Note, ParsedNote

_NO_PROSE = re.compile(
    r"(?ms)^```.*?^```|^~~~.*?^~~~|\$\$.*?\$\$|%%.*?%%|<!--.*?-->|https?://\S+|`[^`\n]*`|\$[^$\n]+\$"
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])")
_TERM = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]+")
_SPECIAL = re.compile(r"\d|\w[@.+#_/]\w|\+\+|#$|^\.\w")
_MARKUP = re.compile(r"[\[\]|<>{}\\\"]")
_CJK = "\u2e80"
_STOP_DE = (
    "aber alle allem allen aller alles auch dann dass deine denn dies diese diesem diesen dieser dieses doch dort durch"
    " eine einem einen einer eines etwas hatte haben hier ihre immer jede jeder jedes jetzt kann kein keine keinen machen"
    " mehr mein meine muss nach nicht nichts noch oder ohne sehr sein seine sich sind soll sollte sondern uber unser"
    " unter viel wann warum weil welche welcher wenn werde werden wird wieder wurde wurden zwischen"
)
_STOP_RU = (
    "быть если более между после через который которая которые которых можно него ними себя тоже хотя чтобы этот"
    " эта эти этого только может когда также"
)
FUNCTION_WORDS = STOP | frozenset(_STOP_DE.split()) | frozenset(_STOP_RU.split())


def sentences(note: ParsedNote) -> Iterator[str]:
    """Yield the sentences of a note's prose: no headings, tables, quotes, code or math."""
    for line in _NO_PROSE.sub(" ", note.text[note.body :]).split("\n"):
        if line.strip() and not line.lstrip().startswith(("#", "|", "<", "![")):
            yield from _SENTENCE_END.split(line)


def content_words(sentence: str) -> list[str]:
    """Return the words of four letters or more that are not function words; of CJK text, every two characters."""
    found: list[str] = []
    for term in _TERM.findall(plain(sentence)):
        if term >= _CJK:
            found += [term[at : at + 2] for at in range(0, len(term) - 1, 2)]
        elif fold(term) not in FUNCTION_WORDS:
            found.append(term)
    return list(dict.fromkeys(found))


def body_sentence(note: ParsedNote, dice: random.Random) -> str:
    """Return three or four content words of one sentence, in order; nothing without a sentence of five."""
    choices = [words for each in sentences(note) if len(each) > 25 and len(words := content_words(each)) >= 5]
    return _in_order(dice.choice(choices), dice.choice([3, 4]), dice) if choices else ""


def with_sign(note: ParsedNote, dice: random.Random) -> str:
    """Return two content words of a sentence and one with a digit or sign, as `pass@k`, `v1.2` or `C++`."""
    choices = []
    for sentence in sentences(note):
        tokens = [token.strip(".,;:!?()[]\"'*“”") for token in plain(sentence).split()]
        special = [
            each for each in tokens if 2 <= len(each) <= 20 and _SPECIAL.search(each) and not _MARKUP.search(each)
        ]
        words = content_words(sentence)
        if special and len(words) >= 3:
            choices.append((special, words))
    if not choices:
        return ""
    special, words = dice.choice(choices)
    token = dice.choice(special)
    others = [word for word in words if word not in token]
    return " ".join([*dice.sample(others, 2), token]) if len(others) >= 2 else ""


def heading_and_text(note: ParsedNote, dice: random.Random) -> str:
    """Return a content word of a heading and two of the text under it."""
    choices = []
    for section in note.sections:
        words = content_words(section.text)
        prose = _NO_PROSE.sub(" ", note.text[section.start : section.end])[len(section.text) + 2 :]
        under = [word for part in re.split(r"[.\n。]", prose) for word in content_words(part) if word not in words]
        if words and len(under) >= 8:
            choices.append((words, under))
    if not choices:
        return ""
    words, under = dice.choice(choices)
    return f"{dice.choice(words)} {_in_order(under, 2, dice)}"


def sentence_to_paste(note: ParsedNote, dice: random.Random) -> str:
    """Return a sentence of six content words that stands once in a note with four such; nothing without."""
    choices = [each for each in sentences(note) if len(content_words(each)) >= 6 and note.text.count(each) == 1]
    return dice.choice(choices) if len(choices) >= 4 and len(note.text) > 600 else ""


def joined_beginnings(note: Note, dice: random.Random) -> str:
    """Return the first two or three letters of the first four words of the title, written as one."""
    words = re.findall(r"[^\W\d_]{2,}", note.title)[:4]
    return "".join(fold(word)[: dice.choice([2, 3])] for word in words)


def _in_order(words: list[str], count: int, dice: random.Random) -> str:
    return " ".join(words[at] for at in sorted(dice.sample(range(len(words)), count)))
