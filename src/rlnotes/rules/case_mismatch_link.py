"""RLN109 case-mismatch-link."""

from collections.abc import Iterator
from urllib.parse import quote, unquote

from rlnotes.hub import Hubs
from rlnotes.index import Index
from rlnotes.lint import Finding, Fix, Rule
from rlnotes.names import Peculiar, Resolution, key
from rlnotes.note import Link, Note, stem
from rlnotes.relink import relinked


class CaseMismatchLink(Rule):
    """A link is spelled otherwise than the file it arrives at, in letter case or Unicode form.

    ## What it does
    Compares each link that arrives with the name of its file. Obsidian sees no difference between `[[LOG]]` and
    `Log.md`, nor between an accent that is one character and one that is two.

    ## Why is this bad?
    GitHub, static sites and most tools on Linux do see it: for them the link is broken.

    ## Example
    `[[LOG]]` where the file is `Log.md`. Write `[[Log|LOG]]`, or `[[Log]]` if what is shown does not matter.

    ## Fix
    Safe: the link is spelled as its file and shows what it showed.
    """

    code = "RLN109"
    name = "case-mismatch-link"
    severity = "warning"
    fix = "safe"

    def check(self, index: Index, hubs: Hubs) -> Iterator[Finding]:
        """Yield a finding for each link that only a forgiving reader follows."""
        for note in index.with_links(Peculiar.SPELLED):
            for link, resolution in index.links_of(note):
                if resolution.spelling:
                    what = "letter case" if resolution.spelling == "case" else "Unicode form"
                    yield self.at_link(
                        note,
                        link,
                        f"`{link.target}` differs in {what} from {resolution.path}",
                        candidates=(resolution.path,),
                        hub=note.path in hubs.notes,
                        fix=_fix(note, link, resolution),
                    )


def _fix(note: Note, link: Link, resolution: Resolution) -> Fix | None:
    wiki = link.kind in {"wikilink", "embed"}
    spelled = _spelled_as_the_file(link.target if wiki else unquote(link.target), resolution.path)
    if spelled is None:
        return None
    label = None
    if link.kind == "wikilink" and not link.property and resolution.spelling == "case":
        label = link.target + (f"#{link.fragment}" if link.fragment else "")
    edit = relinked(note, link, target=spelled if wiki else quote(spelled, safe="/!$&'*+,;=@~"), label=label)
    return Fix(f"Write `{spelled}`", True, (edit,)) if edit else None


def _spelled_as_the_file(written: str, path: str) -> str | None:
    """Return what was written with the letters of the path it arrives at; None where its parts are others."""
    parts, own = written.split("/"), path.rstrip("/").split("/")
    if stem(parts[-1]) == parts[-1] and key(parts[-1]) != key(own[-1]):
        own[-1] = stem(own[-1])
    new = []
    for part in reversed(parts):
        if part in {"", ".", ".."}:
            new.append(part)
        elif own and key(own[-1]) == key(part):
            new.append(own.pop())
        else:
            return None
    return "/".join(reversed(new))
