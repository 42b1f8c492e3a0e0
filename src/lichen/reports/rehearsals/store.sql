-- Rehearsals and comparisons that are kept beside the ledger, and the predictions on it. `:name` is a chain's name.

-- The heading of a rehearsal stands apart from the whole of it, so that lists never read what they do not show.
-- name: headings
SELECT k.partner, k.seq, k.cases, k.truths, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = 'rehearsal_heading' ORDER BY k.made_at DESC, k.partner DESC LIMIT :limit

-- name: kept
SELECT k.partner, k.seq, k.cases, k.truths, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = :kind AND k.partner = :id

-- name: realities
SELECT k.partner, k.seq, k.cases, k.truths, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = 'reality'

-- name: keep
INSERT INTO kept_reports (chain, kind, partner, seq, look, cases, truths, body, made_at)
SELECT id, :kind, :id, :seq, 0, :cases, :truths, :body, :at FROM chains WHERE name = :name
ON CONFLICT (chain, kind, partner) DO UPDATE SET seq = excluded.seq, cases = excluded.cases,
    truths = excluded.truths, body = excluded.body, made_at = excluded.made_at

-- name: forget
DELETE FROM kept_reports WHERE chain = (SELECT id FROM chains WHERE name = :name) AND kind = :kind AND partner = :id

-- name: predictions
SELECT c.version, c.prediction, c.adopted_by, c.adopted_at, c.seq FROM charters c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.prediction IS NOT NULL ORDER BY c.version DESC LIMIT :limit

-- name: prediction
SELECT c.version, c.prediction, c.adopted_by, c.adopted_at, c.seq FROM charters c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.version = :version AND c.prediction IS NOT NULL

-- name: later_charters
SELECT c.seq, c.charter, c.version, c.adopted_at FROM charters c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.version >= :version ORDER BY c.version LIMIT :limit

-- How many cases there are to rehearse on, counted no further than one needs to know.
-- name: decided
SELECT COUNT(*) FROM (SELECT 1 FROM cases c JOIN chains n ON n.id = c.chain
    WHERE n.name = :name AND c.settled_seq IS NOT NULL LIMIT :most) AS counted
