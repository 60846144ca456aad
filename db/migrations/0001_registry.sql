-- 0001_registry.sql: the registry as first published.
--
-- Dates are integer days since 1970-01-01; moments are seconds since 1970-01-01 UTC. Truth tables come first and are
-- never rebuilt; derived tables follow and can be dropped and rebuilt to the same bytes (`sanad rebuild`).
-- Each table's paragraph ends with "Ledger: append|whole|none": append = rows are only ever added and every range of new rows
-- stands in the ledger with its digest; whole = the ledger holds the digest of the whole table after each change.
-- A column comment that starts with "Secret:" is left out of the content digest, which must not depend on the key.

CREATE TABLE meta (
  -- Facts about this registry file. Ledger: whole.
  meta_id INTEGER PRIMARY KEY, -- Running number
  name TEXT NOT NULL UNIQUE,   -- What: program_root, key_check
  value TEXT NOT NULL          -- Secret: its value; key_check proves that a key file belongs to this registry
) STRICT;

CREATE TABLE program (
  -- Program files in force, verbatim: whom the program serves, its aims and its pathway. Ledger: whole.
  program_id INTEGER PRIMARY KEY, -- Running number
  code TEXT NOT NULL,             -- Program id of the file, e.g. gwadar
  version TEXT NOT NULL,          -- Version stated in the file
  title TEXT NOT NULL,            -- Title stated in the file
  source TEXT NOT NULL,           -- Who decided it
  body TEXT NOT NULL,             -- The JSON file, verbatim
  body_sha256 BLOB NOT NULL,      -- SHA-256 of body
  valid_from INTEGER NOT NULL,    -- Day from which this version is in force
  UNIQUE (code, version)
) STRICT;

CREATE TABLE area (
  -- Places as a tree: country, province, district, tehsil, union council. Ledger: whole.
  area_id INTEGER PRIMARY KEY,   -- Running number; stays the same when an area is renamed
  code TEXT NOT NULL,            -- Code in code_system, e.g. PK20501
  code_system TEXT NOT NULL,     -- Who gives the codes, e.g. ocha-pcode; sanad-local where there is none
  code_version TEXT NOT NULL,    -- Release of the code system: P-codes were renumbered between releases
  name TEXT NOT NULL,            -- Official name in Latin script
  name_ur TEXT,                  -- Name in Urdu
  level TEXT NOT NULL CHECK (level IN ('country', 'province', 'district', 'tehsil', 'uc')), -- Level in the tree
  parent_id INTEGER REFERENCES area (area_id), -- Area it lies in; NULL at the root
  folded TEXT NOT NULL,          -- name folded for comparison (text_fold_roman)
  valid_from INTEGER,            -- First day the area exists; NULL always
  valid_to INTEGER,              -- Last day it exists; NULL still exists
  source TEXT NOT NULL,          -- Where name and code come from
  UNIQUE (code, code_system, code_version)
) STRICT;
CREATE INDEX area_by_folded ON area (folded);
CREATE INDEX area_by_parent ON area (parent_id);

CREATE TABLE area_alias (
  -- Other spellings of a place, Urdu ones among them. Ledger: whole.
  alias_id INTEGER PRIMARY KEY, -- Running number
  area_id INTEGER NOT NULL REFERENCES area (area_id), -- Place meant
  alias TEXT NOT NULL,          -- Spelling as given
  folded TEXT NOT NULL,         -- alias folded for comparison (text_fold_roman)
  source TEXT NOT NULL,         -- Where the spelling was met
  UNIQUE (area_id, alias)
) STRICT;
CREATE INDEX area_alias_by_folded ON area_alias (folded);

CREATE TABLE population (
  -- Denominators: people by area, year, sex and age, with how the figure came about. Ledger: whole.
  population_id INTEGER PRIMARY KEY, -- Running number
  area_id INTEGER NOT NULL REFERENCES area (area_id), -- Area counted
  year INTEGER NOT NULL,        -- Calendar year the figure stands for
  sex TEXT NOT NULL CHECK (sex IN ('F', 'M', 'T')), -- Women, men, all
  age_from INTEGER NOT NULL,    -- First age in completed years; 0 with age_to 999 is all ages
  age_to INTEGER NOT NULL,      -- Last age in completed years, 999 open-ended
  people REAL NOT NULL,         -- Best figure
  low REAL NOT NULL,            -- Lower end of what is plausible; equals people for a count
  high REAL NOT NULL,           -- Upper end of what is plausible
  method TEXT NOT NULL CHECK (method IN ('census', 'share', 'projection')), -- Counted, split from a total, projected
  source TEXT NOT NULL,         -- Where the figure or the split comes from, printed with every coverage figure
  UNIQUE (area_id, year, sex, age_from, age_to)
) STRICT;

CREATE TABLE target (
  -- What the program aims at. Ledger: whole.
  target_id INTEGER PRIMARY KEY, -- Running number
  code TEXT NOT NULL UNIQUE,     -- Target id of the program file, e.g. women-screened
  indicator TEXT NOT NULL,       -- Indicator it is measured by
  title TEXT NOT NULL,           -- In words
  area_id INTEGER NOT NULL REFERENCES area (area_id), -- Where
  value REAL NOT NULL,           -- Aim, in unit
  unit TEXT NOT NULL CHECK (unit IN ('count', 'percent')), -- Unit of value
  from_on INTEGER NOT NULL,      -- First day that counts
  to_on INTEGER NOT NULL,        -- Day by which it is to be reached
  source TEXT NOT NULL           -- Who set it
) STRICT;

CREATE TABLE facility (
  -- Places where women are screened, tests are read and women are treated. Ledger: whole.
  facility_id INTEGER PRIMARY KEY, -- Running number
  code TEXT NOT NULL UNIQUE,     -- Program's code
  name TEXT NOT NULL,            -- Name
  kind TEXT NOT NULL,            -- screening-site, laboratory, colposcopy-clinic, hospital
  area_id INTEGER NOT NULL REFERENCES area (area_id), -- Where it stands
  valid_from INTEGER,            -- First day in use; NULL always
  valid_to INTEGER,              -- Last day in use; NULL still in use
  source TEXT NOT NULL           -- Where this row comes from
) STRICT;

CREATE TABLE device (
  -- Devices that may send results. Ledger: whole.
  device_id INTEGER PRIMARY KEY, -- Running number
  code TEXT NOT NULL UNIQUE,     -- Program's code, column device_id of the exchange layout
  serial TEXT NOT NULL,          -- Serial number as the device writes it
  maker TEXT NOT NULL,           -- Maker
  model TEXT NOT NULL,           -- Model
  profile TEXT NOT NULL,         -- Profile that reads its files (schemas/devices)
  facility_id INTEGER NOT NULL REFERENCES facility (facility_id), -- Where it stands
  date_order TEXT NOT NULL CHECK (date_order IN ('unknown', 'dmy', 'mdy', 'ymd')), -- Order its PC writes dates in
  valid_from INTEGER,            -- First day in use; NULL always
  valid_to INTEGER,              -- Last day in use; NULL still in use
  source TEXT NOT NULL           -- Where this row comes from
) STRICT;
CREATE INDEX device_by_serial ON device (serial);

CREATE TABLE batch (
  -- One file taken in. read = accepted + unchanged + corrected + duplicate + quarantined + ignored. Ledger: append.
  batch_id INTEGER PRIMARY KEY,  -- Running number
  kind TEXT NOT NULL CHECK (kind IN ('results', 'reference', 'retry')), -- Device file, reference data, quarantine retry
  file_name TEXT NOT NULL,       -- Last part of the file's name
  file_sha256 BLOB NOT NULL,     -- SHA-256 of its bytes
  file_bytes INTEGER NOT NULL,   -- Its size
  profile TEXT NOT NULL,         -- Profile that read it, e.g. genexpert-csv
  profile_sha256 BLOB NOT NULL,  -- SHA-256 of the profile file
  taken_at INTEGER NOT NULL,     -- Secret: moment it was taken in
  read_n INTEGER NOT NULL,       -- Rows or runs read
  accepted_n INTEGER NOT NULL,   -- New results and events
  unchanged_n INTEGER NOT NULL,  -- Already held with the same content
  corrected_n INTEGER NOT NULL,  -- Supersede or withdraw an earlier one
  duplicate_n INTEGER NOT NULL,  -- Twice in this file
  quarantined_n INTEGER NOT NULL, -- Refused until mended
  ignored_n INTEGER NOT NULL,    -- Not for this registry: controls, other assays
  CHECK (read_n = accepted_n + unchanged_n + corrected_n + duplicate_n + quarantined_n + ignored_n)
) STRICT;
CREATE UNIQUE INDEX batch_by_file ON batch (file_sha256, kind) WHERE kind = 'results';

CREATE TABLE original (
  -- The bytes of each file, in pieces, compressed and sealed. Ledger: append.
  original_id INTEGER PRIMARY KEY, -- Running number
  batch_id INTEGER NOT NULL REFERENCES batch (batch_id) DEFERRABLE INITIALLY DEFERRED, -- File
  piece INTEGER NOT NULL,        -- 0, 1, 2 ... in file order, 1 MiB of the file each
  sealed BLOB NOT NULL,          -- Secret: zstd of the piece, sealed
  UNIQUE (batch_id, piece)
) STRICT;

CREATE TABLE record (
  -- One row, run or message of a file, with its fate. Ledger: append.
  record_id INTEGER PRIMARY KEY, -- Running number
  batch_id INTEGER NOT NULL REFERENCES batch (batch_id) DEFERRABLE INITIALLY DEFERRED, -- File
  ordinal INTEGER NOT NULL,      -- 1, 2, 3 ... in file order
  line INTEGER NOT NULL,         -- First line in the file
  byte_offset INTEGER NOT NULL,  -- First byte in the file
  byte_length INTEGER NOT NULL,  -- Bytes
  fate TEXT NOT NULL CHECK (fate IN ('accepted', 'unchanged', 'corrected', 'duplicate', 'quarantined', 'ignored')), -- What became of it
  rule TEXT,                     -- Id of the rule that refused or ignored it
  field TEXT,                    -- Field the rule looked at
  reason TEXT,                   -- In words, without the value
  key_hash BLOB,                 -- Secret: keyed hash of what identifies the result: sample, cartridge, start time ...
  content_hash BLOB,             -- Secret: keyed hash of everything understood from it
  same_as INTEGER REFERENCES record (record_id), -- Earlier record it repeats, corrects or withdraws
  retry_of INTEGER REFERENCES record (record_id), -- Quarantined record that was tried again as this one
  UNIQUE (batch_id, ordinal)
) STRICT;
CREATE INDEX record_by_key ON record (key_hash) WHERE key_hash IS NOT NULL;
CREATE INDEX record_by_retry ON record (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX record_quarantined ON record (record_id) WHERE fate = 'quarantined';

CREATE TABLE identity (
  -- Whom a record speaks of: direct identifiers sealed, keyed hashes for exact matching. Ledger: append.
  identity_id INTEGER PRIMARY KEY, -- Running number
  record_id INTEGER NOT NULL UNIQUE REFERENCES record (record_id), -- Record
  sealed BLOB NOT NULL,          -- Secret: JSON of name, relative, cnic, phone, address, mrn, specimen
  mrn_hash BLOB,                 -- Secret: keyed hash of the medical record number
  cnic_hash BLOB,                -- Secret: keyed hash of her own CNIC; NULL when absent or a relative's
  family_cnic_hash BLOB,         -- Secret: keyed hash of a relative's CNIC written in her place
  phone_hash BLOB,               -- Secret: keyed hash of the normalised telephone number
  name_hash BLOB,                -- Secret: keyed hash of the folded name
  relative_hash BLOB,            -- Secret: keyed hash of the folded name of father or husband
  specimen_hash BLOB,            -- Secret: keyed hash of specimen id and laboratory
  birth_on INTEGER,              -- Birth date, or the assumed one when only an age is known
  birth_precision TEXT CHECK (birth_precision IN ('day', 'month', 'year', 'age')), -- How exactly it is known
  area_id INTEGER REFERENCES area (area_id), -- Where she lives, as this record says
  hiv_status TEXT CHECK (hiv_status IN ('positive', 'negative', 'unknown')) -- As this record says
) STRICT;
CREATE INDEX identity_by_mrn ON identity (mrn_hash) WHERE mrn_hash IS NOT NULL;
CREATE INDEX identity_by_cnic ON identity (cnic_hash) WHERE cnic_hash IS NOT NULL;
CREATE INDEX identity_by_phone ON identity (phone_hash, name_hash) WHERE phone_hash IS NOT NULL;
CREATE INDEX identity_by_specimen ON identity (specimen_hash) WHERE specimen_hash IS NOT NULL;

CREATE TABLE result (
  -- One test outcome. A correction is a new row that supersedes; a withdrawal is a new row with status withdrawn. Ledger: append.
  result_id INTEGER PRIMARY KEY, -- Running number
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- Where it was written
  test TEXT NOT NULL,            -- hpv, cytology, ploidy, via, ave, dual-stain, colposcopy, histology
  category TEXT NOT NULL,        -- Reported category, code list schemas/codelists
  detail TEXT,                   -- Channels or grades, e.g. 16=pos;18_45=neg;other=neg
  status TEXT NOT NULL CHECK (status IN ('final', 'corrected', 'withdrawn', 'preliminary')), -- Status
  collected_on INTEGER NOT NULL, -- Day the specimen was taken or the examination done
  resulted_on INTEGER,           -- Day the result was known; NULL when not said
  device_id INTEGER REFERENCES device (device_id), -- Device
  facility_id INTEGER REFERENCES facility (facility_id), -- Where she was screened or seen
  area_id INTEGER REFERENCES area (area_id), -- Place of screening
  assay TEXT,                    -- Assay or algorithm name as the device writes it
  lot TEXT,                      -- Reagent lot
  supersedes INTEGER REFERENCES result (result_id) -- Earlier result this one replaces or withdraws
) STRICT;
CREATE INDEX result_by_record ON result (record_id);
CREATE UNIQUE INDEX result_by_supersedes ON result (supersedes) WHERE supersedes IS NOT NULL;

CREATE TABLE evidence (
  -- What a device measured for a result. Ledger: append.
  evidence_id INTEGER PRIMARY KEY, -- Running number
  result_id INTEGER NOT NULL UNIQUE REFERENCES result (result_id), -- Result
  kind TEXT NOT NULL,            -- hpv, cytology, ploidy, ave, dual-stain
  format TEXT NOT NULL,          -- Encoding of body: json-1 = compact JSON, keys as the device sent them
  body BLOB NOT NULL             -- The evidence
) STRICT;

CREATE TABLE event (
  -- Everything that is not a test: invitation, contact, referral, treatment, refusal, move, death, hysterectomy. Ledger: append.
  event_id INTEGER PRIMARY KEY,  -- Running number
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- Where it was written
  kind TEXT NOT NULL,            -- Kind, code list schemas/codelists
  outcome TEXT,                  -- Result column of the exchange layout: reached, ablation, LLETZ ...
  detail TEXT,                   -- Result detail
  status TEXT NOT NULL CHECK (status IN ('final', 'corrected', 'withdrawn', 'preliminary')), -- Status
  happened_on INTEGER NOT NULL,  -- Day
  facility_id INTEGER REFERENCES facility (facility_id), -- Where
  area_id INTEGER REFERENCES area (area_id), -- Where
  supersedes INTEGER REFERENCES event (event_id) -- Earlier event this one replaces or withdraws
) STRICT;
CREATE INDEX event_by_record ON event (record_id);
CREATE UNIQUE INDEX event_by_supersedes ON event (supersedes) WHERE supersedes IS NOT NULL;

CREATE TABLE person (
  -- One woman, as she was when her first record was met. No name. Ledger: append.
  person_id INTEGER PRIMARY KEY, -- Running number
  public_id TEXT NOT NULL UNIQUE, -- Id shown to people, e.g. 7K3M9-Q2XTD; never changes, never used again
  record_id INTEGER NOT NULL UNIQUE REFERENCES record (record_id), -- Record that opened her
  birth_date INTEGER,            -- Birth date as that record says
  birth_precision TEXT CHECK (birth_precision IN ('day', 'month', 'year', 'age')), -- How exactly it is known
  area_id INTEGER REFERENCES area (area_id) -- Where she lived then
) STRICT;

CREATE TABLE link (
  -- Who is who: record belongs to person. The newest row of a record holds. Ledger: append.
  link_id INTEGER PRIMARY KEY,   -- Running number
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- Record
  person_id INTEGER NOT NULL REFERENCES person (person_id), -- Woman
  rule TEXT NOT NULL,            -- new, mrn, cnic, phone-name-birth, specimen, decision, undo
  weight INTEGER NOT NULL,       -- Evidence in millibits; 0 where a rule decides without weighing
  explanation TEXT NOT NULL,     -- Which fields agreed and which did not, without values
  model TEXT NOT NULL,           -- Linkage model and version
  decided_by TEXT NOT NULL,      -- sanad, or the person who decided
  reverses INTEGER REFERENCES link (link_id) -- Earlier row this one takes back
) STRICT;
CREATE INDEX link_by_record ON link (record_id, link_id);
CREATE INDEX link_by_person ON link (person_id);

CREATE TABLE ledger (
  -- Every change of truth, hash-chained: each row's hash covers the row before. Ledger: none.
  seq INTEGER PRIMARY KEY,       -- 1, 2, 3 ...
  at INTEGER NOT NULL,           -- Moment, seconds since 1970 UTC
  actor TEXT NOT NULL,           -- Who: the login name, or the name given with --by
  action TEXT NOT NULL,          -- Command: init, load, ingest, link, decide, undo, retry
  subject TEXT NOT NULL,         -- Table changed
  mode TEXT NOT NULL CHECK (mode IN ('append', 'whole')), -- New rows, or the table as it then stood
  first_id INTEGER NOT NULL,     -- First primary key covered, 0 when none
  last_id INTEGER NOT NULL,      -- Last primary key covered
  row_count INTEGER NOT NULL,    -- Rows covered
  digest BLOB NOT NULL,          -- Digest of those rows, every column
  content BLOB NOT NULL,         -- Chain of content digests: no secret column, no time, no actor; the registry digest
  hash BLOB NOT NULL             -- Digest of the row before's hash and of everything above
) STRICT;

-- Derived tables -----------------------------------------------------------------------------------------------------

CREATE TABLE derived_state (
  -- How far the derived tables have followed the truth. Derived. Ledger: none.
  name TEXT PRIMARY KEY,         -- pathway
  link_id INTEGER NOT NULL,      -- Last link row taken into account
  program_id INTEGER NOT NULL    -- Program version applied
) STRICT;

CREATE TABLE woman (
  -- A person as she is now known: best birth date, last place. Derived. Ledger: none.
  person_id INTEGER PRIMARY KEY REFERENCES person (person_id), -- Woman
  birth_on INTEGER,              -- Best known birth date
  birth_precision TEXT,          -- day, month, year, age
  area_id INTEGER,               -- Where she lives, from her newest record that says so
  hiv_positive INTEGER NOT NULL, -- 1 when any record says so
  died_on INTEGER,               -- Day of death
  moved_on INTEGER,              -- Day she left the program's area
  no_cervix_on INTEGER           -- Day of hysterectomy
) STRICT;

CREATE TABLE screening (
  -- One row per valid-to-read test outcome in force: superseded, withdrawn and preliminary ones are left out. Derived. Ledger: none.
  result_id INTEGER PRIMARY KEY REFERENCES result (result_id), -- Result
  person_id INTEGER NOT NULL,    -- Woman
  episode INTEGER NOT NULL,      -- Screening episode of this woman, 1, 2, 3 ...; 0 when not part of one
  test TEXT NOT NULL,            -- Test
  role TEXT NOT NULL CHECK (role IN ('screen', 'triage', 'diagnosis')), -- What the test was for
  category TEXT NOT NULL,        -- Reported category
  adequate INTEGER NOT NULL,     -- 1 when the test can be read (not invalid, unsatisfactory, not possible)
  positive INTEGER,              -- 1 positive, 0 negative, NULL when not adequate
  collected_on INTEGER NOT NULL, -- Day taken
  known_on INTEGER NOT NULL,     -- Day the result was known
  age INTEGER,                   -- Completed years on collected_on; NULL unknown
  area_id INTEGER,               -- Where she lives, NULL unknown
  site_area_id INTEGER,          -- Place of screening
  facility_id INTEGER,           -- Facility
  device_id INTEGER              -- Device
) STRICT;
-- Holds all that reports read of a woman's tests, so that they need not fetch the rows.
CREATE INDEX screening_by_person ON screening (
  person_id, collected_on, role, test, adequate, positive, known_on, episode, age, device_id, facility_id, category
);

CREATE TABLE person_event (
  -- Events in force by woman: superseded, withdrawn and preliminary ones are left out. Derived. Ledger: none.
  event_id INTEGER PRIMARY KEY REFERENCES event (event_id), -- Event
  person_id INTEGER NOT NULL,    -- Woman
  kind TEXT NOT NULL,            -- Kind
  outcome TEXT,                  -- Outcome
  happened_on INTEGER NOT NULL   -- Day
) STRICT;
CREATE INDEX person_event_by_person ON person_event (person_id, happened_on);

CREATE TABLE obligation (
  -- A duty towards a woman: what must happen next, by when, and how it ended. Derived. Ledger: none.
  obligation_id INTEGER PRIMARY KEY, -- Running number, ordered by woman and opening
  person_id INTEGER NOT NULL,    -- Woman
  kind TEXT NOT NULL,            -- colposcopy, repeat-test, triage, histology, treatment, recall ...
  rule TEXT NOT NULL,            -- Id of the rule in the program file that opened it
  opened_by INTEGER NOT NULL,    -- Record that opened it
  opened_on INTEGER NOT NULL,    -- Day
  due_on INTEGER NOT NULL,       -- Day by which it is to be done
  overdue_on INTEGER NOT NULL,   -- First day on which it counts as overdue
  lost_on INTEGER NOT NULL,      -- First day on which it counts as lost to follow-up
  urgency INTEGER NOT NULL,      -- 1 most urgent ... 9
  closed_by INTEGER,             -- Record that closed it
  closed_on INTEGER,             -- Day it was closed; NULL while it stands
  closed_as TEXT                 -- done, refused, moved, died, no-cervix, deferred, replaced
) STRICT;
CREATE INDEX obligation_by_person ON obligation (person_id);
CREATE INDEX obligation_open ON obligation (urgency, overdue_on) WHERE closed_on IS NULL;

CREATE VIEW record_person AS
  -- The woman each record belongs to now: its newest link row.
  SELECT link.record_id, link.person_id, link.link_id
  FROM link
  WHERE NOT EXISTS (SELECT 1 FROM link AS newer WHERE newer.record_id = link.record_id AND newer.link_id > link.link_id);
