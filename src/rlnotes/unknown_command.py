"""What to run instead of an unknown command: synonyms, then the closest name of a command that only reads."""

from rlnotes.commands import COMMANDS, GROUPS, WRITES

SYNONYMS = {
    "search": "find grep rg query lookup ag fzf where",
    "read": "show cat print display preview less more get type",
    "edit": "open vi vim nvim nano emacs code",
    "list": "ls notes dir files all index",
    "tags": "tag hashtags hashtag",
    "properties": "props prop property frontmatter fields attributes yaml",
    "list --sort modified": "recent latest last changed modified updated",
    "list --sort random --limit 1": "random lucky surprise shuffle",
    "rename NOTE NEW": "mv ren",
    "move NOTE FOLDER": "mv mkdir",
    "delete NOTE": "rm remove del trash unlink",
    "lint": "check validate verify test",
    "lint --fix": "fix format fmt repair",
    "section list NOTE": "outline toc headings sections structure",
    "export": "meta metadata dump json",
    "today": "daily journal diary day",
    "new TITLE": "create add note touch make write",
    "capture TEXT": "inbox append jot quick",
    "browse": "serve web tui ui gui app",
    "graph -o vault.svg": "site plot draw picture dot visualize svg",
    "related NOTE": "similar relate like",
    "map NOTE": "neighbors neighbours local neighborhood around",
    "backlinks NOTE": "refs references incoming referrers inbound",
    "links NOTE": "outgoing outlinks outbound forwardlinks",
    "stats": "status info count counts summary statistics",
    "history": "diff log operations changes",
    "broken": "dead deadlinks unresolved dangling broken-links",
    "broken --missing": "missing ghosts placeholders",
    "orphans": "orphan isolated unlinked",
    "suggest": "mentions autolink suggestions",
    "hub list": "hubs mocs moc maps",
    "hub show": "home start overview",
    "hub add NOTE HUB": "file",
    "merge NOTE INTO": "join combine",
    "undo": "revert rollback restore back",
    "undo --resume": "continue",
    "config": "settings setting options preferences conf",
    "rule": "rules explain",
    "view": "views saved",
    "sources": "citations cite bibliography",
    "tensions": "contradictions conflicts",
    "rename-tag OLD NEW": "tag-rename retag",
    "rename-property OLD NEW": "property-rename rename-prop rename-field",
    "set NOTE KEY=VALUE": "set-property assign",
    "unset NOTE KEY": "unset-property remove-property delete-property",
    "add-tag NOTE TAG": "tag-add addtag",
    "remove-tag NOTE TAG": "untag delete-tag",
    "init": "setup initialize install",
    "completion": "completions complete",
    "doctor": "debug diagnose health env",
    "help": "man manual docs commands usage h",
}
"""Words that name a command elsewhere, by what to run instead."""

IN_GROUP = {
    "hub": {
        "hub list": "ls all hubs",
        "hub show HUB": "cat open read view print get",
        "hub add NOTE HUB": "append insert link file",
        "hub remove NOTE HUB": "rm delete del unlink",
        "hub move NOTE HUB --section SECTION": "mv",
        "hub sort HUB": "order",
        "hub new TITLE": "create make init",
        "hub coverage": "missing check unfiled lint stats",
        "hub coverage --unsorted": "unsorted unlisted",
        "section list HUB": "sections toc outline",
        "tree": "tree hierarchy",
    },
    "section": {
        "section list HUB": "ls all toc outline",
        "section show HUB SECTION": "cat open read view print get",
    },
}
"""The same for the second word of a command."""

OUT_OF_SCOPE = {
    "Tasks are out of scope: `rlnotes search --regex '\\[ \\]'` finds open ones.": "todo todos task tasks kanban",
    "Synchronizing is out of scope: keep the vault in git or in a synchronized folder.": "sync push pull commit git",
    "Publishing is out of scope: generators of sites read the vault as it is.": "publish deploy pdf html",
    "The cache is always up to date: every command updates it.": "reindex rebuild refresh update scan cache",
}
"""Words for what rlnotes does not do, by the sentence that says so."""


def answer(words: list[str]) -> str:
    """Return the sentence that answers an unknown command: the first word, or two if the first is a group."""
    group = words[0] if words[0] in GROUPS and len(words) > 1 else ""
    guess = words[1] if group else words[0]
    what = f"Unknown command `{f'{group} ' if group else ''}{guess}`."
    guess = guess.lower().lstrip(":")
    for reason, synonyms in OUT_OF_SCOPE.items():
        if not group and guess in synonyms.split():
            return f"{what} {reason}"
    table = IN_GROUP[group] if group else SYNONYMS
    found = [instead for instead, synonyms in table.items() if guess in synonyms.split()] or _closest(guess, group)
    if not found and group:
        found = [f"{group} show NAME"] if group == "hub" else []
    if found:
        return f"{what} Did you mean {' or '.join(f'`rlnotes {instead}`' for instead in found)}?"
    return f"{what} `rlnotes help commands` lists all."


def _closest(guess: str, group: str) -> list[str]:
    """Return the command with the closest name, none that writes: a mistyped word must not lead to a change."""
    import difflib

    within = f"{group} " if group else ""
    names = {name.removeprefix(within): name for name in COMMANDS if name.startswith(within) and name not in WRITES}
    return [names[name] for name in difflib.get_close_matches(guess, names, n=1, cutoff=0.7)]
