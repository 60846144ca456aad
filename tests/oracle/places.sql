-- places.sql: where women were screened and where they lived on that day, from the simulator's truth alone. It shares no line
-- with the program's queries. Run by places.sh, which imports truth.csv, women.csv and the program's facilities.csv. Output:
-- what, area, stratum, number, denominator.

CREATE TEMP TABLE t AS
SELECT CAST(truth.woman AS INTEGER) AS woman, truth.test, truth.role, truth.collected_on AS taken,
       CAST(truth.adequate AS INTEGER) AS adequate, CAST(truth.positive AS INTEGER) AS positive,
       substr(facilities.area_code, 1, 7) AS site, -- a union council's code begins with its tehsil's
       CASE WHEN women.left_on <> '' AND truth.collected_on >= women.left_on THEN ''
            WHEN women.moved_on <> '' AND truth.collected_on >= women.moved_on THEN women.tehsil_now
            ELSE women.tehsil END AS home
FROM truth
JOIN facilities ON facilities.code = truth.facility
JOIN women ON women.woman = truth.woman
WHERE truth.in_force = '1' AND truth.adequate <> '';

-- Where the first of her adequate screening tests was taken.
SELECT 'women_screened', site, '', count(*), ''
FROM (SELECT woman, site, row_number() OVER (PARTITION BY woman ORDER BY taken) AS nth FROM t WHERE role = 'screen' AND adequate = 1)
WHERE nth = 1 GROUP BY site;

-- Every woman has one episode, the program is younger than a year: where the first of its tests was taken.
SELECT 'positivity', first.site, '', sum(episode.any), count(*)
FROM (SELECT woman, site, row_number() OVER (PARTITION BY woman ORDER BY taken) AS nth FROM t WHERE role = 'screen') AS first
JOIN (SELECT woman, max(positive) AS any FROM t WHERE role = 'screen' AND adequate = 1 GROUP BY woman) AS episode USING (woman)
WHERE first.nth = 1 GROUP BY first.site;

SELECT 'inadequate', site, test, sum(adequate = 0), count(*) FROM t WHERE role = 'screen' GROUP BY site, test;

SELECT 'home', home, test, count(*), '' FROM t GROUP BY home, test;
