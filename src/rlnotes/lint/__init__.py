"""Lint: rules and findings, rule selection, suppressions, baseline and fixes."""

from rlnotes.lint.check import check
from rlnotes.lint.rule import Finding, FindingSource, Fix, InternalRule, Rule, SyntaxRule

__all__ = ["Finding", "FindingSource", "Fix", "InternalRule", "Rule", "SyntaxRule", "check"]
