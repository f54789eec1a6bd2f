"""New notes: from templates, filed in hubs; the day's note, captures, a vault's first files."""

import re
import time
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.errors import ConfigError, NoteNotFoundError, StaleError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import slug
from rlnotes.markdown.front_matter import body_start
from rlnotes.markdown.note import HUB_PROPERTIES, Note
from rlnotes.markdown.parse import parse_note
from rlnotes.operations.dates import formatted, formatted_path
from rlnotes.operations.front_matter_edit import add_values, scalar, set_value
from rlnotes.operations.hub_edit import add_entry
from rlnotes.operations.link_syntax import link_text
from rlnotes.operations.list_items import append_item
from rlnotes.operations.note_paths import folder_path, note_path
from rlnotes.operations.plan import Change, Plan
from rlnotes.operations.retitle import find_heading
from rlnotes.operations.rewrite import Rewrite
from rlnotes.operations.text_edit import Edit, apply_edits, line_end
from rlnotes.queries.hub import Hub, HubSection
from rlnotes.untrusted import read_untrusted
from rlnotes.vault import Vault

TEMPLATES = ".rlnotes/templates"
"""The folder of a vault that its templates are in, `NAME.md` each."""

_PLACEHOLDER = re.compile(r"([\"']?)\{\{\s*(title|date|time)(?::([^{}]+))?\s*\}\}\1")
_DEFAULTS = {
    "note": "---\ntitle: {{title}}\ndate: {{date}}\n---\n\n# {{title}}\n",
    "hub": "---\ntitle: {{title}}\ntype: hub\ndate: {{date}}\n---\n\n# {{title}}\n",
    "daily": "# {{title}}\n",
}
_SETTINGS = """\
# Settings of rlnotes for this vault. Every line may be left out; what is commented out shows the default.

# Notes that are not listed and not checked; links to them still arrive.
# ignore = ["node_modules/**"]

# What makes a note a hub: its `type` or `kind`, or a tag.
# hub-types = ["hub", "moc", "map", "topic-map", "index"]
# hub-tags = ["hub", "moc"]

# Where new notes go, where captures go (a note, with #Heading if under one), and the path of a day's note.
# new-folder = ""
# inbox = "inbox.md"
# daily = "daily/%Y-%m-%d.md"
"""


class NoteTemplate(NamedTuple):
    """What a new note is to be: template, folder (empty: the vault's own), and what its front matter is to say."""

    template: str = "note"
    folder: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def plan_new(
    index: Index,
    title: str,
    wishes: NoteTemplate,
    hub: Hub | None = None,
    section: HubSection | None = None,
    phrase: str = "",
) -> tuple[str, Plan]:
    """Return the path of a new note and the plan that makes it and files it in a hub's section (None: ahead of all).

    The file is named after the title. If the notes of the hub name it in a property, the new one does so too. Raises
    UsageError for a title without words, WriteError where the name is taken, NoteNotFoundError for a template.
    """
    title = " ".join(title.split())
    if not slug(title) or not title.isprintable():
        raise UsageError("A title must have words, and no control characters.")
    folder = folder_path(index.vault, wishes.folder or ".")
    path = note_path(index.vault, f"{folder}/{slug(title)}.md" if folder else f"{slug(title)}.md")
    note = _written(index.vault, path, title, wishes)
    names = index.names_with([*index.notes.values(), note])
    stated = _hub_property(index, hub) if hub else ""
    if hub and stated:
        note = _with(note, add_values(note, stated, [link_text(hub.note, path, names)]))
    rewrite = Rewrite(index)
    rewrite.create(path, note.text.encode(), "new")
    if hub:
        add_entry(rewrite, index, names, note, hub, section, phrase=phrase)
    return path, rewrite.plan(f"new {path}")


def plan_daily(index: Index, now: time.struct_time) -> tuple[str, Plan]:
    """Return the path of the note of a day, and the plan that makes it where it is not there yet."""
    try:
        path = note_path(index.vault, formatted_path(index.settings.daily, now))
    except ValueError as error:
        raise ConfigError(f"The setting `daily` is not a date format: {error}.") from error
    rewrite = Rewrite(index)
    if path not in index.notes:
        title = time.strftime("%Y-%m-%d", now)
        _make(rewrite, path, _written(index.vault, path, title, NoteTemplate("daily"), now).text.encode(), "new")
    return path, rewrite.plan(f"today {path}")


def plan_capture(index: Index, words: str) -> tuple[str, Plan]:
    """Return the path of the inbox and the plan that adds an item to it; inbox and heading are made where missing.

    Raises UsageError where there is nothing to capture, StaleError where the inbox was made since the vault was read,
    WriteError where a heading at its end would be code or a comment.
    """
    words = words.strip()
    if not words:
        raise UsageError("There is nothing to capture.")
    place, _, heading = index.settings.inbox.partition("#")
    path = note_path(index.vault, place)
    rewrite = Rewrite(index)
    note = index.notes.get(path)
    if note is None:
        new = parse_note(path, f"# {heading or 'Inbox'}\n".encode())
        edit = append_item(new.text, new.body, new.body, len(new.text), words)
        _make(rewrite, path, apply_edits(new.text.encode(), [edit]), "captured")
        return path, rewrite.plan(f"capture to {path}")
    if not heading:
        edit = append_item(note.text, note.body, note.body, len(note.text), words)
    else:
        try:
            section = find_heading(index, note, heading)
        except NoteNotFoundError:
            edit = _under_new_heading(index, note, heading, words)
        else:
            edit = append_item(note.text, note.body, section.start, section.end, words)
    rewrite.edit(path, [edit], "captured")
    return path, rewrite.plan(f"capture to {path}")


def _make(rewrite: Rewrite, path: str, data: bytes, what: str) -> None:
    """Make a note that was not there when the vault was read. Raises StaleError where it is by now."""
    try:
        rewrite.create(path, data, what)
    except WriteError as error:
        raise StaleError(error.message, hint=error.hint) from error


def _under_new_heading(index: Index, note: Note, heading: str, words: str) -> Edit:
    """Return the edit that ends a note with a heading and an item under it.

    The heading is as deep as the note's others below its title. Raises WriteError where it would be none.
    """
    text, line = note.text, line_end(note.text)
    at = max(note.body, len(text.rstrip()))
    level = min((section.level for section in note.sections[1:]), default=2)
    written = f"{'#' * level} {' '.join(heading.split())}"
    item = append_item(written, 0, 0, len(written), words).text.replace("\n", line)
    if at > note.body:
        edit = Edit(at, at, line * 2 + written + item)
    else:
        edit = Edit(at, at, ("" if not text[:at] or text[at - 1] in "\r\n" else line) + written + item + line)
    after = parse_note(note.path, apply_edits(index.bytes_as_read(note.path), [edit]))
    try:
        find_heading(index, after, heading)
    except NoteNotFoundError:
        message = f"{note.path} cannot get a heading `{heading}` at its end, where code or a comment is left open."
        raise WriteError(message, hint="Close it, or name another `inbox` in the settings.") from None
    return edit


def plan_init(vault: Vault) -> Plan:
    """Return the plan by which a vault has settings, templates and a first hub, as far as they are missing."""
    files = {".rlnotes.toml": _SETTINGS, **{f"{TEMPLATES}/{name}.md": text for name, text in _DEFAULTS.items()}}
    changes = [Change("", path, b"", text.encode(), "new") for path, text in files.items() if vault.stat(path) is None]
    if not vault.walk().notes:
        changes.append(
            Change("", "home.md", b"", _rendered(_DEFAULTS["hub"], "Home", time.localtime()).encode(), "first hub")
        )
    return Plan("init", tuple(changes))


def _written(vault: Vault, path: str, title: str, wishes: NoteTemplate, now: time.struct_time | None = None) -> Note:
    """Return a new note as its template and the wishes make it."""
    try:
        text = _rendered(_template(vault, wishes.template), title, now or time.localtime())
    except ValueError as error:
        raise WriteError(f"The template `{wishes.template}` has an invalid date format: {error}.") from error
    note = parse_note(path, text.encode())
    problem = next(iter(note.syntax_errors), None)
    if problem:
        raise WriteError(
            f"The template `{wishes.template}` makes no sound note: line {problem.line}, {problem.message}."
        )
    if wishes.type:
        note = _with(note, set_value(note, "type", wishes.type))
    for name, values in (("tags", [tag.lstrip("#") for tag in wishes.tags]), ("sources", wishes.sources)):
        note = _with(note, add_values(note, name, values))
    return note


def _with(note: Note, edits: Iterable[Edit]) -> Note:
    return parse_note(note.path, apply_edits(note.text.encode(), edits))


def _template(vault: Vault, name: str) -> str:
    try:
        return read_untrusted(vault.root / TEMPLATES / f"{name}.md", vault.folder).decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        if name in _DEFAULTS:
            return _DEFAULTS[name]
    except OSError as error:
        raise WriteError(f"The template {TEMPLATES}/{name}.md cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise WriteError(f"The template {TEMPLATES}/{name}.md cannot be read: {error}.") from error
    there = sorted({*_DEFAULTS, *(file.stem for file in (vault.root / TEMPLATES).glob("*.md"))})
    hint = f"There are {', '.join(f'`{each}`' for each in there)}."
    raise NoteNotFoundError(f"There is no template {TEMPLATES}/{name}.md.", hint=hint)


def _rendered(template: str, title: str, now: time.struct_time) -> str:
    """Return a template with its `{{title}}`, `{{date}}`, `{{time}}` and `{{date:%d.%m.%Y}}` filled in.

    Formats are strftime's or, as in Obsidian's templates, moment.js's (`{{date:DD.MM.YYYY}}`). In front matter a title
    is quoted where YAML needs that. Raises ValueError for an invalid date format.
    """
    body = body_start(template.replace("\r", "\n"))

    def filled(match: re.Match[str]) -> str:
        quote, name, shape = match[1], match[2], match[3]
        value = title if name == "title" else formatted(shape or ("%Y-%m-%d" if name == "date" else "%H:%M"), now)
        if match.start() >= body:
            return quote + value + quote
        return scalar(value, like=quote) if quote or name == "title" else value

    return _PLACEHOLDER.sub(filled, template)


def usual_folder(notes: Iterable[str]) -> str:
    """Return the folder that most of these paths lie in."""
    folders = [path.rpartition("/")[0] for path in notes]
    return max(sorted(set(folders)), key=folders.count, default="")


def _hub_property(index: Index, hub: Hub) -> str:
    """Return the property by which the notes of a hub name it; nothing where most of them do not."""
    names = [
        next(
            (
                link.property
                for link, found in index.links_of(note)
                if _states_hub(link.property) and found.path == hub.note.path
            ),
            "",
        )
        for note in hub.linked()
    ]
    return max(set(names), key=names.count, default="")


def _states_hub(name: str) -> bool:
    return name.lower() in HUB_PROPERTIES
