"""RLN112 empty-link."""

from collections.abc import Iterator

from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, SyntaxRule
from rlnotes.lint.exemptions import is_template
from rlnotes.queries.hub import Hubs


class EmptyLink(SyntaxRule):
    """A link names nothing.

    ## What it does
    Reports `[[]]`, `[[|shown]]` and Markdown links without a destination, outside of code and in no template.
    `[top](#)` is the top of the page, and `- [ ]()` a task.

    ## Why is this bad?
    The reader sees a link and cannot follow it.

    ## Example
    `[the proof]()`, whose address was never filled in. Fill it in, or take the brackets out.

    ## Fix
    None: what was meant is not known.
    """

    code = "RLN112"
    name = "empty-link"
    severity = "warning"
    kinds = ("empty-link",)

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each problem that is not in a template, where it waits to be filled in."""
        return (finding for finding in super().check(index, hubs) if not is_template(index, finding.path))
