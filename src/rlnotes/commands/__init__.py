"""One file per command; its `run` reads options, asks the library and hands a report to the session."""

from importlib import import_module
from typing import Any

COMMANDS = {
    "list": "List the notes of the vault.",
    "hub list": "List the hubs with how much they hold.",
    "hub show": "Show a hub: its sections and, in each, the notes with the reason they are there.",
    "hub coverage": "Tell how well the hubs cover the vault.",
    "section list": "List the sections of a hub or note, with the notes that each links to.",
    "section show": "List the notes of one section, those of the sections in it included.",
    "read": "Read a note, with its hubs, backlinks and related notes.",
    "links": "List the links of a note, each with its line, section and sentence.",
    "backlinks": "List the links to a note, each with its line, section and sentence.",
    "related": "Rank the notes that are near a note, and say why.",
    "suggest": "List links that are missing: notes that are near, or named, and not joined.",
    "search": "Find notes by what you remember of them, typos included.",
    "tensions": "List the pairs of notes where one contradicts the other.",
    "sources": "List the sources that notes cite, or the notes that cite one.",
    "wanted": "List the notes that links ask for and that do not exist yet.",
    "orphans": "List the notes that no other note links to.",
    "broken": "List the links that do not arrive.",
    "lint": "Check the vault; exit 1 if anything is found.",
    "stats": "Count notes, hubs, sections, links and words.",
    "export": "Print the whole index as JSON for other programs.",
}
"""The commands in the order of the help, each with the first sentence of its own help. `a b` is the module `a.b`."""

GROUPS = {
    "hub": "Show hubs: notes that list others in sections.",
    "section": "Show the sections of a hub or note.",
}
"""The first words of commands that have two."""


def command(name: str) -> Any:
    """Return the function of a command, its module imported now."""
    return import_module(f"rlnotes.commands.{name.replace(' ', '.')}").run
