"""One module per command: its `run` takes the options, queries the library and prints a report."""

from importlib import import_module
from typing import Any

COMMANDS = {
    "list": "List the notes of the vault.",
    "hub list": "List hubs with their number of notes and sections.",
    "hub show": "Show the sections of a hub and the notes in each.",
    "hub coverage": "Report how well hubs cover the vault.",
    "hub unsorted": "List notes that refer to a hub but are not listed there.",
    "hub add": "Add a note to a section of a hub.",
    "hub remove": "Remove a note from a hub.",
    "hub move": "Move a note to another section or position in a hub.",
    "hub sort": "Sort the notes in each section of a hub.",
    "hub new": "Create a hub, add it to another one and open it in the editor; print its path.",
    "section list": "List the sections of a hub or note.",
    "section show": "List the notes of a section and its subsections.",
    "read": "Show a note with its hubs, backlinks and related notes.",
    "links": "List the links of a note with line, section and context.",
    "backlinks": "List the links to a note with line, section and context.",
    "browse": "Browse notes interactively.",
    "related": "List related notes, with reasons.",
    "suggest": "Suggest missing links between notes.",
    "search": "Search notes by title, tags, headings and text.",
    "map": "Draw the links and backlinks around a note.",
    "path": "Show the shortest path of links between two notes.",
    "tree": "Draw the hierarchy of hubs.",
    "graph": "Export the graph of notes and links.",
    "tensions": "List pairs of notes where one contradicts the other.",
    "sources": "List cited sources, or the notes that cite one.",
    "wanted": "List missing notes that links point to.",
    "orphans": "List notes that no other note links to.",
    "broken": "List broken links.",
    "lint": "Check the vault; exit 1 if there are findings.",
    "rule": "Print the manual page of a lint rule, or list all rules.",
    "stats": "Count notes, hubs, sections, links and words.",
    "new": "Create a note, add it to a hub and open it in the editor; print its path.",
    "edit": "Open a note in the editor, optionally at a heading.",
    "capture": "Add a text to the inbox; print the inbox's path.",
    "today": "Open the note for today, created from the template `daily` if missing; print its path.",
    "link": "Add a link from a note to another, with the relation it states.",
    "rename": "Rename a note's file and update every link to it.",
    "move": "Move a note to another folder and update every link to it.",
    "retitle": "Change a note's title; the old one becomes an alias.",
    "rename-heading": "Rename a heading and update every link to it.",
    "rename-tag": "Rename a tag in every note, in front matter and text.",
    "merge": "Append a note's text to another note and redirect every link to it.",
    "delete": "Move a note to the vault's trash folder.",
    "undo": "Undo the last operation.",
    "resume": "Finish an interrupted operation.",
    "history": "List the operations of rlnotes in this vault, the latest first.",
    "init": "Create a vault: settings, templates and a first hub, unless they exist.",
    "view": "Run a saved search.",
    "config": "Show all settings with value, origin and description.",
    "doctor": "Print diagnostics for a bug report.",
    "export": "Print the whole index as JSON.",
    "help": "Show a page of the manual, or list its topics.",
    "completion": "Generate a shell completion script.",
}
"""The commands in the order of the help, each with the first line of its docstring; `a b-c` is the module `a.b_c`."""

GROUPS = {
    "hub": "Show and edit hubs, notes that list other notes.",
    "section": "Show the sections of a hub or note.",
}
"""Help of the first words of two-word commands."""


def command(name: str) -> Any:
    """Import the module of a command and return its `run`."""
    return import_module(f"rlnotes.commands.{name.replace(' ', '.').replace('-', '_')}").run
