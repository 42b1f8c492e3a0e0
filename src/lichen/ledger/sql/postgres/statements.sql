-- Where PostgreSQL's words differ from the shared ones.

-- name: chain_lock
SELECT id, head, digest FROM chains WHERE name = :name FOR UPDATE

-- name: cases_unknown
SELECT given.value FROM json_array_elements_text(CAST(:cases AS json)) AS given (value)
WHERE NOT EXISTS (SELECT 1 FROM cases WHERE chain = :chain AND case_id = given.value) LIMIT 1

-- name: sealed_of
SELECT seal, salt, content FROM sealed WHERE seal IN (SELECT json_array_elements_text(CAST(:seals AS json)))

-- name: checkpoint_lock
SELECT 1 FROM pg_advisory_xact_lock(7253002)

-- name: rebuild_lock
LOCK TABLE chains IN EXCLUSIVE MODE
