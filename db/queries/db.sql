-- db.sql: statements of the room db: identities, originals, meta.

-- name: db_meta_get
SELECT value FROM meta WHERE name = :name;

-- name: db_meta_insert
INSERT INTO meta (meta_id, name, value) VALUES (:meta_id, :name, :value);

-- name: db_identity_insert
INSERT INTO identity (identity_id, record_id, sealed, mrn_hash, cnic_hash, family_cnic_hash, phone_hash, name_hash,
  relative_hash, specimen_hash, birth_on, birth_precision, area_id, hiv_status)
VALUES (:identity_id, :record_id, :sealed, :mrn_hash, :cnic_hash, :family_cnic_hash, :phone_hash, :name_hash,
  :relative_hash, :specimen_hash, :birth_on, :birth_precision, :area_id, :hiv_status);

-- name: db_identity_of_record
SELECT identity_id, sealed, birth_on, birth_precision, area_id, hiv_status
FROM identity
WHERE record_id = :record_id;

-- name: db_identities_of_person
-- Newest record first.
SELECT identity.identity_id, identity.sealed, identity.birth_on, identity.birth_precision, identity.area_id,
  identity.hiv_status
FROM record_person
JOIN identity ON identity.record_id = record_person.record_id
WHERE record_person.person_id = :person_id
ORDER BY identity.record_id DESC;

-- name: db_original_insert
INSERT INTO original (original_id, batch_id, piece, sealed) VALUES (:original_id, :batch_id, :piece, :sealed);

-- name: db_original_piece
SELECT original_id, sealed FROM original WHERE batch_id = :batch_id AND piece = :piece;

-- name: db_original_count
SELECT count(*) FROM original WHERE batch_id = :batch_id;

-- name: db_batch_file
SELECT file_sha256, file_bytes, file_name FROM batch WHERE batch_id = :batch_id;
