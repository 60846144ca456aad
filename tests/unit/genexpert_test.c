/* rooms: ingest db base */
/* genexpert_test.c -- GeneXpert exports: sections, vocabulary, controls, statuses, order of dates, evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/decode.h"
#include "tests/unit/ingest_world.h"

static struct world w;

#define HEADER "\xEF\xBB\xBF,GeneXpert Dx System\r\nSystem Name,GX\r\n"
#define PREAMBLE HEADER "Exported Date,15/09/26 17:05:00\r\nReport User Name,<None>\r\n"
#define MARK "\xEF\xBB\xBF\r\n\r\n"
#define ASSAY_INFO "ASSAY INFORMATION\r\nAssay,Xpert HPV HR_16_18-45\r\nAssay Version,2\r\nSample ID,GS9999999\r\n\r\n"

/* A run; lines left out are empty strings. */
struct run {
	const char *sample, *patient, *assay, *type, *result, *cartridge, *instrument, *start, *end, *error, *status,
		*table;
	const char *exported; /* of the file; NULL: 15/09/26 */
};

#define TABLE                                                                                                          \
	"Analyte Result\r\nAnalyte Name,Ct,EndPt,Analyte Result,Probe Check Result\r\nSAC,27.25,188,NA,PASS\r\n"       \
	"HPV 16,0.0,-3,NEG,PASS\r\nHPV 18_45,31.5,120,POS,PASS\r\nP3,0.0,2,NEG,PASS\r\nP4,NA,0,NEG,PASS\r\n"           \
	"P5,38,60,NEG,PASS\r\n\r\nDetail\r\nAnalyte Name,Prb Chk 1,Prb Chk 2\r\nHPV 16,99,99\r\n\r\n"                  \
	"Errors\r\n<None>\r\n\r\nRun History\r\n<None>\r\n"
#define NEGATIVE "HPV 16 NEG|HPV 18_45 NEG|OTHER HR HPV NEG|"

static const struct run plain = {.sample = "GS0000017",
				 .patient = "GW-000001",
				 .assay = "Xpert HPV HR_16_18-45",
				 .type = "Specimen",
				 .result = NEGATIVE,
				 .cartridge = "2001",
				 .instrument = "900101",
				 .start = "03/04/26 10:00:00",
				 .end = "03/04/26 11:00:00",
				 .error = "OK",
				 .status = "Done",
				 .table = TABLE};

static void pair(struct buf *b, const char *label, const char *value)
{
	buf_printf(b, "%s%s%s\r\n", label, value && *value ? "," : "", value ? value : "");
}

static void put_run(struct buf *b, const struct run *r)
{
	buf_str(b, "RESULT TABLE\r\n");
	pair(b, "Sample ID", r->sample);
	pair(b, "Patient ID", r->patient);
	pair(b, "Assay", r->assay);
	pair(b, "Test Type", r->type);
	pair(b, "Sample Type", "");
	pair(b, "Notes", "");
	pair(b, "Test Result", r->result);
	buf_str(b, "\r\nHistory\r\n<None>\r\n\r\n");
	pair(b, "Cartridge S/N", r->cartridge);
	pair(b, "Instrument S/N", r->instrument);
	pair(b, "Reagent Lot ID", "77");
	pair(b, "Start Time", r->start);
	pair(b, "End Time", r->end);
	pair(b, "Error Status", r->error);
	pair(b, "Status", r->status);
	pair(b, "User", "<None>");
	pair(b, "Run Notes", "");
	buf_printf(b, "\r\n%s", r->table);
}

static enum status take_as(const char *utf8, enum text_encoding enc)
{
	struct buf bytes = BUF_INIT;
	enum status rc;

	decode_encode(&bytes, utf8, strlen(utf8), enc);
	rc = world_take_path(&w, world_write(&w, arena_printf(&w.a, "gx-%d.csv", ++w.files), bytes.data, bytes.len));
	buf_free(&bytes);
	return rc;
}

static enum status take(const char *utf8)
{
	return take_as(utf8, ENC_UTF16LE);
}

/* A file of its own with one run in it. */
static enum status take_run(const struct run *r)
{
	struct buf text = BUF_INIT;
	enum status rc;

	buf_printf(&text, HEADER "Exported Date,%s 17:05:00\r\n" MARK ASSAY_INFO,
		   r->exported ? r->exported : "15/09/26");
	put_run(&text, r);
	rc = take(text.data);
	buf_free(&text);
	return rc;
}

static void one_run_is_understood(void)
{
	world_new(&w);
	CHECK_INT(take_run(&plain), STATUS_OK);
	CHECK_STR(w.sum.profile, "genexpert-csv");
	CHECK_STR(world_line(&w),
		  "read 1 = accepted 1 + unchanged 0 + corrected 0 + duplicate 0 + quarantined 0 + ignored 0");
	CHECK_INT(world_int(&w,
			    "SELECT count(*) FROM result WHERE test = 'hpv' AND category = 'negative' AND "
			    "detail = '16=neg;18_45=neg;other=neg' AND status = 'final' AND lot = '77' AND "
			    "assay = 'Xpert HPV HR_16_18-45' AND device_id = 1 AND facility_id = 2 AND area_id = 1"),
		  1);
	CHECK_INT(world_int(&w, "SELECT collected_on FROM result"), date_from_ymd(2026, 4, 3));
	CHECK_INT(world_int(&w, "SELECT resulted_on FROM result"), date_from_ymd(2026, 4, 3));
	CHECK_INT(
		world_int(&w, "SELECT count(*) FROM identity WHERE mrn_hash IS NOT NULL AND specimen_hash IS NOT NULL"),
		1);
	world_end(&w);
}

static void ct_becomes_evidence(void)
{
	world_new(&w);
	CHECK_INT(take_run(&plain), STATUS_OK);
	CHECK_INT(
		world_int(&w,
			  "SELECT count(*) FROM evidence WHERE kind = 'hpv' AND CAST(body AS TEXT) = "
			  "'{\"assay\":\"xpert-hpv\",\"channels\":[{\"name\":\"16\",\"ct\":null},{\"name\":\"18_45\","
			  "\"ct\":3150},"
			  "{\"name\":\"P3\",\"ct\":null},{\"name\":\"P4\",\"ct\":null},{\"name\":\"P5\",\"ct\":3800}],"
			  "\"control\":{\"name\":\"SAC\",\"ct\":2725}}'"),
		1);
	world_end(&w);
}

/* result text -> category and detail. */
static void reads_as(const char *text, const char *assay, const char *category, const char *detail)
{
	struct run r = plain;
	const char *sql;

	r.result = text;
	r.assay = assay;
	r.cartridge = arena_printf(&w.a, "%d", 3000 + w.files);
	CHECK_INT(take_run(&r), STATUS_OK);
	sql = arena_printf(
		&w.a,
		"SELECT count(*) FROM result WHERE result_id = (SELECT max(result_id) FROM result) AND category = '%s' "
		"AND detail %s '%s'",
		category, detail ? "=" : "IS NULL AND '' =", detail ? detail : "");
	if (world_int(&w, sql) != 1)
		UNIT_FAIL("%s is not read as %s", text, category);
}

#define FULL "Xpert HPV HR_16_18-45"

static void vocabulary(void)
{
	world_new(&w);
	reads_as("HPV 16 NEG|HPV 18_45 POS|OTHER HR HPV NEG|", FULL, "positive", "16=neg;18_45=pos;other=neg");
	reads_as("OTHER HR HPV POS|HPV 16 NEG|HPV 18_45 NEG", FULL, "positive", "16=neg;18_45=neg;other=pos");
	reads_as("HPV 16 NEG;HPV 18_45 NEG;OTHER HR HPV NEG", FULL, "negative", "16=neg;18_45=neg;other=neg");
	reads_as("HPV 16 NEG|HPV 18_45 INVALID|OTHER HR HPV NEG", FULL, "invalid", "16=neg;18_45=invalid;other=neg");
	reads_as("HPV 16 POS|HPV 18_45 INVALID|OTHER HR HPV NEG", FULL, "positive", "16=pos;18_45=invalid;other=neg");
	reads_as("INVALID", FULL, "invalid", NULL);
	reads_as("ERROR", FULL, "error", NULL);
	reads_as("NO RESULT", FULL, "error", NULL);
	reads_as("HR HPV NEG", "Xpert HPV v2 HR", "negative", "hr=neg");
	reads_as("HPV 16 POS|HPV 18_45 NEG|", "Xpert HPV 16_18-45", "positive", "16=pos;18_45=neg");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result WHERE detail LIKE '%18=%'"), 0);
	world_end(&w);
}

static void refused(struct run r, const char *rule, const char *field)
{
	r.cartridge = r.cartridge == plain.cartridge ? arena_printf(&w.a, "%d", 5000 + w.files) : r.cartridge;
	CHECK_INT(take_run(&r), STATUS_ATTENTION);
	CHECK_STR(world_code(&w), rule);
	if (field && w.r.q.first)
		CHECK_STR(w.r.q.first->field, field);
}

static struct run with_result(const char *text)
{
	struct run r = plain;

	r.result = text;
	return r;
}

static void never_negative_by_default(void)
{
	world_new(&w);
	refused(with_result("HPV 16 NEG|HPV 18_45 NEG|"), "result-incomplete", "result");
	refused(with_result("HPV 16 NEG|HPV 18_45 NEG|OTHER HR HPV NEGATIVE|"), "result-unknown", "result");
	refused(with_result("HPV 16 NEG|HPV 18 NEG|OTHER HR HPV NEG"), "result-unknown", "result");
	refused(with_result("HPV 16 NEG|HPV 16 POS|HPV 18_45 NEG|OTHER HR HPV NEG"), "result-contradicts", "result");
	refused(with_result("HR HPV NEG"), "result-unknown", "result");
	refused(with_result("|"), "result-incomplete", "result");
	refused(with_result(""), "field-missing", "result");
	refused(with_result("NEGATIVE"), "result-unknown", "result");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 0);
	world_end(&w);
}

static void statuses(void)
{
	struct run r = plain;

	world_new(&w);
	r.status = "Aborted";
	r.error = "Error";
	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result WHERE category = 'error' AND detail IS NULL"), 1);
	r = plain;
	r.error = "Error";
	refused(r, "status-contradicts", "error_status");
	r.result = "ERROR";
	r.cartridge = "2003";
	CHECK_INT(take_run(&r), STATUS_OK);
	r = plain;
	r.status = "Running";
	refused(r, "status-unknown", "run_status");
	world_end(&w);
}

/* Ignored for this reason. */
static void ignored(struct run r, const char *reason)
{
	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_IGNORED], 1);
	if (w.sum.ignored)
		CHECK_STR(w.sum.ignored->name, reason);
}

static void controls_and_other_assays(void)
{
	struct run r = plain;

	world_new(&w);
	r.type = "Positive Control";
	ignored(r, "control");
	r = plain;
	r.sample = "NC 3";
	r.patient = "";
	ignored(r, "control");
	r = plain;
	r.assay = "Ebola RUO";
	r.start = "09/01/15 05:20:37";
	r.instrument = "703865";
	ignored(r, "not a cervical assay");
	/* one sign alone does not make a control: a woman's number stands beside the id */
	r = plain;
	r.sample = "NC";
	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	world_end(&w);
}

static void refusals(void)
{
	struct run r = plain;

	world_new(&w);
	r.instrument = "1";
	refused(r, "device-unknown", "device_serial");
	r = plain;
	r.sample = "A1,A2";
	refused(r, "pooled-sample", "specimen_id");
	r = plain;
	r.sample = "5.12E+12";
	refused(r, "identifier-mangled", "specimen_id");
	r = plain;
	r.start = "31/02/26 10:00:00";
	refused(r, "date-unreadable", "collected_on");
	r = plain;
	r.start = "01/12/26 10:00:00";
	r.end = "";
	refused(r, "date-future", "collected_on");
	r = plain;
	r.table = "Analyte Result\r\nAnalyte Name,Ct\r\nHPV 16,abc\r\n";
	refused(r, "ct-unreadable", "evidence");
	r = plain;
	r.instrument = "";
	refused(r, "field-missing", "device_serial");
	world_end(&w);
}

/* GX-02 has no order of dates set. */
static struct run undated(const char *start, const char *end)
{
	struct run r = plain;

	r.instrument = "900102";
	r.start = start;
	r.end = end;
	r.cartridge = arena_printf(&w.a, "%d", 7000 + w.files);
	return r;
}

static void infers(const char *start, const char *end, date_t want)
{
	struct run r = undated(start, end);

	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(
		world_int(&w, "SELECT collected_on FROM result WHERE result_id = (SELECT max(result_id) FROM result)"),
		want);
}

static void order_of_dates(void)
{
	struct run r;

	world_new(&w);
	/* 23 can only be a day; and then the export date 15/09/26 agrees */
	infers("23/05/26 10:00:00", "23/05/26 11:00:00", date_from_ymd(2026, 5, 23));
	/* the same day in both orders left: a year 2006 lies before the device was in use */
	infers("06/06/26 10:00:00", "06/06/26 11:00:00", date_from_ymd(2026, 6, 6));
	/* the export date has no month 15 */
	infers("10/05/26 10:00:00", "10/05/26 11:00:00", date_from_ymd(2026, 5, 10));
	r = undated("10/05/26 10:00:00", "");
	r.exported = "06/05/26"; /* 10 May would lie after the export on 6 May; 5 October after that on 5 June */
	refused(r, "date-contradicts", "collected_on");
	r = undated("03/04/26 10:00:00", "");
	r.exported = "05/09/26";
	refused(r, "date-ambiguous", "collected_on");
	CHECK_STR(w.r.q.first->hint, "set date_order of the device (sanad load devices), then: sanad quarantine retry");
	refused(undated("03/04/26 10:00:00", "09/04/26 10:00:00"), "date-contradicts", "collected_on");
	refused(undated("soon", ""), "date-unreadable", "collected_on");
	world_end(&w);
}

static void many_runs_in_one_file(void)
{
	struct buf text = BUF_INIT;
	struct run r = plain;

	world_new(&w);
	buf_str(&text, PREAMBLE MARK ASSAY_INFO);
	put_run(&text, &r); /* no mark before the next table */
	r.cartridge = "2002";
	put_run(&text, &r);
	buf_str(&text, MARK "OPTICAL DATA\r\nSample ID,GS0000017\r\n1,2,3\r\n" MARK);
	r.cartridge = "2003";
	put_run(&text, &r);
	buf_str(&text, MARK "Analysis Settings\r\nStatus,x\r\n");
	r.cartridge = "2001";
	put_run(&text, &r); /* the first again */
	CHECK_INT(take(text.data), STATUS_OK);
	CHECK_STR(world_line(&w),
		  "read 4 = accepted 3 + unchanged 0 + corrected 0 + duplicate 1 + quarantined 0 + ignored 0");
	CHECK_INT(world_int(&w, "SELECT count(*) FROM record a JOIN record b ON b.ordinal = a.ordinal + 1 "
				"WHERE b.byte_offset < a.byte_offset + a.byte_length"),
		  0);
	buf_free(&text);
	world_end(&w);
}

static void same_woman_twice_is_two_runs(void)
{
	struct run r = plain;

	world_new(&w);
	CHECK_INT(take_run(&r), STATUS_OK);
	r.cartridge = "2009";
	r.result = "HPV 16 NEG|HPV 18_45 POS|OTHER HR HPV POS|";
	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	CHECK_INT(world_int(&w, "SELECT count(*) FROM result"), 2);
	world_end(&w);
}

static void changes_of_a_run(void)
{
	struct run r = plain;

	world_new(&w);
	CHECK_INT(take_run(&r), STATUS_OK);
	r.patient = "GW-000002"; /* mended on the instrument */
	CHECK_INT(take_run(&r), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_CORRECTED], 1);
	CHECK_STR(w.sum.warnings ? w.sum.warnings->name : "", "identity-changed");
	r.result = "HPV 16 POS|HPV 18_45 NEG|OTHER HR HPV NEG|"; /* a run's result does not change */
	CHECK_INT(take_run(&r), STATUS_ATTENTION);
	CHECK_STR(world_code(&w), "changed-without-correction");
	world_end(&w);
}

static void other_encodings(void)
{
	struct buf text = BUF_INIT;
	struct run r = plain;

	world_new(&w);
	buf_str(&text, PREAMBLE MARK);
	put_run(&text, &r);
	CHECK_INT(take_as(text.data, ENC_UTF8), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_ACCEPTED], 1);
	CHECK_INT(take_as(text.data, ENC_UTF16BE), STATUS_OK);
	CHECK_INT(w.sum.fate[FATE_UNCHANGED], 1);
	buf_free(&text);
	world_end(&w);
}

static void truncated_files_change_nothing(void)
{
	struct buf text = BUF_INIT, bytes = BUF_INIT;

	world_new(&w);
	buf_str(&text, PREAMBLE MARK);
	put_run(&text, &plain);
	decode_encode(&bytes, text.data, text.len, ENC_UTF16LE);
	CHECK_INT(world_take_path(&w, world_write(&w, "cut.csv", bytes.data, bytes.len - 1)), STATUS_INPUT);
	CHECK_STR(w.r.q.last ? w.r.q.last->code : "", "decode-truncated");
	CHECK_INT(world_int(&w, "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM original)"), 0);
	buf_free(&text);
	buf_free(&bytes);
	world_end(&w);
}

static void a_file_without_runs_says_so(void)
{
	world_new(&w);
	CHECK_INT(take(PREAMBLE MARK ASSAY_INFO), STATUS_OK);
	CHECK_STR(world_code(&w), "no-rows");
	world_end(&w);
}

int main(void)
{
	UNIT_RUN("a run becomes one HPV result with device, lot and dates", one_run_is_understood);
	UNIT_RUN("Ct values become evidence, 0.0 and NA are none", ct_becomes_evidence);
	UNIT_RUN("the vocabulary is read exactly and 18_45 is never 18", vocabulary);
	UNIT_RUN("what is not known is refused, never negative", never_negative_by_default);
	UNIT_RUN("an aborted run is an error, a contradiction is refused", statuses);
	UNIT_RUN("controls and other assays are ignored with their reason", controls_and_other_assays);
	UNIT_RUN("unknown instruments, pools, bad dates and Ct values are refused", refusals);
	UNIT_RUN("without an order set, dates must tell it themselves", order_of_dates);
	UNIT_RUN("several runs in any order of sections, one of them twice", many_runs_in_one_file);
	UNIT_RUN("the same sample in two cartridges is two results", same_woman_twice_is_two_runs);
	UNIT_RUN("a mended patient id is a correction, a changed result is not", changes_of_a_run);
	UNIT_RUN("UTF-8 and UTF-16 big-endian are read alike", other_encodings);
	UNIT_RUN("a truncated export changes nothing", truncated_files_change_nothing);
	UNIT_RUN("an export without results is said to be one", a_file_without_runs_says_so);
	UNIT_END("genexpert");
}
