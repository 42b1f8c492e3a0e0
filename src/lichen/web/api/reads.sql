-- Lists of the API: by key, newest first, never a payload. `:chain` is a chain's name, `:before` the key of the last
-- row of the page before.

-- name: counts
SELECT
    (SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE chain = n.id AND settled_seq IS NULL LIMIT :cap) AS a)
        AS unsettled,
    (SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE chain = n.id AND settled_seq IS NULL AND asks_open = 0
     LIMIT :cap) AS b) AS open,
    (SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE chain = n.id AND settled_seq IS NOT NULL LIMIT :cap) AS d)
        AS settled,
    (SELECT COUNT(*) FROM (SELECT 1 FROM disagreements WHERE chain = n.id AND resolved_seq IS NULL LIMIT :cap) AS e)
        AS disagreements
FROM chains n WHERE n.name = :chain

-- name: charters
SELECT version, adopted_by, adopted_at, changes FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND version < :before ORDER BY version DESC LIMIT :limit

-- name: charter
SELECT version, adopted_by, adopted_at, changes, charter FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND version = :version

-- name: charter_now
SELECT version, adopted_by, adopted_at, changes, charter FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY version DESC LIMIT 1

-- name: case
SELECT c.case_id AS "case", c.opened_by, c.opened_at, c.inputs, c.attributes, c.high_stakes,
    CASE WHEN c.settled_seq IS NOT NULL THEN 'settled' WHEN c.asks_open > 0 THEN 'waiting' ELSE 'open' END AS status,
    COALESCE(c.override_answer, c.answer) AS answer, c.answer AS settled_answer, c.lane, c.basis, c.confidence,
    c.threshold, c.audited, c.answers_for, c.settled_by, c.settled_at, c.overridden_seq IS NOT NULL AS overridden,
    c.overridden_by, c.override_reason, c.truth, c.truth_source, c.digest
FROM cases c WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.case_id = :case

-- name: inputs_of_case
SELECT inputs, attributes FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case

-- name: asks_of_case
SELECT ask, partner, wanted, why, blind, value, confidence, due, made_by, made_at, moved_how,
    CASE WHEN answered_seq IS NOT NULL THEN 'answered' WHEN failed_seq IS NOT NULL THEN 'failed' ELSE 'open' END
        AS status
FROM asks WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: contributions_of_case
SELECT contribution, partner, role, stage, answer, distribution, spread, confidence, reasons, unsure_of, version,
    seconds, ask, shadow, made_at, withdrawn_seq IS NOT NULL AS withdrawn, about, given, cites, cost
FROM contributions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: contents_of_case
SELECT t.contribution, t.partner, t.role, t.content, t.digest, t.made_at
FROM contents t JOIN contributions c
    ON c.chain = t.chain AND c.case_id = t.case_id AND c.contribution = t.contribution
WHERE t.chain = (SELECT id FROM chains WHERE name = :chain) AND t.case_id = :case
    AND NOT c.shadow AND c.withdrawn_seq IS NULL ORDER BY t.seq

-- name: agreements_of_case
SELECT c.partner, c.answer, COALESCE(c.about, t.digest) AS about
FROM contributions c LEFT JOIN contents t
    ON t.chain = c.chain AND t.case_id = c.case_id AND t.contribution = c.contribution
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.case_id = :case AND c.role = 'person'
    AND c.withdrawn_seq IS NULL ORDER BY c.seq

-- name: action_of_case
SELECT digest, begun_by, begun_at, worked, result, ended_by, ended_at
FROM actions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case

-- name: is_settled
SELECT settled_seq IS NOT NULL AS settled FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case

-- name: feedback_of_case
SELECT feedback, contribution, accurate, useful, timely, style, reason, given_by, given_at
FROM feedback WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: disagreement
SELECT d.case_id AS "case", d.disagreement, d.opened_seq, d.positions, d.opened_at, d.answer, d.reason,
    d.resolved_seq IS NOT NULL AS resolved, d.resolved_by, d.resolved_at, c.truth, c.truth_source, p.title
FROM disagreements d LEFT JOIN cases c ON c.chain = d.chain AND c.case_id = d.case_id
LEFT JOIN previews p ON p.chain = d.chain AND p.case_id = d.case_id
WHERE d.chain = (SELECT id FROM chains WHERE name = :chain) AND d.disagreement = :disagreement

-- name: disagreements_of_case
SELECT disagreement, positions, opened_at, answer, reason, resolved_seq IS NOT NULL AS resolved, resolved_by,
    resolved_at
FROM disagreements WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY opened_seq

-- name: precedents
SELECT p.case_id AS "case", p.precedent, p.seq, p.title, p.set_by, p.set_at FROM precedents p
WHERE p.chain = (SELECT id FROM chains WHERE name = :chain) AND p.seq > :after AND NOT p.retired
    AND NOT EXISTS (SELECT 1 FROM precedents n WHERE n.chain = p.chain AND n.precedent = p.precedent AND n.seq > p.seq)
ORDER BY p.seq LIMIT :limit

-- name: blind_cases
SELECT case_id AS "case" FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person AND blind
    AND answered_seq IS NULL AND failed_seq IS NULL
