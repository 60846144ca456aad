/* table_load.c -- CSV files into a table: headings found, rows checked, ids told apart.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "base/decode.h"
#include "base/file.h"
#include "base/text.h"
#include "link/table_int.h"

#define READ_BYTES ((size_t)1 << 20)
#define SNIFF_BYTES ((size_t)4096)
#define MAX_HEADINGS 1000u
#define NO_RECORD UINT32_MAX

/* One file being read. */
struct load {
	struct link_table *t;
	const char *path;
	uint8_t file;
	struct msgq *q;
	struct arena a;
	bool header_seen, failed;
	uint32_t before;                /* records of the files before */
	size_t width;                   /* fields in the header */
	int id;                         /* field of the id */
	int field[LINKAGE_MAX_COLUMNS]; /* of each column of the model, -1 none */
};

static void refuse(struct load *l, int64_t line, const char *code, const char *field, const char *hint,
		   const char *text)
{
	msg_add(l->q, MSG_ERROR, code, MSG_LINE(l->path, line), field, hint, "%s", text);
	l->failed = true;
}

/* ---- headings ---- */

/* "Person Name" -> "person_name". */
static const char *plain_heading(struct arena *a, const char *heading)
{
	char *s = text_trim(a, heading);

	for (char *p = s; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
		else if (*p == ' ' || *p == '-')
			*p = '_';
	}
	return s;
}

/* The field whose heading is `name`, -1 none; a heading that stands twice is refused. */
static int find_heading(struct load *l, const char *const *heading, const char *name)
{
	const char *plain = plain_heading(&l->a, name);
	int found = -1;

	for (size_t i = 0; heading[i]; i++) {
		if (!text_eq(heading[i], plain))
			continue;
		if (found >= 0)
			refuse(l, 1, "column-twice", name, "keep one of the two", "the file has this column twice");
		found = (int)i;
	}
	return found;
}

static const char *listed(struct arena *a, const char *const *words)
{
	const char *all = "";

	for (int i = 0; words[i]; i++)
		all = arena_printf(a, "%s%s%s", all, i ? ", " : "", words[i]);
	return all;
}

static void find_id(struct load *l, const char *const *heading)
{
	const char *const *names = l->t->model->id_columns;

	l->id = -1;
	for (int i = 0; names[i] && l->id < 0; i++)
		l->id = find_heading(l, heading, names[i]);
	if (l->id < 0)
		refuse(l, 1, "column-missing", names[0],
		       arena_printf(&l->a, "call the column that tells records apart one of: %s", listed(&l->a, names)),
		       "there is no id column");
}

static void find_column(struct load *l, const char *const *heading, unsigned c)
{
	const struct linkage_column *column = &l->t->model->column[c];
	const char *near;

	l->field[c] = find_heading(l, heading, column->name);
	for (size_t k = 0; k < column->n_also && l->field[c] < 0; k++)
		l->field[c] = find_heading(l, heading, column->also[k]);
	if (l->field[c] >= 0 || column->optional)
		return;
	near = text_nearest(column->name, heading);
	refuse(l, 1, "column-missing", column->name,
	       near ? arena_printf(&l->a, "is the column %s meant?", near)
		    : arena_printf(&l->a, "the model '%s' needs it", l->t->model->id),
	       "the column is missing");
}

static bool take_header(struct load *l, const struct csv_row *row)
{
	const char **heading = arena_calloc(&l->a, row->n + 1, sizeof *heading);

	if (row->n > MAX_HEADINGS) {
		refuse(l, row->line, "csv-columns", NULL, NULL, "more than 1,000 columns");
		return false;
	}
	for (size_t i = 0; i < row->n; i++)
		heading[i] = plain_heading(&l->a, row->field[i]);
	l->header_seen = true;
	l->width = row->n;
	find_id(l, heading);
	for (unsigned c = 0; c < l->t->model->n_columns; c++)
		find_column(l, heading, c);
	return !l->failed;
}

/* ---- rows ---- */

static bool row_is_good(struct load *l, const struct csv_row *row)
{
	if (row->n != l->width)
		refuse(l, row->line, "csv-ragged", NULL, "check the commas and quotes of this line",
		       arena_printf(&l->a, "the row has %zu fields, the header %zu", row->n, l->width));
	else if (!*row->field[l->id])
		refuse(l, row->line, "id-missing", l->t->model->id_columns[0], "give every record an id of its own",
		       "the record has no id");
	else if (text_utf8_valid(row->raw, row->length) != row->length)
		refuse(l, row->line, "csv-utf8", NULL, "save the file as UTF-8", "the row is not UTF-8");
	else if (l->t->n == TABLE_MAX_RECORDS)
		refuse(l, row->line, "too-many-records", NULL, "split the file", "more than 400 million records");
	else
		return true;
	return false;
}

static bool take_row(void *ctx, const struct csv_row *row)
{
	struct load *l = ctx;
	const char *cell[LINKAGE_MAX_COLUMNS];

	if (!l->header_seen)
		return take_header(l, row);
	if (!row_is_good(l, row))
		return l->q->count[MSG_ERROR] < MSGQ_CAP;
	for (unsigned c = 0; c < l->t->model->n_columns; c++)
		cell[c] = l->field[c] < 0 ? NULL : row->field[l->field[c]];
	table_put(l->t, row->field[l->id], cell, l->file, (uint32_t)row->line);
	return true;
}

/* ---- files ---- */

static bool is_text(struct load *l, const char *head, size_t n, size_t *bom)
{
	enum text_encoding enc = decode_sniff((const unsigned char *)head, n, bom);

	if (enc == ENC_BINARY)
		refuse(l, 0, "csv-binary", NULL, "export the records as CSV, UTF-8", "this is no text file");
	else if (enc != ENC_UTF8)
		refuse(l, 0, "csv-utf8", NULL, "save the file as UTF-8", "the file is not UTF-8");
	return enc == ENC_UTF8;
}

static void read_all(struct load *l, FILE *f)
{
	struct csv_reader *r = NULL;
	char *bytes = mem_alloc(READ_BYTES);
	size_t n, bom = 0;
	bool first = true, more = true;

	while (more && (n = fread(bytes, 1, READ_BYTES, f)) > 0) {
		if (first && !is_text(l, bytes, n < SNIFF_BYTES ? n : SNIFF_BYTES, &bom))
			break;
		if (first)
			r = csv_open(csv_separator(bytes + bom, n - bom), l->path, l->q, take_row, l);
		more = first ? csv_feed(r, bytes + bom, n - bom) : csv_feed(r, bytes, n);
		first = false;
	}
	if (ferror(f))
		refuse(l, 0, "file-unreadable", NULL, "copy the file again",
		       "reading failed in the middle of the file");
	else if (more && !first && !csv_finish(r))
		l->failed = true;
	else if (!more)
		l->failed = true;
	if (r)
		csv_close(r);
	free(bytes);
}

static enum status load_file(struct link_table *t, uint8_t file, const char *path, struct msgq *q)
{
	struct load l = {.t = t, .path = path, .file = file, .q = q, .before = t->n, .id = -1};
	FILE *f = file_open(path, q);

	if (!f)
		return STATUS_INPUT;
	read_all(&l, f);
	fclose(f);
	if (!l.failed && t->n == l.before)
		refuse(&l, 0, "file-no-rows", NULL, "check the export", "the file has a header and no records");
	arena_free(&l.a);
	return l.failed ? STATUS_INPUT : STATUS_OK;
}

/* The record before each in the order of ids that has the same id, NO_RECORD for most; NULL when there is none. */
static uint32_t *find_twice(const struct link_table *t, const uint32_t *order)
{
	uint32_t *before = NULL;

	for (uint32_t i = 1; i < t->n; i++) {
		if (!text_eq(t->id[order[i - 1]], t->id[order[i]]))
			continue;
		if (!before) {
			before = mem_alloc(t->n * sizeof *before);
			memset(before, 0xff, t->n * sizeof *before);
		}
		before[order[i]] = order[i - 1];
	}
	return before;
}

/* Two records of one id: a cluster file could not tell them apart. Named as they stand in the files. */
static enum status check_ids(const struct link_table *t, const uint32_t *order, const char *const *path, struct msgq *q)
{
	const uint32_t *line = t->build->line;
	uint32_t *before = find_twice(t, order);

	for (uint32_t i = 0; before && i < t->n; i++)
		if (before[i] != NO_RECORD)
			msg_add(q, MSG_ERROR, "id-twice", MSG_LINE(path[t->file[i]], line[i]), t->model->id_columns[0],
				"give every record an id of its own, also across files",
				"the record has the id of line %u of %s", line[before[i]], path[t->file[before[i]]]);
	bool bad = before != NULL;
	free(before);
	return bad ? STATUS_INPUT : STATUS_OK;
}

enum status table_load(struct link_table *t, const struct linkage *m, const char *const *path, size_t n_paths,
		       unsigned threads, struct msgq *q)
{
	enum status st = STATUS_OK;

	table_begin(t, m, threads);
	if (n_paths > TABLE_MAX_FILES)
		return msg_fail(q, STATUS_INPUT, "too-many-files", MSG_NOWHERE, NULL, "join some of them",
				"more than %d files", TABLE_MAX_FILES);
	for (size_t i = 0; i < n_paths; i++)
		if (load_file(t, (uint8_t)i, path[i], q) != STATUS_OK)
			st = STATUS_INPUT;
	if (st != STATUS_OK)
		return st;
	uint32_t *order = table_order(t);

	st = check_ids(t, order, path, q);
	if (st == STATUS_OK)
		table_finish_by(t, order);
	free(order);
	return st;
}
