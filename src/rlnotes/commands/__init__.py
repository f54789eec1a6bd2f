"""One module per command: its `run` takes the options, queries the library and prints a report."""

from importlib import import_module
from typing import Any

COMMANDS = {
    "list": "List the notes of the vault.",
    "hub list": "List hubs with their number of notes and sections.",
    "hub show": "Show the sections of a hub and the notes in each.",
    "hub coverage": "Report how well hubs cover the vault.",
    "hub unsorted": "List notes that refer to a hub but are not listed there.",
    "hub add": "File a note in a section of a hub.",
    "hub remove": "Take a note out of a hub.",
    "hub move": "Move a note to another section of a hub, or to another place in its own.",
    "hub sort": "Put the notes of each section of a hub in order.",
    "hub new": "Make a hub, list it in another one, and open it in the editor; print its path.",
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
    "lint": "Check the vault; exit 1 if anything is found.",
    "rule": "Explain a rule of lint, or list all rules.",
    "stats": "Count notes, hubs, sections, links and words.",
    "new": "Make a note, file it in a hub, and open it in the editor; print its path.",
    "edit": "Open a note in the editor, at a heading if one is named.",
    "capture": "Put a thought into the inbox; print the inbox's path.",
    "today": "Open the note of this day, made from the template `daily` if need be; print its path.",
    "link": "Link a note to another one, and say what the link means.",
    "rename": "Give a note's file another name, and follow with every link.",
    "move": "Put a note into another folder, and follow with every link.",
    "retitle": "Give a note another title; the old one becomes an alias.",
    "rename-heading": "Give a heading other words, and follow with every link to it.",
    "rename-tag": "Give a tag another name in every note, in front matter and text.",
    "merge": "Put a note's text at the end of another note, and let every link follow.",
    "delete": "Put a note into the vault's trash folder.",
    "undo": "Take the last operation back.",
    "resume": "Finish an operation that was interrupted half way.",
    "history": "List what rlnotes has written in this vault, the latest first.",
    "init": "Make a vault: settings, templates and a first hub, as far as they are missing.",
    "view": "Run a saved search.",
    "config": "Show all settings with value, origin and description.",
    "doctor": "Print diagnostics for a bug report.",
    "export": "Print the whole index as JSON.",
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
