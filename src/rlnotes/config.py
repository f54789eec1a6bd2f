"""Settings: the definition of every key, and reading them from TOML files.

A field of a class below is a key of the file (with `-` for `_`), its type the type of the value, its annotation the
description.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from rlnotes.errors import ConfigError
from rlnotes.settings_file import NO_FILE, Source, find_settings, parse_toml, read_user_settings

_MAX_INTEGER = 1_000_000_000
"""The largest integer value: a larger one is a mistake, and Python refuses to print very long ones."""
_USE_OPTION = "Name the vault with --vault DIR."

Strings = tuple[str, ...]
Severity = Literal["error", "warning", "info", "off"]


class PropertySettings(NamedTuple):
    """Constraints of a schema on one property."""

    type: Annotated[
        Literal["any", "text", "number", "date", "checkbox", "list"],
        "Type of the value; the items of a list are not checked.",
    ] = "any"
    enum: Annotated[Strings, "Allowed values; of a list, allowed items."] = ()
    pattern: Annotated[
        str, "Python regular expression that the whole value must match; all matching is limited to two seconds."
    ] = ""


class SchemaSettings(NamedTuple):
    """Required front matter of some notes."""

    match: Annotated[Strings, "Globs of the notes that the schema applies to; `!` before a glob excludes notes."] = ()
    required: Annotated[Strings, "Required properties."] = ()
    properties: Annotated[Mapping[str, PropertySettings], "Constraints on each property."] = MappingProxyType({})


class NotInAnyHubSettings(NamedTuple):
    """Rule `not-in-any-hub`."""

    hubs: Annotated[Strings, "Globs of the hubs that count (default: all)."] = ()
    notes: Annotated[Strings, "Globs of the notes that must be in a hub (default: all notes, if most are in one)."] = ()


class DescriptionSettings(NamedTuple):
    """Rules `description-too-short` and `description-too-long`."""

    shortest: Annotated[int, "Minimum number of characters of a description."] = 20
    longest: Annotated[int, "Maximum number of characters of a description."] = 300


class UnlinkedMentionSettings(NamedTuple):
    """Rule `unlinked-mention`."""

    exclude_titles: Annotated[Strings, "Names that are common words and are not searched for."] = ()
    min_length: Annotated[
        int, "Minimum number of letters of a name that is searched for; a CJK character counts as two."
    ] = 5


class LintSettings(NamedTuple):
    """Settings of `rlnotes lint`."""

    select: Annotated[Strings, "Rules to check: codes, names, prefixes of codes, `default` or `all`."] = ("default",)
    extend_select: Annotated[Strings, "Rules to check in addition to `select`."] = ()
    ignore: Annotated[Strings, "Rules not to check; if two entries match a rule, the more specific one applies."] = ()
    fail_on: Annotated[
        Literal["error", "warning", "info", "never"], "Minimum severity that makes `rlnotes lint` exit 1."
    ] = "warning"
    severity: Annotated[Mapping[str, Severity], "Severity of a rule or of all rules with a prefix."] = MappingProxyType(
        {}
    )
    exclude: Annotated[Strings, "Globs of notes not to check; they are still listed and linked to."] = ()
    per_file_ignores: Annotated[Mapping[str, Strings], "Rules not to check in notes that match a glob."] = (
        MappingProxyType({})
    )
    forward: Annotated[Strings, "Names of planned notes: links to them are not broken."] = ()
    outside: Annotated[
        Literal["missing", "all"],
        "Which links to files outside the vault to report: missing files, or all (rule `link-escapes-vault`).",
    ] = "missing"
    baseline: Annotated[str, "Baseline file, relative to the vault's root; empty for none."] = ".rlnotes-baseline.json"
    unfixable: Annotated[Strings, "Rules that `--fix` does not fix."] = ()
    stub_words: Annotated[int, "A note with fewer words is a stub (rule `stub`)."] = 20
    stale_days: Annotated[int, "A note older than this many days is stale (rule `stale-note`)."] = 365
    island_notes: Annotated[
        int, "Maximum number of notes of an island, which only link to each other (rule `island`)."
    ] = 5
    description: Annotated[DescriptionSettings, "Rules `description-too-short` and `description-too-long`."] = (
        DescriptionSettings()
    )
    not_in_any_hub: Annotated[NotInAnyHubSettings, "Rule `not-in-any-hub`."] = NotInAnyHubSettings()
    unlinked_mention: Annotated[UnlinkedMentionSettings, "Rule `unlinked-mention`."] = UnlinkedMentionSettings()


class Settings(NamedTuple):
    """The settings of a vault."""

    vault: Annotated[str, "The vault's folder, if it is one inside the folder of the settings file."] = ""
    ignore: Annotated[Strings, "Globs of paths that are neither listed nor checked, but can be linked to."] = (
        "node_modules/**",
    )
    site_root: Annotated[
        str, "Folder that destinations beginning with `/` are relative to, as on the published site."
    ] = ""
    hub_types: Annotated[Strings, "Values of `type` or `kind` that make a note a hub."] = (
        "hub", "moc", "map", "topic-map", "index",
    )  # fmt: skip
    hub_tags: Annotated[Strings, "Tags that make a note a hub."] = ("hub", "moc")
    hub_notes: Annotated[Strings, "Globs of other notes that are hubs; `!` before a glob excludes."] = ()
    hub_smallest: Annotated[int, "A hub with fewer notes is reported as too small."] = 5
    hub_largest: Annotated[int, "A hub with more notes is reported as too large (arscontexta's threshold)."] = 40
    new_folder: Annotated[str, "Folder for new notes."] = ""
    inbox: Annotated[str, "Note that `rlnotes capture` appends to; `NOTE#HEADING` appends under a heading."] = (
        "inbox.md"
    )
    daily: Annotated[str, "Path of a daily note, with codes of strftime (`%Y`) or moment.js (`YYYY`)."] = (
        "daily/%Y-%m-%d.md"
    )
    views: Annotated[
        Mapping[str, str], "Saved searches for `rlnotes view`: a name, and a command without `rlnotes`."
    ] = MappingProxyType({})
    lint: Annotated[LintSettings, "Settings of `rlnotes lint`."] = LintSettings()
    schema: Annotated[Mapping[str, SchemaSettings], "Schemas of front matter, by a name of your choice."] = (
        MappingProxyType({})
    )

    @property
    def hub_settings_key(self) -> str:
        """Key of the settings that define hubs: cached values that depend on hubs are valid for the same key."""
        return f"{sorted(self.hub_types)} {sorted(self.hub_tags)} {list(self.hub_notes)}"


class Key(NamedTuple):
    """A settings key: its dotted name (`*` for a name chosen by the user), type, default and description."""

    name: str
    type: str
    default: Any
    description: str


class LoadedSettings(NamedTuple):
    """Settings with their file (None: there is none) and the origin of each key that is set."""

    settings: Settings
    file: str | None
    origins: dict[str, str]


def keys(table: Any = Settings, above: str = "") -> Iterator[Key]:
    """Yield every key, in order of definition."""
    for field, hint in table.__annotations__.items():
        name = above + _key_name(field)
        kind, (description,) = hint.__origin__, hint.__metadata__
        inner = kind.__args__[1] if _is_table(kind) else kind
        if hasattr(inner, "_fields"):
            yield from keys(inner, f"{name}.*." if _is_table(kind) else f"{name}.")
        else:
            default = table._field_defaults[field]
            yield Key(
                f"{name}.*" if _is_table(kind) else name,
                _type_name(inner),
                None if _is_table(kind) else default,
                description,
            )


def values(settings: Any, above: str = "") -> dict[str, Any]:
    """Return every value by its dotted key; tuples become lists."""
    found: dict[str, Any] = {}
    pairs = zip(settings._fields, settings, strict=True) if hasattr(settings, "_fields") else settings.items()
    for field, value in pairs:
        name = above + (_key_name(field) if hasattr(settings, "_fields") else field)
        if hasattr(value, "_fields") or isinstance(value, Mapping):
            found |= values(value, f"{name}.")
        else:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def read_settings(root: str | os.PathLike[str]) -> Settings:
    """Read the settings of the vault at `root`; the defaults where there is no file. Raises ConfigError."""
    return load(root).settings


def load(root: str | os.PathLike[str], assignments: Iterable[str] = (), *, isolated: bool = False) -> LoadedSettings:
    """Read the settings of the vault at `root` from the file that `find_settings` finds.

    `assignments` come from the command line: each is a file to read instead, or `KEY=VALUE` in TOML. `isolated` reads
    no file. Raises ConfigError for invalid TOML, an unknown key or a value of the wrong type.
    """
    file = ""
    lines = []
    for word in assignments:
        if "=" in word:
            lines.append(word)
        elif isolated:
            raise ConfigError(f"`--isolated` excludes `--config {word}`, which names a file.")
        else:
            file = word
    source = read_user_settings(file) if file else NO_FILE if isolated else find_settings(root)
    if file and source.vault and not source.names_vault(root):
        raise ConfigError(f"`vault` in {source.at('vault')} names another vault than {root}.", hint=_USE_OPTION)
    settings = _read(Settings, source.table, source, "")
    origins = dict.fromkeys(_dotted(source.table), source.path)
    for line in lines:
        settings, key = _override(settings, line)
        if key == "vault":
            raise ConfigError("`vault` cannot be set with --config.", hint=_USE_OPTION)
        origins[key] = "--config"
    return LoadedSettings(settings, source.path or None, origins)


def _override(settings: Settings, line: str) -> tuple[Settings, str]:
    """Return settings with one `KEY=VALUE` applied, and the dotted key. A value that is not TOML is a string."""
    name, _, value = line.partition("=")
    try:
        table = parse_toml(f"{name}={value}", "--config")
    except ConfigError:
        table = parse_toml(f"{name}={_quoted(value)}", "--config")
    key = next(iter(_dotted(table)), name.strip())
    return _merged(settings, _read(Settings, table, Source("", "--config", "", table), ""), table), key


def _merged(old: Any, new: Any, table: Mapping[str, Any]) -> Any:
    """Return `old` with the fields that `table` names replaced by those of `new`."""
    changes = {}
    for written, value in table.items():
        field = _field_name(written)
        before, after = getattr(old, field), getattr(new, field)
        if isinstance(value, dict) and hasattr(before, "_fields"):
            changes[field] = _merged(before, after, value)
        elif isinstance(value, dict):
            changes[field] = {**before, **after}
        else:
            changes[field] = after
    return old._replace(**changes)


def _read(kind: Any, table: Mapping[str, Any], source: Source, above: str) -> Any:
    """Return the settings of one table. Raises ConfigError."""
    values = {}
    for written, value in table.items():
        field, name = _field_name(written), above + _key_name(written)
        if field not in kind._fields:
            known = [above + _key_name(each) for each in kind._fields]
            raise ConfigError(f"Unknown setting `{name}` in {source.at(name)}.", hint=_suggestion(name, known))
        values[field] = _value(kind.__annotations__[field].__origin__, value, source, name)
    return kind(**values)


def _value(kind: Any, value: Any, source: Source, name: str) -> Any:
    """Return a value converted to the type of its field. Raises ConfigError for one of another type."""
    if hasattr(kind, "_fields") or _is_table(kind):
        if not isinstance(value, dict):
            raise ConfigError(f"`{name}` in {source.at(name)} must be a table.")
        if hasattr(kind, "_fields"):
            return _read(kind, value, source, f"{name}.")
        return {key: _value(kind.__args__[1], inner, source, f"{name}.{key}") for key, inner in value.items()}
    if kind is Strings:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        value = tuple(value) if fits else value
    elif kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_INTEGER
    elif kind is str:
        fits = isinstance(value, str)
    else:
        fits = value in kind.__args__
    if not fits:
        hint = "" if kind in {Strings, int, str} or not isinstance(value, str) else _suggestion(value, kind.__args__)
        if kind is int and isinstance(value, int) and not isinstance(value, bool):
            hint = f"From 0 to {_MAX_INTEGER:,}."
        article = {"o": "", "i": "an "}.get(_type_name(kind)[0], "a ")
        raise ConfigError(f"`{name}` in {source.at(name)} must be {article}{_type_name(kind)}.", hint=hint)
    return value


def _suggestion(written: str, known: Iterable[str]) -> str:
    import difflib

    closest = difflib.get_close_matches(written, list(known), n=1)
    return f"Did you mean `{closest[0]}`?" if closest else f"Known: {', '.join(known)}."


def _type_name(kind: Any) -> str:
    if kind in {Strings, int, str}:
        return {Strings: "list of strings", int: "integer", str: "string"}[kind]
    return "one of " + ", ".join(f"`{choice}`" for choice in kind.__args__)


def _is_table(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is Mapping


def _dotted(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for written, value in table.items():
        name = above + _key_name(written)
        if isinstance(value, dict):
            yield from _dotted(value, f"{name}.")
        else:
            yield name


def _quoted(text: str) -> str:
    return '"' + text.strip().replace("\\", "\\\\").replace('"', '\\"') + '"'


def _field_name(written: str) -> str:
    return written.replace("-", "_")


def _key_name(field: str) -> str:
    return field.replace("_", "-")
