"""`rlnotes help`."""

from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument
from rlnotes.output import Column, Format, Group, Page, Report, Style
from rlnotes.session import Session

COLUMNS = (Column("topic", "topic", Style.TITLE), Column("title", "about", share=1, whole=True))


COMMAND_COLUMNS = (
    Column("command", "command", Style.TITLE),
    Column("about", "about", share=1),
    Column("category", "category", hidden=True),
)


def run(
    session: Session,
    topic: Annotated[str | None, Argument("[TOPIC]", "A topic of the manual, or a command.")] = None,
) -> None:
    """Show a page of the manual, or list its topics.

    The topic `commands` lists all commands. For a command that is not a topic, the options of the command are shown,
    as `rlnotes COMMAND --help` does.

    Example: rlnotes help lint
    """
    from rlnotes import manual

    topics = manual.topics()
    if topic == "commands":
        session.print(_commands())
        return
    if topic is None:
        records = [{"topic": name, "title": title} for name, title in topics.items()]
        caption = (
            "rlnotes help TOPIC shows a page, rlnotes help commands all commands, rlnotes COMMAND --help its options."
        )
        session.print(Report("topics", records, COLUMNS, caption=caption))
        return
    if topic not in topics:
        raise UsageError(f"Unknown topic `{topic}`.", hint=_suggestion(topic, topics))
    record = {"topic": topic, "title": topics[topic], "text": manual.page(topic)}
    session.print(Report("topic", [record], COLUMNS, page=Page("", record["text"])), piped=Format.MARKDOWN)


def _commands() -> Report:
    """Return the report of all commands, grouped as in the help of the program."""
    from rlnotes.commands import CATEGORIES

    groups = tuple(
        Group(title, "", [{"command": name, "about": about, "category": title} for name, about in commands.items()])
        for title, commands in CATEGORIES.items()
    )
    records = [record for group in groups for record in group.records]
    return Report("commands", records, COMMAND_COLUMNS, groups=groups)


def _suggestion(topic: str, topics: dict[str, str]) -> str:
    """Return the sentence that names the topic or command with the closest name."""
    import difflib

    from rlnotes.commands import COMMANDS, GROUPS

    found = difflib.get_close_matches(topic, [*topics, *COMMANDS, *GROUPS], n=1)
    return f"Did you mean `{found[0]}`?" if found else "`rlnotes help` lists the topics."
