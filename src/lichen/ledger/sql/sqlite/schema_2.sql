-- Working together in the open: asks that move, answers taken back, comments, precedents, and the state of the
-- day (leases, snoozes, fits) that is no projection and may be lost without losing any decision.

ALTER TABLE cases ADD COLUMN asks_open INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET asks_open = (SELECT COUNT(*) FROM asks a WHERE a.chain = cases.chain AND a.case_id = cases.case_id
    AND a.answered_seq IS NULL AND a.failed_seq IS NULL);
ALTER TABLE contributions ADD COLUMN withdrawn_seq INTEGER;
ALTER TABLE asks ADD COLUMN confidence REAL;
ALTER TABLE asks ADD COLUMN moved_seq INTEGER;
ALTER TABLE asks ADD COLUMN moved_how TEXT;
ALTER TABLE asks ADD COLUMN escalated_seq INTEGER;

-- The orders of an inbox, smallest first, with nothing missing so that pages go on by key. A blind ask has no place
-- by the AI's confidence, which nobody may read off it: it comes after the others, the oldest first.
ALTER TABLE asks ADD COLUMN by_value REAL GENERATED ALWAYS AS (-COALESCE(value, 0.0)) VIRTUAL;
ALTER TABLE asks ADD COLUMN by_due INTEGER GENERATED ALWAYS AS (COALESCE(due, 9223372036854775807)) VIRTUAL;
ALTER TABLE asks ADD COLUMN by_confidence REAL GENERATED ALWAYS AS (
    CASE WHEN NOT blind THEN COALESCE(confidence, 1.5)
         ELSE 3.0 END) VIRTUAL;

CREATE INDEX asks_by_value ON asks (chain, partner, by_value, seq) WHERE answered_seq IS NULL AND failed_seq IS NULL;
CREATE INDEX asks_by_due ON asks (chain, partner, by_due, seq) WHERE answered_seq IS NULL AND failed_seq IS NULL;
CREATE INDEX asks_by_confidence ON asks (chain, partner, by_confidence, seq)
    WHERE answered_seq IS NULL AND failed_seq IS NULL;
CREATE INDEX asks_to_escalate ON asks (chain, due, seq)
    WHERE answered_seq IS NULL AND failed_seq IS NULL AND escalated_seq IS NULL AND due IS NOT NULL;
CREATE INDEX asks_answered ON asks (chain, answered_at, due) WHERE answered_seq IS NOT NULL AND due IS NOT NULL;

CREATE INDEX cases_in_order ON cases (chain, opened_seq);
CREATE INDEX cases_waiting ON cases (chain, opened_seq) WHERE settled_seq IS NULL AND asks_open = 0;
CREATE INDEX contributions_of_people ON contributions (chain, partner, made_at) WHERE role = 'person';
CREATE INDEX disagreements_in_order ON disagreements (chain, opened_seq);
CREATE INDEX disagreements_open_of_case ON disagreements (chain, case_id) WHERE resolved_seq IS NULL;

-- Projections: rebuilt from the entries like those of the first schema.

CREATE TABLE comments (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    comment TEXT NOT NULL,
    seq INTEGER NOT NULL,
    text TEXT NOT NULL,
    mentions TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (chain, case_id, comment)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentions (
    chain INTEGER NOT NULL,
    person TEXT NOT NULL,
    seq INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    comment TEXT NOT NULL,
    text TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (chain, person, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE precedents (
    chain INTEGER NOT NULL,
    precedent TEXT NOT NULL,
    seq INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    title TEXT,
    retired INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (chain, precedent, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX precedents_in_order ON precedents (chain, seq);
CREATE INDEX precedents_of_case ON precedents (chain, case_id);

CREATE TABLE access (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    person TEXT NOT NULL,
    partnership TEXT,
    role TEXT,
    changed_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_of_person ON access (person, partnership, seq);
CREATE INDEX access_of_partnership ON access (partnership, person, seq);

-- The state of the day: no projection, never rebuilt.

-- A fit that was worked out beside the work, by the entry at which learning began; saves fitting again.
CREATE TABLE fits (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

-- Who is working on an ask right now, until when.
CREATE TABLE leases (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    ask TEXT NOT NULL,
    person TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (chain, case_id, ask)
) STRICT, WITHOUT ROWID;

CREATE INDEX leases_of_person ON leases (person, until);
CREATE INDEX leases_by_end ON leases (until);

CREATE TABLE snoozes (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    ask TEXT NOT NULL,
    person TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (chain, case_id, ask)
) STRICT, WITHOUT ROWID;

CREATE INDEX snoozes_of_person ON snoozes (person, until);
CREATE INDEX snoozes_by_end ON snoozes (until);

CREATE TABLE absences (
    person TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    delegate TEXT,
    PRIMARY KEY (person, since)
) STRICT, WITHOUT ROWID;

-- What one person can do in a day in one partnership, where it is not what the charter says.
CREATE TABLE capacities (
    chain INTEGER NOT NULL,
    person TEXT NOT NULL,
    minutes_per_day REAL,
    cases_per_day REAL,
    PRIMARY KEY (chain, person)
) STRICT, WITHOUT ROWID;

-- The last mention a person has seen on a chain.
CREATE TABLE marks (
    chain INTEGER NOT NULL,
    person TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (chain, person)
) STRICT, WITHOUT ROWID;

-- Lists of cases and asks that somebody keeps, alone or with everyone of a partnership.
CREATE TABLE views (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    partnership TEXT,
    filters TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX views_of_owner ON views (owner, name);
CREATE INDEX views_of_partnership ON views (partnership, name) WHERE partnership IS NOT NULL;

-- What lists show of a case, taken from its sealed inputs and erased with them.
CREATE TABLE previews (
    id INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    seal TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (chain, case_id)
) STRICT;

CREATE INDEX previews_by_seal ON previews (seal);

-- How far each chain's cases have been read for lists and search.
CREATE TABLE indexed (
    chain INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search USING fts5(place, words, tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
CREATE TRIGGER previews_leave_the_search AFTER DELETE ON previews
BEGIN DELETE FROM search WHERE rowid = OLD.id; END;

-- An open ask with all that a list shows of it.
CREATE VIEW inbox AS
SELECT a.chain, a.case_id, a.ask, a.seq, a.partner, a.wanted, a.why, a.blind, a.value, a.confidence, a.due,
    a.made_by, a.made_at, a.moved_seq, a.moved_how, a.escalated_seq, a.by_value, a.by_due, a.by_confidence,
    c.high_stakes, c.lane, c.settled_seq, l.person AS held_by, l.until AS held_until, z.until AS snoozed_until,
    EXISTS (SELECT 1 FROM disagreements d
            WHERE d.chain = a.chain AND d.case_id = a.case_id AND d.resolved_seq IS NULL) AS disputed,
    p.title, p.text
FROM asks a
LEFT JOIN cases c ON c.chain = a.chain AND c.case_id = a.case_id
LEFT JOIN leases l ON l.chain = a.chain AND l.case_id = a.case_id AND l.ask = a.ask
LEFT JOIN snoozes z ON z.chain = a.chain AND z.case_id = a.case_id AND z.ask = a.ask AND z.person = a.partner
LEFT JOIN previews p ON p.chain = a.chain AND p.case_id = a.case_id
WHERE a.answered_seq IS NULL AND a.failed_seq IS NULL;
