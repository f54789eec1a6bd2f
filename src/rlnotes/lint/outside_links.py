"""Links that lead out of the vault: whether something is there."""

import os
import posixpath
import re

from rlnotes.index.index import Index
from rlnotes.index.names import percent_decoded
from rlnotes.lint.git import prefix
from rlnotes.markdown.note import NOTE_ENDINGS

_FORGE = frozenset(
    "issues pulls pull wiki releases discussions actions projects security blob tree raw commit commits compare tags"
    " branches graphs pulse network stargazers labels milestones packages forks edit new blame merge_requests -".split()
)
"""What follows the repository's name in addresses of GitHub and GitLab: `../../issues` in a README leads there."""

_PLACEHOLDER = re.compile(r"\{\{|<|\*")
_CLIMB = re.compile(r"(?:\./)*((?:\.\./+)+)")


def is_missing(index: Index, path: str, target: str) -> bool:
    """Return whether nothing is where a link that leads out of the vault goes: `target` in the note at `path`.

    A page of the site that shows a repository, two folders above it, is not looked for. Where a page is built from each
    note, `../b/` is `b.md` beside the note.
    """
    written = target.partition("#")[0]
    root, folder = os.path.realpath(index.vault.folder), posixpath.dirname(path)
    above = prefix(index.vault.root)
    for spelling in dict.fromkeys((percent_decoded(written), written, percent_decoded(written.partition("?")[0]))):
        if _PLACEHOLDER.search(spelling) or _is_of_a_forge(spelling, f"{above}{folder}"):
            return False
        places = [os.path.normpath(os.path.join(root, folder, spelling.lstrip("/")))]
        if spelling.endswith("/"):
            places.append(os.path.normpath(os.path.join(root, folder, spelling.replace("../", "", 1))))
        if any(os.path.lexists(place + ending) for place in places for ending in ("", *NOTE_ENDINGS)):
            return False
    return True


def _is_of_a_forge(target: str, folder: str) -> bool:
    """Return whether a link in a folder of a repository leads to a page of the site that shows the repository."""
    climb = _CLIMB.match(target)
    depth = len(list(filter(None, folder.split("/"))))
    return (
        climb is not None
        and climb[1].count("..") >= depth + 2
        and target[climb.end() :].partition("/")[0].partition("?")[0] in _FORGE
    )
