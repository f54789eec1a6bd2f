"""`full`: each finding with its source line, underlined, and the hint."""

from collections.abc import Iterator

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.lint.formats.style import label, rule_line, styled, summary_lines
from rlnotes.output import clean
from rlnotes.output.cells import fits, width, window


def write(report: LintReport) -> Iterator[str]:
    """Yield the lines."""
    texts: dict[str, list[str]] = {}
    for shown in report.shown:
        path = shown.finding.path
        if path not in texts:
            texts = {path: report.text(path).split("\n")}  # findings are ordered by note
        yield from _one(shown, texts[path], report)
        yield "\n"
    yield from summary_lines(report)
    yield from rule_line(report)


def _one(shown: DisplayedFinding, lines: list[str], report: LintReport) -> Iterator[str]:
    finding, color = shown.finding, report.color
    gutter = len(str(finding.line))

    def bar(number: str = "", text: str = "") -> str:
        left = styled(f"{number:>{gutter}} |", "quiet", color=color)
        return f"{left} {text}".rstrip() + "\n"

    name = styled(finding.name, "place", color=color)
    yield f"{label(finding, color=color)} {name}: {clean(finding.message)}\n"
    yield f"{' ' * gutter}{styled('-->', 'quiet', color=color)} {clean(shown.location)}\n"
    if 0 < finding.line <= len(lines) and any(lines):
        yield bar()
        line = lines[finding.line - 1].rstrip("\r")
        room = max(20, report.width - gutter - 3)
        start, length = _underlined(line, finding.column, finding.end_column if finding.end_line == finding.line else 0)
        above = lines[finding.line - 2].rstrip("\r") if finding.line > 1 else ""
        if fits(clean(above), room) and above.strip():
            yield bar(str(finding.line - 1), clean(above))
        ahead, text, begins = window(clean(line), start, length, room)
        yield bar(str(finding.line), ahead + text)
        under = " " * width(ahead + text[:begins])
        marks = "^" * max(1, min(width(text[begins : begins + length]), room - len(under)))
        yield bar(text=under + styled(marks, finding.severity, color=color))
    for kind, words in (("help", finding.help), ("fix", finding.fix.message if finding.fix else "")):
        if words:
            yield f"{' ' * gutter} {styled(f'= {kind}:', 'help', color=color)} {clean(words)}\n"


def _underlined(line: str, column: int, end_column: int) -> tuple[int, int]:
    """Return the offset and length of the text to underline: the finding's span, or the whole line without spaces."""
    if end_column > column:
        return column - 1, end_column - column
    words = line.strip()
    return (line.index(words), len(words)) if words else (0, 1)
