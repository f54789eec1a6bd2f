"""Settings: the table of all keys with what each takes and means, and the files they are read from.

A field below is a key of the file (`-` for `_`), its type what it takes, its annotation the sentence that explains it.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple

from rlnotes.errors import ConfigError
from rlnotes.untrusted import read_untrusted, read_user_file

FILE = ".rlnotes.toml"
PYPROJECT = "pyproject.toml"
_MOST_BYTES = 256 << 10  # of a settings file: tomllib takes up to two seconds for so many
_LARGEST = 1_000_000_000
"""The largest integer that a setting takes: what is larger is a mistake, and some cannot be printed at all."""

Strings = tuple[str, ...]
Severity = Literal["error", "warning", "info", "off"]


class PropertySettings(NamedTuple):
    """What a schema asks of one property."""

    type: Annotated[
        Literal["any", "text", "number", "date", "checkbox", "list"], "What the value must be; a list may hold texts."
    ] = "any"
    enum: Annotated[Strings, "The values that are allowed, of a list for each item."] = ()
    pattern: Annotated[
        str, "A regular expression (Python's) that the whole value must match; matching may take two seconds in all."
    ] = ""


class SchemaSettings(NamedTuple):
    """What the front matter of some notes must hold."""

    match: Annotated[
        Strings, "Globs of the notes that the schema is for; one with `!` ahead takes notes out again."
    ] = ()
    required: Annotated[Strings, "Properties that must be there."] = ()
    properties: Annotated[Mapping[str, PropertySettings], "What is asked of each property."] = MappingProxyType({})


class NotInAnyHubSettings(NamedTuple):
    """Rule `not-in-any-hub`."""

    hubs: Annotated[Strings, "Globs of the hubs that count; all of them where there is none."] = ()
    notes: Annotated[Strings, "Globs of the notes that must be in a hub; none: all, if most of them are."] = ()


class DescriptionSettings(NamedTuple):
    """Rules `description-too-short` and `description-too-long`."""

    shortest: Annotated[int, "The fewest characters of a description."] = 20
    longest: Annotated[int, "The most characters of a description."] = 300


class UnlinkedMentionSettings(NamedTuple):
    """Rule `unlinked-mention`."""

    exclude_titles: Annotated[Strings, "Names that are common words and never looked for."] = ()
    min_length: Annotated[int, "The fewest letters of a name that is looked for; a CJK letter counts twice."] = 5


class LintSettings(NamedTuple):
    """What `rlnotes lint` checks and how it counts."""

    select: Annotated[Strings, "Rules to check: codes, names, beginnings of codes, `default` or `all`."] = ("default",)
    extend_select: Annotated[Strings, "Rules to check besides those of `select`."] = ()
    ignore: Annotated[Strings, "Rules not to check; where two entries speak of a rule, the more exact one counts."] = ()
    fail_on: Annotated[
        Literal["error", "warning", "info", "never"], "The least severity that makes `rlnotes lint` exit 1."
    ] = "warning"
    severity: Annotated[Mapping[str, Severity], "Another severity for a rule or a family of rules."] = MappingProxyType(
        {}
    )
    exclude: Annotated[Strings, "Globs of notes that are not checked; they are listed and stay targets of links."] = ()
    per_file_ignores: Annotated[Mapping[str, Strings], "Rules not to check in the notes of a glob."] = MappingProxyType(
        {}
    )
    forward: Annotated[Strings, "Names of notes still to be written: links to them are not broken."] = ()
    outside: Annotated[
        Literal["missing", "all"], "Which links out of the vault are reported: those to nothing, or all (RLN113)."
    ] = "missing"
    baseline: Annotated[str, "The file with findings that were there before; its path from the vault's root."] = ""
    unfixable: Annotated[Strings, "Rules whose findings `--fix` leaves alone."] = ()
    stub_words: Annotated[int, "A note of fewer words is a stub (rule `stub`)."] = 20
    stale_days: Annotated[int, "A note dated longer ago is stale (rule `stale-note`)."] = 365
    island_notes: Annotated[int, "Up to so many notes that only link to each other are an island (rule `island`)."] = 5
    description: Annotated[DescriptionSettings, "Rules `description-too-short` and `description-too-long`."] = (
        DescriptionSettings()
    )
    not_in_any_hub: Annotated[NotInAnyHubSettings, "Rule `not-in-any-hub`."] = NotInAnyHubSettings()
    unlinked_mention: Annotated[UnlinkedMentionSettings, "Rule `unlinked-mention`."] = UnlinkedMentionSettings()


class Settings(NamedTuple):
    """What a vault may decide for itself."""

    ignore: Annotated[Strings, "Globs of paths that are not listed and not checked, but stay targets of links."] = (
        "node_modules/**",
    )
    site_root: Annotated[str, "The folder whose files a destination that begins with `/` names, as on the site."] = ""
    hub_types: Annotated[Strings, "Values of `type` or `kind` that make a note a hub."] = (
        "hub", "moc", "map", "topic-map", "index",
    )  # fmt: skip
    hub_tags: Annotated[Strings, "Tags that make a note a hub."] = ("hub", "moc")
    hub_smallest: Annotated[int, "A hub of fewer notes is called small."] = 5
    hub_largest: Annotated[int, "A hub of more notes is called large (the threshold is arscontexta's)."] = 40
    new_folder: Annotated[str, "The folder that new notes go into."] = ""
    inbox: Annotated[str, "The note that captures go to, with `#` and a heading if they go under one."] = "inbox.md"
    daily: Annotated[str, "The path of a day's note, in codes of strftime (`%Y`) or moment.js (`YYYY`)."] = (
        "daily/%Y-%m-%d.md"
    )
    views: Annotated[
        Mapping[str, str], "Saved searches for `rlnotes view`: a name, and a command without `rlnotes`."
    ] = MappingProxyType({})
    lint: Annotated[LintSettings, "What `rlnotes lint` checks."] = LintSettings()
    schema: Annotated[Mapping[str, SchemaSettings], "What front matter must hold, by a name of your own."] = (
        MappingProxyType({})
    )

    @property
    def hub_settings_key(self) -> str:
        """What makes a note a hub, as one text: what was made of hubs holds only for the same."""
        return f"{sorted(self.hub_types)} {sorted(self.hub_tags)}"


class Key(NamedTuple):
    """A key that can be set: its dotted name (`*` where a name is free), what it takes, its default and its meaning."""

    name: str
    takes: str
    default: Any
    description: str


class LoadedSettings(NamedTuple):
    """Settings and where they come from: the file in force (None: there is none) and, by dotted key, each origin."""

    settings: Settings
    file: str | None
    origins: dict[str, str]


def keys(table: Any = Settings, above: str = "") -> Iterator[Key]:
    """Yield every key there is, in the order of the tables above."""
    for field, hint in table.__annotations__.items():
        name = above + _key_name(field)
        kind, (says,) = hint.__origin__, hint.__metadata__
        inner = kind.__args__[1] if _is_table(kind) else kind
        if hasattr(inner, "_fields"):
            yield from keys(inner, f"{name}.*." if _is_table(kind) else f"{name}.")
        else:
            default = table._field_defaults[field]
            yield Key(
                f"{name}.*" if _is_table(kind) else name, _takes(inner), None if _is_table(kind) else default, says
            )


def values(settings: Any, above: str = "") -> dict[str, Any]:
    """Return every value by its dotted key, free names and all; texts in lists."""
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


def load(root: str | os.PathLike[str], given: Iterable[str] = (), *, isolated: bool = False) -> LoadedSettings:
    """Read the settings of the vault at `root`: `.rlnotes.toml` there, else the nearest `[tool.rlnotes]` above.

    A pyproject.toml is looked for at the root and in the folders above it, up to the repository's. `given` are
    settings from the command line, each a file to read in place of those or `KEY=VALUE` in TOML; `isolated` leaves all
    files out. Raises ConfigError for TOML that cannot be read, an unknown key or a value of the wrong kind.
    """
    table: dict[str, Any] = {}
    file: str | None = None
    lines = []
    for word in given:
        if "=" in word:
            lines.append(word)
        elif isolated:
            raise ConfigError(f"`--isolated` reads no file, and `--config {word}` names one.")
        else:
            file = word
    if file is not None:
        table = _table(file, file)
        if os.path.basename(file) == PYPROJECT:
            table = _own(table)
    elif not isolated:
        file, table = _find_settings_file(root)
    settings = _read(Settings, table, os.path.basename(file) if file else "", "")
    origins = dict.fromkeys(_dotted(table), str(file))
    for line in lines:
        settings, key = _override(settings, line)
        origins[key] = "--config"
    return LoadedSettings(settings, file, origins)


def _find_settings_file(root: str | os.PathLike[str]) -> tuple[str | None, dict[str, Any]]:
    own = os.path.join(root, FILE)
    if os.path.exists(own):
        return own, _table(own, FILE, within=root)
    whole = os.path.abspath(root)
    home = os.path.expanduser("~")
    while True:
        path = os.path.join(whole, PYPROJECT)
        try:
            about_us = b"rlnotes" in read_untrusted(path, whole, _MOST_BYTES)
        except OSError:
            about_us = False
        if about_us and (table := _own(_table(path, PYPROJECT, within=whole))):
            return path, table
        above = os.path.dirname(whole)
        if whole in {above, home} or os.path.exists(os.path.join(whole, ".git")):
            return None, {}
        whole = above


def _own(pyproject: dict[str, Any]) -> dict[str, Any]:
    tool = pyproject.get("tool")
    own = tool.get("rlnotes") if isinstance(tool, dict) else None
    return own if isinstance(own, dict) else {}


def _table(path: str, name: str, *, within: str | os.PathLike[str] | None = None) -> dict[str, Any]:
    """Return the TOML of a file that lies `within` a folder; None: the command line names it. Raises ConfigError."""
    try:
        data = read_user_file(path, _MOST_BYTES) if within is None else read_untrusted(path, within, _MOST_BYTES)
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file `{name}`.") from None
    except OSError as error:
        raise ConfigError(f"{name} cannot be read: {error.strerror}.") from error
    try:
        return _toml(data.decode("utf-8-sig"), name) if data.strip() else {}
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.") from error


def _toml(text: str, name: str) -> dict[str, Any]:
    import tomllib

    if _has_deep_key(text):
        raise ConfigError(f"{name} is not valid TOML: a key of more than 64 parts.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{name} is not valid TOML: arrays or tables nested too deeply.") from None
    except ValueError as error:  # besides TOMLDecodeError: an integer of more digits than Python reads
        raise ConfigError(f"{name} is not valid TOML: {error}.") from error


def _has_deep_key(text: str) -> bool:
    """Say whether a dotted key has more than 64 parts: tomllib takes cubic time for these (30 kB take 25 seconds)."""
    if text.count(".") < 64:
        return False
    import re

    string = r"""(?:"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
    part = rf"(?:{string}|[\w-]++)[ \t]*+"
    found = re.finditer(rf"{part}(?:\.[ \t]*+{part})*+", text)  # nothing is given back: linear
    return any(re.sub(string, "", key[0]).count(".") >= 64 for key in found if key[0].count(".") >= 64)


def _override(settings: Settings, line: str) -> tuple[Settings, str]:
    """Return settings with one `KEY=VALUE` changed, and the dotted key. A value that is no TOML is taken as text."""
    name, _, value = line.partition("=")
    try:
        table = _toml(f"{name}={value}", "--config")
    except ConfigError:
        table = _toml(f"{name}={_quoted(value)}", "--config")
    key = next(iter(_dotted(table)), name.strip())
    return _merged(settings, _read(Settings, table, "--config", ""), table), key


def _merged(old: Any, new: Any, table: Mapping[str, Any]) -> Any:
    """Return `old` with the fields that `table` names taken from `new`."""
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


def _read(kind: Any, table: Mapping[str, Any], file: str, above: str) -> Any:
    """Return the settings of one table. Raises ConfigError."""
    values = {}
    for written, value in table.items():
        field, name = _field_name(written), above + _key_name(written)
        if field not in kind._fields:
            known = [_key_name(each) for each in kind._fields]
            raise ConfigError(f"{file}: `{name}` is no setting.", hint=_suggestion(_key_name(written), known))
        values[field] = _value(kind.__annotations__[field].__origin__, value, file, name)
    return kind(**values)


def _value(kind: Any, value: Any, file: str, name: str) -> Any:
    """Return a value as its field takes it. Raises ConfigError for one of another kind."""
    if hasattr(kind, "_fields") or _is_table(kind):
        if not isinstance(value, dict):
            raise ConfigError(f"{file}: `{name}` wants a table.")
        if hasattr(kind, "_fields"):
            return _read(kind, value, file, f"{name}.")
        return {key: _value(kind.__args__[1], inner, file, f"{name}.{key}") for key, inner in value.items()}
    if kind is Strings:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        value = tuple(value) if fits else value
    elif kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST
    elif kind is str:
        fits = isinstance(value, str)
    else:
        fits = value in kind.__args__
    if not fits:
        hint = "" if kind in {Strings, int, str} or not isinstance(value, str) else _suggestion(value, kind.__args__)
        if kind is int and isinstance(value, int) and value > _LARGEST:
            hint = f"At most {_LARGEST:,}."
        raise ConfigError(f"{file}: `{name}` wants {_takes(kind)}.", hint=hint)
    return value


def _suggestion(written: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(written, list(known), n=1)
    return f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(known)}."


def _takes(kind: Any) -> str:
    if kind in {Strings, int, str}:
        return {Strings: "a list of texts", int: "a whole number", str: "a text"}[kind]
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
