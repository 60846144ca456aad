-- followup: what happened after screening, as units for the engine.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :from and :to (days since 1970-01-01).

-- name: women
-- Unit: a woman screened in the period, one row: her first positive screening test, or her first adequate one when none is
-- positive, or an inadequate one. What follows is looked for from the day that test was taken.
-- The smallest of (kind of result, day, result_id) packed into one number finds that test without sorting a million rows.
WITH chosen AS (
  SELECT
    min(
      (
        CASE WHEN screening.positive = 1 THEN 1 WHEN screening.adequate = 1 THEN 2 ELSE 3 END * 1000000
        + screening.collected_on
      ) * 10000000000 + screening.result_id
    ) % 10000000000 AS result_id
  FROM screening
  WHERE screening.role = 'screen'
    AND screening.collected_on BETWEEN :from AND :to
    AND screening.known_on <= :as_of
  GROUP BY screening.person_id
),
start AS (
  SELECT screening.*
  FROM chosen
  JOIN screening ON screening.result_id = chosen.result_id
),
followed AS (
  SELECT
    start.*,
    CASE
      WHEN start.positive = 1 THEN (
        SELECT min(examined.collected_on)
        FROM screening AS examined
        WHERE examined.person_id = start.person_id
          AND examined.test = 'colposcopy'
          AND examined.collected_on BETWEEN start.collected_on AND :as_of
          AND examined.known_on <= :as_of
      )
    END AS seen_on,
    CASE
      WHEN start.positive = 1 AND (
        EXISTS (
          SELECT 1
          FROM obligation
          WHERE obligation.person_id = start.person_id
            AND obligation.kind = 'colposcopy'
            AND obligation.opened_on BETWEEN start.collected_on AND :as_of
        )
        OR EXISTS (
          SELECT 1
          FROM person_event
          WHERE person_event.person_id = start.person_id
            AND person_event.kind = 'referral'
            AND person_event.happened_on BETWEEN start.collected_on AND :as_of
        )
      ) THEN 1
      ELSE 0
    END AS sent,
    CASE
      WHEN start.positive = 1 AND EXISTS (
        SELECT 1
        FROM screening AS tissue
        WHERE tissue.person_id = start.person_id
          AND tissue.test = 'histology'
          AND tissue.adequate = 1
          AND tissue.collected_on BETWEEN start.collected_on AND :as_of
          AND tissue.known_on <= :as_of
      ) THEN 1
      ELSE 0
    END AS histology,
    CASE
      WHEN start.positive = 1 AND EXISTS (
        SELECT 1
        FROM screening AS tissue
        WHERE tissue.person_id = start.person_id
          AND tissue.test = 'histology'
          AND tissue.category IN ('CIN2', 'CIN3', 'AIS', 'SCC', 'ADC')
          AND tissue.collected_on BETWEEN start.collected_on AND :as_of
          AND tissue.known_on <= :as_of
      ) THEN 1
      ELSE 0
    END AS cin2plus,
    CASE
      WHEN start.positive = 1 AND EXISTS (
        SELECT 1
        FROM person_event
        WHERE person_event.person_id = start.person_id
          AND person_event.kind = 'treatment'
          AND person_event.happened_on BETWEEN start.collected_on AND :as_of
      ) THEN 1
      ELSE 0
    END AS treated
  FROM start
)
SELECT
  followed.person_id AS unit,
  followed.person_id AS person_id,
  woman.area_id AS area_id,
  followed.site_area_id AS site_area_id,
  followed.collected_on AS date,
  followed.age AS age,
  followed.test AS test,
  followed.device_id AS device_id,
  followed.facility_id AS facility_id,
  followed.result_id AS result_id,
  followed.adequate AS screened,
  followed.positive AS positive,
  CASE WHEN followed.sent = 1 OR followed.seen_on IS NOT NULL THEN 1 ELSE 0 END AS referred,
  CASE WHEN followed.seen_on IS NOT NULL THEN 1 ELSE 0 END AS seen,
  followed.known_on AS known_on,
  followed.seen_on AS seen_on,
  CASE WHEN followed.seen_on IS NOT NULL THEN followed.histology ELSE 0 END AS histology,
  followed.cin2plus AS cin2plus,
  followed.treated AS treated
FROM followed
JOIN woman ON woman.person_id = followed.person_id
ORDER BY followed.person_id;

-- name: duties
-- Unit: a duty towards a woman that was opened in the period, routine recall and duties replaced by a newer one left out.
-- Its place of screening is where the test or treatment that opened it was done. A duty closed after the as-of day still stands.
WITH known AS (
  SELECT
    obligation.*,
    CASE WHEN obligation.closed_on <= :as_of THEN obligation.closed_as ELSE 'standing' END AS state
  FROM obligation
  WHERE obligation.kind <> 'recall'
    AND obligation.opened_on BETWEEN :from AND :to
)
SELECT
  known.obligation_id AS unit,
  known.person_id AS person_id,
  woman.area_id AS area_id,
  coalesce(
    (SELECT min(result.area_id) FROM result WHERE result.record_id = known.opened_by),
    (SELECT min(event.area_id) FROM event WHERE event.record_id = known.opened_by)
  ) AS site_area_id,
  known.opened_on AS date,
  woman.birth_on AS birth_on,
  known.kind AS duty,
  known.opened_by AS record_id,
  CASE WHEN known.state = 'standing' AND known.overdue_on > :as_of THEN 1 ELSE 0 END AS waiting,
  CASE WHEN known.state = 'standing' AND known.overdue_on <= :as_of AND known.lost_on > :as_of THEN 1 ELSE 0 END AS overdue,
  CASE WHEN known.state = 'standing' AND known.overdue_on <= :as_of AND known.lost_on <= :as_of THEN 1 ELSE 0 END AS lost,
  CASE WHEN known.state = 'done' THEN 1 ELSE 0 END AS done,
  CASE WHEN known.state NOT IN ('standing', 'done') THEN 1 ELSE 0 END AS closed,
  CASE WHEN known.state = 'standing' AND known.overdue_on <= :as_of THEN 1 ELSE 0 END AS silent
FROM known
JOIN woman ON woman.person_id = known.person_id
WHERE known.state <> 'replaced'
ORDER BY known.obligation_id;
