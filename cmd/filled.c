/* filled.c -- a sheet that people have filled in, as spreadsheets save it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/filled.h"

#include "base/csv.h"
#include "base/decode.h"
#include "base/file.h"
#include "base/text.h"

#include <ctype.h>

#define HEAD_BYTES 4096
#define MOST_COLUMNS 256

struct reading {
	struct arena *a;
	struct filled *out;
	struct msgq *q;
	size_t cap;
	bool bad;
};

static const char *lower(struct arena *a, const char *s)
{
	char *copy = text_trim(a, s);
	for (char *p = copy; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

static bool take_header(struct reading *r, const struct csv_row *row)
{
	struct filled *f = r->out;
	if (row->n > MOST_COLUMNS)
		return msg_add(r->q, MSG_ERROR, "csv-too-many-columns", MSG_LINE(f->path, row->line), NULL,
			       "check that this is the file you meant", "the header has more than %d columns",
			       MOST_COLUMNS),
		       false;
	f->n_columns = row->n;
	f->column = arena_calloc(r->a, row->n + 1, sizeof *f->column);
	for (size_t i = 0; i < row->n; i++) {
		f->column[i] = lower(r->a, row->field[i]);
		for (size_t j = 0; j < i; j++)
			if (*f->column[i] && text_eq(f->column[i], f->column[j]))
				return msg_add(r->q, MSG_ERROR, "csv-duplicate-column", MSG_LINE(f->path, row->line),
					       f->column[i], "remove one of the two", "two columns have the same name"),
				       false;
	}
	return true;
}

static bool blank_row(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (row->field[i][strspn(row->field[i], " \t")])
			return false;
	return true;
}

static bool take_row(void *ctx, const struct csv_row *row)
{
	struct reading *r = ctx;
	struct filled *f = r->out;

	if (blank_row(row))
		return true;
	if (!f->column) {
		r->bad = !take_header(r, row);
		return !r->bad;
	}
	for (size_t i = f->n_columns; i < row->n; i++)
		if (*row->field[i]) {
			msg_add(r->q, MSG_ERROR, "csv-ragged", MSG_LINE(f->path, row->line), NULL,
				"put text that holds the separator in double quotes",
				"the row has more fields than the header has columns");
			r->bad = true;
			return true;
		}
	if (f->n_rows == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 256;
		struct filled_row *more = arena_calloc(r->a, r->cap, sizeof *more);
		if (f->n_rows)
			memcpy(more, f->row, f->n_rows * sizeof *more);
		f->row = more;
	}
	struct filled_row *to = &f->row[f->n_rows++];
	to->line = row->line;
	to->field = arena_calloc(r->a, f->n_columns + 1, sizeof *to->field);
	for (size_t i = 0; i < f->n_columns; i++)
		to->field[i] = i < row->n ? text_trim(r->a, row->field[i]) : "";
	return true;
}

static enum status read_lines(struct reading *r, FILE *f, enum text_encoding enc)
{
	const char *path = r->out->path;
	struct decoder *d = decode_open(f, enc, path, r->q);
	struct csv_reader *csv = NULL;
	struct decode_line line;
	bool good = true;
	int more;

	while (good && (more = decode_next(d, &line)) == 1) {
		if (!csv)
			csv = csv_open(csv_separator(line.text, line.len), path, r->q, take_row, r);
		good = csv_feed(csv, line.text, line.len) && csv_feed(csv, "\n", 1);
	}
	good = good && more == 0 && (!csv || csv_finish(csv)) && !r->bad;
	if (csv)
		csv_close(csv);
	decode_close(d);
	if (good && !r->out->column) {
		msg_add(r->q, MSG_ERROR, "csv-no-header", MSG_FILE(path), NULL,
			"use the file that sanad wrote, with its first line", "there is no header row");
		good = false;
	}
	return good ? STATUS_OK : STATUS_INPUT;
}

enum status filled_read(struct arena *a, const char *path, struct filled *out, struct msgq *q)
{
	struct reading r = {.a = a, .out = out, .q = q};
	unsigned char head[HEAD_BYTES];
	size_t bom = 0;

	*out = (struct filled){.path = path};
	FILE *f = file_open(path, q);
	if (!f)
		return STATUS_INPUT;
	size_t n = fread(head, 1, sizeof head, f);
	enum text_encoding enc = decode_sniff(head, n, &bom);
	enum status st;
	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		st = msg_fail(q, STATUS_INPUT, "filled-workbook", MSG_FILE(path), NULL,
			      "open it, choose Save As, CSV UTF-8, and give that file; only the first sheet is needed",
			      "this is a workbook; answers are taken from CSV");
	else if (enc == ENC_BINARY)
		st = msg_fail(q, STATUS_INPUT, "filled-binary", MSG_FILE(path), NULL,
			      "give the file that was filled in, saved as CSV", "this is no text");
	else if (fseek(f, 0, SEEK_SET) != 0)
		st = msg_fail(q, STATUS_INPUT, "file-unreadable", MSG_FILE(path), NULL, NULL, "cannot be read twice");
	else
		st = read_lines(&r, f, enc);
	fclose(f);
	return st;
}

int filled_column(const struct filled *f, const char *name, struct msgq *q)
{
	for (size_t i = 0; i < f->n_columns; i++)
		if (text_eq(f->column[i], name))
			return (int)i;
	msg_add(q, MSG_ERROR, "column-missing", MSG_LINE(f->path, 1), name,
		"use the file that sanad wrote and keep its columns", "this column is missing");
	return -1;
}

int filled_word(struct arena *a, const char *field, const char *const *words)
{
	const char *word = lower(a, field);
	for (int i = 0; words[i]; i++)
		if (text_eq(words[i], word))
			return i;
	return -1;
}
