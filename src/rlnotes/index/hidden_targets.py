"""Link targets that the walk omits: hidden files and those in `node_modules`.

There are few of them. They are stored, and each refresh checks whether they exist.
"""

from collections.abc import Iterable

from rlnotes.index.names import joined, percent_decoded
from rlnotes.markdown.note import WIKILINK_KINDS, Link
from rlnotes.vault import Vault


def unlisted_targets(vault: Vault, source: str, links: Iterable[Link]) -> list[str]:
    """Return the vault paths that links of the note at `source` may mean and that the walk omits."""
    folder = source.rpartition("/")[0]
    found: dict[str, None] = {}
    for link in links:
        target = link.target
        if link.kind == "url" or not _may_be_unlisted(target):
            continue
        spellings = (
            {target} if link.kind in WIKILINK_KINDS else {target, percent_decoded(target), _without_query(target)}
        )
        for spelling in spellings:
            for base in {"", folder}:
                path = joined(base, spelling)
                if path and vault.may_be_unlisted(path):
                    found[path] = found[f"{path}.md"] = None
    return sorted(found)


def found_unlisted(vault: Vault, targets: Iterable[str]) -> list[str]:
    """Return the existing ones of some paths, folders with a trailing `/`."""
    return [found for path in targets if (found := vault.found_at(path))]


def _without_query(target: str) -> str:
    return percent_decoded(target.partition("?")[0])


def _may_be_unlisted(target: str) -> bool:
    """Return whether a target has a sign of a hidden file or `node_modules`, or is encoded; called for every link."""
    return ("." in target and "/." in f"/{target}") or "%" in target or "node_modules" in target
