"""Placeholders by which a text is a template of others: `{{title}}` (Obsidian, zk) and `<% … %>` (Templater)."""

from collections.abc import Iterator

from rlnotes.markdown.patterns import lazily

# No placeholders of a note's template are GitHub's `${{ }}`, Hugo's `{{< >}}` and `{{% %}}`, Anki's clozes
# (`{{c1::x}}`), Logseq's `{{embed ((x))}}` and `{{video https://x}}`, what Jekyll fills in when it builds a page,
# and mdBook's `{{#include x}}`.
_CURLY = lazily(
    r"\{\{(?<!\$\{\{)(?![<%{]|c\d+::|\s*(?:site|page|layout|include|post)\.|\s*[\"']|\s*#\w*include\s)(?=[^{}\r\n]*\w)"
    r"(?:(?!\[\[|\(\(|://)[^{}\r\n])++\}\}"
)


def placeholders(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where the placeholders in `text[start:end]` begin, those in braces first."""
    if text.find("{{", start, end) >= 0:
        yield from (match.start() for match in _CURLY.finditer(text, start, end))
    opened = text.find("<%", start, end)
    while opened >= 0 and (closed := text.find("%>", opened + 2, end)) >= 0:
        yield opened
        opened = text.find("<%", closed, end)
