"""Settings: `.rlnotes.toml` at the vault's root."""

from pathlib import Path
from typing import Any, NamedTuple

from rlnotes.errors import ConfigError

FILE = ".rlnotes.toml"


class Settings(NamedTuple):
    """What a vault may decide for itself. Each field is a key of the file, with `-` for `_`.

    `ignore`: globs of paths that are not listed and not checked, but stay targets of links. `hub_types`, `hub_tags`:
    the `type`/`kind` values and tags that make a note a hub. `hub_smallest`, `hub_largest`: the sizes a hub is wanted
    between (arscontexta's thresholds).
    """

    ignore: tuple[str, ...] = ("node_modules/**",)
    hub_types: tuple[str, ...] = ("hub", "moc", "map", "topic-map", "index")
    hub_tags: tuple[str, ...] = ("hub", "moc")
    hub_smallest: int = 5
    hub_largest: int = 40

    @property
    def hub_marks(self) -> str:
        """What makes a note a hub, as one text: what was made of hubs holds only for the same."""
        return f"{sorted(self.hub_types)} {sorted(self.hub_tags)}"


def read_settings(root: Path) -> Settings:
    """Read the settings of the vault at `root`; the defaults where there is no file.

    Raises ConfigError for TOML that cannot be read, an unknown key or a value of the wrong kind.
    """
    path = root / FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise ConfigError(f"{FILE} cannot be read: {error.strerror}.") from error
    if not data.strip():
        return Settings()
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE} is not valid TOML: {error}.") from error
    found = {key.replace("-", "_"): value for key, value in table.items()}
    for key, value in found.items():
        _check(key, value)
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in found.items()}
    return Settings(**values)


def _check(key: str, value: Any) -> None:
    shown = key.replace("_", "-")
    if key not in Settings._fields:
        import difflib

        near = difflib.get_close_matches(key, Settings._fields, n=1)
        hint = f"Did you mean `{near[0].replace('_', '-')}`?" if near else ""
        known = ", ".join(field.replace("_", "-") for field in Settings._fields)
        raise ConfigError(f"{FILE}: `{shown}` is no setting.", hint=hint or f"The settings are {known}.")
    default = Settings._field_defaults[key]
    if isinstance(default, int):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ConfigError(f"{FILE}: `{shown}` wants a whole number.")
    elif not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{FILE}: `{shown}` wants a list of texts.")
