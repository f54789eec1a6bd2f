"""`junit`: JUnit XML, which most CI servers show as test results: a suite per note, a failed test per finding.

The attributes are those of Jenkins' schema (xunit-plugin, `junit-10.xsd`).
"""

from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from rlnotes.lint.formats import DisplayedFinding, LintReport
from rlnotes.output.sanitize import clean_xml


def write(report: LintReport) -> Iterator[str]:
    """Yield the document; without findings it has one passed test, since CI servers reject a report without tests."""
    count = len(report.shown)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="rlnotes" tests="{count or 1}" failures="{count}" errors="0">\n'
    for path, group in groupby(report.shown, key=lambda shown: shown.path):
        in_note = list(group)
        name, counts = _attribute(path), f'tests="{len(in_note)}" failures="{len(in_note)}" errors="0" skipped="0"'
        yield f"  <testsuite name={name} file={name} {counts}>\n"
        for shown in in_note:
            yield from _case(shown)
        yield "  </testsuite>\n"
    if not count:
        yield '  <testsuite name="rlnotes" tests="1" failures="0" errors="0" skipped="0">\n'
        yield f'    <testcase name="{report.checked} notes checked" classname="rlnotes"/>\n'
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _case(shown: DisplayedFinding) -> Iterator[str]:
    finding = shown.finding
    name = f"{finding.code} {finding.name} {finding.line}:{finding.column}"
    yield f"    <testcase name={_attribute(name)} classname={_attribute(shown.path.removesuffix('.md'))}>\n"
    text = escape(clean_xml(f"{shown.location}: {finding.code} {shown.text}"))
    yield f'      <failure type="{finding.code}" message={_attribute(finding.message)}>{text}</failure>\n'
    yield "    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(clean_xml(text))
