/* csv_fuzz.c -- rows are the same however the bytes come in, and csv_field writes what the reader reads.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the delimiter, the second the size of the pieces. The reader aborts when its own scan and
 * libcsv do not see the same rows.
 */
#include "base/buf.h"
#include "base/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	const char *bytes; /* the whole input */
	size_t size;
	uint64_t end;   /* of the row before */
	int64_t line;   /* of the row before */
	struct buf log; /* every row with its place */
	const struct csv_row *want;
};

static bool same_fields(void *ctx, const struct csv_row *row)
{
	struct check *c = ctx;

	if (row->n != c->want->n)
		abort();
	for (size_t i = 0; i < row->n; i++) {
		if (strcmp(row->field[i], c->want->field[i]) != 0)
			abort();
	}
	c->want = NULL;
	return true;
}

/* Writes the row's fields and reads them back. */
static void round_trip(const struct csv_row *row)
{
	struct check c = {.want = row};
	struct csv_reader *r;
	struct buf out = BUF_INIT;
	struct msgq q;

	msgq_init(&q);
	for (size_t i = 0; i < row->n; i++) {
		if (i)
			buf_char(&out, ',');
		csv_field(&out, row->field[i], false);
	}
	buf_char(&out, '\n');
	if (out.len < CSV_MAX_ROW / 2 && (row->n > 1 || row->field[0][0])) { /* one empty field is a blank row */
		r = csv_open(',', "written", &q, same_fields, &c);
		if (!csv_feed(r, out.data, out.len) || !csv_finish(r) || c.want)
			abort();
		csv_close(r);
	}
	buf_free(&out);
	msgq_free(&q);
}

static bool check_row(void *ctx, const struct csv_row *row)
{
	struct check *c = ctx;

	if (row->offset < c->end || row->offset + row->length > c->size || row->line <= c->line || row->n < 1)
		abort();
	if (memcmp(row->raw, c->bytes + row->offset, row->length) != 0)
		abort();
	c->end = row->offset + row->length;
	c->line = row->line;
	buf_printf(&c->log, "%lld %llu %llu:", (long long)row->line, (unsigned long long)row->offset,
		   (unsigned long long)row->length);
	for (size_t i = 0; i < row->n; i++) {
		buf_str(&c->log, row->field[i]);
		buf_char(&c->log, '\x1F');
	}
	round_trip(row);
	return true;
}

static void read_all(struct check *c, char delimiter, size_t step)
{
	struct csv_reader *r;
	struct msgq q;
	bool good = true;

	msgq_init(&q);
	r = csv_open(delimiter, "fuzz", &q, check_row, c);
	for (size_t i = 0; i < c->size && good; i += step)
		good = csv_feed(r, c->bytes + i, c->size - i < step ? c->size - i : step);
	good = csv_finish(r) && good;
	if (good != (q.count[MSG_ERROR] == 0))
		abort();
	buf_str(&c->log, good ? "good" : q.first->code);
	csv_close(r);
	msgq_free(&q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = ",;\t|";
	struct check whole = {0}, pieces = {0};

	if (size < 2)
		return 0;
	whole.bytes = pieces.bytes = (const char *)data + 2;
	whole.size = pieces.size = size - 2;
	buf_init(&whole.log);
	buf_init(&pieces.log);
	read_all(&whole, delimiters[data[0] % 4], whole.size + 1);
	read_all(&pieces, delimiters[data[0] % 4], data[1] % 16 + 1u);
	if (strcmp(whole.log.data, pieces.log.data) != 0)
		abort();
	buf_free(&whole.log);
	buf_free(&pieces.log);
	return 0;
}
