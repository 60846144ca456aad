/* table.c -- rows of text as an aligned table, CSV or JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "cmd/cmd.h"

#include <math.h>

#define MAX_COLUMNS 24

struct table_line {
	struct table_line *next;
	const char *cell[]; /* one per column, NULL empty */
};

struct table {
	struct arena *a;
	const char *title;
	struct {
		const char *name, *heading;
		enum table_type type;
		int width;
	} col[MAX_COLUMNS];
	int n_cols, filled;
	struct table_line *first, *last;
	size_t n_rows;
};

struct table *table_new(struct arena *a, const char *title)
{
	struct table *t = arena_alloc(a, sizeof *t);
	t->a = a;
	t->title = title;
	return t;
}

void table_column(struct table *t, const char *name, const char *heading, enum table_type type)
{
	t->col[t->n_cols].name = name;
	t->col[t->n_cols].heading = heading;
	t->col[t->n_cols].type = type;
	t->col[t->n_cols].width = text_width(heading);
	t->n_cols++;
}

void table_row(struct table *t)
{
	struct table_line *l = arena_alloc(t->a, sizeof *l + (size_t)t->n_cols * sizeof *l->cell);
	if (t->last)
		t->last->next = l;
	else
		t->first = l;
	t->last = l;
	t->filled = 0;
	t->n_rows++;
}

static void put(struct table *t, const char *v, const char *shown)
{
	int w = shown ? text_width(shown) : 0;
	if (w > t->col[t->filled].width)
		t->col[t->filled].width = w;
	t->last->cell[t->filled++] = v;
}

void table_text(struct table *t, const char *v)
{
	char *copy = v && *v ? arena_strdup(t->a, v) : NULL;
	put(t, copy, copy);
}

void table_int(struct table *t, int64_t v)
{
	put(t, arena_printf(t->a, "%lld", (long long)v), text_thousands(t->a, v));
}

void table_number(struct table *t, double v, int decimals)
{
	char *text = isfinite(v) ? arena_printf(t->a, "%.*f", decimals, v) : NULL;
	if (text && *text == '-' && text[strspn(text, "-0.")] == '\0')
		text++; /* no minus before nothing */
	put(t, text, text);
}

void table_date(struct table *t, date_t d)
{
	char text[DATE_TEXT_SIZE];
	table_text(t, date_format(d, text));
}

size_t table_count(const struct table *t)
{
	return t->n_rows;
}

static void pad(FILE *f, int n)
{
	for (; n > 0; n--)
		fputc(' ', f);
}

static void aligned_cell(const struct table *t, int i, const char *v, FILE *f)
{
	bool number = t->col[i].type == COL_INT || t->col[i].type == COL_NUMBER, last = i == t->n_cols - 1;
	int space = t->col[i].width - text_width(v);
	if (number)
		pad(f, space);
	fputs(v, f);
	if (!number && !last)
		pad(f, space);
	fputs(last ? "\n" : "  ", f);
}

static void print_aligned(const struct table *t, bool color, FILE *f)
{
	struct arena tmp = ARENA_INIT;
	if (color)
		fputs("\033[1m", f);
	for (int i = 0; i < t->n_cols; i++)
		aligned_cell(t, i, t->col[i].heading, f);
	if (color)
		fputs("\033[0m", f);
	for (const struct table_line *l = t->first; l; l = l->next, arena_reset(&tmp))
		for (int i = 0; i < t->n_cols; i++) {
			const char *v = l->cell[i] ? l->cell[i] : "";
			int64_t n;
			if (t->col[i].type == COL_INT && text_to_int64(v, &n))
				v = text_thousands(&tmp, n);
			aligned_cell(t, i, v, f);
		}
	arena_free(&tmp);
}

static void print_csv(const struct table *t, FILE *f)
{
	struct buf b = BUF_INIT;
	for (int i = 0; i < t->n_cols; i++)
		buf_printf(&b, "%s%s", i ? "," : "", t->col[i].name);
	buf_char(&b, '\n');
	for (const struct table_line *l = t->first; l; l = l->next) {
		for (int i = 0; i < t->n_cols; i++) {
			if (i)
				buf_char(&b, ',');
			csv_field(&b, l->cell[i] ? l->cell[i] : "", t->col[i].type == COL_TEXT);
		}
		buf_char(&b, '\n');
		fwrite(b.data, 1, b.len, f);
		buf_reset(&b);
	}
	fwrite(b.data, 1, b.len, f);
	buf_free(&b);
}

static void json_row(const struct table *t, const struct table_line *l, struct buf *b)
{
	for (int i = 0; i < t->n_cols; i++) {
		buf_str(b, i ? ", " : "{");
		json_quote(b, t->col[i].name);
		buf_str(b, ": ");
		if (!l->cell[i])
			buf_str(b, "null");
		else if (t->col[i].type == COL_INT || t->col[i].type == COL_NUMBER)
			buf_str(b, l->cell[i]);
		else
			json_quote(b, l->cell[i]);
	}
	buf_char(b, '}');
}

static void print_json(const struct table *t, FILE *f)
{
	struct buf b = BUF_INIT;
	buf_str(&b, "[\n");
	for (const struct table_line *l = t->first; l; l = l->next) {
		json_row(t, l, &b);
		buf_str(&b, l->next ? ",\n" : "\n");
	}
	buf_str(&b, "]\n");
	fwrite(b.data, 1, b.len, f);
	buf_free(&b);
}

void table_write(const struct table *t, const struct cmd *c, FILE *f)
{
	if (c->format == FORMAT_CSV) {
		print_csv(t, f);
	} else if (c->format == FORMAT_JSON) {
		print_json(t, f);
	} else if (t->n_rows > 0) {
		fprintf(f, "%s\n", t->title);
		print_aligned(t, c->color_out, f);
	}
}

enum status table_print(struct table *t, struct cmd *c)
{
	struct file_out out;
	enum status st = file_create(&out, c->out_path, 0600, &c->q);
	if (st != STATUS_OK)
		return st;
	if (c->format == FORMAT_CSV)
		print_csv(t, out.f);
	else if (c->format == FORMAT_JSON)
		print_json(t, out.f);
	else if (t->n_rows > 0)
		print_aligned(t, c->color_out, out.f);
	return file_commit(&out, &c->q);
}
