-- Everything that is read. `:chain` is a chain's name, `:after` and `:limit` page by key: pass the last key of the
-- page before, 0 for the first page; `:before` does the same for lists with the newest first. Columns that end in
-- `_at`, and `due`, come back as times in UTC.

-- name: partnerships
SELECT partnership, name, opened_by, opened_at, seq FROM partnerships WHERE seq > :after ORDER BY seq LIMIT :limit

-- name: charter
SELECT version, charter, changes, adopted_by, adopted_at, seq FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY version DESC LIMIT 1

-- name: charters
SELECT version, charter, changes, adopted_by, adopted_at, seq FROM charters
WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY version

-- name: case
SELECT c.case_id AS "case", c.opened_seq, c.opened_by, c.opened_at, c.inputs, c.attributes, c.high_stakes,
    CASE WHEN c.settled_seq IS NOT NULL THEN 'settled'
         WHEN EXISTS (SELECT 1 FROM asks a WHERE a.chain = c.chain AND a.case_id = c.case_id
                      AND a.answered_seq IS NULL AND a.failed_seq IS NULL) THEN 'waiting'
         ELSE 'open' END AS status,
    COALESCE(c.override_answer, c.answer) AS answer, c.answer AS settled_answer, c.lane, c.basis, c.confidence,
    c.threshold, c.audit, c.audited, c.answers_for, c.settled_seq, c.settled_by, c.settled_at, c.overridden_seq,
    c.overridden_by, c.override_reason, c.truth, c.truth_source, c.truth_seq
FROM cases c WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.case_id = :case

-- name: cases_unsettled
SELECT c.case_id AS "case", c.opened_seq, c.opened_by, c.opened_at, c.inputs, c.attributes, c.high_stakes,
    CASE WHEN EXISTS (SELECT 1 FROM asks a WHERE a.chain = c.chain AND a.case_id = c.case_id
                      AND a.answered_seq IS NULL AND a.failed_seq IS NULL) THEN 'waiting'
         ELSE 'open' END AS status
FROM cases c
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NULL AND c.opened_seq > :after
ORDER BY c.opened_seq LIMIT :limit

-- name: cases_open
SELECT c.case_id AS "case", c.opened_seq, c.opened_by, c.opened_at, c.inputs, c.attributes, c.high_stakes
FROM cases c
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NULL AND c.opened_seq > :after
    AND NOT EXISTS (SELECT 1 FROM asks a WHERE a.chain = c.chain AND a.case_id = c.case_id
                    AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
ORDER BY c.opened_seq LIMIT :limit

-- name: cases_waiting
SELECT c.case_id AS "case", c.opened_seq, c.opened_by, c.opened_at, c.inputs, c.attributes, c.high_stakes
FROM cases c
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NULL AND c.opened_seq > :after
    AND EXISTS (SELECT 1 FROM asks a WHERE a.chain = c.chain AND a.case_id = c.case_id
                AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
ORDER BY c.opened_seq LIMIT :limit

-- name: cases_settled
SELECT case_id AS "case", COALESCE(override_answer, answer) AS answer, answer AS settled_answer, lane, basis,
    confidence, threshold, audit, audited, answers_for, opened_seq, opened_at, settled_seq, settled_at,
    overridden_seq, truth, truth_source, truth_seq
FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL AND settled_seq > :after
ORDER BY settled_seq LIMIT :limit

-- name: cases_count
SELECT
    (SELECT COUNT(*) FROM cases WHERE chain = n.id AND settled_seq IS NULL) AS unsettled,
    (SELECT COUNT(*) FROM cases WHERE chain = n.id AND settled_seq IS NOT NULL) AS settled,
    (SELECT COUNT(DISTINCT a.case_id) FROM asks a JOIN cases c ON c.chain = a.chain AND c.case_id = a.case_id
     WHERE a.chain = n.id AND a.answered_seq IS NULL AND a.failed_seq IS NULL AND c.settled_seq IS NULL) AS waiting
FROM chains n WHERE n.name = :chain

-- name: lane_counts
SELECT lane, COUNT(*) AS cases FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL GROUP BY lane ORDER BY lane

-- name: asks_of_partner
SELECT case_id AS "case", ask, seq, partner, wanted, why, blind, blind_chance, propensity, value, confidence, due,
    made_by, made_at, moved_seq, moved_how, wish FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :partner
    AND answered_seq IS NULL AND failed_seq IS NULL AND seq > :after
ORDER BY seq LIMIT :limit

-- name: asks_of_case
SELECT case_id AS "case", ask, seq, partner, wanted, why, blind, blind_chance, propensity, value, confidence, due,
    made_by, made_at, moved_seq, moved_how, escalated_seq,
    CASE WHEN answered_seq IS NOT NULL THEN 'answered' WHEN failed_seq IS NOT NULL THEN 'failed' ELSE 'open' END
        AS status, answered_seq, answered_at, failed_seq, failed_at, failure, detail
FROM asks WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: contributions_of_case
SELECT case_id AS "case", contribution, seq, partner, role, answer, ask, version, stage, distribution, spread,
    confidence, reasons, unsure_of, seconds, shadow, made_at, withdrawn_seq
FROM contributions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: contents_of_case
SELECT t.case_id AS "case", t.contribution, t.seq, t.partner, t.role, t.content, t.digest, t.made_at, c.ask, c.cost
FROM contents t JOIN contributions c
    ON c.chain = t.chain AND c.case_id = t.case_id AND c.contribution = t.contribution
WHERE t.chain = (SELECT id FROM chains WHERE name = :chain) AND t.case_id = :case
    AND NOT c.shadow AND c.withdrawn_seq IS NULL ORDER BY t.seq

-- name: variations_of_case
SELECT ask, seq, partner, made_by, made_at, wish, answered_seq, failed_seq, failure
FROM asks WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case
    AND wanted = 'variation' ORDER BY seq

-- name: settled_on_content
SELECT case_id AS "case", settled_seq, answer, digest FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq < :before AND digest IS NOT NULL
ORDER BY settled_seq DESC LIMIT :limit

-- name: feedback_of_case
SELECT case_id AS "case", feedback, seq, contribution, accurate, useful, timely, style, reason, given_by, given_at
FROM feedback WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: disagreements_of_case
SELECT case_id AS "case", disagreement, opened_seq, positions, opened_at, answer, reason, resolved_seq, resolved_by,
    resolved_at
FROM disagreements WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY opened_seq

-- name: disagreements_open
SELECT case_id AS "case", disagreement, opened_seq, positions, opened_at FROM disagreements
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND resolved_seq IS NULL AND opened_seq > :after
ORDER BY opened_seq LIMIT :limit

-- name: disagreements
SELECT case_id AS "case", disagreement, opened_seq, positions, opened_at, answer, reason, resolved_seq, resolved_by,
    resolved_at
FROM disagreements WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND opened_seq > :after
ORDER BY opened_seq LIMIT :limit

-- name: disagreement
SELECT case_id AS "case", disagreement, opened_seq, positions, opened_at, answer, reason, resolved_seq, resolved_by,
    resolved_at
FROM disagreements WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND disagreement = :disagreement

-- name: comments_of_case
SELECT case_id AS "case", comment, seq, text, mentions, made_by, made_at
FROM comments WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case ORDER BY seq

-- name: mentions_of_person
SELECT case_id AS "case", comment, seq, text, made_by, made_at FROM mentions
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND person = :person AND seq > :after
ORDER BY seq LIMIT :limit

-- name: precedents
SELECT p.case_id AS "case", p.precedent, p.seq, p.title, p.set_by, p.set_at FROM precedents p
WHERE p.chain = (SELECT id FROM chains WHERE name = :chain) AND p.seq > :after AND NOT p.retired
    AND NOT EXISTS (SELECT 1 FROM precedents n WHERE n.chain = p.chain AND n.precedent = p.precedent AND n.seq > p.seq)
ORDER BY p.seq LIMIT :limit

-- name: precedents_of_case
SELECT p.case_id AS "case", p.precedent, p.seq, p.title, p.set_by, p.set_at FROM precedents p
WHERE p.chain = (SELECT id FROM chains WHERE name = :chain) AND p.case_id = :case AND NOT p.retired
    AND NOT EXISTS (SELECT 1 FROM precedents n WHERE n.chain = p.chain AND n.precedent = p.precedent AND n.seq > p.seq)
ORDER BY p.seq

-- name: access_of_partnership
SELECT a.person, a.role, a.seq, a.changed_by, a.changed_at FROM access a
WHERE a.partnership = :partnership AND NOT EXISTS (
    SELECT 1 FROM access n WHERE n.partnership = a.partnership AND n.person = a.person AND n.seq > a.seq)
ORDER BY a.person

-- name: access_of_person
SELECT a.partnership, a.role, a.seq, a.changed_by, a.changed_at FROM access a
WHERE a.person = :person AND NOT EXISTS (
    SELECT 1 FROM access n WHERE n.person = a.person AND n.partnership IS NOT DISTINCT FROM a.partnership
        AND n.seq > a.seq)
ORDER BY a.partnership

-- name: access_history
SELECT person, partnership, role, seq, changed_by, changed_at FROM access
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after ORDER BY seq LIMIT :limit

-- name: lane
SELECT seq, threshold, evidence, upper, cause, previous, incident, held, changed_by, changed_at FROM lanes
WHERE chain = (SELECT id FROM chains WHERE name = :chain) ORDER BY seq DESC LIMIT 1

-- name: lanes
SELECT seq, threshold, evidence, upper, cause, previous, incident, held, changed_by, changed_at FROM lanes
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after ORDER BY seq LIMIT :limit

-- name: lanes_newest
SELECT seq, threshold, evidence, upper, cause, previous, incident, held, changed_by, changed_at FROM lanes
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq < :before ORDER BY seq DESC LIMIT :limit

-- name: watches_newest
SELECT seq, state, audit, evidence, watched_at FROM watches
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq < :before ORDER BY seq DESC LIMIT :limit

-- name: watches
SELECT seq, state, audit, evidence, watched_at FROM watches
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after ORDER BY seq LIMIT :limit

-- name: incident
SELECT incident, opened_seq, what, owner, partnership_owner, evidence, threshold, since_at, since_case, alone,
    opened_at, finding, closed_seq, closed_by, closed_at FROM incidents
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND incident = :incident

-- name: incidents
SELECT incident, opened_seq, what, owner, partnership_owner, evidence, threshold, since_at, since_case, alone,
    opened_at, finding, closed_seq, closed_by, closed_at FROM incidents
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND opened_seq > :after ORDER BY opened_seq LIMIT :limit

-- name: incidents_open
SELECT incident, opened_seq, what, owner, partnership_owner, evidence, threshold, since_at, since_case, alone,
    opened_at FROM incidents
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND closed_seq IS NULL AND opened_seq > :after
ORDER BY opened_seq LIMIT :limit

-- name: incidents_newest
SELECT incident, opened_seq, what, owner, partnership_owner, evidence, threshold, since_at, since_case, alone,
    opened_at, finding, closed_seq, closed_by, closed_at FROM incidents
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND opened_seq < :before
ORDER BY opened_seq DESC LIMIT :limit

-- name: cases_alone
SELECT case_id AS "case", settled_seq, settled_at, COALESCE(override_answer, answer) AS answer, confidence, audited,
    overridden_seq, truth, truth_source, asks_open
FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND lane = 'ai_only' AND settled_seq IS NOT NULL
    AND settled_seq > :after AND settled_seq < :before
ORDER BY settled_seq LIMIT :limit

-- name: audits_unasked
SELECT case_id AS "case", settled_seq, settled_at FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND audited AND asks_open = 0 AND truth_seq IS NULL
    AND settled_seq > :after
ORDER BY settled_seq LIMIT :limit

-- name: versions
SELECT seq, partner, version, previous, wins, losses, p_value, promoted_at FROM versions
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after ORDER BY seq LIMIT :limit

-- name: erasures
SELECT seal, seq, case_id AS "case", reason, erased_by, erased_at FROM erasures
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after ORDER BY seq, seal LIMIT :limit

-- name: notes
SELECT n.note, n.revision, n.seq, n.sort, n.title, n.text, n.retired, n.written_by, n.written_at FROM notes n
WHERE n.chain = (SELECT id FROM chains WHERE name = :chain) AND n.note > :past AND NOT n.retired
    AND NOT EXISTS (SELECT 1 FROM notes m WHERE m.chain = n.chain AND m.note = n.note AND m.revision > n.revision)
ORDER BY n.note LIMIT :limit

-- name: note_revisions
SELECT note, revision, seq, sort, title, text, retired, written_by, written_at FROM notes
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND note = :note ORDER BY revision

-- name: lesson
SELECT lesson, proposed_seq, text, scope, case_id AS "case", examples, answer, proposed_by, proposed_at, decision,
    until_at, reason, decided_seq, decided_by, decided_at
FROM lessons WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND lesson = :lesson

-- name: lessons
SELECT lesson, proposed_seq, text, scope, case_id AS "case", examples, answer, proposed_by, proposed_at, decision,
    until_at, reason, decided_seq, decided_by, decided_at
FROM lessons WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND proposed_seq > :after
ORDER BY proposed_seq LIMIT :limit

-- name: lesson_decisions
SELECT lesson, seq, decision, until_at, reason, decided_by, decided_at FROM lesson_decisions
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND lesson = :lesson ORDER BY seq

-- name: suggestion
SELECT suggestion, made_seq, topic, text, figures, made_by, made_at, decision, reason, until_at, answered_seq,
    answered_by, answered_at
FROM suggestions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND suggestion = :suggestion

-- name: suggestions
SELECT suggestion, made_seq, topic, text, figures, made_by, made_at, decision, reason, until_at, answered_seq,
    answered_by, answered_at
FROM suggestions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND made_seq > :after
ORDER BY made_seq LIMIT :limit

-- name: suggestions_on
SELECT suggestion, made_seq, topic, text, figures, made_by, made_at, decision, reason, until_at, answered_seq,
    answered_by, answered_at
FROM suggestions WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND topic = :topic
ORDER BY made_seq DESC LIMIT :limit
