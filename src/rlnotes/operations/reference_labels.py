"""Keep labels of references, footnotes and blocks distinct where two notes are merged.

In one text the first definition of a label applies (CommonMark 4.7); so it is with footnotes and `^ids`.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from rlnotes.markdown.commonmark import LabelSpan, label_spans
from rlnotes.markdown.note import WIKILINK_KINDS, ParsedNote
from rlnotes.markdown.parse import block_id_spans
from rlnotes.markdown.spans import Spans
from rlnotes.operations.text_edit import Edit


def rename_clashing_labels(note: ParsedNote, host: ParsedNote) -> list[Edit]:
    """Return the edits of `note` that keep its labels distinct from those of `host`, to which it is appended.

    Labels defined in both are renamed in `note`; bracketed text that a definition of `host` would turn into a link is
    escaped.
    """
    labels = [*label_spans(note.text, note.body)]
    host_names = {label.name for label in label_spans(host.text, host.body) if label.defines}
    own_names = {label.name for label in labels if label.defines}
    labels_together = label_spans(host.text + _definitions(own_names), host.body)
    captured = {label.name for label in labels_together if label.end <= len(host.text)}
    taken = host_names | captured
    new_names = _new_names(own_names & taken, own_names | taken)
    wikilinks = [(link.start, link.end) for link in note.links if link.kind in WIKILINK_KINDS]
    edits = [
        Edit(*label.renamed(new_names[label.name])) for label in _outside(labels, wikilinks) if label.name in new_names
    ]
    label_starts = {label.start for label in labels}
    new_links = (
        label
        for label in label_spans(note.text + _definitions(host_names - own_names), note.body)
        if label.start not in label_starts
    )
    for label in _outside(new_links, wikilinks):
        if label.end <= len(note.text):
            edits += [Edit(bracket, bracket, "\\") for bracket in label.brackets if note.text[bracket] == "["]
    return edits


def rename_clashing_blocks(note: ParsedNote, host: ParsedNote) -> tuple[dict[str, str], list[Edit]]:
    """Return new ids for the `^ids` of `note` that `host` has too (folded), and the edits that apply them."""
    own, others = ({block.casefold() for block in each.details.blocks} for each in (note, host))
    new_names = _new_names(own & others, own | others)
    spans = block_id_spans(note) if new_names else ()
    renamed = [(start, end, new_names.get(note.text[start:end].casefold(), "")) for start, end in spans]
    return new_names, [Edit(start, end, name) for start, end, name in renamed if name]


def _new_names(names: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """Return an unused name for each: the next number for a number, otherwise the name with a number appended."""
    used = set(taken)
    new_names = {}
    last = {"": 0, "^": 0}  # the last number used; all lower ones are taken
    for name in sorted(names, key=lambda name: (len(name), name)):
        mark = "^" if name.startswith("^") else ""
        number = name.removeprefix("^")
        if number.isdecimal():
            last[mark] = next(n for n in count(max(int(number), last[mark] + 1)) if f"{mark}{n}" not in used)
            new_names[name] = f"{mark}{last[mark]}"
        else:
            new_names[name] = next(candidate for n in count(2) if (candidate := f"{name}-{n}") not in used)
        used.add(new_names[name])
    return new_names


def _definitions(names: Iterable[str]) -> str:
    return "\n\n" + "".join(f"[{name}]: x\n\n" for name in sorted(names))


def _outside(labels: Iterable[LabelSpan], spans: Collection[tuple[int, int]]) -> Iterator[LabelSpan]:
    excluded = Spans(spans)
    return (label for label in labels if not excluded.reaches(label.start, label.start + 1))
