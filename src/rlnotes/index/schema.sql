-- The cache of a vault. All rows are computed from files, so a damaged or outdated cache is deleted.
--
-- Text is UTF-8. A file name that is not is stored as TEXT with its original bytes. Offsets and columns count
-- characters of the decoded file, lines and columns from 1. The rows of a note are ordered by rowid.
-- `checksum` columns are CRC-32 of the values they cover: SQLite does not detect a changed byte inside a value.

CREATE TABLE info (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- Files of the last walk, with their stat when they were read. mtime and ctime are in nanoseconds.
CREATE TABLE file (
    path TEXT PRIMARY KEY, is_note INTEGER NOT NULL, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, size INTEGER NOT NULL,
    inode INTEGER NOT NULL
) WITHOUT ROWID;

-- `checksum` covers the row, alias, tag, source and kind; `details_checksum` property, section, block, anchor,
-- inner_heading, syntax_error and suppression.
CREATE TABLE note (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, digest BLOB NOT NULL,
    title TEXT NOT NULL, description TEXT NOT NULL, type TEXT NOT NULL, date TEXT NOT NULL, words INTEGER NOT NULL,
    has_own_title INTEGER NOT NULL,    -- from front matter or the only H1: a link may name the note by it
    has_description INTEGER NOT NULL,  -- from front matter, not the first sentence
    has_placeholders INTEGER NOT NULL, -- of a template
    has_errors INTEGER NOT NULL, has_suppressions INTEGER NOT NULL,
    has_anchors INTEGER NOT NULL,      -- it has rows in block, anchor or inner_heading
    includes_files INTEGER NOT NULL,   -- a site generator inserts other files into it
    title_section INTEGER NOT NULL,    -- position of the section whose heading opens the text, -1 for none
    body INTEGER NOT NULL,             -- offset where the front matter ends
    links INTEGER NOT NULL,            -- number of its rows in `link`
    checksum INTEGER NOT NULL, details_checksum INTEGER NOT NULL
);
CREATE TABLE alias (note INTEGER NOT NULL, alias TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE tag (note INTEGER NOT NULL, tag TEXT NOT NULL, key TEXT NOT NULL);
CREATE TABLE source (note INTEGER NOT NULL, source TEXT NOT NULL);
CREATE TABLE kind (note INTEGER NOT NULL, kind TEXT NOT NULL);

-- Front matter: one row per scalar (item NULL), one per item of a list (item from 0; an empty list has one row
-- with item 0 and value NULL). A nested value is JSON, and `is_json` is 1.
CREATE TABLE property (
    note INTEGER NOT NULL, key TEXT NOT NULL, item INTEGER, value TEXT, is_json INTEGER NOT NULL
);
CREATE TABLE section (
    note INTEGER NOT NULL, position INTEGER NOT NULL, level INTEGER NOT NULL, text TEXT NOT NULL, raw TEXT NOT NULL,
    line INTEGER NOT NULL, anchor TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL
);
CREATE TABLE block (note INTEGER NOT NULL, block TEXT NOT NULL);
CREATE TABLE anchor (note INTEGER NOT NULL, anchor TEXT NOT NULL);
-- Headings in quotes, callouts and list items, which start no section but are valid link targets.
CREATE TABLE inner_heading (note INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE syntax_error (
    note INTEGER NOT NULL, kind TEXT NOT NULL, line INTEGER NOT NULL, message TEXT NOT NULL, col INTEGER NOT NULL,
    length INTEGER NOT NULL
);
CREATE TABLE suppression (
    note INTEGER NOT NULL, line INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, rule TEXT NOT NULL,
    first_line INTEGER NOT NULL, last_line INTEGER NOT NULL, problem TEXT NOT NULL
);

-- Links: as written, and from `key` on where they go. `key` is the last segment of the target without case and extension,
-- compared with names of added and renamed files to find affected links. The target is a note (`target_note`), another file
-- or folder (`target_path`), or NULL. Rows are inserted after links are resolved.
CREATE TABLE link (
    note INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, fragment TEXT NOT NULL, label TEXT NOT NULL,
    line INTEGER NOT NULL, col INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    section INTEGER NOT NULL,          -- position of the section, -1 above the first heading and in front matter
    block_start INTEGER NOT NULL, block_stop INTEGER NOT NULL, property TEXT NOT NULL, relation TEXT NOT NULL,
    key TEXT NOT NULL, status TEXT NOT NULL, target_note INTEGER, target_path TEXT, via TEXT NOT NULL,
    spelling TEXT NOT NULL, fragment_status TEXT NOT NULL, candidates INTEGER, checksum INTEGER NOT NULL
);
-- All files that match an ambiguous name, shared by the links of that name. `id` is a digest of the paths.
CREATE TABLE candidate (id INTEGER, position INTEGER, path TEXT NOT NULL, PRIMARY KEY (id, position)) WITHOUT ROWID;

-- Paths that links of a note may name and the walk omits (hidden, in node_modules); checked at each run.
CREATE TABLE unlisted_target (note INTEGER NOT NULL, path TEXT NOT NULL);

-- For manual queries: all links with source and target.
CREATE VIEW resolved_link AS
SELECT source.path AS source, link.line, link.col, link.kind, link.target, link.fragment, link.label, link.property,
       link.relation, link.status, coalesce(target.path, link.target_path) AS path, link.via, link.spelling,
       link.fragment_status
FROM link JOIN note AS source ON source.id = link.note LEFT JOIN note AS target ON target.id = link.target_note;

-- Cached values, dropped when a dependency changes (`memo.Dependency`, a sum of bits). `as_of` is the last row of
-- `changed_note` that a value by note takes into account.
CREATE TABLE memo (
    key TEXT PRIMARY KEY, depends_on INTEGER NOT NULL, as_of INTEGER NOT NULL, value BLOB NOT NULL, checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE changed_note (number INTEGER PRIMARY KEY AUTOINCREMENT, note INTEGER NOT NULL);

-- Full text, filled when first searched. The index of bodies is contentless, which takes a third of the time and a sixth
-- of the space and cannot delete: a changed body is a new `doc`, and the old one has no note. `tokens` are those of words
-- that the tokenizer splits (`signed_words`); other fields end with theirs.
CREATE TABLE fulltext_doc (doc INTEGER PRIMARY KEY AUTOINCREMENT, note INTEGER NOT NULL UNIQUE);
CREATE VIRTUAL TABLE fulltext_fields USING fts5 (
    title, names, headings, description, columnsize = 0, detail = column,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
CREATE VIRTUAL TABLE fulltext_bodies USING fts5 (
    body, tokens, content = '', columnsize = 0, detail = none, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'"
);
INSERT INTO fulltext_bodies (fulltext_bodies, rank) VALUES ('hashsize', 16777216);
CREATE VIRTUAL TABLE fulltext_field_words USING fts5vocab (fulltext_fields, row);
CREATE VIRTUAL TABLE fulltext_body_words USING fts5vocab (fulltext_bodies, row);

-- Terms of notes, filled when first needed. `terms` are separated by line feeds, `counts` has a byte for each;
-- `citations` is JSON: [[cited note, terms of the sentence], ...]. `path`, `digest` and `targets` (the sum of the checksums
-- of the note's links) are compared to find outdated rows.
CREATE TABLE note_terms (
    note INTEGER PRIMARY KEY, path TEXT NOT NULL, digest BLOB NOT NULL, targets INTEGER NOT NULL, terms TEXT NOT NULL,
    counts BLOB NOT NULL, citations TEXT NOT NULL, checksum INTEGER NOT NULL
);
-- Inverted index: number of notes by term, and postings as arrays of 32-bit integers (see `term_index`), for terms of notes
-- (`own`) and for terms of sentences that cite them (`cited`).
CREATE TABLE term (term TEXT PRIMARY KEY, notes INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE posting (term TEXT PRIMARY KEY, own BLOB NOT NULL, cited BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;

-- Created after the first read, in a third of the time of updating them per row.
CREATE INDEX alias_note ON alias (note);
CREATE INDEX tag_note ON tag (note);
CREATE INDEX source_note ON source (note);
CREATE INDEX kind_note ON kind (note);
CREATE INDEX property_note ON property (note);
CREATE INDEX section_note ON section (note);
CREATE INDEX block_note ON block (note);
CREATE INDEX anchor_note ON anchor (note);
CREATE INDEX inner_heading_note ON inner_heading (note);
CREATE INDEX unlisted_target_note ON unlisted_target (note);
CREATE INDEX syntax_error_note ON syntax_error (note);
CREATE INDEX suppression_note ON suppression (note);
CREATE INDEX link_note ON link (note);
CREATE INDEX link_target ON link (target_note, note);
