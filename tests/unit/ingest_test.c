/* rooms: ingest db base */
/* ingest_test.c -- rows of the exchange layout: fates, refusals, corrections, whole files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/identity.h"
#include "tests/unit/ingest_world.h"

#include <dirent.h>
#include <sys/stat.h>

#define HEAD                                                                                                           \
	"record_id,facility_code,area_code,area_name,person_mrn,person_name,relative_name,cnic,phone,birth_date,age_"  \
	"years,sex,"                                                                                                   \
	"collected_on,resulted_on,test,result,status\n"
#define GOOD_1                                                                                                         \
	"1,F1,PK20501,,GW-000001,Maryam,Karim,52203-1234567-2,0300 "                                                   \
	"1234567,1985-05-06,,F,2026-03-01,2026-03-04,via,negative,final\n"
#define GOOD_2 "2,F1,,Gwadar,GW-000002,Sakina,,,,,41,F,2026-03-02,,via,positive,\n"

static struct world w;

static void counts_add_up(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD_1 GOOD_2 GOOD_1), STATUS_OK);
	CHECK_STR(world_line(&w),
		  "read 3 = accepted 2 + unchanged 0 + corrected 0 + duplicate 1 + quarantined 0 + ignored 0");
	CHECK_STR(w.sum.profile, "exchange-csv");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM identity"), 2);
	CHECK_INT(world_int(&w, "SELECT read_n FROM batch WHERE batch_id = 1"), 3);
	CHECK_INT(world_int(&w, "SELECT same_as FROM record WHERE fate = 'duplicate'"), 1);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE record_id = 2"), 3);
	CHECK_INT(world_int(&w, "SELECT facility_id + area_id * 10 FROM result WHERE result_id = 1"), 11);
	world_end(&w);
}

static void same_file_again(void)
{
	const char *path;
	int64_t rows;

	world_new(&w);
	path = world_write(&w, "a.csv", HEAD GOOD_1 GOOD_2, strlen(HEAD GOOD_1 GOOD_2));
	CHECK_INT(world_take_path(&w, path), STATUS_OK);
	rows = world_int(&w, "SELECT count(*) FROM ledger");
	CHECK_INT(world_take_path(&w, path), STATUS_OK);
	CHECK(w.sum.already_taken);
	CHECK_INT(w.sum.batch_id, 1);
	CHECK_STR(world_line(&w),
		  "read 2 = accepted 0 + unchanged 0 + corrected 0 + duplicate 2 + quarantined 0 + ignored 0");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM ledger"), rows);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM batch"), 1);
	world_end(&w);
}

static void overlap_is_unchanged(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD_1), STATUS_OK);
	CHECK_INT(world_take(&w, HEAD GOOD_2 GOOD_1), STATUS_OK);
	CHECK_STR(world_line(&w),
		  "read 2 = accepted 1 + unchanged 1 + corrected 0 + duplicate 0 + quarantined 0 + ignored 0");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 2);
	world_end(&w);
}

#define ROW(sex, collected, resulted, test, result, status)                                                            \
	"1,F1,,,GW-000001,A,,,,1985-05-06,," sex "," collected "," resulted "," test "," result "," status "\n"

static void corrections(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-04", "via", "negative", "final")), STATUS_OK);
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-05", "via", "positive", "final")),
		  STATUS_ATTENTION);
	CHECK_STR(world_code(&w), "changed-without-correction");
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-05", "via", "positive", "corrected")), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_CORRECTED], 1);
	CHECK_INT(world_int(&w, "SELECT supersedes FROM result WHERE result_id = 2"), 1);
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-05", "via", "positive", "withdrawn")), STATUS_OK);
	CHECK_INT(world_int(&w, "SELECT supersedes FROM result WHERE status = 'withdrawn'"), 2);
	/* an old export repeats the first state: nothing new */
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-04", "via", "negative", "final") GOOD_2),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_UNCHANGED], 1);
	/* the same correction again: nothing new */
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-05", "via", "positive", "corrected") GOOD_2),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_UNCHANGED], 2);
	CHECK_INT(world_take(&w, HEAD "9,F1,,,GW-000001,A,,,,,,F,2026-03-01,,via,negative,withdrawn\n"),
		  STATUS_ATTENTION);
	CHECK_STR(world_code(&w), "nothing-to-correct");
	world_end(&w);
}

static void preliminary_becomes_final(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "", "via", "negative", "preliminary")), STATUS_OK);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result WHERE status = 'preliminary'"), 1);
	CHECK_INT(world_take(&w, HEAD ROW("F", "2026-03-01", "2026-03-04", "via", "negative", "final")), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_CORRECTED], 1);
	CHECK_INT(world_int(&w, "SELECT supersedes FROM result WHERE status = 'final'"), 1);
	world_end(&w);
}

/* One bad row among good ones: refused under this rule and field, and only it. */
static void refused(const char *row, const char *rule, const char *field)
{
	const char *text = arena_printf(&w.a, "%s%s%s%s", HEAD, GOOD_1, row, GOOD_2);
	const struct msg *m;

	CHECK_INT(world_take(&w, text), STATUS_ATTENTION);
	m = w.r.q.first;
	if (!m || w.sum.fate[FATE_QUARANTINED] != 1) {
		UNIT_FAIL("%s: not refused", rule);
		return;
	}
	CHECK_STR(m->code, rule);
	if (field)
		CHECK_STR(m->field, field);
	CHECK_INT(m->pos.line, 3);
	CHECK(m->hint && *m->hint);
	CHECK(strstr(m->text, "Maryam") == NULL);
	CHECK_STR(w.sum.refused->name, rule);
}

static void refusals(void)
{
	world_new(&w);
	refused("a1,F1,,,GW-000003,N,,5.12013E+12,,,40,F,2026-03-01,,via,negative,\n", "cnic-mangled", "cnic");
	refused("a2,F1,,,1.2E+12,N,,,,,40,F,2026-03-01,,via,negative,\n", "identifier-mangled", "person_mrn");
	refused("a3,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,via,negtive,\n", "result-unknown", "result");
	CHECK_STR(w.r.q.first->hint, "one of negative, positive, suspected-cancer, not-possible");
	refused("a4,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,viaa,negative,\n", "test-unknown", "test");
	CHECK_STR(w.r.q.first->hint, "did you mean via?");
	refused("a5,F1,,Nowhere,GW-000003,N,,,,,40,F,2026-03-01,,via,negative,\n", "place-unknown", "area_name");
	refused("a6,F1,,Twin,GW-000003,N,,,,,40,F,2026-03-01,,via,negative,\n", "place-ambiguous", "area_name");
	refused("a7,F1,PK20501,Pasni,GW-000003,N,,,,,40,F,2026-03-01,,via,negative,\n", "place-conflict", "area_code");
	refused("a8,F9,,,GW-000003,N,,,,,40,F,2026-03-01,,via,negative,\n", "facility-unknown", "facility_code");
	refused("a9,F1,,,GW-000003,N,,,,2026-05-01,,F,2026-03-01,,via,negative,\n", "birth-after-test", "birth_date");
	refused("b1,F1,,,GW-000003,N,,,,1885-05-01,,F,2026-03-01,,via,negative,\n", "age-implausible", "birth_date");
	refused("b2,F1,,,GW-000003,N,,,,,140,F,2026-03-01,,via,negative,\n", "age-implausible", "age_years");
	refused("b3,F1,,,GW-000003,N,,,,,40,F,2026-03-05,2026-03-01,via,negative,\n", "collected-after-resulted",
		"collected_on");
	refused("b4,F1,,,GW-000003,N,,,,,40,F,2026-11-01,,via,negative,\n", "date-future", "collected_on");
	refused("b5,F1,,,GW-000003,N,,,,,40,F,2026-10-01,2027-01-01,via,negative,\n", "date-future", "resulted_on");
	refused("b6,F1,,,GW-000003,N,,,,,40,F,01/03/2026,,via,negative,\n", "date-unreadable", "collected_on");
	refused("b7,F1,,,GW-000003,N,,,,,40,F,2026-02-30,,via,negative,\n", "date-unreadable", "collected_on");
	refused("b8,F1,,,GW-000003,N,,,,,40,M,2026-03-01,,via,negative,\n", "sex-male", "sex");
	refused("b9,F1,,,,,,,0300 1234567,,40,F,2026-03-01,,via,negative,\n", "identity-missing", NULL);
	refused("c1,F1,,,GW-000003,N,,,,,40,F,,,via,negative,\n", "field-missing", "collected_on");
	refused("c2,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,via,,\n", "field-missing", "result");
	refused("c3,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,via,negative,done\n", "status-unknown", "status");
	refused("c4,F1,,,GW-000003,N\n", "row-ragged", NULL);
	refused("c6,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,contact,,\n", "field-missing", "result");
	refused("c7,F1,,,GW-000003,N,,,,,40,F,2026-03-01,,contact,maybe,\n", "result-unknown", "result");
	refused("c8,F1,,,GW-000003,N,,,,yesterday,,F,2026-03-01,,via,negative,\n", "date-unreadable", "birth_date");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE fate = 'quarantined' AND reason IS NULL"), 0);
	world_end(&w);
}

/* Beyond what is looked at to tell the encoding, one bad name costs one row. */
static void late_bad_bytes_cost_one_row(void)
{
	struct buf text = BUF_INIT;

	world_new(&w);
	buf_str(&text, HEAD);
	for (int i = 0; i < 1500; i++)
		buf_printf(&text, "r%d,F1,,,GW-%06d,N,,,,,40,F,2026-03-01,,via,negative,\n", i, i);
	buf_str(&text, "x,F1,,,GW-000003,\xff\xfe,,,,,40,F,2026-03-01,,via,negative,\n" GOOD_2);
	CHECK_INT(world_take(&w, text.data), STATUS_ATTENTION);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1501);
	CHECK_STR(world_code(&w), "not-utf8");
	buf_free(&text);
	world_end(&w);
}

static void dropped_values_are_counted(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD "1,F1,,,12,N,,1111111111111,12,1985-01-01,30,F,2026-03-01,,via,negative,\n"),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	CHECK_STR(w.sum.warnings->name, "age-disagrees");
	CHECK_STR(w.sum.warnings->next->name, "cnic-invalid");
	CHECK_STR(w.sum.warnings->next->next->name, "mrn-outside-pattern");
	CHECK_STR(w.sum.warnings->next->next->next->name, "phone-invalid");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM identity WHERE cnic_hash IS NULL AND phone_hash IS NULL"), 1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM identity WHERE birth_precision = 'year'"), 1);
	world_end(&w);
}

static void identities_are_kept_as_written(void)
{
	struct identity id;

	world_new(&w);
	CHECK_INT(world_take(&w,
			     HEAD "1,F1,,,GW-000001,\" O'Brien, \"\"Bibi\"\"\nمریم\xE2\x80\x8F \",رحیم,5220312345671,"
				  "+92 300 1234567,,40,F,2026-03-01,,via,negative,\n"),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	CHECK(identity_open(w.r.db, &w.a, 1, &id));
	CHECK_STR(id.name, "O'Brien, \"Bibi\"\nمریم");
	CHECK_STR(id.relative, "رحیم");
	CHECK(id.cnic == NULL);
	CHECK_STR(id.family_cnic, "5220312345671");
	CHECK_STR(id.phone, "03001234567");
	CHECK_STR(id.mrn, "GW-000001");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM identity WHERE birth_precision = 'age'"), 1);
	CHECK_INT(world_int(&w, "SELECT birth_on FROM identity"), date_from_ymd(1986, 7, 1));
	world_end(&w);
}

static void events_are_taken(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD "1,F1,,,GW-000001,N,,,,,40,F,2026-03-01,,contact,reached,\n"
				      "2,F1,,,GW-000001,N,,,,,40,F,2026-03-02,,refusal,,\n"
				      "3,F1,,,GW-000001,N,,,,,40,F,2026-03-03,,treatment,LLETZ,\n"),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 3);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM event"), 3);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 0);
	world_end(&w);
}

/* The file as a whole is refused and nothing of it stays. */
static void file_refused(const char *text, const char *code, const char *hint)
{
	int64_t before = world_int(&w, "SELECT count(*) FROM ledger");

	CHECK_INT(world_take(&w, text), STATUS_INPUT);
	CHECK_STR(w.r.q.last ? w.r.q.last->code : "", code);
	if (hint && w.r.q.last)
		CHECK_STR(w.r.q.last->hint, hint);
	CHECK_INT(w.sum.read, 0);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM ledger"), before);
	CHECK_INT(world_int(&w, "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM original)"), 0);
}

static void whole_files_are_refused(void)
{
	world_new(&w);
	file_refused("record_id,facility_code,collected_on,tset,test,result\n1,F1,2026-03-01,x,via,negative\n",
		     "column-unknown", "did you mean column test? nothing was taken in");
	file_refused("record_id,facility_code,collected_on,result,result\n", "column-missing",
		     "add the column; nothing was taken in");
	file_refused("", "file-empty", NULL);
	file_refused("%PDF-1.4\n", "file-pdf", "export the results as CSV instead");
	file_refused("PK\003\004zip", "file-xlsx", NULL);
	file_refused("\xD0\xCF\x11\xE0\xA1\xB1", "file-xls", NULL);
	file_refused("just words\n", "profile-unknown", NULL);
	file_refused(HEAD GOOD_1 "2,F1,\"open", "csv-quote-open", NULL);
	file_refused(HEAD "1,F1,,,GW-000001,Zo\xEB,,,,,40,F,2026-03-01,,via,negative,\n", "encoding",
		     "save or export the file as UTF-8");
	world_end(&w);
}

static void odd_paths_are_refused(void)
{
	static const unsigned char half[] = {0xFF, 0xFE, ',', 0, 'G', 0, 'e'};

	world_new(&w);
	CHECK_INT(world_take_path(&w, "/nowhere/at/all.csv"), STATUS_INPUT);
	CHECK_STR(world_code(&w), "file-missing");
	CHECK_INT(world_take_path(&w, w.r.folder), STATUS_INPUT);
	CHECK_STR(world_code(&w), "file-directory");
	w.opt.profile = "nothing";
	CHECK_INT(world_take(&w, HEAD GOOD_1), STATUS_USAGE);
	CHECK_STR(world_code(&w), "profile-unknown");
	w.opt.profile = "genexpert-csv";
	CHECK_INT(world_take(&w, HEAD GOOD_1), STATUS_INPUT);
	CHECK_STR(world_code(&w), "profile-mismatch");
	CHECK_STR(w.r.q.first->hint, "it looks like exchange-csv: leave --device out");
	w.opt.profile = NULL;
	CHECK_INT(world_take_path(&w, world_write(&w, "half.csv", half, sizeof half)), STATUS_INPUT);
	world_end(&w);
}

static void dry_run_keeps_nothing(void)
{
	int64_t before;

	world_new(&w);
	before = world_int(&w, "SELECT count(*) FROM ledger");
	w.opt.dry_run = true;
	CHECK_INT(world_take(&w, HEAD GOOD_1 GOOD_2 "3,F1\n"), STATUS_ATTENTION);
	CHECK_STR(world_line(&w),
		  "read 3 = accepted 2 + unchanged 0 + corrected 0 + duplicate 0 + quarantined 1 + ignored 0");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM ledger"), before);
	CHECK_INT(world_int(&w, "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM batch)"), 0);
	CHECK(w.sum.samples && w.sum.samples->next && w.sum.samples->next->next);
	for (const struct ingest_field *f = w.sum.samples ? w.sum.samples->field : NULL; f; f = f->next) {
		if (text_eq(f->name, "person_name"))
			CHECK_STR(f->value, "present");
		if (text_eq(f->name, "cnic"))
			CHECK_STR(f->value, "valid");
		CHECK(strstr(f->value, "Maryam") == NULL && strstr(f->value, "1234567") == NULL);
	}
	/* and then for good */
	w.opt.dry_run = false;
	CHECK_INT(world_take(&w, HEAD GOOD_1 GOOD_2 "3,F1\n"), STATUS_ATTENTION);
	CHECK_INT(w.sum.batch_id, 1);
	world_end(&w);
}

#define OBJ(id, extra)                                                                                                 \
	"{\"record_id\":\"" id "\",\"device_id\":\"CY-01\",\"specimen_id\":\"GS0000017\",\"test\":\"cytology\","       \
	"\"result\":\"NILM\",\"collected_on\":\"2026-03-01\",\"age_years\":40" extra "}\n"

static void ndjson_rows(void)
{
	world_new(&w);
	CHECK_INT(
		world_take(
			&w,
			OBJ("1", ",\"evidence\":{ \"cells_valid\": 6000, \"cells\": [[1, 2, 3]], \"note\": \"a\" }")
				OBJ("2", "") "\n" OBJ("3", ",\"evidence\":{\"x\":1.5}")
					OBJ("4", ",\"evidense\":1") "{\"record_id\":\"5\",\n" OBJ(
						"6",
						",\"test\":\"hpv\"") "[1]\n" OBJ("7",
										 ",\"evidence\":{\"kind\":\"ploidy\"}")
						OBJ("8", ",\"age_years\":[1]") OBJ("9", ",\"operator\":7")),
		STATUS_ATTENTION);
	CHECK_STR(w.sum.profile, "exchange-ndjson");
	CHECK_INT(w.sum.read, 10);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 3);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence"), 1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence WHERE CAST(body AS TEXT) = "
				"'{\"cells_valid\":6000,\"cells\":[[1,2,3]],\"note\":\"a\"}'"),
		  1);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE rule = 'evidence-not-whole'"), 4);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE rule = 'member-unknown'"), 5);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE rule = 'json-syntax'"), 3);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE rule = 'json-not-object'"), 1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE rule = 'evidence-kind'"), 1);
	CHECK_INT(world_int(&w, "SELECT device_id * 10 + facility_id FROM result WHERE result_id = 1"), 32);
	world_end(&w);
}

/* Evidence is cut out of the line as text: nothing in it may lead the cut astray. */
static void evidence_is_cut_exactly(void)
{
	world_new(&w);
	CHECK_INT(world_take(
			  &w,
			  OBJ("1",
			      " , \"evidence\" :\t{ \"note\" : \"} \\\" ] 1.5e3 {\" , \"a\":[ ] } ,\"operator\":\"x\"")
				  OBJ("2", ",\"operator\":\"\\\"evidence\\\":{\"") OBJ("3",
										       ",\"\\u0065vidence\":{\"a\":1}")
					  OBJ("4", ",\"evidence\":{\"evidence\":{},\"kind\":\"cytology\"}")
						  OBJ("5", ",\"evidence\":{\"a\":1},\"evidence\":{\"a\":1}")
							  OBJ("6", ",\"evidence\":[1]") OBJ("7", ",\"evidence\":null")),
		  STATUS_ATTENTION);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence"), 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence WHERE CAST(body AS TEXT) = "
				"'{\"note\":\"} \\\" ] 1.5e3 {\",\"a\":[]}'"),
		  1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence WHERE CAST(body AS TEXT) = "
				"'{\"evidence\":{},\"kind\":\"cytology\"}'"),
		  1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE rule = 'value-type'"), 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record WHERE rule = 'json-syntax'"), 1);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 4);
	world_end(&w);
}

static void csv_evidence(void)
{
	static const char text[] = "record_id,device_id,specimen_id,collected_on,test,result,evidence\n"
				   "1,CY-01,S1,2026-03-01,cytology,NILM,\"{\"\"cells_valid\"\": 6000}\"\n"
				   "2,CY-01,S2,2026-03-01,cytology,NILM,{}\n"
				   "3,CY-01,S3,2026-03-01,cytology,NILM,{\n"
				   "4,CY-01,S4,2026-03-01,via,negative,\"{\"\"a\"\":1}\"\n"
				   "5,CY-99,S5,2026-03-01,cytology,NILM,\n";

	world_new(&w);
	CHECK_INT(world_take(&w, text), STATUS_ATTENTION);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM evidence WHERE CAST(body AS TEXT) = '{\"cells_valid\":6000}'"),
		  1);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE rule = 'evidence-syntax'"), 4);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE rule = 'evidence-unexpected'"), 5);
	CHECK_INT(world_int(&w, "SELECT line FROM record WHERE rule = 'device-unknown'"), 6);
	world_end(&w);
}

static void specimens_are_scoped(void)
{
	static const char text[] = "record_id,device_id,facility_code,specimen_id,collected_on,test,result\n"
				   "1,CY-01,,GS0000017,2026-03-01,cytology,NILM\n"
				   "2,,F1,GS0000017,2026-03-01,via,negative\n"
				   "3,CY-01,,17,2026-03-01,cytology,NILM\n"
				   "4,,F1,17,2026-03-01,via,negative\n";

	world_new(&w);
	CHECK_INT(world_take(&w, text), STATUS_OK);
	CHECK_INT(world_int(&w, "SELECT count(DISTINCT specimen_hash) FROM identity"), 3);
	CHECK_INT(world_int(&w, "SELECT a.specimen_hash = b.specimen_hash FROM identity a, identity b "
				"WHERE a.record_id = 1 AND b.record_id = 2"),
		  1);
	world_end(&w);
}

static void two_sites_may_number_alike(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD "1,F1,,,GW-000001,A,,,,,40,F,2026-03-01,,via,negative,\n"
				      "1,LAB,,,GW-000002,B,,,,,41,F,2026-03-02,,via,positive,\n"),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 2);
	world_end(&w);
}

static void bytes_are_found_again(void)
{
	int64_t at;

	world_new(&w);
	CHECK_INT(world_take(&w, "\xEF\xBB\xBF" HEAD GOOD_1 GOOD_2), STATUS_OK);
	at = world_int(&w, "SELECT byte_offset FROM record WHERE record_id = 2");
	CHECK_INT(at, 3 + strlen(HEAD GOOD_1));
	CHECK_INT(world_int(&w, "SELECT byte_length FROM record WHERE record_id = 2"), strlen(GOOD_2));
	world_end(&w);
}

static void reasons_are_joined(void)
{
	struct ingest_summary s = {.arena = ARENA_INIT, .read = 1204};
	struct ingest_tally other = {"not a cervical assay", 2, NULL}, control = {"control", 4, &other},
			    alone = {"control", 6, NULL};
	struct arena a = ARENA_INIT;

	s.fate[FATE_ACCEPTED] = 1130;
	s.fate[FATE_UNCHANGED] = 52;
	s.fate[FATE_CORRECTED] = 3;
	s.fate[FATE_DUPLICATE] = 4;
	s.fate[FATE_QUARANTINED] = 9;
	s.fate[FATE_IGNORED] = 6;
	s.ignored = &alone;
	CHECK_STR(ingest_reconcile(&a, &s), "read 1,204 = accepted 1,130 + unchanged 52 + corrected 3 + duplicate 4 + "
					    "quarantined 9 + ignored 6 (controls)");
	s.ignored = &control;
	CHECK(strstr(ingest_reconcile(&a, &s), "ignored 6 (4 controls, 2 not a cervical assay)") != NULL);
	arena_free(&a);
}

/* ---- every file of the sample collection ---- */

static int samples_seen, samples_taken;

static void take_sample(const char *path)
{
	enum status rc = world_take_path(&w, path);

	samples_seen++;
	if (rc == STATUS_OK || rc == STATUS_ATTENTION) {
		samples_taken++;
		CHECK(w.sum.read > 0);
		CHECK_INT(w.sum.fate[FATE_ACCEPTED], 0);
	} else {
		CHECK_INT(rc, STATUS_INPUT);
		CHECK(w.r.q.first && w.r.q.first->hint);
	}
}

static void take_folder(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d)) != NULL) {
		const char *path = arena_printf(&w.a, "%s/%s", folder, e->d_name);

		if (e->d_name[0] == '.' || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			take_folder(path);
		else
			take_sample(path);
	}
	if (d)
		closedir(d);
}

static void real_files(void)
{
	struct stat st;

	if (stat("../shared/samples/devices", &st) != 0)
		UNIT_SKIP("../shared/samples/devices is not here");
	world_new(&w);
	take_folder("../shared/samples/devices");
	CHECK(samples_seen > 100);
	CHECK_INT(samples_taken, 1);
	CHECK_INT(
		world_int(&w, "SELECT count(*) FROM record WHERE fate = 'ignored' AND reason = 'not a cervical assay'"),
		1);
	world_end(&w);
}

int main(void)
{
	UNIT_RUN("every row has one fate and the fates add up", counts_add_up);
	UNIT_RUN("the same file again changes nothing", same_file_again);
	UNIT_RUN("rows of an overlapping file are unchanged", overlap_is_unchanged);
	UNIT_RUN("corrections and withdrawals supersede, silent changes are refused", corrections);
	UNIT_RUN("a preliminary result may become final", preliminary_becomes_final);
	UNIT_RUN("each bad row is refused with its rule, field, line and advice", refusals);
	UNIT_RUN("text that is not UTF-8 late in a file costs only its row", late_bad_bytes_cost_one_row);
	UNIT_RUN("values that cannot be used are dropped and counted", dropped_values_are_counted);
	UNIT_RUN("names are kept as written, numbers in their usual form", identities_are_kept_as_written);
	UNIT_RUN("events are taken with and without outcome", events_are_taken);
	UNIT_RUN("a file that cannot be understood is refused whole", whole_files_are_refused);
	UNIT_RUN("missing files, folders and wrong profiles are refused", odd_paths_are_refused);
	UNIT_RUN("a dry run shows and keeps nothing", dry_run_keeps_nothing);
	UNIT_RUN("NDJSON rows are read strictly, line by line", ndjson_rows);
	UNIT_RUN("evidence is cut out of a line exactly", evidence_is_cut_exactly);
	UNIT_RUN("evidence may stand in a CSV field", csv_evidence);
	UNIT_RUN("specimen ids are unique in the program only in its own pattern", specimens_are_scoped);
	UNIT_RUN("two sites may count their records alike", two_sites_may_number_alike);
	UNIT_RUN("each record knows its bytes in the file", bytes_are_found_again);
	UNIT_RUN("the closing line names reasons", reasons_are_joined);
	UNIT_RUN("every real device file ends in understanding or a clear refusal", real_files);
	UNIT_END("ingest");
}
