-- coverage: who has been screened, as units for the engine.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :from and :to (days since 1970-01-01).

-- name: women
-- Unit: a woman. One row per adequate screening test of the period whose result is known, the first one first: the spec takes
-- date and age from it, so that months and ages add up to the total.
SELECT
  screening.person_id AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  screening.age AS age,
  woman.birth_on AS birth_on,
  screening.test AS test,
  screening.device_id AS device_id,
  screening.facility_id AS facility_id,
  screening.result_id AS result_id,
  1 AS screened,
  CASE
    WHEN woman.died_on <= :as_of OR woman.moved_on <= :as_of OR woman.no_cervix_on <= :as_of THEN 0
    ELSE 1
  END AS resident
FROM screening
JOIN woman ON woman.person_id = screening.person_id
WHERE screening.role = 'screen'
  AND screening.adequate = 1
  AND screening.collected_on BETWEEN :from AND :to
  AND screening.known_on <= :as_of
ORDER BY screening.person_id, screening.collected_on, screening.result_id;
