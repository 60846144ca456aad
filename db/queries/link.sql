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
-- This look-up and the three after it give the newest linked records that share an identifier. The bound keeps a value that stands
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

-- name: link_find_by_cnic
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
JOIN link AS owner ON owner.record_id = identity.record_id
WHERE identity.cnic_hash = :hash
  AND NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = owner.record_id AND newer.link_id > owner.link_id)
ORDER BY identity.identity_id DESC
LIMIT 50;

-- name: link_find_by_phone_name
SELECT identity.record_id, owner.person_id, owner.link_id, owner.decided_by <> 'sanad', identity.mrn_hash, identity.cnic_hash,
       identity.family_cnic_hash, identity.phone_hash, identity.name_hash, identity.relative_hash, identity.specimen_hash,
       identity.birth_on, identity.birth_precision, coalesce(identity.area_id, 0)
FROM identity
JOIN link AS owner ON owner.record_id = identity.record_id
WHERE identity.phone_hash = :hash AND identity.name_hash = :name_hash
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
INSERT INTO link (link_id, record_id, person_id, rule, weight, explanation, model, decided_by, reverses)
VALUES (:link_id, :record_id, :person_id, :rule, :weight, :explanation, :model, :decided_by, :reverses);

-- name: link_link_get
SELECT link.record_id, link.person_id, link.rule, link.explanation, link.model, link.decided_by, person.public_id,
       person.record_id = link.record_id
FROM link
JOIN person ON person.person_id = link.person_id
WHERE link.link_id = :link_id;

-- name: link_newest_of_record
SELECT coalesce(max(link_id), 0)
FROM link
WHERE record_id = :record_id;

-- name: link_person_before
-- The woman a record belonged to before one of its links: 0 when that was its first.
SELECT person_id
FROM link
WHERE record_id = :record_id AND link_id < :link_id
ORDER BY link_id DESC
LIMIT 1;

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
