/* run_int.h -- one run of a report: what was asked, resolved, and what was counted; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in run.arena except the tallies, which run_free returns.
 */
#ifndef REPORTS_RUN_INT_H
#define REPORTS_RUN_INT_H

#include "reports/report.h"
#include "reports/suppress.h"
#include "reports/tally_int.h"

#define RUN_MAX_SETS 13 /* breakdowns of one run */

/* Collects the units of one cell while they are counted. */
struct run_watch {
	int indicator, place;
	const char *stratum; /* label, NULL the total */
	bool cumulative;     /* months up to that stratum too */
	int at;              /* place of that stratum, -1 not met yet */
	struct unit_ref {
		int64_t person, result, record;
		int area; /* -1 not known */
		date_t date;
		int age, state;
	} * unit;
	size_t n, cap;
};

struct run {
	struct db *db;
	struct arena *arena;
	struct msgq *q;
	const struct report_request *req;
	date_t from, to;    /* to is never after as_of; from DATE_NONE: no bound */
	const char *period; /* as written in the output; "start..2026-12-31" when none was asked for */
	struct spec spec;
	struct tree tree;
	struct frame frame;
	struct suppress_rule rule;
	bool by_site;    /* counted by place of screening */
	int root, area;  /* program's area and the one the rows begin with, places in tree */
	int asked;       /* area asked for: area, unless a row of the program's report is explained */
	int *out, n_out; /* areas that get rows, places in tree; [0] is the asked one */
	int *out_of;     /* place in tree -> place in out, -1 none */
	struct strata strata;
	struct axes axes;      /* empty unless the spec needs them */
	int pairs_set;         /* hidden set of reported and computed classes, -1 none */
	int days_set;          /* hidden set in which drift is looked for, -1 none */
	struct finding *found; /* what stands out, strongest first in each test */
	size_t n_found;
	bool *applies; /* [indicator * n_sets + set] */
	struct tally_table tallies;
	struct run_watch *watch; /* NULL unless explaining */
	int64_t placeless,
		outside; /* units of the first indicator without a place, and living outside the program's area */
	const char *program_id, *program_version, *program_title;
};

/* Resolves a request. `explain`: rows as in the report of the program's area at the level of the asked one, so that a
 * stratum in which nobody of the asked area falls is found too. */
enum status run_open(struct run *r, struct db *db, struct arena *a, const char *id, const struct report_request *req,
		     bool explain, struct msgq *q);
void run_free(struct run *r);
/* Runs the queries and fills the tallies. */
enum status run_count(struct run *r);
/* Tallies to cells, in output order; hides and flags. */
void run_cells(struct run *r, struct report *out);
/* Caveats to print with this run: the spec's notes, the denominators used, units without a place. */
const char *run_notes(struct run *r);
/* True when the indicator gets rows for the set. */
bool run_applies(const struct run *r, int indicator, int set);
/* True for what looks to the last day of a target that has come at the end of the period: there is nothing to say. */
bool run_over(const struct run *r, const struct spec_indicator *ind, int area);
/* The target row that stands for the indicator at an area (place in tree): a count stands for its own area only, a
 * percentage for every area within. NULL none. */
const struct frame_target *run_target(const struct run *r, const struct spec_indicator *ind, int area);

#endif
