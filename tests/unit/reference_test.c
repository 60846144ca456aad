/* rooms: ingest db base */
/* reference_test.c -- reference data is loaded whole or not at all, and twice leaves no trace.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/reference.h"

#include "tests/unit/registry.h"

#define GWADAR "schemas/programs/gwadar/"
#define AREA_HEADER "code,code_system,code_version,name,level,parent_code,parent_system,parent_version,source\n"

static const struct split share = {
	.year = 2023,
	.share_year = 2017,
	.female_share = 0.46194,
	.low_factor = 0.757,
	.high_factor = 1.06,
	.source = "female share of the 2017 census",
};

static enum status load(struct registry *r, enum reference_kind kind, const char *path, struct reference_summary *sum)
{
	msgq_clear(&r->q);
	return reference_load(r->db, kind, path, "test", sum, &r->q);
}

static enum status load_text(struct registry *r, enum reference_kind kind, const char *text,
			     struct reference_summary *sum)
{
	char path[260];
	FILE *f;

	snprintf(path, sizeof path, "%s/in.csv", r->folder);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		UNIT_FAIL("cannot write %s", path);
	return load(r, kind, path, sum);
}

static const char *const files[] = {GWADAR "areas.csv",      GWADAR "aliases.csv", GWADAR "population.csv",
				    GWADAR "facilities.csv", GWADAR "devices.csv", GWADAR "targets.csv"};

static void load_gwadar(struct registry *r)
{
	struct reference_summary sum;

	for (int i = 0; i < 6; i++) {
		if (load(r, (enum reference_kind)i, files[i], &sum) != STATUS_OK) {
			UNIT_FAIL("%s", files[i]);
			registry_print(&r->q);
		}
		CHECK(sum.read > 0 && sum.added == sum.read && sum.batch_id > 0);
	}
}

static int64_t ledger_rows(struct registry *r)
{
	return registry_int(r, "SELECT count(*) FROM ledger");
}

static void gwadar_loads(void)
{
	struct registry r;

	registry_new(&r);
	load_gwadar(&r);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area WHERE level = 'tehsil'"), 5);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area WHERE level = 'uc'"), 13);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area WHERE parent_id IS NULL"), 1);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area AS a JOIN area AS p ON p.area_id = a.parent_id "
				   "WHERE a.level = 'uc' AND substr(a.code, 1, 7) = p.code"),
		  13);
	CHECK_INT(registry_int(&r,
			       "SELECT sum(people) FROM population JOIN area USING (area_id) WHERE level = 'tehsil' "
			       "AND year = 2017"),
		  263514);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM facility WHERE kind = 'screening-site'"), 8);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM device"), 5);
	CHECK_INT(registry_int(&r, "SELECT value FROM target WHERE code = 'women-screened'"), 10000);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM batch WHERE kind = 'reference'"), 6);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM original"), 6);
	registry_end(&r);
}

static void twice_changes_nothing(void)
{
	struct registry r;
	struct reference_summary sum;
	int64_t ledger;

	registry_new(&r);
	load_gwadar(&r);
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &share, "test", &sum, &r.q), STATUS_OK);
	CHECK(sum.added > 0);
	ledger = ledger_rows(&r);
	for (int i = 0; i < 6; i++) {
		CHECK_INT(load(&r, (enum reference_kind)i, files[i], &sum), STATUS_OK);
		CHECK_INT(sum.unchanged, sum.read);
		CHECK(sum.read > 0);
		CHECK_INT(sum.batch_id, 0);
	}
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &share, "test", &sum, &r.q), STATUS_OK);
	CHECK_INT(sum.unchanged, sum.read);
	CHECK(sum.read > 0);
	CHECK_INT(ledger_rows(&r), ledger);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM batch"), 7);
	registry_end(&r);
}

static void a_change_keeps_the_key(void)
{
	struct registry r;
	struct reference_summary sum;

	registry_new(&r);
	CHECK_INT(load_text(&r, REFERENCE_AREAS, AREA_HEADER "A,s,1,Old,district,,,,x\nB,s,1,Bee,tehsil,A,,,x\n", &sum),
		  STATUS_OK);
	CHECK_INT(load_text(&r, REFERENCE_AREAS,
			    AREA_HEADER "B,s,1,Bee,tehsil,A,,,x\nA,s,1,New,district,,,,x\nC,s,1,Sea,tehsil,A,,,x\n",
			    &sum),
		  STATUS_OK);
	CHECK_INT(sum.added, 1);
	CHECK_INT(sum.changed, 1);
	CHECK_INT(sum.unchanged, 1);
	CHECK_INT(registry_int(&r, "SELECT area_id FROM area WHERE name = 'New' AND folded = 'nev'"), 1);
	CHECK_INT(registry_int(&r, "SELECT max(area_id) FROM area"), 3);
	registry_end(&r);
}

static void children_may_come_first(void)
{
	struct registry r;
	struct reference_summary sum;

	registry_new(&r);
	CHECK_INT(load_text(&r, REFERENCE_AREAS,
			    AREA_HEADER "C,local,1,Sea,uc,B,s,1,x\nB,s,1,Bee,tehsil,A,,,x\nA,s,1,Ay,district,,,,x\n",
			    &sum),
		  STATUS_OK);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM area WHERE parent_id IS NOT NULL"), 2);
	registry_end(&r);
}

/* Loads what must be refused; nothing may stay. Returns the first message. */
static const struct msg *refused(struct registry *r, enum reference_kind kind, const char *text)
{
	struct reference_summary sum;
	int64_t ledger = ledger_rows(r), areas = registry_int(r, "SELECT count(*) FROM area");

	CHECK_INT(load_text(r, kind, text, &sum), STATUS_INPUT);
	CHECK_INT(ledger_rows(r), ledger);
	CHECK_INT(registry_int(r, "SELECT count(*) FROM area"), areas);
	CHECK_INT(sum.read, 0);
	if (!r->q.first) {
		UNIT_FAIL("no message");
		exit(1);
	}
	return r->q.first;
}

static void one_bad_row_refuses_all(void)
{
	struct registry r;
	const struct msg *m;

	registry_new(&r);
	m = refused(&r, REFERENCE_AREAS,
		    AREA_HEADER "A,s,1,Ay,district,,,,x\nB,s,1,,tehsil,A,,,x\nC,s,1,Sea,town,A,,,x\n");
	CHECK_INT(r.q.count[MSG_ERROR], 2);
	CHECK_STR(m->text, "'town' is not known here");
	CHECK_STR(m->hint, "one of country, province, district, tehsil, uc");
	CHECK_INT(m->pos.line, 4);
	CHECK_STR(m->next->text, "is empty");
	CHECK_STR(m->next->field, "name");
	CHECK_INT(m->next->pos.line, 3);
	registry_end(&r);
}

static void a_bad_parent_is_named_once(void)
{
	struct registry r;
	const struct msg *m;

	registry_new(&r);
	m = refused(&r, REFERENCE_AREAS, AREA_HEADER "A,s,1,Ay,district,Z,,,x\n");
	CHECK_STR(m->text, "no area Z in s, release 1");
	m = refused(&r, REFERENCE_AREAS, AREA_HEADER "A,s,1,Ay,tehsil,,,,x\nB,s,1,Bee,tehsil,A,,,x\n");
	CHECK_STR(m->text, "a tehsil cannot lie in a tehsil");
	m = refused(&r, REFERENCE_AREAS, AREA_HEADER "A,s,1,Ay,tehsil,,,,x\nA,s,1,Bee,tehsil,,,,x\n");
	CHECK_STR(m->text, "the same row stands in line 2");
	registry_end(&r);
}

static void an_unversioned_code_is_refused(void)
{
	struct registry r;
	const struct msg *m;

	registry_new(&r);
	m = refused(&r, REFERENCE_AREAS, "code,code_system,name,level,source\nPK7,ocha-pcode,Balochistan,province,x\n");
	CHECK_STR(m->text, "column 'code_version' is missing");
	CHECK_STR(m->hint, "codes were renumbered between releases: say which release they are from");
	load_gwadar(&r);
	m = refused(&r, REFERENCE_FACILITIES,
		    "code,name,kind,area_code,code_system,code_version,source\n"
		    "X,Ex,hospital,PK205,ocha-pcode,2018-01-01,x\n");
	CHECK_STR(m->text, "no area PK205 in ocha-pcode, release 2018-01-01");
	registry_end(&r);
}

static void an_unknown_column_is_refused(void)
{
	struct registry r;
	const struct msg *m;

	registry_new(&r);
	m = refused(&r, REFERENCE_AREAS, "code,code_system,code_version,name,levl,source\nA,s,1,Ay,district,x\n");
	CHECK_STR(m->text, "unknown column 'levl'");
	CHECK_STR(m->hint, "nearest known column is level");
	CHECK_INT(m->pos.line, 1);
	registry_end(&r);
}

static void numbers_and_dates_are_checked(void)
{
	static const char population[] = "area_code,code_system,code_version,year,sex,age_from,age_to,people,source\n";
	static const char target[] =
		"code,indicator,title,area_code,code_system,code_version,value,unit,from_on,to_on,source\n";
	struct registry r;
	char text[500];

	registry_new(&r);
	load_gwadar(&r);
	snprintf(text, sizeof text, "%sPK205,ocha-pcode,2022-09-09,2023,X,0,999,\"305,160\",x\n", population);
	CHECK_STR(refused(&r, REFERENCE_POPULATION, text)->field, "sex");
	CHECK_STR(r.q.first->next->text, "'305,160' is not a number of 0 or more");
	snprintf(text, sizeof text, "%sPK205,ocha-pcode,2022-09-09,2023,F,30,25,10,x\n", population);
	CHECK_STR(refused(&r, REFERENCE_POPULATION, text)->text, "is below age_from");
	snprintf(text, sizeof text, "%sT,i,t,PK205,ocha-pcode,2022-09-09,70,percent,31/12/2026,2027-01-01,x\n", target);
	CHECK_STR(refused(&r, REFERENCE_TARGETS, text)->text, "'31/12/2026' is not a date");
	snprintf(text, sizeof text, "%sT,i,t,PK205,ocha-pcode,2022-09-09,170,percent,2026-12-31,2027-01-01,x\n",
		 target);
	CHECK_STR(refused(&r, REFERENCE_TARGETS, text)->text, "is over 100 percent");
	registry_end(&r);
}

static double women(struct registry *r, const char *column, const char *code, int year)
{
	char sql[300];

	snprintf(sql, sizeof sql,
		 "SELECT CAST(round(1000 * sum(%s)) AS INTEGER) FROM population JOIN area USING (area_id) WHERE code = "
		 "'%s' "
		 "AND year = %d AND sex = 'F' AND age_from BETWEEN 30 AND 45 AND age_to < 999",
		 column, code, year);
	return (double)registry_int(r, sql) / 1000;
}

static void the_split_follows_its_parameters(void)
{
	struct registry r;
	struct reference_summary sum;
	struct split s = share;
	/* 305,160 * 0.46194 women, 23.7784 % of them 30-49; tehsil Gwadar has 138,438 of 263,514 */
	double women_30_49 = 305160 * 0.46194 * 0.237784;

	registry_new(&r);
	load_gwadar(&r);
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &s, "test", &sum, &r.q), STATUS_OK);
	CHECK_NEAR(women(&r, "people", "PK205", 2023), women_30_49, 0.01);
	CHECK_NEAR(women(&r, "low", "PK205", 2023), women_30_49 * 0.757, 0.01);
	CHECK_NEAR(women(&r, "high", "PK205", 2023), women_30_49 * 1.06, 0.01);
	CHECK_NEAR(women(&r, "people", "PK20501", 2023), women_30_49 * 138438 / 263514, 0.01);
	CHECK_INT(registry_int(&r,
			       "SELECT count(DISTINCT area_id) FROM population WHERE method = 'share' AND year = 2023"),
		  6);
	CHECK_INT(registry_int(
			  &r, "SELECT CAST(round(sum(people)) AS INTEGER) FROM population WHERE method = 'projection'"),
		  305160);
	s.year = 2017;
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &s, "test", &sum, &r.q), STATUS_OK);
	CHECK_NEAR(women(&r, "people", "PK205", 2017), 121728 * 0.237784, 0.01); /* counted women, not the share */
	CHECK_NEAR(women(&r, "people", "PK20502", 2017), 26991 * 0.46194 * 0.237784, 0.01);
	registry_end(&r);
}

static void a_counted_age_table_stays(void)
{
	struct registry r;
	struct reference_summary sum;

	registry_new(&r);
	load_gwadar(&r);
	CHECK_INT(load_text(&r, REFERENCE_POPULATION,
			    "area_code,code_system,code_version,year,sex,age_from,age_to,people,source\n"
			    "PK205,ocha-pcode,2022-09-09,2023,F,30,34,11000,census table\n",
			    &sum),
		  STATUS_OK);
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &share, "test", &sum, &r.q), STATUS_OK);
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM population JOIN area USING (area_id) WHERE code = 'PK205' "
				   "AND year = 2023 AND method = 'share'"),
		  0);
	CHECK_INT(registry_int(&r, "SELECT people FROM population WHERE age_from = 30 AND method = 'census'"), 11000);
	registry_end(&r);
}

static void a_split_that_cannot_be_right_is_refused(void)
{
	struct registry r;
	struct reference_summary sum;
	struct split s = share;
	char path[260];
	FILE *f;

	registry_new(&r);
	load_gwadar(&r);
	snprintf(path, sizeof path, "%s/ages.csv", r.folder);
	f = fopen(path, "w");
	fputs("age_from,age_to,share,source\n0,29,0.6,x\n30,999,0.3,x\n", f);
	fclose(f);
	CHECK_INT(reference_split_population(r.db, path, &s, "test", &sum, &r.q), STATUS_INPUT);
	CHECK_STR(r.q.last->text, "the shares sum to 0.900000, not to 1");
	f = fopen(path, "w");
	fputs("age_from,age_to,share,source\n0,29,0.6,x\n35,999,0.4,x\n", f);
	fclose(f);
	CHECK_INT(reference_split_population(r.db, path, &s, "test", &sum, &r.q), STATUS_INPUT);
	CHECK_STR(r.q.last->text, "the age group should begin at 30");
	s.female_share = 46.2;
	CHECK_INT(reference_split_population(r.db, path, &s, "test", &sum, &r.q), STATUS_INPUT);
	CHECK_STR(r.q.last->text, "the female share must lie between 0 and 1");
	s = share;
	s.year = 1998;
	CHECK_INT(reference_split_population(r.db, GWADAR "age-structure.csv", &s, "test", &sum, &r.q), STATUS_INPUT);
	CHECK_STR(r.q.last->text, "no area has a counted total for 1998 to split");
	CHECK_INT(registry_int(&r, "SELECT count(*) FROM population WHERE method = 'share'"), 0);
	registry_end(&r);
}

int main(void)
{
	UNIT_RUN("the shipped files of Gwadar load and agree with the census", gwadar_loads);
	UNIT_RUN("loading everything twice changes nothing and leaves no ledger row", twice_changes_nothing);
	UNIT_RUN("a changed row keeps its key and counts as changed", a_change_keeps_the_key);
	UNIT_RUN("an area may stand before the one it lies in", children_may_come_first);
	UNIT_RUN("one bad row refuses the whole file, and all bad rows are named", one_bad_row_refuses_all);
	UNIT_RUN("a parent that is unknown, too low or a row that stands twice is refused", a_bad_parent_is_named_once);
	UNIT_RUN("a code without its release, or of an old release, is refused", an_unversioned_code_is_refused);
	UNIT_RUN("an unknown column is refused and the nearest named", an_unknown_column_is_refused);
	UNIT_RUN("numbers, ages and dates are checked", numbers_and_dates_are_checked);
	UNIT_RUN("women by age follow from the total, the shares and the band", the_split_follows_its_parameters);
	UNIT_RUN("a counted age table is never replaced by a split", a_counted_age_table_stays);
	UNIT_RUN("a split whose numbers cannot be right is refused", a_split_that_cannot_be_right_is_refused);
	UNIT_END("reference");
}
