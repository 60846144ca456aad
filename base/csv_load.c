/* csv_load.c -- reads a small file with a header row into an arena: reference data.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

#define TABLE_MAX_BYTES ((size_t)64 << 20) /* reference data, not device files */
#define TABLE_MAX_COLUMNS ((size_t)1000)   /* names are compared each with each */

struct table_builder {
	struct arena *arena;
	struct csv_table *table;
	const char *file;
	struct msgq *q;
	size_t cap;           /* room in rows */
	struct csv_row *rows; /* moves into the arena when complete */
	bool has_header, good;
};

static char **copy_fields(struct arena *a, const struct csv_row *row)
{
	char **copy = arena_calloc(a, row->n, sizeof *copy);

	for (size_t i = 0; i < row->n; i++)
		copy[i] = arena_strdup(a, row->field[i]);
	return copy;
}

static bool take_header(struct table_builder *b, const struct csv_row *row)
{
	if (row->n > TABLE_MAX_COLUMNS) {
		msg_add(b->q, MSG_ERROR, "csv-too-many-columns", MSG_LINE(b->file, row->line), NULL,
			"check that this is the file you meant", "the header has more than %zu columns",
			TABLE_MAX_COLUMNS);
		b->good = false;
		return false;
	}
	b->table->column = copy_fields(b->arena, row);
	b->table->n_columns = row->n;
	b->has_header = true;
	for (size_t i = 0; i < row->n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(row->field[i], row->field[j]) != 0)
				continue;
			msg_add(b->q, MSG_ERROR, "csv-duplicate-column", MSG_LINE(b->file, row->line), row->field[i],
				"rename or remove one of the two", "two columns have the same name");
			b->good = false;
			return false;
		}
	}
	return true;
}

static bool take_table_row(void *ctx, const struct csv_row *row)
{
	struct table_builder *b = ctx;
	struct csv_table *t = b->table;

	if (!b->has_header)
		return take_header(b, row);
	if (row->n != t->n_columns) {
		msg_add(b->q, MSG_ERROR, "csv-ragged", MSG_LINE(b->file, row->line), NULL,
			"put fields that hold a comma in double quotes", "the row has %zu fields, the header has %zu",
			row->n, t->n_columns);
		b->good = false;
		return true;
	}
	if (t->n_rows == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 64;
		b->rows = mem_realloc(b->rows, b->cap * sizeof *b->rows);
	}
	b->rows[t->n_rows] = *row;
	b->rows[t->n_rows].field = copy_fields(b->arena, row);
	b->rows[t->n_rows].raw = NULL;
	t->n_rows++;
	return true;
}

static bool read_table(struct table_builder *b, const char *text, size_t n)
{
	struct csv_reader *r = csv_open(',', b->file, b->q, take_table_row, b);
	bool good = csv_feed(r, text, n);

	good = csv_finish(r) && good && b->good;
	csv_close(r);
	if (good && !b->has_header) {
		msg_add(b->q, MSG_ERROR, "csv-no-header", MSG_FILE(b->file), NULL,
			"put the names of the columns on line 1", "there is no header row");
		good = false;
	}
	return good;
}

/* UTF-8 with or without a mark, else a message with the line. */
static bool check_text(const char *file, const struct buf *text, struct msgq *q)
{
	size_t good = text_utf8_valid(text->data, text->len);
	int64_t line = 1;

	if (good == text->len)
		return true;
	for (size_t i = 0; i < good; i++)
		line += text->data[i] == '\n' || (text->data[i] == '\r' && text->data[i + 1] != '\n');
	msg_add(q, MSG_ERROR, "csv-utf8", MSG_LINE(file, line), NULL,
		"save the file as UTF-8 (in a spreadsheet: CSV UTF-8)", "the text is not valid UTF-8");
	return false;
}

enum status csv_load(struct arena *a, const char *path, struct csv_table *out, struct msgq *q)
{
	struct table_builder b = {.arena = a, .table = out, .file = path, .q = q, .good = true};
	struct buf text = BUF_INIT;
	size_t mark;
	bool good;

	*out = (struct csv_table){0};
	good = file_read(path, TABLE_MAX_BYTES, &text, q) == STATUS_OK && check_text(path, &text, q);
	if (good) {
		mark = strncmp(text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
		good = read_table(&b, text.data + mark, text.len - mark);
	}
	if (good && out->n_rows) {
		out->row = arena_calloc(a, out->n_rows, sizeof *out->row);
		memcpy(out->row, b.rows, out->n_rows * sizeof *out->row);
	} else {
		out->n_rows = 0;
	}
	free(b.rows);
	buf_free(&text);
	return good ? STATUS_OK : STATUS_INPUT;
}

int csv_column(const struct csv_table *t, const char *name)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		if (strcmp(t->column[i], name) == 0)
			return (int)i;
	}
	return -1;
}
