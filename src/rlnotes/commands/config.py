"""`rlnotes config`."""

from typing import Annotated, Any

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("title", "key", Style.TITLE, share=2, detail="origin"),
    Column("value", "value", Style.PLACE, share=2),
    Column("meaning", "what it means", Style.QUIET, share=3),
    Column("from", "from", hidden=True),
)


def run(
    session: Session,
    key: Annotated[str, Argument("[KEY]", "Only this setting, or those of this table.")] = "",
    changed: Annotated[bool, Option(help="Only what differs from the default.")] = False,
) -> None:
    """Show every setting: its value, where it comes from, and what it means.

    Settings are in `.rlnotes.toml` at the vault's root, or in the nearest pyproject.toml under `[tool.rlnotes]`.

    Example: rlnotes config lint.select
    """
    from rlnotes.config import keys, values

    loaded = session.loaded
    values_now = values(loaded.settings)
    records = []
    for known in keys():
        if known.name.endswith(".*") or ".*." in known.name:
            own = {name: value for name, value in values_now.items() if _fits(name, known.name)}
        else:
            own = {known.name: values_now[known.name]}
        for name, value in own.items() or [(known.name, None)]:
            origin = loaded.origins.get(name, "default")
            records.append(_record(name, value, origin, known.description, known.takes))
    fitting = [each for each in records if not key or each["title"] == key or each["title"].startswith(f"{key}.")]
    if key and not fitting:
        raise UsageError(f"`{key}` is no setting.", hint="`rlnotes config` lists them.")
    shown = [each for each in fitting if not changed or each["from"] != "default"]
    caption = f"Settings file: {loaded.file or 'none; the defaults hold'}"
    facts = {"file": str(loaded.file) if loaded.file else None}
    session.print(
        Report("config", shown, COLUMNS, caption=caption, properties=facts, empty="Every setting is the default.")
    )


def _fits(name: str, pattern: str) -> bool:
    """Say whether a dotted key is one of those that a free name (`*`) stands for; the free name may hold dots."""
    before, _, after = pattern.partition("*")
    return name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after)


def _record(name: str, value: Any, origin: str, says: str, takes: str) -> dict[str, Any]:
    return {
        "title": name,
        "value": value,
        "from": origin,
        "origin": "" if origin == "default" else f"from {origin}",
        "takes": takes,
        "meaning": f"{says} Takes {takes}.",
    }
