-- pathway.sql: programs, the derived tables of the pathway, worklist and history.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: pathway_program_find
SELECT body_sha256 FROM program WHERE code = :code AND version = :version;

-- name: pathway_program_insert
INSERT INTO program (program_id, code, version, title, source, body, body_sha256, valid_from)
VALUES (:program_id, :code, :version, :title, :source, :body, :body_sha256, :valid_from);

-- name: pathway_program_current
-- The newest version in force on a day; without a day the newest of all.
SELECT program_id, code, version, body
FROM program
WHERE :as_of IS NULL OR valid_from <= :as_of
ORDER BY valid_from DESC, program_id DESC
LIMIT 1;

-- name: pathway_state_find
SELECT link_id, program_id FROM derived_state WHERE name = 'pathway';

-- name: pathway_state_put
INSERT INTO derived_state (name, link_id, program_id) VALUES ('pathway', :link_id, :program_id)
ON CONFLICT (name) DO UPDATE SET link_id = excluded.link_id, program_id = excluded.program_id;

-- name: pathway_link_newest
SELECT coalesce(max(link_id), 0) FROM link;

-- name: pathway_behind_find
-- Whether a stage is still to be run: records without a woman, or links the derived tables do not know of.
SELECT EXISTS (SELECT 1 FROM identity JOIN record ON record.record_id = identity.record_id
               WHERE identity.record_id > (SELECT coalesce(max(link.record_id), 0) FROM link)
                 AND record.fate IN ('accepted', 'corrected'))
    OR coalesce((SELECT max(link_id) FROM link), 0) > coalesce((SELECT link_id FROM derived_state WHERE name = 'pathway'), 0);

-- name: pathway_touched_count
-- How much there is to do: decides between women one by one and all in one pass.
SELECT (SELECT count(*) FROM link WHERE link_id > :link_id), (SELECT count(*) FROM link);

-- name: pathway_touched
-- Women whose history may have changed: those of new link rows, those the same records belonged to before, and those whose
-- results or events a record of a new link row supersedes.
SELECT person_id FROM link WHERE link_id > :link_id
UNION
SELECT former.person_id
FROM link AS fresh
JOIN link AS former ON former.record_id = fresh.record_id
WHERE fresh.link_id > :link_id
UNION
SELECT owner.person_id
FROM link AS fresh
JOIN result AS newer ON newer.record_id = fresh.record_id
JOIN result AS older ON older.result_id = newer.supersedes
JOIN link AS owner ON owner.record_id = older.record_id
WHERE fresh.link_id > :link_id
UNION
SELECT owner.person_id
FROM link AS fresh
JOIN event AS newer ON newer.record_id = fresh.record_id
JOIN event AS older ON older.event_id = newer.supersedes
JOIN link AS owner ON owner.record_id = older.record_id
WHERE fresh.link_id > :link_id
ORDER BY person_id;

-- name: pathway_rows_all
-- Every record of every woman with what it holds, woman by woman. in_force: not superseded, not withdrawn, not preliminary.
SELECT link.person_id, link.record_id,
  identity.birth_on, identity.birth_precision, identity.area_id, identity.hiv_status,
  result.result_id, result.test, result.category, result.detail, result.collected_on,
  coalesce(result.resulted_on, result.collected_on), result.area_id, result.facility_id, result.device_id,
  CASE WHEN result.status IN ('final', 'corrected')
    AND NOT EXISTS (SELECT 1 FROM result AS later WHERE later.supersedes = result.result_id) THEN 1 ELSE 0 END,
  event.event_id, event.kind, event.outcome, event.detail, event.happened_on,
  CASE WHEN event.status IN ('final', 'corrected')
    AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.supersedes = event.event_id) THEN 1 ELSE 0 END
FROM link
LEFT JOIN identity ON identity.record_id = link.record_id
LEFT JOIN result ON result.record_id = link.record_id
LEFT JOIN event ON event.record_id = link.record_id
WHERE NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = link.record_id AND newer.link_id > link.link_id)
ORDER BY link.person_id, link.record_id, result.result_id, event.event_id;

-- name: pathway_rows_person
-- pathway_rows_all for one woman.
SELECT link.person_id, link.record_id,
  identity.birth_on, identity.birth_precision, identity.area_id, identity.hiv_status,
  result.result_id, result.test, result.category, result.detail, result.collected_on,
  coalesce(result.resulted_on, result.collected_on), result.area_id, result.facility_id, result.device_id,
  CASE WHEN result.status IN ('final', 'corrected')
    AND NOT EXISTS (SELECT 1 FROM result AS later WHERE later.supersedes = result.result_id) THEN 1 ELSE 0 END,
  event.event_id, event.kind, event.outcome, event.detail, event.happened_on,
  CASE WHEN event.status IN ('final', 'corrected')
    AND NOT EXISTS (SELECT 1 FROM event AS later WHERE later.supersedes = event.event_id) THEN 1 ELSE 0 END
FROM link
LEFT JOIN identity ON identity.record_id = link.record_id
LEFT JOIN result ON result.record_id = link.record_id
LEFT JOIN event ON event.record_id = link.record_id
WHERE link.person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = link.record_id AND newer.link_id > link.link_id)
ORDER BY link.person_id, link.record_id, result.result_id, event.event_id;

-- name: pathway_woman_clear
DELETE FROM woman WHERE person_id = :person_id;

-- name: pathway_screening_clear
DELETE FROM screening WHERE person_id = :person_id;

-- name: pathway_event_clear
DELETE FROM person_event WHERE person_id = :person_id;

-- name: pathway_obligation_clear
DELETE FROM obligation WHERE person_id = :person_id;

-- name: pathway_residence_clear
DELETE FROM residence WHERE person_id = :person_id;

-- name: pathway_woman_clear_all
DELETE FROM woman;

-- name: pathway_screening_clear_all
DELETE FROM screening;

-- name: pathway_event_clear_all
DELETE FROM person_event;

-- name: pathway_obligation_clear_all
DELETE FROM obligation;

-- name: pathway_residence_clear_all
DELETE FROM residence;

-- name: pathway_woman_insert
INSERT INTO woman (person_id, birth_on, birth_precision, area_id, hiv_positive, died_on, moved_on, no_cervix_on)
VALUES (:person_id, :birth_on, :birth_precision, :area_id, :hiv_positive, :died_on, :moved_on, :no_cervix_on);

-- name: pathway_screening_insert
INSERT INTO screening (result_id, person_id, episode, test, role, category, adequate, positive, collected_on, known_on, age,
  area_id, site_area_id, facility_id, device_id)
VALUES (:result_id, :person_id, :episode, :test, :role, :category, :adequate, :positive, :collected_on, :known_on, :age,
  :area_id, :site_area_id, :facility_id, :device_id);

-- name: pathway_event_insert
INSERT INTO person_event (event_id, person_id, kind, outcome, happened_on)
VALUES (:event_id, :person_id, :kind, :outcome, :happened_on);

-- name: pathway_obligation_insert
INSERT INTO obligation (obligation_id, person_id, kind, rule, opened_by, opened_on, due_on, overdue_on, lost_on, urgency,
  closed_by, closed_on, closed_as)
VALUES (:obligation_id, :person_id, :kind, :rule, :opened_by, :opened_on, :due_on, :overdue_on, :lost_on, :urgency,
  :closed_by, :closed_on, :closed_as);

-- name: pathway_residence_insert
INSERT INTO residence (residence_id, person_id, from_on, area_id, record_id)
VALUES (:residence_id, :person_id, :from_on, :area_id, :record_id);

-- name: pathway_area_find
SELECT area_id FROM area WHERE code = :code ORDER BY code_version DESC, code_system, area_id LIMIT 1;

-- name: pathway_area_codes
SELECT code FROM area ORDER BY code, area_id;

-- name: pathway_worklist
-- Standing duties at a day. A woman's own area may be a union council, a tehsil or something above.
WITH RECURSIVE below (area_id) AS (
  SELECT area_id FROM area WHERE area_id = :area_id
  UNION
  SELECT area.area_id FROM area JOIN below ON area.parent_id = below.area_id
),
standing AS (
  SELECT obligation.*,
    CASE WHEN :as_of >= obligation.overdue_on THEN :as_of - obligation.due_on ELSE 0 END AS days_overdue
  FROM obligation
  WHERE obligation.opened_on <= :as_of
    AND (obligation.closed_on IS NULL OR obligation.closed_on > :as_of)
    AND (:kind IS NULL OR obligation.kind = :kind)
    AND (:overdue_only = 0 OR obligation.overdue_on <= :as_of)
)
SELECT standing.person_id, person.public_id,
  coalesce(tehsil.code, ''), coalesce(tehsil.name, ''),
  CASE WHEN home.level = 'uc' THEN home.code ELSE '' END,
  CASE WHEN home.level = 'uc' THEN home.name ELSE '' END,
  coalesce(home.code, ''),
  standing.kind, standing.rule, standing.urgency, standing.opened_by,
  standing.opened_on, standing.due_on, standing.overdue_on, standing.lost_on, standing.days_overdue,
  (SELECT count(*) FROM person_event AS tried
    WHERE tried.person_id = standing.person_id AND tried.kind = 'contact'
      AND tried.happened_on BETWEEN standing.opened_on AND :as_of),
  (SELECT max(tried.happened_on) FROM person_event AS tried
    WHERE tried.person_id = standing.person_id AND tried.kind = 'contact'
      AND tried.happened_on BETWEEN standing.opened_on AND :as_of),
  (SELECT tried.outcome FROM person_event AS tried
    WHERE tried.person_id = standing.person_id AND tried.kind = 'contact'
      AND tried.happened_on BETWEEN standing.opened_on AND :as_of
    ORDER BY tried.happened_on DESC, tried.event_id DESC LIMIT 1)
FROM standing
JOIN person ON person.person_id = standing.person_id
JOIN woman ON woman.person_id = standing.person_id
LEFT JOIN area AS home ON home.area_id = woman.area_id
LEFT JOIN area AS tehsil
  ON tehsil.area_id = CASE home.level WHEN 'uc' THEN home.parent_id WHEN 'tehsil' THEN home.area_id END
WHERE :area_id IS NULL OR woman.area_id IN (SELECT area_id FROM below)
ORDER BY standing.urgency, standing.days_overdue DESC, standing.due_on, person.public_id, standing.obligation_id;

-- name: pathway_person_find
SELECT person_id, public_id FROM person WHERE public_id = :public_id OR person_id = :person_id ORDER BY person_id LIMIT 1;

-- name: pathway_woman_find
SELECT woman.birth_on, woman.birth_precision, woman.hiv_positive, area.code, area.name
FROM woman
LEFT JOIN area ON area.area_id = woman.area_id
WHERE woman.person_id = :person_id;

-- name: pathway_history_homes
SELECT residence.from_on, coalesce(area.code, ''), coalesce(area.name, ''), residence.record_id
FROM residence
LEFT JOIN area ON area.area_id = residence.area_id
WHERE residence.person_id = :person_id AND residence.from_on <= :as_of
ORDER BY residence.from_on, residence.residence_id;

-- name: pathway_history_entries
-- Every result and event of a woman that was known on a day, in force or not.
SELECT link.record_id AS record_id, record.batch_id, record.line, batch.file_name, link.rule, link.decided_by,
  result.result_id AS row_id, 0 AS is_event, result.test, result.category, result.detail, result.status,
  result.collected_on, coalesce(result.resulted_on, result.collected_on) AS known_on,
  (SELECT later.record_id FROM result AS later WHERE later.supersedes = result.result_id) AS superseded_by
FROM link
JOIN record ON record.record_id = link.record_id
JOIN batch ON batch.batch_id = record.batch_id
JOIN result ON result.record_id = link.record_id
WHERE link.person_id = :person_id AND coalesce(result.resulted_on, result.collected_on) <= :as_of
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = link.record_id AND newer.link_id > link.link_id)
UNION ALL
SELECT link.record_id, record.batch_id, record.line, batch.file_name, link.rule, link.decided_by,
  event.event_id, 1, event.kind, coalesce(event.outcome, ''), event.detail, event.status,
  event.happened_on, event.happened_on,
  (SELECT later.record_id FROM event AS later WHERE later.supersedes = event.event_id)
FROM link
JOIN record ON record.record_id = link.record_id
JOIN batch ON batch.batch_id = record.batch_id
JOIN event ON event.record_id = link.record_id
WHERE link.person_id = :person_id AND event.happened_on <= :as_of
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = link.record_id AND newer.link_id > link.link_id)
ORDER BY known_on, record_id, is_event, row_id;

-- name: pathway_history_record
SELECT record.record_id, record.batch_id, record.ordinal, record.line, record.byte_offset, record.byte_length,
  batch.file_name, record.fate, coalesce(record.rule, ''), coalesce(record.field, ''), coalesce(record.reason, ''),
  record.same_as, record.retry_of,
  coalesce((SELECT min(result.test) FROM result WHERE result.record_id = record.record_id),
    (SELECT min(event.kind) FROM event WHERE event.record_id = record.record_id), ''),
  coalesce((SELECT min(result.category) FROM result WHERE result.record_id = record.record_id),
    (SELECT min(event.outcome) FROM event WHERE event.record_id = record.record_id), ''),
  coalesce((SELECT min(result.status) FROM result WHERE result.record_id = record.record_id),
    (SELECT min(event.status) FROM event WHERE event.record_id = record.record_id), '')
FROM record
JOIN batch ON batch.batch_id = record.batch_id
WHERE record.record_id = :record_id;

-- name: pathway_history_readings
SELECT place_reading.how, place_reading.score, place_reading.margin, area.code, area.name
FROM place_reading
JOIN area ON area.area_id = place_reading.area_id
WHERE place_reading.record_id = :record_id
ORDER BY place_reading.place_reading_id;

-- name: pathway_history_links
SELECT link.link_id, link.weight, link.reverses, person.public_id, link.rule, link.explanation, link.model, link.decided_by
FROM link
JOIN person ON person.person_id = link.person_id
WHERE link.record_id = :record_id
ORDER BY link.link_id;

-- name: pathway_history_batch
SELECT batch.batch_id, batch.file_bytes, batch.file_name, batch.profile, batch.kind, batch.file_sha256,
  batch.read_n, batch.accepted_n, batch.unchanged_n, batch.corrected_n, batch.duplicate_n, batch.quarantined_n,
  batch.ignored_n,
  (SELECT min(record.record_id) FROM record WHERE record.batch_id = batch.batch_id),
  (SELECT max(record.record_id) FROM record WHERE record.batch_id = batch.batch_id),
  (SELECT count(*) FROM record JOIN record_person ON record_person.record_id = record.record_id
    WHERE record.batch_id = batch.batch_id),
  (SELECT count(DISTINCT record_person.person_id) FROM record
    JOIN record_person ON record_person.record_id = record.record_id WHERE record.batch_id = batch.batch_id)
FROM batch
WHERE batch.batch_id = :batch_id;
