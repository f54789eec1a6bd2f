"""Front matter: its extent, its values, and the spans of its keys and scalars."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from rlnotes.markdown.note import SyntaxProblem
from rlnotes.markdown.placeholders import placeholders

# Limits of YAML parsing: a block past them is read line by line, so that parsing cannot hang.
_MAX_CHARACTERS = 262_144
_MAX_NESTING = 64
_MAX_VALUES = 20_000

_FENCE = re.compile(r"---[ \t]*(?:\r\n|\r|\n)")
# matching a line feed is much faster than matching the start of a line
_CLOSING = re.compile(r"\n(?:-{3,}|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
_PLAIN_LINE = re.compile(r"^([A-Za-z_][\w -]*):[ \t]+(\S[^\r\n]*?)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"\n([ \t]*)(?:-[ \t]+)*[\"']?([^\s#\"'\-\[{&*!|>%@`][^:\"'\r\n]*?)[\"']?[ \t]*:(?=[ \t\r\n]|\Z)")
_BLOCK_SCALAR = re.compile(r"[ \t]*[|>][-+\d]*[ \t]*(?:#[^\r\n]*)?\r?$", re.MULTILINE)
# comments, and what may contain `#`; a quote opens a scalar only where a value may begin
_QUOTE_OR_COMMENT = re.compile(
    r"\"(?<=[\s\[{,]\")[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|'(?<=[\s\[{,]')[^']*+(?:''[^']*+)*+'"
    r"|\[\[[^\[\]\r\n]*\]\]|#(?<=\s#)[^\r\n]*",
    re.DOTALL,
)
_SIMPLE_LINE = re.compile(  # key and value, or indentation and item
    r"^(?:([A-Za-z_][\w-]*+(?: [\w-]++)*+):(?: +(.*))?|( *)-(?: +(\S.*))? *)$", re.MULTILINE
)
_PLAIN_ITEMS = re.compile(r" *\w[\w /-]*(?:, *\w[\w /-]*)*")
_NULLS = frozenset({"null", "Null", "NULL", "~"})
_FLOW_MARK = re.compile(r"[\[\]{}:?]")
_DOUBLE_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4})|(.))")


class FrontMatter(NamedTuple):
    """Front matter of a note: `start` and `end` are the span of the YAML, `body` is where the body starts."""

    meta: dict[str, Any]
    start: int
    end: int
    body: int
    syntax_errors: tuple[SyntaxProblem, ...]


def read_front_matter(text: str) -> FrontMatter:
    """Parse the front matter of a file's `text` (without BOM).

    The first line must be exactly `---`; a later line of three hyphens or more (vault-cortex#486, seen in Obsidian), or
    `...` (YAML's end mark), closes it. Without a closing line the whole text is body, with a problem. Scalars remain
    strings as written, so that `1.10`, `2024-01-02` and `no` are valid titles. Invalid YAML is read line by line for
    plain `key: value` pairs, with a problem at its line (of the file, from 1), unless it contains placeholders of a
    template.
    """
    fence = _FENCE.match(text)
    if not fence:
        return FrontMatter({}, 0, 0, 0, ())
    start = fence.end()
    closing = _CLOSING.search(text, start - 1)
    if not closing:
        problem = SyntaxProblem("unclosed-front-matter", 1, "the front matter opened here has no closing `---` line")
        return FrontMatter({}, 0, 0, 0, (problem,) if _KEY.match(text, start - 1) else ())
    end = closing.start() + 1
    meta, syntax_errors = _load(text[start:end])
    if syntax_errors and next(placeholders(text, start, end), None) is not None:
        syntax_errors = tuple(
            problem for problem in syntax_errors if problem.kind != "front-matter"
        )  # it may be valid YAML once they are filled in
    return FrontMatter(meta, start, end, closing.end(), syntax_errors)


def body_start(text: str) -> int:
    """Return the offset of the body of a file, without parsing the front matter."""
    fence = _FENCE.match(text)
    closing = _CLOSING.search(text, fence.end() - 1) if fence else None
    return closing.end() if closing else 0


def property_keys(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield in order each key of the front matter in `text[start:end]`: its offset in `text` and its dotted name.

    The first line of the text, the fence, is not searched. The raw lines are read, so that keys are found in invalid
    YAML, too. What looks like a key inside a block scalar (`|`, `>`; YAML 1.2, 8.1) is text.
    """
    open_keys: list[tuple[int, str]] = []
    scalar_indent = -1  # indentation of the key of the current block scalar, -1 for none
    for match in _KEY.finditer(text, max(start - 1, 0), end):
        indent = len(match[1].expandtabs(2))
        if 0 <= scalar_indent < indent:
            continue
        scalar_indent = indent if _BLOCK_SCALAR.match(text, match.end(), end) else -1
        while open_keys and open_keys[-1][0] >= indent:
            open_keys.pop()
        open_keys.append((indent, match[2]))
        yield match.start() + 1, ".".join(name for _, name in open_keys)


def property_values(text: str, start: int, end: int) -> tuple[str, list[tuple[int, int]]]:
    """Return `text[start:end]` with comments blanked, at the same length, and the spans in `text` of quoted scalars.

    A line break inside quotes becomes a space (YAML 1.2, 7.3, line folding): some writers wrap at 80 columns.
    """
    pieces: list[str] = []
    quoted: list[tuple[int, int]] = []
    reached = start
    for match in _QUOTE_OR_COMMENT.finditer(text, start, end):
        written = match[0]
        if written[0] == "#":
            shown = " " * len(written)
        elif written[0] != "[":
            quoted.append(match.span())
            shown = written.replace("\n", " ").replace("\r", " ")
        else:
            continue
        pieces += text[reached : match.start()], shown
        reached = match.end()
    return "".join((*pieces, text[reached:end])), quoted


def unquoted(written: str, quote: str) -> str:
    """Return part of a quoted scalar as YAML reads it: folded lines, `''` and backslash escapes (YAML 1.2, 7.3)."""
    if "\n" in written or "\r" in written:
        written = " ".join(written.split())
    if quote == "'":
        return written.replace("''", "'")
    return _DOUBLE_ESCAPE.sub(_unescaped, written) if "\\" in written else written


def as_string(value: Any) -> str:
    """Return a scalar of the front matter as one line, an empty string for any other value."""
    return " ".join(value.split()) if isinstance(value, str) and value not in _NULLS else ""


def as_strings(value: Any, split: re.Pattern[str] | None = None) -> tuple[str, ...]:
    """Return a scalar or a list of scalars as a tuple of strings; a scalar is split at matches of `split`."""
    if isinstance(value, str):
        parts = split.split(value) if split else [value]
    else:
        parts = value if isinstance(value, list) else []
    return tuple(dict.fromkeys(filter(None, map(as_string, parts))))


def _load(block: str) -> tuple[dict[str, Any], tuple[SyntaxProblem, ...]]:
    if not block.strip():
        return {}, ()
    if len(block) > _MAX_CHARACTERS:
        return _plain_lines(block), (SyntaxProblem("front-matter", 1, "the front matter is too large to parse"),)
    simple = _simple_block(block) if len(block) < _MAX_VALUES else None
    if simple is not None:
        return simple, ()
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    doubles: list[tuple[str, int]] = []
    loader = _text_loader()
    loader.doubles = doubles  # the class is shared by all files
    try:
        value = YAMLHandler().load(block, Loader=loader)
    except yaml.MarkedYAMLError as error:
        at_end = "end of stream" in str(error.problem)  # then the start of the unclosed construct is more helpful
        mark = (error.context_mark if at_end else None) or error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        reason = " ".join(str(error.problem or "invalid YAML").split())
        return _plain_lines(block), (
            SyntaxProblem("front-matter", line, f"invalid YAML in the front matter: {reason}"),
        )
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        return _plain_lines(block), (SyntaxProblem("front-matter", 1, f"invalid YAML in the front matter: {reason}"),)
    if not value:
        return {}, ()
    if not isinstance(value, dict):
        return {}, (SyntaxProblem("front-matter", 1, "the front matter is not a mapping of `key: value` lines"),)
    syntax_errors = tuple(
        SyntaxProblem("duplicate-key", line + 2, f"duplicate front matter key `{key}`: the last value is used")
        for key, line in doubles
    )
    return value, syntax_errors


def _simple_block(block: str) -> dict[str, Any] | None:
    """Parse a simple subset of YAML, many times as fast; return None for anything else.

    Lines of `key: value`, where the value is a scalar on one line, a list `[a, b]` of such, or lines `- a` below it.
    """
    lines = _SIMPLE_LINE.findall(block)
    if len(lines) != len([*filter(None, block.split("\n"))]) or not block.replace("\n", "").isprintable():
        return None
    found: dict[str, Any] = {}
    entries: list[str] | None = None  # items of the key above, if it has no value on its line
    name = above = ""
    for key, value, indent, item in lines:
        written = (value if key else item).rstrip(" ")
        if not key:
            word = _simple(written) if written else ""
            if word is None or entries is None or (entries and indent != above):
                return None
            above = indent
            entries.append(word)
            found[name] = entries
        elif key in found:
            return None
        elif written:
            read = _simple_list(written[1:-1]) if written[0] == "[" and written[-1] == "]" else _simple(written)
            if read is None:
                return None
            found[key], entries = read, None
        else:
            found[key], entries, name = "", [], key
    return found


def _simple_list(inside: str) -> list[str] | None:
    parts = [part.strip(" ") for part in inside.split(",")] if inside.strip(" ") else []
    if _PLAIN_ITEMS.fullmatch(inside):
        return parts
    words: list[str] = []
    for part in parts:
        word = _simple(part) if part and (part[0] in "\"'" or not _FLOW_MARK.search(part)) else None
        if word is None:
            return None
        words.append(word)
    return words


def _simple(written: str) -> str | None:
    first = written[0]
    if first in "\"'":
        inside = written[1:-1]
        whole = len(written) > 1 and written[-1] == first and first not in inside and "\\" not in inside
        return inside if whole else None
    plain = first not in "-?:,[]{}#&*!|>%@`" and ": " not in written and " #" not in written and written[-1] != ":"
    return written if plain else None


@cache
def _text_loader() -> Any:
    """Return a YAML loader that keeps scalars as strings and records duplicate keys in `doubles`.

    It builds the value from parser events with an explicit stack: the composer of PyYAML's C loader recurses without a
    limit, so that deep nesting crashes the interpreter.
    """
    import yaml

    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class TextLoader(base):  # type: ignore[misc]  # the C loader has no stubs
        doubles: list[tuple[str, int]]

        def get_single_data(self) -> Any:
            documents: list[Any] = []
            into: Any = documents  # the open list or dict
            key: str | None = None  # the last key of a dict, before its value
            outer: list[tuple[Any, str | None, str | None, int]] = []  # container of `into`, its key, anchor and size
            anchors: dict[str, tuple[Any, int]] = {}  # value and number of values it expands to
            count = 0
            while (event := self.get_event()) is not None:
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    value, size, anchor = event.value, 1, event.anchor
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    if len(outer) >= _MAX_NESTING:
                        raise yaml.composer.ComposerError(problem="nested too deeply", problem_mark=event.start_mark)
                    outer.append((into, key, event.anchor, count))
                    into, key = ({} if kind is yaml.MappingStartEvent else []), None
                    continue
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    value = into
                    into, key, anchor, before = outer.pop()
                    size = count - before + 1
                    count = before
                elif kind is yaml.AliasEvent:
                    if event.anchor not in anchors:
                        problem = f"undefined or recursive alias *{event.anchor}"
                        raise yaml.composer.ComposerError(problem=problem, problem_mark=event.start_mark)
                    value, size = anchors[event.anchor]
                    anchor = None
                elif kind is yaml.DocumentStartEvent and documents:
                    raise yaml.composer.ComposerError(
                        problem="more than one YAML document", problem_mark=event.start_mark
                    )
                else:
                    continue
                count += size
                if count > _MAX_VALUES:  # aliases of aliases share memory here but expand when written
                    problem = "aliases expand to too many values"
                    raise yaml.composer.ComposerError(problem=problem, problem_mark=event.start_mark)
                if anchor:
                    anchors[anchor] = value, size
                if isinstance(into, list):
                    into.append(value)
                elif key is not None:
                    into[key] = value
                    key = None
                elif isinstance(value, str):
                    key = value
                    if key in into:
                        self.doubles.append((key, event.start_mark.line))
                else:
                    raise yaml.composer.ComposerError(problem="a key is not a string", problem_mark=event.start_mark)
            return documents[0] if documents else None

    return TextLoader


def _plain_lines(block: str) -> dict[str, Any]:
    """Return the top-level `key: value` lines of a block that is not valid YAML."""
    found: dict[str, Any] = {}
    for match in _PLAIN_LINE.finditer(block[:_MAX_CHARACTERS]):
        value = match[2]
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        if value[:1] not in "[{|>&*!" or quoted:
            found[match[1]] = value[1:-1] if quoted else value
    return found


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    return chr(int(digits, 16)) if digits else {"n": " ", "t": " ", "r": " "}.get(match[4], match[4])
