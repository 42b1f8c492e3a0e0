-- Where PostgreSQL's words differ from the shared ones.

-- name: chain_lock
SELECT id, head, digest FROM chains WHERE name = :name FOR UPDATE

-- name: cases_unknown
SELECT given.value FROM json_array_elements_text(CAST(:cases AS json)) AS given (value)
WHERE NOT EXISTS (SELECT 1 FROM cases WHERE chain = :chain AND case_id = given.value) LIMIT 1

-- name: cases_known
SELECT case_id FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :name)
    AND case_id IN (SELECT json_array_elements_text(CAST(:cases AS json))) LIMIT 1

-- name: sealed_of
SELECT seal, salt, content FROM sealed WHERE seal IN (SELECT json_array_elements_text(CAST(:seals AS json)))

-- name: checkpoint_lock
SELECT 1 FROM pg_advisory_xact_lock(7253002)

-- name: rebuild_lock
LOCK TABLE chains IN EXCLUSIVE MODE

-- name: passing_within
SET LOCAL synchronous_commit = off

-- name: sealed_held
SELECT seal FROM sealed WHERE seal IN (SELECT json_array_elements_text(CAST(:seals AS json)))

-- Whoever erases something of this chain now waits until what was taken from it is written, and then finds it.
-- name: chain_hold
SELECT 1 FROM chains WHERE name = :name FOR SHARE

-- name: preview_add
INSERT INTO previews (chain, case_id, seal, title, text, words)
SELECT id, :case, :seal, :title, :text, to_tsvector('simple', :words) FROM chains WHERE name = :chain
ON CONFLICT (chain, case_id) DO NOTHING

-- name: search
SELECT p.id, n.name AS partnership, p.case_id AS "case", p.title, p.text, c.opened_at, c.settled_seq, c.asks_open, c.lane
FROM previews p JOIN chains n ON n.id = p.chain JOIN cases c ON c.chain = p.chain AND c.case_id = p.case_id
WHERE p.words @@ to_tsquery('simple', :query) AND p.chain IN (SELECT id FROM chains WHERE name IN
    (SELECT json_array_elements_text(CAST(:chains AS json)))) AND p.id < :before ORDER BY p.id DESC LIMIT :limit
