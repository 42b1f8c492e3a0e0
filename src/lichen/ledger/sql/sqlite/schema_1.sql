-- The first schema on SQLite. Entries, keys and checkpoints are only ever added to.

CREATE TABLE chains (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    head INTEGER NOT NULL,
    digest BLOB NOT NULL
) STRICT;

CREATE TABLE entries (
    chain INTEGER NOT NULL REFERENCES chains (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT,
    body BLOB NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_by_case ON entries (chain, case_id, seq) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX one_settlement_per_case ON entries (chain, case_id) WHERE kind = 'case_settled.1';

CREATE TABLE keys (
    chain INTEGER NOT NULL REFERENCES chains (id),
    key TEXT NOT NULL,
    content BLOB NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (chain, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    body BLOB NOT NULL,
    signature BLOB NOT NULL
) STRICT;

CREATE TABLE sealed (
    seal TEXT PRIMARY KEY,
    chain INTEGER NOT NULL REFERENCES chains (id),
    salt BLOB NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- Estimates written down to save time at the start; may be thrown away at any moment.
CREATE TABLE snapshots (
    chain INTEGER PRIMARY KEY REFERENCES chains (id),
    body BLOB NOT NULL
) STRICT;

-- Projections: everything below is rebuilt from the entries by `lichen ledger rebuild`.

CREATE TABLE partnerships (
    partnership TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX partnerships_in_order ON partnerships (seq);

CREATE TABLE charters (
    chain INTEGER NOT NULL,
    version INTEGER NOT NULL,
    charter TEXT NOT NULL,
    changes TEXT NOT NULL,
    adopted_by TEXT NOT NULL,
    adopted_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (chain, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    opened_seq INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    inputs TEXT,
    attributes TEXT,
    high_stakes TEXT,
    answer TEXT,
    lane TEXT,
    basis TEXT,
    confidence REAL,
    threshold REAL,
    audit REAL,
    audited INTEGER,
    answers_for TEXT,
    settled_seq INTEGER,
    settled_by TEXT,
    settled_at INTEGER,
    overridden_seq INTEGER,
    overridden_by TEXT,
    override_answer TEXT,
    override_reason TEXT,
    truth TEXT,
    truth_source TEXT,
    truth_seq INTEGER,
    PRIMARY KEY (chain, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX cases_unsettled ON cases (chain, opened_seq) WHERE settled_seq IS NULL;
CREATE INDEX cases_settled ON cases (chain, settled_seq) WHERE settled_seq IS NOT NULL;

CREATE TABLE asks (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    ask TEXT NOT NULL,
    seq INTEGER NOT NULL,
    partner TEXT NOT NULL,
    wanted TEXT NOT NULL,
    why TEXT NOT NULL,
    blind INTEGER NOT NULL,
    blind_chance REAL NOT NULL,
    propensity REAL NOT NULL,
    value REAL,
    due INTEGER,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    answered_seq INTEGER,
    answered_at INTEGER,
    failed_seq INTEGER,
    failed_at INTEGER,
    failure TEXT,
    detail TEXT,
    PRIMARY KEY (chain, case_id, ask)
) STRICT, WITHOUT ROWID;

CREATE INDEX asks_open ON asks (chain, partner, seq) WHERE answered_seq IS NULL AND failed_seq IS NULL;

CREATE TABLE contributions (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    contribution TEXT NOT NULL,
    seq INTEGER NOT NULL,
    partner TEXT NOT NULL,
    role TEXT NOT NULL,
    answer TEXT NOT NULL,
    ask TEXT,
    version TEXT NOT NULL,
    stage TEXT NOT NULL,
    distribution TEXT,
    spread REAL,
    confidence REAL,
    reasons TEXT,
    unsure_of TEXT,
    seconds REAL,
    shadow INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (chain, case_id, contribution)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    feedback TEXT NOT NULL,
    seq INTEGER NOT NULL,
    contribution TEXT NOT NULL,
    accurate INTEGER,
    useful INTEGER,
    timely INTEGER,
    style INTEGER,
    reason TEXT,
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (chain, case_id, feedback)
) STRICT, WITHOUT ROWID;

CREATE TABLE disagreements (
    chain INTEGER NOT NULL,
    disagreement TEXT NOT NULL,
    case_id TEXT NOT NULL,
    opened_seq INTEGER NOT NULL,
    positions TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    answer TEXT,
    reason TEXT,
    resolved_seq INTEGER,
    resolved_by TEXT,
    resolved_at INTEGER,
    PRIMARY KEY (chain, disagreement)
) STRICT, WITHOUT ROWID;

CREATE INDEX disagreements_by_case ON disagreements (chain, case_id);
CREATE INDEX disagreements_open ON disagreements (chain, opened_seq) WHERE resolved_seq IS NULL;

CREATE TABLE lanes (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    threshold REAL,
    evidence TEXT NOT NULL,
    upper REAL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    partner TEXT NOT NULL,
    version TEXT NOT NULL,
    previous TEXT,
    wins REAL NOT NULL,
    losses REAL NOT NULL,
    p_value REAL,
    promoted_at INTEGER NOT NULL,
    PRIMARY KEY (chain, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
    seal TEXT NOT NULL,
    chain INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    case_id TEXT,
    reason TEXT NOT NULL,
    erased_by TEXT NOT NULL,
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (seal, chain, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX erasures_in_order ON erasures (chain, seq, seal);

-- What the database itself refuses. The insert triggers also stop INSERT OR REPLACE, which skips delete triggers.
-- ROLLBACK and not ABORT: whoever tries loses the whole transaction, and SQLite need not be ready to undo each row.

CREATE TRIGGER entries_only_grow BEFORE INSERT ON entries
WHEN NEW.seq <= (SELECT head FROM chains WHERE id = NEW.chain)
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: this entry is already written'); END;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: entries never change'); END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: entries are never deleted'); END;

CREATE TRIGGER chains_only_new BEFORE INSERT ON chains
WHEN EXISTS (SELECT 1 FROM chains WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: this chain exists'); END;
CREATE TRIGGER chains_only_forward BEFORE UPDATE ON chains
WHEN NEW.head <= OLD.head OR NEW.id <> OLD.id OR NEW.name <> OLD.name
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: a head only moves forward'); END;
CREATE TRIGGER chains_never_go BEFORE DELETE ON chains
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: chains are never deleted'); END;

CREATE TRIGGER keys_only_new BEFORE INSERT ON keys
WHEN EXISTS (SELECT 1 FROM keys WHERE chain = NEW.chain AND key = NEW.key)
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: this key is used'); END;
CREATE TRIGGER keys_never_change BEFORE UPDATE ON keys
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: keys never change'); END;
CREATE TRIGGER keys_never_go BEFORE DELETE ON keys
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: keys are never deleted'); END;

CREATE TRIGGER checkpoints_only_new BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE number = NEW.number)
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: this checkpoint is written'); END;
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: checkpoints never change'); END;
CREATE TRIGGER checkpoints_never_go BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ROLLBACK, 'the ledger is append-only: checkpoints are never deleted'); END;

CREATE TRIGGER sealed_only_new BEFORE INSERT ON sealed
WHEN EXISTS (SELECT 1 FROM sealed WHERE seal = NEW.seal) OR EXISTS (SELECT 1 FROM erasures WHERE seal = NEW.seal)
BEGIN SELECT RAISE(ROLLBACK, 'sealed content never changes'); END;
CREATE TRIGGER sealed_never_changes BEFORE UPDATE ON sealed
BEGIN SELECT RAISE(ROLLBACK, 'sealed content never changes'); END;
CREATE TRIGGER sealed_goes_on_record BEFORE DELETE ON sealed
WHEN NOT EXISTS (SELECT 1 FROM erasures WHERE seal = OLD.seal)
BEGIN SELECT RAISE(ROLLBACK, 'sealed content is erased only by an erasure on record'); END;
