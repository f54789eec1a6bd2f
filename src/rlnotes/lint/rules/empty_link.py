"""RLN112 empty-link."""

from collections.abc import Iterator

from rlnotes.index.views import NotesView
from rlnotes.lint import Finding, SyntaxRule
from rlnotes.lint.exempt_notes import is_template
from rlnotes.queries.hub import Hubs


class EmptyLink(SyntaxRule):
    """A link has no target.

    ## What it does
    Reports `[[]]`, `[[|shown]]` and Markdown links without a destination, except in code and templates. `[top](#)` is
    the top of the page, and `- [ ]()` is a task.

    ## Why is this bad?
    It looks like a link but cannot be followed.

    ## Example
    `[the proof]()` with an address that was never filled in. Add the address or remove the brackets.

    ## Fix
    None: the intended target is unknown.
    """

    code = "RLN112"
    name = "empty-link"
    severity = "warning"
    kinds = ("empty-link",)

    def check(self, index: NotesView, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each empty link, except in templates, where it is a placeholder."""
        return (finding for finding in super().check(index, hubs) if not is_template(index, finding.path))
