/* hide.c -- applies a suppression rule to the cells of all indicators of a report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each of an indicator's counts (numerator, the rest of the denominator, denominator) is a table of its own; a cell is
 * hidden when any of them asks for it. The count of unknowns is hidden alone. What is hidden in one indicator is then
 * hidden in those that would give it away (kin.c), and so on until nothing is added: hiding more never makes another
 * cell easier to work out. Totals of places are settled without regard to strata and to parts, so that the same women
 * counted in several reports of one output are hidden in all of them or in none.
 */
#include "reports/control_int.h"
#include "reports/kin_int.h"

enum quantity { YES, NO, KNOWN, UNKNOWN, QUANTITIES };

static double quantity_of(const struct draft *d, enum quantity what)
{
	switch (what) {
	case YES:
		return d->yes;
	case NO:
		return d->no;
	case KNOWN:
		return d->yes + d->no;
	default:
		return d->unknown;
	}
}

static unsigned char *mark_of(struct draft *d, enum quantity what)
{
	return what == UNKNOWN ? &d->unknown_mark : &d->mark;
}

/* One indicator while it is hidden. */
struct hider {
	const struct run *run;
	const struct block *all, *b;
	const struct spec_indicator *ind;
	bool shares;     /* its no is protected beside its yes */
	bool stepped;    /* its denominator is another indicator's numerator and protected there */
	bool same_whole; /* others have its denominator */
};

static bool relevant(const struct hider *h, enum quantity what)
{
	switch (what) {
	case NO:
		return h->shares;
	case KNOWN: /* what looks ahead shows all units in its value */
		return (h->shares || h->ind->kind >= SPEC_DISTANCE) && !h->stepped;
	default:
		return true;
	}
}

/* The other side of a share, UNKNOWN when there is none. */
static enum quantity other(const struct hider *h, enum quantity what)
{
	if (!h->shares || what > NO)
		return UNKNOWN;
	return what == YES ? NO : YES;
}

/* True when the denominator of a cell is hidden too, wherever it stands. */
static bool whole_hidden(const struct hider *h, const struct draft *d)
{
	if (h->stepped)
		return kin_step_hidden(h->run, h->all, d);
	return !h->same_whole || suppress_small(&h->run->rule, d->yes + d->no);
}

struct column {
	int set, at; /* as block_at has them */
};

/* A part of the cells of one set (-1: totals only) that add up along both sides. */
struct part {
	int set, first, cols;        /* columns: first 0 begins with the total, else one stratum alone */
	int rows;                    /* places */
	const struct column *column; /* instead: a stratum of a coarser set, then those of this set that make it up */
};

static struct draft *part_at(const struct block *b, const struct part *p, int i)
{
	int col = p->first + i % p->cols;
	if (p->column)
		return block_at(b, i / p->cols, p->column[col].set, p->column[col].at);
	return block_at(b, i / p->cols, col ? p->set : -1, col - 1);
}

/* Units in the whole area that are in none of the rows below it stand for a further row, which is not printed but can
 * be worked out. True when there are any. */
static bool add_elsewhere(double *count, int rows, int cols)
{
	bool any = false;
	for (int c = 0; c < cols; c++) {
		double left = count[c];
		for (int row = 1; row < rows; row++)
			left -= count[row * cols + c];
		count[rows * cols + c] = left > 0 ? left : 0;
		any |= left > 0;
	}
	return rows > 1 && any;
}

static double *counts_of(const struct hider *h, const struct part *p, enum quantity what, bool *elsewhere)
{
	int n = p->rows * p->cols;
	double *count = arena_calloc(h->run->arena, (size_t)n + (size_t)p->cols, sizeof *count);
	for (int i = 0; i < n; i++)
		count[i] = quantity_of(part_at(h->b, p, i), what);
	*elsewhere |= add_elsewhere(count, p->rows, p->cols);
	return count;
}

static unsigned char *marks_of(const struct hider *h, const struct part *p, enum quantity what, const double *count)
{
	int n = p->rows * p->cols;
	unsigned char *mark = arena_calloc(h->run->arena, (size_t)n + (size_t)p->cols, sizeof *mark);
	for (int i = 0; i < n; i++) {
		mark[i] = *mark_of(part_at(h->b, p, i), what);
		if (what == KNOWN && h->same_whole) /* shown by the others unless it is hidden for its own sake */
			mark[i] = suppress_small(&h->run->rule, count[i]) ? SUPPRESS_PRIMARY : SUPPRESS_SHOWN;
	}
	if (suppress_small(&h->run->rule, count[n]))
		mark[n] = SUPPRESS_PRIMARY; /* elsewhere, in all */
	return mark;
}

/* Hides within a part; true when a mark was added. */
static bool hide_part(const struct hider *h, const struct part *p, enum quantity what)
{
	enum quantity rest = other(h, what);
	int n = p->rows * p->cols;
	bool added = false, elsewhere = false;
	struct suppress_table t = {.cols = p->cols, .keep_first = p->cols > 1 && (!p->column || what == UNKNOWN)};
	t.count = counts_of(h, p, what, &elsewhere);
	if (rest != UNKNOWN) {
		bool *hidden = arena_calloc(h->run->arena, (size_t)n + (size_t)p->cols, sizeof *hidden);
		for (int i = 0; i < n; i++)
			hidden[i] = whole_hidden(h, part_at(h->b, p, i));
		t.rest = counts_of(h, p, rest, &elsewhere);
		t.whole_hidden = hidden;
	}
	t.mark = marks_of(h, p, what, t.count);
	t.rows = p->rows + elsewhere;
	suppress_hide(&h->run->rule, &t);
	for (int i = 0; i < n; i++) {
		unsigned char *have = mark_of(part_at(h->b, p, i), what);
		added |= t.mark[i] && !*have;
		if (!*have || t.mark[i] == SUPPRESS_PRIMARY)
			*have = t.mark[i];
	}
	return added;
}

/* False when strata overlap (a woman with two tests): then a stratum cannot be had by subtracting the others. */
static bool adds_up(const struct block *b, int set, int rows, enum quantity what)
{
	for (int place = 0; place < rows; place++) {
		double sum = 0;
		for (int i = 0; i < b->n_strata[set]; i++)
			sum += quantity_of(block_at(b, place, set, i), what);
		if (sum != quantity_of(block_at(b, place, -1, 0), what))
			return false;
	}
	return true;
}

static bool hide_set(const struct hider *h, int set, enum quantity what)
{
	struct part p = {.set = set, .rows = h->b->n_places, .cols = 1};
	enum quantity rest = other(h, what);
	if (set < 0)
		return hide_part(h, &p, what);
	p.rows = h->b->top_only[set] ? 1 : h->b->n_places;
	if (adds_up(h->b, set, p.rows, what) && (rest == UNKNOWN || adds_up(h->b, set, p.rows, rest))) {
		p.cols += h->b->n_strata[set];
		return hide_part(h, &p, what);
	}
	bool added = false;
	for (p.first = 1; p.first <= h->b->n_strata[set]; p.first++)
		added |= hide_part(h, &p, what);
	return added;
}

/* ---- breakdowns of one output within one another ---- */

static int dim_at(const struct spec_by *by, enum spec_dim dim)
{
	for (int i = 0; i < by->n; i++)
		if (by->dim[i] == dim)
			return i;
	return -1;
}

/* Every unit of a fine stratum is in one coarse one. */
static bool is_finer(const struct run *r, int fine, int coarse)
{
	const struct spec_by *f = &r->strata.set[fine].by, *c = &r->strata.set[coarse].by;
	bool all = f->n > c->n;
	for (int i = 0; i < c->n; i++)
		all &= dim_at(f, c->dim[i]) >= 0;
	return all;
}

static bool lies_in(const struct run *r, int fine, int coarse)
{
	const struct stratum *f = &r->strata.stratum[fine], *c = &r->strata.stratum[coarse];
	const struct spec_by *fine_by = &r->strata.set[f->set].by, *coarse_by = &r->strata.set[c->set].by;
	for (int i = 0; i < coarse_by->n; i++)
		if (f->value[dim_at(fine_by, coarse_by->dim[i])] != c->value[i])
			return false;
	return true;
}

static bool column_adds_up(const struct hider *h, const struct part *p, enum quantity what)
{
	for (int row = 0; row < p->rows; row++) {
		double left = quantity_of(part_at(h->b, p, row * p->cols), what);
		for (int i = 1; i < p->cols; i++)
			left -= quantity_of(part_at(h->b, p, row * p->cols + i), what);
		if (left != 0)
			return false;
	}
	return true;
}

/* The strata of a fine set that make up the k-th of a coarse one. */
static bool hide_within(const struct hider *h, int fine, int coarse, int k, enum quantity what)
{
	const struct block *b = h->b;
	struct column *column = arena_calloc(h->run->arena, (size_t)b->n_strata[fine] + 1, sizeof *column);
	struct part p = {.column = column, .cols = 1, .rows = b->n_places};
	enum quantity rest = other(h, what);
	column[0] = (struct column){coarse, k};
	for (int i = 0; i < b->n_strata[fine]; i++)
		if (lies_in(h->run, b->stratum[fine][i], b->stratum[coarse][k]))
			column[p.cols++] = (struct column){fine, i};
	if (b->top_only[fine] || b->top_only[coarse])
		p.rows = 1;
	return p.cols > 1 && column_adds_up(h, &p, what) && (rest == UNKNOWN || column_adds_up(h, &p, rest)) &&
	       hide_part(h, &p, what);
}

/* A coarser breakdown beside a finer one gives sums of the finer one's cells. */
static bool hide_nested(const struct hider *h, int fine, enum quantity what)
{
	bool added = false;
	for (int coarse = 0; coarse < h->b->n_sets; coarse++)
		for (int k = 0; k < h->b->n_strata[coarse] && is_finer(h->run, fine, coarse); k++)
			added |= hide_within(h, fine, coarse, k, what);
	return added;
}

static bool hide_block(const struct hider *h)
{
	bool added = false;
	for (int what = YES; what < QUANTITIES; what++)
		for (int set = -1; set < h->b->n_sets && relevant(h, (enum quantity)what); set++)
			if (set < 0 || h->b->n_strata[set] > 0)
				added |= hide_set(h, set, (enum quantity)what) ||
					 (set >= 0 && hide_nested(h, set, (enum quantity)what));
	return added;
}

/* A running total shows every month by its difference to the month before: all months or none. */
static void hide_running(struct block *b)
{
	bool any = false;
	for (int i = 1; i < b->n; i++)
		any |= b->draft[i].set >= 0 && b->draft[i].mark;
	for (int i = 1; i < b->n && any; i++)
		if (b->draft[i].set >= 0 && !b->draft[i].mark)
			b->draft[i].mark = SUPPRESS_COMPLEMENTARY;
}

void hide_cells(const struct run *r, struct block *block)
{
	for (bool again = r->rule.to > 0; again;) {
		again = false;
		for (int i = 0; i < r->spec.n_indicators; i++) {
			const struct spec_indicator *ind = &r->spec.indicator[i];
			struct hider h = {.run = r,
					  .all = block,
					  .b = &block[i],
					  .ind = ind,
					  .shares = spec_is_share(ind) || ind->kind == SPEC_PACE ||
						    ind->kind == SPEC_FORECAST,
					  .stepped = kin_stepped(&r->spec, i),
					  .same_whole = kin_same_whole(&r->spec, i)};
			again |= hide_block(&h);
		}
		again |= kin_spread(r, block);
		again |= kin_split(r, block);
	}
	for (int i = 0; i < r->spec.n_indicators && r->rule.to > 0; i++) {
		if (r->spec.indicator[i].cumulative)
			hide_running(&block[i]);
		control_hide(r, &block[i]);
	}
}
