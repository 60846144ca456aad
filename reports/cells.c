/* cells.c -- from tallies to cells in output order: indicators as in the spec, areas as in the tree, strata sorted.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/control_int.h"

#include "base/text.h"

#include <math.h>

struct draft *block_at(const struct block *b, int place, int set, int i)
{
	int full = 1, top = 1, at = 1;
	for (int s = 0; s < b->n_sets; s++) {
		full += b->n_strata[s];
		top += b->top_only[s] ? 0 : b->n_strata[s];
		if (s < set && (place == 0 || !b->top_only[s]))
			at += b->n_strata[s];
	}
	int start = place == 0 ? 0 : full + (place - 1) * top;
	return &b->draft[set < 0 ? start : start + at + i];
}

struct draft *block_find(const struct block *b, int place, int set, int stratum)
{
	if (set < 0)
		return block_at(b, place, -1, 0);
	if (stratum >= b->n_order || b->order[stratum] < 0 || (place > 0 && b->top_only[set]))
		return NULL;
	return block_at(b, place, set, b->order[stratum]);
}

/* ---- which strata ---- */

static bool single(const struct run *r, int set, enum spec_dim dim)
{
	return r->strata.set[set].by.n == 1 && r->strata.set[set].by.dim[0] == dim;
}

static bool counted(const struct run *r, int indicator, int stratum)
{
	for (int place = 0; place < r->n_out; place++)
		if (tally_get(&r->tallies, indicator, place, stratum))
			return true;
	return false;
}

/* Months and age groups that nobody fell into are shown too: a gap in a series reads like a line. */
static void fill_months(struct run *r, int set, bool *has, int known)
{
	int64_t first = STRATUM_UNKNOWN, last = strata_month(r->to);
	for (int i = 1; i < known; i++)
		if (has[i] && r->strata.stratum[i].value[0] < first)
			first = r->strata.stratum[i].value[0];
	for (int64_t m = first; m != STRATUM_UNKNOWN && m <= last; m++)
		has[strata_at(&r->strata, set, &m)] = true;
}

static void fill_ages(struct run *r, int set, bool *has)
{
	int64_t from = spec_param(&r->spec, "age_from", 0), to = spec_param(&r->spec, "age_to", 0);
	for (int64_t age = strata_age((int)from); age <= to; age += 5)
		has[strata_at(&r->strata, set, &age)] = true;
}

/* At most 12 * 400 months and 18 age groups can be added by the fillers. */
#define FILL_MAX 5000

static void sort_strata(const struct strata *s, int *list, int n)
{
	for (int gap = n / 2; gap > 0; gap /= 2) /* Shell's sort: no context argument needed, ties do not occur */
		for (int i = gap; i < n; i++)
			for (int j = i - gap; j >= 0 && strata_compare(s, list[j], list[j + gap]) > 0; j -= gap) {
				int swap = list[j];
				list[j] = list[j + gap];
				list[j + gap] = swap;
			}
}

static void choose_strata(struct run *r, struct block *b, int indicator, int set)
{
	int known = r->strata.n;
	bool *has = arena_calloc(r->arena, (size_t)known + FILL_MAX, sizeof *has);
	for (int i = 1; i < known; i++)
		has[i] = r->strata.stratum[i].set == set && counted(r, indicator, i);
	if (single(r, set, DIM_MONTH))
		fill_months(r, set, has, known);
	if (single(r, set, DIM_AGE) && r->spec.indicator[indicator].ages == SPEC_AGES_ELIGIBLE)
		fill_ages(r, set, has);
	control_fill(r, indicator, set, has, known);
	b->stratum[set] = arena_calloc(r->arena, (size_t)r->strata.n, sizeof *b->stratum[set]);
	for (int i = 1; i < r->strata.n; i++)
		if (has[i])
			b->stratum[set][b->n_strata[set]++] = i;
	sort_strata(&r->strata, b->stratum[set], b->n_strata[set]);
}

static void order_strata(const struct run *r, struct block *b)
{
	b->n_order = r->strata.n;
	b->order = arena_calloc(r->arena, (size_t)b->n_order, sizeof *b->order);
	for (int i = 0; i < b->n_order; i++)
		b->order[i] = -1;
	for (int s = 0; s < b->n_sets; s++)
		for (int i = 0; i < b->n_strata[s]; i++)
			b->order[b->stratum[s][i]] = i;
}

/* ---- drafts ---- */

static void draft_fill(const struct run *r, struct draft *d, int indicator, int place, int set, int stratum)
{
	const struct tally *t = tally_get(&r->tallies, indicator, place, stratum);
	*d = (struct draft){.indicator = indicator, .place = place, .stratum = stratum, .set = set};
	if (!t)
		return;
	d->unknown = (double)t->n[UNIT_UNKNOWN];
	d->no = (double)t->n[UNIT_NO];
	d->so_far = d->yes = (double)t->n[UNIT_YES];
	d->immature = t->immature;
	d->yes_sum = t->sum[UNIT_YES];
	d->yes_squares = t->squares[UNIT_YES];
	d->no_sum = t->sum[UNIT_NO];
	d->no_squares = t->squares[UNIT_NO];
}

static void draft_place(const struct run *r, struct block *b, int indicator, int place)
{
	draft_fill(r, block_at(b, place, -1, 0), indicator, place, -1, STRATUM_TOTAL);
	for (int s = 0; s < b->n_sets; s++) {
		double so_far = 0;
		for (int i = 0; i < b->n_strata[s] && (place == 0 || !b->top_only[s]); i++) {
			struct draft *d = block_at(b, place, s, i);
			draft_fill(r, d, indicator, place, s, b->stratum[s][i]);
			so_far += d->yes;
			d->so_far = so_far;
		}
	}
}

static struct block make_block(struct run *r, int indicator)
{
	struct block b = {.n_places = r->n_out, .n_sets = r->strata.n_sets};
	for (int s = 0; s < b.n_sets; s++) {
		b.top_only[s] = r->strata.set[s].top_only;
		if (run_applies(r, indicator, s) && !r->strata.set[s].hidden)
			choose_strata(r, &b, indicator, s);
		b.n += b.n_strata[s] * (b.top_only[s] ? 1 : r->n_out);
	}
	b.n += r->n_out;
	order_strata(r, &b);
	b.draft = arena_calloc(r->arena, (size_t)b.n, sizeof *b.draft);
	for (int place = 0; place < r->n_out; place++)
		draft_place(r, &b, indicator, place);
	return b;
}

void run_cells(struct run *r, struct report *out)
{
	struct block *block = arena_calloc(r->arena, (size_t)r->spec.n_indicators, sizeof *block);
	size_t n = 0;

	control_find(r);
	for (int i = 0; i < r->spec.n_indicators; i++) {
		block[i] = make_block(r, i);
		n += (size_t)block[i].n;
	}
	hide_cells(r, block);
	out->cell = arena_calloc(r->arena, n, sizeof *out->cell);
	for (int i = 0; i < r->spec.n_indicators; i++)
		for (int k = 0; k < block[i].n; k++)
			if (block[i].draft[k].set >= 0 || !r->spec.indicator[i].no_total)
				value_fill(r, &block[i].draft[k], &out->cell[out->n_cells++]);
	out->finding = r->found;
	out->n_findings = r->n_found;
}
