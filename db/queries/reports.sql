-- reports.sql: what every report needs besides the units of its own query.sql.

-- name: report_program_in_force
-- The program file in force on a day; the newest of those that begin on one day.
SELECT code, version, title, body
FROM program
WHERE valid_from <= :as_of
ORDER BY valid_from DESC, program_id DESC
LIMIT 1;

-- name: report_area_list
-- All areas; siblings come in the order of their codes.
SELECT area_id, code, code_system, code_version, name, level, parent_id
FROM area
ORDER BY code, code_system, code_version, area_id;

-- name: report_device_list
SELECT device_id, code FROM device ORDER BY code;

-- name: report_facility_list
SELECT facility_id, code FROM facility ORDER BY code;

-- name: report_population_list
-- Women by five-year age group, newest year first, years after the as-of day's left out.
SELECT area_id, year, age_from, people, low, high, method, source
FROM population
WHERE sex = 'F' AND age_to - age_from = 4 AND year <= :year
ORDER BY area_id, year DESC, age_from;

-- name: report_target_list
SELECT code, area_id, value, unit, from_on, to_on FROM target ORDER BY code;

-- name: report_public_id
SELECT public_id FROM person WHERE person_id = :person_id;

-- name: report_trace_result
-- Where a result was written.
SELECT record.record_id, record.batch_id, record.line
FROM result
JOIN record ON record.record_id = result.record_id
WHERE result.result_id = :result_id;

-- name: report_trace_record
SELECT record_id, batch_id, line FROM record WHERE record_id = :record_id;
