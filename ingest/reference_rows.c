/* reference_rows.c -- the kinds of reference data: their columns and how one row of each is checked and written.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/reference_int.h"

#include "base/text.h"

#define AGE_OPEN 999 /* age_to of an open-ended age group, as the table population defines it */

const char *const ref_levels[] = {"country", "province", "district", "tehsil", "uc", NULL};

static int level_depth(const char *level)
{
	for (int i = 0; ref_levels[i]; i++)
		if (text_eq(ref_levels[i], level))
			return i;
	return -1;
}

/* Dates of validity that end before they begin would make a row that never holds. */
static void bind_validity(struct ref_load *l, struct db_stmt *s)
{
	date_t from = ref_date(l, "valid_from"), to = ref_date(l, "valid_to");

	if (from != DATE_NONE && to != DATE_NONE && to < from)
		ref_refuse(l, "valid_to", NULL, "ends before it begins");
	stmt_date(s, ":valid_from", from);
	stmt_date(s, ":valid_to", to);
}

/* ---- areas ------------------------------------------------------------------------------------------------------- */

static int64_t find_area(struct ref_load *l, const char *code, const char *system, const char *version, int *depth)
{
	struct db_stmt *s = db_stmt(l->db, STMT_INGEST_REF_AREA_ID);
	int64_t id = 0;

	stmt_text(s, ":code", code);
	stmt_text(s, ":code_system", system);
	stmt_text(s, ":code_version", version);
	if (stmt_step(s) == 1) {
		id = stmt_get_int(s, 0);
		*depth = level_depth(stmt_get_text(s, 1));
		stmt_done(s);
	}
	return id;
}

static int64_t parent_of(struct ref_load *l, int *depth)
{
	const char *code = ref_text(l, "parent_code"), *system = ref_text(l, "parent_system"),
		   *version = ref_text(l, "parent_version");
	int64_t id;

	if (!code)
		return 0;
	if (!system)
		system = ref_text(l, "code_system");
	if (!version)
		version = ref_text(l, "code_version");
	id = find_area(l, code, system, version, depth);
	if (id == 0)
		ref_refuse(
			l, "parent_code",
			"it must stand in this file or be loaded before; parent_system and parent_version name another "
			"code system",
			"no area %s in %s, release %s", code, system ? system : "?", version ? version : "?");
	return id;
}

static void put_area(struct ref_load *l)
{
	struct db_stmt *s;
	const char *name = ref_text(l, "name"), *level = ref_one_of(l, "level", ref_levels, "uc");
	const char *code = ref_text(l, "code"), *system = ref_text(l, "code_system"),
		   *version = ref_text(l, "code_version");
	int above = -1, ignored = 0;
	int64_t parent = parent_of(l, &above), known;

	if (parent && above >= level_depth(level))
		ref_refuse(l, "parent_code", NULL, "a %s cannot lie in a %s", level, ref_levels[above]);
	if (!name || !code || !system || !version)
		return;
	known = find_area(l, code, system, version, &ignored);
	s = db_stmt(l->db, STMT_INGEST_REF_AREA_PUT);
	stmt_text(s, ":code", code);
	stmt_text(s, ":code_system", system);
	stmt_text(s, ":code_version", version);
	stmt_text(s, ":name", name);
	stmt_text(s, ":name_ur", ref_text(l, "name_ur"));
	stmt_text(s, ":level", level);
	stmt_id(s, ":parent_id", parent);
	stmt_text(s, ":folded", text_fold_roman(l->a, name));
	stmt_text(s, ":source", ref_text(l, "source"));
	bind_validity(l, s);
	ref_put(l, s, "area", ":area_id", known);
}

static void put_alias(struct ref_load *l)
{
	const char *alias = ref_text(l, "alias");
	int64_t area_id = ref_area(l), known;
	struct db_stmt *s;

	if (!area_id || !alias)
		return;
	s = db_stmt(l->db, STMT_INGEST_REF_ALIAS_ID);
	stmt_int(s, ":area_id", area_id);
	stmt_text(s, ":alias", alias);
	known = stmt_one_int(s, 0);
	s = db_stmt(l->db, STMT_INGEST_REF_ALIAS_PUT);
	stmt_int(s, ":area_id", area_id);
	stmt_text(s, ":alias", alias);
	stmt_text(s, ":folded", text_fold_roman(l->a, alias));
	stmt_text(s, ":source", ref_text(l, "source"));
	ref_put(l, s, "area_alias", ":alias_id", known);
}

/* ---- population -------------------------------------------------------------------------------------------------- */

static void put_population(struct ref_load *l)
{
	static const char *const sexes[] = {"F", "M", "T", NULL};
	static const char *const methods[] = {"census", "share", "projection", NULL};
	int64_t area_id = ref_area(l), year = ref_int(l, "year", 1900, 2200, 1900);
	int64_t from = ref_int(l, "age_from", 0, AGE_OPEN, 0), to = ref_int(l, "age_to", 0, AGE_OPEN, AGE_OPEN);
	const char *sex = ref_one_of(l, "sex", sexes, "T"), *method = ref_one_of(l, "method", methods, "census");
	double people = ref_real(l, "people", 0), low = ref_real(l, "low", people), high = ref_real(l, "high", people);
	struct db_stmt *s;
	int64_t known;

	if (from > to)
		ref_refuse(l, "age_to", NULL, "is below age_from");
	if (low > people || high < people)
		ref_refuse(l, "people", NULL, "lies outside low and high");
	if (!area_id)
		return;
	s = db_stmt(l->db, STMT_INGEST_REF_POPULATION_ID);
	stmt_int(s, ":area_id", area_id);
	stmt_int(s, ":year", year);
	stmt_text(s, ":sex", sex);
	stmt_int(s, ":age_from", from);
	stmt_int(s, ":age_to", to);
	known = stmt_one_int(s, 0);
	s = db_stmt(l->db, STMT_INGEST_REF_POPULATION_PUT);
	stmt_int(s, ":area_id", area_id);
	stmt_int(s, ":year", year);
	stmt_text(s, ":sex", sex);
	stmt_int(s, ":age_from", from);
	stmt_int(s, ":age_to", to);
	stmt_real(s, ":people", people);
	stmt_real(s, ":low", low);
	stmt_real(s, ":high", high);
	stmt_text(s, ":method", method);
	stmt_text(s, ":source", ref_text(l, "source"));
	ref_put(l, s, "population", ":population_id", known);
}

/* ---- facilities, devices, targets -------------------------------------------------------------------------------- */

static int64_t by_code(struct ref_load *l, enum db_stmt_id id, const char *code)
{
	struct db_stmt *s = db_stmt(l->db, id);

	stmt_text(s, ":code", code);
	return stmt_one_int(s, 0);
}

static void put_facility(struct ref_load *l)
{
	static const char *const kinds[] = {"screening-site", "laboratory", "colposcopy-clinic", "hospital", NULL};
	const char *code = ref_text(l, "code"), *kind = ref_one_of(l, "kind", kinds, kinds[0]);
	int64_t area_id = ref_area(l), known;
	struct db_stmt *s;

	if (!code || !area_id)
		return;
	known = by_code(l, STMT_INGEST_REF_FACILITY_ID, code);
	s = db_stmt(l->db, STMT_INGEST_REF_FACILITY_PUT);
	stmt_text(s, ":code", code);
	stmt_text(s, ":name", ref_text(l, "name"));
	stmt_text(s, ":kind", kind);
	stmt_int(s, ":area_id", area_id);
	stmt_text(s, ":source", ref_text(l, "source"));
	bind_validity(l, s);
	ref_put(l, s, "facility", ":facility_id", known);
}

static void put_device(struct ref_load *l)
{
	static const char *const orders[] = {"unknown", "dmy", "mdy", "ymd", NULL};
	static const char *const same[] = {"code", "serial", "maker", "model", "profile", "source", NULL};
	static const char *const param[] = {":code", ":serial", ":maker", ":model", ":profile", ":source"};
	const char *code = ref_text(l, "code"), *at = ref_text(l, "facility_code");
	const char *order = ref_one_of(l, "date_order", orders, "unknown");
	int64_t facility, known;
	struct db_stmt *s;

	if (!code || !at)
		return;
	facility = by_code(l, STMT_INGEST_REF_FACILITY_ID, at);
	if (!facility)
		ref_refuse(l, "facility_code", "load the facility first: load facilities FILE", "no facility %s", at);
	known = by_code(l, STMT_INGEST_REF_DEVICE_ID, code);
	s = db_stmt(l->db, STMT_INGEST_REF_DEVICE_PUT);
	for (int i = 0; same[i]; i++)
		stmt_text(s, param[i], ref_text(l, same[i]));
	stmt_int(s, ":facility_id", facility);
	stmt_text(s, ":date_order", order);
	bind_validity(l, s);
	ref_put(l, s, "device", ":device_id", known);
}

static void put_target(struct ref_load *l)
{
	static const char *const units[] = {"count", "percent", NULL};
	const char *code = ref_text(l, "code"), *unit = ref_one_of(l, "unit", units, "count");
	double value = ref_real(l, "value", 0);
	date_t from = ref_date(l, "from_on"), to = ref_date(l, "to_on");
	int64_t area_id = ref_area(l), known;
	struct db_stmt *s;

	if (from != DATE_NONE && to != DATE_NONE && to < from)
		ref_refuse(l, "to_on", NULL, "ends before it begins");
	if (text_eq(unit, "percent") && value > 100)
		ref_refuse(l, "value", NULL, "is over 100 percent");
	if (!code || !area_id)
		return;
	known = by_code(l, STMT_INGEST_REF_TARGET_ID, code);
	s = db_stmt(l->db, STMT_INGEST_REF_TARGET_PUT);
	stmt_text(s, ":code", code);
	stmt_text(s, ":indicator", ref_text(l, "indicator"));
	stmt_text(s, ":title", ref_text(l, "title"));
	stmt_int(s, ":area_id", area_id);
	stmt_real(s, ":value", value);
	stmt_text(s, ":unit", unit);
	stmt_date(s, ":from_on", from);
	stmt_date(s, ":to_on", to);
	stmt_text(s, ":source", ref_text(l, "source"));
	ref_put(l, s, "target", ":target_id", known);
}

/* ---- the kinds --------------------------------------------------------------------------------------------------- */

static const struct ref_column area_columns[] = {
	{"code", true},
	{"code_system", true},
	{"code_version", true},
	{"name", true},
	{"level", true},
	{"source", true},
	{"name_ur", false},
	{"parent_code", false},
	{"parent_system", false},
	{"parent_version", false},
	{"valid_from", false},
	{"valid_to", false},
	{NULL, false},
};
static const struct ref_column alias_columns[] = {
	{"area_code", true}, {"code_system", true}, {"code_version", true},
	{"alias", true},     {"source", true},      {NULL, false},
};
static const struct ref_column population_columns[] = {
	{"area_code", true}, {"code_system", true}, {"code_version", true}, {"year", true},   {"sex", true},
	{"age_from", true},  {"age_to", true},      {"people", true},       {"source", true}, {"low", false},
	{"high", false},     {"method", false},     {NULL, false},
};
static const struct ref_column facility_columns[] = {
	{"code", true},         {"name", true},   {"kind", true},        {"area_code", true}, {"code_system", true},
	{"code_version", true}, {"source", true}, {"valid_from", false}, {"valid_to", false}, {NULL, false},
};
static const struct ref_column device_columns[] = {
	{"code", true},        {"serial", true},        {"maker", true},  {"model", true},
	{"profile", true},     {"facility_code", true}, {"source", true}, {"date_order", false},
	{"valid_from", false}, {"valid_to", false},     {NULL, false},
};
static const struct ref_column target_columns[] = {
	{"code", true},        {"indicator", true},    {"title", true},  {"area_code", true},
	{"code_system", true}, {"code_version", true}, {"value", true},  {"unit", true},
	{"from_on", true},     {"to_on", true},        {"source", true}, {NULL, false},
};

static const char *const area_key[] = {"code", "code_system", "code_version", NULL};
static const char *const alias_key[] = {"alias", "area_code", "code_system", "code_version", NULL};
static const char *const population_key[] = {"area_code", "code_system", "code_version", "year",
					     "sex",       "age_from",    "age_to",       NULL};
static const char *const code_key[] = {"code", NULL};

const struct ref_kind ref_kinds[] = {
	{"reference-areas-1", area_columns, area_key, put_area, true},
	{"reference-aliases-1", alias_columns, alias_key, put_alias, false},
	{"reference-population-1", population_columns, population_key, put_population, false},
	{"reference-facilities-1", facility_columns, code_key, put_facility, false},
	{"reference-devices-1", device_columns, code_key, put_device, false},
	{"reference-targets-1", target_columns, code_key, put_target, false},
};
