-- The archive's tables, format 2. Described for readers in docs/archive.md; a test checks that every name here stands there.
-- In text columns NUL and lone surrogates are U+FFFD: SQLite's own functions stop at NUL. The record keeps NUL as it was.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- ── kept: what was captured, and what people decided ──────────────────────

CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    url TEXT,
    version INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    fetched TEXT,
    added TEXT NOT NULL,
    media_type TEXT,
    encoding TEXT,
    charset TEXT,
    software TEXT NOT NULL,
    read TEXT NOT NULL
);
-- The same bytes at the same address are one capture; NULLs differ from each other, so an unknown address counts as ''.
CREATE UNIQUE INDEX capture_once ON capture (coalesce(url, ''), sha256);
CREATE INDEX capture_url ON capture (url);
CREATE INDEX capture_added ON capture (added);

-- Apart from capture, so that listing captures never walks over megabytes.
CREATE TABLE stored (
    id INTEGER PRIMARY KEY REFERENCES capture (id),
    page_zstd BLOB NOT NULL,
    record_zstd BLOB NOT NULL
);

CREATE TABLE person_decision (
    id INTEGER PRIMARY KEY,
    made TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('same', 'apart')),
    name TEXT NOT NULL,
    document INTEGER REFERENCES capture (id),
    other_name TEXT NOT NULL,
    other_document INTEGER REFERENCES capture (id),
    undone TEXT
);

-- ── found in one page: made again when it is read again ───────────────────

CREATE TABLE document (
    id INTEGER PRIMARY KEY REFERENCES capture (id),
    newest INTEGER NOT NULL,
    kind TEXT NOT NULL,
    outlet TEXT,
    headline TEXT,
    standfirst TEXT,
    body TEXT NOT NULL,
    authors TEXT,
    published TEXT,
    published_day TEXT,
    published_utc TEXT,
    modified TEXT,
    language TEXT,
    section TEXT,
    tags TEXT,
    url TEXT,
    videos INTEGER NOT NULL,
    figures INTEGER NOT NULL,
    facets TEXT NOT NULL
);
CREATE INDEX document_newest_first ON document (newest, published_utc DESC, id DESC);
CREATE INDEX document_newest_first_all ON document (published_utc DESC, id DESC);
CREATE INDEX document_outlet ON document (outlet);
CREATE INDEX document_day ON document (published_day);
CREATE INDEX document_url ON document (url);
-- By these a search looks at a document's day without a look at the wide row, and sets aside the few older versions.
CREATE INDEX document_by_number ON document (id, published_day);
CREATE INDEX document_older ON document (id) WHERE newest = 0;

-- AUTOINCREMENT: the number of a statement that is gone is never given to another one.
CREATE TABLE statement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT,
    speaker_kind TEXT,
    role TEXT,
    source TEXT,
    cue TEXT,
    cue_kind TEXT NOT NULL,
    content TEXT NOT NULL,
    quoted TEXT,
    kind TEXT NOT NULL,
    stance TEXT NOT NULL,
    addressee TEXT,
    said_when TEXT,
    confidence REAL NOT NULL,
    rule TEXT,
    speaker_plain TEXT,
    role_plain TEXT,
    person INTEGER REFERENCES person (id)
);
CREATE INDEX statement_document ON statement (document, number);
CREATE INDEX statement_person ON statement (person, document) WHERE person IS NOT NULL;
CREATE INDEX statement_speaker ON statement (speaker);

CREATE TABLE time (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    earliest TEXT,
    latest TEXT,
    extent_first TEXT,
    extent_last TEXT,
    anchor TEXT,
    modifier TEXT,
    rule TEXT
);
CREATE INDEX time_document ON time (document, earliest, latest);

CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    text_plain TEXT NOT NULL,
    name TEXT NOT NULL,
    name_plain TEXT NOT NULL,
    kind TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    country TEXT,
    geonames_id INTEGER,
    stands_for TEXT,
    rule TEXT
);
CREATE INDEX place_document ON place (document, latitude, longitude);

CREATE TABLE figure (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    at_least REAL,
    at_most REAL,
    modifier TEXT NOT NULL,
    unit TEXT,
    counted TEXT,
    statement INTEGER REFERENCES statement (id),
    attributed_to TEXT,
    rule TEXT
);
CREATE INDEX figure_document ON figure (document, number);
CREATE INDEX figure_statement ON figure (statement);

CREATE TABLE appearance (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT,
    gender TEXT,
    mentions INTEGER NOT NULL,
    pronouns INTEGER NOT NULL,
    name_key TEXT NOT NULL,
    person INTEGER REFERENCES person (id),
    why TEXT
);
CREATE INDEX appearance_document ON appearance (document, number);
CREATE INDEX appearance_key ON appearance (name_key);
CREATE INDEX appearance_person ON appearance (person, document) WHERE person IS NOT NULL;

-- ── derived: joined across pages, can be made again from the tables above ─

CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    gender TEXT,
    roles TEXT,
    outlet TEXT
);

CREATE TABLE person_form (
    id INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    name_plain TEXT NOT NULL,
    name_key TEXT NOT NULL
);
CREATE UNIQUE INDEX person_form_once ON person_form (person, name);
CREATE INDEX person_form_key ON person_form (name_key);
CREATE INDEX person_form_plain ON person_form (name_plain);

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    earlier INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    before TEXT,
    before_start INTEGER,
    before_end INTEGER,
    after TEXT,
    after_start INTEGER,
    after_end INTEGER,
    was TEXT,
    became TEXT,
    owned TEXT NOT NULL,
    notice TEXT
);
CREATE UNIQUE INDEX change_document ON change (document, number);
CREATE INDEX change_earlier ON change (earlier);
CREATE INDEX change_kind ON change (kind);

-- What the filters of a search go by. A document has the numbers of what is so of it in its column facets, which is searched like words: a table of pairs
-- would be written at as many places for each page as it has facets.
CREATE TABLE facet (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE UNIQUE INDEX facet_once ON facet (name, value);

-- ── words ─────────────────────────────────────────────────────────────────

-- Datasette looks for content="document" in double quotes to offer a search box.
CREATE VIRTUAL TABLE document_search USING fts5 (
    headline, standfirst, body, outlet, authors, facets,
    content="document", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE statement_search USING fts5 (
    speaker, source, content,
    content="statement", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE facet_search USING fts5 (
    value,
    content="facet", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);

-- Words of a transaction are gathered in memory (bytes) before they are written, and eight pieces of the index, not four, before they are merged: a sixth off what adding costs.
INSERT INTO document_search (document_search, rank) VALUES ('hashsize', 8000000);
INSERT INTO document_search (document_search, rank) VALUES ('automerge', 8);
INSERT INTO statement_search (statement_search, rank) VALUES ('hashsize', 8000000);
INSERT INTO statement_search (statement_search, rank) VALUES ('automerge', 8);

CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO document_search (rowid, headline, standfirst, body, outlet, authors, facets)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.outlet, new.authors, new.facets);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    INSERT INTO document_search (document_search, rowid, headline, standfirst, body, outlet, authors, facets)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.outlet, old.authors, old.facets);
END;
CREATE TRIGGER document_changed AFTER UPDATE OF headline, standfirst, body, outlet, authors, facets ON document BEGIN
    INSERT INTO document_search (document_search, rowid, headline, standfirst, body, outlet, authors, facets)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.outlet, old.authors, old.facets);
    INSERT INTO document_search (rowid, headline, standfirst, body, outlet, authors, facets)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.outlet, new.authors, new.facets);
END;
CREATE TRIGGER statement_added AFTER INSERT ON statement BEGIN
    INSERT INTO statement_search (rowid, speaker, source, content) VALUES (new.id, new.speaker, new.source, new.content);
END;
CREATE TRIGGER statement_removed AFTER DELETE ON statement BEGIN
    INSERT INTO statement_search (statement_search, rowid, speaker, source, content)
    VALUES ('delete', old.id, old.speaker, old.source, old.content);
END;
CREATE TRIGGER statement_changed AFTER UPDATE OF speaker, source, content ON statement BEGIN
    INSERT INTO statement_search (statement_search, rowid, speaker, source, content)
    VALUES ('delete', old.id, old.speaker, old.source, old.content);
    INSERT INTO statement_search (rowid, speaker, source, content) VALUES (new.id, new.speaker, new.source, new.content);
END;
CREATE TRIGGER facet_added AFTER INSERT ON facet BEGIN
    INSERT INTO facet_search (rowid, value) VALUES (new.id, new.value);
END;
CREATE TRIGGER facet_removed AFTER DELETE ON facet BEGIN
    INSERT INTO facet_search (facet_search, rowid, value) VALUES ('delete', old.id, old.value);
END;
