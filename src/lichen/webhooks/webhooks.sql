-- name: add
INSERT INTO webhook_subscriptions (id, partnership, url, kinds, secret, active, paused, created_by, created_at, through,
    done_seq, tries, next_at, lease_until, lease)
VALUES (:id, :partnership, :url, :kinds, :secret, 1, NULL, :created_by, :created_at, :through, :done_seq, 0, 0, 0, '')

-- name: one
SELECT id, partnership, url, kinds, active, paused, created_by, created_at, through, done_seq, tries, next_at
FROM webhook_subscriptions WHERE id = :id

-- name: of_partnership
SELECT id, partnership, url, kinds, active, paused, created_by, created_at, through, done_seq, tries, next_at
FROM webhook_subscriptions WHERE partnership = :partnership ORDER BY created_at, id

-- name: due
SELECT s.id FROM webhook_subscriptions s
WHERE s.active = 1 AND s.next_at <= :now AND s.lease_until <= :now
    AND (s.tries > 0 OR s.through < COALESCE((SELECT c.head FROM chains c WHERE c.name = s.partnership), 0))
ORDER BY s.id

-- name: secret
SELECT secret FROM webhook_subscriptions WHERE id = :id

-- name: change_secret
UPDATE webhook_subscriptions SET secret = :secret WHERE id = :id

-- name: remove
DELETE FROM webhook_subscriptions WHERE id = :id

-- name: remove_deliveries
DELETE FROM webhook_deliveries WHERE subscription = :id

-- name: lease
UPDATE webhook_subscriptions SET lease = :lease, lease_until = :lease_until
WHERE id = :id AND active = 1 AND lease_until <= :now RETURNING id

-- name: give_back
UPDATE webhook_subscriptions SET lease_until = 0, lease = '' WHERE id = :id AND lease = :lease

-- name: move_on
UPDATE webhook_subscriptions SET through = :through, done_seq = :done_seq, tries = 0, next_at = 0,
    lease_until = :lease_until
WHERE id = :id AND lease = :lease RETURNING id

-- name: try_later
UPDATE webhook_subscriptions SET tries = :tries, next_at = :next_at WHERE id = :id AND lease = :lease

-- name: pause
UPDATE webhook_subscriptions SET active = 0, paused = :why WHERE id = :id

-- name: resume
UPDATE webhook_subscriptions SET active = 1, paused = NULL, tries = 0, next_at = 0 WHERE id = :id

-- name: rewind
UPDATE webhook_subscriptions SET active = 1, paused = NULL, tries = 0, next_at = 0, through = :through, lease = '',
    lease_until = 0
WHERE id = :id

-- name: delivery_last
SELECT COALESCE(MAX(number), 0) FROM webhook_deliveries WHERE subscription = :id

-- name: delivery_add
INSERT INTO webhook_deliveries (subscription, number, webhook_id, seq, kind, turn, since, replay, status, error, ms, answer,
    sent_at)
VALUES (:subscription, :number, :webhook_id, :seq, :kind, :turn, :since, :replay, :status, :error, :ms, :answer, :sent_at)

-- name: deliveries
SELECT subscription, number, webhook_id, seq, kind, turn, since, replay, status, error, ms, answer, sent_at
FROM webhook_deliveries WHERE subscription = :id AND number < :before ORDER BY number DESC LIMIT :limit

-- name: delivery
SELECT subscription, number, webhook_id, seq, kind, turn, since, replay, status, error, ms, answer, sent_at
FROM webhook_deliveries WHERE subscription = :id AND number = :number

-- name: forget
DELETE FROM webhook_deliveries WHERE subscription = :id AND number <= :through

-- `opened_seq > 0` and `settled_seq > 0` are always so: they show SQLite the partial index to use.
-- name: unsettled
SELECT 1 FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NULL
    AND opened_seq > 0 LIMIT 1

-- name: settled_last
SELECT settled_seq FROM cases WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL
    AND settled_seq > 0
ORDER BY settled_seq DESC LIMIT 1

-- name: settled_since
SELECT lane, COUNT(*) FROM cases
WHERE chain = (SELECT id FROM chains WHERE name = :chain) AND settled_seq IS NOT NULL
    AND settled_seq > :after AND settled_seq <= :last
GROUP BY lane ORDER BY lane

-- Makes other writers of this subscription's log wait for their turn.
-- name: hold
UPDATE webhook_subscriptions SET lease = lease WHERE id = :id RETURNING id
