-- What suggestions are made from, and what is kept beside them. `:name` is a chain's name.

-- name: timed_asks
SELECT a.made_at, a.partner, a.answered_at, a.due FROM asks a JOIN chains n ON n.id = a.chain
WHERE n.name = :name AND a.answered_seq IS NOT NULL AND a.due IS NOT NULL AND a.answered_at >= :since

-- name: given
SELECT c.given, c.cites FROM contributions c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.role = 'ai' AND c.given IS NOT NULL AND c.made_at >= :since

-- name: settled
SELECT c.opened_at, c.lane, c.inputs FROM cases c JOIN chains n ON n.id = c.chain
WHERE n.name = :name AND c.settled_seq IS NOT NULL AND c.opened_at >= :since AND c.opened_at < :until

-- name: answers
SELECT c.opened_at, s.partner, s.case_id FROM cases c JOIN chains n ON n.id = c.chain
    JOIN contributions s ON s.chain = c.chain AND s.case_id = c.case_id
WHERE n.name = :name AND c.opened_at >= :since AND c.opened_at < :until AND c.settled_seq IS NOT NULL
    AND s.role = 'person' AND s.withdrawn_seq IS NULL

-- name: latest
SELECT suggestion, made_seq, topic, text, figures, made_by, made_at, decision, reason, until_at, answered_seq,
    answered_by, answered_at
FROM suggestions WHERE chain = (SELECT id FROM chains WHERE name = :name) AND made_seq < :before
ORDER BY made_seq DESC LIMIT :limit

-- name: unanswered
SELECT COUNT(*) FROM suggestions WHERE chain = (SELECT id FROM chains WHERE name = :name) AND decision IS NULL
