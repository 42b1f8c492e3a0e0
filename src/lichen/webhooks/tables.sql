-- Both databases take these words as they are. Times are whole microseconds since 1970 in UTC, yes and no 1 and 0.

CREATE TABLE IF NOT EXISTS webhook_subscriptions (
    id TEXT PRIMARY KEY,
    partnership TEXT NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret TEXT NOT NULL,
    active BIGINT NOT NULL,
    paused TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    through BIGINT NOT NULL,
    done_seq BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    lease TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS webhook_deliveries (
    subscription TEXT NOT NULL,
    number BIGINT NOT NULL,
    webhook_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    turn BIGINT NOT NULL,
    since BIGINT NOT NULL,
    replay BIGINT NOT NULL,
    status BIGINT,
    error TEXT,
    ms BIGINT NOT NULL,
    answer TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (subscription, number)
);
