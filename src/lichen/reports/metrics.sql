-- What Prometheus asks for every few seconds: small counts along partial indexes, nothing that grows with the past.
-- `opened_seq > 0` and `partner > ''` are always so: they show SQLite the partial index to use.

-- name: unsettled
SELECT COUNT(*) FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NULL AND opened_seq > 0

-- name: unasked
SELECT COUNT(*) FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NULL AND asks_open = 0 AND opened_seq > 0

-- name: settled_since
SELECT lane, COUNT(*), MAX(settled_seq) FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL AND settled_seq > :after
GROUP BY lane

-- name: asks_open
SELECT COUNT(*) FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND answered_seq IS NULL AND failed_seq IS NULL
    AND partner > ''

-- name: asks_overdue
SELECT COUNT(*) FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND answered_seq IS NULL AND failed_seq IS NULL
    AND partner > '' AND by_due < :now

-- name: ask_oldest
SELECT made_at FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND (case_id, ask) = (
    SELECT a.case_id, a.ask FROM asks a
    WHERE a.chain = (SELECT id FROM chains WHERE name = :chain) AND a.answered_seq IS NULL AND a.failed_seq IS NULL
        AND a.partner > ''
    ORDER BY a.seq LIMIT 1)

-- name: lane
SELECT threshold FROM lanes WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY seq DESC LIMIT 1

-- name: head
SELECT head FROM chains WHERE name = :chain
