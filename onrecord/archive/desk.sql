-- What readers put beside the pages: bookmarks, tags, notes, corrections, saved searches, and the trash. Nothing of it is written over what was found in a page.
-- Made when it is first used; described for readers in docs/archive.md.

CREATE TABLE IF NOT EXISTS desk_entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('bookmark', 'tag', 'note', 'correction', 'search')),
    document INTEGER REFERENCES capture (id),
    finding TEXT CHECK (finding IN ('article', 'statement', 'time', 'place', 'figure')),
    number INTEGER,
    start INTEGER,
    end INTEGER,
    words TEXT,
    field TEXT,
    was TEXT,
    value TEXT NOT NULL,
    reason TEXT,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    removed TEXT,
    removed_by TEXT,
    replaces INTEGER REFERENCES desk_entry (id) ON DELETE SET NULL
);
CREATE INDEX IF NOT EXISTS desk_entry_document ON desk_entry (document);
CREATE INDEX IF NOT EXISTS desk_entry_kind ON desk_entry (kind, value);
CREATE INDEX IF NOT EXISTS desk_entry_replaces ON desk_entry (replaces);

-- Each thing that a reader did, to be undone and done again.
CREATE TABLE IF NOT EXISTS desk_act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('add', 'edit', 'remove', 'restore', 'trash', 'untrash')),
    entry INTEGER REFERENCES desk_entry (id) ON DELETE CASCADE,
    other INTEGER REFERENCES desk_entry (id) ON DELETE CASCADE,
    document INTEGER REFERENCES capture (id) ON DELETE CASCADE,
    undone TEXT
);
CREATE INDEX IF NOT EXISTS desk_act_by ON desk_act (made_by, id);
CREATE INDEX IF NOT EXISTS desk_act_entry ON desk_act (entry);
CREATE INDEX IF NOT EXISTS desk_act_other ON desk_act (other);
CREATE INDEX IF NOT EXISTS desk_act_document ON desk_act (document);

-- Documents in the trash: their rows of the other tables lie here, packed, until they are put back or the trash is emptied.
CREATE TABLE IF NOT EXISTS desk_trash (
    document INTEGER PRIMARY KEY REFERENCES capture (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    headline TEXT,
    outlet TEXT,
    published TEXT,
    put TEXT NOT NULL,
    put_by TEXT NOT NULL,
    people_seen INTEGER NOT NULL,
    rows_zstd BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS desk_trash_first ON desk_trash (first);

-- How many changes concerned the desk alone: what was made from the rest of the archive is as good after them as before.
CREATE TABLE IF NOT EXISTS desk_count (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    changes INTEGER NOT NULL CHECK (typeof(changes) = 'integer')
);
