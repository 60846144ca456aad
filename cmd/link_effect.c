/* link_effect.c -- what joining and parting women would do to the figures: tried, counted, taken back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/link_effect.h"

#include "base/text.h"
#include "link/propose.h"
#include "pathway/pathway.h"
#include "reports/report.h"

#include <math.h>

/* Figures a proposal can move, by report and indicator: the cell of the whole program without strata. */
static const struct {
	const char *report, *indicator, *title;
	bool numerator; /* the count, not the share */
} figures[LINK_EFFECTS] = {
	{"coverage", "women_screened", "women screened", true},
	{"coverage", "coverage_eligible", "coverage of eligible women", false},
	{"followup", "positive", "women of the cohort with a positive test", true},
	{"followup", "treated", "women treated", true},
	{"followup", "duties_open", "duties not yet overdue", true},
	{"followup", "overdue", "duties overdue", true},
	{"followup", "lost", "duties lost to follow-up", true},
};

static double figure_of(const struct report *r, const char *indicator, bool numerator)
{
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *x = &r->cell[i];
		if (text_eq(x->indicator, indicator) && !*x->by && text_eq(x->area_code, r->about.area_code))
			return numerator ? x->numerator : x->value;
	}
	return NAN;
}

static const char *unit_of(const struct report *r, const char *indicator)
{
	for (const struct indicator *i = r->indicators; i; i = i->next)
		if (text_eq(i->id, indicator))
			return i->unit;
	return "";
}

static enum status read_figures(struct cmd *c, struct link_effect *out, bool after)
{
	struct report_request req = {.data_dir = c->data_dir,
				     .as_of = c->as_of,
				     .from = DATE_NONE,
				     .to = c->as_of,
				     .period = "",
				     .suppress = "none"};
	struct report r = {0};
	const char *read = "";

	for (size_t i = 0; i < LINK_EFFECTS; i++) {
		if (!text_eq(read, figures[i].report)) {
			read = figures[i].report;
			enum status st = report_run(c->db, &c->arena, read, &req, &r, &c->q);
			if (st != STATUS_OK)
				return st;
		}
		out[i].title = figures[i].title;
		out[i].unit = figures[i].numerator ? "count" : unit_of(&r, figures[i].indicator);
		*(after ? &out[i].after : &out[i].before) = figure_of(&r, figures[i].indicator, figures[i].numerator);
	}
	return STATUS_OK;
}

enum status link_effect(struct cmd *c, int64_t run_id, struct link_effect out[LINK_EFFECTS], int64_t *moved)
{
	enum status st = read_figures(c, out, false);
	if (st != STATUS_OK)
		return st;
	st = db_begin(c->db, "try", c->actor, &c->q);
	if (st == STATUS_OK)
		st = propose_try(c->db, run_id, moved, &c->q);
	if (st == STATUS_OK)
		st = pathway_rebuild(c->db, c->data_dir, NULL, &c->q);
	if (st == STATUS_OK)
		st = read_figures(c, out, true);
	db_rollback(c->db);
	return st;
}

static const char *shown(struct arena *a, double v, const char *unit, bool sign)
{
	if (isnan(v))
		return "not known";
	if (text_eq(unit, "percent"))
		return arena_printf(a, sign ? "%+.2f points" : "%.2f %%", v);
	const char *n = text_thousands(a, (int64_t)llround(fabs(v)));
	return arena_printf(a, "%s%s", v < 0 ? "-" : sign && v > 0 ? "+" : "", n);
}

void link_effect_print(struct cmd *c, const struct link_effect effect[LINK_EFFECTS])
{
	struct arena *a = &c->arena;
	for (size_t i = 0; i < LINK_EFFECTS; i++) {
		const struct link_effect *e = &effect[i];
		const char *before = shown(a, e->before, e->unit, false), *after = shown(a, e->after, e->unit, false);
		if (text_eq(before, after))
			print_note(c, "  %s %s, as now", e->title, before);
		else
			print_note(c, "  %s %s -> %s (%s)", e->title, before, after,
				   shown(a, e->after - e->before, e->unit, true));
	}
}
