-- Reports that jobs work out beside the work and pages only read: no projection, may be thrown away at any moment.

-- `seq` is the entry it knows; `look`, `cases` and `truths` say how often and at how many it was last looked for
-- change, so that looking often is paid for.
CREATE TABLE kept_reports (
    chain INTEGER NOT NULL,
    kind TEXT NOT NULL,
    partner TEXT NOT NULL,
    seq BIGINT NOT NULL,
    look BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    truths BIGINT NOT NULL,
    body TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (chain, kind, partner)
);

-- What is erased leaves the reports made from it at once; they are made again without it.
CREATE FUNCTION kept_reports_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kept_reports SET body = '' WHERE chain = NEW.chain;
    RETURN NEW;
END $$;

CREATE TRIGGER kept_reports_forget AFTER INSERT ON erasures
    FOR EACH ROW EXECUTE FUNCTION kept_reports_forget();
