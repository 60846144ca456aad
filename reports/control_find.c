/* control_find.c -- which device, lot or site stands out in a report, since when, and in which words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/control_int.h"
#include "reports/show_int.h"

#include <math.h>

#define FOUND_MAX 64
#define MONTHS 12

static const enum spec_dim way_dim[OUTLIER_WAYS] = {DIM_DEVICE, DIM_LOT, DIM_FACILITY};

/* A row of the hidden breakdown: values are test, device, lot, facility, day. */
enum { AT_TEST, AT_DEVICE, AT_LOT, AT_FACILITY, AT_DAY };
static const int way_at[OUTLIER_WAYS] = {AT_DEVICE, AT_LOT, AT_FACILITY};

struct row {
	const char *lot;
	struct outlier_cell cell;
};

static int by_key(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int64_t d = a->cell.group[0] - b->cell.group[0];
	if (d == 0)
		d = a->cell.group[2] - b->cell.group[2];
	if (d == 0)
		d = strcmp(a->lot, b->lot);
	if (d == 0)
		d = a->cell.day - b->cell.day;
	return (d > 0) - (d < 0);
}

static int64_t group_of(int64_t value)
{
	return value == STRATUM_UNKNOWN ? OUTLIER_NONE : value;
}

static struct row row_of(const struct run *r, const struct stratum *s, const struct tally *t)
{
	struct row row = {.lot = s->value[AT_LOT] == STRATUM_UNKNOWN ? "" : r->strata.words.word[s->value[AT_LOT]]};
	for (int w = 0; w < OUTLIER_WAYS; w++)
		row.cell.group[w] = group_of(s->value[way_at[w]]);
	row.cell.day = (int32_t)s->value[AT_DAY];
	row.cell.month = (int32_t)strata_month((date_t)s->value[AT_DAY]);
	row.cell.x = (double)t->n[UNIT_YES];
	row.cell.n = (double)(t->n[UNIT_YES] + t->n[UNIT_NO]);
	return row;
}

/* Counts of one test in a fixed order, so that ties are broken the same way whatever order the rows came in. */
static struct outlier_cell *cells_of(const struct run *r, int indicator, const char *test, size_t *n)
{
	struct row *row = arena_calloc(r->arena, (size_t)r->strata.n, sizeof *row);
	*n = 0;
	for (int i = 1; i < r->strata.n; i++) {
		const struct stratum *s = &r->strata.stratum[i];
		if (s->set != r->days_set || s->value[AT_TEST] == STRATUM_UNKNOWN ||
		    s->value[AT_DAY] == STRATUM_UNKNOWN || !text_eq(r->strata.words.word[s->value[AT_TEST]], test))
			continue;
		const struct tally *t = tally_get(&r->tallies, indicator, 0, i);
		if (t && t->n[UNIT_YES] + t->n[UNIT_NO] > 0)
			row[(*n)++] = row_of(r, s, t);
	}
	if (*n > 1)
		qsort(row, *n, sizeof *row, by_key);
	struct outlier_cell *cell = arena_calloc(r->arena, *n + 1, sizeof *cell);
	for (size_t i = 0; i < *n; i++)
		cell[i] = row[i].cell;
	return cell;
}

/* ---- words ---- */

static const char *name_of(const struct run *r, const struct outlier *o)
{
	return way_dim[o->way] == DIM_DEVICE ? r->frame.device.code[o->group]
	       : way_dim[o->way] == DIM_LOT  ? r->strata.words.word[o->group]
					     : r->frame.facility.code[o->group];
}

static const char *since(const struct run *r, const struct outlier *o)
{
	int month = (int)(o->by_day ? strata_month(o->onset) : o->onset);
	return arena_printf(r->arena, "from %04d-%02d", month / MONTHS, month % MONTHS + 1);
}

/* How many, unless small numbers are protected. */
static const char *amounts(const struct run *r, const struct outlier *o)
{
	struct arena *a = r->arena;
	char day[DATE_TEXT_SIZE];
	const char *step = o->from_start ? "; no step, so counted from its first result that differs"
			   : o->by_day   ? arena_printf(a, "; most likely first day %s", date_format(o->onset, day))
					 : "";
	if (r->rule.to > 0)
		return arena_printf(a, "more of its results differ from their evidence than chance allows%s", step);
	return arena_printf(a, "%s of its %s results%s differ from their evidence (%s%%; %s %s%%, limit %s%%)%s",
			    show_number(a, o->x, 0), show_number(a, o->n, 0), o->own_past ? " since" : "",
			    show_number(a, 100 * o->x / o->n, 1), o->own_past ? "before" : "of all others",
			    show_number(a, 100 * o->rest_x / o->rest_n, 1), show_number(a, 100 * o->upper, 1), step);
}

static struct finding finding_of(const struct run *r, const struct outlier *o, const char *test)
{
	static const char *const what[OUTLIER_WAYS] = {"Device", "Lot", "Site"};
	const char *name = name_of(r, o);
	return (struct finding){.test = test,
				.by = spec_dim_name[way_dim[o->way]],
				.name = name,
				.past = o->own_past ? o->rest_x / o->rest_n : NAN,
				.text = arena_printf(r->arena, "%s %s (%s) %s %s: %s.", what[o->way], name, test,
						     o->way == 0 ? "drifts" : "stands out", since(r, o),
						     amounts(r, o))};
}

/* ---- the search ---- */

static void find_in_test(struct run *r, int indicator, const char *test)
{
	struct outlier found[FOUND_MAX];
	size_t n, room = FOUND_MAX - r->n_found;
	const struct outlier_cell *cell = cells_of(r, indicator, test, &n);
	struct outlier_work work = {.aside = arena_calloc(r->arena, n + 1, sizeof *work.aside),
				    .group = arena_calloc(r->arena, n + 1, sizeof *work.group),
				    .point = arena_calloc(r->arena, n + 1, sizeof *work.point)};
	size_t met = outlier_find(&r->axes.rule, cell, n, &work, found, room);
	for (size_t i = 0; i < met; i++)
		r->found[r->n_found++] = finding_of(r, &found[i], test);
}

void control_find(struct run *r)
{
	int indicator = control_watched(r);
	if (indicator < 0 ||
	    (r->watch && r->spec.indicator[r->watch->indicator].query != r->spec.indicator[indicator].query))
		return;
	r->found = arena_calloc(r->arena, FOUND_MAX, sizeof *r->found);
	for (int i = 0; i < r->axes.n; i++)
		if (i == 0 || !text_eq(r->axes.axis[i].test, r->axes.axis[i - 1].test))
			find_in_test(r, indicator, r->axes.axis[i].test);
}

static int64_t total_of(const struct run *r, int indicator, enum unit_state state)
{
	const struct tally *t = tally_get(&r->tallies, indicator, 0, STRATUM_TOTAL);
	return t ? t->n[state] : 0;
}

void control_note(struct run *r, struct buf *b)
{
	int indicator = control_watched(r);
	for (int i = 0; i < r->spec.n_indicators && r->spec.empty_of; i++)
		if (text_eq(r->spec.indicator[i].text.id, r->spec.empty_of) && total_of(r, i, UNIT_YES) == 0) {
			buf_printf(b, "\n%s", r->spec.empty_note);
			return;
		}
	if (indicator < 0)
		return;
	for (size_t i = 0; i < r->n_found; i++)
		buf_printf(b, "\n%s", r->found[i].text);
	if (total_of(r, indicator, UNIT_YES) == 0)
		buf_str(b, "\nEvery result with a verdict agrees with its evidence.");
	else if (r->n_found == 0)
		buf_str(b, "\nNo device, lot or site stands out: what differs lies within the limits of chance.");
}
