"""Placeholders of templates: `{{title}}` (Obsidian, zk) and `<% … %>` (Templater)."""

import re
from collections.abc import Iterator

# Not placeholders of note templates: GitHub's `${{ }}`, Hugo's `{{< >}}` and `{{% %}}`, Anki's clozes
# (`{{c1::x}}`), Logseq's `{{embed ((x))}}` and `{{video https://x}}`, Jekyll's page variables, and
# mdBook's `{{#include x}}`.
_CURLY = re.compile(
    r"\{\{(?<!\$\{\{)(?![<%{]|c\d+::|\s*(?:site|page|layout|include|post)\.|\s*[\"']|\s*#\w*include\s)(?=[^{}\r\n]*\w)"
    r"(?:(?!\[\[|\(\(|://)[^{}\r\n])++\}\}"
)


def placeholders(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets of placeholders in `text[start:end]`, those in braces first."""
    if text.find("{{", start, end) >= 0:
        yield from (match.start() for match in _CURLY.finditer(text, start, end))
    opened = text.find("<%", start, end)
    while opened >= 0 and (closed := text.find("%>", opened + 2, end)) >= 0:
        yield opened
        opened = text.find("<%", closed, end)
