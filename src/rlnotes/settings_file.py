"""Settings files: find the one of a vault, parse it with the lines of its keys, and follow its key `vault`."""

import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from rlnotes.errors import ConfigError
from rlnotes.untrusted_files import read_untrusted, read_user_file

FILE = ".rlnotes.toml"
PYPROJECT = "pyproject.toml"
_VAULT_KEY = re.compile(rb"vault[\"']?[ \t]*=")
_TOOL = re.compile(b"rlnotes")
_MAX_BYTES = 256 << 10  # of a settings file: tomllib takes up to two seconds for that many


class Source(NamedTuple):
    """Parsed TOML with what an error message names: the file, and a key's line in its text.

    `path` is the file (empty: there is none), `name` how messages name it.
    """

    path: str
    name: str
    text: str
    table: dict[str, Any]
    prefix: str = ""
    """Dotted name of the table that holds the settings, with a dot at its end."""

    def at(self, key: str) -> str:
        """Return FILE:LINE of a dotted key, or of the table around it; FILE where neither is found."""
        line = self._line(self.prefix + key)
        return f"{self.name}:{line}" if line else self.name

    @property
    def vault(self) -> str:
        """The value of the key `vault`, a path from the folder of the file; empty if it is not a string."""
        value = self.table.get("vault")
        return value if isinstance(value, str) else ""

    def names_vault(self, root: str | os.PathLike[str]) -> bool:
        """Return whether the key `vault` names the folder `root`."""
        folder = os.path.dirname(os.path.abspath(self.path))
        return "\0" not in self.vault and os.path.realpath(os.path.join(folder, self.vault)) == os.path.realpath(root)

    def _line(self, key: str) -> int:
        """Return the line, from 1, of a key: its assignment, else its table's header, else those of its parent; or 0.

        TOML is read by line: text within a multi-line string may be mistaken for a key, which gives another line.
        """
        line = re.compile(r"[ \t]*(?:\[\[?([^\]#]+)\]|([^=#\[{]+)=)")
        table = ""
        found: dict[str, int] = {}
        for number, text in enumerate(self.text.split("\n"), 1):
            match = line.match(text)
            if match and match[1]:
                table = f"{_plain_key(match[1])}."
                found.setdefault(table[:-1], number)
            elif match:
                found.setdefault(table + _plain_key(match[2]), number)
        while key:
            below = (number for name, number in found.items() if name == key or name.startswith(f"{key}."))
            if number := next(below, 0):
                return number
            key = key.rpartition(".")[0]
            if key + "." == self.prefix:
                break
        return 0


def _plain_key(written: str) -> str:
    """Return a TOML key without quotes and spaces, with `-` for `_`."""
    return ".".join(part.strip().strip("\"'").replace("_", "-") for part in written.split("."))


NO_FILE = Source("", "", "", {})


def find_settings(root: str | os.PathLike[str]) -> Source:
    """Return the settings file of the vault at `root`, or `NO_FILE`. Raises ConfigError if it is not valid TOML.

    It is `.rlnotes.toml` at the root; else the nearest settings in a folder above, up to the root of the repository: a
    `.rlnotes.toml` whose key `vault` names the root, or a pyproject.toml whose `[tool.rlnotes]` names it or no vault.
    """
    own = os.path.join(root, FILE)
    if os.path.exists(own):
        return _read_inside(own)
    folder = os.path.abspath(root)
    home = os.path.expanduser("~")
    while True:
        for source in _sources(folder):
            if source.names_vault(root) if source.vault else source.name == PYPROJECT:
                return source
        parent = os.path.dirname(folder)
        if folder in {parent, home} or is_repository(folder):
            return NO_FILE
        folder = parent


class NamedVault(NamedTuple):
    """The folder that the key `vault` names, and the name of the settings file."""

    folder: str
    file: str


def named_vault(folder: str) -> NamedVault | None:
    """Return the folder that the key `vault` of the settings in `folder` names.

    None without that key, and if the file cannot be read, which is reported where all its keys are read. Raises
    ConfigError unless it names a folder inside `folder`, also after symbolic links are followed.
    """
    name = FILE if os.path.exists(os.path.join(folder, FILE)) else PYPROJECT
    if not _contains(os.path.join(folder, name), _VAULT_KEY):
        return None
    try:
        source = next((each for each in _sources(folder) if each.name == name), NO_FILE)
    except ConfigError:
        return None
    if not source.vault:
        return None
    key = f"`vault` in {source.at('vault')}"
    path = os.path.join(folder, source.vault)
    inside = os.path.join(os.path.realpath(folder), "")
    if "\0" in path or os.path.isabs(source.vault) or not os.path.join(os.path.realpath(path), "").startswith(inside):
        raise ConfigError(f"{key} names a folder outside of {folder}.", hint="Give a relative path of a folder in it.")
    if not os.path.isdir(path):
        raise ConfigError(
            f"{key} names `{source.vault}`, which is not a folder.", hint="Create it, or correct the path."
        )
    return NamedVault(os.path.normpath(path), source.name)


def is_repository(folder: str) -> bool:
    """Return whether a folder is the root of a git repository or work tree."""
    return os.path.exists(os.path.join(folder, ".git"))


def _sources(folder: str) -> Iterator[Source]:
    """Yield the settings in a folder: `.rlnotes.toml` if it may name a vault, `[tool.rlnotes]` of pyproject.toml.

    Files that cannot be read are left out. Raises ConfigError for invalid TOML.
    """
    own, project = (os.path.join(folder, name) for name in (FILE, PYPROJECT))
    if _contains(own, _VAULT_KEY):
        yield _read_inside(own)
    if _contains(project, _TOOL):
        source = tool_section(_read_inside(project))
        if source.table:
            yield source


def _contains(path: str, pattern: re.Pattern[bytes]) -> bool:
    """Return whether a file matches a pattern, which takes less time than to parse it."""
    try:
        return bool(pattern.search(read_untrusted(path, os.path.dirname(path), _MAX_BYTES)))
    except OSError:
        return False


def tool_section(source: Source) -> Source:
    """Return the table `[tool.rlnotes]` of a pyproject.toml; an empty one where there is none."""
    tool = source.table.get("tool")
    table = tool.get("rlnotes") if isinstance(tool, dict) else None
    return source._replace(table=table if isinstance(table, dict) else {}, prefix="tool.rlnotes.")


def _read_inside(path: str) -> Source:
    """Read a settings file of a vault, which is in its folder also if it is a symbolic link. Raises ConfigError."""
    try:
        data = read_untrusted(path, os.path.dirname(path) or ".", _MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{os.path.basename(path)} cannot be read: {error.strerror}.") from error
    return _decoded(path, os.path.basename(path), data)


def read_user_settings(path: str) -> Source:
    """Read the settings file that the command line names; of a pyproject.toml `[tool.rlnotes]`. Raises ConfigError."""
    try:
        data = read_user_file(path, _MAX_BYTES)
    except FileNotFoundError:
        raise ConfigError(f"There is no settings file `{path}`.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    source = _decoded(path, path, data)
    return tool_section(source) if os.path.basename(path) == PYPROJECT else source


def _decoded(path: str, name: str, data: bytes) -> Source:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.") from error
    return Source(path, name, text, parse_toml(text, name) if text.strip() else {})


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """Return TOML as a dictionary. Raises ConfigError, which names the file as `name`."""
    import tomllib

    if _has_deep_key(text):
        raise ConfigError(f"{name} is not valid TOML: a key has more than 64 parts.")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{name} is not valid TOML: arrays or tables nested too deeply.") from None
    except ValueError as error:  # besides TOMLDecodeError: an integer of more digits than Python reads
        raise ConfigError(f"{name} is not valid TOML: {error}.") from error


def _has_deep_key(text: str) -> bool:
    """Return whether a dotted key has more than 64 parts: tomllib takes cubic time for these (25 s for 30 kB)."""
    if text.count(".") < 64:
        return False
    string = r"""(?:"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
    part = rf"(?:{string}|[\w-]++)[ \t]*+"
    keys = re.finditer(rf"{part}(?:\.[ \t]*+{part})*+", text)  # possessive: linear time
    return any(re.sub(string, "", key[0]).count(".") >= 64 for key in keys if key[0].count(".") >= 64)
