/* link_export.c -- `sanad link queue --export`: the open questions as a sheet that a clerk fills in.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "db/seal.h"
#include "reports/sheet.h"

#include <math.h>

#define USAGE_BACK "sanad link queue --import FILE.csv --by WHO"

static const char *const answers[] = {"same", "different", "skip", NULL};

static const char *const how_to[] = {
	"Each row asks: do these two records speak of one woman?",
	"Write into the column decision: same (one woman), different (two women), skip or nothing (left open).",
	"The column why is for a few words of yours. Write no name and no number there: it is stored as it stands.",
	"For each field: what the first record says, what the second says, and how far the two agree.",
	"A field that is empty in one of the two says nothing, neither for nor against.",
	"A shared telephone, house or family name is what sisters and sisters-in-law have too.",
	"A woman's father's name may become her husband's when she marries.",
	"Leave the columns question and pair as they are: by them the answers find their way back.",
	"Rows may be sorted, and rows may be left out. Answered rows are taken in whole or not at all.",
	"Save as CSV (Save As, CSV UTF-8) and give it back: sanad link queue --import FILE.csv --by WHO",
	"This file may hold names: keep it where patient files are kept, and destroy it when the answers are in.",
	NULL};

struct exporter {
	struct cmd *c;
	struct linker *l;
	bool names;
	struct sheet_column *column;
	struct sheet_cell *cell; /* of the row being filled */
	size_t n_columns, at;
};

static void column(struct exporter *x, const char *title, double width, bool number, const char *const *choice)
{
	x->column[x->n_columns++] = (struct sheet_column){title, width, number, choice};
}

static const char *const more_title[2 * LINK_MORE] = {"mrn 1", "mrn 2", "address 1", "address 2"};

static void columns(struct exporter *x)
{
	const struct linkage *m = linker_model(x->l);
	struct arena *a = &x->c->arena;

	x->column = arena_calloc(a, 12 + 2 * LINK_MORE + 3 * (size_t)m->n_comparisons, sizeof *x->column);
	column(x, "question", 10, false, NULL);
	column(x, "pair", 14, false, NULL);
	column(x, "decision", 12, false, answers);
	column(x, "why", 24, false, NULL);
	for (unsigned i = 0; i < m->n_comparisons; i++) {
		const char *id = m->comparison[i].id;
		if (x->names) {
			column(x, arena_printf(a, "%s 1", id), 22, false, NULL);
			column(x, arena_printf(a, "%s 2", id), 22, false, NULL);
		}
		column(x, id, 26, false, NULL);
	}
	for (int i = 0; x->names && i < 2 * LINK_MORE; i++)
		column(x, more_title[i], 18, false, NULL);
	column(x, "asked because", 30, false, NULL);
	column(x, "positive", 9, false, NULL);
	column(x, "open duties", 8, true, NULL);
	column(x, "woman 1", 14, false, NULL);
	column(x, "woman 2", 14, false, NULL);
}

static void text(struct exporter *x, const char *s)
{
	x->cell[x->at++] = (struct sheet_cell){s, NAN};
}

static const struct link_field_weight *field_of(const struct link_weighing *w, const char *id)
{
	for (size_t i = 0; i < w->n_fields; i++)
		if (text_eq(w->field[i].id, id))
			return &w->field[i];
	return NULL;
}

static void fields(struct exporter *x, const struct link_weighing *w)
{
	const struct linkage *m = linker_model(x->l);
	for (unsigned i = 0; i < m->n_comparisons; i++) {
		const struct link_field_weight *f = field_of(w, m->comparison[i].id);
		if (x->names) {
			text(x, f ? f->own : NULL);
			text(x, f ? f->other : NULL);
		}
		text(x, f ? link_level_text(f) : NULL);
	}
}

static void more(struct exporter *x, const struct queue_item *q)
{
	struct link_more m[LINK_MORE];
	link_more(x->c, &x->c->arena, q->record_id, q->other_id, m);
	for (int i = 0; i < LINK_MORE; i++) {
		text(x, m[i].own);
		text(x, m[i].other);
	}
}

static enum status row(struct exporter *x, const struct queue_item *q)
{
	struct arena *a = &x->c->arena;
	struct link_weighing w = {0};
	enum status st = STATUS_OK;

	if (x->names)
		st = queue_values(x->l, a, q, &w, &x->c->q);
	else
		(void)link_read_detail(linker_model(x->l), a, q->detail, &w);
	x->at = 0;
	text(x, arena_printf(a, "Q%lld", (long long)q->question_id));
	text(x, arena_printf(a, "%lld:%lld", (long long)q->record_id, (long long)q->other_id));
	text(x, NULL);
	text(x, NULL);
	fields(x, &w);
	if (x->names)
		more(x, q);
	text(x, link_kind_text(q->kind));
	text(x, q->positive ? "yes" : "no");
	x->cell[x->at++] = (struct sheet_cell){NULL, (double)q->duties};
	text(x, q->public_id);
	text(x, q->other_public_id);
	return st;
}

static bool ends_with(const char *s, const char *end)
{
	return strlen(s) >= strlen(end) && text_eq(s + strlen(s) - strlen(end), end);
}

static enum status write_sheet(struct cmd *c, const struct sheet *s, const char *path)
{
	bool book = ends_with(path, ".xlsx");
	struct file_out out = {0};
	enum status st = book ? file_create_named(&out, path, 0600, &c->q) : file_create(&out, path, 0600, &c->q);

	if (st != STATUS_OK)
		return st;
	if (book)
		st = sheet_write_xlsx(s, "Who is she: questions to answer", how_to, c->as_of, out.tmp, &c->q);
	else
		sheet_write_csv(s, out.f);
	if (st != STATUS_OK) {
		file_abort(&out);
		return st;
	}
	return book ? file_commit_named(&out, &c->q) : file_commit(&out, &c->q);
}

static enum status write_questions(struct exporter *x, const char *path)
{
	struct cmd *c = x->c;
	struct queue_item *item = NULL;
	size_t n = 0;
	int64_t limit = 0, left = 0;
	enum status st = option_int(c, "limit", 1, INT32_MAX, 0, &limit);

	if (st == STATUS_OK)
		st = queue_open(c->db, &c->arena, limit, &item, &n, &left, &c->q);
	if (st != STATUS_OK)
		return st;
	columns(x);
	struct sheet_cell *all = arena_calloc(&c->arena, (n + 1) * x->n_columns, sizeof *all);
	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		x->cell = all + i * x->n_columns;
		st = row(x, &item[i]);
	}
	struct sheet s = {
		.name = "Questions", .column = x->column, .n_columns = x->n_columns, .cell = all, .n_rows = n};
	if (st == STATUS_OK)
		st = write_sheet(c, &s, path);
	if (st == STATUS_OK)
		print_note(c, "%s of %s open written to %s%s\n  fill in the column decision, then\n  `%s`",
			   print_count(c, (int64_t)n, "question", "questions"), text_thousands(&c->arena, left), path,
			   x->names ? "; it holds names, so only you can read it" : ", without names", USAGE_BACK);
	return st;
}

enum status link_cmd_export(struct cmd *c)
{
	const char *path = option_value(c, "export");
	struct exporter x = {.c = c, .names = option_given(c, "names")};

	if (!ends_with(path, ".csv") && !ends_with(path, ".xlsx"))
		return usage_error(c, "the name decides the form: FILE.csv or FILE.xlsx",
				   arena_printf(&c->arena, "option --export: cannot tell what '%s' is to be", path));
	enum status st = x.names ? link_need_key(c, "names") : STATUS_OK;
	if (st == STATUS_OK)
		st = linker_open(&x.l, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = write_questions(&x, path);
	linker_close(x.l);
	return st;
}
