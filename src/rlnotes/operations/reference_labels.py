"""What two notes may both call alike, kept apart where they become one: labels of references, footnotes and blocks.

In one text the first definition of a label is the only one (CommonMark 4.7), and so it is with footnotes and `^ids`.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from rlnotes.markdown.commonmark import LabelSpan, label_spans
from rlnotes.markdown.note import WIKILINK_KINDS, Note
from rlnotes.markdown.parse import block_id_spans
from rlnotes.markdown.spans import Spans
from rlnotes.operations.text_edit import Edit


def rename_clashing_labels(note: Note, host: Note) -> list[Edit]:
    """Return the edits of `note` by which no label in it means what it means in `host`, to whose end it will come.

    A label that both use is another one in `note`, and words in brackets that `host` would make a link stay words.
    """
    own = [*label_spans(note.text, note.body)]
    theirs = {place.name for place in label_spans(host.text, host.body) if place.defines}
    mine = {place.name for place in own if place.defines}
    seen = label_spans(host.text + _stubs(mine), host.body)
    would_be = {place.name for place in seen if place.end <= len(host.text)}
    taken = theirs | would_be
    new = _new_names(mine & taken, mine | taken)
    wikilinks = [(link.start, link.end) for link in note.links if link.kind in WIKILINK_KINDS]
    edits = [Edit(*place.renamed(new[place.name])) for place in _outside(own, wikilinks) if place.name in new]
    known = {place.start for place in own}
    caught = (place for place in label_spans(note.text + _stubs(theirs - mine), note.body) if place.start not in known)
    for place in _outside(caught, wikilinks):
        if place.end <= len(note.text):
            edits += [Edit(at, at, "\\") for at in place.brackets if note.text[at] == "["]
    return edits


def rename_clashing_blocks(note: Note, host: Note) -> tuple[dict[str, str], list[Edit]]:
    """Return the `^ids` of `note` that `host` has too, folded, with what they are called then, and the edits for it."""
    new = _new_names({each.casefold() for each in note.blocks} & {each.casefold() for each in host.blocks},
                     {each.casefold() for each in (*note.blocks, *host.blocks)})  # fmt: skip
    places = block_id_spans(note) if new else ()
    names = [(start, end, new.get(note.text[start:end].casefold(), "")) for start, end in places]
    return new, [Edit(start, end, name) for start, end, name in names if name]


def _new_names(names: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return a free name for each: the next number for a number, else the name with a number behind."""
    free = set(taken)
    found = {}
    last = {"": 0, "^": 0}  # the number given last: all between a lower one and it are taken
    for name in sorted(names, key=lambda name: (len(name), name)):
        mark = "^" if name.startswith("^") else ""
        number = name.removeprefix("^")
        if number.isdecimal():
            last[mark] = next(n for n in count(max(int(number), last[mark] + 1)) if f"{mark}{n}" not in free)
            found[name] = f"{mark}{last[mark]}"
        else:
            found[name] = next(each for n in count(2) if (each := f"{name}-{n}") not in free)
        free.add(found[name])
    return found


def _stubs(names: Iterable[str]) -> str:
    return "\n\n" + "".join(f"[{name}]: x\n\n" for name in sorted(names))


def _outside(places: Iterable[LabelSpan], spans: Collection[tuple[int, int]]) -> Iterator[LabelSpan]:
    within = Spans(spans)
    return (place for place in places if not within.reaches(place.start, place.start + 1))
