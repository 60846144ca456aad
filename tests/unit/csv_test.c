/* rooms: base */
/* csv_test.c -- delimited text.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/csv.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static struct msgq q;
static struct buf seen; /* "line@offset+length[field|field]" for each row */
static int stop_after;

static bool note_row(void *ctx, const struct csv_row *row)
{
	(void)ctx;
	buf_printf(&seen, "%d@%d+%d[", (int)row->line, (int)row->offset, (int)row->length);
	for (size_t i = 0; i < row->n; i++)
		buf_printf(&seen, "%s%s", i ? "|" : "", row->field[i]);
	buf_char(&seen, ']');
	return --stop_after != 0;
}

/* Reads text in pieces of `step` bytes; true when feeding and finishing went well. */
static bool read_rows(char delimiter, const char *text, size_t n, size_t step)
{
	struct csv_reader *r = csv_open(delimiter, "f.csv", &q, note_row, NULL);
	bool good = true;

	buf_reset(&seen);
	msgq_clear(&q);
	for (size_t i = 0; i < n && good; i += step)
		good = csv_feed(r, text + i, n - i < step ? n - i : step);
	good = csv_finish(r) && good;
	csv_close(r);
	return good;
}

static void rows_are(const char *text, const char *want)
{
	for (size_t step = 1; step < 10;
	     step++) { /* the last: all of it at once, where plain rows are cut without a scan */
		CHECK(read_rows(',', text, strlen(text), step < 9 ? step : 4096));
		CHECK_STR(seen.data, want);
	}
}

static void rows_have_their_place(void)
{
	rows_are("a,b\nc,d\n", "1@0+4[a|b]2@4+4[c|d]");
	rows_are("a,b\r\nc,d\r\n", "1@0+5[a|b]2@5+5[c|d]");
	rows_are("a,b\rc,d\r", "1@0+4[a|b]2@4+4[c|d]");
	rows_are("a,b\nc,d", "1@0+4[a|b]2@4+3[c|d]");
	rows_are("", "");
	rows_are("a", "1@0+1[a]");
	rows_are(",", "1@0+1[|]");
	rows_are("\"\"", "1@0+2[]");
}

static void blank_rows_count_as_lines(void)
{
	rows_are("a\n\n\nb\n", "1@0+2[a]4@4+2[b]");
	rows_are("a\r\n\r\nb\r\n", "1@0+3[a]3@5+3[b]");
	rows_are("a\r\rb", "1@0+2[a]3@3+1[b]");
	rows_are("a\n  \t\nb\n  ", "1@0+2[a]3@6+2[b]");
}

static void quoted_line_ends_keep_the_count(void)
{
	rows_are("\"x\ny\",1\nz,2\n", "1@0+8[x\ny|1]3@8+4[z|2]");
	rows_are("\"x\r\ny\",1\r\nz,2\r\n", "1@0+10[x\r\ny|1]3@10+5[z|2]");
	rows_are("\"x\ry\"\rz\r", "1@0+6[x\ry]3@6+2[z]");
	rows_are("\"\r\"\nz", "1@0+4[\r]3@4+1[z]");
	rows_are("\"\r\"\"\n\"\nz", "1@0+7[\r\"\n]4@7+1[z]");
}

static void quotes_and_blanks(void)
{
	rows_are("\"a,b\",\"c\"\"d\"\n", "1@0+13[a,b|c\"d]");
	rows_are(" a b ,\" c \" , \"d\"\n", "1@0+18[a b| c |d]");
	rows_are("5\" tube,x\n", "1@0+10[5\" tube|x]");
	rows_are("گوادر,\"O'Brien, \xE2\x80\x8F\"\n", "1@0+26[گوادر|O'Brien, \xE2\x80\x8F]");
}

static void other_delimiters(void)
{
	static const char semicolon[] = "a,b;c\n", tab[] = "a\t\t\"b\tc\"\t d\n", bar[] = "a|b\n";

	CHECK(read_rows(';', semicolon, sizeof semicolon - 1, 100));
	CHECK_STR(seen.data, "1@0+6[a,b|c]");
	CHECK(read_rows('\t', tab, sizeof tab - 1, 100));
	CHECK_STR(seen.data, "1@0+12[a||b\tc|d]");
	CHECK(read_rows('|', bar, sizeof bar - 1, 100));
	CHECK_STR(seen.data, "1@0+4[a|b]");
}

static void refused(const char *text, size_t n, const char *code, int line, const char *rows)
{
	for (size_t step = 1; step <= n; step += n > 100 ? 65536 : 3) {
		CHECK(!read_rows(',', text, n, step));
		CHECK(q.first != NULL);
		if (!q.first)
			return;
		CHECK_STR(q.first->code, code);
		CHECK_INT(q.first->pos.line, line);
		CHECK_INT(q.count[MSG_ERROR], 1);
		if (rows)
			CHECK_STR(seen.data, rows);
	}
}

static void errors_name_the_line(void)
{
	refused("a\n\"b\nc,d\ne", 10, "csv-quote-open", 2, "1@0+2[a]");
	refused("a\n\"b\"c\n", 7, "csv-text-after-quote", 2, "1@0+2[a]");
	refused("a\n\"b\" \"c\"\n", 10, "csv-text-after-quote", 2, "1@0+2[a]");
	refused("a\nb\0c\n", 6, "csv-nul", 2, "1@0+2[a]");
	refused("\"a\n\0\"", 5, "csv-nul", 2, "");
}

static void long_fields_and_rows_are_refused(void)
{
	size_t n = CSV_MAX_ROW + 100;
	char *text = malloc(n);

	memset(text, 'x', n);
	memcpy(text, "a\n", 2);
	refused(text, n, "csv-field-too-long", 2, "1@0+2[a]");
	for (size_t i = 1000; i < n; i += 1000)
		text[i] = ',';
	refused(text, n, "csv-row-too-long", 2, "1@0+2[a]");
	memset(text, 'x', CSV_MAX_FIELD);
	text[CSV_MAX_FIELD] = ',';
	text[CSV_MAX_FIELD + 1] = '\n';
	CHECK(read_rows(',', text, CSV_MAX_FIELD + 2, 65536));
	free(text);
}

static void the_callback_may_stop(void)
{
	struct csv_reader *r = csv_open(',', "f.csv", &q, note_row, NULL);

	buf_reset(&seen);
	msgq_clear(&q);
	stop_after = 2;
	CHECK(!csv_feed(r, "a\nb\nc\nd\n", 8));
	CHECK(!csv_feed(r, "e\n", 2));
	CHECK(csv_finish(r));
	CHECK_STR(seen.data, "1@0+2[a]2@2+2[b]");
	CHECK_INT(q.count[MSG_ERROR], 0);
	csv_close(r);
	stop_after = 0;
}

static void written(const char *field, bool guard, const char *want)
{
	struct buf b = BUF_INIT;

	csv_field(&b, field, guard);
	CHECK_STR(b.data, want);
	buf_free(&b);
}

static void fields_are_quoted_as_needed(void)
{
	written("plain", true, "plain");
	written("", true, "");
	written("a,b", true, "\"a,b\"");
	written("say \"x\"", true, "\"say \"\"x\"\"\"");
	written("two\nlines", true, "\"two\nlines\"");
	written(" blank", true, "\" blank\"");
	written("گوادر", true, "گوادر");
}

static void formulas_are_guarded_and_numbers_are_not(void)
{
	written("=1+1", true, "'=1+1");
	written("=1+1", false, "=1+1");
	written("+x", true, "'+x");
	written("@SUM(A1)", true, "'@SUM(A1)");
	written("-5", true, "-5");
	written("+1.5", true, "+1.5");
	written("-5+cmd", true, "'-5+cmd");
	written("\tx", true, "\"'\tx\"");
	written("\r", true, "\"'\r\"");
	written("=a,b", true, "\"'=a,b\"");
}

static char path[] = "/tmp/sanad-csv-XXXXXX";

static enum status load(struct arena *a, struct csv_table *t, const char *text)
{
	FILE *f = fopen(path, "wb");

	msgq_clear(&q);
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		UNIT_FAIL("cannot prepare %s", path);
	return csv_load(a, path, t, &q);
}

static void a_table_is_loaded(void)
{
	struct arena a = ARENA_INIT;
	struct csv_table t;

	CHECK_INT(load(&a, &t,
		       "\xEF\xBB\xBF"
		       "code,name\r\nPK20501,Gwadar\r\n\r\nPK20504,\"Pasni, town\"\r\n"),
		  STATUS_OK);
	CHECK_INT(t.n_columns, 2);
	CHECK_INT(t.n_rows, 2);
	CHECK_INT(csv_column(&t, "name"), 1);
	CHECK_INT(csv_column(&t, "code"), 0);
	CHECK_INT(csv_column(&t, "Name"), -1);
	CHECK_STR(t.row[1].field[1], "Pasni, town");
	CHECK_INT(t.row[1].line, 4);
	CHECK(t.row[1].raw == NULL);
	CHECK_INT(load(&a, &t, "only,header\n"), STATUS_OK);
	CHECK_INT(t.n_rows, 0);
	arena_free(&a);
}

static void load_fails(const char *text, const char *code, int line, int errors)
{
	struct arena a = ARENA_INIT;
	struct csv_table t;

	CHECK_INT(load(&a, &t, text), STATUS_INPUT);
	CHECK_INT(t.n_rows, 0);
	CHECK_INT(q.count[MSG_ERROR], errors);
	if (q.first) {
		CHECK_STR(q.first->code, code);
		CHECK_INT(q.first->pos.line, line);
	}
	arena_free(&a);
}

static void a_bad_table_is_refused_row_by_row(void)
{
	load_fails("a,b\n1,2\n3\n4,5,6\n", "csv-ragged", 3, 2);
	CHECK_STR(q.first->text, "the row has 1 fields, the header has 2");
	load_fails("a,a\n1,2\n", "csv-duplicate-column", 1, 1);
	load_fails("a,b\n1,\"2\n", "csv-quote-open", 2, 1);
	load_fails("\n \n", "csv-no-header", 0, 1);
	load_fails("a,b\n1,\xFF\n", "csv-utf8", 2, 1);
	load_fails("", "file-empty", 0, 1);
}

static char separator(const char *text)
{
	return csv_separator(text, strlen(text));
}

static void the_first_line_tells_the_separator(void)
{
	CHECK(separator("id,name;x,phone\na;b;c;d;e") == ',');
	CHECK(separator("id;name;phone\r\na,b,c,d,e") == ';');
	CHECK(separator("id\tname\rx,y,z") == '\t');
	CHECK(separator("\"a,b,c\";name;x") == ';');
	CHECK(separator("id") == ',' && separator("") == ',');
	CHECK(csv_separator("a;b,c,d", 3) == ';');
}

int main(void)
{
	int fd = mkstemp(path);

	msgq_init(&q);
	buf_init(&seen);
	UNIT_RUN("rows have line, offset and length with LF, CRLF and CR, fed in any pieces", rows_have_their_place);
	UNIT_RUN("blank rows are passed over and counted as lines", blank_rows_count_as_lines);
	UNIT_RUN("line ends inside quotes keep the count right", quoted_line_ends_keep_the_count);
	UNIT_RUN("quotes are undone, blanks outside them trimmed, a quote inside a plain field kept",
		 quotes_and_blanks);
	UNIT_RUN("the delimiter may be another one", other_delimiters);
	UNIT_RUN("open quote, text after a quote and NUL are errors with a line", errors_name_the_line);
	UNIT_RUN("a field over 1 MiB and a row over 4 MiB are refused", long_fields_and_rows_are_refused);
	UNIT_RUN("the callback may stop the reading", the_callback_may_stop);
	UNIT_RUN("fields are quoted as needed", fields_are_quoted_as_needed);
	UNIT_RUN("formulas are guarded, numbers are not", formulas_are_guarded_and_numbers_are_not);
	UNIT_RUN("the first line tells the separator", the_first_line_tells_the_separator);
	UNIT_RUN("a table with a header is loaded", a_table_is_loaded);
	UNIT_RUN("a bad table is refused with a message per ragged row", a_bad_table_is_refused_row_by_row);
	buf_free(&seen);
	msgq_free(&q);
	close(fd);
	unlink(path);
	UNIT_END("csv");
}
