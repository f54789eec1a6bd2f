"""What a link is, one line a rule: text in, (kind, target, fragment, label) out, with the rule's source.

Sources: "help" is a page of Obsidian's help, "obs" what Obsidian 1.13 was observed to do (issues of
pvliesdonk/markdown-vault-mcp), "CM" a section of CommonMark 0.31, "GFM" of GitHub's extensions, "dataview" a page of
Dataview's documentation, a name with a number another tool's issue.
"""

import unicodedata

import pytest

from note_values import read_note
from rlnotes.markdown.excerpts import context_phrase, first_sentence, plain, sentence


def note(text):
    return read_note("note.md", text.encode())


def links(text):
    return [(link.kind, link.target, link.fragment, link.label) for link in note(text).links]


def wiki(target, fragment="", label=""):
    return ("wikilink", target, fragment, label)


def embed(target, fragment="", label=""):
    return ("embed", target, fragment, label)


def md(target, fragment="", label="t"):
    return ("markdown", target, fragment, label)


def ref(target, label):
    return ("reference", target, "", label)


def image(target, label=""):
    return ("image", target, "", label)


def url(target):
    return ("url", target, "", "")


N = [wiki("n")]
M = [wiki("m")]
BOTH = [wiki("n"), wiki("m")]

WIKILINKS = [
    ("help Internal links", "[[n]]", N),
    ("help Internal links", "see [[n]], then", N),
    ("help Internal links: the ending is the target's", "[[n.md]]", [wiki("n.md")]),
    ("help Change the link display text", "[[n|label]]", [wiki("n", "", "label")]),
    ("zk markdown_test: both sides are trimmed", "[[ n | a label ]]", [wiki("n", "", "a label")]),
    ("help Change the link display text: the first bar splits", "[[n|a|b]]", [wiki("n", "", "a|b")]),
    ("help Link to a heading", "[[n#h]]", [wiki("n", "h")]),
    ("help Link to a heading", "[[n # two words |x]]", [wiki("n", "two words", "x")]),
    ("help Linking to subheadings", "[[n#h#sub]]", [wiki("n", "h#sub")]),
    ("help Link to a block", "[[n#^block]]", [wiki("n", "^block")]),
    ("help Link to a heading in the same note", "[[#h]]", [wiki("", "h")]),
    ("help Link to a block in the same note", "[[#^id]]", [wiki("", "^id")]),
    ("help Searching for blocks: kept, to be reported", "[[^^block]]", [wiki("", "^^block")]),
    ("help Searching for headers: kept, to be reported", "[[## h]]", [wiki("", "# h")]),
    ("help Embed files", "![[n]]", [embed("n")]),
    ("help Embed files: a heading", "![[n#h]]", [embed("n", "h")]),
    ("help Embed files: a block", "![[n#^b]]", [embed("n", "^b")]),
    ("help Embed files: a page", "![[doc.pdf#page=3]]", [embed("doc.pdf", "page=3")]),
    ("help Embed files: a width is no label", "![[i.png|300]]", [embed("i.png")]),
    ("help Embed files: a size is no label", "![[i.png|640x480]]", [embed("i.png")]),
    ("help Embed files: a label before a size", "![[i.png|alt|300]]", [embed("i.png", "", "alt")]),
    ("help Embed files: words are a label", "![[n|300 words]]", [embed("n", "", "300 words")]),
    ("help Embed files: a number is a wikilink's label", "[[n|300]]", [wiki("n", "", "300")]),
    ("help Internal links: folders", "[[folder/n]]", [wiki("folder/n")]),
    ("vault-graph#141", "[[./n]] [[../n]] [[/n]]", [wiki("./n"), wiki("../n"), wiki("/n")]),
    ("markdown-oxide tests: dots in names", "[[v1.2 plan]]", [wiki("v1.2 plan")]),
    ("issue 3: parentheses", "[[a (b) c]]", [wiki("a (b) c")]),
    ("issue 3: &", "[[R&D]] [[R&amp;D]]", [wiki("R&D"), wiki("R&amp;D")]),
    ("issue 3: emoji", "[[🌱 idea]]", [wiki("🌱 idea")]),
    ("issue 3: CJK", "前[[日本語]]後", [wiki("日本語")]),
    ("zk#47: NFC stays as written", "[[caf\u00e9]]", [wiki("caf\u00e9")]),
    ("zk#47: NFD stays as written", "[[cafe\u0301]]", [wiki("cafe\u0301")]),
    ("obs #1384: only ]] closes", "[[Sq]uare]]", [wiki("Sq]uare")]),
    ("obs #1384: the innermost counts", "[[Nested [[Inner]] x]]", [wiki("Inner")]),
    ("obs #1384: no line break", "[[a\nb]]", []),
    ("obs #1384: no line break", "[[a\r\nb]]", []),
    ("zk tests/neuron: a third bracket", "[[[n]]]", N),
    ("emanote folgezettel", "[[n]]# #[[m]]", BOTH),
    ("semantics 1: nothing in it", "[[]] [[ ]] [[|x]] [[#]]", []),
    ("obs: an address is a target", "[[https://x.org/a]]", [wiki("https://x.org/a")]),
    ("help Internal links: no space needed", "a[[n]][[m]]b", BOTH),
    ("CM 6.2: emphasis around it", "*[[n]]* **[[m]]**", BOTH),
    ("help Basic formatting: highlights and strikes", "==[[n]]== ~~[[m]]~~", BOTH),
    ("rel v0.13.28: dollars in names are no math", "[[a$b]] [[c$d]]", [wiki("a$b"), wiki("c$d")]),
    ("issue 3: per cents in names are no comment", "[[a %% b]] [[c %% d]]", [wiki("a %% b"), wiki("c %% d")]),
    ("hyalo DEC-055: one backslash makes it text", "\\[[n]]", []),
    ("hyalo DEC-055: two are a backslash", "\\\\[[n]]", N),
    ("hyalo DEC-055: three make it text", "\\\\\\[[n]]", []),
    ("hyalo DEC-055: an escaped ! is no embed", "\\![[n]]", N),
    ("issue 3: never closed", "[[n", []),
    ("issue 3: never closed", "[[n] and\n\n[[m]]", M),
    ("issue 3: never closed, a comment behind it", "[[n %%[[n]]%% $[[n]]$ https://x.org", [url("https://x.org")]),
    ("hyalo DEC-038: templates", "[[{{title}}]] [[<% tp.file %>]]", []),
    ("hyalo DEC-038 is about targets: a template in the label is a label", "[[n|{{x}}]]", [wiki("n", label="{{x}}")]),
]

MARKDOWN = [
    ("CM 6.3 inline", "[t](a.md)", [md("a.md")]),
    ("help Internal links: no ending", "[t](a)", [md("a")]),
    ("help Internal links: encoded, kept as written", "[t](a%20b.md)", [md("a%20b.md")]),
    ("hyalo DEC-057: a bad escape is kept", "[t](100%done.md)", [md("100%done.md")]),
    ("CM 6.3 angle brackets", "[t](<a b.md>)", [md("a b.md")]),
    ("CM 6.3: a space ends a bare destination", "[t](a b.md)", []),
    ("CM 6.3 titles", "[t](a.md \"x\") [t](b.md 'x') [t](c.md (x))", [md("a.md"), md("b.md"), md("c.md")]),
    ("CM 6.3 balanced parentheses", "[t](a(b)c.md)", [md("a(b)c.md")]),
    ("CM 6.3 escaped parentheses", "[t](a\\(b.md)", [md("a(b.md")]),
    ("semantics 2: a heading", "[t](a.md#h)", [md("a.md", "h")]),
    ("semantics 2: a heading of its own", "[t](#h)", [md("", "h")]),
    ("semantics 2: an encoded # is part of the name", "[t](a%23b.md)", [md("a%23b.md")]),
    (
        "semantics 2: paths",
        "[t](/x.md) [t](./x.md) [t](../x.md) [t](dir/)",
        [md("/x.md"), md("./x.md"), md("../x.md"), md("dir/")],
    ),
    ("CM 6.3: no destination, no link", "[t]() [t](<>)", []),
    ("CM 6.3: no words", "[](a.md)", [md("a.md", "", "")]),
    ("CM 6.3: markup in the words", "[*a* `b`](a.md)", [md("a.md", "", "a b")]),
    ("CM 6.3: words over two lines", "[a\nb](a.md)", [md("a.md", "", "a b")]),
    ("CM 6.3: brackets in the words", "[a [b] c](a.md)", [md("a.md", "", "a [b] c")]),
    ("CM 6.3: links do not nest, the inner counts", "[a [t](b.md) c](d.md)", [md("b.md")]),
    ("CM 6.3: brackets around", "[[t](a.md)]", [md("a.md")]),
    ("CM 6.3: a note's number in brackets, as pasted from the web", "[[1]](a.md)", [md("a.md", "", "[1]")]),
    ("a word in parentheses that no file can be called", "[[n]](.edata) [[m]](etc.)", BOTH),
    ("a version in parentheses", "[[n]](v1.2) [[m]](2.0)", BOTH),
    ("CM 6.3 full reference", "[t][r]\n\n[r]: a.md", [ref("a.md", "t")]),
    ("CM 6.3 collapsed reference", "[r][]\n\n[r]: a.md", [ref("a.md", "r")]),
    ("CM 6.3 shortcut reference", "[r]\n\n[r]: a.md", [ref("a.md", "r")]),
    ("CM 6.3: labels match whatever their case", "[t][R  S]\n\n[r s]: <a b.md> 'title'", [ref("a b.md", "t")]),
    ("CM 4.7: the first definition counts", "[r]\n\n[r]: a.md\n[r]: b.md", [ref("a.md", "r")]),
    ("marksman: what is not defined is text", "[t][r] [r] [r][]", []),
    ("CM 4.7: a definition is no link", "[r]: a.md", []),
    ("CM 6.4 images", "![alt](i.png)", [image("i.png", "alt")]),
    ("CM 6.4 images by reference", "![alt][r]\n\n[r]: i.png", [image("i.png", "alt")]),
    ("help Embed files: an outside image with a width", "![250](u.png)", [image("u.png", "250")]),
    ("CM 6.4: an image in a link", "[![alt](i.png)](a.md)", [md("a.md", "", "alt"), image("i.png", "alt")]),
    ("help Embed files: an embed in a link", "[![[i.png]]](a.md)", [md("a.md", "", "![[i.png]]"), embed("i.png")]),
    ("CM 6.3 escaped brackets", "\\[t](a.md) [t\\](a.md) [t]\\(a.md)", []),
    ("CM 2.4: an escaped backslash", "\\\\[t](a.md)", [md("a.md")]),
    ("hyalo DEC-038: templates", "[t]({{url}}) [t](x/<%u%>.md)", []),
    ("semantics 2: a shortcut in a wikilink is its name", "[[n]]\n\n[n]: b.md", N),
    ("GFM: a footnote's mark after a link", "[[n]][^1]\n\n[^1]: x", N),
]

EXTERNAL = [
    ("CM 6.5 autolinks", "<https://x.org/a>", [url("https://x.org/a")]),
    ("CM 6.5 e-mail", "<mailto:a@b.c> <a@b.c>", [url("mailto:a@b.c"), url("mailto:a@b.c")]),
    ("GFM 6.9", "see https://x.org/a_b, ok", [url("https://x.org/a_b")]),
    ("GFM 6.9: parentheses around", "(https://x.org/a)", [url("https://x.org/a")]),
    ("GFM 6.9: parentheses inside", "https://x.org/a_(b).", [url("https://x.org/a_(b)")]),
    ("GFM 6.9: any case", "HTTPS://X.org", [url("HTTPS://X.org")]),
    ("GFM 6.9: not inside a word", "xhttps://x.org", []),
    ("CM 6.3: an address as words", "[https://x.org](a.md)", [md("a.md", "", "https://x.org")]),
    (
        "semantics 2: schemes",
        "[t](mailto:a@b.c) [t](tel:1) [t](obsidian://open)",
        [md("mailto:a@b.c"), md("tel:1"), md("obsidian://open")],
    ),
    (
        "semantics 2: more schemes",
        "[t](//host/a) [t](denote:2025) [t](file:///a)",
        [md("//host/a"), md("denote:2025"), md("file:///a")],
    ),
    ("semantics 2: an address's own anchor", "[t](https://x.org/#h)", [md("https://x.org/", "h")]),
    ("CM 6.1: in code", "`https://x.org`", []),
]

PLACES = [
    ("help Advanced formatting: a bar in a table", "| a |\n|---|\n| [[n\\|l]] |", [wiki("n", "", "l")]),
    (
        "help Advanced formatting: a heading too",
        "| a |\n|---|\n| [[n#h\\|l]] [[m]] |",
        [wiki("n", "h", "l"), wiki("m")],
    ),
    ("help Advanced formatting: a size too", "| a |\n|---|\n| ![[i.png\\|100]] |", [embed("i.png")]),
    ("semantics 1: an escaped bar anywhere", "[[n\\|l]]", [wiki("n", "", "l")]),
    ("GFM 4.10: a bare bar ends the cell", "| a | b |\n|---|---|\n| [[n|l]] | x |", []),
    ("GFM 4.10: in the head", "| [[n]] | [t](a.md) |\n|---|---|", [wiki("n"), md("a.md")]),
    ("CM 4.2", "## [[n]] [t](a.md)", [wiki("n"), md("a.md")]),
    ("CM 4.3", "[[n]]\n===", N),
    ("CM 5.2", "- [[n]]\n  - [[m]]", BOTH),
    ("CM 5.2", "1. [[n]]\n2) [[m]]", BOTH),
    ("GFM 5.3", "- [ ] [[n]]\n- [x] [[m]]", BOTH),
    ("CM 5.1", "> [[n]]\n> > [[m]]", BOTH),
    ("help Callouts", "> [!note] [[n]]\n> [[m]]", BOTH),
    ("help Footnotes", "x[^1]\n\n[^1]: see [[n]]\n", N),
    ("help Footnotes: with no mark", "[^1]: see [[n]]\n", N),
    ("help Footnotes: inline", "x^[see [[n]]]", N),
    ("CM 5.2: four spaces inside a list are text", "- a\n\n    [[n]]", N),
    ("CM 4.4: indented code cannot break a paragraph", "a\n    [[n]]", N),
    ("hyalo: comments and rows", "| a |\n|---|\n| %%[[n]]%% [[m]] |", M),
]

NOT_LINKS = [
    ("CM 4.5", "```\n[[n]] [t](a.md)\n```\n[[m]]", M),
    ("CM 4.5 tildes", "~~~ md\n[[n]]\n~~~\n[[m]]", M),
    ("CM 4.5 indented", "   ```\n   [[n]]\n   ```\n[[m]]", M),
    ("CM 4.5 a longer closing", "```\n[[n]]\n`````\n[[m]]", M),
    ("CM 4.5 a shorter closing", "````\n```\n[[n]]\n````\n[[m]]", M),
    ("CM 4.5 another closing", "```\n~~~\n[[n]]\n```\n[[m]]", M),
    ("CM 4.5 words behind a closing", "```\n[[n]]\n``` x\n[[n]]\n```\n[[m]]", M),
    ("CM 4.5 never closed", "```\n[[n]]\n\n[[n]]", []),
    ("CM 4.5 in a list", "- ```\n  [[n]]\n  ```\n- [[m]]", M),
    ("CM 4.5 in a quote, ended by it", "> ```\n> [[n]]\n\n[[m]]", M),
    ("CM 4.5 backticks in the info", "``` a`b\n[[n]]", N),
    ("otterwiki#561", "```bash\nif [[ ! -f x ]]; then\n```", []),
    ("help Outgoing links: queries are code", "```dataview\nLIST FROM [[n]]\n```", []),
    ("CM 4.4", "    [[n]]\n\n[[m]]", M),
    ("CM 4.4 a tab", "\t[[n]]\n\n[[m]]", M),
    ("CM 4.4 in a list", "- a\n\n      [[n]]\n\n[[m]]", M),
    ("CM 6.1", "`[[n]]` [[m]]", M),
    ("CM 6.1 more backticks", "``[[n]] ` [[n]]`` [[m]]", M),
    ("CM 6.1 on one line", "``` [[n]] ``` [[m]]", M),
    ("CM 6.1 over lines", "`a\n[[n]]\nb` [[m]]", M),
    ("CM 6.1 never closed", "`a [[n]]", N),
    ("CM 6.1 unequal runs", "`` ` [[n]]", N),
    ("CM 6.1 code binds tighter", "`[[a`]] [[m]]", M),
    ("CM 6.1 a backslash is no escape in code", "`\\` [[m]] `[[n]]`", M),
    ("zk#630", "<!-- [[n]] --> [[m]]", []),
    ("CM 6.6 a comment in a line", "a <!-- [[n]] --> [[m]]", M),
    ("CM 4.6 a comment over blank lines", "<!--\n[[n]]\n\n[[n]]\n-->\n[[m]]", M),
    ("CM 6.6 a comment never closed in a line", "a <!-- [[n]]", N),
    ("CM 4.6 a comment never closed", "<!-- [[n]]\n\n[[n]]", []),
    ("help Comments", "%%[[n]]%% [[m]]", M),
    ("help Comments: over a line", "a %%[[n]]\n[[n]]%% [[m]]", M),
    ("help Comments: a block", "%%\n[[n]]\n\n[[n]]\n%%\n[[m]]", M),
    ("help Comments: in its paragraph", "a %%[[n]]\n\n[[m]]%%", BOTH),
    ("rel v1.13.2: exactly two", "%%%[[n]]%%%", N),
    ("rel v1.13.2: exactly two close", "%%a%%%[[n]]%% [[m]]", M),
    ("help Comments: never closed", "%% [[n]]", N),
    ("help Comments: a fence in it", "%%\n```\n[[n]]\n%%\n[[m]]", M),
    ("help Comments: a comment of HTML in it", "%%\n<!--\n%%\n[[m]]", M),
    ("help Comments: code shows its marks", "`%%` [[n]] `%%`", N),
    ("help Math", "$[[n]]$ [[m]]", M),
    ("help Math: display", "$$[[n]]$$ [[m]]", M),
    ("help Math: display over lines", "$$\n[[n]]\n\n[[n]]\n$$\n[[m]]", M),
    ("rel v0.13.28: a dollar in a link closes nothing", "$a [[b$]] [[n]]", [wiki("b$"), wiki("n")]),
    ("help Math: money", "$5 [[n]] $6", N),
    ("help Math: a space inside", "$ [[n]] $", N),
    ("help Math: on one line", "$a\n[[n]] b$", N),
    ("help Math: never closed", "$$ [[n]]", N),
    ("CM 4.8: begun inside a line, in its paragraph", "a $$ [[n]]\n\n[[m]] $$", BOTH),
    ("CM 4.8: in the paragraph of a quote", "> a $$ [[n]]\n>\n> [[m]] $$", BOTH),
    ("a formula closed by a dollar too many", "$a$$ [[n]]\n\n$$\nb\n$$\n[[m]]", BOTH),
    ("help Math: display over lines in a list", "- $$\n  [[n]]\n\n  [[n]]\n  $$\n\n[[m]]", M),
    ("help Math: display over lines in a numbered list", "12. $$\n    [[n]]\n\n    [[n]] $$ [[m]]", M),
    ("CM 2.4 an escaped dollar", "\\$[[n]]$", N),
    ("CM 4.6 a block of HTML", "<div>\n[[n]]\n</div>\n\n[[m]]", M),
    ("CM 4.6 ended by a blank line", "<div>\n\n[[n]]\n\n</div>", N),
    ("CM 6.6 tags in a line", "<span>[[n]]</span>", N),
    ("issue 3: attributes", "<a href=\"[[n]]\" title='[t](a.md)'>x</a> [[m]]", M),
    ("issue 3: attributes of a block", '<div data-x="[[n]]">\n\n[[m]]', M),
    ("CM 4.6 a script", "<script>\nlet a = [[1]]\n\nb = [[n]]\n</script>\n\n[[m]]", M),
    ("Hypomnema#7: templates", "{{[[n]]}} [[{{m}}]]", N),
]

FRONT_MATTER = [
    ("help Properties", 'up: "[[n]]"', N, ["up"]),
    ("semantics 4: bare", "up: [[n]]", N, ["up"]),
    ("help Properties: a list", 'topics: ["[[n]]", "[[m|l]]"]', [wiki("n"), wiki("m", "", "l")], ["topics"] * 2),
    ("help Properties: a list", 'topics:\n  - "[[n]]"\n  - [[m]]', BOTH, ["topics"] * 2),
    ("semantics 4: not indented", 'topics:\n- "[[n]]"\nup: "[[m]]"', BOTH, ["topics", "up"]),
    ("semantics 4: YAML that does not parse", "source: [[n]], [[m]]", BOTH, ["source"] * 2),
    ("semantics 4: YAML that does not parse", "description: x: y [[n]]", N, ["description"]),
    ("hyalo#305: any depth", 'x:\n  y:\n    z: "[[n]]"\nw: "[[m]]"', BOTH, ["x.y.z", "w"]),
    ("semantics 4: a heading", 'x: "[[n#h|l]]"', [wiki("n", "h", "l")], ["x"]),
    ("semantics 4: an embed", 'cover: "![[i.png|100]]"', [embed("i.png")], ["cover"]),
    ("rel v1.11: Markdown links", 'x: "[t](a%20b.md#h)"', [md("a%20b.md", "h")], ["x"]),
    ("rel v1.11: angles, parentheses", 'x: "[t](<a b.md>)"\ny: "[t](a(b).md)"', [md("a b.md"), md("a(b).md")], ["x", "y"]),
    ("rel v1.11: titles, images", "x: \"[t](a.md 'b')\"\ny: \"![t](i.png)\"", [md("a.md"), image("i.png", "t")], ["x", "y"]),
    ("YAML 6.6: comments", '# [[a]]\nx: "[[n]]" # [[b]]\ny: z # [[c]]', N, ["x"]),
    ("YAML 6.6: # in quotes is text", 'x: "a # [[n]]"\ny: [[m#h]]', [wiki("n"), wiki("m", "h")], ["x", "y"]),
    ("YAML 7.3.1: double quotes", 'x: "[[caf\\xe9 \\"a\\" \\u65e5]]"', [wiki('café "a" 日')], ["x"]),
    ("YAML 7.3.2: single quotes", "x: '[[it''s]]'", [wiki("it's")], ["x"]),
    ("YAML 7.3: folded at 80 columns", 'x:\n- "[[a long\n  name]]"', [wiki("a long name")], ["x"]),
    ("YAML 7.4: lists of lists", 't: [["a", "b"], ["c"]]\nu: [[1, 2], [3]]', [], []),
    ("YAML 8.1: a block of text", "x: |\n  see [[n]]\n  key: [[m]]", BOTH, ["x", "x"]),
    ("issue 3: keys of any kind", '"a b": "[[n]]"\nключ: "[[m]]"', BOTH, ["a b", "ключ"]),
    ("hyalo DEC-038: templates", 'x: "[[{{t}}]]"', [], []),
    ("semantics 4: a date is no link", "date: 2020-08-21\nurl: https://x.org", [], []),
]  # fmt: skip

RELATIONS = [
    ("dataview Adding metadata", "supports:: [[n]]", ["supports"]),
    ("dataview Adding metadata", "supports::[[n]], [[m]]", ["supports", "supports"]),
    ("dataview Adding metadata: a list item", "- contradicts:: [[n]]", ["contradicts"]),
    ("dataview Adding metadata: a task", "- [ ] extends:: [[n]]", ["extends"]),
    ("dataview Adding metadata: a quote", "> explains:: [[n]]", ["explains"]),
    ("dataview Adding metadata: bold", "**explains**:: [[n]]", ["explains"]),
    ("dataview Adding metadata: in brackets", "a [supports:: [[n]]] b", ["supports"]),
    ("dataview Adding metadata: in parentheses", "a (supports:: [[n]]) [[m]]", ["supports", ""]),
    ("dataview Adding metadata: several values", "a [supports:: [[n]], [[m]]] [[o]]", ["supports", "supports", ""]),
    ("dataview Adding metadata: a closed field", "a [key:: b] [[n]]", [""]),
    ("dataview Adding metadata: a Markdown link", "supports:: [t](n.md)", ["supports"]),
    ("dataview Adding metadata: keys with spaces", "My Key:: [[n]]", ["my-key"]),
    ("dataview Adding metadata: its own line", "supports:: x\n[[n]]", [""]),
    ("CM 6.1: code is no field", "`supports::` [[n]]", [""]),
    ("issue 3: the verb of a context phrase", "- [[n]] — extends it", ["extends"]),
    ("issue 3: another form of it", "- [[n]] — extending it", ["extends"]),
    ("issue 3: no verb", "- [[n]] — because", [""]),
    ("issue 3: not the first words of its item", "- see [[n]] — extends it", [""]),
    ("issue 3: a Markdown link", "- [t](n.md): contradicts it", ["contradicts"]),
    ("issue 3: not the link in the phrase", "- [[n]] — extends [[m]]", ["extends", ""]),
    ("issue 3: front matter", '---\nContradicts: "[[n]]"\nx: {y: 1}\n---\n', ["contradicts"]),
    ("arscontexta footer", "Topics:\n- [[n]]\n- [[m]]\n\n[[o]]", ["topics", "topics", ""]),
    ("arscontexta footer", "**Topics:**\n\n- [[n]]", ["topics"]),
    ("arscontexta footer: one line", "Topics: [[n]], [[m]]\n\n[[o]]", ["topics", "topics", ""]),
    (
        "arscontexta footer: the other list",
        "Relevant Notes:\n- [[n]] — extends\n\nTopics:\n- [[m]]",
        ["extends", "topics"],
    ),
]

TAGS = [
    ("help Tags", "#tag and #other", ("tag", "other")),
    ("help Tags: nested", "#a/b", ("a/b",)),
    ("help Tags: a trailing slash", "#a/", ("a",)),
    ("help Tags: characters", "#a-b_c #y1984 #日本語 #🌱", ("a-b_c", "y1984", "日本語", "🌱")),
    ("help Tags: one that is no digit", "#1984", ()),
    ("help Tags: case", "#Tag #tag", ("Tag",)),
    ("obsidian-colored-tags#46", "#00B7DA", ("00B7DA",)),
    ("tree-sitter-markdown#224: not inside a word", "a#tag C#", ()),
    ("markdown-oxide: behind an opening mark", "(#a) [#b] {#c} \"#d\" '#e'", ("a", "b", "c", "d", "e")),
    ("help Tags: punctuation ends it", "#a, #b. #c! #d: #e。 #f’s", ("a", "b", "c", "d", "e", "f")),
    ("CM 4.2: headings", "# h\n##\n#\n# in #heading", ("heading",)),
    ("issue 3: headings' anchors", "# h {#id}\n\nx\n---\n", ()),
    ("issue 3: addresses", "https://x.org/#a <https://x.org/#b> [x](#c)", ()),
    ("issue 3: code", "`#a`\n\n```\n#b\n```\n\n    #c", ()),
    ("issue 3: comments and math", "%%#a%% <!-- #b --> $#c$", ()),
    ("issue 3: links", "[[n#a]] [[#b]] [#12](x)", ()),
    ("CM 2.4", "\\#a", ()),
    ("CM 6.6: attributes", "<a title=' #a'>x</a>", ()),
    ("unicode: a keycap", "#️⃣", ()),
    ("GFM 4.10", "| #a |\n|:---:|\n| #b |", ("a", "b")),
]

BODIES = [*WIKILINKS, *MARKDOWN, *EXTERNAL, *PLACES, *NOT_LINKS]


def named(table):
    """The rows of a table as cases; the source of the rule and the text name each."""
    return [pytest.param(*case[1:], id=f"{case[0]}: {case[1]}") for case in table]


@pytest.mark.parametrize(("text", "expected"), named(BODIES))
def test_links_of_a_text(text, expected):
    assert links(text) == expected


@pytest.mark.parametrize(("yaml", "expected", "keys"), named(FRONT_MATTER))
def test_links_of_front_matter(yaml, expected, keys):
    found = note(f"---\n{yaml}\n---\n[[body]]").links
    assert [link[:4] for link in found] == [*expected, wiki("body")]
    assert [link.property for link in found] == [*keys, ""]
    assert {link.section for link in found} == {-1}


@pytest.mark.parametrize(("text", "expected"), named(RELATIONS))
def test_relation_of_a_link(text, expected):
    assert [link.relation for link in note(text).links] == expected


@pytest.mark.parametrize(("text", "expected"), named(TAGS))
def test_tags_of_a_text(text, expected):
    assert note(text).tags == expected


@pytest.mark.parametrize(("text", "expected"), named(BODIES))
@pytest.mark.parametrize("wrap", ["---\ntitle: é🌱\n---\n\n", "\ufeff", "# 🌱 日本語 {#x}\r\n\r\n"])
def test_text_before_a_link_changes_only_its_position(text, expected, wrap):
    read = note(wrap + text)
    assert [link[:4] for link in read.links] == expected
    for link in read.links:
        written = read.text[link.start : link.end]
        openers = {"embed": "![[", "wikilink": "[[", "image": "![", "url": ("<", "h", "H")}
        assert written.startswith(openers.get(link.kind, "["))
        assert written.endswith({"embed": "]]", "wikilink": "]]"}.get(link.kind, written[-1]))
        assert link.block_start <= link.start < link.end <= link.block_end


PLACED = [
    ("the first", "[[n]]", (1, 1)),
    ("characters, not bytes", "é日🌱 [[n]]", (1, 5)),
    ("a mark that combines is a character", "e\u0301 [[n]]", (1, 4)),
    ("a tab is one", "a\t[[n]]", (1, 3)),
    ("lines", "a\n\nb [[n]]", (3, 3)),
    ("CRLF", "a\r\n\r\nb [[n]]", (3, 3)),
    ("lone CR", "a\r\rb [[n]]", (3, 3)),
    ("all of them", "a\rb\r\nc\n[[n]]", (4, 1)),
    ("no other break is a line", "a\x0bb\x0cc\u2028d\x85e [[n]]", (1, 11)),
    ("BOM", "\ufeff[[n]]", (1, 1)),
    ("front matter", "---\na: b\n---\n\n [[n]]", (5, 2)),
    ("front matter, BOM, CRLF", "\ufeff---\r\na: 日\r\n---\r\n🌱 [[n]]", (4, 3)),
    ("front matter, lone CR", "---\ra: b\r---\r[[n]]", (4, 1)),
    ("in front matter", '---\na: é\nup:\n  - "[[n]]"\n---\n', (4, 6)),
    ("in a quote in a list", "- a\n  > é [[n]]", (2, 7)),
    ("an embed", "a ![[n]]", (1, 3)),
    ("behind a comment", "%%\n```\n%%\n [[n]]", (4, 2)),
]


@pytest.mark.parametrize(("text", "place"), named(PLACED))
def test_line_and_column_count_from_the_start_of_the_file(text, place):
    read = note(text)
    (link,) = read.links
    assert (link.line, link.column) == place
    assert read.text[link.start : link.end].lstrip("!") == "[[n]]"


def test_link_belongs_to_the_section_above_it():
    read = note("[[a]]\n# one\n[[b]]\n## two [[c]]\n[[d]]\n```\n# no\n```\n[[e]]")
    assert [(link.target, link.section) for link in read.links] == [("a", -1), ("b", 0), ("c", 1), ("d", 1), ("e", 1)]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("one [[n]]\ntwo\n\nthree", "one [[n]]\ntwo"),
        ("- a\n- b [[n]]\n- c", "- b [[n]]"),
        ("- b [[n]]\n  - c", "- b [[n]]"),
        ("# h [[n]] #\ntext", "# h [[n]] #"),
        ("| a | b |\n|---|---|\n| c [[n]] | d |", "c [[n]]"),
        ("- a\n\n  # h\n  [[n]]", "[[n]]"),
        ("- # h\n  [[n]]", "[[n]]"),
    ],
)
def test_the_block_of_a_link_is_its_paragraph_item_cell_or_heading(text, block):
    (link,) = note(text).links
    assert text[link.block_start : link.block_end].strip(" |\n") == block


@pytest.mark.parametrize("dash", [" — ", " – ", " -- ", " - ", ": ", "—", " —\n  "])
def test_context_phrase_follows_any_dash(dash):
    read = note(f"- [[n|label]]{dash}why it **is** [[here|there]]")
    assert [context_phrase(read.text, link) for link in read.links] == ["why it is there", ""]


@pytest.mark.parametrize(
    "text", ["- see [[n]] — why", "- [[n]]-why", "- [[n]] why", "- [[n]]:", "- [[n]]\n- [[m]]: why", "- [[n]] —\n"]
)
def test_text_without_a_context_phrase(text):
    read = note(text)
    assert context_phrase(read.text, read.links[0]) == ""


def test_front_matter_has_no_context_phrase():
    read = note("---\nup:\n  - [[n]] - why\n---\n")
    assert context_phrase(read.text, read.links[0]) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One. Two [[n]] two. Three.", "Two n two."),
        ("One [[n|label]]! Two", "One label!"),
        ("See *e.g.* v1.2 of [[n#h]] and so on.", "See e.g. v1.2 of n > h and so on."),
        ("- [ ] One [t](n.md)\n  two", "One t two"),
        ("> One\n> [[n]]", "One > n"),
        ("日本。[[n]]です。次", "nです。"),
        ("## A [[n]]", "A n"),
        ("| a [[n]] | b |\n|---|---|", "a n"),
        ("`code` <b>and</b> \\*this\\* [[n]]", "code and *this* n"),
    ],
)
def test_sentence_around_a_link(text, words):
    read = note(text)
    assert sentence(read.text, read.links[0]) == words


def test_sentence_shows_the_title_instead_of_the_name():
    read = note("Why [[n]] is. [[m|label]] too.")
    assert [sentence(read.text, link, "A *title*") for link in read.links] == ["Why A *title* is.", "label too."]


def test_plain_text_of_markup():
    assert plain("**a** `b` [c](d.md) ![e](f.png) [[g|h]] <i>i</i> %%j%% <!-- k --> \\*l") == "a b c e h i *l"
    assert first_sentence("One *two*. Three") == "One two."


def test_block_id_is_at_the_end_of_a_block_or_alone():
    assert note("text ^a-1\n\n- item ^B2\n\n| t |\n|---|\n\n^own\n\nx^no ^not here\n").blocks == ("a-1", "B2", "own")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_form_is_preserved(form):
    name = unicodedata.normalize(form, "Übergröße é")
    assert links(f"[[{name}]] [t]({name.replace(' ', '%20')})") == [wiki(name), md(name.replace(" ", "%20"))]


def test_unclosed_fence_is_a_syntax_problem_on_its_line():
    read = note("---\na: b\n---\n\n```python\n[[n]]\n")
    assert [(problem.kind, problem.line) for problem in read.syntax_errors] == [("unclosed-fence", 5)]
    assert not note("```\na\n```\n\n> ~~~~\n> a\n> ~~~~\n\n- ```\n  a\n  ```\n").syntax_errors
