-- ledger.sql: the hash chain.

-- name: db_ledger_last
SELECT seq, content, hash FROM ledger ORDER BY seq DESC LIMIT 1;

-- name: db_ledger_last_digest
SELECT digest FROM ledger WHERE subject = :subject ORDER BY seq DESC LIMIT 1;

-- name: db_ledger_insert
INSERT INTO ledger (seq, at, actor, action, subject, mode, first_id, last_id, row_count, digest, content, hash)
VALUES (:seq, :at, :actor, :action, :subject, :mode, :first_id, :last_id, :row_count, :digest, :content, :hash);

-- name: db_ledger_all
SELECT seq, at, actor, action, subject, mode, first_id, last_id, row_count, digest, content, hash
FROM ledger
ORDER BY seq;

-- name: db_ledger_of_subject
-- With the content of the row before, from which this row's content follows.
SELECT ledger.seq, ledger.at, ledger.actor, ledger.action, ledger.subject, ledger.mode, ledger.first_id, ledger.last_id,
  ledger.row_count, ledger.digest, ledger.content, ledger.hash, before.content
FROM ledger
LEFT JOIN ledger AS before ON before.seq = ledger.seq - 1
WHERE ledger.subject = :subject
ORDER BY ledger.seq;
