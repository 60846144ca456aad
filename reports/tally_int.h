/* tally_int.h -- counts per indicator, place and stratum, with every unit counted once; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A unit that comes again in the same cell must come right after itself (queries are ordered by unit), so the last unit
 * is all a cell has to remember and memory is flat in the number of rows. Ownership: a table owns its memory until
 * tally_free; strata live in the arena given.
 */
#ifndef REPORTS_TALLY_INT_H
#define REPORTS_TALLY_INT_H

#include "reports/axes_int.h"
#include "reports/frame_int.h"

/* What a unit is to an indicator. The order is the order of strength when rows of one unit meet. */
enum unit_state { UNIT_OUT = -2, UNIT_IMMATURE = -1, UNIT_UNKNOWN = 0, UNIT_NO = 1, UNIT_YES = 2 };

struct tally {
	uint64_t key; /* 0 free */
	int64_t last_unit;
	int last_state; /* of last_unit; meaningless while no unit came */
	bool any;       /* a unit came */
	bool immature;  /* a unit was left out because its window had not passed */
	int64_t n[3];   /* units unknown, no, yes */
	double last_weight;
	double sum[3], squares[3]; /* of their weights, where the indicator has some */
};

struct tally_table {
	struct tally *slot;
	size_t cap, used;
};

enum tally_touch { TALLY_SAME, TALLY_NEW, TALLY_BETTER };

void tally_init(struct tally_table *t);
void tally_free(struct tally_table *t);
/* The tally of a cell, made when there is none. Valid until the next tally_at. */
struct tally *tally_at(struct tally_table *t, int indicator, int place, int stratum);
/* The tally of a cell, NULL when nothing was counted. */
const struct tally *tally_get(const struct tally_table *t, int indicator, int place, int stratum);
/* Counts one row. A stronger state replaces the one the same unit had, its weight with it. */
enum tally_touch tally_count(struct tally *t, int64_t unit, enum unit_state state, double weight);

#define STRATUM_TOTAL 0
#define STRATUM_UNKNOWN INT64_MAX /* value of a dimension that is not known; sorts last */

/* A set of dimensions to break down by. */
struct by_set {
	struct spec_by by;
	const char *text; /* "age;test" */
	bool top_only;    /* at the asked area only */
	bool hidden;      /* counted for the engine, no rows */
};

struct stratum {
	int set;                      /* place in strata.set; meaningless for the total */
	int64_t value[REPORT_MAX_BY]; /* age: first year of the group; month: 12 * year + month - 1; else place in a
					 list; axis: place in axes; day: day number */
	const char *label;            /* "30-34;hpv" */
};

/* Words met in units (tests, kinds of duty) in order of first meeting. */
struct stratum_words {
	const char **word;
	int n;
};

struct strata {
	struct arena *a;
	const struct frame *frame;
	const struct tree *tree;
	const struct axes *axes; /* in their order categories are sorted */
	struct by_set *set;
	int n_sets;
	struct stratum *stratum; /* [0] is the total */
	int n;
	int *hash; /* places in stratum, 0 free */
	size_t hash_cap;
	struct stratum_words words;
};

void strata_init(struct strata *s, struct arena *a, const struct frame *frame, const struct tree *tree);
/* Place of a stratum, made with its label when it is new. */
int strata_at(struct strata *s, int set, const int64_t *value);
/* Value of a word for a dimension. NULL is unknown. */
int64_t strata_word(struct strata *s, const char *word);
/* Value of a date for the dimension month, of an age (-1 unknown) for the dimension age. */
int64_t strata_month(date_t d);
int64_t strata_age(int age);
/* Total order of strata of one set. */
int strata_compare(const struct strata *s, int a, int b);

#endif
