"""`rlnotes properties`."""

from typing import Annotated

from rlnotes.options import Argument, Limit, Where
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("property", "property", Style.TITLE),
    Column("types", "type", text="_types"),
    Column("notes", "notes", Style.NUMBER),
    Column("distinct", "values", Style.NUMBER),
    Column("values", "most frequent", share=1, text="_values"),
)
VALUE_COLUMNS = (
    Column("value", "value", share=1),
    Column("type", "type", Style.QUIET),
    Column("notes", "notes", Style.NUMBER),
)


def run(
    session: Session,
    name: Annotated[str, Argument("[PROPERTY]", "List the values of this property or key of filters.")] = "",
    where: Where = None,
    limit: Limit = None,
) -> None:
    """List the properties of front matter with types and values, or the values of one.

    A type is that of the form of a value; for properties of several types, the number of notes with each is listed.

    Example: rlnotes properties --where 'type=finding'
    Example: rlnotes properties topics
    """
    if name:
        _print_values(session, name, where, limit)
        return
    from rlnotes.queries.properties import all_properties

    records = [
        {
            "property": each.name,
            "types": [str(kind) for kind, _ in each.types],
            "_types": ", ".join(f"{kind} ({notes})" if len(each.types) > 1 else kind for kind, notes in each.types),
            "notes": each.notes,
            "distinct": each.distinct,
            "values": [value for value, _ in each.values],
            "_values": "; ".join(f"{value} ({notes})" if notes > 1 else value for value, notes in each.values),
            "flags": ["mixed types"] if each.is_mixed else [],
        }
        for each in all_properties(session.index.store.database, session.lookup.matching_ids(where))[:limit]
    ]
    session.print(Report("properties", records, COLUMNS, empty="No note has properties."))


def _print_values(session: Session, name: str, where: list[str] | None, limit: int | None) -> None:
    from rlnotes.plurals import count_noun
    from rlnotes.queries.note_groups import group_by_value
    from rlnotes.queries.note_values import NoteValues
    from rlnotes.queries.properties import value_type

    values = NoteValues(session.index, session.hubs).of(name)
    matching = session.lookup.matching(where)
    paths = [path for path in values if matching is None or path in matching]
    groups = group_by_value(paths, values)
    groups.sort(key=lambda group: -len(group.paths))
    records = [
        {"value": group.value, "type": str(value_type(group.value or "")), "notes": len(group.paths)}
        for group in groups[:limit]
    ]
    size = f"{count_noun(len(groups), 'value')} in {count_noun(len(paths), 'note')}"
    session.print(Report("property", records, VALUE_COLUMNS, name, size, empty="No matching notes."))
