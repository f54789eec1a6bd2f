"""rlnotes: a command-line note manager over a plain folder of Markdown."""

__version__ = "0.1.0"
