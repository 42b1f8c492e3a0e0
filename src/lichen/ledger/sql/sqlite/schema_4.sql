-- Reports that jobs work out beside the work and pages only read: no projection, may be thrown away at any moment.

-- `seq` is the entry it knows; `look`, `cases` and `truths` say how often and at how many it was last looked for
-- change, so that looking often is paid for.
CREATE TABLE kept_reports (
    chain INTEGER NOT NULL,
    kind TEXT NOT NULL,
    partner TEXT NOT NULL,
    seq INTEGER NOT NULL,
    look INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    truths INTEGER NOT NULL,
    body TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (chain, kind, partner)
) STRICT, WITHOUT ROWID;

-- What is erased leaves the reports made from it at once; they are made again without it.
CREATE TRIGGER kept_reports_forget AFTER INSERT ON erasures
BEGIN UPDATE kept_reports SET body = '' WHERE chain = NEW.chain; END;
