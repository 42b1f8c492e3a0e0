-- Where SQLite's words differ from the shared ones.

-- OR FAIL spares SQLite a journal for each row; whatever fails undoes the whole transaction anyway.
-- name: entry_add
INSERT OR FAIL INTO entries (chain, seq, kind, case_id, body, digest)
VALUES (:chain, :seq, :kind, :case, :body, :digest)

-- The state of the day need not survive a power cut: it spares the disk a flush, and nothing else.
-- name: passing_before
PRAGMA synchronous = NORMAL

-- name: passing_after
PRAGMA synchronous = FULL

-- name: sealed_held
SELECT seal FROM sealed WHERE seal IN (SELECT value FROM json_each(:seals))

-- name: preview_add
INSERT INTO previews (chain, case_id, seal, title, text)
SELECT id, :case, :seal, :title, :text FROM chains WHERE name = :chain
ON CONFLICT (chain, case_id) DO NOTHING

-- name: search_add
INSERT INTO search (rowid, place, words)
SELECT p.id, 'c' || p.chain, :words FROM previews p
WHERE p.chain = (SELECT id FROM chains WHERE name = :chain) AND p.case_id = :case
    AND NOT EXISTS (SELECT 1 FROM search s WHERE s.rowid = p.id)

-- name: search_tidy
INSERT INTO search (search) VALUES ('optimize')

-- name: search
SELECT s.rowid AS id, n.name AS partnership, p.case_id AS "case", p.title, p.text, c.opened_at, c.settled_seq,
    c.asks_open, c.lane
FROM search s JOIN previews p ON p.id = s.rowid JOIN chains n ON n.id = p.chain
JOIN cases c ON c.chain = p.chain AND c.case_id = p.case_id
WHERE s.search MATCH :query AND s.rowid < :before ORDER BY s.rowid DESC LIMIT :limit
