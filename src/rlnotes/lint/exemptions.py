"""Notes that are not asked to be linked, filed or told apart by title."""

import re

from rlnotes.index.views import NotesView
from rlnotes.markdown.note import stem

_ENTRY_PAGES = frozenset(
    {
        *("index", "readme", "home", "inbox", "_index", "contributing", "license", "changelog"),
        *("code_of_conduct", "security", "support", "governance"),  # GitHub shows them (*Community health files*)
        *("agents", "claude", "gemini", "skill", "copilot-instructions"),  # programs look for them by name
        *("summary", "_sidebar", "_navbar", "404"),  # mdBook's and GitBook's contents, docsify's, a site's error page
    }
)
_POST = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ]")
_POSTS = frozenset({"blog", "_posts", "posts", "news"})
_DATED = re.compile(r"(?:\d{4}|\d{8}|\d{4}[-_.]\d{2}(?:[-_.]\d{2})?|\d{4}-[Ww]\d{1,2}|\d{4}-[Qq][1-4])(?: \w+)?\Z")
_TEMPLATES = re.compile(r"[\W\d_]*(?:templates?|archetypes)/", re.IGNORECASE)


def is_template(index: NotesView, path: str) -> bool:
    """Say whether a note is a template, whose links are for the notes made from it.

    It holds placeholders (`{{title}}`, `<% … %>`), or it lies in a folder of templates: `templates` (perhaps numbered)
    or Hugo's `archetypes` at the vault's root, or the one that Obsidian or its plugin Templater is told to use.
    """
    folders = index.vault.template_folders
    return bool(_TEMPLATES.match(path)) or path.startswith(folders) or path in index.paths_with_placeholders


def is_entry_page(index: NotesView, path: str) -> bool:
    """Return whether nothing has to link to a note.

    That is an entry page (one named like its folder, in which others lie, too) or inbox, a daily or weekly note, a
    dated post in a folder of posts, which sites list by date, or a template.
    """
    name, folders = stem(path), path.split("/")[:-1]
    return (
        name.casefold() in _ENTRY_PAGES
        or bool(_DATED.match(name))
        or bool(_POST.match(name) and not _POSTS.isdisjoint(folders))
        or (folders[-1:] == [name] and index.notes_per_folder["/".join(folders)] > 1)
        or is_template(index, path)
    )
