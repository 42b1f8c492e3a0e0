-- Lanes that explain themselves: why each change, how closely they are watched, and incidents with their owner.

ALTER TABLE cases ADD COLUMN audit_floor REAL;
ALTER TABLE lanes ADD COLUMN cause TEXT NOT NULL DEFAULT 'certificate';
ALTER TABLE lanes ADD COLUMN previous REAL;
ALTER TABLE lanes ADD COLUMN incident TEXT;
ALTER TABLE lanes ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lanes ADD COLUMN changed_by TEXT NOT NULL DEFAULT 'lichen';

CREATE TABLE watches (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    audit REAL NOT NULL,
    evidence TEXT NOT NULL,
    watched_at INTEGER NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
    chain INTEGER NOT NULL,
    incident TEXT NOT NULL,
    opened_seq INTEGER NOT NULL,
    what TEXT NOT NULL,
    owner TEXT NOT NULL,
    partnership_owner TEXT NOT NULL,
    evidence TEXT NOT NULL,
    threshold REAL,
    since_at INTEGER,
    since_case INTEGER,
    alone INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    finding TEXT,
    closed_seq INTEGER,
    closed_by TEXT,
    closed_at INTEGER,
    PRIMARY KEY (chain, incident)
) STRICT, WITHOUT ROWID;

CREATE INDEX incidents_in_order ON incidents (chain, opened_seq);
CREATE INDEX incidents_open ON incidents (chain, opened_seq) WHERE closed_seq IS NULL;

-- Audits that were drawn and nobody could be asked about yet.
CREATE INDEX audits_unasked ON cases (chain, settled_seq)
    WHERE audited AND asks_open = 0 AND truth_seq IS NULL;
