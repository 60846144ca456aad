/* drift.c -- which device, lot or site stands out, and since when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule is that of stats/outlier.h; here the tally of a pass is put into its words, test by test, and back.
 */
#include "audit/drift.h"

#include "stats/outlier.h"

#include <assert.h>

#define DRIFTS_MAX 64 /* named in one run */

static_assert((int)DRIFT_BYS == OUTLIER_WAYS, "ways of grouping stand in the same order");

/* The cells of one test. */
struct part {
	const struct cell *cell;
	struct outlier_cell *as; /* the same */
	size_t n;
	const char **lot; /* by the id it has in `as` */
	size_t n_lots;
};

const char *drift_by_name(enum drift_by by)
{
	static const char *const names[DRIFT_BYS] = {"device", "lot", "site"};

	return names[by];
}

static struct outlier_rule rule_of(const struct charts *charts)
{
	return (struct outlier_rule){.exact_below = charts->exact_below,
				     .action_level = charts->action_level,
				     .least = charts->least_findings,
				     .onset_gain = charts->onset_gain};
}

struct control_limits drift_limits(const struct charts *charts, double centre, double n, double level)
{
	struct outlier_rule rule = rule_of(charts);

	return outlier_limits(&rule, centre, n, level);
}

/* Numbered as they are met; cells in order mostly repeat a late one. */
static int64_t lot_id(struct part *p, const char *lot)
{
	if (*lot == '\0')
		return OUTLIER_NONE;
	for (size_t i = p->n_lots; i-- > 0;)
		if (strcmp(p->lot[i], lot) == 0)
			return (int64_t)i;
	p->lot[p->n_lots] = lot;
	return (int64_t)p->n_lots++;
}

static struct outlier_cell outlier_cell_of(struct part *p, const struct cell *c)
{
	const struct cell_key *k = &c->key;

	return (struct outlier_cell){.group = {[DRIFT_DEVICE] = k->device_id ? k->device_id : OUTLIER_NONE,
					       [DRIFT_LOT] = lot_id(p, k->lot),
					       [DRIFT_SITE] = k->facility_id ? k->facility_id : OUTLIER_NONE},
				     .day = k->time,
				     .month = cells_month(k->time),
				     .n = (double)c->n,
				     .x = (double)c->differs};
}

/* The cells from `at` on that share its test. */
static struct part part_at(struct arena *a, const struct cells *days, size_t at)
{
	struct part p = {.cell = &days->cell[at]};

	while (at + p.n < days->n && p.cell[p.n].key.kind == p.cell->key.kind)
		p.n++;
	p.as = arena_calloc(a, p.n, sizeof *p.as);
	p.lot = arena_calloc(a, p.n, sizeof *p.lot);
	for (size_t i = 0; i < p.n; i++)
		p.as[i] = outlier_cell_of(&p, &p.cell[i]);
	return p;
}

static struct drift drift_of(const struct part *p, const struct outlier *o)
{
	bool lot = o->way == DRIFT_LOT;

	return (struct drift){.kind = p->cell->key.kind,
			      .by = (enum drift_by)o->way,
			      .id = lot ? 0 : o->group,
			      .lot = lot ? p->lot[o->group] : "",
			      .n = o->n,
			      .differs = o->x,
			      .rest_n = o->rest_n,
			      .rest_differs = o->rest_x,
			      .upper = o->upper,
			      .by_day = o->by_day,
			      .onset = o->onset,
			      .from_start = o->from_start,
			      .own_past = o->own_past};
}

static size_t find_in(struct arena *a, const struct charts *charts, const struct part *p, struct drift *out, size_t max)
{
	struct outlier found[DRIFTS_MAX];
	struct outlier_rule rule = rule_of(charts);
	struct outlier_work work = {.aside = arena_calloc(a, p->n, sizeof *work.aside),
				    .group = arena_calloc(a, p->n, sizeof *work.group),
				    .point = arena_calloc(a, p->n, sizeof *work.point)};
	size_t n = outlier_find(&rule, p->as, p->n, &work, found, max);

	for (size_t i = 0; i < n; i++)
		out[i] = drift_of(p, &found[i]);
	return n;
}

struct drift *drift_find(struct arena *a, const struct charts *charts, const struct pass_tally *t, size_t *n)
{
	struct drift *found = arena_calloc(a, DRIFTS_MAX, sizeof *found);
	struct arena room = ARENA_INIT;

	*n = 0;
	for (size_t at = 0; at < t->days.n;) {
		struct part p = part_at(&room, &t->days, at);

		*n += find_in(&room, charts, &p, &found[*n], DRIFTS_MAX - *n);
		at += p.n;
	}
	arena_free(&room);
	return found;
}
