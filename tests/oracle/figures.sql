-- figures.sql: the report figures, computed from the simulator's truth alone. It shares no line with the program's queries
-- and knows nothing of the registry; the program's rules (schemas/programs/gwadar.json) are written out again by hand.
-- Run by figures.sh, which imports truth.csv and women.csv and sets :as_of. Output: report, indicator, area, stratum,
-- numerator, denominator (empty for counts).

-- Rows whose content holds on the as-of day.
CREATE TEMP TABLE r AS
SELECT CAST(woman AS INTEGER) AS woman, test, result, detail, role, collected_on AS taken, known_on AS known,
       CASE adequate WHEN '' THEN NULL ELSE CAST(adequate AS INTEGER) END AS adequate,
       CASE positive WHEN '' THEN NULL ELSE CAST(positive AS INTEGER) END AS positive
FROM truth WHERE in_force = '1' AND known_on <= :as_of;
CREATE INDEX temp.r_woman ON r (woman);

CREATE TEMP TABLE w AS
SELECT CAST(woman AS INTEGER) AS woman, tehsil_now AS area, hiv = 'positive' AS hiv,
       CASE WHEN birth_known <> '' THEN
         CAST(substr(:as_of, 1, 4) AS INTEGER) - CAST(substr(birth_known, 1, 4) AS INTEGER)
         - (substr(:as_of, 6) < substr(birth_known, 6)) END AS age,
       (left_on = '' AND died_on = '' AND no_cervix_on = '') AS resident
FROM women;
CREATE UNIQUE INDEX temp.w_woman ON w (woman);

-- A row for the district and one for each tehsil, so that one GROUP BY gives both.
CREATE TEMP VIEW aw AS
SELECT 'PK205' AS area, w.woman, w.age, w.resident, w.hiv FROM w
UNION ALL SELECT w.area, w.woman, w.age, w.resident, w.hiv FROM w;

CREATE TEMP TABLE screened AS
SELECT DISTINCT woman FROM r WHERE role = 'screen' AND adequate = 1;

CREATE TEMP TABLE f (report TEXT, indicator TEXT, area TEXT, stratum TEXT, numerator INTEGER, denominator INTEGER);

-- coverage and targets
INSERT INTO f
SELECT 'coverage', 'women_screened', area, '', count(*), NULL FROM aw JOIN screened USING (woman) GROUP BY area;
INSERT INTO f
SELECT 'coverage', 'coverage_eligible', area, '', count(*), NULL FROM aw JOIN screened USING (woman)
WHERE age BETWEEN 30 AND 49 AND resident GROUP BY area;
INSERT INTO f
SELECT 'coverage', 'women_outside_ages', area, '', count(*), NULL FROM aw JOIN screened USING (woman)
WHERE age NOT BETWEEN 30 AND 49 GROUP BY area;
INSERT INTO f
SELECT 'targets', 'women_cumulative', area, '', count(*), NULL FROM aw JOIN screened USING (woman) GROUP BY area;
INSERT INTO f
SELECT 'targets', 'who_treated', area, '', sum(EXISTS (SELECT 1 FROM r AS t WHERE t.woman = c.woman AND t.test = 'treatment'
         AND t.taken >= c.first)), count(*)
FROM (SELECT woman, min(taken) AS first FROM r WHERE test = 'histology' AND positive = 1 GROUP BY woman) AS c
JOIN aw USING (woman) GROUP BY area;

-- positivity: every woman has one screening episode, the program is younger than a year
INSERT INTO f
SELECT 'positivity', 'positivity', area, '', sum(any), count(*)
FROM (SELECT woman, max(positive) AS any FROM r WHERE role = 'screen' AND adequate = 1 GROUP BY woman)
JOIN aw USING (woman) GROUP BY area;
INSERT INTO f
SELECT 'positivity', 'positivity', area, test, sum(any), count(*)
FROM (SELECT woman, test, max(positive) AS any FROM r WHERE role = 'screen' AND adequate = 1 GROUP BY woman, test)
JOIN aw USING (woman) GROUP BY area, test;
INSERT INTO f
SELECT 'positivity', 'inadequate', area, '', sum(adequate = 0), count(*)
FROM r JOIN aw USING (woman) WHERE role = 'screen' GROUP BY area;
INSERT INTO f
SELECT 'positivity', 'inadequate', area, test, sum(adequate = 0), count(*)
FROM r JOIN aw USING (woman) WHERE role = 'screen' GROUP BY area, test;

-- What each result asks for: kind of duty, day it is due, first day it is overdue, first day it is lost.
CREATE TEMP TABLE asked AS
WITH a (woman, kind, test, taken, known, due, overdue_after, lost_from, lost_after) AS (
  SELECT woman, 'repeat-test', test, taken, known, date(known, '+90 days'), 0, known, 180 FROM r
    WHERE adequate = 0 AND test IN ('hpv', 'cytology', 'ploidy', 'via')
  UNION ALL SELECT woman, 'colposcopy', test, taken, known, date(known, '+14 days'), 0, known, 90 FROM r
    WHERE (test = 'via' AND result = 'suspected-cancer')
       OR (test = 'cytology' AND result IN ('AGC', 'ASC-H', 'AGC-FN', 'HSIL', 'AIS', 'SCC', 'ADC'))
  UNION ALL SELECT woman, 'colposcopy', test, taken, known, date(known, '+42 days'), 0, known, 180 FROM r
    WHERE (test = 'hpv' AND positive = 1 AND (detail LIKE '16=pos%' OR detail LIKE '%18_45=pos%'))
       OR (test = 'cytology' AND result IN ('ASC-US', 'LSIL')) OR (test = 'via' AND result = 'positive')
       OR (test = 'ploidy' AND result = 'positive') OR (test = 'colposcopy' AND result = 'inadequate')
  UNION ALL SELECT woman, 'triage', test, taken, known, date(known, '+42 days'), 0, known, 180 FROM r
    WHERE test = 'hpv' AND detail = '16=neg;18_45=neg;other=pos'
  -- suspicious ploidy beside a cytology that could be read is looked at again; without one it is triaged
  UNION ALL SELECT woman, 'retest', test, taken, known, date(taken, '+6 months'), 90, date(taken, '+6 months'), 180 FROM r
    WHERE test = 'ploidy' AND result = 'suspicious'
      AND EXISTS (SELECT 1 FROM r AS c WHERE c.woman = r.woman AND c.test = 'cytology' AND c.adequate = 1 AND c.known <= r.known)
  UNION ALL SELECT woman, 'triage', test, taken, known, date(known, '+42 days'), 0, known, 180 FROM r
    WHERE test = 'ploidy' AND result = 'suspicious'
      AND NOT EXISTS (SELECT 1 FROM r AS c WHERE c.woman = r.woman AND c.test = 'cytology' AND c.adequate = 1 AND c.known <= r.known)
  -- triage of a positive HPV test that found nothing
  UNION ALL SELECT r.woman, 'retest', test, taken, known, date(taken, iif(w.hiv, '+12 months', '+24 months')), 90,
      date(taken, iif(w.hiv, '+12 months', '+24 months')), 180 FROM r JOIN w USING (woman)
    WHERE test = 'cytology' AND result = 'NILM'
      AND EXISTS (SELECT 1 FROM r AS h WHERE h.woman = r.woman AND h.detail = '16=neg;18_45=neg;other=pos' AND h.known <= r.known)
  UNION ALL SELECT woman, 'histology', test, taken, known, date(known, iif(result = 'suspected-cancer', '+14 days', '+28 days')), 0,
      known, iif(result = 'low-grade', 180, 90) FROM r
    WHERE test = 'colposcopy' AND result IN ('suspected-cancer', 'high-grade', 'low-grade')
  UNION ALL SELECT woman, 'retest', test, taken, known, date(taken, '+12 months'), 90, date(taken, '+12 months'), 180 FROM r
    WHERE (test = 'colposcopy' AND result = 'normal') OR (test = 'histology' AND result IN ('negative', 'CIN1'))
  UNION ALL SELECT woman, 'treatment', test, taken, known, date(known, '+30 days'), 0, known, 90 FROM r
    WHERE test = 'histology' AND result IN ('SCC', 'ADC')
  UNION ALL SELECT woman, 'treatment', test, taken, known, date(known, '+180 days'), 0, date(known, '+180 days'), 90 FROM r
    WHERE test = 'histology' AND result IN ('CIN2', 'CIN3', 'AIS')
  UNION ALL SELECT woman, 'histology', test, taken, known, date(known, '+42 days'), 0, known, 180 FROM r
    WHERE test = 'histology' AND result = 'inadequate'
  UNION ALL SELECT woman, 'test-of-cure', test, taken, known, date(taken, '+12 months'), 90, date(taken, '+12 months'), 180 FROM r
    WHERE test = 'treatment' AND result IN ('ablation', 'LLETZ', 'cone')
)
SELECT woman, kind, test, taken, known, due, date(due, '+' || (overdue_after + 1) || ' days') AS overdue,
       max(date(lost_from, '+' || lost_after || ' days'), date(due, '+' || (overdue_after + 1) || ' days')) AS lost
FROM a;

-- What answers a duty: a test or treatment on a specimen not older than `after` days past the one that asked.
-- same_test: only what that very test asked, a cartridge run again on the same day.
CREATE TEMP TABLE answer AS
SELECT woman, 'repeat-test' AS kind, taken, 1 AS after, NULL AS same_test FROM r
  WHERE adequate = 1 AND test IN ('hpv', 'cytology', 'ploidy', 'via')
UNION ALL SELECT woman, 'repeat-test', taken, 0, test FROM r
  WHERE adequate = 1 AND test IN ('hpv', 'cytology', 'ploidy', 'via')
UNION ALL SELECT woman, k.kind, taken, 0, NULL FROM r, (SELECT 'repeat-test' AS kind UNION ALL VALUES ('triage'), ('colposcopy')) AS k
  WHERE adequate = 1 AND test IN ('colposcopy', 'histology')
UNION ALL SELECT woman, 'triage', taken, -14, NULL FROM r WHERE adequate = 1 AND test IN ('cytology', 'via')
UNION ALL SELECT woman, k.kind, taken, 0, NULL FROM r, (SELECT 'triage' AS kind UNION ALL VALUES ('colposcopy'), ('treatment')) AS k
  WHERE test = 'treatment'
UNION ALL SELECT woman, 'histology', taken, 0, NULL FROM r
  WHERE (test = 'histology' AND adequate = 1) OR (test = 'treatment' AND result IN ('ablation', 'chemoradiation', 'palliative'))
UNION ALL SELECT woman, 'treatment', taken, 0, NULL FROM r WHERE test = 'hysterectomy' AND result = 'total'
UNION ALL SELECT woman, 'test-of-cure', taken, 150, NULL FROM r WHERE adequate = 1 AND test IN ('hpv', 'cytology', 'ploidy', 'via')
UNION ALL SELECT woman, 'retest', taken, 90, NULL FROM r WHERE adequate = 1 AND test IN ('hpv', 'cytology', 'ploidy', 'via');
CREATE INDEX temp.answer_woman ON answer (woman, kind);

-- What ends a duty with a reason: refused, moved away, died, no cervix.
CREATE TEMP TABLE ended AS
SELECT r.woman, k.kind, r.known, (r.test <> 'refusal' AND r.test <> 'move') AS forever
FROM r, (SELECT 'repeat-test' AS kind UNION ALL VALUES ('triage'), ('colposcopy'), ('histology'), ('treatment'), ('test-of-cure'),
         ('retest')) AS k
WHERE r.test = 'death' OR (r.test = 'move' AND r.result = 'away')
   OR ((r.test = 'hysterectomy' OR (r.test = 'treatment' AND r.result = 'hysterectomy'))
       AND k.kind NOT IN ('histology', 'treatment'))
   OR (r.test = 'refusal' AND r.result = 'colposcopy' AND k.kind IN ('colposcopy', 'histology'))
   OR (r.test = 'refusal' AND r.result = 'screening' AND k.kind IN ('repeat-test', 'test-of-cure', 'retest'));
CREATE INDEX temp.ended_woman ON ended (woman, kind);

-- One duty of a kind stands for a woman; the earliest of its days count.
CREATE TEMP TABLE standing AS
SELECT woman, kind, min(overdue) AS overdue, min(lost) AS lost FROM asked
WHERE NOT EXISTS (SELECT 1 FROM answer WHERE answer.woman = asked.woman AND answer.kind = asked.kind
                    AND (answer.same_test IS NULL OR answer.same_test = asked.test)
                    AND answer.taken >= date(asked.taken, answer.after || ' days'))
  AND NOT EXISTS (SELECT 1 FROM ended WHERE ended.woman = asked.woman AND ended.kind = asked.kind
                    AND (ended.known >= asked.known OR ended.forever))
GROUP BY woman, kind;

INSERT INTO f
SELECT 'followup', indicator, area, kind, sum(hit), NULL FROM (
  SELECT 'duties_open' AS indicator, woman, kind, overdue > :as_of AS hit FROM standing
  UNION ALL SELECT 'overdue', woman, kind, overdue <= :as_of AND lost > :as_of FROM standing
  UNION ALL SELECT 'lost', woman, kind, overdue <= :as_of AND lost <= :as_of FROM standing
  UNION ALL SELECT 'no_record', woman, kind, overdue <= :as_of FROM standing
) JOIN aw USING (woman) GROUP BY indicator, area, kind;
INSERT INTO f
SELECT report, indicator, area, '', sum(numerator), NULL FROM f
WHERE report = 'followup' AND indicator IN ('duties_open', 'overdue', 'lost', 'no_record') GROUP BY indicator, area;

-- followup: each woman from her first positive screening test
CREATE TEMP TABLE step AS
WITH start AS (
  SELECT woman, min(taken) AS taken FROM r WHERE role = 'screen' AND positive = 1 GROUP BY woman
)
SELECT woman, EXISTS (SELECT 1 FROM r WHERE r.woman = start.woman AND r.test = 'colposcopy' AND r.taken >= start.taken) AS seen,
  EXISTS (SELECT 1 FROM asked WHERE asked.woman = start.woman AND asked.kind = 'colposcopy' AND asked.known >= start.taken)
  OR EXISTS (SELECT 1 FROM r WHERE r.woman = start.woman AND r.test IN ('referral', 'colposcopy') AND r.taken >= start.taken)
  AS referred,
  EXISTS (SELECT 1 FROM r WHERE r.woman = start.woman AND r.test = 'histology' AND r.adequate = 1 AND r.taken >= start.taken)
  AS histology,
  EXISTS (SELECT 1 FROM r WHERE r.woman = start.woman AND r.test = 'histology' AND r.positive = 1 AND r.taken >= start.taken)
  AS cin2plus,
  EXISTS (SELECT 1 FROM r WHERE r.woman = start.woman AND r.test = 'treatment' AND r.taken >= start.taken) AS treated
FROM start;

INSERT INTO f SELECT 'followup', 'cohort_women', area, '', count(*), NULL FROM aw JOIN screened USING (woman) GROUP BY area;
INSERT INTO f
SELECT 'followup', 'positive', area, '', sum(woman IN (SELECT woman FROM step)), count(*)
FROM aw JOIN screened USING (woman) GROUP BY area;
INSERT INTO f SELECT 'followup', 'referred', area, '', sum(referred), count(*) FROM aw JOIN step USING (woman) GROUP BY area;
INSERT INTO f
SELECT 'followup', 'seen', area, '', sum(seen), count(*) FROM aw JOIN step USING (woman) WHERE referred GROUP BY area;
INSERT INTO f
SELECT 'followup', 'histology', area, '', sum(histology), count(*) FROM aw JOIN step USING (woman)
WHERE referred AND seen GROUP BY area;
INSERT INTO f
SELECT 'followup', 'cin2plus', area, '', sum(cin2plus), count(*) FROM aw JOIN step USING (woman)
WHERE referred AND seen AND histology GROUP BY area;
INSERT INTO f
SELECT 'followup', 'treated', area, '', sum(treated), count(*) FROM aw JOIN step USING (woman)
WHERE referred AND seen AND histology AND cin2plus GROUP BY area;

SELECT report, indicator, area, stratum, numerator, denominator FROM f ORDER BY report, indicator, area, stratum;
