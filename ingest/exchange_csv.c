/* exchange_csv.c -- reads delimited text with a header row: the plain exchange layout, or whatever columns a profile
 * names. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/csv.h"
#include "base/text.h"
#include "ingest/row.h"

#define READ_SIZE 65536

struct sheet {
	const struct row_source *src;
	struct arena file_arena, arena; /* of the header, of the row */
	enum field *column;             /* field of each column, F_NONE ignored */
	size_t n;
	bool has_header, good, stopped;
};

/* Every label of the profile, NULL-terminated. */
static const char *const *all_labels(struct arena *a, const struct profile *p)
{
	size_t n = 0;
	const char **list;

	for (size_t i = 0; i < p->n_fields; i++)
		n += p->fields[i].labels.n;
	list = arena_calloc(a, n + 1, sizeof *list);
	n = 0;
	for (size_t i = 0; i < p->n_fields; i++)
		for (size_t k = 0; k < p->fields[i].labels.n; k++)
			list[n++] = p->fields[i].labels.at[k];
	return list;
}

static bool refuse_column(struct sheet *s, int64_t line, const char *name, const char *code, const char *text)
{
	const char *near = text_nearest(name, all_labels(&s->file_arena, s->src->profile));

	msg_add(s->src->q, MSG_ERROR, code, MSG_LINE(s->src->file, line), *name ? name : NULL,
		near && !text_eq(near, name)
			? arena_printf(&s->file_arena, "did you mean column %s? nothing was taken in", near)
			: "remove or rename the column; nothing was taken in",
		"%s", text);
	s->good = false;
	return true;
}

static void check_required(struct sheet *s, int64_t line)
{
	const struct profile *p = s->src->profile;

	for (size_t i = 0; i < p->n_required; i++) {
		bool found = false;

		for (size_t c = 0; c < s->n; c++)
			found = found || s->column[c] == p->required[i];
		for (size_t c = 0; c < p->n_constants; c++)
			found = found || p->constants[c].field == p->required[i];
		if (found)
			continue;
		msg_add(s->src->q, MSG_ERROR, "column-missing", MSG_LINE(s->src->file, line),
			field_name(p->required[i]), "add the column; nothing was taken in",
			"a column that every row needs is missing");
		s->good = false;
	}
}

static bool take_header(struct sheet *s, const struct csv_row *row)
{
	s->has_header = true;
	s->n = row->n;
	s->column = arena_calloc(&s->file_arena, row->n, sizeof *s->column);
	for (size_t c = 0; c < row->n; c++) {
		char *name = text_trim(&s->file_arena, row->field[c]);
		enum field f = profile_field(s->src->profile, name);

		s->column[c] = f;
		if (text_utf8_valid(name, strlen(name)) != strlen(name))
			return !refuse_column(s, row->line, "", "column-unknown",
					      "the name of a column is not valid UTF-8");
		if (f == F_NONE)
			refuse_column(s, row->line, name, "column-unknown", "this column is not known");
		for (size_t k = 0; k < c && f != F_NONE; k++)
			if (s->column[k] == f)
				refuse_column(s, row->line, name, "column-twice", "this column stands twice");
	}
	check_required(s, row->line);
	return s->good;
}

static void take_fields(struct sheet *s, const struct csv_row *in, struct row *row)
{
	for (size_t c = 0; c < in->n && c < s->n; c++) {
		size_t len = strlen(in->field[c]);
		char *v;

		if (len == 0)
			continue;
		if (text_utf8_valid(in->field[c], len) != len) {
			row_break(row, "not-utf8", s->column[c], "the text is not valid UTF-8");
			continue;
		}
		v = text_trim(&s->arena, in->field[c]);
		if (*v)
			row->value[s->column[c]] = v;
	}
}

static bool take_row(void *ctx, const struct csv_row *in)
{
	struct sheet *s = ctx;
	struct row row = {.arena = &s->arena, .line = in->line, .length = in->length};

	if (!s->has_header)
		return take_header(s, in);
	arena_reset(&s->arena);
	row.offset = in->offset + s->src->bom;
	if (in->n != s->n)
		row.broken = (struct refusal){
			"row-ragged", F_NONE,
			arena_printf(&s->arena, "the row has %zu fields, the header has %zu", in->n, s->n), NULL, NULL};
	take_fields(s, in, &row);
	s->stopped = !s->src->sink(s->src->ctx, &row);
	return !s->stopped;
}

static bool feed_file(struct sheet *s, struct csv_reader *r)
{
	char *bytes = mem_alloc(READ_SIZE);
	bool more = true;
	size_t n;

	while (more && (n = fread(bytes, 1, READ_SIZE, s->src->f)) > 0)
		more = csv_feed(r, bytes, n);
	free(bytes);
	if (ferror(s->src->f)) {
		msg_add(s->src->q, MSG_ERROR, "file-unreadable", MSG_FILE(s->src->file), NULL, NULL,
			"the file cannot be read to its end");
		return false;
	}
	return csv_finish(r) && (more || s->stopped);
}

enum status exchange_csv_read(const struct row_source *src)
{
	struct sheet s = {.src = src, .file_arena = ARENA_INIT, .arena = ARENA_INIT, .good = true};
	struct csv_reader *r = csv_open(src->profile->delimiter, src->file, src->q, take_row, &s);
	bool read = fseek(src->f, (long)src->bom, SEEK_SET) == 0 && feed_file(&s, r);

	csv_close(r);
	if (read && s.good && !s.has_header) {
		msg_add(src->q, MSG_ERROR, "csv-no-header", MSG_FILE(src->file), NULL,
			"put the names of the columns on line 1", "there is no header row");
		read = false;
	}
	arena_free(&s.arena);
	arena_free(&s.file_arena);
	return read && s.good ? STATUS_OK : STATUS_INPUT;
}
