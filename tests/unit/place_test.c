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
static struct place_found answer; /* the last one */

/* "PK20501" of the area found, else the answer in words. Static buffer. */
static const char *where(const char *code, const char *name)
{
	static const char *const said[] = {"found", "none", "unknown", "ambiguous", "conflict"};
	static char out[64];
	enum place_answer got = place_resolve(places, code, name, &answer);
	sqlite3_stmt *s = NULL;

	if (got != PLACE_FOUND)
		return said[got];
	out[0] = '\0';
	if (sqlite3_prepare_v2(reg.db->sql, "SELECT code FROM area WHERE area_id = ?", -1, &s, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, answer.area_id);
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

static void open_places(void)
{
	if (place_index_open(reg.db, ".", &places, &reg.q) != STATUS_OK) {
		UNIT_FAIL("cannot open the places");
		registry_print(&reg.q);
	}
}

static void begin(void)
{
	registry_new(&reg);
	load(REFERENCE_AREAS, GWADAR "areas.csv");
	load(REFERENCE_ALIASES, GWADAR "aliases.csv");
	open_places();
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
	open_places();
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
	CHECK_STR(where(NULL, "Turbat, Kech"), "unknown");
	CHECK_STR(where(NULL, "East Gwadar"), "unknown");
	CHECK_STR(where(NULL, "Nowhere on Sea"), "unknown");
	CHECK_STR(where(NULL, "Nowhere on Sea, Balochistan"),
		  "unknown"); /* a province does not say where to count her */
	CHECK_STR(where(NULL, "a, b, c, d, e, f, g, h, Gwadar"), "unknown");
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

/* How the last answer was found, with the number of pieces to look at: "fuzzy 1". Static buffer. */
static const char *how(const char *name)
{
	static char out[96];
	char area[64];

	snprintf(area, sizeof area, "%s", where(NULL, name));
	snprintf(out, sizeof out, "%s %s %d", area, place_how_name(answer.how), (int)answer.n_pieces);
	return out;
}

static void an_answer_says_how_it_was_found(void)
{
	begin();
	CHECK_STR(how("Pasni"), "PK20504 name 0");
	CHECK_STR(how("Pusni"), "PK20504 alias 0");
	CHECK_STR(how("Passni"), "PK20504 folded 0");
	CHECK_STR(how("Sunt-Sar"), "PK20505-U01 folded 0");
	CHECK_STR(how("North Gwadar"), "PK20501-U02 folded 0");
	CHECK_STR(how("Pasnei, Gwadar"), "PK20504 fuzzy 1");
	CHECK_STR(answer.piece[0].text, "Pasnei");
	CHECK_INT(answer.piece[0].how, PLACE_BY_FUZZY);
	CHECK_INT(answer.piece[0].area_id, answer.area_id);
	CHECK_INT(answer.score, 917);  /* a vowel too much, of six letters */
	CHECK_INT(answer.margin, 157); /* nothing else is as like as 0.76 */
	where("PK20504", "Pasni");
	CHECK_INT(answer.how, PLACE_BY_CODE);
	CHECK_INT(answer.score, 1000);
	end();
}

static void misspelt_names_of_gwadar_are_found(void)
{
	static const struct {
		const char *text, *area;
	} golden[] = {
		{"Gawadar", "PK20501"},
		{"Gwader", "PK20501"},
		{"Gwadur", "PK20501"},
		{"Gwaadar", "PK20501"},
		{"Gwadarr", "PK20501"},
		{"GAWADUR", "PK20501"},
		{"Jiwani", "PK20502-U01"},
		{"Jewani", "PK20502"},
		{"Jivani", "PK20502"},
		{"Jeewani", "PK20502-U01"},
		{"Jiwany Tehsil", "PK20502"},
		{"Pasni", "PK20504"},
		{"Pasani", "PK20504"},
		{"Pasny", "PK20504"},
		{"Pessni", "PK20504"},
		{"Ormara", "PK20503-U01"},
		{"Ormarra", "PK20503-U01"},
		{"Urmara", "PK20503"},
		{"Ormarah", "PK20503"},
		{"Ormera", "PK20503-U01"},
		{"Suntsar", "PK20505-U01"},
		{"Santsar", "PK20505-U01"},
		{"Sunt Sar", "PK20505-U01"},
		{"Surbundar", "PK20501-U01"},
		{"Sur Bandar", "PK20501-U01"},
		{"Surbandr", "PK20501-U01"},
		{"Peshukan", "PK20501-U03"},
		{"Pishkan", "PK20501-U03"},
		{"Nalent", "unknown"},
		{"UC Nalent", "unknown"},
		{"Nalent, Pasni", "PK20504-U04"},
		{"Kalag, Pasni", "PK20504-U03"},
		{"Passni Nourth", "PK20504-U01"},
		{"Pasni Sooth", "PK20504-U02"},
		{"گوادر", "PK20501"},
		{"گوادار", "PK20501"},
		{"ﮔﻮادر", "PK20501"},
		{"گوادر شمالی", "unknown"},
		{"پسني", "PK20504"},
		{"جيواني", "PK20502"},
		{"اورماڑه", "PK20503"},
		{"اورمارہ", "PK20503-U01"},
		{"سربندر", "PK20501-U01"},
		{"پشکان", "PK20501-U03"},
	};

	begin();
	for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++)
		CHECK_STR(where(NULL, golden[i].text), golden[i].area);
	end();
}

static void places_nearly_alike_are_not_guessed(void)
{
	begin();
	add_areas("X1,local,1,Kalanchi,tehsil,PK205,ocha-pcode,2022-09-09,,x\n"
		  "X2,local,1,Kalanchu,tehsil,PK205,ocha-pcode,2022-09-09,,x\n"
		  "X3,local,1,Ward 5,uc,PK20504,ocha-pcode,2022-09-09,,x\n");
	CHECK_STR(where(NULL, "Kalanche"), "ambiguous");
	CHECK_STR(answer.candidates, "Kalanchi (X1), Kalanchu (X2)");
	CHECK_STR(where("X2", "Kalanche"), "X2");    /* a code tells them apart */
	CHECK_STR(where(NULL, "Ward 6"), "unknown"); /* one number is not like another */
	CHECK_STR(where(NULL, "Ward 5"), "X3");
	CHECK_STR(where(NULL, "وارڈ ۵، پسنی"), "PK20504");
	CHECK_STR(where(NULL, "Hut"), "unknown");         /* Hud: too short */
	CHECK_STR(where(NULL, "Pasni Sorth"), "unknown"); /* neither North nor South */
	CHECK_STR(where(NULL, "Nalaint Nrth"), "unknown");
	end();
}

static void a_little_like_names_what_it_is_like(void)
{
	begin();
	CHECK_STR(where(NULL, "Nalent"), "unknown");
	CHECK_STR(answer.candidates, "Nalaint (PK20504-U04)");
	CHECK_STR(where(NULL, "Karachi"), "unknown");
	CHECK(answer.candidates == NULL);
	CHECK_STR(where("PK20504", "Nalent"), "conflict"); /* not like enough to agree with a code */
	end();
}

static void an_unknown_village_is_left_unread(void)
{
	begin();
	CHECK_STR(how("Kallar, Pasni"), "PK20504 name 1");
	CHECK_STR(answer.piece[0].text, "Kallar");
	CHECK_INT(answer.piece[0].how, PLACE_UNREAD);
	CHECK_INT(answer.piece[0].area_id, answer.area_id);
	CHECK_STR(how("Goth Kallar, UC Surbandar, Tehsil Gwadar"), "PK20501-U01 name 1");
	CHECK_STR(how("Kallar; Surbandr; Gwadar; Balochistan"), "PK20501-U01 fuzzy 2");
	CHECK_STR(how("UC-5, Pasni"), "PK20504 name 1");
	CHECK_STR(how("U/C 5 - Pasni"), "PK20504 name 1");
	CHECK_STR(how("Pasni, UC 5"), "PK20504 name 1"); /* a UC is smaller wherever it stands */
	CHECK_STR(how("Pasni, near the jetty"), "PK20504 name 1");
	CHECK_STR(how("Pasni, Kallar"), "conflict code 0");      /* behind Pasni: something larger that is on no list */
	CHECK_STR(how("Kallar Tehsil, Gwadar"), "PK205 name 1"); /* not in tehsil Gwadar */
	CHECK_STR(how("Kallar, PK205"), "unknown code 0");
	CHECK_STR(where("PK20504", "Kallar, Pasni"), "PK20504");
	CHECK_INT(answer.n_pieces, 1);
	CHECK_STR(where("PK20504", "Kallar"), "conflict");
	CHECK_STR(where("PK20504", "Pasnei, Gwadar"), "PK20504");
	CHECK_INT(answer.how, PLACE_BY_CODE);
	end();
}

static void blanks_and_hyphens_stand_for_commas(void)
{
	begin();
	CHECK_STR(where(NULL, "Surbandar Gwadar"), "PK20501-U01");
	CHECK_STR(where(NULL, "Surbandar-Gwadar"), "PK20501-U01");
	CHECK_STR(where(NULL, "Surbandar Gwadar Balochistan"), "PK20501-U01");
	CHECK_STR(where(NULL, "UC Jiwani Tehsil Jiwani District Gwadar"), "PK20502-U01");
	CHECK_STR(where(NULL, "Surbandr Gwadar"), "PK20501-U01");
	CHECK_STR(where(NULL, "Pasni Ormara"), "unknown");
	CHECK_STR(where(NULL, "Village Kallar Pasni"), "PK20504");
	CHECK_STR(where(NULL, "Kallar Pasni"), "unknown"); /* nothing says that Kallar is a village */
	CHECK_STR(where(NULL, "moza Surbandar"), "PK20501-U01");
	CHECK_STR(where(NULL, "سربندر گوادر"), "PK20501-U01");
	end();
}

static void asking_again_gives_the_same(void)
{
	char first[96];
	struct place_found before;

	begin();
	snprintf(first, sizeof first, "%s", how("Kallar; Surbandr; Gwadar"));
	before = answer;
	for (int i = 0; i < 2000; i++) {
		char text[40];

		snprintf(text, sizeof text, "village %d, Pasni", i);
		CHECK_STR(where(NULL, text), "PK20504");
	}
	CHECK_STR(how("Kallar; Surbandr; Gwadar"), first);
	CHECK_INT(answer.score, before.score);
	CHECK_STR(answer.piece[0].text, "Kallar");
	CHECK_STR(answer.piece[1].text, "Surbandr");
	end();
}

static void rules_that_are_not_well_made_are_refused(void)
{
	static const struct {
		const char *what, *field;
	} bad[] = {
		{"{\"id\": \"places\"}", "source"},
		{"{\"colour\": 1}", "colour"},
		{"{", NULL},
	};
	char path[300];

	registry_new(&reg);
	snprintf(path, sizeof path, "%s/schemas", reg.folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/schemas/linkage", reg.folder);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/schemas/linkage/places.json", reg.folder);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		FILE *f = fopen(path, "w");
		bool named = !bad[i].field;

		fputs(bad[i].what, f);
		fclose(f);
		msgq_clear(&reg.q);
		CHECK_INT(place_index_open(reg.db, reg.folder, &places, &reg.q), STATUS_INPUT);
		for (const struct msg *m = reg.q.first; m; m = m->next)
			named = named || (m->field && strcmp(m->field, bad[i].field) == 0);
		CHECK(named);
		place_index_close(places);
	}
	unlink(path);
	snprintf(path, sizeof path, "%s/schemas/linkage", reg.folder);
	rmdir(path);
	snprintf(path, sizeof path, "%s/schemas", reg.folder);
	rmdir(path);
	registry_end(&reg);
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
	registry_new(&reg);
	open_places();
	CHECK_INT(place_resolve(places, "PK205", NULL, &answer), PLACE_UNKNOWN);
	CHECK_INT(place_resolve(places, NULL, "Gwadar", &answer), PLACE_UNKNOWN);
	CHECK_INT(answer.area_id, 0);
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
	UNIT_RUN("an answer says how it was found", an_answer_says_how_it_was_found);
	UNIT_RUN("misspelt names of Gwadar are found, Latin and Urdu", misspelt_names_of_gwadar_are_found);
	UNIT_RUN("places nearly alike are not guessed, nor numbers, short names and half names",
		 places_nearly_alike_are_not_guessed);
	UNIT_RUN("what is a little like a place is unknown, and the place is named",
		 a_little_like_names_what_it_is_like);
	UNIT_RUN("a village that no list knows is left unread beside its tehsil", an_unknown_village_is_left_unread);
	UNIT_RUN("blanks and hyphens stand for commas when all of it is known", blanks_and_hyphens_stand_for_commas);
	UNIT_RUN("asking again gives the same, after thousands of others too", asking_again_gives_the_same);
	UNIT_RUN("rules that are not well made are refused by member", rules_that_are_not_well_made_are_refused);
	UNIT_RUN("an empty registry knows no place", an_empty_registry_knows_no_place);
	UNIT_END("place");
}
