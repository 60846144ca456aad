-- 0003_residence.sql: where a woman lived when, and spellings of places that somebody should look at.

CREATE TABLE place_reading (
  -- A piece of a record's place that was taken for a place by likeness, or that no list knows. Ledger: append.
  place_reading_id INTEGER PRIMARY KEY, -- Running number
  record_id INTEGER NOT NULL REFERENCES record (record_id), -- Record
  how TEXT NOT NULL CHECK (how IN ('fuzzy', 'unread')), -- Taken by likeness; left unread, a larger place beside it was taken
  area_id INTEGER NOT NULL REFERENCES area (area_id), -- Place it was taken for, or the larger place taken instead
  score INTEGER,                 -- Likeness in thousandths; NULL unread
  margin INTEGER,                -- Lead over the next place in thousandths; NULL unread
  sealed BLOB NOT NULL,          -- Secret: the piece as written, sealed: a small village can name a woman
  text_hash BLOB NOT NULL        -- Secret: keyed hash of the folded piece, so that equal ones can be counted
) STRICT;
CREATE INDEX place_reading_by_record ON place_reading (record_id);

-- Derived tables -----------------------------------------------------------------------------------------------------

CREATE TABLE residence (
  -- Where a woman lived from which day on, as her records say. Derived. Ledger: none.
  residence_id INTEGER PRIMARY KEY, -- Running number, ordered by woman and day
  person_id INTEGER NOT NULL,    -- Woman
  from_on INTEGER NOT NULL,      -- Day on which a record first said so; the first row stands for the time before it too
  area_id INTEGER,               -- Place; NULL she had left the program's area for a place not known
  record_id INTEGER NOT NULL     -- Record that says so
) STRICT;
CREATE INDEX residence_by_person ON residence (person_id, from_on);

-- With the place of screening, which reports may count by.
DROP INDEX screening_by_person;
CREATE INDEX screening_by_person ON screening (
  person_id, collected_on, role, test, adequate, positive, known_on, episode, age, device_id, facility_id, category, site_area_id
);

-- Screenings now carry the place of that day: no program has been applied so, and all of it is worked out again when the
-- registry is next opened for writing, which is at once.
UPDATE derived_state SET program_id = 0 WHERE name = 'pathway';
