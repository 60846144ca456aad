-- verify.sql: what sanad verify asks beside the digests.

-- name: db_verify_fates
-- Batches whose counts are not those of their records. Reference data need not have records.
SELECT batch.batch_id, batch.file_name
FROM batch
LEFT JOIN (
  SELECT batch_id,
    count(*) AS read_n,
    sum(CASE WHEN fate = 'accepted' THEN 1 ELSE 0 END) AS accepted_n,
    sum(CASE WHEN fate = 'unchanged' THEN 1 ELSE 0 END) AS unchanged_n,
    sum(CASE WHEN fate = 'corrected' THEN 1 ELSE 0 END) AS corrected_n,
    sum(CASE WHEN fate = 'duplicate' THEN 1 ELSE 0 END) AS duplicate_n,
    sum(CASE WHEN fate = 'quarantined' THEN 1 ELSE 0 END) AS quarantined_n,
    sum(CASE WHEN fate = 'ignored' THEN 1 ELSE 0 END) AS ignored_n
  FROM record
  GROUP BY batch_id
) AS fates ON fates.batch_id = batch.batch_id
WHERE NOT (batch.kind = 'reference' AND fates.batch_id IS NULL)
  AND NOT (batch.read_n = coalesce(fates.read_n, 0)
    AND batch.accepted_n = coalesce(fates.accepted_n, 0)
    AND batch.unchanged_n = coalesce(fates.unchanged_n, 0)
    AND batch.corrected_n = coalesce(fates.corrected_n, 0)
    AND batch.duplicate_n = coalesce(fates.duplicate_n, 0)
    AND batch.quarantined_n = coalesce(fates.quarantined_n, 0)
    AND batch.ignored_n = coalesce(fates.ignored_n, 0))
ORDER BY batch.batch_id;

-- name: db_verify_batches
-- With the number of pieces of the file that are kept.
SELECT batch.batch_id, batch.kind, batch.file_bytes, count(original.original_id)
FROM batch
LEFT JOIN original ON original.batch_id = batch.batch_id
GROUP BY batch.batch_id, batch.kind, batch.file_bytes
ORDER BY batch.batch_id;

-- name: db_verify_identities
SELECT identity_id, sealed FROM identity ORDER BY identity_id;
