-- 0004_linkage.sql: linkage by weights: models in force, questions, decisions, proposals, redirects, and the index of blocking keys.

CREATE TABLE link_model (
  -- Linkage models the program has linked by, verbatim; the newest row holds. Ledger: append.
  model_id INTEGER PRIMARY KEY,  -- Running number
  code TEXT NOT NULL,            -- Model and version, as link.model names it
  sha256 BLOB NOT NULL,          -- SHA-256 of body
  body TEXT NOT NULL,            -- The JSON file, verbatim
  parameters TEXT,               -- Estimated prior, m and u as JSON; NULL: those of body
  link_id INTEGER NOT NULL       -- Last link row made before this one was in force
) STRICT;

CREATE TABLE link_question (
  -- Two records that may be one woman, left to people: the program kept them apart. Ledger: append.
  question_id INTEGER PRIMARY KEY, -- Running number; Q7 at the command line
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- The later record
  other_id INTEGER NOT NULL REFERENCES record (record_id), -- The earlier one, of another woman
  kind TEXT NOT NULL CHECK (kind IN ('review', 'conflict', 'bridge', 'identifier')), -- Weight between the thresholds; above them but something contradicts; the record fits two women; a number refused, or shared by two women
  weight INTEGER NOT NULL,       -- Evidence in millibits; 0 where a rule asks without weighing
  detail TEXT NOT NULL,          -- Levels and bits of each field, without values
  model TEXT NOT NULL            -- Linkage model and version
) STRICT;
CREATE INDEX link_question_by_record ON link_question (record_id);
CREATE INDEX link_question_by_other ON link_question (other_id);

CREATE TABLE link_decision (
  -- What people have said of two records. It holds over everything the program finds, until it is taken back. Ledger: append.
  decision_id INTEGER PRIMARY KEY, -- Running number; D7 at the command line
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- One record
  other_id INTEGER NOT NULL REFERENCES record (record_id), -- The other
  verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'undo')), -- One woman, two women, or nothing any more
  reason TEXT,                   -- Why, in the words of whoever decided, without identifying values
  decided_by TEXT NOT NULL,      -- Who
  question_id INTEGER REFERENCES link_question (question_id), -- Question answered; NULL none
  proposal_id INTEGER REFERENCES link_proposal (proposal_id), -- Proposal confirmed; NULL none
  reverses INTEGER UNIQUE REFERENCES link_decision (decision_id) -- Decision taken back; NULL none
) STRICT;
CREATE INDEX link_decision_by_record ON link_decision (record_id);
CREATE INDEX link_decision_by_other ON link_decision (other_id);
CREATE INDEX link_decision_by_question ON link_decision (question_id) WHERE question_id IS NOT NULL;

CREATE TABLE link_run (
  -- One re-estimate over all records: what it found and the parameters it came to. Ledger: append.
  run_id INTEGER PRIMARY KEY,    -- Running number
  model TEXT NOT NULL,           -- Linkage model and version
  parameters TEXT NOT NULL,      -- Estimated prior, m and u as JSON
  link_id INTEGER NOT NULL,      -- Last link row it knew
  records_n INTEGER NOT NULL,    -- Records compared
  women_n INTEGER NOT NULL,      -- Women they then belonged to
  clusters_n INTEGER NOT NULL    -- Women the re-estimate sees
) STRICT;

CREATE TABLE link_proposal (
  -- A change of who is who that a re-estimate proposes; nothing is moved before a person confirms it. Ledger: append.
  proposal_id INTEGER PRIMARY KEY, -- Running number; P7 at the command line
  run_id INTEGER NOT NULL REFERENCES link_run (run_id), -- Re-estimate
  kind TEXT NOT NULL CHECK (kind IN ('merge', 'part')), -- Two women are one; records of one woman are another's
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- A record of the woman concerned
  other_id INTEGER NOT NULL REFERENCES record (record_id), -- merge: the record of the other woman; part: a record that stays
  from_id INTEGER NOT NULL REFERENCES person (person_id), -- Woman the records belonged to
  to_id INTEGER REFERENCES person (person_id), -- merge: woman they would belong to; NULL a woman of their own
  weight INTEGER NOT NULL,       -- Evidence in millibits between the two records
  detail TEXT NOT NULL           -- Levels and bits of each field, without values
) STRICT;
CREATE INDEX link_proposal_by_run ON link_proposal (run_id);

CREATE TABLE person_redirect (
  -- A woman's id that leads to another since they were found to be one; the newest row of an id holds. Ledger: append.
  redirect_id INTEGER PRIMARY KEY, -- Running number
  from_id INTEGER NOT NULL REFERENCES person (person_id), -- Woman merged away
  to_id INTEGER REFERENCES person (person_id), -- Woman she is now; NULL: she stands on her own again
  decision_id INTEGER NOT NULL REFERENCES link_decision (decision_id) -- By which decision
) STRICT;
CREATE INDEX person_redirect_by_from ON person_redirect (from_id, redirect_id);

ALTER TABLE link ADD COLUMN other_id INTEGER REFERENCES record (record_id); -- Her record that tied it to her: weighed against, or sharing the number; NULL none
ALTER TABLE link ADD COLUMN decision_id INTEGER REFERENCES link_decision (decision_id); -- Decision of people that moved it; NULL the program's own
CREATE INDEX link_by_decision ON link (decision_id) WHERE decision_id IS NOT NULL;

-- Derived tables -----------------------------------------------------------------------------------------------------

CREATE TABLE link_face (
  -- Records that say the same of a woman share a face: it is compared once. Rebuilding needs the key. Derived. Ledger: none.
  record_id INTEGER PRIMARY KEY REFERENCES record (record_id), -- Record
  face_id INTEGER NOT NULL,      -- First record with the same name, relative, numbers, birth date and place
  known TEXT NOT NULL            -- What identifies her here besides names: cnic, phone, and day, month, year or age of birth, joined by +; none
) STRICT;
CREATE INDEX link_face_by_face ON link_face (face_id);

CREATE TABLE link_key (
  -- Blocking keys of faces: records that share one may be one woman and are compared. Derived. Ledger: none.
  hash INTEGER NOT NULL,         -- Secret: 64 bits of the keyed hash of rule and key
  face_id INTEGER NOT NULL,      -- Face that has it
  PRIMARY KEY (hash, face_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_term (
  -- How many faces have a value: a rare name says more than a common one. Derived. Ledger: none.
  hash INTEGER PRIMARY KEY,      -- Secret: 64 bits of the keyed hash of the model's value and what stands in it
  faces INTEGER NOT NULL         -- Faces that have it
) STRICT;

CREATE TABLE link_value (
  -- Sums over link_term for each value of the model. Derived. Ledger: none.
  value TEXT PRIMARY KEY,        -- Value of the model
  faces INTEGER NOT NULL,        -- Faces that have any
  squares INTEGER NOT NULL       -- Sum of the squares of link_term.faces
) STRICT;
