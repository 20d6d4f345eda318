-- What joins pages beyond people: copies, quotations, stories. All of it is derived and can be dropped and made again (onrecord rebuild); made when it is first asked for.

-- Documents that are worked in, by the reading that was.
CREATE TABLE IF NOT EXISTS related (
    document INTEGER PRIMARY KEY REFERENCES document (id),
    read TEXT NOT NULL,
    one_text INTEGER NOT NULL,
    story TEXT
);
CREATE INDEX IF NOT EXISTS related_text ON related (one_text);
CREATE INDEX IF NOT EXISTS related_story ON related (story) WHERE story IS NOT NULL;

CREATE TABLE IF NOT EXISTS copy (
    document INTEGER NOT NULL REFERENCES document (id),
    other INTEGER NOT NULL REFERENCES document (id),
    relation TEXT NOT NULL,
    share REAL NOT NULL,
    words INTEGER NOT NULL,
    PRIMARY KEY (document, other)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS copy_other ON copy (other);

CREATE TABLE IF NOT EXISTS quotation (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES document (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    direct INTEGER NOT NULL,
    statement INTEGER,
    speaker TEXT,
    source TEXT,
    surname TEXT,
    language TEXT,
    utterance INTEGER
);
CREATE INDEX IF NOT EXISTS quotation_document ON quotation (document, number);
CREATE INDEX IF NOT EXISTS quotation_utterance ON quotation (utterance);

CREATE TABLE IF NOT EXISTS quotation_tie (
    quotation INTEGER NOT NULL REFERENCES quotation (id),
    other INTEGER NOT NULL REFERENCES quotation (id),
    share REAL NOT NULL,
    PRIMARY KEY (quotation, other)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS quotation_tie_other ON quotation_tie (other);

CREATE TABLE IF NOT EXISTS story (
    name TEXT PRIMARY KEY,
    headline TEXT,
    first_day TEXT,
    last_day TEXT,
    articles INTEGER NOT NULL,
    outlets INTEGER NOT NULL,
    texts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS story_day ON story (last_day);

CREATE TABLE IF NOT EXISTS likeness (
    document INTEGER NOT NULL REFERENCES document (id),
    other INTEGER NOT NULL REFERENCES document (id),
    likeness REAL NOT NULL,
    PRIMARY KEY (document, other)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS likeness_other ON likeness (other);

-- By these the few others are found that a new document, or quotation, may go with.
CREATE TABLE IF NOT EXISTS sketch (
    kind TEXT NOT NULL,
    key INTEGER NOT NULL,
    day INTEGER NOT NULL,
    item INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (kind, key, day, item)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sketch_document ON sketch (document);
