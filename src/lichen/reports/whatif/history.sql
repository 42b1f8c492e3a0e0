-- What a rehearsal reads of the past, a stretch of cases at a time, in the order of the primary keys.

-- name: cases
SELECT case_id, opened_at, settled_seq, CASE lane WHEN 'ai_only' THEN 0 WHEN 'together' THEN 1 ELSE 2 END, answer,
    truth, CASE WHEN truth_source = 'outcome' THEN 1 ELSE 0 END, truth_seq, audit,
    CASE WHEN audited THEN 1 ELSE 0 END, confidence, CASE WHEN high_stakes IS NULL THEN 0 ELSE 1 END, audit_floor
FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after
    AND settled_seq IS NOT NULL AND settled_seq > :since AND settled_seq <= :through
ORDER BY case_id LIMIT :limit

-- Who said what is needed only where the truth was sought, unless the whole is wanted.
-- name: contributions
SELECT n.case_id, n.partner, n.role = 'person', n.answer, n.version, n.stage = 'blind', n.made_at, n.seq,
    n.distribution, n.confidence, n.shadow
FROM contributions n
JOIN cases c ON c.chain = n.chain AND c.case_id = n.case_id
WHERE n.chain = (SELECT id FROM chains WHERE name = :chain) AND n.case_id >= :first AND n.case_id <= :last
    AND n.seq <= :through AND n.withdrawn_seq IS NULL AND (c.audited OR c.truth IS NOT NULL OR :whole)
ORDER BY n.case_id, n.seq

-- name: asks
SELECT case_id, seq, partner, blind, blind_chance, confidence
FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id >= :first AND case_id <= :last
    AND (confidence IS NOT NULL OR blind_chance < 1.0)
ORDER BY case_id, seq

-- name: attributes
SELECT settled_seq, attributes FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL
    AND settled_seq > :since AND settled_seq <= :through AND attributes IS NOT NULL
ORDER BY settled_seq DESC LIMIT :limit

-- name: adoptions
SELECT version, adopted_at, seq FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after
ORDER BY seq LIMIT :limit
