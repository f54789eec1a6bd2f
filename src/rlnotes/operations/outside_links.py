"""Relative links that lead out of the vault, to files beside it."""

from collections.abc import Sequence

from rlnotes.index.names import percent_decoded
from rlnotes.markdown.note import WIKILINK_KINDS, Link, ParsedNote
from rlnotes.operations.target_spans import decoded_destination, encoded_part, target_spans
from rlnotes.operations.text_edit import Edit


def outside_path(folder: str, target: str) -> str | None:
    """Return the path, relative to the vault's root, of the file outside it that a target in a folder leads to.

    `../README.md` is next to the root. None if the target stays inside.
    """
    if target.startswith("/"):
        return None
    parts = percent_decoded(target.partition("?")[0]).split("/")
    levels, count = _levels_above_root(folder, parts)
    return "/".join([".."] * levels + parts[count:]) if levels else None


def relative_link_fix(note: ParsedNote, link: Link, source: str) -> list[Edit]:
    """Return the edits by which a link out of the vault leads to the same file from the note's new path `source`.

    Only the `..` parts change; the rest of the path, the fragment and the label keep their bytes.
    """
    edits = []
    for span in target_spans(note, link):
        raw = note.text[span.start : span.end]
        path, mark, query = (raw, "", "") if link.kind in WIKILINK_KINDS else raw.partition("?")
        parts = path.split("/")
        is_name = link.kind in WIKILINK_KINDS
        decoded = parts if is_name else [percent_decoded(decoded_destination(part, span)) for part in parts]
        if any("/" in part for part in decoded):  # an encoded slash
            decoded = "/".join(decoded).split("/")
            parts = [encoded_part(part, span, raw) for part in decoded]
        levels, count = _levels_above_root(note.path.rpartition("/")[0], decoded)
        if not levels:
            return []
        up = [".."] * (levels + source.count("/"))
        rest = parts[count:] or ([""] if not decoded[-1] else [])
        edits.append(Edit(span.start, span.end, "/".join((*up, *rest)) + mark + query))
    return edits


def _levels_above_root(folder: str, parts: Sequence[str]) -> tuple[int, int]:
    """Return how many levels above the vault's root a relative path leads, and how many of its parts lead there."""
    depth = folder.count("/") + 1 if folder else 0
    levels = 0
    for number, part in enumerate(parts):
        if part == "..":
            levels += not depth
            depth -= depth > 0
        elif part not in {"", "."}:
            if levels:
                return levels, number
            depth += 1
    return levels, len(parts)
