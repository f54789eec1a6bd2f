"""Create notes: from templates, in hubs, for a day, as captures, and the first files of a vault."""

import re
import time
from collections.abc import Iterable
from typing import NamedTuple

from rlnotes.errors import ConfigError, NoteNotFoundError, StaleError, UsageError, WriteError
from rlnotes.index.index import Index
from rlnotes.index.names import slug
from rlnotes.markdown.front_matter import body_start
from rlnotes.markdown.note import HUB_PROPERTIES, ParsedNote
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
from rlnotes.untrusted_files import read_untrusted
from rlnotes.vault import Vault

TEMPLATES = ".rlnotes/templates"
"""The folder of a vault's templates, `NAME.md` each."""

_PLACEHOLDER = re.compile(r"([\"']?)\{\{\s*(title|date|time)(?::([^{}]+))?\s*\}\}\1")
_DEFAULTS = {
    "note": "---\ntitle: {{title}}\ndate: {{date}}\n---\n\n# {{title}}\n",
    "hub": "---\ntitle: {{title}}\ntype: hub\ndate: {{date}}\n---\n\n# {{title}}\n",
    "daily": "# {{title}}\n",
}
_SETTINGS = """\
# Settings of rlnotes for this vault. All are optional; commented lines show the defaults.

# Notes to ignore: not listed and not checked. Links to them still resolve.
# ignore = ["node_modules/**"]

# A note is a hub if its `type` or `kind` is one of these, or if it has one of the tags.
# hub-types = ["hub", "moc", "map", "topic-map", "index"]
# hub-tags = ["hub", "moc"]

# The folder for new notes, the note for captures (with #Heading for a section), and the path of daily notes.
# new-folder = ""
# inbox = "inbox.md"
# daily = "daily/%Y-%m-%d.md"
"""


class NoteOptions(NamedTuple):
    """The template of a new note, its folder (empty: the root), values for its front matter, text to append."""

    template: str = "note"
    folder: str = ""
    type: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    text: str = ""


def plan_new(
    index: Index,
    title: str,
    options: NoteOptions,
    hub: Hub | None = None,
    section: HubSection | None = None,
    phrase: str = "",
) -> tuple[str, Plan]:
    """Return the path of a new note and the plan that creates it and adds it to a hub's section (None: the lead).

    The file is named after the title. If the hub's notes state the hub in a property, the new note does too. Raises
    UsageError for an empty title, WriteError if the name is taken, NoteNotFoundError for an unknown template.
    """
    title = " ".join(title.split())
    if not slug(title) or not title.isprintable():
        raise UsageError("The title is empty or has control characters.", hint="Give a title with at least one word.")
    folder = folder_path(index.vault, options.folder or ".")
    path = note_path(index.vault, f"{folder}/{slug(title)}.md" if folder else f"{slug(title)}.md")
    note = _from_template(index.vault, path, title, options)
    if options.text.strip():
        note = parse_note(path, f"{note.text.rstrip()}\n\n{options.text.strip()}\n".encode())
    names = index.names_with([*index.notes.values(), note.note])
    hub_property = _hub_property(index, hub) if hub else ""
    if hub and hub_property:
        note = _edited(note, add_values(note, hub_property, [link_text(hub.note, path, names)]))
    rewrite = Rewrite(index)
    rewrite.create(path, note.text.encode(), "new")
    if hub:
        add_entry(rewrite, index, names, note.note, hub, section, phrase=phrase)
    return path, rewrite.plan(f"new {path}")


def plan_daily(index: Index, now: time.struct_time) -> tuple[str, Plan]:
    """Return the path of the note for a day, and the plan that creates it if it does not exist."""
    try:
        path = note_path(index.vault, formatted_path(index.settings.daily, now))
    except ValueError as error:
        raise ConfigError(f"The setting `daily` is not a valid date format: {error}.") from error
    rewrite = Rewrite(index)
    if path not in index.notes:
        title = time.strftime("%Y-%m-%d", now)
        _create(rewrite, path, _from_template(index.vault, path, title, NoteOptions("daily"), now).text.encode(), "new")
    return path, rewrite.plan(f"today {path}")


def plan_capture(index: Index, words: str) -> tuple[str, Plan]:
    """Return the path of the inbox and the plan that adds an item to it, creating inbox and heading if missing.

    Raises UsageError for an empty text, StaleError if the inbox was created since the vault was read, WriteError if a
    heading at its end would be inside code or a comment.
    """
    words = words.strip()
    if not words:
        raise UsageError("The text to capture is empty.")
    inbox, _, heading = index.settings.inbox.partition("#")
    path = note_path(index.vault, inbox)
    rewrite = Rewrite(index)
    if path not in index.notes:
        new = parse_note(path, f"# {heading or 'Inbox'}\n".encode())
        edit = append_item(new.text, new.body, new.body, len(new.text), words)
        _create(rewrite, path, apply_edits(new.text.encode(), [edit]), "captured")
        return path, rewrite.plan(f"capture to {path}")
    note = index.parsed(index.notes[path])
    if not heading:
        edit = append_item(note.text, note.body, note.body, len(note.text), words)
    else:
        try:
            section = find_heading(note, heading)
        except NoteNotFoundError:
            edit = _under_new_heading(index, note, heading, words)
        else:
            edit = append_item(note.text, note.body, section.start, section.end, words)
    rewrite.edit(path, [edit], "captured")
    return path, rewrite.plan(f"capture to {path}")


def _create(rewrite: Rewrite, path: str, data: bytes, summary: str) -> None:
    """Create a note. Raises StaleError if it was created since the vault was read."""
    try:
        rewrite.create(path, data, summary)
    except WriteError as error:
        raise StaleError(error.message, hint=error.hint) from error


def _under_new_heading(index: Index, note: ParsedNote, heading: str, words: str) -> Edit:
    """Return the edit that adds a heading with an item at the end of a note.

    The heading has the level of the note's headings below the title. Raises WriteError if it would not be a heading.
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
        find_heading(after, heading)
    except NoteNotFoundError:
        message = (
            f"Cannot add the heading `{heading}` to {note.path}: a code block or comment at its end is not closed."
        )
        raise WriteError(message, hint="Close it, or set another `inbox` in the settings.") from None
    return edit


def plan_init(vault: Vault) -> Plan:
    """Return the plan that creates a vault's settings, templates and first hub, unless they exist."""
    files = {".rlnotes.toml": _SETTINGS, **{f"{TEMPLATES}/{name}.md": text for name, text in _DEFAULTS.items()}}
    changes = [Change("", path, b"", text.encode(), "new") for path, text in files.items() if vault.stat(path) is None]
    if not vault.walk().notes:
        changes.append(
            Change("", "home.md", b"", _rendered(_DEFAULTS["hub"], "Home", time.localtime()).encode(), "first hub")
        )
    return Plan("init", tuple(changes))


def _from_template(
    vault: Vault, path: str, title: str, options: NoteOptions, now: time.struct_time | None = None
) -> ParsedNote:
    """Return a new note from its template, with the values of `wishes` in its front matter."""
    try:
        text = _rendered(_template(vault, options.template), title, now or time.localtime())
    except ValueError as error:
        raise WriteError(f"The template `{options.template}` has an invalid date format: {error}.") from error
    note = parse_note(path, text.encode())
    problem = next(iter(note.details.syntax_errors), None)
    if problem:
        raise WriteError(
            f"The template `{options.template}` results in an invalid note: line {problem.line}, {problem.message}."
        )
    if options.type:
        note = _edited(note, set_value(note, "type", options.type))
    for name, values in (("tags", [tag.lstrip("#") for tag in options.tags]), ("sources", options.sources)):
        note = _edited(note, add_values(note, name, values))
    return note


def _edited(note: ParsedNote, edits: Iterable[Edit]) -> ParsedNote:
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
    templates = sorted({*_DEFAULTS, *(file.stem for file in (vault.root / TEMPLATES).glob("*.md"))})
    hint = f"Available templates: {', '.join(f'`{template}`' for template in templates)}."
    raise NoteNotFoundError(f"Unknown template {TEMPLATES}/{name}.md.", hint=hint)


def _rendered(template: str, title: str, now: time.struct_time) -> str:
    """Return a template with `{{title}}`, `{{date}}`, `{{time}}` and formats such as `{{date:%d.%m.%Y}}` filled in.

    Formats are strftime's or, as in Obsidian's templates, moment.js's (`{{date:DD.MM.YYYY}}`). In front matter a title
    is quoted if YAML requires it. Raises ValueError for an invalid date format.
    """
    body = body_start(template.replace("\r", "\n"))

    def value_of(match: re.Match[str]) -> str:
        quote, name, date_format = match[1], match[2], match[3]
        value = title if name == "title" else formatted(date_format or ("%Y-%m-%d" if name == "date" else "%H:%M"), now)
        if match.start() >= body:
            return quote + value + quote
        return scalar(value, like=quote) if quote or name == "title" else value

    return _PLACEHOLDER.sub(value_of, template)


def usual_folder(notes: Iterable[str]) -> str:
    """Return the folder that most of these paths are in."""
    folders = [path.rpartition("/")[0] for path in notes]
    return max(sorted(set(folders)), key=folders.count, default="")


def _hub_property(index: Index, hub: Hub) -> str:
    """Return the property in which most notes of a hub state it; empty if most do not."""
    names = [
        next(
            (
                link.property
                for link, resolution in index.links_of(note)
                if _states_hub(link.property) and resolution.path == hub.note.path
            ),
            "",
        )
        for note in hub.linked()
    ]
    return max(set(names), key=names.count, default="")


def _states_hub(name: str) -> bool:
    return name.lower() in HUB_PROPERTIES
