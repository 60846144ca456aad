-- linkage: how records were linked to women, how sure that is, and what another threshold would do to coverage.
-- Each statement runs as it stands in the sqlite3 shell after .parameter set :as_of, :from, :to (days since 1970-01-01), :strict, :sure.

-- name: records
-- Unit: a linked record, dated by the day the test or event took place. One way of linking each, so that they add up.
WITH taken (record_id, day, known_on, site_area_id) AS (
  SELECT result.record_id, result.collected_on, coalesce(result.resulted_on, result.collected_on), result.area_id FROM result
  UNION ALL
  SELECT event.record_id, event.happened_on, event.happened_on, event.area_id FROM event
),
women (person_id, records) AS (
  SELECT person_id, count(*) FROM record_person GROUP BY person_id
),
asked (record_id) AS (
  SELECT record_id FROM link_open_question
  UNION
  SELECT other_id FROM link_open_question
),
way (record_id, person_id, how) AS (
  SELECT
    record_person.record_id,
    record_person.person_id,
    CASE
      WHEN link.decided_by <> 'sanad' THEN 'people'
      WHEN link.rule = 'weight' THEN 'weight'
      WHEN link.rule <> 'new' THEN 'number'
      WHEN women.records > 1 THEN 'first'
      ELSE 'single'
    END
  FROM record_person
  JOIN link ON link.link_id = record_person.link_id
  JOIN women ON women.person_id = record_person.person_id
)
SELECT
  way.record_id AS unit,
  way.person_id AS person_id,
  woman.area_id AS area_id,
  taken.site_area_id AS site_area_id,
  taken.day AS date,
  way.record_id AS record_id,
  link_face.known AS identifiers,
  1 AS linked,
  CASE WHEN way.how = 'number' THEN 1 ELSE 0 END AS by_number,
  CASE WHEN way.how = 'weight' THEN 1 ELSE 0 END AS by_weight,
  CASE WHEN way.how = 'people' THEN 1 ELSE 0 END AS by_people,
  CASE WHEN way.how = 'first' THEN 1 ELSE 0 END AS first_of_several,
  CASE WHEN way.how = 'single' THEN 1 ELSE 0 END AS single,
  CASE WHEN asked.record_id IS NULL THEN 0 ELSE 1 END AS review
FROM way
JOIN taken ON taken.record_id = way.record_id
LEFT JOIN woman ON woman.person_id = way.person_id
LEFT JOIN link_face ON link_face.record_id = way.record_id
LEFT JOIN asked ON asked.record_id = way.record_id
WHERE taken.day BETWEEN :from AND :to
  AND taken.known_on <= :as_of
ORDER BY way.record_id, taken.day;

-- name: pairs
-- Unit: two records: a link that holds, or an open question without a contradiction. Dated by the later record. Even units
-- are links, odd ones questions. What links by numbers and by people miss is not weighed: they count as sure, and only
-- beside the missed ones, whose share would else be that of the few that had to be weighed.
WITH taken (record_id, day, known_on, site_area_id) AS (
  SELECT result.record_id, result.collected_on, coalesce(result.resulted_on, result.collected_on), result.area_id FROM result
  UNION ALL
  SELECT event.record_id, event.happened_on, event.happened_on, event.area_id FROM event
),
pair (unit, record_id, person_id, weight, weighed, apart) AS (
  SELECT 2 * link.record_id, link.record_id, link.person_id, link.weight, 1, 0
  FROM record_person
  JOIN link ON link.link_id = record_person.link_id
  WHERE link.rule = 'weight' AND link.decided_by = 'sanad'
  UNION ALL
  SELECT 2 * link.record_id, link.record_id, link.person_id, :sure, 0, 0
  FROM record_person
  JOIN link ON link.link_id = record_person.link_id
  WHERE link.rule <> 'new' AND (link.rule <> 'weight' OR link.decided_by <> 'sanad')
  UNION ALL
  SELECT 2 * asked.question_id + 1, asked.record_id, asked.person_id, asked.weight, 1, 1
  FROM link_open_question AS asked
  WHERE asked.kind IN ('review', 'bridge')
)
SELECT
  pair.unit AS unit,
  pair.person_id AS person_id,
  woman.area_id AS area_id,
  taken.site_area_id AS site_area_id,
  taken.day AS date,
  pair.record_id AS record_id,
  link_face.known AS identifiers,
  pair.weight AS weight,
  pair.apart AS apart,
  pair.weighed - pair.apart AS linked,
  1 AS pair
FROM pair
JOIN taken ON taken.record_id = pair.record_id
LEFT JOIN woman ON woman.person_id = pair.person_id
LEFT JOIN link_face ON link_face.record_id = pair.record_id
WHERE taken.day BETWEEN :from AND :to
  AND taken.known_on <= :as_of
ORDER BY pair.unit, taken.day;

-- name: judged
-- Unit: a pair of the newest clerical sample of which anything was judged, standing for its share of the stratum. A single
-- record to which nothing similar was found counts as two women. What could not be told is left out.
WITH newest (sample_id) AS (
  SELECT max(link_sample_pair.sample_id)
  FROM link_sample_pair
  JOIN link_judgement ON link_judgement.pair_id = link_sample_pair.pair_id
),
said (pair_id, verdict) AS (
  SELECT link_judgement.pair_id, link_judgement.verdict
  FROM link_judgement
  WHERE NOT EXISTS (
    SELECT 1
    FROM link_judgement AS later
    WHERE later.pair_id = link_judgement.pair_id AND later.judgement_id > link_judgement.judgement_id
  )
),
pair (pair_id, record_id, linked, verdict, stands_for) AS (
  SELECT
    link_sample_pair.pair_id,
    link_sample_pair.record_id,
    link_sample_pair.linked,
    coalesce(said.verdict, 'different'),
    1.0 * link_sample_pair.stratum_n / count(*) OVER (PARTITION BY link_sample_pair.stratum)
  FROM link_sample_pair
  JOIN newest ON newest.sample_id = link_sample_pair.sample_id
  LEFT JOIN said ON said.pair_id = link_sample_pair.pair_id
  WHERE link_sample_pair.other_id IS NULL OR said.verdict IN ('same', 'different')
)
SELECT
  pair.pair_id AS unit,
  record_person.person_id AS person_id,
  woman.area_id AS area_id,
  coalesce(
    (SELECT min(result.area_id) FROM result WHERE result.record_id = pair.record_id),
    (SELECT min(event.area_id) FROM event WHERE event.record_id = pair.record_id)
  ) AS site_area_id,
  pair.record_id AS record_id,
  link_face.known AS identifiers,
  pair.stands_for AS stands_for,
  1 AS judged,
  pair.linked AS linked,
  1 - pair.linked AS apart,
  CASE WHEN pair.verdict = 'same' THEN 1 ELSE 0 END AS same,
  CASE WHEN pair.verdict = 'different' THEN 1 ELSE 0 END AS different
FROM pair
JOIN record_person ON record_person.record_id = pair.record_id
LEFT JOIN woman ON woman.person_id = record_person.person_id
LEFT JOIN link_face ON link_face.record_id = pair.record_id
ORDER BY pair.pair_id;

-- name: women_link
-- Unit: a woman with an adequate screening test, as coverage counts her.
SELECT
  screening.person_id AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  woman.birth_on AS birth_on,
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

-- name: women_review
-- Unit: the same, if every open question without a contradiction were answered "one woman".
WITH RECURSIVE edge (one, two) AS (
  SELECT person_id, other_person_id FROM link_open_question WHERE kind IN ('review', 'bridge')
  UNION
  SELECT other_person_id, person_id FROM link_open_question WHERE kind IN ('review', 'bridge')
),
reached (person_id, at) AS (
  SELECT edge.one, edge.one FROM edge
  UNION
  SELECT reached.person_id, edge.two
  FROM reached
  JOIN edge ON edge.one = reached.at
),
head (person_id, head) AS (
  SELECT person_id, min(at) FROM reached GROUP BY person_id
)
SELECT
  coalesce(head.head, screening.person_id) AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  woman.birth_on AS birth_on,
  screening.result_id AS result_id,
  1 AS screened,
  CASE
    WHEN woman.died_on <= :as_of OR woman.moved_on <= :as_of OR woman.no_cervix_on <= :as_of THEN 0
    ELSE 1
  END AS resident
FROM screening
JOIN woman ON woman.person_id = screening.person_id
LEFT JOIN head ON head.person_id = screening.person_id
WHERE screening.role = 'screen'
  AND screening.adequate = 1
  AND screening.collected_on BETWEEN :from AND :to
  AND screening.known_on <= :as_of
ORDER BY coalesce(head.head, screening.person_id), screening.collected_on, screening.result_id;

-- name: women_strict
-- Unit: the same, if links by weight below the stricter threshold were not made. Records hang on one another by the record
-- each was linked to; where such a link is light the records below it are a part of their own.
WITH RECURSIVE part (record_id, head) AS (
  SELECT record_person.record_id, record_person.record_id
  FROM record_person
  JOIN link ON link.link_id = record_person.link_id
  LEFT JOIN record_person AS up ON up.record_id = link.other_id
  WHERE link.other_id IS NULL
    OR up.person_id <> record_person.person_id
    OR (link.rule = 'weight' AND link.decided_by = 'sanad' AND link.weight < :strict)
  UNION ALL
  SELECT link.record_id, part.head
  FROM part
  JOIN link ON link.other_id = part.record_id
  JOIN record_person ON record_person.link_id = link.link_id
  JOIN record_person AS up ON up.record_id = part.record_id
  WHERE up.person_id = record_person.person_id
    AND NOT (link.rule = 'weight' AND link.decided_by = 'sanad' AND link.weight < :strict)
)
SELECT
  coalesce(part.head, person.record_id) AS unit,
  screening.person_id AS person_id,
  woman.area_id AS area_id,
  screening.site_area_id AS site_area_id,
  screening.collected_on AS date,
  woman.birth_on AS birth_on,
  screening.result_id AS result_id,
  1 AS screened,
  CASE
    WHEN woman.died_on <= :as_of OR woman.moved_on <= :as_of OR woman.no_cervix_on <= :as_of THEN 0
    ELSE 1
  END AS resident
FROM screening
JOIN result ON result.result_id = screening.result_id
JOIN woman ON woman.person_id = screening.person_id
JOIN person ON person.person_id = screening.person_id
LEFT JOIN part ON part.record_id = result.record_id
WHERE screening.role = 'screen'
  AND screening.adequate = 1
  AND screening.collected_on BETWEEN :from AND :to
  AND screening.known_on <= :as_of
ORDER BY coalesce(part.head, person.record_id), screening.collected_on, screening.result_id;
