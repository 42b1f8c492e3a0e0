-- The first schema on PostgreSQL. Entries, keys and checkpoints are only ever added to.

CREATE TABLE chains (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    head BIGINT NOT NULL,
    digest BYTEA NOT NULL
);

CREATE TABLE entries (
    chain INTEGER NOT NULL REFERENCES chains (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT,
    body BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE INDEX entries_by_case ON entries (chain, case_id, seq) WHERE case_id IS NOT NULL;
CREATE UNIQUE INDEX one_settlement_per_case ON entries (chain, case_id) WHERE kind = 'case_settled.1';

CREATE TABLE keys (
    chain INTEGER NOT NULL REFERENCES chains (id),
    key TEXT NOT NULL,
    content BYTEA NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (chain, key)
);

CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY,
    body BYTEA NOT NULL,
    signature BYTEA NOT NULL
);

CREATE TABLE sealed (
    seal TEXT PRIMARY KEY,
    chain INTEGER NOT NULL REFERENCES chains (id),
    salt BYTEA NOT NULL,
    content BYTEA NOT NULL
);

-- Estimates written down to save time at the start; may be thrown away at any moment.
CREATE TABLE snapshots (
    chain INTEGER PRIMARY KEY REFERENCES chains (id),
    body BYTEA NOT NULL
);

-- Projections: everything below is rebuilt from the entries by `lichen ledger rebuild`.

CREATE TABLE partnerships (
    partnership TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    seq BIGINT NOT NULL
);

CREATE INDEX partnerships_in_order ON partnerships (seq);

CREATE TABLE charters (
    chain INTEGER NOT NULL,
    version INTEGER NOT NULL,
    charter TEXT NOT NULL,
    changes TEXT NOT NULL,
    adopted_by TEXT NOT NULL,
    adopted_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (chain, version)
);

CREATE TABLE cases (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    opened_seq BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    inputs TEXT,
    attributes TEXT,
    high_stakes TEXT,
    answer TEXT,
    lane TEXT,
    basis TEXT,
    confidence DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    audit DOUBLE PRECISION,
    audited BOOLEAN,
    answers_for TEXT,
    settled_seq BIGINT,
    settled_by TEXT,
    settled_at BIGINT,
    overridden_seq BIGINT,
    overridden_by TEXT,
    override_answer TEXT,
    override_reason TEXT,
    truth TEXT,
    truth_source TEXT,
    truth_seq BIGINT,
    PRIMARY KEY (chain, case_id)
);

CREATE INDEX cases_unsettled ON cases (chain, opened_seq) WHERE settled_seq IS NULL;
CREATE INDEX cases_settled ON cases (chain, settled_seq) WHERE settled_seq IS NOT NULL;

CREATE TABLE asks (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    ask TEXT NOT NULL,
    seq BIGINT NOT NULL,
    partner TEXT NOT NULL,
    wanted TEXT NOT NULL,
    why TEXT NOT NULL,
    blind BOOLEAN NOT NULL,
    blind_chance DOUBLE PRECISION NOT NULL,
    propensity DOUBLE PRECISION NOT NULL,
    value DOUBLE PRECISION,
    due BIGINT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    answered_seq BIGINT,
    answered_at BIGINT,
    failed_seq BIGINT,
    failed_at BIGINT,
    failure TEXT,
    detail TEXT,
    PRIMARY KEY (chain, case_id, ask)
);

CREATE INDEX asks_open ON asks (chain, partner, seq) WHERE answered_seq IS NULL AND failed_seq IS NULL;

CREATE TABLE contributions (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    contribution TEXT NOT NULL,
    seq BIGINT NOT NULL,
    partner TEXT NOT NULL,
    role TEXT NOT NULL,
    answer TEXT NOT NULL,
    ask TEXT,
    version TEXT NOT NULL,
    stage TEXT NOT NULL,
    distribution TEXT,
    spread DOUBLE PRECISION,
    confidence DOUBLE PRECISION,
    reasons TEXT,
    unsure_of TEXT,
    seconds DOUBLE PRECISION,
    shadow BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (chain, case_id, contribution)
);

CREATE TABLE feedback (
    chain INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    feedback TEXT NOT NULL,
    seq BIGINT NOT NULL,
    contribution TEXT NOT NULL,
    accurate BOOLEAN,
    useful BOOLEAN,
    timely BOOLEAN,
    style BOOLEAN,
    reason TEXT,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (chain, case_id, feedback)
);

CREATE TABLE disagreements (
    chain INTEGER NOT NULL,
    disagreement TEXT NOT NULL,
    case_id TEXT NOT NULL,
    opened_seq BIGINT NOT NULL,
    positions TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    answer TEXT,
    reason TEXT,
    resolved_seq BIGINT,
    resolved_by TEXT,
    resolved_at BIGINT,
    PRIMARY KEY (chain, disagreement)
);

CREATE INDEX disagreements_by_case ON disagreements (chain, case_id);
CREATE INDEX disagreements_open ON disagreements (chain, opened_seq) WHERE resolved_seq IS NULL;

CREATE TABLE lanes (
    chain INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    threshold DOUBLE PRECISION,
    evidence TEXT NOT NULL,
    upper DOUBLE PRECISION,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE TABLE versions (
    chain INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    partner TEXT NOT NULL,
    version TEXT NOT NULL,
    previous TEXT,
    wins DOUBLE PRECISION NOT NULL,
    losses DOUBLE PRECISION NOT NULL,
    p_value DOUBLE PRECISION,
    promoted_at BIGINT NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE TABLE erasures (
    seal TEXT NOT NULL,
    chain INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    case_id TEXT,
    reason TEXT NOT NULL,
    erased_by TEXT NOT NULL,
    erased_at BIGINT NOT NULL,
    PRIMARY KEY (seal, chain, seq)
);

CREATE INDEX erasures_in_order ON erasures (chain, seq, seal);

-- What the database itself refuses, to its owner too: first by rights, then by triggers.

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % never change', TG_TABLE_NAME;
END $$;

CREATE FUNCTION chains_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.head <= OLD.head OR NEW.id <> OLD.id OR NEW.name <> OLD.name THEN
        RAISE EXCEPTION 'the ledger is append-only: a head only moves forward';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION sealed_goes_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM erasures WHERE seal = OLD.seal) THEN
        RAISE EXCEPTION 'sealed content is erased only by an erasure on record';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION sealed_stays_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM erasures WHERE seal = NEW.seal) THEN
        RAISE EXCEPTION 'sealed content that was erased does not come back';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entries_never_change BEFORE UPDATE OR DELETE ON entries
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER entries_never_go BEFORE TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON entries FROM PUBLIC, CURRENT_USER;

CREATE TRIGGER keys_never_change BEFORE UPDATE OR DELETE ON keys
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER keys_never_go BEFORE TRUNCATE ON keys
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON keys FROM PUBLIC, CURRENT_USER;

CREATE TRIGGER checkpoints_never_change BEFORE UPDATE OR DELETE ON checkpoints
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER checkpoints_never_go BEFORE TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON checkpoints FROM PUBLIC, CURRENT_USER;

CREATE TRIGGER chains_only_forward BEFORE UPDATE ON chains
    FOR EACH ROW EXECUTE FUNCTION chains_only_forward();
CREATE TRIGGER chains_never_change BEFORE DELETE ON chains
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER chains_never_go BEFORE TRUNCATE ON chains
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE DELETE, TRUNCATE ON chains FROM PUBLIC, CURRENT_USER;

CREATE TRIGGER sealed_stays_erased BEFORE INSERT ON sealed
    FOR EACH ROW EXECUTE FUNCTION sealed_stays_erased();
CREATE TRIGGER sealed_never_changes BEFORE UPDATE ON sealed
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER sealed_goes_on_record BEFORE DELETE ON sealed
    FOR EACH ROW EXECUTE FUNCTION sealed_goes_on_record();
CREATE TRIGGER sealed_never_goes BEFORE TRUNCATE ON sealed
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, TRUNCATE ON sealed FROM PUBLIC, CURRENT_USER;
