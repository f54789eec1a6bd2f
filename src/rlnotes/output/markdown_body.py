"""Draw the Markdown body of a note on a terminal with Rich."""

import re
from typing import Any, ClassVar

from rich.console import RenderableType
from rich.text import Text

from rlnotes.output.sanitize import clean_lines

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


def markdown_body(source: str) -> RenderableType:
    """Return a note's body as rendered by Rich. HTML is shown as source, because Rich would drop it."""
    from markdown_it import MarkdownIt
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.syntax import Syntax

    class PlainHeading(Heading):
        def __rich_console__(self, console: Any, options: Any) -> Any:
            self.text.justify = "left"
            self.text.stylize("bold underline" if self.tag == "h1" else "bold")
            if self.tag == "h2":
                yield Text()
            yield self.text

    class Fence(CodeBlock):
        def __rich_console__(self, console: Any, options: Any) -> Any:
            # what a command printed on a terminal of this width fits without padding at the sides
            padding = (1, 0) if self.lexer_name == "console" else 1
            code = str(self.text).rstrip()
            yield Syntax(code, self.lexer_name, theme=self.theme, word_wrap=True, padding=padding)

    class Body(Markdown):
        elements: ClassVar = {**Markdown.elements, "heading_open": PlainHeading, "fence": Fence}

    body = Body("", hyperlinks=False, code_theme="ansi_light")
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"]).parse(clean_lines(source))
    for token in tokens:
        _emphasize_links(token.children or [])
    body.parsed = tokens
    return body


def _emphasize_links(tokens: list[Any]) -> None:
    """Turn autolinks and links within the vault into emphasis: Rich would print the destination after them.

    The label of a link within the vault is the title of its note.
    """
    inner = False
    for token in tokens:
        if token.type == "link_open":
            inner = token.info == "auto" or not _ADDRESS.match(str(token.attrs.get("href", "")))
        if inner and token.type in {"link_open", "link_close"}:
            inner = token.type == "link_open"
            token.type = "em_open" if inner else "em_close"
            token.tag = "em"
