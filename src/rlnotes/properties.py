"""Front matter: where it ends, what it says, and the links in it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from rlnotes.note import Flaw

# Past these a block is no front matter that a person wrote; YAML is not asked, so that it cannot be made to hang.
_MOST_CHARACTERS = 262_144
_MOST_NESTING = 64
_MOST_VALUES = 20_000

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE)
_PLAIN_LINE = re.compile(r"^([A-Za-z_][\w -]*):[ \t]+(\S[^\r\n]*?)[ \t]*$", re.MULTILINE)
_KEY = re.compile(
    r"^([ \t]*)(?:-[ \t]+)*[\"']?([^\s#\"'\-\[{&*!|>%@`][^:\"'\r\n]*?)[\"']?[ \t]*:(?=[ \t\r\n]|\Z)", re.MULTILINE
)


class FrontMatter(NamedTuple):
    """What stands above the body. `start` and `end` span the YAML in the text, `body` is where the body begins."""

    meta: dict[str, Any]
    start: int
    end: int
    body: int
    flaws: tuple[Flaw, ...]


def read_front_matter(text: str) -> FrontMatter:
    """Split and read the front matter of a file's `text` (BOM already gone).

    The first line must be exactly `---`; a later `---` or `...` line ends it (Obsidian help, *Properties*; the end mark
    `...` is YAML's). Without an end the text is all body, with a flaw. Scalars stay the text that was written, so that
    `1.10`, `2024-01-02` and `no` are titles like any other. YAML that cannot be read is read line by line for plain
    `key: value` pairs, with a flaw that has the line (from 1, of the file).
    """
    fence = _FENCE.match(text)
    if not fence:
        return FrontMatter({}, 0, 0, 0, ())
    closing = _CLOSING.search(text, fence.end())
    if not closing:
        flaw = Flaw("unclosed-front-matter", 1, "the front matter that starts here has no closing `---` line")
        return FrontMatter({}, 0, 0, 0, (flaw,) if _KEY.match(text, fence.end()) else ())
    block = text[fence.end() : closing.start()]
    meta, flaws = _load(block)
    return FrontMatter(meta, fence.end(), closing.start(), closing.end(), flaws)


def property_keys(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield in order each key of the front matter in `text[start:end]`: its offset in `text` and its dotted name."""
    open_keys: list[tuple[int, str]] = []
    for match in _KEY.finditer(text, start, end):
        indent = len(match[1].expandtabs(2))
        while open_keys and open_keys[-1][0] >= indent:
            open_keys.pop()
        open_keys.append((indent, match[2]))
        yield match.start(), ".".join(name for _, name in open_keys)


def as_text(value: Any) -> str:
    """Return a scalar of the front matter as one line of text, anything else as nothing."""
    return " ".join(value.split()) if isinstance(value, str) and value not in {"null", "~"} else ""


def as_texts(value: Any, *, split: str = "") -> tuple[str, ...]:
    """Return a scalar or a list of scalars as a tuple of texts; a scalar is cut at the characters of `split`."""
    if isinstance(value, str):
        parts = re.split(f"[{re.escape(split)}]+", value) if split else [value]
    elif isinstance(value, list):
        parts = [item for item in value if isinstance(item, str)]
    else:
        parts = []
    return tuple(dict.fromkeys(text for part in parts if (text := as_text(part))))


def _load(block: str) -> tuple[dict[str, Any], tuple[Flaw, ...]]:
    if not block.strip():
        return {}, ()
    if len(block) > _MOST_CHARACTERS or _nesting(block) > _MOST_NESTING:
        return _plain_lines(block), (Flaw("front-matter", 1, "the front matter is too large or too deep to be read"),)
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    loader = _text_loader()
    doubles: list[tuple[str, int]] = []
    loader.doubles = doubles  # one class for all files, a fresh list for each
    try:
        value = YAMLHandler().load(block, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        reason = " ".join(str(error.problem or "invalid YAML").split())
        return _plain_lines(block), (Flaw("front-matter", line, f"the front matter is not valid YAML: {reason}"),)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        reason = " ".join(str(error).split())[:120]
        return _plain_lines(block), (Flaw("front-matter", 1, f"the front matter is not valid YAML: {reason}"),)
    if value is None or value == "":
        return {}, ()
    if not isinstance(value, dict):
        return {}, (Flaw("front-matter", 1, "the front matter is not a list of `key: value` lines"),)
    flaws = tuple(
        Flaw("duplicate-key", line + 2, f"the front matter has the key `{key}` twice; the later value counts")
        for key, line in doubles
    )
    budget = [_MOST_VALUES]
    meta = {str(key): _plain(item, budget, 0) for key, item in value.items()}
    if budget[0] < 0:
        flaws = (*flaws, Flaw("front-matter", 1, "the front matter unfolds to too many values; the rest is left out"))
    return meta, flaws


def _nesting(block: str) -> int:
    """Return an upper bound of how deep the YAML nests, without reading it: libyaml's own recursion is not guarded."""
    depth = deepest = 0
    for mark in re.findall(r"[\[{\]}]", block):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    # block collections nest by indentation, one level a space at most, or by `- - -` and `? ? ?` on one line
    runs = max((len(run) // 2 for run in re.findall(r"(?:[-?:] )+", block)), default=0)
    indents = len({len(run) for run in re.findall(r"^ *", block, re.MULTILINE)})
    return deepest + runs + indents


@cache
def _text_loader() -> Any:
    """Return the YAML loader that keeps scalars as text and notes in `doubles` the keys that stand twice."""
    import yaml

    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class TextLoader(base):  # type: ignore[misc]  # the C loader has no stubs
        doubles: list[tuple[str, int]]

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        self.doubles.append((key.value, key.start_mark.line))
                    seen.add(key.value)
            return super().construct_mapping(node, deep=deep)

    return TextLoader


def _plain(value: Any, budget: list[int], depth: int) -> Any:
    """Copy a YAML value into plain lists and dicts, within a budget, so that aliases cannot unfold without end."""
    budget[0] -= 1
    if budget[0] < 0 or depth > _MOST_NESTING:
        return ""
    if isinstance(value, dict):
        return {str(key): _plain(item, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, budget, depth + 1) for item in value]
    return value if isinstance(value, str) else str(value)


def _plain_lines(block: str) -> dict[str, Any]:
    """Read the top-level `key: value` lines of a block that is no YAML, so that a title still shows."""
    found: dict[str, Any] = {}
    for match in _PLAIN_LINE.finditer(block[:_MOST_CHARACTERS]):
        value = match[2]
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        if value[:1] not in "[{|>&*!" or quoted:
            found[match[1]] = value[1:-1] if quoted else value
    return found
