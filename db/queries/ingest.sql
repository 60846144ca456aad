-- ingest.sql: taking files in, and the rows that were refused.

-- name: ingest_facility_count
SELECT count(*) FROM facility;

-- name: ingest_facilities
SELECT facility_id, code, area_id FROM facility ORDER BY code;

-- name: ingest_device_count
SELECT count(*) FROM device;

-- name: ingest_devices
SELECT device.device_id, device.code, device.serial, device.facility_id, facility.area_id, device.date_order,
  device.valid_from, device.valid_to
FROM device JOIN facility ON facility.facility_id = device.facility_id
ORDER BY device.code;

-- name: ingest_program
SELECT body FROM program ORDER BY program_id DESC LIMIT 1;

-- name: ingest_batch_by_file
SELECT batch_id, read_n, profile FROM batch WHERE file_sha256 = :file_sha256 AND kind = 'results';

-- name: ingest_batches_of_size
SELECT count(*) FROM batch WHERE file_bytes = :file_bytes AND kind = 'results';

-- name: ingest_batch_insert
INSERT INTO batch (batch_id, kind, file_name, file_sha256, file_bytes, profile, profile_sha256, taken_at, read_n,
  accepted_n, unchanged_n, corrected_n, duplicate_n, quarantined_n, ignored_n)
VALUES (:batch_id, :kind, :file_name, :file_sha256, :file_bytes, :profile, :profile_sha256, :taken_at, :read_n,
  :accepted_n, :unchanged_n, :corrected_n, :duplicate_n, :quarantined_n, :ignored_n);

-- name: ingest_batch
SELECT batch_id, file_name, file_sha256, file_bytes, profile, kind FROM batch WHERE batch_id = :batch_id;

-- name: ingest_record_insert
INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate, rule, field, reason, key_hash,
  content_hash, same_as, retry_of)
VALUES (:record_id, :batch_id, :ordinal, :line, :byte_offset, :byte_length, :fate, :rule, :field, :reason, :key_hash,
  :content_hash, :same_as, :retry_of);

-- name: ingest_held
-- The record that now stands under a key, with the result or event it made.
SELECT record.record_id, record.batch_id, record.content_hash,
  result.result_id, result.status, result.category, result.detail,
  event.event_id, event.status, event.outcome, event.detail
FROM record
LEFT JOIN result ON result.record_id = record.record_id
LEFT JOIN event ON event.record_id = record.record_id
WHERE record.key_hash = :key_hash AND record.fate IN ('accepted', 'corrected')
ORDER BY record.record_id DESC
LIMIT 1;

-- name: ingest_same
-- An earlier record with the same key and content, the newest of them.
SELECT record_id, batch_id
FROM record
WHERE key_hash = :key_hash AND content_hash = :content_hash AND fate IN ('accepted', 'corrected')
ORDER BY record_id DESC
LIMIT 1;

-- name: ingest_result_insert
INSERT INTO result (result_id, record_id, test, category, detail, status, collected_on, resulted_on, device_id,
  facility_id, area_id, assay, lot, supersedes)
VALUES (:result_id, :record_id, :test, :category, :detail, :status, :collected_on, :resulted_on, :device_id,
  :facility_id, :area_id, :assay, :lot, :supersedes);

-- name: ingest_evidence_insert
INSERT INTO evidence (evidence_id, result_id, kind, format, body)
VALUES (:evidence_id, :result_id, :kind, :format, :body);

-- name: ingest_place_reading_insert
INSERT INTO place_reading (place_reading_id, record_id, how, area_id, score, margin, sealed, text_hash)
VALUES (:place_reading_id, :record_id, :how, :area_id, :score, :margin, :sealed, :text_hash);

-- name: ingest_event_insert
INSERT INTO event (event_id, record_id, kind, outcome, detail, status, happened_on, facility_id, area_id, supersedes)
VALUES (:event_id, :record_id, :kind, :outcome, :detail, :status, :happened_on, :facility_id, :area_id, :supersedes);

-- name: ingest_record_fates
-- For the check before a batch is committed: what stands in the table.
SELECT fate, count(*) FROM record WHERE batch_id = :batch_id GROUP BY fate ORDER BY fate;

-- name: ingest_quarantine
-- Rows not yet resolved: nothing was tried in their place, nothing newer stands under their key, and the same row was not
-- refused again later (overlapping exports): then the newest of them is listed.
SELECT record.record_id, record.batch_id, batch.file_name, batch.profile, record.line, record.rule, record.field,
  record.reason, record.ordinal, record.byte_offset, record.byte_length
FROM record JOIN batch ON batch.batch_id = record.batch_id
WHERE record.fate = 'quarantined'
  AND (:batch_id IS NULL OR record.batch_id = :batch_id)
  AND NOT EXISTS (SELECT 1 FROM record AS again WHERE again.retry_of = record.record_id)
  AND NOT EXISTS (SELECT 1 FROM record AS later
    WHERE later.key_hash = record.key_hash AND later.record_id > record.record_id
      AND (later.fate = 'corrected'
        OR (later.fate = 'accepted' AND record.rule NOT IN ('nothing-to-correct', 'changed-without-correction'))
        OR (later.fate = 'unchanged' AND record.rule NOT IN ('nothing-to-correct', 'changed-without-correction'))
        OR (later.fate IN ('unchanged', 'quarantined') AND later.content_hash = record.content_hash)))
ORDER BY record.record_id;

-- name: ingest_first_row
SELECT byte_offset FROM record WHERE batch_id = :batch_id AND ordinal = 1;
