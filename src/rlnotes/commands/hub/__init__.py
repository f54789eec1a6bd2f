"""`rlnotes hub`: one file per verb."""

import typer

from rlnotes.commands.hub import coverage, list, show  # noqa: A004  # the verbs are named for what users type

app = typer.Typer(help="Show hubs: notes that list others in sections.")
for verb in (list, show, coverage):
    app.add_typer(verb.app)
