/* rooms: ingest db base */
/* quarantine_test.c -- refused rows are listed, given back verbatim, mended, tried again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/decode.h"
#include "base/file.h"
#include "tests/unit/ingest_world.h"

#include <sys/stat.h>

#define HEAD "record_id,facility_code,area_name,person_mrn,person_name,collected_on,test,result,status\r\n"
#define GOOD "1,F1,Gwadar,GW-000001,A,2026-03-01,via,negative,\r\n"
#define BAD_RESULT "2,F1,Gwadar,GW-000002,\"B, \"\"b\"\"\nمریم\",2026-03-02,via,negtive,\r\n"
#define BAD_PLACE "3,F1,Elsewhere,GW-000003,C,2026-03-03,via,positive,\r\n"

static struct world w;

static size_t waiting(void)
{
	struct quarantine_list l;

	CHECK_INT(quarantine_list(w.r.db, &w.a, 0, &l, &w.r.q), STATUS_OK);
	return l.n;
}

static char *read_back(const char *path)
{
	struct buf b = BUF_INIT;
	char *text;

	if (file_read(path, 1 << 20, &b, &w.r.q) != STATUS_OK)
		UNIT_FAIL("cannot read %s", path);
	text = arena_strndup(&w.a, b.data, b.len);
	buf_free(&b);
	return text;
}

static char *beside(const char *name)
{
	return arena_printf(&w.a, "%s/%s", w.r.folder, name);
}

static void listed_with_reason(void)
{
	struct quarantine_list l;

	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD BAD_RESULT BAD_PLACE), STATUS_ATTENTION);
	CHECK_INT(quarantine_list(w.r.db, &w.a, 0, &l, &w.r.q), STATUS_OK);
	CHECK_INT(l.n, 2);
	if (l.n == 2) {
		CHECK_INT(l.item[0].record_id, 2);
		CHECK_INT(l.item[0].line, 3);
		CHECK_STR(l.item[0].rule, "result-unknown");
		CHECK_STR(l.item[0].field, "result");
		CHECK_STR(l.item[1].rule, "place-unknown");
		CHECK_INT(l.item[1].line, 5); /* a name with a line break stands before it */
		CHECK(strstr(l.item[1].hint, "quarantine retry") != NULL);
	}
	CHECK_INT(quarantine_list(w.r.db, &w.a, 7, &l, &w.r.q), STATUS_OK);
	CHECK_INT(l.n, 0);
	world_end(&w);
}

static void exported_verbatim_and_mended(void)
{
	char *text;
	struct stat st;

	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD BAD_RESULT BAD_PLACE), STATUS_ATTENTION);
	CHECK_INT(quarantine_export(w.r.db, 0, beside("mend.csv"), NULL, &w.r.q), STATUS_OK);
	text = read_back(beside("mend.csv"));
	CHECK_STR(text, HEAD BAD_RESULT BAD_PLACE);
	CHECK(stat(beside("mend.csv"), &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK_STR(read_back(beside("mend.csv.reasons.csv")),
		  "record,line,rule,field,reason,hint\n"
		  "2,3,result-unknown,result,this result is not known for this test,\"add the value to the profile, or "
		  "mend it; it is "
		  "never read as negative\"\n"
		  "3,5,place-unknown,area_name,no place is called so,\"add the spelling to the aliases (sanad load "
		  "aliases), then: sanad "
		  "quarantine retry\"\n");
	CHECK_INT(world_take(&w, HEAD "2,F1,Gwadar,GW-000002,\"B, \"\"b\"\"\nمریم\",2026-03-02,via,negative,\r\n"
				      "3,F1,Gwadar,GW-000003,C,2026-03-03,via,positive,\r\n"),
		  STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 2);
	CHECK_INT(waiting(), 0);
	CHECK_INT(quarantine_export(w.r.db, 0, beside("none.csv"), NULL, &w.r.q), STATUS_ATTENTION);
	CHECK(stat(beside("none.csv"), &st) != 0);
	world_end(&w);
}

static void several_sources_several_files(void)
{
	struct buf paths = BUF_INIT;

	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD BAD_RESULT), STATUS_ATTENTION);
	CHECK_INT(world_take(&w, HEAD BAD_PLACE), STATUS_ATTENTION);
	CHECK_INT(quarantine_export(w.r.db, 0, beside("mend.csv"), &paths, &w.r.q), STATUS_OK);
	CHECK_STR(read_back(beside("mend-batch-1.csv")), HEAD BAD_RESULT);
	CHECK_STR(read_back(beside("mend-batch-2.csv")), HEAD BAD_PLACE);
	CHECK(strstr(paths.data, "mend-batch-2.csv.reasons.csv\n") != NULL);
	buf_free(&paths);
	world_end(&w);
}

static enum place_answer everywhere(void *ctx, const char *code, const char *name, struct place_found *out)
{
	(void)ctx;
	(void)code;
	(void)name;
	*out = (struct place_found){.area_id = 1};
	return PLACE_FOUND;
}

static void retried_when_the_place_is_known(void)
{
	struct quarantine_summary s;
	int64_t before;

	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD BAD_RESULT BAD_PLACE), STATUS_ATTENTION);
	before = world_int(&w, "SELECT count(*) FROM ledger");
	CHECK_INT(quarantine_retry(w.r.db, 0, &w.opt, &s, &w.r.q), STATUS_ATTENTION);
	CHECK_INT(s.tried, 2);
	CHECK_INT(s.still, 2);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM ledger"), before);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record"), 3);
	w.opt.place = everywhere;
	CHECK_INT(quarantine_retry(w.r.db, 0, &w.opt, &s, &w.r.q), STATUS_ATTENTION);
	CHECK_INT(s.accepted, 1);
	CHECK_INT(s.still, 1);
	CHECK_INT(world_int(&w, "SELECT retry_of FROM record WHERE record_id = 4 AND fate = 'accepted'"), 3);
	CHECK_INT(world_int(&w, "SELECT read_n * 10 + accepted_n FROM batch WHERE kind = 'retry'"), 11);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result WHERE record_id = 4 AND category = 'positive'"), 1);
	CHECK_INT(waiting(), 1);
	CHECK_INT(quarantine_retry(w.r.db, 0, &w.opt, &s, &w.r.q), STATUS_ATTENTION);
	CHECK_INT(s.tried, 1);
	CHECK_INT(s.accepted, 0);
	world_end(&w);
}

static void retried_when_the_device_is_registered(void)
{
	static const char runs[] =
		"\xEF\xBB\xBF,GeneXpert Dx System\r\n\xEF\xBB\xBF\r\n\r\nRESULT TABLE\r\nSample ID,GS0000017\r\n"
		"Assay,Xpert HPV HR\r\nTest Type,Specimen\r\nTest Result,HR HPV NEG|\r\nCartridge S/N,1\r\n"
		"Instrument S/N,900102\r\nStart Time,03/04/26 10:00:00\r\nStatus,Done\r\nError Status,OK\r\n\r\n"
		"RESULT TABLE\r\nSample ID,GS0000018\r\nAssay,Xpert HPV HR\r\nTest Type,Specimen\r\n"
		"Test Result,HR HPV POS|\r\nCartridge S/N,2\r\nInstrument S/N,900101\r\n"
		"Start Time,03/04/26 12:00:00\r\nStatus,Done\r\nError Status,OK\r\n";
	struct quarantine_summary s;
	struct buf wide = BUF_INIT;
	const char *path;

	world_new(&w);
	decode_encode(&wide, runs, strlen(runs), ENC_UTF16LE);
	CHECK_INT(world_take_path(&w, world_write(&w, "gx.csv", wide.data, wide.len)), STATUS_ATTENTION);
	CHECK_STR(world_code(&w), "date-ambiguous");
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	/* the export is a GeneXpert file again and is refused for the same reason */
	path = beside("mend.csv");
	CHECK_INT(quarantine_export(w.r.db, 0, path, NULL, &w.r.q), STATUS_OK);
	CHECK_INT(world_take_path(&w, path), STATUS_ATTENTION);
	CHECK_STR(w.sum.profile, "genexpert-csv");
	CHECK_INT(w.sum.read, 1);
	CHECK_INT(w.sum.fate[FATE_QUARANTINED], 1);
	CHECK_INT(waiting(), 1); /* the same row, listed once */
	CHECK_INT(db_begin(w.r.db, "load", "test", &w.r.q), STATUS_OK);
	world_exec(&w, "UPDATE device SET date_order = 'dmy' WHERE device_id = 2");
	CHECK_INT(db_commit(w.r.db, &w.r.q), STATUS_OK);
	CHECK_INT(quarantine_retry(w.r.db, 0, &w.opt, &s, &w.r.q), STATUS_OK);
	CHECK_INT(s.accepted, 1);
	CHECK_INT(waiting(), 0);
	CHECK_INT(world_int(&w, "SELECT collected_on FROM result WHERE result_id = 2"), date_from_ymd(2026, 4, 3));
	buf_free(&wide);
	world_end(&w);
}

static void ndjson_rows_come_back(void)
{
	static const char
		good[] = "{\"record_id\":\"1\",\"device_id\":\"CY-01\",\"specimen_id\":\"S1\",\"test\":\"cytology\","
			 "\"result\":\"NILM\",\"collected_on\":\"2026-03-01\"}\n",
		bad[] = "{\"record_id\":\"2\",\"device_id\":\"CY-01\",\"specimen_id\":\"S2\",\"test\":\"cytology\","
			"\"result\":\"NIL\",\"collected_on\":\"2026-03-01\"}";
	char *text = NULL;

	world_new(&w);
	text = arena_printf(&w.a, "\xEF\xBB\xBF%s%s", good, bad); /* no line end after the last */
	CHECK_INT(world_take(&w, text), STATUS_ATTENTION);
	CHECK_INT(quarantine_export(w.r.db, 1, beside("mend.ndjson"), NULL, &w.r.q), STATUS_OK);
	CHECK_STR(read_back(beside("mend.ndjson")), arena_printf(&w.a, "\xEF\xBB\xBF%s\r\n", bad));
	world_end(&w);
}

static void a_correction_waits_for_its_original(void)
{
	struct quarantine_summary s;

	world_new(&w);
	CHECK_INT(world_take(&w, HEAD "1,F1,Gwadar,GW-000001,A,2026-03-01,via,positive,corrected\r\n"),
		  STATUS_ATTENTION);
	CHECK_INT(world_take(&w, HEAD GOOD), STATUS_OK);
	CHECK_INT(waiting(), 1);
	CHECK_INT(quarantine_retry(w.r.db, 0, &w.opt, &s, &w.r.q), STATUS_OK);
	CHECK_INT(s.corrected, 1);
	CHECK_INT(waiting(), 0);
	CHECK_INT(world_int(&w, "SELECT supersedes FROM result WHERE category = 'positive'"), 1);
	world_end(&w);
}

static void a_refused_change_is_not_settled_by_an_old_export(void)
{
	world_new(&w);
	CHECK_INT(world_take(&w, HEAD GOOD), STATUS_OK);
	CHECK_INT(world_take(&w, HEAD "1,F1,Gwadar,GW-000001,A,2026-03-01,via,positive,\r\n"), STATUS_ATTENTION);
	CHECK_INT(world_take(&w, HEAD GOOD "5,F1,Gwadar,GW-000005,E,2026-03-01,via,negative,\r\n"), STATUS_OK);
	CHECK_INT(waiting(), 1);
	CHECK_INT(world_take(&w, HEAD "1,F1,Gwadar,GW-000001,A,2026-03-01,via,positive,corrected\r\n"), STATUS_OK);
	CHECK_INT(waiting(), 0);
	world_end(&w);
}

int main(void)
{
	UNIT_RUN("refused rows are listed with rule, field, reason and advice", listed_with_reason);
	UNIT_RUN("they come back verbatim, and the mended file settles them", exported_verbatim_and_mended);
	UNIT_RUN("each source file gets a file of its own", several_sources_several_files);
	UNIT_RUN("a retry takes what passes now and touches nothing else", retried_when_the_place_is_known);
	UNIT_RUN("a GeneXpert run passes once its device's date order is set", retried_when_the_device_is_registered);
	UNIT_RUN("NDJSON rows come back with mark and line end", ndjson_rows_come_back);
	UNIT_RUN("a correction before its original is retried", a_correction_waits_for_its_original);
	UNIT_RUN("a refused change is not settled by an old export", a_refused_change_is_not_settled_by_an_old_export);
	UNIT_END("quarantine");
}
