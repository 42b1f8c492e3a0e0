-- What cards are made from, read a few hundred cases at a time. `:chain` is the chain's number.

-- name: chain
SELECT id FROM chains WHERE name = :name

-- name: latest
SELECT case_id FROM cases WHERE chain = :chain ORDER BY opened_seq DESC LIMIT :limit

-- name: cases_sqlite
SELECT c.case_id, c.opened_seq, c.opened_at, c.inputs, c.attributes, c.high_stakes, c.lane
FROM json_each(:cases) AS given
CROSS JOIN cases c ON c.chain = :chain AND c.case_id = given.value

-- name: cases_postgres
SELECT c.case_id, c.opened_seq, c.opened_at, c.inputs, c.attributes, c.high_stakes, c.lane
FROM json_array_elements_text(CAST(:cases AS json)) AS given (value)
JOIN cases c ON c.chain = :chain AND c.case_id = given.value

-- name: said_sqlite
SELECT s.case_id, s.seq, s.partner, s.role, s.answer, s.version, s.stage, s.distribution, s.confidence,
    s.seconds, s.made_at
FROM json_each(:cases) AS given
CROSS JOIN contributions s ON s.chain = :chain AND s.case_id = given.value
WHERE s.withdrawn_seq IS NULL AND NOT s.shadow
ORDER BY s.seq

-- name: said_postgres
SELECT s.case_id, s.seq, s.partner, s.role, s.answer, s.version, s.stage, s.distribution, s.confidence,
    s.seconds, s.made_at
FROM json_array_elements_text(CAST(:cases AS json)) AS given (value)
JOIN contributions s ON s.chain = :chain AND s.case_id = given.value
WHERE s.withdrawn_seq IS NULL AND NOT s.shadow
ORDER BY s.seq
