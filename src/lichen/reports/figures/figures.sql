-- Counts kept beside the ledger so that no page reads the whole of it. They follow from the entries alone and may be
-- thrown away at any moment. `:chain` is the chain's number.

-- name: make_buckets_sqlite
CREATE TABLE IF NOT EXISTS figure_buckets (
    chain INTEGER NOT NULL,
    grain TEXT NOT NULL,
    measure TEXT NOT NULL,
    at INTEGER NOT NULL,
    question INTEGER NOT NULL,
    key TEXT NOT NULL,
    n INTEGER NOT NULL,
    hits INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (chain, grain, measure, at, question, key)
) STRICT, WITHOUT ROWID;

-- name: make_cursors_sqlite
CREATE TABLE IF NOT EXISTS figure_cursors (
    chain INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    through INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    question INTEGER NOT NULL
) STRICT;

-- name: make_buckets_postgres
CREATE TABLE IF NOT EXISTS figure_buckets (
    chain INTEGER NOT NULL,
    grain TEXT NOT NULL,
    measure TEXT NOT NULL,
    at BIGINT NOT NULL,
    question BIGINT NOT NULL,
    key TEXT NOT NULL,
    n BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (chain, grain, measure, at, question, key)
);

-- name: make_cursors_postgres
CREATE TABLE IF NOT EXISTS figure_cursors (
    chain INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    through BIGINT NOT NULL,
    newest BIGINT NOT NULL,
    question BIGINT NOT NULL
);

-- name: disagreements_index
CREATE INDEX IF NOT EXISTS disagreements_in_order ON disagreements (chain, opened_seq);

-- name: chain
SELECT id, head FROM chains WHERE name = :name

-- name: cursor
SELECT format, through, newest, question FROM figure_cursors WHERE chain = :chain

-- name: cursor_start
INSERT INTO figure_cursors (chain, format, through, newest, question) VALUES (:chain, :format, 0, 0, 0)
ON CONFLICT (chain) DO NOTHING

-- name: cursor_move
UPDATE figure_cursors SET through = :through, newest = :newest, question = :question
WHERE chain = :chain AND through = :before AND format = :format RETURNING through

-- name: forget_cursor
DELETE FROM figure_cursors WHERE chain = :chain

-- name: forget_buckets
DELETE FROM figure_buckets WHERE chain = :chain

-- name: add
INSERT INTO figure_buckets (chain, grain, measure, at, question, key, n, hits, amount)
VALUES (:chain, :grain, :measure, :at, :question, :key, :n, :hits, :amount)
ON CONFLICT (chain, grain, measure, at, question, key) DO UPDATE SET n = figure_buckets.n + excluded.n,
    hits = figure_buckets.hits + excluded.hits, amount = figure_buckets.amount + excluded.amount

-- name: drop_empty
DELETE FROM figure_buckets WHERE chain = :chain AND grain = :grain AND measure = :measure AND at = :at
    AND question = :question AND key = :key AND n = 0 AND hits = 0 AND amount = 0

-- name: drop_old
DELETE FROM figure_buckets WHERE chain = :chain AND grain = :grain AND measure = :measure AND at < :before

-- name: buckets
SELECT at, question, key, n, hits, amount FROM figure_buckets
WHERE chain = :chain AND grain = :grain AND measure = :measure AND at >= :since

-- name: every_bucket
SELECT chain, grain, measure, at, question, key, n, hits, amount FROM figure_buckets

-- name: extent
SELECT MIN(at), SUM(n) FROM figure_buckets WHERE chain = :chain AND grain = :grain AND measure = :measure

-- name: page
SELECT seq, case_id FROM entries WHERE chain = :chain AND seq > :after ORDER BY seq LIMIT :limit

-- name: entry
SELECT seq, body FROM entries WHERE chain = :chain AND seq = :seq

-- name: anchors
SELECT seq, case_id FROM entries WHERE chain = :chain AND seq > :after AND seq <= :last AND kind = :kind
ORDER BY seq LIMIT :limit

-- SQLite is told to look up each case in turn; it would rather read the whole chain.
-- name: stories_sqlite
SELECT e.seq, e.body FROM json_each(:cases) AS given
CROSS JOIN entries e INDEXED BY entries_by_case
    ON e.chain = :chain AND e.case_id = given.value AND e.case_id IS NOT NULL AND e.seq <= :through
ORDER BY given.key, e.seq

-- name: stories_postgres
SELECT e.seq, e.body FROM json_array_elements_text(CAST(:cases AS json)) WITH ORDINALITY AS given (value, place)
JOIN entries e ON e.chain = :chain AND e.case_id = given.value AND e.seq <= :through
WHERE e.case_id IS NOT NULL ORDER BY given.place, e.seq

-- name: charters
SELECT seq, version, charter, adopted_at FROM charters WHERE chain = :chain AND seq <= :through ORDER BY seq

-- name: promotions
SELECT seq, partner, version, promoted_at FROM versions WHERE chain = :chain AND seq <= :through ORDER BY seq

-- name: disagreements
SELECT d.opened_seq, d.disagreement, d.case_id, d.positions, d.opened_at, d.answer, d.resolved_seq, d.resolved_by,
    d.resolved_at, c.truth
FROM disagreements d LEFT JOIN cases c ON c.chain = d.chain AND c.case_id = d.case_id
WHERE d.chain = :chain AND d.opened_seq < :before ORDER BY d.opened_seq DESC LIMIT :limit
