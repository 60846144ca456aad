/* csv.c -- rows of delimited text over libcsv, with positions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libcsv knows no lines, no offsets and no limits, drops a quote left open without a word and, in its strict mode,
 * refuses a harmless 5" tube. So a scan of our own, which knows only quotes and line ends, cuts the stream into rows
 * and refuses what must be refused; libcsv then takes each row apart. Both see the same states: blanks before an
 * opening quote and after a closing one are skipped, a quote inside an unquoted field is a character. A row that lies
 * whole in what was fed and has no quote is cut here alone, which is much faster; the fuzz target feeds every input
 * both ways.
 */
#include "base/csv.h"

#include "base/buf.h"
#include "base/text.h"

#include <csv.h>

#define LIBCSV_STEP ((size_t)4096) /* its buffer grows by this; 128 by default */

/* Where the scan stands in a row. */
enum scan_state {
	FIELD_START,  /* before the first byte of a field that is not a blank */
	FIELD_PLAIN,  /* in an unquoted field */
	FIELD_QUOTED, /* between quotes */
	FIELD_CLOSED  /* after the second quote: the end of the field, or the first half of a doubled quote */
};

struct csv_reader {
	char delimiter;
	const char *file;
	struct msgq *q;
	bool (*row)(void *ctx, const struct csv_row *);
	void *ctx;

	enum scan_state state;
	bool blank;        /* nothing but blanks in the row so far */
	bool spaced;       /* blanks after the closing quote */
	bool after_cr;     /* the row ended in CR: an LF may still belong to it */
	bool quoted_cr;    /* the byte before was a CR inside quotes */
	bool stopped;      /* by the callback */
	bool failed;       /* by an error */
	size_t field_size; /* bytes in the field so far */
	int64_t line;      /* of the byte being read */
	int64_t row_line, quote_line;
	uint64_t offset; /* of the row's first byte */
	struct buf raw;  /* the row so far */

	struct csv_parser parser;
	struct buf text; /* fields of the row, each with its NUL */
	size_t *start;   /* where each begins in text */
	char **field;
	size_t n, cap; /* fields in the row, room in start and field */
	size_t rows;   /* rows libcsv saw in what it was given: always one */
};

static void begin_row(struct csv_reader *r)
{
	r->offset += r->raw.len;
	buf_reset(&r->raw);
	r->state = FIELD_START;
	r->blank = true;
	r->spaced = r->after_cr = r->quoted_cr = false;
	r->field_size = 0;
	r->row_line = r->line;
}

struct csv_reader *csv_open(char delimiter, const char *file, struct msgq *q,
			    bool (*row)(void *ctx, const struct csv_row *), void *ctx)
{
	struct csv_reader *r = mem_alloc(sizeof *r);

	*r = (struct csv_reader){.delimiter = delimiter, .file = file, .q = q, .row = row, .ctx = ctx, .line = 1};
	buf_init(&r->raw);
	buf_init(&r->text);
	if (csv_init(&r->parser, CSV_APPEND_NULL) != 0)
		mem_oom();
	csv_set_delim(&r->parser, (unsigned char)delimiter);
	csv_set_blk_size(&r->parser, LIBCSV_STEP);
	csv_set_realloc_func(&r->parser, mem_realloc);
	begin_row(r);
	return r;
}

void csv_close(struct csv_reader *r)
{
	if (!r)
		return;
	csv_free(&r->parser);
	buf_free(&r->raw);
	buf_free(&r->text);
	free(r->start);
	free(r->field);
	free(r);
}

static bool fail(struct csv_reader *r, int64_t line, const char *code, const char *hint, const char *text)
{
	msg_add(r->q, MSG_ERROR, code, MSG_LINE(r->file, line), NULL, hint, "%s", text);
	r->failed = true;
	return false;
}

/* ---- one row through libcsv ---- */

/* A field that begins at this place of text. */
static void add_field(struct csv_reader *r, size_t start)
{
	if (r->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 32;
		r->start = mem_realloc(r->start, r->cap * sizeof *r->start);
		r->field = mem_realloc(r->field, r->cap * sizeof *r->field);
	}
	r->start[r->n++] = start;
}

static void take_field(void *bytes, size_t n, void *ctx)
{
	struct csv_reader *r = ctx;

	add_field(r, r->text.len);
	buf_add(&r->text, bytes, n);
	buf_char(&r->text, '\0');
}

static void take_row(int end, void *ctx)
{
	struct csv_reader *r = ctx;

	(void)end;
	r->rows++;
}

/* Delivers the row in raw. false when the callback wants no more. */
static bool deliver(struct csv_reader *r)
{
	struct csv_row row;

	if (r->blank)
		return true;
	buf_reset(&r->text);
	r->n = r->rows = 0;
	if (csv_parse(&r->parser, r->raw.data, r->raw.len, take_field, take_row, r) != r->raw.len ||
	    csv_fini(&r->parser, take_field, take_row, r) != 0 || r->rows != 1)
		abort(); /* the two scans disagree: a bug, which tests/fuzz/csv_fuzz.c looks for */
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = r->text.data + r->start[i];
	row = (struct csv_row){.field = r->field,
			       .n = r->n,
			       .line = r->row_line,
			       .offset = r->offset,
			       .length = r->raw.len,
			       .raw = r->raw.data};
	if (r->row(r->ctx, &row))
		return true;
	r->stopped = true;
	return false;
}

/* ---- cutting the stream into rows ---- */

/* A CR or LF outside quotes: ends the row now, or with the LF that may follow a CR. */
static bool end_row(struct csv_reader *r, char c)
{
	bool go_on = true;

	if (c == '\r') {
		r->after_cr = true;
		return true;
	}
	r->line++;
	go_on = deliver(r);
	begin_row(r);
	return go_on;
}

/* The byte after a CR that ended a row, which is not added yet. Sets *taken when it was the LF of a CRLF. */
static bool finish_cr(struct csv_reader *r, char c, bool *taken)
{
	*taken = c == '\n';
	if (*taken)
		buf_char(&r->raw, c);
	return end_row(r, '\n');
}

/* Counts lines inside quotes: CRLF, LF and CR are one line each. */
static void count_quoted_line(struct csv_reader *r, char c)
{
	if (c == '\r' || (c == '\n' && !r->quoted_cr))
		r->line++;
	r->quoted_cr = c == '\r';
}

static bool after_quote(struct csv_reader *r, char c)
{
	if (c == '"' && !r->spaced) {
		r->state = FIELD_QUOTED;
		r->quoted_cr = false;
		return true;
	}
	if (c == ' ' || c == '\t') {
		r->spaced = true;
		return true;
	}
	return fail(r, r->line, "csv-text-after-quote",
		    "double every quote inside a quoted field, or check that the quotes are closed",
		    "text follows the closing quote of a field");
}

static void open_quote(struct csv_reader *r)
{
	r->state = FIELD_QUOTED;
	r->quote_line = r->line;
	r->quoted_cr = false;
	r->blank = false;
}

/* One byte that is already in raw; no NUL. */
static bool scan_byte(struct csv_reader *r, char c)
{
	if (r->state == FIELD_QUOTED) {
		count_quoted_line(r, c);
		if (c == '"') {
			r->state = FIELD_CLOSED;
			r->spaced = false;
		}
		return true;
	}
	if (c == '\n' || c == '\r')
		return end_row(r, c);
	if (c == r->delimiter) {
		r->state = FIELD_START;
		r->field_size = 0;
		r->blank = false;
		return true;
	}
	if (r->state == FIELD_CLOSED)
		return after_quote(r, c);
	if (r->state == FIELD_START && c == '"') {
		open_quote(r);
	} else if (c != ' ' && c != '\t') {
		r->state = FIELD_PLAIN;
		r->blank = false;
	}
	return true;
}

/* Limits and NUL, before a byte is added. */
static bool admit(struct csv_reader *r, char c)
{
	if (c == '\0')
		return fail(r, r->line, "csv-nul", "the file is damaged or no text: export it again",
			    "a NUL character in the text");
	if (r->field_size++ > CSV_MAX_FIELD) /* its delimiter counts too */
		return fail(r, r->row_line, "csv-field-too-long", "check the quotes and the delimiter",
			    "a field is longer than 1 MiB");
	if (r->raw.len >= CSV_MAX_ROW)
		return fail(r, r->row_line, "csv-row-too-long", "check the quotes and the delimiter",
			    "a row is longer than 4 MiB");
	return true;
}

/* ---- plain rows, by far the most: whole in what was fed, without quotes and NULs ---- */

static bool is_space(const struct csv_reader *r, char c)
{
	return (c == ' ' || c == '\t') && c != r->delimiter;
}

/* Cuts a copy of the line into fields without the blanks around them, as libcsv would. */
static void cut_plain(struct csv_reader *r, const char *bytes, size_t n)
{
	char *at, *stop;

	buf_reset(&r->text);
	buf_add(&r->text, bytes, n + 1); /* with the line end, which becomes the last NUL */
	at = r->text.data;
	for (bool more = true; more; at = stop + 1) {
		char *end;

		while (is_space(r, *at))
			at++;
		stop = memchr(at, r->delimiter, (size_t)(r->text.data + n - at));
		more = stop != NULL;
		if (!more)
			stop = r->text.data + n;
		for (end = stop; end > at && is_space(r, end[-1]);)
			end--;
		*end = '\0';
		add_field(r, (size_t)(at - r->text.data));
	}
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = r->text.data + r->start[i];
}

/* Delivers a row that needs no scan of its bytes one by one; *used gets its length with the line end, 0 when the row is
 * not of this kind. false when the callback wants no more. */
static bool take_plain(struct csv_reader *r, const char *bytes, size_t n, size_t *used)
{
	const char *end = memchr(bytes, '\n', n < CSV_MAX_FIELD ? n : CSV_MAX_FIELD);
	size_t length = end ? (size_t)(end - bytes) + 1 : 0, len = end ? length - 1 : 0, blanks = 0;
	struct csv_row row;

	*used = 0;
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	while (blanks < len && is_space(r, bytes[blanks]))
		blanks++;
	if (blanks == len || memchr(bytes, '"', len) || memchr(bytes, '\0', len) || memchr(bytes, '\r', len))
		return true;
	*used = length;
	r->n = 0;
	cut_plain(r, bytes, len);
	row = (struct csv_row){
		.field = r->field, .n = r->n, .line = r->row_line, .offset = r->offset, .length = length, .raw = bytes};
	r->offset += length;
	r->row_line = ++r->line;
	r->stopped = !r->row(r->ctx, &row);
	return !r->stopped;
}

bool csv_feed(struct csv_reader *r, const char *bytes, size_t n)
{
	bool taken;
	size_t used;

	if (r->stopped || r->failed)
		return false;
	for (size_t i = 0; i < n; i++) {
		while (r->raw.len == 0 && i < n) {
			if (!take_plain(r, bytes + i, n - i, &used))
				return false;
			if (used == 0)
				break;
			i += used;
		}
		if (i == n)
			break;
		if (r->after_cr) {
			if (!finish_cr(r, bytes[i], &taken))
				return false;
			if (taken)
				continue;
		}
		if (!admit(r, bytes[i]))
			return false;
		buf_char(&r->raw, bytes[i]);
		if (!scan_byte(r, bytes[i]))
			return false;
	}
	return true;
}

bool csv_finish(struct csv_reader *r)
{
	if (r->stopped || r->failed)
		return !r->failed;
	if (r->state == FIELD_QUOTED)
		return fail(r, r->quote_line, "csv-quote-open",
			    "close the quote on this line; the rows after it were read as part of the field",
			    "a quote is opened here and never closed");
	if (r->raw.len > 0) {
		deliver(r);
		begin_row(r);
	}
	return true;
}

/* ---- writing ---- */

static bool is_formula(const char *s)
{
	double number;

	return *s && strchr("=+-@\t\r", *s) && !text_to_double(s, &number);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

char csv_separator(const char *text, size_t n)
{
	static const char known[] = {',', ';', '\t'};
	size_t count[sizeof known] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < n && text[i] != '\n' && text[i] != '\r'; i++) {
		quoted ^= text[i] == '"';
		for (size_t k = 0; k < sizeof known && !quoted; k++)
			count[k] += text[i] == known[k];
	}
	for (size_t k = 1; k < sizeof known; k++)
		if (count[k] > count[best])
			best = k;
	return known[best];
}

void csv_field(struct buf *out, const char *s, bool guard)
{
	size_t n = strlen(s);
	bool formula = guard && is_formula(s);
	bool quote = strpbrk(s, ",\"\r\n") || (n && (is_blank(s[0]) || is_blank(s[n - 1])));

	if (quote)
		buf_char(out, '"');
	if (formula)
		buf_char(out, '\'');
	for (; *s; s++) {
		if (*s == '"')
			buf_char(out, '"');
		buf_char(out, *s);
	}
	if (quote)
		buf_char(out, '"');
}
