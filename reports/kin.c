/* kin.c -- indicators whose counts give each other away, and what follows for hiding.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/kin_int.h"

#include "base/text.h"

/* ---- who is kin ---- */

static bool same_units(const struct spec_indicator *a, const struct spec_indicator *b)
{
	return a->query == b->query && text_eq(a->among ? a->among : "", b->among ? b->among : "") &&
	       a->ages == b->ages && a->age_as_of == b->age_as_of;
}

static bool step_before(const struct spec_indicator *a, const struct spec_indicator *i)
{
	return a->query == i->query && i->among && text_eq(a->count, i->among) && !a->window_from &&
	       a->ages == SPEC_AGES_ALL;
}

static bool sums(const struct spec_indicator *sum, const struct spec_indicator *part)
{
	for (int k = 0; k < sum->n_sum_of; k++)
		if (text_eq(sum->sum_of[k], part->text.id))
			return true;
	return false;
}

static bool alike(const struct spec_indicator *a, const struct spec_indicator *i)
{
	return same_units(a, i) && text_eq(a->count, i->count);
}

/* True when i must be hidden where a is. */
static bool follows(const struct spec_indicator *a, const struct spec_indicator *i)
{
	if (alike(a, i) && (i->window_from || !a->window_from))
		return true;
	return step_before(a, i) || sums(a, i) || sums(i, a);
}

static bool is_share(const struct spec_indicator *i)
{
	return (i->kind == SPEC_PROPORTION || i->kind == SPEC_CONTROL) && i->among && !i->window_from;
}

/* Shares of one whole leave the same units without an answer. */
static bool same_unknown(const struct spec_indicator *a, const struct spec_indicator *i)
{
	return is_share(a) && is_share(i) && same_units(a, i);
}

bool kin_stepped(const struct spec *s, int indicator)
{
	const struct spec_indicator *i = &s->indicator[indicator];
	bool any = false;
	for (int a = 0; a < s->n_indicators && !i->window_from; a++) /* a window leaves out some of the step before */
		any |= a != indicator && step_before(&s->indicator[a], i);
	return any;
}

bool kin_same_whole(const struct spec *s, int indicator)
{
	const struct spec_indicator *i = &s->indicator[indicator];
	bool any = false;
	for (int k = 0; k < s->n_indicators; k++) {
		const struct spec_indicator *a = &s->indicator[k];
		any |= k != indicator && a->kind == SPEC_PROPORTION && i->kind == SPEC_PROPORTION && same_units(a, i) &&
		       !a->window_from && !i->window_from;
	}
	return any;
}

/* ---- spreading ---- */

bool kin_step_hidden(const struct run *r, const struct block *block, const struct draft *d)
{
	const struct spec_indicator *i = &r->spec.indicator[d->indicator];
	for (int a = 0; a < r->spec.n_indicators; a++) {
		if (a == d->indicator || !step_before(&r->spec.indicator[a], i))
			continue;
		const struct draft *step = block_find(&block[a], d->place, d->set, d->stratum);
		if (step && step->mark)
			return true;
	}
	return false;
}

static bool spread_mark(unsigned char from, unsigned char *to)
{
	if (!from || *to)
		return false;
	*to = SUPPRESS_COMPLEMENTARY;
	return true;
}

static bool spread(const struct block *from, struct block *to, bool count, bool unknown)
{
	bool added = false;
	for (int k = 0; k < from->n; k++) {
		const struct draft *d = &from->draft[k];
		struct draft *also = d->mark || d->unknown_mark ? block_find(to, d->place, d->set, d->stratum) : NULL;
		if (!also)
			continue;
		added |= count && spread_mark(d->mark, &also->mark);
		added |= unknown && spread_mark(d->unknown_mark, &also->unknown_mark);
	}
	return added;
}

bool kin_spread(const struct run *r, struct block *block)
{
	bool added = false;
	for (int a = 0; a < r->spec.n_indicators; a++)
		for (int i = 0; i < r->spec.n_indicators; i++) {
			const struct spec_indicator *from = &r->spec.indicator[a], *to = &r->spec.indicator[i];
			bool count = follows(from, to), unknown = (count && alike(from, to)) || same_unknown(from, to);
			if (a != i && (count || unknown))
				added |= spread(&block[a], &block[i], count, unknown);
		}
	return added;
}

/* ---- parts of a whole ---- */

/* Rows are places, then units in none of them; columns are the whole, the parts, then what is in none of them. */
struct split_table {
	const struct run *run;
	struct block *block;
	const struct spec_split *split;
	int set, stratum, places, cols;
	double *count;
	unsigned char *mark;
};

static struct draft *part_at(const struct split_table *t, int place, int part)
{
	return block_find(&t->block[t->split->part[part]], place, t->set, t->stratum);
}

/* The whole is an indicator's numerator, or the denominator of all parts. */
static double whole_at(const struct split_table *t, int place, unsigned char *mark)
{
	double whole = 0;
	*mark = SUPPRESS_SHOWN;
	if (t->split->whole >= 0) {
		const struct draft *d = block_find(&t->block[t->split->whole], place, t->set, t->stratum);
		*mark = d ? d->mark : SUPPRESS_SHOWN;
		return d ? d->yes : 0;
	}
	for (int k = 0; k < t->split->n; k++) {
		const struct draft *d = part_at(t, place, k);
		whole = d && d->yes + d->no > whole ? d->yes + d->no : whole;
	}
	if (suppress_small(&t->run->rule, whole))
		*mark = SUPPRESS_PRIMARY;
	return whole;
}

/* False when the parts are more than the whole here: the split does not hold. */
static bool fill_place(struct split_table *t, int place)
{
	double *row = &t->count[place * t->cols], left;
	unsigned char *mark = &t->mark[place * t->cols];
	left = row[0] = whole_at(t, place, mark);
	for (int k = 0; k < t->split->n; k++) {
		const struct draft *d = part_at(t, place, k);
		row[k + 1] = d ? d->yes : 0;
		mark[k + 1] = d ? d->mark : SUPPRESS_SHOWN;
		left -= row[k + 1];
		if (d && t->split->whole >= 0) /* a unit whose answer is not known is in no part */
			mark[t->cols - 1] |= d->unknown_mark;
	}
	row[t->cols - 1] = left;
	return left >= 0;
}

/* Units of the whole area in none of the rows below; true when there are any. */
static bool fill_elsewhere(struct split_table *t)
{
	double *last = &t->count[t->places * t->cols];
	for (int c = 0; c < t->cols && t->places > 1; c++) {
		last[c] = t->count[c];
		for (int p = 1; p < t->places; p++)
			last[c] -= t->count[p * t->cols + c];
		if (last[c] < 0)
			last[c] = 0;
	}
	if (suppress_small(&t->run->rule, last[0]))
		t->mark[t->places * t->cols] = SUPPRESS_PRIMARY;
	return last[0] > 0;
}

static bool take_marks(const struct split_table *t)
{
	bool added = false;
	for (int p = 0; p < t->places; p++)
		for (int k = 0; k < t->split->n; k++) {
			struct draft *d = part_at(t, p, k);
			unsigned char mark = t->mark[p * t->cols + k + 1], rest = t->mark[p * t->cols + t->cols - 1];
			if (!d)
				continue;
			added |= (mark && !d->mark) || (rest && t->split->whole >= 0 && !d->unknown_mark);
			if (!d->mark)
				d->mark = mark;
			if (!d->unknown_mark && t->split->whole >= 0)
				d->unknown_mark = rest;
		}
	return added;
}

static bool hide_split(const struct run *r, struct block *block, const struct spec_split *split, int set, int stratum)
{
	struct split_table t = {.run = r,
				.block = block,
				.split = split,
				.set = set,
				.stratum = stratum,
				.places = set >= 0 && r->strata.set[set].top_only ? 1 : r->n_out,
				.cols = split->n + 2};
	size_t n = ((size_t)t.places + 1) * (size_t)t.cols;
	t.count = arena_calloc(r->arena, n, sizeof *t.count);
	t.mark = arena_calloc(r->arena, n, sizeof *t.mark);
	for (int p = 0; p < t.places; p++)
		if (!fill_place(&t, p))
			return false;
	bool elsewhere = fill_elsewhere(&t);
	suppress_hide(&r->rule, &(struct suppress_table){.count = t.count,
							 .rows = t.places + elsewhere,
							 .cols = t.cols,
							 .keep_first = true,
							 .mark = t.mark});
	return take_marks(&t);
}

bool kin_split(const struct run *r, struct block *block)
{
	bool added = false;
	for (int i = 0; i < r->spec.n_splits; i++) {
		added |= hide_split(r, block, &r->spec.split[i], -1, STRATUM_TOTAL);
		for (int s = 1; s < r->strata.n; s++)
			added |= hide_split(r, block, &r->spec.split[i], r->strata.stratum[s].set, s);
	}
	return added;
}
