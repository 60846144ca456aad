/* impact.h -- what would change for women if results had said something else: next duties and load, with and without.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is written: a registry opened for reading is enough, and the derived tables must be up to date
 * (pathway_update). Ownership: what the callback gets lives until it returns; what the summary points to lives in the
 * arena passed.
 */
#ifndef PATHWAY_IMPACT_H
#define PATHWAY_IMPACT_H

#include "base/date.h"
#include "db/db.h"

/* A result that is taken to say something else. */
struct impact_override {
	int64_t result_id;
	const char *category; /* of schemas/codelists/results.json, for the result's test */
	const char *detail;   /* "16=pos;18_45=neg"; NULL keeps the reported detail */
};

/* A duty towards a woman; kind NULL: none stands. */
struct impact_duty {
	const char *kind, *title; /* "colposcopy", "colposcopy, or treatment in one visit" */
	const char *level;        /* "urgent" */
	int urgency;              /* 1 most urgent ... 9 */
	date_t due_on;
};

/* Of the next duty: more urgent or, at the same urgency, due earlier escalates; a duty where there was none too. */
enum impact_direction { IMPACT_SAME, IMPACT_ESCALATES, IMPACT_RELAXES };

struct impact_woman {
	int64_t person_id;
	const char *public_id;
	const char *area_code, *area_name; /* of impact_area; "" unknown */
	const int64_t *result;             /* ids of her overridden results, rising */
	size_t n_results;
	struct impact_duty before, after; /* most urgent standing duty, then the one due first */
	bool changed;                     /* kind, urgency or due day differ */
	enum impact_direction direction;  /* IMPACT_SAME with changed: another duty, as urgent and due the same day */
};

/* How many, as reported and as overridden. */
struct impact_pair {
	int64_t before, after;
};

/* All women of an area, whether concerned or not, by where they live now. */
struct impact_area {
	const char *code, *name;         /* child of the program's root; "" the root itself or unknown */
	int64_t women, changed;          /* concerned; whose next duty changes */
	struct impact_pair colposcopies; /* colposcopy duties opened by as_of; one replaced by another counts once */
	struct impact_pair adequate;     /* women with a test of role screen that could be read */
	struct impact_pair positive;     /* of those, women with a positive one */
};

struct impact_summary {
	int64_t women;     /* concerned: a result of hers that was known by as_of is overridden */
	int64_t changed;   /* whose next duty changes */
	int64_t escalates; /* of those */
	int64_t relaxes;   /* of those */
	int64_t not_hers; /* overrides of results that belong to no woman, were corrected, withdrawn or not yet known */
	size_t n_areas;   /* rows of area, by code; the row with code "" is last, and only there when it is not empty */
	struct impact_area *area;
	struct impact_area total; /* code and name of the program's root */
};

/* Works out, for each woman one of whose results is overridden, her standing duties at as_of with the results as
 * reported and as overridden, and calls `woman` (may be NULL) for each of them in person order. Overrides may be given
 * in any order; of several for one result the last holds. The callback must not write to the registry. One pass over
 * the histories of the women concerned; memory does not grow with them.
 * STATUS_INPUT "impact-category": an override says what the code list does not know for the result's test. */
enum status pathway_impact(struct db *db, struct arena *a, const char *data_dir, date_t as_of,
			   const struct impact_override *override, size_t n,
			   void (*woman)(void *ctx, const struct impact_woman *w), void *ctx,
			   struct impact_summary *summary, struct msgq *q);

#endif
