-- 0005_link_sample.sql: clerical samples: pairs of records drawn for people to judge, and what they said.

CREATE TABLE link_sample (
  -- A sample drawn to measure how often a link is wrong and how often one is missed. Ledger: append.
  sample_id INTEGER PRIMARY KEY, -- Running number; S3 in the file
  seed INTEGER NOT NULL,         -- Seed it was drawn with
  asked_n INTEGER NOT NULL,      -- Pairs asked for
  link_id INTEGER NOT NULL,      -- Last link row it was drawn from
  question_id INTEGER NOT NULL   -- Last question it was drawn from; 0 none
) STRICT;

CREATE TABLE link_sample_pair (
  -- One pair of a sample. It stands for all pairs of its stratum. Ledger: append.
  pair_id INTEGER PRIMARY KEY,   -- Running number
  sample_id INTEGER NOT NULL REFERENCES link_sample (sample_id), -- Sample
  place INTEGER NOT NULL,        -- 1, 2, 3 ... in the order people see
  stratum TEXT NOT NULL,         -- number, people, weight-1 to weight-3 (lightest first), question-1, question-2 (lightest first), single
  stratum_n INTEGER NOT NULL,    -- Pairs there were in the stratum
  linked INTEGER NOT NULL CHECK (linked IN (0, 1)), -- 1: the registry says one woman
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- One record
  other_id INTEGER REFERENCES record (record_id), -- The other; NULL: a single record to which nothing similar was found, so nothing to judge
  UNIQUE (sample_id, place)
) STRICT;

CREATE TABLE link_judgement (
  -- What somebody said of a pair without seeing what the registry says; the newest of a pair counts. Ledger: append.
  judgement_id INTEGER PRIMARY KEY, -- Running number
  pair_id INTEGER NOT NULL REFERENCES link_sample_pair (pair_id), -- Pair
  verdict TEXT NOT NULL CHECK (verdict IN ('same', 'different', 'unsure')), -- One woman, two, or not to be told
  judged_by TEXT NOT NULL        -- Secret: who judged
) STRICT;
CREATE INDEX link_judgement_by_pair ON link_judgement (pair_id, judgement_id);

CREATE INDEX link_by_other ON link (other_id) WHERE other_id IS NOT NULL;

CREATE VIEW link_open_question AS
  -- Questions that wait for an answer: the two records belong to two women of whom nobody has said that they are different.
  SELECT link_question.question_id, link_question.record_id, link_question.other_id, link_question.kind, link_question.weight,
    one.person_id AS person_id, two.person_id AS other_person_id
  FROM link_question
  JOIN record_person AS one ON one.record_id = link_question.record_id
  JOIN record_person AS two ON two.record_id = link_question.other_id
  WHERE one.person_id <> two.person_id
    AND NOT EXISTS (
      SELECT 1
      FROM link AS owner
      JOIN link_decision ON link_decision.record_id = owner.record_id
      JOIN record_person AS other ON other.record_id = link_decision.other_id
      JOIN record_person AS mine ON mine.record_id = owner.record_id
      WHERE owner.person_id = one.person_id AND mine.person_id = one.person_id AND other.person_id = two.person_id
        AND link_decision.verdict = 'different'
        AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
    )
    AND NOT EXISTS (
      SELECT 1
      FROM link AS owner
      JOIN link_decision ON link_decision.other_id = owner.record_id
      JOIN record_person AS other ON other.record_id = link_decision.record_id
      JOIN record_person AS mine ON mine.record_id = owner.record_id
      WHERE owner.person_id = one.person_id AND mine.person_id = one.person_id AND other.person_id = two.person_id
        AND link_decision.verdict = 'different'
        AND NOT EXISTS (SELECT 1 FROM link_decision AS taken WHERE taken.reverses = link_decision.decision_id)
    );
