-- Cards and drift as they were drawn last. `:name` is a chain's name.

-- name: kept
SELECT k.seq, k.look, k.cases, k.truths, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = :kind AND k.partner = :partner

-- name: all_kept
SELECT k.kind, k.partner, k.cases, k.truths, k.body FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind IN ('card', 'people', 'drift')

-- name: drawn_when
SELECT k.made_at, k.cases FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = 'card' ORDER BY k.made_at DESC LIMIT 1

-- name: forget
DELETE FROM kept_reports WHERE chain = (SELECT id FROM chains WHERE name = :name)
    AND kind IN ('card', 'people', 'drift')

-- name: keep
INSERT INTO kept_reports (chain, kind, partner, seq, look, cases, truths, body, made_at)
SELECT id, :kind, :partner, :seq, :look, :cases, :truths, :body, :at FROM chains WHERE name = :name
ON CONFLICT (chain, kind, partner) DO UPDATE SET seq = excluded.seq, look = excluded.look, cases = excluded.cases,
    truths = excluded.truths, body = excluded.body, made_at = excluded.made_at

-- What was erased while it was being drawn.
-- name: forget_erased
UPDATE kept_reports SET body = '' WHERE chain = (SELECT id FROM chains WHERE name = :name) AND EXISTS (
    SELECT 1 FROM erasures e WHERE e.chain = kept_reports.chain AND e.seq > kept_reports.seq)
