-- What the page of entries reads beside the ledger's own queries: by key, newest first.

-- name: of_kind
SELECT e.seq, e.body, e.digest FROM entries e
WHERE e.chain = (SELECT id FROM chains WHERE name = :chain) AND e.seq < :before AND e.seq >= :down_to AND e.kind = :kind
ORDER BY e.seq DESC LIMIT :limit

-- name: checkpoints
SELECT number, body, signature FROM checkpoints ORDER BY number DESC LIMIT :limit
