-- reaudit: reported results beside what their evidence gives, as units for the engine.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :from and :to (days since 1970-01-01; :to
-- is the end of the period, never after :as_of).

-- name: results
-- Unit: a classification by a machine, withdrawals left out; superseded ones stay, they were made. Counted where and when the
-- specimen was taken. Evidence without a verdict is unknown: it never counts as agreeing.
SELECT
  result.result_id AS unit,
  coalesce(record_person.person_id, 0) AS person_id,
  woman.area_id AS area_id,
  result.area_id AS site_area_id,
  result.collected_on AS date,
  woman.birth_on AS birth_on,
  result.test AS test,
  result.device_id AS device_id,
  result.facility_id AS facility_id,
  result.lot AS lot,
  result.category AS reported,
  verdict.category AS computed,
  result.result_id AS result_id,
  1 AS made,
  CASE WHEN evidence.result_id IS NULL THEN 1 ELSE 0 END AS without_evidence,
  CASE WHEN evidence.result_id IS NULL THEN 0 ELSE 1 END AS has_evidence,
  CASE WHEN verdict.agrees IS NULL THEN NULL ELSE 1 END AS judged,
  verdict.agrees AS agrees,
  1 - verdict.agrees AS differs,
  CASE WHEN verdict.agrees IS NULL THEN NULL ELSE verdict.unverified END AS unverified,
  CASE WHEN evidence.result_id IS NOT NULL AND verdict.agrees IS NULL THEN 1 ELSE 0 END AS no_verdict
FROM result
LEFT JOIN evidence ON evidence.result_id = result.result_id
LEFT JOIN verdict ON verdict.result_id = result.result_id
LEFT JOIN record_person ON record_person.record_id = result.record_id
LEFT JOIN woman ON woman.person_id = record_person.person_id
WHERE result.test IN ('hpv', 'cytology', 'ploidy', 'ave', 'dual-stain')
  AND result.status <> 'withdrawn'
  AND result.collected_on BETWEEN :from AND :to
  AND coalesce(result.resulted_on, result.collected_on) <= :as_of
ORDER BY result.result_id;

-- name: women
-- Unit: a woman; a row for each of her results that differs from its evidence.
SELECT
  record_person.person_id AS unit,
  record_person.person_id AS person_id,
  woman.area_id AS area_id,
  result.area_id AS site_area_id,
  result.collected_on AS date,
  woman.birth_on AS birth_on,
  result.test AS test,
  result.device_id AS device_id,
  result.facility_id AS facility_id,
  result.lot AS lot,
  result.result_id AS result_id,
  1 AS differs
FROM verdict
JOIN result ON result.result_id = verdict.result_id
JOIN record_person ON record_person.record_id = result.record_id
LEFT JOIN woman ON woman.person_id = record_person.person_id
WHERE verdict.agrees = 0
  AND result.test IN ('hpv', 'cytology', 'ploidy', 'ave', 'dual-stain')
  AND result.status <> 'withdrawn'
  AND result.collected_on BETWEEN :from AND :to
  AND coalesce(result.resulted_on, result.collected_on) <= :as_of
ORDER BY record_person.person_id, result.result_id;
