-- audit.sql: algorithms, verdicts, re-audits, samples and second reads.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: audit_algorithm_find
SELECT body_sha256 FROM algorithm WHERE code = :code AND version = :version;

-- name: audit_algorithm_newest
SELECT algorithm_id, body FROM algorithm WHERE code = :code ORDER BY algorithm_id DESC LIMIT 1;

-- name: audit_algorithm_insert
INSERT INTO algorithm (algorithm_id, code, version, kind, title, source, body, body_sha256)
VALUES (:algorithm_id, :code, :version, :kind, :title, :source, :body, :body_sha256);

-- name: audit_device_find
SELECT device_id FROM device WHERE code = :code;

-- name: audit_state_find
SELECT evidence_id, basis, result_id FROM derived_state WHERE name = 'audit';

-- name: audit_state_put
INSERT INTO derived_state (name, link_id, program_id, evidence_id, basis, result_id)
VALUES ('audit', 0, 0, :evidence_id, :basis, :result_id)
ON CONFLICT (name) DO UPDATE SET evidence_id = excluded.evidence_id, basis = excluded.basis, result_id = excluded.result_id;

-- name: audit_pack_of
SELECT body FROM result_pack WHERE pack_id = :pack_id;

-- name: audit_pack_put
INSERT INTO result_pack (pack_id, body) VALUES (:pack_id, :body)
ON CONFLICT (pack_id) DO UPDATE SET body = excluded.body;

-- name: audit_pack_clear
DELETE FROM result_pack;

-- name: audit_packed_until
-- Last result that stands in a pack.
SELECT result_id FROM derived_state WHERE name = 'audit';

-- name: audit_result_range
SELECT result_id, test, category, status, collected_on, device_id, facility_id, area_id, assay, lot
FROM result
WHERE result_id BETWEEN :first AND :last
ORDER BY result_id;

-- name: audit_evidence_newest
SELECT coalesce(max(evidence_id), 0) FROM evidence;

-- name: audit_evidence_after
SELECT evidence.evidence_id, evidence.result_id, evidence.body, result.test, result.category,
  result.collected_on, result.device_id, result.assay
FROM evidence
JOIN result ON result.result_id = evidence.result_id
WHERE evidence.evidence_id > :evidence_id
ORDER BY evidence.evidence_id;

-- name: audit_verdict_clear
DELETE FROM verdict;

-- name: audit_verdict_insert
INSERT INTO verdict (result_id, algorithm_id, status, category, severity, score, reasons, uses, unverified, agrees)
VALUES (:result_id, :algorithm_id, :status, :category, :severity, :score, :reasons, :uses, :unverified, :agrees);

-- name: audit_result_newest
SELECT coalesce(max(result_id), 0) FROM result;

-- name: audit_evidence_start
-- Where the evidence of a range of results begins.
SELECT evidence_id FROM evidence WHERE result_id >= :result_id ORDER BY result_id LIMIT 1;

-- name: audit_evidence_of
SELECT result_id, body FROM evidence WHERE result_id = :result_id;

-- name: audit_devices
SELECT device_id, code FROM device ORDER BY device_id;

-- name: audit_facilities
SELECT facility_id, code FROM facility ORDER BY facility_id;

-- name: audit_area_newest
SELECT coalesce(max(area_id), 0) FROM area;

-- name: audit_area_count
SELECT count(*) FROM area;

-- name: audit_area_codes
SELECT code FROM area ORDER BY code, area_id;

-- name: audit_area_below
WITH RECURSIVE below (area_id) AS (
  SELECT area_id FROM area WHERE code = :code
  UNION
  SELECT area.area_id FROM area JOIN below ON area.parent_id = below.area_id
)
SELECT area_id FROM below ORDER BY area_id;

-- name: audit_result_source
SELECT result.record_id, record.line, batch.file_name, device.code, facility.code, result.lot, result.detail,
  result.collected_on, person.public_id
FROM result
JOIN record ON record.record_id = result.record_id
JOIN batch ON batch.batch_id = record.batch_id
LEFT JOIN device ON device.device_id = result.device_id
LEFT JOIN facility ON facility.facility_id = result.facility_id
LEFT JOIN record_person ON record_person.record_id = result.record_id
LEFT JOIN person ON person.person_id = record_person.person_id
WHERE result.result_id = :result_id;

-- name: audit_run_insert
INSERT INTO audit_run (run_id, kind, made_at, made_by, as_of, area, from_on, to_on, algorithm, algorithm_sha256,
  in_force_sha256, core_version, registry_digest, seed, percent, results_n, agree_n, differs_n, without_n, unreadable_n,
  unknown_n, unverified_n, women_n)
VALUES (:run_id, :kind, :made_at, :made_by, :as_of, :area, :from_on, :to_on, :algorithm, :algorithm_sha256,
  :in_force_sha256, :core_version, :registry_digest, :seed, :percent, :results_n, :agree_n, :differs_n, :without_n,
  :unreadable_n, :unknown_n, :unverified_n, :women_n);

-- name: audit_finding_insert
INSERT INTO audit_finding (finding_id, run_id, result_id, outcome, algorithm_id, status, reported, computed, score,
  reasons, uses, unverified, changes_duty)
VALUES (:finding_id, :run_id, :result_id, :outcome, :algorithm_id, :status, :reported, :computed, :score, :reasons,
  :uses, :unverified, :changes_duty);

-- name: audit_record_result
-- The result of a record with its evidence, if any.
SELECT result.test, result.category, result.status, result.collected_on, result.device_id, device.code, result.assay,
  evidence.body
FROM result
LEFT JOIN evidence ON evidence.result_id = result.result_id
LEFT JOIN device ON device.device_id = result.device_id
WHERE result.record_id = :record_id
ORDER BY result.result_id
LIMIT 1;

-- name: audit_sample_rows
-- Results in force of the tests machines read, with the place each was written at.
SELECT result.result_id, result.record_id, record.line, record.byte_offset, batch.file_sha256, batch.file_name,
  result.test, result.category, result.collected_on, result.area_id, facility.code, device.code
FROM result
JOIN record ON record.record_id = result.record_id
JOIN batch ON batch.batch_id = record.batch_id
LEFT JOIN facility ON facility.facility_id = result.facility_id
LEFT JOIN device ON device.device_id = result.device_id
WHERE result.test IN ('hpv', 'cytology', 'ploidy', 'ave', 'dual-stain')
  AND result.status IN ('final', 'corrected')
  AND NOT EXISTS (SELECT 1 FROM result AS later WHERE later.supersedes = result.result_id)
ORDER BY result.result_id;

-- name: audit_second_read_insert
INSERT INTO second_read (second_read_id, run_id, result_id, category, read_by)
VALUES (:second_read_id, :run_id, :result_id, :category, :read_by);
