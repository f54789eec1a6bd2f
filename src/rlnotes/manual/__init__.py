"""The manual: one Markdown page for each topic, shipped with the program and read on GitHub as it is."""

import re
from importlib.resources import files

_TITLE = re.compile(r"# (.+)")
_GENERATED = re.compile(r"^<!-- /?[a-z]+ -->\n", re.MULTILINE)  # where a table is that is computed from the code


def topics() -> dict[str, str]:
    """Return the title of each page by its topic, in order of topic. The file of a topic is `TOPIC.md`."""
    names = sorted(file.name for file in files(__name__).iterdir() if file.name.endswith(".md"))
    return {name.removesuffix(".md"): _title(_read(name)) for name in names}


def page(topic: str) -> str:
    """Return the Markdown of the page of a topic, one of `topics`, without the comments around generated tables."""
    return _GENERATED.sub("", _read(f"{topic}.md"))


def _read(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")


def _title(text: str) -> str:
    """Return the heading in the first line of a page."""
    found = _TITLE.match(text)
    return found[1] if found else ""
