"""One module per command: its `run` takes the options, queries the library and prints a report."""

from importlib import import_module
from typing import Any

CATEGORIES = {
    "Read": {
        "read": "Show a note with its related notes.",
        "browse": "Browse notes interactively.",
        "related": "List related notes, with reasons.",
        "links": "List the links of a note with line, section and context.",
        "backlinks": "List the links to a note.",
        "map": "Draw the links and backlinks around a note.",
        "path": "Show the shortest path of links between two notes.",
    },
    "Find": {
        "search": "Search titles, tags, headings and text.",
        "list": "List notes, filtered and sorted.",
        "view": "Run a saved search.",
        "tags": "List tags with their number of notes, or the notes with one.",
        "properties": "List the properties of front matter with types and values, or the values of one.",
        "sources": "List cited sources, or the notes that cite one.",
        "tensions": "List pairs of notes where one contradicts the other.",
        "suggest": "Suggest missing links between notes.",
        "graph": "Export the graph of notes and links.",
        "export": "Print the whole index as JSON.",
    },
    "Hubs": {
        "hub show": "Show the sections and notes of a hub.",
        "hub list": "List hubs with their size.",
        "hub coverage": "Report how well hubs cover the vault.",
        "hub mark": "Make a note a hub.",
        "hub add": "Add a note to a section of a hub.",
        "hub remove": "Remove a note from a hub.",
        "hub move": "Move a note to another section or position in a hub.",
        "hub sort": "Sort the notes in each section of a hub.",
        "hub new": "Create a hub, add it to another one and open it in the editor; print its path.",
        "section list": "List the sections of a hub or note.",
        "section show": "List the notes of a section and its subsections.",
        "tree": "Draw the hierarchy of hubs.",
    },
    "Check": {
        "lint": "Check the vault; exit 1 on findings.",
        "rule": "Print the manual page of a lint rule, or list all rules.",
        "broken": "List broken links or missing notes.",
        "orphans": "List notes that no other note links to.",
        "stats": "Count notes, hubs, sections, links and words.",
    },
    "Write": {
        "new": "Create a note and open it in the editor.",
        "edit": "Open notes in the editor.",
        "capture": "Add a text to the inbox.",
        "today": "Open the note for today, created from the template `daily` if missing; print its path.",
        "link": "Add a link from a note to another.",
        "rename": "Rename a note and update links to it.",
        "move": "Move a note, or the notes of a filter, to another folder and update every link to it.",
        "retitle": "Change a note's title; the old one becomes an alias.",
        "rename-heading": "Rename a heading and update every link to it.",
        "rename-tag": "Rename a tag in every note, in front matter and text.",
        "rename-property": "Rename a property in the front matter of every note.",
        "set": "Set properties in the front matter of notes.",
        "unset": "Remove properties from the front matter of notes.",
        "add-tag": "Add a tag to the front matter of notes.",
        "remove-tag": "Remove a tag from the front matter of notes.",
        "merge": "Append a note's text to another note and redirect every link to it.",
        "delete": "Move a note to the vault's trash folder.",
    },
    "Undo": {
        "undo": "Undo the last operation.",
        "history": "List operations, the latest first.",
    },
    "Set up": {
        "init": "Create a vault: settings and templates.",
        "config": "Show all settings with value, origin and description.",
        "completion": "Generate a shell completion script.",
        "doctor": "Print diagnostics for a bug report.",
        "help": "Show a page of the manual, or list its topics.",
    },
}
"""The commands in the order of the help, each with the first line of its docstring."""

COMMANDS = {name: about for commands in CATEGORIES.values() for name, about in commands.items()}
"""All commands; `a b-c` is the module `a.b_c`."""

COMMON = frozenset({
    "read", "browse", "related", "backlinks", "search", "list", "hub show", "hub list", "hub add", "lint", "broken",
    "orphans", "new", "edit", "capture", "link", "rename", "undo", "history", "init",
})  # fmt: skip
"""The commands that `rlnotes --help` lists."""

WRITES = frozenset({
    *CATEGORIES["Write"], "hub mark", "hub add", "hub remove", "hub move", "hub sort", "hub new", "undo", "init",
})  # fmt: skip
"""The commands that change files; `lint` does with some options only."""

GROUPS = {
    "hub": "Show and edit hubs, notes that list other notes.",
    "section": "Show the sections of a hub or note.",
}
"""Help of the first words of two-word commands."""

ALIASES = {
    "wanted": ("broken", "--missing"),
    "hub unsorted": ("hub", "coverage", "--unsorted"),
    "resume": ("undo", "--resume"),
    "version": ("--version",),
}
"""Former and guessed names of commands, which help does not list, and the words that replace them."""


def command(name: str) -> Any:
    """Import the module of a command and return its `run`."""
    return import_module(f"rlnotes.commands.{name.replace(' ', '.').replace('-', '_')}").run
