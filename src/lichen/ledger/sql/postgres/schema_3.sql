-- Lanes that explain themselves: why each change, how closely they are watched, and incidents with their owner.

ALTER TABLE cases ADD COLUMN audit_floor DOUBLE PRECISION;
ALTER TABLE lanes ADD COLUMN cause TEXT NOT NULL DEFAULT 'certificate';
ALTER TABLE lanes ADD COLUMN previous DOUBLE PRECISION;
ALTER TABLE lanes ADD COLUMN incident TEXT;
ALTER TABLE lanes ADD COLUMN held BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE lanes ADD COLUMN changed_by TEXT NOT NULL DEFAULT 'lichen';

CREATE TABLE watches (
    chain INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    audit DOUBLE PRECISION NOT NULL,
    evidence TEXT NOT NULL,
    watched_at BIGINT NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE TABLE incidents (
    chain INTEGER NOT NULL,
    incident TEXT NOT NULL,
    opened_seq BIGINT NOT NULL,
    what TEXT NOT NULL,
    owner TEXT NOT NULL,
    partnership_owner TEXT NOT NULL,
    evidence TEXT NOT NULL,
    threshold DOUBLE PRECISION,
    since_at BIGINT,
    since_case BIGINT,
    alone BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    finding TEXT,
    closed_seq BIGINT,
    closed_by TEXT,
    closed_at BIGINT,
    PRIMARY KEY (chain, incident)
);

CREATE INDEX incidents_in_order ON incidents (chain, opened_seq);
CREATE INDEX incidents_open ON incidents (chain, opened_seq) WHERE closed_seq IS NULL;

-- Audits that were drawn and nobody could be asked about yet.
CREATE INDEX audits_unasked ON cases (chain, settled_seq)
    WHERE audited AND asks_open = 0 AND truth_seq IS NULL;
