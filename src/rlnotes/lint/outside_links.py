"""Check whether the targets of links to paths outside of the vault exist."""

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
"""Path components after the repository's name in GitHub and GitLab URLs; READMEs link to them as `../../issues`."""

_PLACEHOLDER = re.compile(r"\{\{|<|\*")
_CLIMB = re.compile(r"(?:\./)*((?:\.\./+)+)")


def is_missing(index: Index, path: str, target: str) -> bool:
    """Return whether the `target` of a link in the note at `path`, outside of the vault, does not exist.

    Pages of the site that hosts the repository count as existing. On sites that build a page from each note, `../b/` is
    `b.md` in the same folder.
    """
    path_part = target.partition("#")[0]
    root, folder = os.path.realpath(index.vault.folder), posixpath.dirname(path)
    root_prefix = prefix(index.vault.root)
    for spelling in dict.fromkeys(
        (percent_decoded(path_part), path_part, percent_decoded(path_part.partition("?")[0]))
    ):
        if _PLACEHOLDER.search(spelling) or _is_forge_page(spelling, f"{root_prefix}{folder}"):
            return False
        candidates = [os.path.normpath(os.path.join(root, folder, spelling.lstrip("/")))]
        if spelling.endswith("/"):
            candidates.append(os.path.normpath(os.path.join(root, folder, spelling.replace("../", "", 1))))
        if any(os.path.lexists(candidate + ending) for candidate in candidates for ending in ("", *NOTE_ENDINGS)):
            return False
    return True


def _is_forge_page(target: str, folder: str) -> bool:
    """Return whether a link in a folder of a repository leads to a page of the site that hosts the repository."""
    climb = _CLIMB.match(target)
    depth = len(list(filter(None, folder.split("/"))))
    return (
        climb is not None
        and climb[1].count("..") >= depth + 2
        and target[climb.end() :].partition("/")[0].partition("?")[0] in _FORGE
    )
