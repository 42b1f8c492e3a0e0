-- What the inbox reads and writes: lists by key, and the state of the day that is on no ledger. `:chain` is a chain's
-- name. Times are whole microseconds.

-- name: inbox_by_value
SELECT * FROM inbox WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND (by_value, seq) > (:key, :after)
    AND (held_until IS NULL OR held_until <= :free) AND (snoozed_until IS NULL OR snoozed_until <= :awake)
ORDER BY by_value, seq LIMIT :limit

-- name: inbox_by_due
SELECT * FROM inbox WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND (by_due, seq) > (:key, :after) AND by_due <= :horizon
    AND (held_until IS NULL OR held_until <= :free) AND (snoozed_until IS NULL OR snoozed_until <= :awake)
ORDER BY by_due, seq LIMIT :limit

-- name: inbox_by_confidence
SELECT * FROM inbox WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND (by_confidence, seq) > (:key, :after)
    AND (held_until IS NULL OR held_until <= :free) AND (snoozed_until IS NULL OR snoozed_until <= :awake)
ORDER BY by_confidence, seq LIMIT :limit

-- name: inbox_newest
SELECT * FROM inbox WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND seq < :before
    AND (held_until IS NULL OR held_until <= :free) AND (snoozed_until IS NULL OR snoozed_until <= :awake)
ORDER BY seq DESC LIMIT :limit

-- name: inbox_one
SELECT * FROM inbox WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case AND ask = :ask

-- name: inbox_snoozed
SELECT i.* FROM snoozes z JOIN inbox i ON i.chain = z.chain AND i.case_id = z.case_id AND i.ask = z.ask
WHERE z.person = :person AND z.until > :now AND z.chain = (SELECT id FROM chains WHERE name = :chain)
    AND i.partner = :person
ORDER BY z.until, i.seq LIMIT :limit

-- name: ask_place
SELECT seq, by_value, by_due, by_confidence FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case AND ask = :ask

-- name: asks_given
SELECT case_id AS "case", ask, partner, wanted, made_by, moved_how, due FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case
    AND answered_seq IS NULL AND failed_seq IS NULL

-- name: asks_open_of_person
SELECT case_id AS "case", ask, seq FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND answered_seq IS NULL AND failed_seq IS NULL AND seq > :after ORDER BY seq LIMIT :limit

-- name: asks_overdue
SELECT case_id AS "case", ask, seq, partner, due FROM asks
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND answered_seq IS NULL AND failed_seq IS NULL
    AND escalated_seq IS NULL AND due IS NOT NULL AND due <= :now AND (due, seq) > (:key, :after)
ORDER BY due, seq LIMIT :limit

-- name: has_spoken
SELECT EXISTS (SELECT 1 FROM contributions c WHERE c.chain = n.id AND c.case_id = :case AND c.partner = :person
               AND c.withdrawn_seq IS NULL)
    OR EXISTS (SELECT 1 FROM asks a WHERE a.chain = n.id AND a.case_id = :case AND a.partner = :person
               AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
FROM chains n WHERE n.name = :chain

-- name: blind_on_case
SELECT EXISTS (SELECT 1 FROM asks a WHERE a.chain = n.id AND a.case_id = :case AND a.partner = :person AND a.blind
               AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
    AND NOT EXISTS (SELECT 1 FROM contributions c WHERE c.chain = n.id AND c.case_id = :case
               AND c.partner = :person AND c.withdrawn_seq IS NULL)
FROM chains n WHERE n.name = :chain

-- Counts stop at a cap: nobody needs to know whether it is 1,000 or 7,312.

-- name: count_open
SELECT COUNT(*) FROM (SELECT 1 FROM asks
    WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND answered_seq IS NULL AND failed_seq IS NULL LIMIT :cap) AS counted

-- name: count_due
SELECT COUNT(*) FROM (SELECT 1 FROM asks
    WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person
    AND answered_seq IS NULL AND failed_seq IS NULL AND by_due > :since AND by_due <= :until LIMIT :cap) AS counted

-- name: count_answers
SELECT COUNT(*) FROM (SELECT 1 FROM contributions
    WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND partner = :person AND role = 'person'
    AND made_at >= :since AND made_at < :until LIMIT :cap) AS counted

-- name: count_snoozed
SELECT COUNT(*) FROM (SELECT 1 FROM snoozes WHERE person = :person AND until > :now LIMIT :cap) AS counted

-- name: count_held
SELECT COUNT(*) FROM (SELECT 1 FROM leases WHERE person = :person AND until > :now LIMIT :cap) AS counted

-- name: count_waiting
SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain)
    AND settled_seq IS NULL AND asks_open = 0 LIMIT :cap) AS counted

-- name: count_mentions
SELECT COUNT(*) FROM (SELECT 1 FROM mentions m
    WHERE m.chain = (SELECT id FROM chains WHERE name = :chain) AND m.person = :person
    AND m.seq > COALESCE((SELECT k.seq FROM marks k WHERE k.chain = m.chain AND k.person = m.person), 0)
    LIMIT :cap) AS counted

-- Leases and snoozes.

-- name: lease_take
INSERT INTO leases (chain, case_id, ask, person, until)
SELECT a.chain, a.case_id, a.ask, :person, :until FROM asks a
WHERE a.chain = (SELECT id FROM chains WHERE name = :chain) AND a.case_id = :case AND a.ask = :ask
    AND a.partner = :holder AND a.answered_seq IS NULL AND a.failed_seq IS NULL
ON CONFLICT (chain, case_id, ask) DO UPDATE SET person = excluded.person, until = excluded.until
    WHERE leases.until <= :now
RETURNING ask

-- name: lease_renew
UPDATE leases SET until = :until
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case AND ask = :ask AND person = :person
    AND EXISTS (SELECT 1 FROM asks a WHERE a.chain = leases.chain AND a.case_id = leases.case_id
                AND a.ask = leases.ask AND a.partner = leases.person
                AND a.answered_seq IS NULL AND a.failed_seq IS NULL)
RETURNING ask

-- name: lease_release
DELETE FROM leases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case AND ask = :ask AND person = :person
RETURNING ask

-- name: leases_of_person
SELECT n.name AS partnership, l.case_id AS "case", l.ask, l.until FROM leases l JOIN chains n ON n.id = l.chain
WHERE l.person = :person AND l.until > :now ORDER BY l.until LIMIT :limit

-- name: leases_over
DELETE FROM leases WHERE until <= :now

-- name: snooze_set
INSERT INTO snoozes (chain, case_id, ask, person, until)
SELECT a.chain, a.case_id, a.ask, :person, :until FROM asks a
WHERE a.chain = (SELECT id FROM chains WHERE name = :chain) AND a.case_id = :case AND a.ask = :ask
    AND a.partner = :person AND a.answered_seq IS NULL AND a.failed_seq IS NULL
ON CONFLICT (chain, case_id, ask) DO UPDATE SET person = excluded.person, until = excluded.until
RETURNING ask

-- name: snooze_end
DELETE FROM snoozes
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case AND ask = :ask AND person = :person
RETURNING ask

-- name: snoozes_over
DELETE FROM snoozes WHERE until <= :now

-- Who is here, and how much they can do.

-- name: absence_set
INSERT INTO absences (person, since, until, delegate) VALUES (:person, :since, :until, :delegate)
ON CONFLICT (person, since) DO UPDATE SET until = excluded.until, delegate = excluded.delegate

-- name: absence_end
UPDATE absences SET until = :now WHERE person = :person AND since <= :now AND (until IS NULL OR until > :now)

-- name: absence_drop
DELETE FROM absences WHERE person = :person AND since = :since

-- name: absences_of_person
SELECT person, since, until, delegate FROM absences
WHERE person = :person AND (until IS NULL OR until > :now) ORDER BY since

-- name: absences_now
SELECT person, since, until, delegate FROM absences
WHERE since <= :now AND (until IS NULL OR until > :now) ORDER BY since

-- name: capacity_set
INSERT INTO capacities (chain, person, minutes_per_day, cases_per_day)
SELECT id, :person, :minutes, :cases FROM chains WHERE name = :chain
ON CONFLICT (chain, person) DO UPDATE SET minutes_per_day = excluded.minutes_per_day,
    cases_per_day = excluded.cases_per_day

-- name: capacity_drop
DELETE FROM capacities WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND person = :person

-- name: capacities
SELECT person, minutes_per_day, cases_per_day FROM capacities
WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- name: cases_stuck
SELECT case_id AS "case", opened_seq, opened_at, high_stakes FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NULL AND asks_open = 0
    AND opened_seq > :after ORDER BY opened_seq LIMIT :limit

-- name: charter_version
SELECT MAX(version) FROM charters WHERE chain = (SELECT id FROM chains WHERE name = :chain)

-- Lists of cases, newest first.

-- name: cases_any
SELECT c.case_id AS "case", c.opened_seq, c.opened_at, c.high_stakes, c.lane, c.confidence,
    COALESCE(c.override_answer, c.answer) AS answer, c.settled_seq, c.settled_at, c.asks_open, c.overridden_seq,
    EXISTS (SELECT 1 FROM disagreements d WHERE d.chain = c.chain AND d.case_id = c.case_id) AS disputed,
    p.title, p.text
FROM cases c LEFT JOIN previews p ON p.chain = c.chain AND p.case_id = c.case_id
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.opened_seq < :before
ORDER BY c.opened_seq DESC LIMIT :limit

-- name: cases_unsettled_newest
SELECT c.case_id AS "case", c.opened_seq, c.opened_at, c.high_stakes, c.lane, c.confidence,
    COALESCE(c.override_answer, c.answer) AS answer, c.settled_seq, c.settled_at, c.asks_open, c.overridden_seq,
    EXISTS (SELECT 1 FROM disagreements d WHERE d.chain = c.chain AND d.case_id = c.case_id) AS disputed,
    p.title, p.text
FROM cases c LEFT JOIN previews p ON p.chain = c.chain AND p.case_id = c.case_id
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NULL AND c.opened_seq < :before
ORDER BY c.opened_seq DESC LIMIT :limit

-- name: cases_waiting_newest
SELECT c.case_id AS "case", c.opened_seq, c.opened_at, c.high_stakes, c.lane, c.confidence,
    COALESCE(c.override_answer, c.answer) AS answer, c.settled_seq, c.settled_at, c.asks_open, c.overridden_seq,
    EXISTS (SELECT 1 FROM disagreements d WHERE d.chain = c.chain AND d.case_id = c.case_id) AS disputed,
    p.title, p.text
FROM cases c LEFT JOIN previews p ON p.chain = c.chain AND p.case_id = c.case_id
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NULL AND c.asks_open = 0
    AND c.opened_seq < :before
ORDER BY c.opened_seq DESC LIMIT :limit

-- name: cases_settled_newest
SELECT c.case_id AS "case", c.opened_seq, c.opened_at, c.high_stakes, c.lane, c.confidence,
    COALESCE(c.override_answer, c.answer) AS answer, c.settled_seq, c.settled_at, c.asks_open, c.overridden_seq,
    EXISTS (SELECT 1 FROM disagreements d WHERE d.chain = c.chain AND d.case_id = c.case_id) AS disputed,
    p.title, p.text
FROM cases c LEFT JOIN previews p ON p.chain = c.chain AND p.case_id = c.case_id
WHERE c.chain = (SELECT id FROM chains WHERE name = :chain) AND c.settled_seq IS NOT NULL AND c.settled_seq < :before
ORDER BY c.settled_seq DESC LIMIT :limit

-- Disagreements and answers, newest first.

-- name: disagreements_newest
SELECT d.case_id AS "case", d.disagreement, d.opened_seq, d.positions, d.opened_at, d.answer, d.reason, d.resolved_seq,
    d.resolved_by, d.resolved_at, c.truth, c.truth_source, c.high_stakes, p.title, p.text
FROM disagreements d LEFT JOIN cases c ON c.chain = d.chain AND c.case_id = d.case_id
LEFT JOIN previews p ON p.chain = d.chain AND p.case_id = d.case_id
WHERE d.chain = (SELECT id FROM chains WHERE name = :chain) AND d.opened_seq < :before
ORDER BY d.opened_seq DESC LIMIT :limit

-- name: disagreements_open_newest
SELECT d.case_id AS "case", d.disagreement, d.opened_seq, d.positions, d.opened_at, d.answer, d.reason, d.resolved_seq,
    d.resolved_by, d.resolved_at, c.truth, c.truth_source, c.high_stakes, p.title, p.text
FROM disagreements d LEFT JOIN cases c ON c.chain = d.chain AND c.case_id = d.case_id
LEFT JOIN previews p ON p.chain = d.chain AND p.case_id = d.case_id
WHERE d.chain = (SELECT id FROM chains WHERE name = :chain) AND d.resolved_seq IS NULL AND d.opened_seq < :before
ORDER BY d.opened_seq DESC LIMIT :limit

-- Mentions that were read.

-- name: mark
SELECT k.seq FROM marks k WHERE k.chain = (SELECT id FROM chains WHERE name = :chain) AND k.person = :person

-- name: mark_set
INSERT INTO marks (chain, person, seq) SELECT id, :person, :seq FROM chains WHERE name = :chain
ON CONFLICT (chain, person) DO UPDATE SET seq = excluded.seq WHERE marks.seq < excluded.seq

-- Saved views.

-- name: view_save
INSERT INTO views (id, owner, name, partnership, filters, saved_at)
VALUES (:id, :owner, :name, :partnership, :filters, :at)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, partnership = excluded.partnership, filters = excluded.filters,
    saved_at = excluded.saved_at WHERE views.owner = excluded.owner
RETURNING id

-- name: view_one
SELECT id, owner, name, partnership, filters, saved_at FROM views WHERE id = :id

-- name: views_of_owner
SELECT id, owner, name, partnership, filters, saved_at FROM views WHERE owner = :owner ORDER BY name, id LIMIT :limit

-- name: views_shared
SELECT id, owner, name, partnership, filters, saved_at FROM views
WHERE partnership = :partnership ORDER BY name, id LIMIT :limit

-- name: view_drop
DELETE FROM views WHERE id = :id AND owner = :owner RETURNING id

-- Lists' previews and the search.

-- name: indexed
SELECT n.name AS chain, n.head, COALESCE(i.seq, 0) AS seq FROM chains n LEFT JOIN indexed i ON i.chain = n.id
WHERE n.head > COALESCE(i.seq, 0) ORDER BY n.id

-- name: index_through
INSERT INTO indexed (chain, seq) SELECT id, :seq FROM chains WHERE name = :chain
ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq WHERE indexed.seq < excluded.seq

-- name: preview_put
UPDATE previews SET seal = :seal, title = :title, text = :text
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND case_id = :case

-- name: index_page
SELECT seq, kind, body FROM entries WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND seq > :after
ORDER BY seq LIMIT :limit
