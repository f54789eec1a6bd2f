"""Notes that are not asked to be linked, filed or told apart by title."""

import re

from rlnotes.text.note import stem

_ENTRY_PAGES = frozenset({"index", "readme", "home", "inbox", "_index", "contributing", "license", "changelog"})
_DATED = re.compile(r"(?:\d{4}|\d{8}|\d{4}[-_.]\d{2}(?:[-_.]\d{2})?|\d{4}-[Ww]\d{1,2}|\d{4}-[Qq][1-4])(?: \w+)?\Z")
_TEMPLATES = re.compile(r"(?:\A|/)[\W\d_]*templates?/", re.IGNORECASE)


def is_template(path: str) -> bool:
    """Say whether a note is a template: it lies in a folder `templates`, perhaps numbered. Its links are for others."""
    return bool(_TEMPLATES.search(path))


def is_entry(path: str) -> bool:
    """Say whether nothing has to link to a note: an entry page or inbox, a daily or weekly note, or a template."""
    name = stem(path)
    return name.casefold() in _ENTRY_PAGES or bool(_DATED.match(name)) or is_template(path)
