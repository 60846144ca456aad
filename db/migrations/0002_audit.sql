-- 0002_audit.sql: algorithms, verdicts, re-audits and second reads.

CREATE TABLE algorithm (
  -- Algorithms a verdict may rest on, as the bytes the scoring core reads. A version is never changed. Ledger: whole.
  algorithm_id INTEGER PRIMARY KEY, -- Running number
  code TEXT NOT NULL,            -- Algorithm id of the file, e.g. ploidy-3cell-v1
  version TEXT NOT NULL,         -- Version stated in the file
  kind TEXT NOT NULL,            -- Kind of evidence it reads: hpv, cytology, ploidy, ave, dual-stain
  title TEXT NOT NULL,           -- Title stated in the file
  source TEXT NOT NULL,          -- Where the rule comes from
  body BLOB NOT NULL,            -- Canonical bytes, score/README.md
  body_sha256 BLOB NOT NULL,     -- SHA-256 of body: identifies the algorithm
  UNIQUE (code, version)
) STRICT;

CREATE TABLE audit_run (
  -- One re-audit: what was asked, with which core, over which registry, and what came out. Ledger: append.
  run_id INTEGER PRIMARY KEY,    -- Running number
  kind TEXT NOT NULL CHECK (kind IN ('reaudit', 'what-if', 'second-read')), -- Under the algorithms in force; under another; by people
  made_at INTEGER NOT NULL,      -- Secret: moment of the run, seconds since 1970 UTC
  made_by TEXT NOT NULL,         -- Secret: login name, or the name given with --by
  as_of INTEGER NOT NULL,        -- Day on which duties were looked at
  area TEXT,                     -- Code of the area of screening it was cut to; NULL everywhere
  from_on INTEGER,               -- First day of collection looked at; NULL no bound
  to_on INTEGER,                 -- Last day of collection looked at; NULL no bound
  algorithm TEXT,                -- What-if: id and version of the other algorithm
  algorithm_sha256 BLOB,         -- What-if: SHA-256 of its bytes
  in_force_sha256 BLOB NOT NULL, -- SHA-256 of the list of rules in force and the hashes of their algorithms
  core_version INTEGER NOT NULL, -- Version of the scoring core
  registry_digest TEXT NOT NULL, -- Content digest of the registry before this run
  seed INTEGER,                  -- Second read: seed of the sample
  percent INTEGER,               -- Second read: per cent of the negatives in the sample
  results_n INTEGER NOT NULL,    -- Results looked at
  agree_n INTEGER NOT NULL,      -- Evidence gives the class it is compared with
  differs_n INTEGER NOT NULL,    -- Evidence gives another class
  without_n INTEGER NOT NULL,    -- Reported without evidence
  unreadable_n INTEGER NOT NULL, -- The core refuses the evidence
  unknown_n INTEGER NOT NULL,    -- No algorithm is in force for the result
  unverified_n INTEGER NOT NULL, -- Verdicts that rest on numbers marked as from memory or unverified
  women_n INTEGER NOT NULL,      -- Women whose next duty would change
  CHECK (results_n = agree_n + differs_n + without_n + unreadable_n + unknown_n)
) STRICT;

CREATE TABLE audit_finding (
  -- One result of a re-audit that did not agree. Ledger: append.
  finding_id INTEGER PRIMARY KEY, -- Running number
  run_id INTEGER NOT NULL REFERENCES audit_run (run_id), -- Run
  result_id INTEGER NOT NULL REFERENCES result (result_id), -- Result
  outcome TEXT NOT NULL CHECK (outcome IN ('category-differs', 'without-evidence', 'evidence-unreadable', 'algorithm-unknown')), -- What was found
  algorithm_id INTEGER REFERENCES algorithm (algorithm_id), -- Algorithm in force; NULL none
  status INTEGER NOT NULL,       -- Status of the core's verdict, score/score.h; 0 a verdict, or none was asked for
  reported TEXT NOT NULL,        -- Category reported
  computed TEXT,                 -- Category the evidence gives; NULL none
  score INTEGER,                 -- Score of the verdict; NULL none
  reasons INTEGER,               -- Bits of the rules that fired; NULL none
  uses INTEGER,                  -- Bits of the numbers it rests on; NULL none
  unverified INTEGER NOT NULL CHECK (unverified IN (0, 1)), -- 1: one of those numbers is from memory or unverified
  changes_duty INTEGER CHECK (changes_duty IN (0, 1)) -- 1: the woman's next duty would change; NULL not asked
) STRICT;
CREATE INDEX audit_finding_by_run ON audit_finding (run_id);
CREATE INDEX audit_finding_by_result ON audit_finding (result_id);

CREATE TABLE second_read (
  -- What a second reader said of a result without having seen the first. Ledger: append.
  second_read_id INTEGER PRIMARY KEY, -- Running number
  run_id INTEGER NOT NULL REFERENCES audit_run (run_id), -- Run that took it in
  result_id INTEGER NOT NULL REFERENCES result (result_id), -- Result
  category TEXT NOT NULL,        -- Category the second reader gave
  read_by TEXT NOT NULL,         -- Secret: who read
  UNIQUE (run_id, result_id)
) STRICT;
CREATE INDEX second_read_by_result ON second_read (result_id);

-- Derived tables -----------------------------------------------------------------------------------------------------

CREATE TABLE verdict (
  -- What the evidence of a result gives under the algorithm in force; superseded and withdrawn results too. Derived. Ledger: none.
  result_id INTEGER PRIMARY KEY REFERENCES result (result_id), -- Result
  algorithm_id INTEGER REFERENCES algorithm (algorithm_id), -- Algorithm in force; NULL none
  status INTEGER NOT NULL,       -- Status of the core's verdict, score/score.h: 0 a verdict; 255 no algorithm in force
  category TEXT,                 -- Computed category; NULL without a verdict
  severity INTEGER,              -- Severity among verdicts of its kind, 0 cannot be judged
  score INTEGER,                 -- Score, by kind: score/README.md
  reasons INTEGER,               -- Bits of the rules that fired
  uses INTEGER,                  -- Bits of the numbers it rests on
  unverified INTEGER NOT NULL CHECK (unverified IN (0, 1)), -- 1: one of those numbers is from memory or unverified
  agrees INTEGER CHECK (agrees IN (0, 1)) -- 1: same class as reported; NULL without a verdict
) STRICT;
CREATE INDEX verdict_differs ON verdict (result_id) WHERE agrees = 0;

CREATE TABLE result_pack (
  -- What a re-audit reads of the results of 8192 keys: the combinations that occur, and which each result has. One pass over
  -- millions then need not walk the wide table result. A pack that is not there is read from result. Derived. Ledger: none.
  pack_id INTEGER PRIMARY KEY,   -- result_id / 8192
  body BLOB NOT NULL             -- Bytes, audit/pack.h
) STRICT;
-- Results are only ever added; what something else changes is no longer answered from the pack.
CREATE TRIGGER result_pack_updated AFTER UPDATE ON result BEGIN
  DELETE FROM result_pack WHERE pack_id IN (old.result_id / 8192, new.result_id / 8192);
END;
CREATE TRIGGER result_pack_deleted AFTER DELETE ON result BEGIN
  DELETE FROM result_pack WHERE pack_id = old.result_id / 8192;
END;

ALTER TABLE derived_state ADD COLUMN result_id INTEGER; -- Row audit: last result packed
ALTER TABLE derived_state ADD COLUMN evidence_id INTEGER; -- Row audit: last evidence row scored
ALTER TABLE derived_state ADD COLUMN basis BLOB; -- Row audit: SHA-256 of the rules in force and their algorithms
