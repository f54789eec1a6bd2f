"""Answers made ready to be printed: flat records and pages of reports."""
