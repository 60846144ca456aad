/* rooms: reports db stats base */
/* xlsx_test.c -- the workbook: whole, the same bytes every time, and never a formula.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/hash.h"
#include "tests/unit/report_fixture.h"
#include "tests/unit/unit.h"

#define ZLIB_CONST /* its input is not written to */
#include <unistd.h>
#include <zlib.h>

static char workbook[64];

static enum status render(struct fixture *x, size_t n, struct msgq *q)
{
	msgq_init(q);
	return render_xlsx(x->r, n, workbook, q);
}

static bool read_workbook(struct buf *b)
{
	struct msgq q;
	msgq_init(&q);
	enum status st = file_read(workbook, 1 << 26, b, &q);
	msgq_free(&q);
	return st == STATUS_OK;
}

static uint32_t le(const char *p, int bytes)
{
	uint32_t v = 0;
	for (int i = 0; i < bytes; i++)
		v |= (uint32_t)(unsigned char)p[i] << (8 * i);
	return v;
}

/* Appends the inflated part `name` of the zip in b; false when there is none. A small reader of our own, so that the
 * workbook is not judged by the library that wrote it. */
static bool part(const struct buf *b, const char *name, struct buf *out)
{
	size_t at = le(b->data + b->len - 22 + 16, 4);
	while (at + 46 < b->len && memcmp(b->data + at, "PK\1\2", 4) == 0) {
		size_t n = le(b->data + at + 28, 2), packed = le(b->data + at + 20, 4),
		       plain = le(b->data + at + 24, 4);
		size_t local = le(b->data + at + 42, 4);
		if (n == strlen(name) && memcmp(b->data + at + 46, name, n) == 0) {
			const char *data =
				b->data + local + 30 + le(b->data + local + 26, 2) + le(b->data + local + 28, 2);
			z_stream z = {.next_in = (const Bytef *)data, .avail_in = (uInt)packed};
			buf_reserve(out, plain + 1);
			z.next_out = (Bytef *)out->data;
			z.avail_out = (uInt)plain;
			bool ok = inflateInit2(&z, -MAX_WBITS) == Z_OK && inflate(&z, Z_FINISH) == Z_STREAM_END;
			inflateEnd(&z);
			out->len = plain;
			out->data[plain] = '\0';
			return ok;
		}
		at += 46 + n + le(b->data + at + 30, 2) + le(b->data + at + 32, 2);
	}
	return false;
}

static void check_part(const struct buf *b, const char *name, const char *wanted, bool present)
{
	struct buf xml = BUF_INIT;
	if (!part(b, name, &xml))
		UNIT_FAIL("no part %s", name);
	else if ((strstr(xml.data, wanted) != NULL) != present)
		UNIT_FAIL("%s %s '%s'", name, present ? "lacks" : "holds", wanted);
	buf_free(&xml);
}

static void sheets_in_order(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	struct buf b = BUF_INIT, xml = BUF_INIT;
	static const char *const name[] = {"Summary", "Coverage",   "Positivity",  "Followup",
					   "Targets", "Chart data", "Definitions", "Provenance"};
	fixture_make(&x, &a);
	CHECK_INT(render(&x, 4, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	CHECK(part(&b, "xl/workbook.xml", &xml));
	const char *at = xml.data;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		const char *found = strstr(at, arena_printf(&a, "<sheet name=\"%s\"", name[i]));
		CHECK(found != NULL);
		at = found ? found : at;
	}
	check_part(&b, "xl/charts/chart4.xml", "<c:chart>", true);
	buf_free(&xml);
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

static void typed_cells(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	struct buf b = BUF_INIT;
	fixture_make(&x, &a);
	CHECK_INT(render(&x, 4, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	/* coverage, row 6: 6,465 women as a number; row 7: 64.65% as a fraction */
	check_part(&b, "xl/worksheets/sheet2.xml", "<v>6465</v>", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "<v>0.6465</v>", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "<autoFilter ref=\"A5:R45\"", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "r=\"R6\"", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "r=\"S6\"", false); /* no cell beyond its heads */
	check_part(&b, "xl/worksheets/sheet2.xml", "state=\"frozen\"", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "orientation=\"landscape\"", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "paperSize=\"9\"", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "<f>", false);
	check_part(&b, "xl/worksheets/sheet2.xml", "NAN", false);
	check_part(&b, "xl/worksheets/sheet2.xml", "nan", false);
	check_part(&b, "xl/worksheets/sheet2.xml", "inf", false);
	check_part(&b, "xl/workbook.xml", "_xlnm.Print_Titles", true);
	check_part(&b, "docProps/core.xml", "2026-12-31T00:00:00Z", true);
	/* the charts draw numbers of the sheet "Chart data", not constants */
	check_part(&b, "xl/charts/chart1.xml", "'Chart data'!$B$", true);
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

/* Excel offers to repair a sheet whose column ranges overlap. */
static void columns_apart(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	struct buf b = BUF_INIT;
	fixture_make(&x, &a);
	CHECK_INT(render(&x, 4, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	for (int sheet = 1; sheet <= 8; sheet++) {
		struct buf xml = BUF_INIT;
		int seen = 0;
		long min, max, before = 0;
		CHECK(part(&b, arena_printf(&a, "xl/worksheets/sheet%d.xml", sheet), &xml));
		for (const char *s = xml.data; (s = strstr(s, "<col min=")); s++, seen++) {
			char *end;
			min = strtol(s + strlen("<col min=\""), &end, 10);
			max = strtol(end + strlen("\" max=\""), NULL, 10);
			CHECK(min > before && max >= min);
			before = max;
		}
		CHECK(seen > 0);
		buf_free(&xml);
	}
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

static void same_bytes(void)
{
	struct arena a = ARENA_INIT;
	unsigned char hash[2][HASH_SIZE];
	for (int i = 0; i < 2; i++) {
		struct fixture x = {0};
		struct msgq q;
		struct buf b = BUF_INIT;
		fixture_make(&x, &a);
		if (i == 1)
			sleep(2); /* a zip has a clock of two seconds */
		CHECK_INT(render(&x, 4, &q), STATUS_OK);
		CHECK(read_workbook(&b));
		hash_bytes(hash[i], b.data, b.len);
		buf_free(&b);
		msgq_free(&q);
	}
	CHECK(memcmp(hash[0], hash[1], HASH_SIZE) == 0);
	arena_free(&a);
}

static void hostile_text(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {.home_name = "=HYPERLINK(\"x\")&<b>"};
	struct msgq q;
	struct buf b = BUF_INIT;
	fixture_make(&x, &a);
	x.r[0].question =
		"bad \xff\xfe byte, bell \a, not a character \xef\xbf\xbf, \xda\xaf\xd9\x88\xd8\xa7\xd8\xaf\xd8\xb1";
	x.r[0].about.program_title =
		"A & B & a title that is so long that it would not fit into the two hundred and fifty-five "
		"characters that a footer holds, \xda\xaf\xd9\x88\xd8\xa7\xd8\xaf\xd8\xb1";
	x.r[0].id = "cover[age]:*?/\\and a name that is far too long for a sheet";
	CHECK_INT(render(&x, 4, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	check_part(&b, "xl/sharedStrings.xml", "=HYPERLINK(\"x\")&amp;&lt;b&gt;", true);
	check_part(&b, "xl/sharedStrings.xml",
		   "bad \xef\xbf\xbd\xef\xbf\xbd byte, bell \xef\xbf\xbd, not a character \xef\xbf\xbd, "
		   "\xda\xaf\xd9\x88\xd8\xa7\xd8\xaf\xd8\xb1",
		   true);
	check_part(&b, "xl/worksheets/sheet1.xml", "<f>", false);
	check_part(&b, "xl/worksheets/sheet2.xml", "<f>", false);
	check_part(&b, "xl/workbook.xml", "<sheet name=\"Cover age      and a name that", true);
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

static void marks(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	struct buf b = BUF_INIT;
	fixture_make(&x, &a);
	/* a number left in a suppressed cell by mistake must not reach the file either */
	for (size_t i = 0; i < x.r[0].n_cells; i++)
		if (strcmp(x.r[0].cell[i].flag, "suppressed") == 0)
			x.r[0].cell[i].numerator = x.r[0].cell[i].value = x.r[0].cell[i].lower = x.r[0].cell[i].upper =
				777.125;
	CHECK_INT(render(&x, 1, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	check_part(&b, "xl/sharedStrings.xml", "<t>*</t>", true);
	check_part(&b, "xl/sharedStrings.xml", "<t>\xe2\x80\x93</t>", true);
	check_part(&b, "xl/sharedStrings.xml", "<t>Suntsar *</t>", true);
	check_part(&b, "xl/worksheets/sheet2.xml", "777.125", false);
	check_part(&b, "xl/worksheets/sheet3.xml", "777.125", false);
	check_part(&b, "xl/worksheets/sheet2.xml", "7.77125", false);
	check_part(&b, "xl/worksheets/sheet3.xml", "7.77125", false);
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

static void nothing_to_show(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	struct buf b = BUF_INIT;
	fixture_make(&x, &a);
	for (int i = 0; i < 4; i++)
		x.r[i].n_cells = 0;
	CHECK_INT(render(&x, 4, &q), STATUS_OK);
	CHECK(read_workbook(&b));
	check_part(&b, "xl/sharedStrings.xml", "No figures in this period.", true);
	buf_free(&b);
	msgq_free(&q);
	arena_free(&a);
}

static void cannot_write(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	fixture_make(&x, &a);
	msgq_init(&q);
	CHECK_INT(render_xlsx(x.r, 4, "/nowhere/at/all.xlsx", &q), STATUS_OUTPUT);
	CHECK(q.first && strcmp(q.first->code, "xlsx-write") == 0);
	msgq_free(&q);
	arena_free(&a);
}

static void wrong_chart_file(void)
{
	static const struct {
		const char *json, *says;
	} bad[] = {
		{"{\"charts\":[{\"title\":\"x\"}]}", "report coverage: a chart needs id, title and over"},
		{"{\"charts\":[{\"id\":\"a\",\"title\":\"x\",\"over\":\"area\",\"type\":\"bar\",\"indicator\":\"nix\"}]"
		 "}",
		 "report coverage: no indicator 'nix'"},
		{"{\"charts\":[{\"id\":\"a\",\"title\":\"x\",\"over\":\"area\",\"type\":\"pie\",\"indicator\":\"women_"
		 "screened\"}]}",
		 "report coverage: type must be bar, line, stepped, dots or matrix"},
		{"{\"tiles\":[{\"label\":\"x\"}]}", "report coverage: a tile needs indicator and label"},
		{"{\"tiles\":[{\"label\":\"x\",\"indicater\":\"women_screened\"}]}",
		 "report coverage: unknown key 'indicater', did you mean 'indicator'?"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct arena a = ARENA_INIT;
		struct fixture x = {0};
		struct msgq q;
		fixture_make(&x, &a);
		x.r[0].chart_json = bad[i].json;
		CHECK_INT(render(&x, 1, &q), STATUS_INPUT);
		CHECK_STR(q.first ? q.first->text : "", bad[i].says);
		msgq_free(&q);
		arena_free(&a);
	}
}

int main(void)
{
	snprintf(workbook, sizeof workbook, "/tmp/sanad-xlsx-test-%ld.xlsx", (long)getpid());
	UNIT_RUN("a workbook has Summary first, a sheet per report, Definitions and Provenance last", sheets_in_order);
	UNIT_RUN("numbers are numbers, percents fractions, and the print set-up is there", typed_cells);
	UNIT_RUN("no two column ranges of a sheet overlap", columns_apart);
	UNIT_RUN("the same reports give the same bytes at another time", same_bytes);
	UNIT_RUN("formulas, bad bytes and over-long names in the data do no harm", hostile_text);
	UNIT_RUN("a suppressed cell is a star and its number is nowhere in the file", marks);
	UNIT_RUN("reports without figures give a workbook that says so", nothing_to_show);
	UNIT_RUN("a folder that does not exist is an output error", cannot_write);
	UNIT_RUN("a wrong chart.json is refused with the field that is wrong", wrong_chart_file);
	unlink(workbook);
	UNIT_END("xlsx");
}
