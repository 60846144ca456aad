/* link_explain.c -- `sanad link --explain`: why a record is hers, step by step, and why not the next woman's.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "cmd/request.h"
#include "link/decisions.h"

#include <math.h>

static struct table *new_table(struct cmd *c, bool values)
{
	struct table *t = table_new(&c->arena, "explanation");
	table_column(t, "part", "part", COL_TEXT);
	table_column(t, "id", "id", COL_TEXT);
	table_column(t, "text", "", COL_TEXT);
	table_column(t, "bits", "bits", COL_NUMBER);
	table_column(t, "term_bits", "by rarity", COL_NUMBER);
	if (values) {
		table_column(t, "own", "own", COL_TEXT);
		table_column(t, "other", "other", COL_TEXT);
	}
	return t;
}

/* One row; NAN: no bits. */
static void put_row(struct table *t, const char *part, const char *id, const char *text, double bits, double term)
{
	table_row(t);
	table_text(t, part);
	table_text(t, id);
	table_text(t, text);
	table_number(t, bits, 3);
	table_number(t, term, 3);
}

static void put(struct table *t, const char *part, const char *id, const char *text)
{
	put_row(t, part, id, text, NAN, NAN);
}

static void put_weighing(struct cmd *c, struct table *t, const struct link_weighing *w, bool values)
{
	put_row(t, "prior", NULL, "any two records", w->prior, NAN);
	for (size_t i = 0; i < w->n_fields; i++) {
		const struct link_field_weight *f = &w->field[i];
		put_row(t, "field", f->id, link_level_text(f), f->bits, f->term);
		if (values) {
			table_text(t, f->own);
			table_text(t, f->other);
		}
	}
	put_row(t, "together", NULL, w->rules, w->dependence, NAN);
	put_row(t, "total", NULL, link_outcome(&c->arena, w), w->total, NAN);
	put(t, "probability", NULL, arena_printf(&c->arena, "%.6f", w->probability));
	put(t, "block", NULL, w->block);
}

/* For programs: everything as rows of one form. */
static enum status print_rows(struct cmd *c, const struct link_explanation *e, bool values)
{
	struct arena *a = &c->arena;
	struct table *t = new_table(c, values);

	put(t, "record", NULL, arena_printf(a, "%lld", (long long)e->record_id));
	put(t, "woman", NULL, e->public_id);
	put(t, "rule", NULL, e->rule);
	put(t, "link", NULL, arena_printf(a, "%lld", (long long)e->link_id));
	put(t, "model", NULL, e->model);
	put(t, "decided_by", NULL, e->decided_by);
	if (e->decision_id)
		put(t, "decision", NULL, arena_printf(a, "D%lld", (long long)e->decision_id));
	if (e->other_id)
		put(t, "other_record", NULL, arena_printf(a, "%lld", (long long)e->other_id));
	put(t, "explanation", NULL, e->explanation);
	if (e->weighing.n_fields)
		put_weighing(c, t, &e->weighing, values);
	put(t, "runner_up", NULL, e->runner_up);
	for (int i = 0; i < LINK_FIELDS && e->field[i].name; i++)
		put(t, "others", e->field[i].name,
		    arena_printf(a, "agree %lld, differ %lld, absent %lld", (long long)e->field[i].agree,
				 (long long)e->field[i].differ, (long long)e->field[i].absent));
	return table_print(t, c);
}

/* ---- for people ---- */

static void print_head(FILE *f, struct cmd *c, const struct link_explanation *e)
{
	const char *by = text_eq(e->decided_by, "sanad") ? "" : arena_printf(&c->arena, ", by %s", e->decided_by);
	fprintf(f, "record %lld belongs to woman %s by rule %s (link %lld%s%s)\n", (long long)e->record_id,
		e->public_id, e->rule, (long long)e->link_id, by,
		e->decision_id ? arena_printf(&c->arena, ", decision D%lld", (long long)e->decision_id) : "");
	if (!e->weighed)
		fprintf(f, "  %s\n", e->explanation);
}

/* What people said of this record; a decision that keeps two women apart leaves no link. */
static enum status print_decisions(FILE *f, struct cmd *c, int64_t record_id)
{
	struct decision *list;
	size_t n;
	enum status st = decisions_read(c->db, &c->arena, record_id, &list, &n);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s\n", link_decided_text(c, &list[i]));
	return st;
}

static void print_weighing(FILE *f, struct cmd *c, const struct link_explanation *e)
{
	struct bar *bar;
	const struct link_weighing *w = &e->weighing;
	size_t n = link_bars(&c->arena, w, &bar);

	const char *against = e->other_id ? arena_printf(&c->arena, "record %lld", (long long)e->other_id)
					  : "a record of another woman";
	fprintf(f, "\nweighed against %s%s\n", against,
		text_eq(e->rule, "new") ? "; people decide (`sanad link queue`):"
		: e->weighed            ? ":"
					: ", for information; the rule decided without weighing:");
	bars_draw(f, bar, n, link_outcome(&c->arena, w), request_columns(), c->color_out);
	if (w->block && *w->block)
		fprintf(f, "brought together by: %s\n", w->block);
}

static void print_values(FILE *f, const struct link_weighing *w)
{
	fputs("\nas written  this record                     the other\n", f);
	for (size_t i = 0; i < w->n_fields; i++) {
		bars_fit(f, w->field[i].id, 12);
		bars_fit(f, w->field[i].own, 30);
		fputs("  ", f);
		bars_fit(f, w->field[i].other, 30);
		fputc('\n', f);
	}
}

static void print_others(FILE *f, struct cmd *c, const struct link_explanation *e)
{
	if (e->others == 0)
		return;
	fprintf(f, "\ncompared with her %s:\n", print_count(c, e->others, "other record", "other records"));
	fprintf(f, "%-12s%8s%8s%8s\n", "", "agree", "differ", "absent");
	for (int i = 0; i < LINK_FIELDS && e->field[i].name; i++)
		fprintf(f, "%-12s%8lld%8lld%8lld\n", e->field[i].name, (long long)e->field[i].agree,
			(long long)e->field[i].differ, (long long)e->field[i].absent);
}

static enum status print_text(struct cmd *c, const struct link_explanation *e, bool values)
{
	struct file_out out;
	enum status st = file_create(&out, c->out_path, 0600, &c->q);
	if (st != STATUS_OK)
		return st;
	print_head(out.f, c, e);
	st = print_decisions(out.f, c, e->record_id);
	if (e->weighing.n_fields)
		print_weighing(out.f, c, e);
	if (e->weighing.n_fields && values)
		print_values(out.f, &e->weighing);
	if (*e->runner_up)
		fprintf(out.f, "\n%s\n", e->runner_up);
	print_others(out.f, c, e);
	enum status written = file_commit(&out, &c->q);
	return st != STATUS_OK ? st : written;
}

enum status link_cmd_explain(struct cmd *c)
{
	struct link_explanation e = {0};
	struct linker *l = NULL;
	bool values = option_given(c, "names");
	int64_t record;

	if (!text_to_int64(option_value(c, "explain"), &record))
		return usage_error(c, "give the number of a record, as `sanad history` shows it",
				   "option --explain: not a number");
	enum status st = values ? link_need_key(c, "names") : STATUS_OK;
	if (st == STATUS_OK)
		st = linker_open(&l, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = link_explain(l, &c->arena, record, values, &e, &c->q);
	if (st == STATUS_OK)
		st = c->format == FORMAT_TABLE ? print_text(c, &e, values) : print_rows(c, &e, values);
	linker_close(l);
	return st;
}
