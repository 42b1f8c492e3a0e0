-- What exports read, page by page along the primary keys: never an offset, never a join. `:after` is the last key of
-- the page before, '' at first; `:last` the last case of the page that the rows belong to.

-- name: cases_total
SELECT COUNT(*) FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- name: contributions_total
SELECT COUNT(*) FROM contributions WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- name: asks_total
SELECT COUNT(*) FROM asks WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- name: feedback_total
SELECT COUNT(*) FROM feedback WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- name: events_total
SELECT head FROM chains WHERE name = :chain

-- name: question
SELECT charter FROM charters WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY version DESC LIMIT 1

-- name: decisions
SELECT case_id, opened_seq, opened_at, opened_by, high_stakes, settled_seq, settled_at, settled_by, answer, lane, basis,
    confidence, threshold, audited, answers_for, override_answer, overridden_by, truth, truth_source, inputs, attributes
FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after
ORDER BY case_id LIMIT :limit

-- name: said
SELECT case_id, partner, role, answer, version, stage, distribution, confidence, seconds
FROM contributions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after AND case_id <= :last
    AND withdrawn_seq IS NULL AND NOT shadow
ORDER BY case_id, seq

-- name: disagreed
SELECT case_id, disagreement
FROM disagreements WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after AND case_id <= :last

-- name: contributions
SELECT case_id, contribution, seq, made_at, partner, role, answer, ask, version, stage, distribution, spread, confidence,
    seconds, shadow, withdrawn_seq, reasons, unsure_of
FROM contributions
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND (case_id, contribution) > (:after, :after_item)
ORDER BY case_id, contribution LIMIT :limit

-- name: asks
SELECT case_id, ask, seq, made_at, partner, wanted, why, blind, blind_chance, propensity, value, confidence, due, made_by,
    answered_seq, answered_at, failed_seq, failed_at, failure, detail
FROM asks WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND (case_id, ask) > (:after, :after_item)
ORDER BY case_id, ask LIMIT :limit

-- name: feedback
SELECT case_id, feedback, seq, given_at, given_by, contribution, accurate, useful, timely, style, reason
FROM feedback WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND (case_id, feedback) > (:after, :after_item)
ORDER BY case_id, feedback LIMIT :limit

-- name: outcomes
SELECT case_id, truth, truth_source, truth_seq, answer, override_answer
FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id > :after AND truth_seq IS NOT NULL
ORDER BY case_id LIMIT :limit

-- Which of these cases are on record; each database unfolds a list in its own words.
-- name: known_sqlite
SELECT case_id FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain)
    AND case_id IN (SELECT value FROM json_each(:cases))

-- name: known_postgres
SELECT case_id FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain)
    AND case_id IN (SELECT json_array_elements_text(CAST(:cases AS json)))
