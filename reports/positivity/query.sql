-- positivity: how tests turned out, as units for the engine.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :from and :to (days since 1970-01-01).

-- name: episodes
-- Unit: a screening episode of a woman. One row per screening test; the engine joins rows of one episode: positive when any
-- test is, negative when at least one can be read, else unknown.
SELECT
  screening.person_id * 10000 + screening.episode AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  screening.age AS age,
  screening.test AS test,
  screening.device_id AS device_id,
  screening.facility_id AS facility_id,
  screening.result_id AS result_id,
  CASE WHEN screening.adequate = 1 THEN screening.positive END AS positive
FROM screening
JOIN woman ON woman.person_id = screening.person_id
WHERE screening.role = 'screen'
  AND screening.collected_on BETWEEN :from AND :to
  AND screening.known_on <= :as_of
ORDER BY screening.person_id, screening.episode, screening.collected_on, screening.result_id;

-- name: tests
-- Unit: a screening test.
SELECT
  screening.result_id AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  screening.age AS age,
  screening.test AS test,
  screening.device_id AS device_id,
  screening.facility_id AS facility_id,
  screening.result_id AS result_id,
  1 - screening.adequate AS inadequate
FROM screening
JOIN woman ON woman.person_id = screening.person_id
WHERE screening.role = 'screen'
  AND screening.collected_on BETWEEN :from AND :to
  AND screening.known_on <= :as_of
ORDER BY screening.result_id;
