"""The navigation of a site in MkDocs' settings (mkdocs.org, *Configuration*, `nav` and `docs_dir`).

Read line by line: the file may contain tags for Python objects, which a safe YAML loader rejects.
"""

import re
from collections.abc import Iterator

_DOCS = re.compile(r"docs_dir:[ \t]+([\"']?)([^\"'#\s]+)\1[ \t]*(?:#.*)?")
_MAX_LENGTH = 1000  # characters of a line
_PAGE = re.compile(r"(?:.*(?:-|:)[ \t])?[ \t]*([\"']?)([^\"':#\s][^\"':#]*\.(?:md|markdown))\1[ \t]*(?:#.*)?")


def pages(text: str) -> Iterator[str]:
    """Yield the paths of the pages in the navigation, relative to the folder of the settings."""
    folder, listed, in_navigation = "docs", [], False
    for line in text.splitlines():
        if len(line) > _MAX_LENGTH:
            continue
        if line[:1] not in {"", " ", "\t", "#", "-"}:  # a top-level key
            in_navigation = line.startswith("nav:")
            docs = _DOCS.fullmatch(line)
            folder = docs[2] if docs else folder
        elif in_navigation and (page := _PAGE.fullmatch(line)):
            listed.append(page[2])
    for path in listed:
        yield f"{folder}/{path}"
