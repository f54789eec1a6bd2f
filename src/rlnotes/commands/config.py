"""`rlnotes config`."""

from typing import Annotated, Any

from rlnotes.errors import UsageError
from rlnotes.options import Argument, Option
from rlnotes.output import Column, Report, Style
from rlnotes.session import Session

COLUMNS = (
    Column("key", "key", Style.TITLE, share=2, detail="_origin", whole=True),
    Column("value", "value", Style.NAME, share=2, whole=True),
    Column("description", "description", Style.QUIET, share=3, text="_description", whole=True),
    Column("origin", "origin", hidden=True),
)


def run(
    session: Session,
    key: Annotated[str, Argument("[KEY]", "Only this setting or table.")] = "",
    changed: Annotated[bool, Option(help="Only settings that differ from their default.")] = False,
) -> None:
    """Show all settings with value, origin and description.

    Settings are read from `.rlnotes.toml` at the vault's root, or in the nearest pyproject.toml under `[tool.rlnotes]`.

    Example: rlnotes config lint.select
    """
    from rlnotes.config import keys, values

    loaded = session.loaded
    current = values(loaded.settings)
    records = []
    for known in keys():
        if known.name.endswith(".*") or ".*." in known.name:
            own = {name: value for name, value in current.items() if _fits(name, known.name)}
        else:
            own = {known.name: current[known.name]}
        for name, value in own.items() or [(known.name, None)]:
            origin = loaded.origins.get(name, "default")
            records.append(_record(name, value, origin, known.description, known.type))
    fitting = [each for each in records if not key or each["key"] == key or each["key"].startswith(f"{key}.")]
    if key and not fitting:
        raise UsageError(f"Unknown setting `{key}`.", hint="`rlnotes config` lists them.")
    shown = [each for each in fitting if not changed or each["origin"] != "default"]
    caption = f"Settings file: {loaded.file or 'none; all settings are defaults'}"
    properties = {"file": str(loaded.file) if loaded.file else None}
    session.print(
        Report("config", shown, COLUMNS, caption=caption, properties=properties, empty="All settings are defaults.")
    )


def _fits(name: str, pattern: str) -> bool:
    """Return whether a dotted key matches `pattern`, in which `*` is a name chosen by the user; it may hold dots."""
    before, _, after = pattern.partition("*")
    return name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after)


def _record(name: str, value: Any, origin: str, description: str, kind: str) -> dict[str, Any]:
    return {
        "key": name,
        "value": value,
        "origin": origin,
        "type": kind,
        "description": description,
        "_origin": "" if origin == "default" else f"from {origin}",
        "_description": f"{description} Type: {kind}.",
    }
