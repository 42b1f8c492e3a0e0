-- What the ledger's own process log reads, a stretch of cases at a time in the order of the primary keys: outside of
-- requests, never an input and never an answer.

-- name: cases
SELECT case_id, opened_seq, opened_at, settled_seq, settled_at, lane
FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after AND opened_at >= :since
ORDER BY case_id LIMIT :limit

-- name: asks
SELECT case_id, seq, made_at, failed_seq, failed_at, wanted, partner
FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id >= :first AND case_id <= :last
ORDER BY case_id, seq

-- name: contributions
SELECT n.case_id, n.seq, n.made_at, n.seconds, n.role, a.wanted
FROM contributions n
LEFT JOIN asks a ON a.chain = n.chain AND a.case_id = n.case_id AND a.ask = n.ask
WHERE n.chain = (SELECT id FROM chains WHERE name = :chain) AND n.case_id >= :first AND n.case_id <= :last
    AND n.withdrawn_seq IS NULL AND NOT n.shadow
ORDER BY n.case_id, n.seq

-- The latest override and the outcome of a case: projections know their entries, and only the entries know when.
-- name: later
SELECT e.case_id, e.seq, e.kind, e.body
FROM cases c
JOIN entries e ON e.chain = c.chain
    AND e.seq IN (c.overridden_seq, CASE c.truth_source WHEN 'outcome' THEN c.truth_seq END)
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.case_id >= :first AND c.case_id <= :last
    AND (c.overridden_seq IS NOT NULL OR c.truth_source = 'outcome')
ORDER BY c.case_id, e.seq
