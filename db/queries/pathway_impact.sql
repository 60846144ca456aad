-- pathway_impact.sql: whose results are taken to say something else, and the load as it stands.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: pathway_impact_owner
-- The woman a result belongs to; no row when it is linked to nobody.
SELECT link.person_id
FROM result
JOIN link ON link.record_id = result.record_id
WHERE result.result_id = :result_id
ORDER BY link.link_id DESC
LIMIT 1;

-- name: pathway_impact_public_id
SELECT public_id FROM person WHERE person_id = :person_id;

-- name: pathway_impact_persons
SELECT count(*) FROM person;

-- name: pathway_impact_areas
SELECT area_id, parent_id, code, name FROM area ORDER BY area_id;

-- name: pathway_impact_duties
-- Duties of a kind opened by a day, by where the woman lives; one that took the place of another stands for both.
SELECT woman.area_id, count(*)
FROM obligation
JOIN woman ON woman.person_id = obligation.person_id
WHERE obligation.kind = :kind
  AND obligation.opened_on <= :as_of
  AND NOT (obligation.closed_on IS NOT NULL AND obligation.closed_on <= :as_of AND obligation.closed_as = 'replaced')
GROUP BY woman.area_id
ORDER BY woman.area_id;

-- name: pathway_impact_screened
-- Women with a screening test that could be read, and those with a positive one, by where they live.
SELECT woman.area_id, count(*), sum(screened.positive)
FROM (
  SELECT screening.person_id AS person_id, max(screening.positive) AS positive
  FROM screening
  WHERE screening.role = 'screen' AND screening.adequate = 1 AND screening.known_on <= :as_of
  GROUP BY screening.person_id
) AS screened
JOIN woman ON woman.person_id = screened.person_id
GROUP BY woman.area_id
ORDER BY woman.area_id;
