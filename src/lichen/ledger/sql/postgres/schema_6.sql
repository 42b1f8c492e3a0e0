-- What is judged besides a label: options, drafts and actions; shared context, lessons and suggestions.

ALTER TABLE contributions ADD COLUMN about TEXT;
ALTER TABLE contributions ADD COLUMN given TEXT;
ALTER TABLE contributions ADD COLUMN cites TEXT;
ALTER TABLE contributions ADD COLUMN cost DOUBLE PRECISION;
ALTER TABLE asks ADD COLUMN wish TEXT;
ALTER TABLE cases ADD COLUMN digest TEXT;

-- What partners put forward to be judged, each bound to its digest.
CREATE TABLE contents (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    contribution TEXT NOT NULL,
    partner TEXT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (chain, case_id, seq)
);

-- What was done on the strength of an approval, each at most once.
CREATE TABLE actions (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    begun_seq BIGINT NOT NULL,
    begun_by TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    worked BOOLEAN,
    result TEXT,
    ended_seq BIGINT,
    ended_by TEXT,
    ended_at BIGINT,
    PRIMARY KEY (chain, case_id)
);

CREATE UNIQUE INDEX one_beginning_per_action ON entries (chain, case_id) WHERE kind = 'action_begun.1';

CREATE TABLE notes (
    chain INTEGER NOT NULL,
    note TEXT NOT NULL,
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    sort TEXT NOT NULL,
    title TEXT,
    text TEXT,
    retired BOOLEAN NOT NULL,
    written_by TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (chain, note, revision)
);

CREATE TABLE lessons (
    chain INTEGER NOT NULL,
    lesson TEXT NOT NULL,
    proposed_seq BIGINT NOT NULL,
    text TEXT NOT NULL,
    scope TEXT,
    case_id TEXT,
    examples TEXT NOT NULL,
    answer TEXT,
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decision TEXT,
    until_at BIGINT,
    reason TEXT,
    decided_seq BIGINT,
    decided_by TEXT,
    decided_at BIGINT,
    PRIMARY KEY (chain, lesson)
);

CREATE INDEX lessons_in_order ON lessons (chain, proposed_seq);

CREATE TABLE lesson_decisions (
    chain INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    lesson TEXT NOT NULL,
    decision TEXT NOT NULL,
    until_at BIGINT,
    reason TEXT,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE INDEX lesson_decisions_of ON lesson_decisions (chain, lesson, seq);

CREATE TABLE suggestions (
    chain INTEGER NOT NULL,
    suggestion TEXT NOT NULL,
    made_seq BIGINT NOT NULL,
    topic TEXT NOT NULL,
    text TEXT NOT NULL,
    figures TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    decision TEXT,
    reason TEXT,
    until_at BIGINT,
    answered_seq BIGINT,
    answered_by TEXT,
    answered_at BIGINT,
    PRIMARY KEY (chain, suggestion)
);

CREATE INDEX suggestions_in_order ON suggestions (chain, made_seq);
CREATE INDEX suggestions_by_topic ON suggestions (chain, topic, made_seq);

CREATE INDEX feedback_in_order ON feedback (chain, seq);
