"""`rlnotes search`."""

import re
from typing import Annotated

from rlnotes.errors import UsageError
from rlnotes.options import Argument, LimitTo, OfHub, OfTags, OfType, Option, Reverse, Sort, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "title", Style.TITLE, share=1, detail="_context", marks="_marks"),
    Column("field", "field", Style.NAME),
    Column("line", "line", Style.NUMBER),
    Column("text", "text", hidden=True),
    Column("path", "path", hidden=True),
)
SCORE = Column("score", "score", Style.NUMBER)
PARTS = tuple(Column(name, name, Style.NUMBER) for name in ("names", "words", "fields", "bm25", "closeness"))


def run(
    session: Session,
    query: Annotated[list[str], Argument("QUERY...", "Words in any order; typos are tolerated.")],
    limit: LimitTo = 20,
    tag: OfTags = None,
    kind: OfType = "",
    hub: OfHub = "",
    section: Annotated[
        str, Option(metavar="SECTION", former=("--in",), help="Only notes in this section, of --hub or of any hub.")
    ] = "",
    where: Where = None,
    exact: Annotated[bool, Option("--exact", help="Match whole words exactly: no typos, no prefixes.")] = False,
    regex: Annotated[bool, Option("--regex", help="QUERY is a regular expression, matched against each line.")] = False,
    score: Annotated[bool, Option("--score", help="Show the score of each note, from 0 to 1.")] = False,
    explain: Annotated[bool, Option("--explain", help="Show the parts that each score is the sum of.")] = False,
    sort: Sort = None,
    reverse: Reverse = False,
) -> None:
    """Search titles, tags, headings and text.

    Also searches aliases, file names and descriptions. Words match in any order, by prefix and with typos. In one
    quoted argument, the query may also contain "a phrase", -word and the fields title:, tag:, hub:, section:, type:,
    source:, path: and body:, and any property, as status:draft or year:>=2024 (see --where). A query that begins with -
    follows `--`. --sort orders the notes found, at most --limit.

    Example: rlnotes search entropy forking tokns
    Example: rlnotes search 'rl reas mod tag:grpo -"pass@k"'
    Example: rlnotes search -- --flag
    """
    from rlnotes.markdown.regex_limit import TooSlowError, compiled
    from rlnotes.queries.hub import is_hub
    from rlnotes.queries.query_syntax import about_unknown
    from rlnotes.queries.search import Search
    from rlnotes.reports.record_order import ordered

    settings = session.vault.settings
    words = " ".join(query)
    search = Search(session.fulltext_index, session.hubs)
    selected = session.lookup.selected(tag, kind, hub, section, where=where)
    allowed = None if selected is None else {session.index.id_of(note.path) for note in selected}
    if regex:
        try:
            found = search.matching(compiled(words, re.IGNORECASE), limit, allowed)
        except ValueError as error:
            raise UsageError(f"Invalid regular expression `{words}`: {error}.") from error
        except TooSlowError as error:
            hint = "Avoid nested repetition: write `a+` for `(a+)+`."
            raise UsageError(f"Matching `{words}` takes too long.", hint=hint) from error
    else:
        parsed = search.parsed(words)
        for field in parsed.unknown:
            session.warn(about_unknown(field))
        if not parsed.words and not parsed.clauses:
            session.warn(f"`{words}` has nothing to search for: no letter, digit or emoji")
        found = search.find(words, limit, inside=allowed, exact=exact, notify=session.warn)
    records = [
        {
            "title": match.note.title,
            "description": match.note.description,
            "path": match.note.path,
            "kind": "hub" if is_hub(match.note, settings) else match.note.type or "note",
            "date": match.note.date,
            "tags": list(match.note.tags),
            "score": round(match.score, 4),
            "field": match.place,
            "line": match.line,
            "flags": ["hub"] if is_hub(match.note, settings) else [],
            "text": (text := "" if match.place == "title" else match.text),
            "_context": text,
            "_marks": {"title": match.matches(match.note.title), "_context": match.matches(text)},
            **(
                {name: round(part, 4) for name, part in match.parts._asdict().items()}
                if explain and match.parts
                else {}
            ),
        }
        for match in found
    ]
    records = ordered(session.index, records, sort, reverse=reverse)
    columns: tuple[Column, ...] = (COLUMNS[0], SCORE, *COLUMNS[1:]) if score else COLUMNS
    if explain:
        columns = (COLUMNS[0], SCORE, *PARTS, COLUMNS[-1])
    session.print(Report("search", records, columns, empty=f"No notes match `{words}`."))
