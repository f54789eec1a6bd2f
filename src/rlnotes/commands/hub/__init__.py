"""`rlnotes hub`: one file per verb."""

from rlnotes.commands.hub import coverage, list, show  # noqa: A004  # the verbs are named for what users type
from rlnotes.session import command_app

app = command_app("Show hubs: notes that list others in sections.")
for verb in (list, show, coverage):
    app.add_typer(verb.app)
