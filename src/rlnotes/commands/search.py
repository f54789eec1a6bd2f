"""`rlnotes search`."""

from typing import Annotated

from rlnotes.output import Column, Report, Style
from rlnotes.parameters import Argument, Option
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=5),
    Column("place", "found in", Style.PLACE),
    Column("line", "line", Style.NUMBER),
    Column("text", "text", Style.QUIET, share=5),
    Column("path", "path", hidden=True),
)


def run(
    session: Session,
    query: Annotated[list[str], Argument("QUERY...", "Words, in any order, typos included.")],
    limit: Annotated[int, Option("--limit", "-n", least=0, metavar="N", help="At most this many.")] = 20,
) -> None:
    """Find notes by what you remember of them, typos included.

    Titles, aliases, names, tags, headings, descriptions and bodies are looked at; words may come in any order.

    Example: rlnotes search entropy forking tokns
    """
    from rlnotes.hub import is_hub
    from rlnotes.search import Search

    settings = session.vault.settings
    words = " ".join(query)
    records = [
        {
            "title": match.note.title,
            "description": match.note.description,
            "path": match.note.path,
            "kind": "hub" if is_hub(match.note, settings) else match.note.type or "note",
            "date": match.note.date,
            "tags": list(match.note.tags),
            "score": round(match.score, 4),
            "place": match.place,
            "line": match.line,
            "marks": ["hub"] if is_hub(match.note, settings) else [],
            "text": "" if match.place == "title" else match.text,
        }
        for match in Search(session.worded_index).find(words, limit)
    ]
    session.print(Report("search", records, COLUMNS, empty=f"Nothing fits `{words}`."))
