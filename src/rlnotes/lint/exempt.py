"""Notes that are not asked to be linked, filed or told apart by title."""

import re

from rlnotes.indexing.index import NotesView
from rlnotes.text.note import stem

_ENTRY_PAGES = frozenset({"index", "readme", "home", "inbox", "_index", "contributing", "license", "changelog"})
_DATED = re.compile(r"(?:\d{4}|\d{8}|\d{4}[-_.]\d{2}(?:[-_.]\d{2})?|\d{4}-[Ww]\d{1,2}|\d{4}-[Qq][1-4])(?: \w+)?\Z")
_TEMPLATES = re.compile(r"[\W\d_]*(?:templates?|archetypes)/", re.IGNORECASE)


def is_template(index: NotesView, path: str) -> bool:
    """Say whether a note is a template, whose links are for the notes made from it.

    It holds placeholders (`{{title}}`, `<% … %>`), or it lies in a folder of templates: `templates` (perhaps numbered)
    or Hugo's `archetypes` at the vault's root, or the one that Obsidian or its plugin Templater is told to use.
    """
    folders = index.vault.template_folders
    return bool(_TEMPLATES.match(path)) or path.startswith(folders) or path in index.templated


def is_entry(index: NotesView, path: str) -> bool:
    """Say whether nothing has to link to a note: an entry page or inbox, a daily or weekly note, or a template."""
    name = stem(path)
    return name.casefold() in _ENTRY_PAGES or bool(_DATED.match(name)) or is_template(index, path)
