/* link_list.c -- the links by weight nearest to the threshold, as a sheet of the workbook: levels and bits, no values.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "link/sample.h"
#include "reports/sheet.h"

#include <math.h>

#define LISTED 200
#define WIDEST_LEVEL 34
#define OWN_COLUMNS 5 /* before those of the fields */

/* Wide enough for what a comparison's levels are called, as far as a page allows. */
static double level_width(const struct linkage_comparison *c)
{
	int widest = 12;

	for (unsigned l = 0; l < c->n_levels; l++) {
		int w = text_width(c->level[l].title);
		widest = w > widest ? w : widest;
	}
	return widest > WIDEST_LEVEL ? WIDEST_LEVEL : widest + 1;
}

static const struct sheet_column *columns(struct arena *a, const struct linkage *m, size_t *n)
{
	static const struct sheet_column own[OWN_COLUMNS] = {{"Record", 10, true, NULL},
							     {"Linked to", 10, true, NULL},
							     {"Woman", 15, false, NULL},
							     {"Bits", 8, true, NULL},
							     {"Chance of one woman", 14, false, NULL}};
	struct sheet_column *c = arena_calloc(a, OWN_COLUMNS + 2 * (size_t)m->n_comparisons + 1, sizeof *c);

	memcpy(c, own, sizeof own);
	*n = OWN_COLUMNS;
	for (unsigned i = 0; i < m->n_comparisons; i++) {
		c[(*n)++] = (struct sheet_column){m->comparison[i].id, level_width(&m->comparison[i]), false, NULL};
		c[(*n)++] = (struct sheet_column){arena_printf(a, "%s bits", m->comparison[i].id), 8, true, NULL};
	}
	c[(*n)++] = (struct sheet_column){"Together", 20, false, NULL};
	return c;
}

static void fill(struct arena *a, const struct linkage *m, const struct link_near *l, struct sheet_cell *cell)
{
	struct link_weighing w = {0};
	size_t at = 0;

	cell[at++].number = (double)l->record_id;
	cell[at++].number = l->other_id ? (double)l->other_id : NAN;
	cell[at++].text = l->public_id;
	cell[at++].number = l->bits;
	cell[at++].text = link_chance(a, weigh_probability(l->bits));
	if (!link_read_detail(m, a, l->detail, &w))
		return;
	for (size_t i = 0; i < w.n_fields && i < m->n_comparisons; i++) {
		bool missing = !w.field[i].level;
		cell[at++].text = missing ? "missing" : link_level_text(&w.field[i]);
		cell[at++].number = missing ? NAN : w.field[i].bits;
	}
	cell[at].text = w.rules;
}

static enum status make(struct cmd *c, const struct linkage *m, struct sheet *s)
{
	struct link_near *near = NULL;
	struct sheet_cell *cell;
	size_t n = 0;
	enum status st = link_near_threshold(c->db, &c->arena, LISTED, &near, &n, &c->q);

	if (st != STATUS_OK)
		return st;
	*s = (struct sheet){
		.name = "Links near the threshold",
		.title = "Links by weight nearest to the threshold",
		.question = "Which links are the first to look at again? The lightest first; what the records say is "
			    "not here: sanad link --explain RECORD --names shows it to whom has the key.",
		.n_rows = n};
	s->column = columns(&c->arena, m, &s->n_columns);
	s->cell = cell = arena_calloc(&c->arena, n * s->n_columns + 1, sizeof *cell);
	for (size_t i = 0; i < n; i++)
		fill(&c->arena, m, &near[i], cell + i * s->n_columns);
	return STATUS_OK;
}

/* The linker is left open: the sheet points into its model until the command ends. */
enum status link_list(struct cmd *c, struct sheet *out, struct linker **l)
{
	enum status st = linker_open(l, c->db, c->data_dir, &c->q);
	return st == STATUS_OK ? make(c, linker_model(*l), out) : st;
}
