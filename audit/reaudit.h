/* reaudit.h -- one re-audit: the pass, what stands out, its findings, and the run as rows of the registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a run owns all it points to; audit_run_close gives it back. What the algorithm of a what-if points to
 * belongs to the caller and must outlive the run.
 */
#ifndef AUDIT_REAUDIT_H
#define AUDIT_REAUDIT_H

#include "audit/figures.h"

struct audit_request {
	const char *data_dir;
	const struct audit_in_force *in_force;
	size_t n_in_force;
	const struct algorithm *what_if; /* NULL: compare with what was reported */
	const char *area_code;           /* where she was screened, and below; NULL everywhere */
	date_t from, to;                 /* day of collection; DATE_NONE no bound */
	date_t as_of;
	int threads; /* 0: all cores */
};

/* What a finding means for the woman, by the pathway (which this room may not ask). */
struct audit_effect {
	bool asked, changed;
	int direction;              /* 1 more urgent or earlier, -1 less, 0 neither */
	const char *public_id;      /* NULL: belongs to no woman, or superseded */
	const char *before, *after; /* next duty in words, NULL none */
};

struct audit_run {
	struct arena arena;
	struct audit_request req;
	const struct codelist *codes;
	struct charts charts;
	struct rules rules;
	struct pass pass;
	struct drift *drift;
	size_t n_drifts;
	struct audit_effect *effect; /* one per finding of the pass, in its order */
	const size_t *order;         /* findings by weight: set by audit_run_order */
	int64_t women;               /* whose next duty would change; -1 not asked */
	char digest[65];             /* of the registry before the run */
};

/* Where a finding comes from. */
struct audit_source {
	int64_t record_id, line;
	const char *file, *device, *facility, *lot, *detail; /* "" none */
	date_t collected_on;
	const char *public_id; /* "" not linked */
};

/* Reads everything; changes nothing. STATUS_USAGE: unknown area. The run is to be closed in every case. */
enum status audit_run_open(struct db *db, const struct audit_request *req, struct audit_run *out, struct msgq *q);
void audit_run_close(struct audit_run *run);

/* Areas below a code as flags by id; NULL code: out stays NULL. STATUS_USAGE when unknown. */
enum status audit_areas(struct db *db, struct arena *a, const char *code, const bool **out, int64_t *n, struct msgq *q);

/* Number of findings, and one of them. */
size_t audit_run_findings(const struct audit_run *run);
const struct pass_finding *audit_run_finding(const struct audit_run *run, size_t i);
/* Place of the finding of a result, -1 none. */
int64_t audit_run_find(const struct audit_run *run, int64_t result_id);
/* Those that change a woman's next duty first (more urgent before less), then other classes, then what could not be
 * judged; within these by result. Fills run->order. */
void audit_run_order(struct audit_run *run);

/* Reads where a finding comes from into `a`. */
enum status audit_run_source(struct db *db, struct arena *a, int64_t result_id, struct audit_source *out);

/* The result detail an HPV finding would have with the computed channels: the keys of the reported detail, each
 * recalled from the channel of that name, a pooled key from all channels without a key of their own. NULL when there is
 * nothing to recall. */
const char *audit_run_detail(struct arena *a, const struct audit_run *run, const struct pass_finding *f,
			     const char *reported);

/* Writes the run and, unless it is a what-if, its findings in one ledgered transaction. *run_id gets its number. */
enum status audit_run_store(struct db *db, const struct audit_run *run, const char *actor, int64_t now, int64_t *run_id,
			    struct msgq *q);

#endif
