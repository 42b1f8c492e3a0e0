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

-- name: forget
DELETE FROM kept_reports WHERE chain = (SELECT id FROM chains WHERE name = :name) AND kind = :kind AND partner = :id

-- name: forget_before
DELETE FROM kept_reports
WHERE chain = (SELECT id FROM chains WHERE name = :name) AND kind = :kind AND made_at < :before

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

-- What somebody answered of late where the AI's proposal was offered first, a row per AI partner that had spoken.
-- A case's few remarks are put in order by hand: an index in order would lead through those of all cases.
-- name: offered_to
SELECT o.contribution, o.case_id, o.ask, o.answer, o.seconds, o.made_at, o.given, o.confidence, o.value,
    o.attributes, o.overridden, o.settled, o.truth, p.answer, p.distribution, p.confidence, p.reasons, p.unsure_of,
    (SELECT f.useful FROM feedback f WHERE f.chain = p.chain AND f.case_id = p.case_id
        AND f.contribution = p.contribution AND f.given_by = :person AND f.useful IS NOT NULL
     ORDER BY f.seq + 0 DESC LIMIT 1) AS useful
FROM (
    SELECT c.chain, c.contribution, c.case_id, c.ask, c.seq, c.answer, c.seconds, c.made_at, c.given, a.confidence,
        a.value, k.attributes, k.overridden_seq AS overridden, COALESCE(k.override_answer, k.answer) AS settled, k.truth
    FROM contributions c JOIN chains n ON n.id = c.chain
        JOIN asks a ON a.chain = c.chain AND a.case_id = c.case_id AND a.ask = c.ask
        JOIN cases k ON k.chain = c.chain AND k.case_id = c.case_id
    WHERE n.name = :name AND c.partner = :person AND c.role = 'person' AND c.made_at > :after
        AND c.stage = 'informed' AND c.withdrawn_seq IS NULL AND a.wanted = 'answer' AND NOT a.blind
        AND k.high_stakes IS NULL
    ORDER BY c.made_at DESC LIMIT :limit
) o JOIN contributions p ON p.chain = o.chain AND p.case_id = o.case_id
WHERE p.role = 'ai' AND NOT p.shadow AND p.withdrawn_seq IS NULL AND p.seq < o.seq
ORDER BY o.made_at, o.seq, p.seq

-- Whether somebody has a case to answer before they may know what others say.
-- name: judges_blind
SELECT EXISTS (SELECT 1 FROM asks a JOIN chains n ON n.id = a.chain WHERE n.name = :name AND a.partner = :person
    AND a.blind AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
