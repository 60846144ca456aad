/* rooms: link ingest db base stats */
/* place_test.c -- places are resolved as people write them, and never guessed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/reference.h"
#include "link/place.h"

#include "tests/unit/registry.h"

#define GWADAR "schemas/programs/gwadar/"

static struct registry reg;
static struct place_index *places;

/* "PK20501" of the area found, else the answer in words. Static buffer. */
static const char *where(const char *code, const char *name)
{
	static const char *const said[] = {"found", "none", "unknown", "ambiguous", "conflict"};
	static char out[64];
	int64_t id = 0;
	enum place_answer answer = place_resolve(places, code, name, &id);
	sqlite3_stmt *s = NULL;

	if (answer != PLACE_FOUND)
		return said[answer];
	out[0] = '\0';
	if (sqlite3_prepare_v2(reg.db->sql, "SELECT code FROM area WHERE area_id = ?", -1, &s, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, id);
		if (sqlite3_step(s) == SQLITE_ROW)
			snprintf(out, sizeof out, "%s", (const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	return out;
}

static void load(enum reference_kind kind, const char *path)
{
	struct reference_summary sum;

	if (reference_load(reg.db, kind, path, "test", &sum, &reg.q) != STATUS_OK) {
		UNIT_FAIL("cannot load %s", path);
		registry_print(&reg.q);
	}
}

static void begin(void)
{
	registry_new(&reg);
	load(REFERENCE_AREAS, GWADAR "areas.csv");
	load(REFERENCE_ALIASES, GWADAR "aliases.csv");
	places = place_index_open(reg.db);
}

/* More areas than Gwadar's, from text. */
static void add_areas(const char *rows)
{
	char path[260];
	FILE *f;

	snprintf(path, sizeof path, "%s/more.csv", reg.folder);
	f = fopen(path, "w");
	fprintf(f,
		"code,code_system,code_version,name,level,parent_code,parent_system,parent_version,valid_to,source\n%s",
		rows);
	fclose(f);
	load(REFERENCE_AREAS, path);
	place_index_close(places);
	places = place_index_open(reg.db);
}

static void end(void)
{
	place_index_close(places);
	registry_end(&reg);
}

static void codes_are_exact(void)
{
	begin();
	CHECK_STR(where("PK20504", NULL), "PK20504");
	CHECK_STR(where(" PK20501-U03 ", ""), "PK20501-U03");
	CHECK_STR(where("PK2050", NULL), "unknown");
	CHECK_STR(where("PK20599", "Pasni"), "unknown");
	CHECK_STR(where(NULL, NULL), "none");
	CHECK_STR(where("", "  "), "none");
	CHECK_STR(where("", " , "), "none");
	end();
}

static void spellings_lead_to_the_place(void)
{
	begin();
	CHECK_STR(where(NULL, "Pasni"), "PK20504");
	CHECK_STR(where(NULL, "  PASNI "), "PK20504");
	CHECK_STR(where(NULL, "Sunster"), "PK20505");
	CHECK_STR(where(NULL, "Suntsir"), "PK20505");
	CHECK_STR(where(NULL, "Baluchistan"), "PK2");
	CHECK_STR(where(NULL, "Passni"), "PK20504");
	CHECK_STR(where(NULL, "Pishookan"), "PK20501-U03");
	CHECK_STR(where(NULL, "gwadar-north"), "PK20501-U02");
	CHECK_STR(where(NULL, "Gwadar Centr"), "PK20501-U05");
	end();
}

static void urdu_names_are_known(void)
{
	begin();
	CHECK_STR(where(NULL, "پسنی"), "PK20504");
	CHECK_STR(where(NULL, "پسني"), "PK20504"); /* Arabic ye */
	CHECK_STR(where(NULL, "تحصیل گوادر"), "PK20501");
	CHECK_STR(where(NULL, "ضلع گوادر"), "PK205");
	CHECK_STR(where(NULL, "پسنی، گوادر"), "PK20504"); /* Urdu comma */
	end();
}

static void unknown_stays_unknown(void)
{
	begin();
	CHECK_STR(where(NULL, "Turbat"), "unknown");
	CHECK_STR(where(NULL, "Gwadar East"), "unknown");
	CHECK_STR(where(NULL, "Turbat, Gwadar"), "unknown");
	CHECK_STR(where(NULL, "?"), "unknown");
	end();
}

static void the_lowest_of_one_path_is_meant(void)
{
	begin();
	CHECK_STR(where(NULL, "Gwadar"), "PK20501");
	CHECK_STR(where(NULL, "Gwadar, Gwadar"), "PK20501");
	CHECK_STR(where(NULL, "District Gwadar"), "PK205");
	CHECK_STR(where(NULL, "Gwadar District"), "PK205");
	CHECK_STR(where(NULL, "Jiwani"), "PK20502-U01");
	CHECK_STR(where(NULL, "Jiwani Tehsil"), "PK20502");
	CHECK_STR(where(NULL, "UC Jiwani"), "PK20502-U01");
	CHECK_STR(where(NULL, "Suntsar"), "PK20505-U01");
	end();
}

static void lists_narrow(void)
{
	begin();
	add_areas("X1,local,1,Kech,district,PK2,ocha-pcode,2022-09-09,,x\n"
		  "X2,local,1,Surbandar,tehsil,X1,,,,x\n");
	CHECK_STR(where(NULL, "Surbandar"), "ambiguous");
	CHECK_STR(where(NULL, "Surbandar, Gwadar"), "PK20501-U01");
	CHECK_STR(where(NULL, "Surbandar, Kech"), "X2");
	CHECK_STR(where(NULL, "Kech, Surbandar, Balochistan, Pakistan"), "X2");
	CHECK_STR(where(NULL, "Surbandar, Pasni"), "conflict");
	end();
}

static void code_and_name_must_agree(void)
{
	begin();
	CHECK_STR(where("PK20504", "Pasni"), "PK20504");
	CHECK_STR(where("PK20504", "Gwadar"), "PK20504");      /* the district it lies in */
	CHECK_STR(where("PK20504", "Pasni North"), "PK20504"); /* a part of it: the code is the answer */
	CHECK_STR(where("PK20504", "Ormara"), "conflict");
	CHECK_STR(where("PK20502-U01", "Jiwani"), "PK20502-U01");
	CHECK_STR(where("PK20502", "Jiwani"), "PK20502");
	CHECK_STR(where("PK2", "Khyber Pakhtunkhwa"), "conflict"); /* what PK2 meant in an older release */
	end();
}

static void renumbered_codes_need_the_name(void)
{
	begin();
	add_areas("PK2,old-pcode,2018,Khyber Pakhtunkhwa,province,PK,ocha-pcode,2022-09-09,2022-09-08,x\n"
		  "PK7,old-pcode,2018,Balochistan,province,PK,ocha-pcode,2022-09-09,2022-09-08,x\n"
		  "PK7,ocha-pcode,2022-09-09,Sindh,province,PK,,,,x\n");
	CHECK_STR(where("PK7", "Sindh"), "PK7");
	CHECK_STR(where("PK7", "Punjab"), "conflict");
	CHECK_STR(where(NULL, "Balochistan"), "PK2"); /* the province that exists, not the ended row */
	end();
}

static void two_living_areas_of_one_code_are_ambiguous(void)
{
	begin();
	add_areas("PK20504,other,1,Ormara Old,district,PK2,ocha-pcode,2022-09-09,,x\n");
	CHECK_STR(where("PK20504", NULL), "ambiguous");
	CHECK_STR(where("PK20504", "Pasni"), "PK20504");
	end();
}

static void an_empty_registry_knows_no_place(void)
{
	int64_t id = 7;

	registry_new(&reg);
	places = place_index_open(reg.db);
	CHECK_INT(place_resolve(places, "PK205", NULL, &id), PLACE_UNKNOWN);
	CHECK_INT(place_resolve(places, NULL, "Gwadar", &id), PLACE_UNKNOWN);
	CHECK_INT(id, 7);
	end();
}

int main(void)
{
	UNIT_RUN("a code is taken exactly, and an unknown one stays unknown whatever the name says", codes_are_exact);
	UNIT_RUN("names, aliases and folded spellings lead to the place: Sunster is Suntsar",
		 spellings_lead_to_the_place);
	UNIT_RUN("Urdu names are known, with Arabic letters, level words and the Urdu comma", urdu_names_are_known);
	UNIT_RUN("an unknown place is unknown, also beside a known one", unknown_stays_unknown);
	UNIT_RUN("of equal names on one path the lowest is meant, and a level word overrides",
		 the_lowest_of_one_path_is_meant);
	UNIT_RUN("a list from small to large narrows; pieces apart are a conflict", lists_narrow);
	UNIT_RUN("code and name must agree: a code of an old release is refused", code_and_name_must_agree);
	UNIT_RUN("a renumbered code is settled by the name, and ended areas give way", renumbered_codes_need_the_name);
	UNIT_RUN("a code of two living areas is ambiguous unless the name tells",
		 two_living_areas_of_one_code_are_ambiguous);
	UNIT_RUN("an empty registry knows no place", an_empty_registry_knows_no_place);
	UNIT_END("place");
}
