-- targets: how far the program has come, as units for the engine.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :to and :pace_days (days since
-- 1970-01-01; :to is the end of the period, never after :as_of).

-- name: women
-- Unit: a woman, one row: her first adequate screening test since the first day of the target. The start of the period plays no
-- part: a target is reached by everybody screened until its end.
-- The smallest of (day, result_id) packed into one number finds that test without sorting a million rows.
WITH chosen AS (
  SELECT min(screening.collected_on * 10000000000 + screening.result_id) % 10000000000 AS result_id
  FROM screening
  WHERE screening.role = 'screen'
    AND screening.adequate = 1
    AND screening.collected_on <= :to
    AND screening.collected_on >= (
      SELECT coalesce(min(target.from_on), -1000000) FROM target WHERE target.code = 'women-screened'
    )
    AND screening.known_on <= :as_of
  GROUP BY screening.person_id
),
ranked AS (
  SELECT screening.*
  FROM chosen
  JOIN screening ON screening.result_id = chosen.result_id
)
SELECT
  ranked.person_id AS unit,
  ranked.person_id AS person_id,
  woman.area_id AS area_id,
  ranked.site_area_id AS site_area_id,
  ranked.collected_on AS date,
  ranked.age AS age,
  woman.birth_on AS birth_on,
  ranked.test AS test,
  ranked.device_id AS device_id,
  ranked.facility_id AS facility_id,
  ranked.result_id AS result_id,
  1 AS screened,
  CASE WHEN ranked.collected_on > :to - :pace_days THEN 1 ELSE 0 END AS recent
FROM ranked
JOIN woman ON woman.person_id = ranked.person_id
ORDER BY ranked.person_id;

-- name: high_performance
-- Unit: a woman, one row: her first adequate screening test of a kind that WHO calls high-performance (HPV), ever.
WITH chosen AS (
  SELECT min(screening.collected_on * 10000000000 + screening.result_id) % 10000000000 AS result_id
  FROM screening
  WHERE screening.role = 'screen'
    AND screening.test = 'hpv'
    AND screening.adequate = 1
    AND screening.collected_on <= :to
    AND screening.known_on <= :as_of
  GROUP BY +screening.person_id
),
ranked AS (
  SELECT screening.*
  FROM chosen
  JOIN screening ON screening.result_id = chosen.result_id
)
SELECT
  ranked.person_id AS unit,
  ranked.person_id AS person_id,
  woman.area_id AS area_id,
  ranked.site_area_id AS site_area_id,
  ranked.collected_on AS date,
  ranked.age AS age,
  woman.birth_on AS birth_on,
  ranked.test AS test,
  ranked.device_id AS device_id,
  ranked.facility_id AS facility_id,
  ranked.result_id AS result_id,
  1 AS screened,
  CASE
    WHEN woman.died_on <= :as_of OR woman.moved_on <= :as_of OR woman.no_cervix_on <= :as_of THEN 0
    ELSE 1
  END AS resident
FROM ranked
JOIN woman ON woman.person_id = ranked.person_id
ORDER BY ranked.person_id;

-- name: precancer
-- Unit: a woman, one row: her first histology of CIN2 or worse. Its place of screening is that of the last screening test before it. Treated: a treatment on or after the day it was taken.
WITH chosen AS (
  SELECT min(screening.collected_on * 10000000000 + screening.result_id) % 10000000000 AS result_id
  FROM screening
  WHERE screening.test = 'histology'
    AND screening.category IN ('CIN2', 'CIN3', 'AIS', 'SCC', 'ADC')
    AND screening.collected_on <= :to
    AND screening.known_on <= :as_of
  GROUP BY +screening.person_id
),
ranked AS (
  SELECT screening.*
  FROM chosen
  JOIN screening ON screening.result_id = chosen.result_id
)
SELECT
  ranked.person_id AS unit,
  ranked.person_id AS person_id,
  woman.area_id AS area_id,
  (
    SELECT tested.site_area_id
    FROM screening AS tested
    WHERE tested.person_id = ranked.person_id
      AND tested.role = 'screen'
      AND tested.collected_on <= ranked.collected_on
    ORDER BY tested.collected_on DESC, tested.result_id DESC
    LIMIT 1
  ) AS site_area_id,
  ranked.collected_on AS date,
  ranked.age AS age,
  ranked.result_id AS result_id,
  CASE
    WHEN EXISTS (
      SELECT 1
      FROM person_event
      WHERE person_event.person_id = ranked.person_id
        AND person_event.kind = 'treatment'
        AND person_event.happened_on BETWEEN ranked.collected_on AND :as_of
    ) THEN 1
    ELSE 0
  END AS treated
FROM ranked
JOIN woman ON woman.person_id = ranked.person_id
ORDER BY ranked.person_id;
