"""One file per command; its `run` reads options, asks the library and hands a report to the session."""

from importlib import import_module
from typing import Any

COMMANDS = {
    "list": "List the notes of the vault.",
    "hub list": "List the hubs with how much they hold.",
    "hub show": "Show a hub: its sections and, in each, the notes with the reason they are there.",
    "hub coverage": "Tell how well the hubs cover the vault.",
    "hub unsorted": "List the notes that name a hub, have its tag or link to it, and that it does not list.",
    "hub add": "Add a note to a section of a hub.",
    "hub remove": "Remove a note from a hub.",
    "hub move": "Move a note to another section or position in a hub.",
    "hub sort": "Sort the notes in each section of a hub.",
    "hub new": "Create a hub, add it to another one and open it in the editor; print its path.",
    "section list": "List the sections of a hub or note, with the notes that each links to.",
    "section show": "List the notes of one section, those of the sections in it included.",
    "read": "Read a note, with its hubs, backlinks and related notes.",
    "links": "List the links of a note, each with its line, section and sentence.",
    "backlinks": "List the links to a note, each with its line, section and sentence.",
    "browse": "Wander in the vault: find, read, follow what is related, and come back.",
    "related": "Rank the notes that are near a note, and say why.",
    "suggest": "List links that are missing: notes that are near, or named, and not joined.",
    "search": "Find notes by what you remember of them, typos included.",
    "map": "Draw the notes around a note: what it links to, what links to it, and what is behind those.",
    "path": "Show how two notes hang together: the shortest chain of links, with the sentences that make it.",
    "tree": "Draw the hubs within hubs, with what each holds.",
    "graph": "Draw notes and links as a graph: a picture, or text for Graphviz, Mermaid and programs for graphs.",
    "tensions": "List the pairs of notes where one contradicts the other.",
    "sources": "List the sources that notes cite, or the notes that cite one.",
    "wanted": "List the notes that links ask for and that do not exist yet.",
    "orphans": "List the notes that no other note links to.",
    "broken": "List the links that do not arrive.",
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
    "view": "Ask a saved search: a line of `[views]` in the settings, by its name.",
    "config": "Show every setting: its value, where it comes from, and what it means.",
    "doctor": "Say how rlnotes stands: versions, vault, settings, cache and counts, to paste into a bug report.",
    "export": "Print the whole index as JSON for other programs.",
    "help": "Show a page of the manual, or list its topics.",
    "completion": "Print what makes the Tab key of a shell complete commands, options and the names of your notes.",
}
"""The commands in the order of the help, each with the first sentence of its own; `a b-c` is the module `a.b_c`."""

GROUPS = {
    "hub": "Show hubs, notes that list others in sections, and keep them in order.",
    "section": "Show the sections of a hub or note.",
}
"""The first words of commands that have two."""


def command(name: str) -> Any:
    """Return the function of a command, its module imported now."""
    return import_module(f"rlnotes.commands.{name.replace(' ', '.').replace('-', '_')}").run
