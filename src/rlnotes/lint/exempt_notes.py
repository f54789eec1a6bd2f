"""Templates and entry pages, which are exempt from rules about links, hubs and titles."""

import re

from rlnotes.index.views import NotesView
from rlnotes.markdown.note import stem

_ENTRY_PAGES = frozenset(
    {
        *("index", "readme", "home", "inbox", "_index", "contributing", "license", "changelog"),
        *("code_of_conduct", "security", "support", "governance"),  # GitHub's *community health files*
        *("agents", "claude", "gemini", "skill", "copilot-instructions"),  # read by coding agents
        *("summary", "_sidebar", "_navbar", "404"),  # contents pages of mdBook, GitBook and docsify; the error page
    }
)
_POST = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]")
_POSTS = frozenset({"blog", "_posts", "posts", "news"})
_DATED = re.compile(r"(?:\d{4}|\d{8}|\d{4}[-_.]\d{2}(?:[-_.]\d{2})?|\d{4}-[Ww]\d{1,2}|\d{4}-[Qq][1-4])(?: \w+)?\Z")
_TEMPLATES = re.compile(r"[\W\d_]*(?:templates?|archetypes)/", re.IGNORECASE)


def is_template(index: NotesView, path: str) -> bool:
    """Return whether a note is a template, whose links are meant for the notes created from it.

    It contains placeholders (`{{title}}`, `<% … %>`), or it is in a template folder: `templates` (perhaps numbered) or
    Hugo's `archetypes` at the vault's root, or the one in the settings of Obsidian or its plugin Templater.
    """
    folders = index.vault.template_folders
    return bool(_TEMPLATES.match(path)) or path.startswith(folders) or path in index.paths_with_placeholders


def is_entry_page(index: NotesView, path: str) -> bool:
    """Return whether a note needs no links to it.

    These are entry pages (also a note named like its folder, if that contains other notes), the inbox, daily and weekly
    notes, dated posts in a folder of posts, and templates.
    """
    name, folders = stem(path), path.split("/")[:-1]
    return (
        name.casefold() in _ENTRY_PAGES
        or bool(_DATED.match(name))
        or bool(_POST.match(name) and not _POSTS.isdisjoint(folders))
        or (folders[-1:] == [name] and index.notes_per_folder["/".join(folders)] > 1)
        or is_template(index, path)
    )
