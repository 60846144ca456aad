-- link_sample.sql: clerical samples of pairs, and the links nearest to the threshold.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: link_sample_linked
-- Links that hold and tie a record to another one of the same woman: the one it was linked to, or her first. Records that
-- say nothing of her but a number of the program are left out, as nobody could judge them.
WITH tied (record_id, other, rule, weight, decided) AS (
  SELECT link.record_id, coalesce(
      (SELECT linked.record_id FROM link_face AS linked WHERE linked.record_id = link.other_id),
      (SELECT min(first.record_id) FROM record_person AS first
       JOIN link_face AS known ON known.record_id = first.record_id
       WHERE first.person_id = link.person_id AND first.record_id <> link.record_id)
    ), link.rule, link.weight, link.decision_id IS NOT NULL
  FROM record_person
  JOIN link ON link.link_id = record_person.link_id
  JOIN link_face ON link_face.record_id = link.record_id
  WHERE link.rule <> 'new'
)
SELECT record_id, other, rule, weight, decided
FROM tied
WHERE other IS NOT NULL
ORDER BY record_id;

-- name: link_sample_known
-- Does the record say anything of her beside numbers of the program?
SELECT record_id FROM link_face WHERE record_id = :record_id ORDER BY record_id;

-- name: link_sample_single
-- Records that are alone with their woman and about which nothing is asked.
SELECT record_person.record_id
FROM record_person
JOIN link_face ON link_face.record_id = record_person.record_id
WHERE NOT EXISTS (
    SELECT 1 FROM link
    WHERE link.person_id = record_person.person_id AND link.record_id <> record_person.record_id
  )
  AND NOT EXISTS (SELECT 1 FROM link_question WHERE link_question.record_id = record_person.record_id)
  AND NOT EXISTS (SELECT 1 FROM link_question WHERE link_question.other_id = record_person.record_id)
ORDER BY record_person.record_id;

-- name: link_sample_state
SELECT coalesce((SELECT max(link_id) FROM link), 0), coalesce((SELECT max(question_id) FROM link_question), 0);

-- name: link_sample_find
SELECT sample_id FROM link_sample
WHERE seed = :seed AND asked_n = :asked_n AND link_id = :link_id AND question_id = :question_id
ORDER BY sample_id LIMIT 1;

-- name: link_sample_get
SELECT seed, asked_n FROM link_sample WHERE sample_id = :sample_id;

-- name: link_sample_pairs
SELECT pair_id, place, stratum, stratum_n, linked, record_id, coalesce(other_id, 0)
FROM link_sample_pair
WHERE sample_id = :sample_id
ORDER BY place;

-- name: link_sample_insert
INSERT INTO link_sample (sample_id, seed, asked_n, link_id, question_id)
VALUES (:sample_id, :seed, :asked_n, :link_id, :question_id);

-- name: link_sample_pair_insert
INSERT INTO link_sample_pair (pair_id, sample_id, place, stratum, stratum_n, linked, record_id, other_id)
VALUES (:pair_id, :sample_id, :place, :stratum, :stratum_n, :linked, :record_id, :other_id);

-- name: link_judgement_newest
SELECT verdict, judged_by FROM link_judgement WHERE pair_id = :pair_id ORDER BY judgement_id DESC LIMIT 1;

-- name: link_judgement_insert
INSERT INTO link_judgement (judgement_id, pair_id, verdict, judged_by)
VALUES (:judgement_id, :pair_id, :verdict, :judged_by);

-- name: link_near_threshold
-- The lightest links by weight that hold: those most likely to be wrong.
SELECT link.record_id, coalesce(link.other_id, 0), person.public_id, link.weight, link.explanation
FROM record_person
JOIN link ON link.link_id = record_person.link_id
JOIN person ON person.person_id = link.person_id
WHERE link.rule = 'weight'
ORDER BY link.weight, link.link_id
LIMIT :limit;
