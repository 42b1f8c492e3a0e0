-- Where SQLite's words differ from the shared ones.

-- OR FAIL spares SQLite a journal for each row; whatever fails undoes the whole transaction anyway.
-- name: entry_add
INSERT OR FAIL INTO entries (chain, seq, kind, case_id, body, digest)
VALUES (:chain, :seq, :kind, :case, :body, :digest)
