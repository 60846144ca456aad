-- reference.sql -- loading of reference data: one look-up and one upsert per table.
-- An upsert returns its key only when something came to stand there or differs, so that an unchanged file leaves no trace.
-- For a row that exists the caller passes key 0, which no row has: the natural key decides and the row keeps its own.
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: ingest_ref_area_id
SELECT area_id, level
FROM area
WHERE code = :code AND code_system = :code_system AND code_version = :code_version;

-- name: ingest_ref_area_put
INSERT INTO area (area_id, code, code_system, code_version, name, name_ur, level, parent_id, folded, valid_from, valid_to, source)
VALUES (:area_id, :code, :code_system, :code_version, :name, :name_ur, :level, :parent_id, :folded, :valid_from, :valid_to, :source)
ON CONFLICT (code, code_system, code_version) DO UPDATE
SET name = excluded.name, name_ur = excluded.name_ur, level = excluded.level, parent_id = excluded.parent_id,
    folded = excluded.folded, valid_from = excluded.valid_from, valid_to = excluded.valid_to, source = excluded.source
WHERE area.name IS DISTINCT FROM excluded.name OR area.name_ur IS DISTINCT FROM excluded.name_ur
   OR area.level IS DISTINCT FROM excluded.level OR area.parent_id IS DISTINCT FROM excluded.parent_id
   OR area.folded IS DISTINCT FROM excluded.folded OR area.valid_from IS DISTINCT FROM excluded.valid_from
   OR area.valid_to IS DISTINCT FROM excluded.valid_to OR area.source IS DISTINCT FROM excluded.source
RETURNING area_id;

-- name: ingest_ref_alias_id
SELECT alias_id
FROM area_alias
WHERE area_id = :area_id AND alias = :alias;

-- name: ingest_ref_alias_put
INSERT INTO area_alias (alias_id, area_id, alias, folded, source)
VALUES (:alias_id, :area_id, :alias, :folded, :source)
ON CONFLICT (area_id, alias) DO UPDATE
SET folded = excluded.folded, source = excluded.source
WHERE area_alias.folded IS DISTINCT FROM excluded.folded OR area_alias.source IS DISTINCT FROM excluded.source
RETURNING alias_id;

-- name: ingest_ref_population_id
SELECT population_id
FROM population
WHERE area_id = :area_id AND year = :year AND sex = :sex AND age_from = :age_from AND age_to = :age_to;

-- name: ingest_ref_population_put
INSERT INTO population (population_id, area_id, year, sex, age_from, age_to, people, low, high, method, source)
VALUES (:population_id, :area_id, :year, :sex, :age_from, :age_to, :people, :low, :high, :method, :source)
ON CONFLICT (area_id, year, sex, age_from, age_to) DO UPDATE
SET people = excluded.people, low = excluded.low, high = excluded.high, method = excluded.method, source = excluded.source
WHERE population.people IS DISTINCT FROM excluded.people OR population.low IS DISTINCT FROM excluded.low
   OR population.high IS DISTINCT FROM excluded.high OR population.method IS DISTINCT FROM excluded.method
   OR population.source IS DISTINCT FROM excluded.source
RETURNING population_id;

-- name: ingest_ref_facility_id
SELECT facility_id
FROM facility
WHERE code = :code;

-- name: ingest_ref_facility_put
INSERT INTO facility (facility_id, code, name, kind, area_id, valid_from, valid_to, source)
VALUES (:facility_id, :code, :name, :kind, :area_id, :valid_from, :valid_to, :source)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, kind = excluded.kind, area_id = excluded.area_id, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, source = excluded.source
WHERE facility.name IS DISTINCT FROM excluded.name OR facility.kind IS DISTINCT FROM excluded.kind
   OR facility.area_id IS DISTINCT FROM excluded.area_id OR facility.valid_from IS DISTINCT FROM excluded.valid_from
   OR facility.valid_to IS DISTINCT FROM excluded.valid_to OR facility.source IS DISTINCT FROM excluded.source
RETURNING facility_id;

-- name: ingest_ref_device_id
SELECT device_id
FROM device
WHERE code = :code;

-- name: ingest_ref_device_put
INSERT INTO device (device_id, code, serial, maker, model, profile, facility_id, date_order, valid_from, valid_to, source)
VALUES (:device_id, :code, :serial, :maker, :model, :profile, :facility_id, :date_order, :valid_from, :valid_to, :source)
ON CONFLICT (code) DO UPDATE
SET serial = excluded.serial, maker = excluded.maker, model = excluded.model, profile = excluded.profile,
    facility_id = excluded.facility_id, date_order = excluded.date_order, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, source = excluded.source
WHERE device.serial IS DISTINCT FROM excluded.serial OR device.maker IS DISTINCT FROM excluded.maker
   OR device.model IS DISTINCT FROM excluded.model OR device.profile IS DISTINCT FROM excluded.profile
   OR device.facility_id IS DISTINCT FROM excluded.facility_id OR device.date_order IS DISTINCT FROM excluded.date_order
   OR device.valid_from IS DISTINCT FROM excluded.valid_from OR device.valid_to IS DISTINCT FROM excluded.valid_to
   OR device.source IS DISTINCT FROM excluded.source
RETURNING device_id;

-- name: ingest_ref_target_id
SELECT target_id
FROM target
WHERE code = :code;

-- name: ingest_ref_target_put
INSERT INTO target (target_id, code, indicator, title, area_id, value, unit, from_on, to_on, source)
VALUES (:target_id, :code, :indicator, :title, :area_id, :value, :unit, :from_on, :to_on, :source)
ON CONFLICT (code) DO UPDATE
SET indicator = excluded.indicator, title = excluded.title, area_id = excluded.area_id, value = excluded.value,
    unit = excluded.unit, from_on = excluded.from_on, to_on = excluded.to_on, source = excluded.source
WHERE target.indicator IS DISTINCT FROM excluded.indicator OR target.title IS DISTINCT FROM excluded.title
   OR target.area_id IS DISTINCT FROM excluded.area_id OR target.value IS DISTINCT FROM excluded.value
   OR target.unit IS DISTINCT FROM excluded.unit OR target.from_on IS DISTINCT FROM excluded.from_on
   OR target.to_on IS DISTINCT FROM excluded.to_on OR target.source IS DISTINCT FROM excluded.source
RETURNING target_id;

-- name: ingest_ref_batch_put
INSERT INTO batch (batch_id, kind, file_name, file_sha256, file_bytes, profile, profile_sha256, taken_at, read_n, accepted_n,
                   unchanged_n, corrected_n, duplicate_n, quarantined_n, ignored_n)
VALUES (:batch_id, 'reference', :file_name, :file_sha256, :file_bytes, :profile, :profile_sha256, :taken_at, :read_n, :accepted_n,
        :unchanged_n, :corrected_n, 0, 0, 0);

-- name: ingest_ref_counted_totals
-- Areas with a counted figure for all ages in a year: both sexes and women.
SELECT area.area_id, total.people AS people, women.people AS women, coalesce(women.source, total.source) AS source
FROM area
LEFT JOIN population AS total
  ON total.area_id = area.area_id AND total.year = :year AND total.sex = 'T' AND total.age_from = 0 AND total.age_to = 999
     AND total.method = 'census'
LEFT JOIN population AS women
  ON women.area_id = area.area_id AND women.year = :year AND women.sex = 'F' AND women.age_from = 0 AND women.age_to = 999
     AND women.method = 'census'
WHERE total.people IS NOT NULL OR women.people IS NOT NULL
ORDER BY area.area_id;

-- name: ingest_ref_shared_totals
-- Areas right below a counted one that have no counted total of the year, with the part they were of it in another year; only
-- families in which every area was counted in that other year and none in this one.
WITH family AS (
  SELECT child.parent_id, count(*) AS areas, count(then_.people) AS counted_then, count(now_.people) AS counted_now,
         sum(then_.people) AS people_then
  FROM area AS child
  LEFT JOIN population AS then_
    ON then_.area_id = child.area_id AND then_.year = :share_year AND then_.sex = 'T' AND then_.age_from = 0
       AND then_.age_to = 999 AND then_.method = 'census'
  LEFT JOIN population AS now_
    ON now_.area_id = child.area_id AND now_.year = :year AND now_.age_from = 0 AND now_.age_to = 999
       AND now_.method = 'census'
  GROUP BY child.parent_id
)
SELECT child.area_id, above.people AS above_people, part.people AS part_people, family.people_then, above.source
FROM area AS child
JOIN family
  ON family.parent_id = child.parent_id AND family.counted_then = family.areas AND family.counted_now = 0
JOIN population AS above
  ON above.area_id = child.parent_id AND above.year = :year AND above.sex = 'T' AND above.age_from = 0
     AND above.age_to = 999 AND above.method = 'census'
JOIN population AS part
  ON part.area_id = child.area_id AND part.year = :share_year AND part.sex = 'T' AND part.age_from = 0
     AND part.age_to = 999 AND part.method = 'census'
ORDER BY child.area_id;

-- name: ingest_ref_counted_ages
-- How many counted age groups of women an area has in a year: such a table is never replaced by a split.
SELECT count(*)
FROM population
WHERE area_id = :area_id AND year = :year AND sex = 'F' AND method <> 'share' AND NOT (age_from = 0 AND age_to = 999);
