-- What jobs keep beside the ledger about shared context, and what they read for it. `:name` is a chain's name.

-- name: kept
SELECT k.seq, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = :kind AND k.partner = :id

-- name: all_kept
SELECT k.partner, k.seq, k.body, k.made_at FROM kept_reports k JOIN chains n ON n.id = k.chain
WHERE n.name = :name AND k.kind = :kind ORDER BY k.partner LIMIT :limit

-- name: keep
INSERT INTO kept_reports (chain, kind, partner, seq, look, cases, truths, body, made_at)
SELECT id, :kind, :id, :seq, 0, 0, 0, :body, :at FROM chains WHERE name = :name
ON CONFLICT (chain, kind, partner) DO UPDATE SET seq = excluded.seq, body = excluded.body, made_at = excluded.made_at

-- What was erased while it was being worked out.
-- name: forget_erased
UPDATE kept_reports SET body = '' WHERE chain = (SELECT id FROM chains WHERE name = :name) AND kind = :kind
    AND partner = :id AND EXISTS (
        SELECT 1 FROM erasures e WHERE e.chain = kept_reports.chain AND e.seq > kept_reports.seq)

-- name: settled_after
SELECT c.case_id, c.inputs, c.settled_seq FROM cases c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.settled_seq IS NOT NULL AND c.settled_seq > :after ORDER BY c.settled_seq LIMIT :limit

-- name: remarks_after
SELECT f.seq, f.given_by, c.partner, f.useful, f.timely, f.style, f.reason
FROM feedback f JOIN chains n ON n.id = f.chain
    JOIN contributions c ON c.chain = f.chain AND c.case_id = f.case_id AND c.contribution = f.contribution
WHERE n.name = :name AND f.seq > :after AND c.role = 'ai' ORDER BY f.seq LIMIT :limit

-- name: given_and_cited
SELECT c.contribution, c.given, c.cites, c.partner, c.shadow FROM contributions c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.case_id = :case ORDER BY c.seq

-- name: receipts_taught_by
SELECT k.body, l.case_id FROM kept_reports k JOIN chains n ON n.id = k.chain
    JOIN lessons l ON l.chain = k.chain AND l.lesson = k.partner
WHERE n.name = :name AND k.kind = 'lesson_receipt' AND l.proposed_by = :person AND k.body <> ''
ORDER BY l.proposed_seq LIMIT :limit
