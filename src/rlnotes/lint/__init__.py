"""The frame of lint: what a rule and a finding are, which rules run, what is left out, and how fixes are made."""

from rlnotes.lint.check import check
from rlnotes.lint.rule import Finding, Fix, InternalRule, Rule, SyntaxRule

__all__ = ["Finding", "Fix", "InternalRule", "Rule", "SyntaxRule", "check"]
