-- link.sql -- places by name, and which records speak of the same woman.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: link_place_areas
SELECT area_id, code, name, name_ur, level, parent_id, valid_to
FROM area
ORDER BY area_id;

-- name: link_place_aliases
SELECT area_id, alias
FROM area_alias
ORDER BY alias_id;

-- name: link_place_readings
-- Spellings taken by likeness or left unread, over the records that stand; each with its first row, whose text can be opened.
SELECT min(place_reading.place_reading_id), place_reading.how, area.code, area.name, min(place_reading.score),
       min(place_reading.margin), count(DISTINCT place_reading.record_id), min(place_reading.record_id)
FROM place_reading
JOIN area ON area.area_id = place_reading.area_id
GROUP BY place_reading.text_hash, place_reading.how, area.area_id, area.code, area.name
ORDER BY count(DISTINCT place_reading.record_id) DESC, min(place_reading.place_reading_id);

-- name: link_place_reading_open
SELECT sealed FROM place_reading WHERE place_reading_id = :place_reading_id;

-- name: link_pending_records
-- Records are linked in order and all at once, so nothing below the highest linked record is still waiting.
SELECT record.record_id, coalesce(record.same_as, 0), record.ordinal, batch.file_sha256, identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM record
JOIN identity ON identity.record_id = record.record_id
JOIN batch ON batch.batch_id = record.batch_id
WHERE record.record_id > (SELECT coalesce(max(link.record_id), 0) FROM link)
  AND record.fate IN ('accepted', 'corrected')
ORDER BY record.record_id;

-- name: link_find_by_mrn
-- This look-up and the next give the newest linked records that share an identifier. The bound keeps a value that stands
-- on thousands of records (a wrong one) from making the run quadratic; it is far above any woman's number of records.
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
JOIN link AS owner ON owner.record_id = identity.record_id
WHERE identity.mrn_hash = :hash
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY identity.identity_id DESC
LIMIT 50;

-- name: link_find_by_specimen
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
JOIN link AS owner ON owner.record_id = identity.record_id
WHERE identity.specimen_hash = :hash
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY identity.identity_id DESC
LIMIT 50;

-- name: link_find_record
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
JOIN link AS owner ON owner.record_id = identity.record_id
WHERE identity.record_id = :record_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY identity.identity_id;

-- name: link_find_of_person
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM link AS owner
JOIN identity ON identity.record_id = owner.record_id
WHERE owner.person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY identity.identity_id;

-- name: link_public_id_taken
SELECT 1
FROM person
WHERE public_id = :public_id;

-- name: link_person_insert
INSERT INTO person (person_id, public_id, record_id, birth_date, birth_precision, area_id)
VALUES (:person_id, :public_id, :record_id, :birth_date, :birth_precision, :area_id);

-- name: link_link_insert
INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, decided_by, reverses, other_id, decision_id)
VALUES (:link_id, :record_id, :person_id, :rule, :weight, :explanation, :model, :decided_by, :reverses, :other_id, :decision_id);

-- name: link_link_get
SELECT link.record_id, link.person_id, link.rule, link.explanation, link.model, link.decided_by, person.public_id,
       person.record_id = link.record_id, coalesce(link.other_id, 0), coalesce(link.decision_id, 0)
FROM link
JOIN person ON person.person_id = link.person_id
WHERE link.link_id = :link_id;

-- name: link_newest_of_record
SELECT coalesce(max(link_id), 0)
FROM link
WHERE record_id = :record_id;

-- name: link_person_opened_by
SELECT person_id
FROM person
WHERE record_id = :record_id;

-- name: link_record_source
-- What a new woman's public id is made of, and what is known of her from this record.
SELECT batch.file_sha256, record.ordinal, identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM record
JOIN batch ON batch.batch_id = record.batch_id
JOIN identity ON identity.record_id = record.record_id
WHERE record.record_id = :record_id;

-- name: link_indexed_records
-- Every linked record with an identity, in record order: what the index is rebuilt from.
SELECT identity.record_id, 0, 0, NULL, identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
WHERE EXISTS (SELECT 1 FROM link WHERE link.record_id = identity.record_id)
ORDER BY identity.record_id;

-- name: link_state_find
SELECT basis FROM derived_state WHERE name = 'link';

-- name: link_state_put
INSERT INTO derived_state (name, link_id, program_id, basis) VALUES ('link', 0, 0, :basis)
ON CONFLICT (name) DO UPDATE SET basis = excluded.basis;

-- name: link_model_newest
SELECT code, sha256, parameters FROM link_model ORDER BY model_id DESC LIMIT 1;

-- name: link_model_insert
INSERT INTO link_model (model_id, code, sha256, body, parameters, link_id)
VALUES (:model_id, :code, :sha256, :body, :parameters, (SELECT coalesce(max(link.link_id), 0) FROM link));

-- name: link_face_insert
INSERT INTO link_face (record_id, face_id, known) VALUES (:record_id, :face_id, :known);

-- name: link_face_of_record
SELECT face_id FROM link_face WHERE record_id = :record_id;

-- name: link_face_clear
DELETE FROM link_face;

-- name: link_face_women
-- The women who have a record of this face.
SELECT DISTINCT owner.person_id
FROM link_face
JOIN link AS owner ON owner.record_id = link_face.record_id
WHERE link_face.face_id = :face_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY owner.person_id
LIMIT 50;

-- name: link_woman_faces
-- The faces of a woman with the first of her records that has each.
SELECT link_face.face_id, min(owner.record_id)
FROM link AS owner
JOIN link_face ON link_face.record_id = owner.record_id
WHERE owner.person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
GROUP BY link_face.face_id
ORDER BY link_face.face_id
LIMIT 64;

-- name: link_woman_mrns
-- Records of a woman with another medical record number than the given one.
SELECT owner.record_id, identity.mrn_hash
FROM link AS owner
JOIN identity ON identity.record_id = owner.record_id
WHERE owner.person_id = :person_id AND identity.mrn_hash IS NOT NULL AND identity.mrn_hash <> :mrn_hash
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY owner.record_id
LIMIT 8;

-- name: link_key_insert
INSERT INTO link_key (hash, face_id) VALUES (:hash, :face_id)
ON CONFLICT (hash, face_id) DO NOTHING;

-- name: link_key_find
SELECT face_id FROM link_key WHERE hash = :hash ORDER BY face_id LIMIT :most;

-- name: link_key_clear
DELETE FROM link_key;

-- name: link_term_insert
INSERT INTO link_term (hash, faces) VALUES (:hash, :faces);

-- name: link_term_update
UPDATE link_term SET faces = :faces WHERE hash = :hash;

-- name: link_term_find
SELECT faces FROM link_term WHERE hash = :hash;

-- name: link_term_clear
DELETE FROM link_term;

-- name: link_value_all
SELECT value, faces, squares FROM link_value ORDER BY value;

-- name: link_value_put
INSERT INTO link_value (value, faces, squares) VALUES (:value, :faces, :squares)
ON CONFLICT (value) DO UPDATE SET faces = excluded.faces, squares = excluded.squares;

-- name: link_value_clear
DELETE FROM link_value;

-- name: link_question_insert
INSERT INTO link_question (question_id, record_id, other_id, kind, weight, detail, model)
VALUES (:question_id, :record_id, :other_id, :kind, :weight, :detail, :model);

-- name: link_question_between
-- Whether people were already asked about two women.
SELECT 1
FROM link AS owner
JOIN link_question ON link_question.record_id = owner.record_id
JOIN record_person AS other ON other.record_id = link_question.other_id
WHERE owner.person_id = :person_id AND other.person_id = :other_person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
UNION ALL
SELECT 1
FROM link AS owner
JOIN link_question ON link_question.other_id = owner.record_id
JOIN record_person AS other ON other.record_id = link_question.record_id
WHERE owner.person_id = :person_id AND other.person_id = :other_person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
LIMIT 1;

-- name: link_woman_of_record
SELECT person_id FROM link WHERE record_id = :record_id ORDER BY link_id DESC LIMIT 1;

-- name: link_area_codes
SELECT area_id, code FROM area ORDER BY area_id;

-- name: link_apart
-- A decision in force that keeps two women apart.
SELECT link_decision.decision_id
FROM link AS owner
JOIN link_decision ON link_decision.record_id = owner.record_id
JOIN record_person AS other ON other.record_id = link_decision.other_id
WHERE owner.person_id = :person_id AND other.person_id = :other_person_id AND link_decision.verdict = 'different'
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
UNION ALL
SELECT link_decision.decision_id
FROM link AS owner
JOIN link_decision ON link_decision.other_id = owner.record_id
JOIN record_person AS other ON other.record_id = link_decision.record_id
WHERE owner.person_id = :person_id AND other.person_id = :other_person_id AND link_decision.verdict = 'different'
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
ORDER BY 1
LIMIT 1;

-- name: link_decision_insert
INSERT INTO link_decision (decision_id, record_id, other_id, verdict, reason, decided_by, question_id, proposal_id, reverses)
VALUES (:decision_id, :record_id, :other_id, :verdict, :reason, :decided_by, :question_id, :proposal_id, :reverses);

-- name: link_decision_list
-- What people decided of a record, 0: of all; when, from the ledger.
SELECT link_decision.decision_id, link_decision.record_id, link_decision.other_id, link_decision.verdict,
  link_decision.reason, link_decision.decided_by, coalesce(link_decision.question_id, 0),
  coalesce(link_decision.proposal_id, 0), coalesce(link_decision.reverses, 0),
  coalesce((SELECT taken.decision_id FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id), 0),
  coalesce((SELECT max(ledger.at) FROM ledger WHERE ledger.subject = 'link_decision'
    AND link_decision.decision_id BETWEEN ledger.first_id AND ledger.last_id), 0)
FROM link_decision
WHERE :record_id = 0 OR link_decision.record_id = :record_id OR link_decision.other_id = :record_id
ORDER BY link_decision.decision_id;

-- name: link_decision_get
SELECT record_id, other_id, verdict, decided_by, coalesce(question_id, 0), coalesce(proposal_id, 0), coalesce(reverses, 0),
  coalesce((SELECT taken.decision_id FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id), 0)
FROM link_decision
WHERE decision_id = :decision_id;

-- name: link_decision_of_pair
-- The newest decision in force on these very records.
SELECT decision_id, verdict
FROM link_decision
WHERE ((record_id = :record_id AND other_id = :other_id) OR (record_id = :other_id AND other_id = :record_id))
  AND verdict <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
ORDER BY decision_id DESC
LIMIT 1;

-- name: link_decision_of_question
SELECT decision_id
FROM link_decision
WHERE question_id = :question_id AND verdict <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
ORDER BY decision_id DESC
LIMIT 1;

-- name: link_decision_same_within
-- Decisions in force that say of two records of one woman that they are hers.
SELECT link_decision.decision_id, link_decision.record_id, link_decision.other_id
FROM link AS owner
JOIN link_decision ON link_decision.record_id = owner.record_id
JOIN record_person AS other ON other.record_id = link_decision.other_id
WHERE owner.person_id = :person_id AND other.person_id = :person_id AND link_decision.verdict = 'same'
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
ORDER BY link_decision.decision_id;

-- name: link_woman_ties
-- The records of a woman with the link that holds each.
SELECT owner.record_id, owner.link_id, coalesce(owner.other_id, 0), owner.weight, owner.rule, coalesce(owner.decision_id, 0)
FROM link AS owner
WHERE owner.person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY owner.record_id;

-- name: link_taken_back_by
-- When a link takes that of another decision back: the link its record had before that one.
SELECT before.link_id
FROM link
JOIN link_decision ON link_decision.decision_id = link.decision_id
JOIN link AS taken ON taken.record_id = link.record_id AND taken.decision_id = link_decision.reverses
JOIN link AS before ON before.record_id = link.record_id AND before.link_id < taken.link_id
WHERE link.link_id = :link_id
ORDER BY before.link_id DESC
LIMIT 1;

-- name: link_of_decision
-- The links a decision made.
SELECT link.link_id, link.record_id, link.person_id
FROM link
WHERE link.decision_id = :decision_id
ORDER BY link.link_id;

-- name: link_before
-- The link a record had before one of its links.
SELECT link_id, person_id, coalesce(other_id, 0), weight
FROM link
WHERE record_id = :record_id AND link_id < :link_id
ORDER BY link_id DESC
LIMIT 1;

-- name: link_redirect_insert
INSERT INTO person_redirect (redirect_id, from_id, to_id, decision_id) VALUES (:redirect_id, :from_id, :to_id, :decision_id);

-- name: link_redirect_of
SELECT coalesce(to_id, 0) FROM person_redirect WHERE from_id = :person_id ORDER BY redirect_id DESC LIMIT 1;

-- name: link_redirects_of_decision
SELECT redirect_id, from_id FROM person_redirect WHERE decision_id = :decision_id ORDER BY redirect_id;

-- name: link_redirect_before
SELECT coalesce(to_id, 0) FROM person_redirect
WHERE from_id = :person_id AND redirect_id < :redirect_id
ORDER BY redirect_id DESC
LIMIT 1;

-- name: link_person_get
SELECT public_id, record_id FROM person WHERE person_id = :person_id;

-- name: link_person_find
SELECT person_id FROM person WHERE public_id = :public_id;

-- name: link_question_get
SELECT record_id, other_id, kind, weight, detail, model FROM link_question WHERE question_id = :question_id;

-- name: link_proposal_get
SELECT run_id, kind, record_id, other_id, from_id, coalesce(to_id, 0) FROM link_proposal WHERE proposal_id = :proposal_id;

-- name: link_queue
-- Every question whose records belong to two women that nobody has said are two, with what hangs on the answer.
SELECT link_question.question_id, link_question.record_id, link_question.other_id, link_question.kind, link_question.weight,
  link_question.detail, link_question.model, one.person_id, two.person_id, one_person.public_id, two_person.public_id,
  EXISTS (SELECT 1 FROM screening WHERE screening.person_id IN (one.person_id, two.person_id) AND screening.positive = 1),
  (SELECT count(*) FROM obligation
   WHERE obligation.person_id IN (one.person_id, two.person_id) AND obligation.closed_on IS NULL)
FROM link_question
JOIN record_person AS one ON one.record_id = link_question.record_id
JOIN record_person AS two ON two.record_id = link_question.other_id
JOIN person AS one_person ON one_person.person_id = one.person_id
JOIN person AS two_person ON two_person.person_id = two.person_id
WHERE :question_id IS NULL OR link_question.question_id = :question_id
ORDER BY link_question.question_id;

-- name: link_woman_records
SELECT count(*)
FROM link AS owner
WHERE owner.person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id);

-- name: link_run_insert
INSERT INTO link_run (run_id, model, parameters, link_id, records_n, women_n, clusters_n)
VALUES (:run_id, :model, :parameters, (SELECT coalesce(max(link.link_id), 0) FROM link), :records_n, :women_n, :clusters_n);

-- name: link_run_newest
SELECT coalesce(max(run_id), 0) FROM link_run;

-- name: link_run_get
SELECT model, parameters FROM link_run WHERE run_id = :run_id;

-- name: link_proposal_insert
INSERT INTO link_proposal (proposal_id, run_id, kind, record_id, other_id, from_id, to_id, weight, detail)
VALUES (:proposal_id, :run_id, :kind, :record_id, :other_id, :from_id, :to_id, :weight, :detail);

-- name: link_proposals_of_run
-- With the women the two records belong to now, and whether a decision on the proposal is in force.
SELECT link_proposal.proposal_id, link_proposal.kind, link_proposal.record_id, link_proposal.other_id, link_proposal.weight,
  link_proposal.detail, from_person.public_id, coalesce(to_person.public_id, ''), one.person_id, two.person_id,
  EXISTS (SELECT 1 FROM link_decision
          WHERE link_decision.proposal_id = link_proposal.proposal_id AND link_decision.verdict <> 'undo'
            AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)),
  link_proposal.from_id
FROM link_proposal
JOIN record_person AS one ON one.record_id = link_proposal.record_id
JOIN record_person AS two ON two.record_id = link_proposal.other_id
JOIN person AS from_person ON from_person.person_id = link_proposal.from_id
LEFT JOIN person AS to_person ON to_person.person_id = link_proposal.to_id
WHERE link_proposal.run_id = :run_id
ORDER BY link_proposal.proposal_id;

-- name: link_all_identities
-- Every linked record that has a face, with its woman.
SELECT link_face.record_id, link_face.face_id, record_person.person_id
FROM link_face
JOIN record_person ON record_person.record_id = link_face.record_id
ORDER BY link_face.record_id;

-- name: link_decisions_in_force
SELECT record_id, other_id, verdict
FROM link_decision
WHERE verdict <> 'undo'
  AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
ORDER BY decision_id;

-- name: link_ties_by_number
-- Records that the program's own numbers tie to another record of their woman.
SELECT owner.record_id, owner.other_id, 'same'
FROM link AS owner
JOIN record_person AS other ON other.record_id = owner.other_id AND other.person_id = owner.person_id
WHERE owner.rule IN ('mrn', 'correction', 'specimen')
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY owner.record_id;

-- name: link_key_all
-- Every hash of the index, for a filter over them.
SELECT hash FROM link_key
UNION ALL
SELECT hash FROM link_term
ORDER BY 1;

-- name: link_woman_mrn
-- The first of a woman's records with a medical record number.
SELECT owner.record_id, identity.mrn_hash
FROM link AS owner
JOIN identity ON identity.record_id = owner.record_id
WHERE owner.person_id = :person_id AND identity.mrn_hash IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY owner.record_id
LIMIT 1;

-- name: link_question_first
-- The record that the first question about a record names: the heaviest it left to people.
SELECT other_id FROM link_question WHERE record_id = :record_id AND detail = :detail ORDER BY question_id LIMIT 1;
