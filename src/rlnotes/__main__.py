"""`python -m rlnotes`."""

from rlnotes.cli import main

main()
