/* link_sample.c -- `sanad link --sample`: pairs for people to judge who do not see what the program said.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/sample.h"

#include "base/text.h"
#include "cmd/link.h"
#include "reports/sheet.h"

#include <math.h>

struct writing {
	struct cmd *c;
	struct linker *l;
	const struct link_sample *sample;
	bool names;
	struct sheet_column *column;
	size_t n_columns, at;
	struct sheet_cell *cell;
};

static void column(struct writing *w, const char *title)
{
	w->column[w->n_columns++] = (struct sheet_column){title, 22, false, NULL};
}

static void columns(struct writing *w)
{
	const struct linkage *m = linker_model(w->l);

	w->column = arena_calloc(&w->c->arena, 5 + 2 * (size_t)m->n_comparisons, sizeof *w->column);
	column(w, "pair");
	column(w, "records");
	column(w, "judgement");
	for (unsigned i = 0; w->names && i < m->n_comparisons; i++) {
		column(w, arena_printf(&w->c->arena, "%s 1", m->comparison[i].id));
		column(w, arena_printf(&w->c->arena, "%s 2", m->comparison[i].id));
	}
	if (w->names) {
		column(w, "address 1");
		column(w, "address 2");
	}
}

static void text(struct writing *w, const char *s)
{
	w->cell[w->at++] = (struct sheet_cell){s, NAN};
}

/* No bits, no levels, no woman's id: nothing that tells what the registry says. */
static enum status row(struct writing *w, const struct link_sample_pair *p)
{
	struct arena *a = &w->c->arena;
	struct link_weighing weighed = {0};
	struct link_more more[LINK_MORE];
	enum status st = STATUS_OK;

	if (w->names)
		st = link_weigh(w->l, a, p->record_id, p->other_id, true, &weighed, &w->c->q);
	w->at = 0;
	text(w, arena_printf(a, "S%lld-%lld", (long long)w->sample->sample_id, (long long)p->place));
	text(w, arena_printf(a, "%lld:%lld", (long long)p->record_id, (long long)p->other_id));
	text(w, NULL);
	for (size_t i = 0; i < weighed.n_fields && w->names; i++) {
		text(w, weighed.field[i].own);
		text(w, weighed.field[i].other);
	}
	if (w->names) {
		link_more(w->c, a, p->record_id, p->other_id, more);
		text(w, more[LINK_MORE - 1].own);
		text(w, more[LINK_MORE - 1].other);
	}
	return st;
}

static enum status write_rows(struct writing *w, size_t *n)
{
	struct cmd *c = w->c;
	const struct link_sample *s = w->sample;
	struct file_out out;
	enum status st = STATUS_OK;

	columns(w);
	struct sheet_cell *all = arena_calloc(&c->arena, (s->n + 1) * w->n_columns, sizeof *all);
	for (size_t i = 0; i < s->n && st == STATUS_OK; i++)
		if (s->pair[i].other_id) {
			w->cell = all + (*n)++ * w->n_columns;
			st = row(w, &s->pair[i]);
		}
	struct sheet sheet = {.column = w->column, .n_columns = w->n_columns, .cell = all, .n_rows = *n};
	if (st == STATUS_OK)
		st = file_create(&out, c->out_path, 0600, &c->q);
	if (st != STATUS_OK)
		return st;
	sheet_write_csv(&sheet, out.f);
	return file_commit(&out, &c->q);
}

static void say(const struct writing *w, size_t n)
{
	struct cmd *c = w->c;
	int64_t alone = (int64_t)(w->sample->n - n);

	print_note(c, "sample S%lld: %s to judge%s", (long long)w->sample->sample_id,
		   print_count(c, (int64_t)n, "pair", "pairs"),
		   alone ? arena_printf(&c->arena, ", and %s",
					print_count(c, alone, "single record that resembles nobody",
						    "single records that resemble nobody"))
			 : "");
	print_note(c, "  write same, different or unsure into the column judgement, then\n"
		      "  `sanad link --sample-read FILE.csv --by WHO`; `sanad report linkage` counts with it");
}

enum status link_cmd_sample(struct cmd *c)
{
	struct link_sample sample = {0};
	struct writing w = {.c = c, .sample = &sample, .names = option_given(c, "names")};
	int64_t n, seed;
	size_t rows = 0;
	enum status st = option_int(c, "sample", 1, 100000, 0, &n);

	if (st == STATUS_OK)
		st = option_int(c, "seed", 0, INT64_MAX, 1, &seed);
	if (st == STATUS_OK)
		st = link_need_key(c, "near misses are looked for among names, which");
	if (st == STATUS_OK)
		st = linker_open(&w.l, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = link_sample_draw(w.l, &c->arena, n, seed, c->actor, &sample, &c->q);
	if (st == STATUS_OK)
		st = write_rows(&w, &rows);
	if (st == STATUS_OK)
		say(&w, rows);
	linker_close(w.l);
	return st;
}
