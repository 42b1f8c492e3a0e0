-- What the ledger itself says to the database.

-- name: chain
SELECT id, head, digest FROM chains WHERE name = :name

-- name: chain_lock
SELECT id, head, digest FROM chains WHERE name = :name

-- name: chain_create
INSERT INTO chains (name, head, digest) VALUES (:name, 0, :digest) ON CONFLICT DO NOTHING

-- name: chain_advance
UPDATE chains SET head = :head, digest = :digest WHERE id = :id

-- name: chains
SELECT id, name, head, digest FROM chains ORDER BY name

-- name: cases_unknown
SELECT given.value FROM json_each(:cases) AS given
WHERE NOT EXISTS (SELECT 1 FROM cases WHERE chain = :chain AND case_id = given.value) LIMIT 1

-- name: entry_add
INSERT INTO entries (chain, seq, kind, case_id, body, digest)
VALUES (:chain, :seq, :kind, :case, :body, :digest)

-- name: entries
SELECT seq, kind, case_id, body, digest FROM entries
WHERE chain = :chain AND seq > :after ORDER BY seq LIMIT :limit

-- name: kinds_since
SELECT kind, MAX(seq) FROM entries WHERE chain = (SELECT id FROM chains WHERE name = :name) AND seq > :after
GROUP BY kind

-- name: entries_of_case
SELECT seq, kind, case_id, body, digest FROM entries
WHERE chain = :chain AND case_id = :case AND seq > :after ORDER BY seq LIMIT :limit

-- name: key
SELECT content, first, last, digest FROM keys WHERE chain = :chain AND key = :key

-- name: key_add
INSERT INTO keys (chain, key, content, first, last, digest)
VALUES (:chain, :key, :content, :first, :last, :digest)

-- name: sealed_add
INSERT INTO sealed (seal, chain, salt, content) VALUES (:seal, :chain, :salt, :content)

-- name: sealed_of
SELECT seal, salt, content FROM sealed WHERE seal IN (SELECT value FROM json_each(:seals))

-- name: sealed_page
SELECT seal, salt, content FROM sealed WHERE seal > :after ORDER BY seal LIMIT :limit

-- name: snapshot
SELECT s.body FROM snapshots s JOIN chains c ON c.id = s.chain WHERE c.name = :name

-- name: snapshot_keep
INSERT INTO snapshots (chain, body) SELECT id, :body FROM chains WHERE name = :name
ON CONFLICT (chain) DO UPDATE SET body = excluded.body

-- name: fit
SELECT f.body FROM fits f JOIN chains c ON c.id = f.chain WHERE c.name = :name AND f.seq = :seq

-- name: fit_keep
INSERT INTO fits (chain, seq, body) SELECT id, :seq, :body FROM chains WHERE name = :name
ON CONFLICT (chain, seq) DO NOTHING

-- name: fits_drop
DELETE FROM fits WHERE chain = (SELECT id FROM chains WHERE name = :name) AND seq < (
    SELECT MIN(seq) FROM (
        SELECT seq FROM fits WHERE chain = (SELECT id FROM chains WHERE name = :name) ORDER BY seq DESC LIMIT 20
    ) AS latest
)

-- name: cases_known
SELECT case_id FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :name)
    AND case_id IN (SELECT given.value FROM json_each(:cases) AS given) LIMIT 1

-- name: checkpoint_last
SELECT number, body FROM checkpoints ORDER BY number DESC LIMIT 1

-- name: checkpoint_lock
SELECT 1

-- name: checkpoint_add
INSERT INTO checkpoints (number, body, signature) VALUES (:number, :body, :signature)

-- name: checkpoints
SELECT number, body, signature FROM checkpoints WHERE number > :after ORDER BY number LIMIT :limit

-- name: rebuild_lock
SELECT 1
