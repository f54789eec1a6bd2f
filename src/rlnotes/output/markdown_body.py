"""Draw the Markdown body of a note on a terminal with Rich."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import RenderableType
from rich.text import Text

from rlnotes.output.sanitize import clean_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


def markdown_body(source: str, *, linked: bool = False) -> RenderableType:
    """Return a note's body as rendered by Rich. HTML is shown as source, because Rich would drop it.

    With `linked`, links within the vault have their destination as the link of their style.
    """
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
        inlines = {*Markdown.inlines, "link", "link_url"}  # noqa: RUF012  # as declared by the base class

    body = Body("", hyperlinks=linked, code_theme="ansi_light")
    tokens = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"]).parse(clean_lines(source))
    for token in tokens:
        if token.children:
            token.children = list(_styled_links(token.children, linked=linked))
    body.parsed = tokens
    return body


def _styled_links(tokens: "list[Token]", *, linked: bool) -> "Iterator[Token]":
    """Yield inline tokens with the destination printed after links that lead out of the vault only.

    Links within the vault and autolinks are emphasized: the label of the former is the title of a note. If `linked`,
    those within the vault remain links.
    """
    from markdown_it.token import Token

    inner = followed = False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs.get("href", ""))
            inner = token.info == "auto" or not _ADDRESS.match(href)
            followed = linked and token.info != "auto" and inner
        if token.type not in {"link_open", "link_close"} or followed:
            yield token
            continue
        is_open = token.type == "link_open"
        token.type, token.tag = ("em_open" if is_open else "em_close", "em") if inner else ("styled", "link")
        yield token
        if not is_open and not inner:
            yield from (
                Token("text", "", 0, content=" ("),
                Token("styled", "link_url", 0, content=href),
                Token("text", "", 0, content=")"),
            )
