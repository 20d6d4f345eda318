-- The archive's tables, format 1. Described for readers in docs/archive.md; a test checks that every name here stands there.
-- In text columns NUL and lone surrogates are U+FFFD: SQLite's own functions stop at NUL. The record keeps NUL as it was.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

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
    software TEXT NOT NULL
);
-- The same bytes at the same address are one capture; NULLs differ from each other, so an unknown address counts as ''.
CREATE UNIQUE INDEX capture_once ON capture (coalesce(url, ''), sha256);
CREATE INDEX capture_url ON capture (url);

-- Apart from capture, so that listing captures never walks over megabytes.
CREATE TABLE stored (
    id INTEGER PRIMARY KEY REFERENCES capture (id),
    page_zstd BLOB NOT NULL,
    record_zstd BLOB NOT NULL
);

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
    url TEXT
);
CREATE INDEX document_newest_first ON document (newest, published_utc DESC, id DESC);
CREATE INDEX document_newest_first_all ON document (published_utc DESC, id DESC);
CREATE INDEX document_outlet ON document (outlet);
CREATE INDEX document_day ON document (published_day);
-- A search sets aside the few older versions by this, without a look at the wide rows of the many it found.
CREATE INDEX document_older ON document (id) WHERE newest = 0;

CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
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
    content TEXT NOT NULL,
    quoted TEXT,
    kind TEXT NOT NULL,
    stance TEXT NOT NULL,
    addressee TEXT,
    said_when TEXT,
    confidence REAL NOT NULL,
    rule TEXT
);
CREATE INDEX statement_document ON statement (document, number);
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
    anchor TEXT,
    modifier TEXT,
    rule TEXT
);
CREATE INDEX time_document ON time (document, number);
CREATE INDEX time_earliest ON time (earliest);

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
CREATE INDEX place_document ON place (document, number);
CREATE INDEX place_text ON place (text_plain);
CREATE INDEX place_name ON place (name_plain);
CREATE INDEX place_country ON place (country);

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

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    role TEXT,
    gender TEXT,
    mentions INTEGER NOT NULL,
    pronouns INTEGER NOT NULL
);
CREATE INDEX person_document ON person (document, number);
CREATE INDEX person_name ON person (name);

-- Datasette looks for content="document" in double quotes to offer a search box.
CREATE VIRTUAL TABLE document_search USING fts5 (
    headline, standfirst, body, outlet, authors,
    content="document", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE statement_search USING fts5 (
    speaker, source, content,
    content="statement", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);

CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
    INSERT INTO document_search (rowid, headline, standfirst, body, outlet, authors)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.outlet, new.authors);
END;
CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
    INSERT INTO document_search (document_search, rowid, headline, standfirst, body, outlet, authors)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.outlet, old.authors);
END;
CREATE TRIGGER document_changed AFTER UPDATE OF headline, standfirst, body, outlet, authors ON document BEGIN
    INSERT INTO document_search (document_search, rowid, headline, standfirst, body, outlet, authors)
    VALUES ('delete', old.id, old.headline, old.standfirst, old.body, old.outlet, old.authors);
    INSERT INTO document_search (rowid, headline, standfirst, body, outlet, authors)
    VALUES (new.id, new.headline, new.standfirst, new.body, new.outlet, new.authors);
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
