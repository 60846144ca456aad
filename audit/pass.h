/* pass.h -- one pass over all machine-scored results, on all cores, each with a connection of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evidence is read in key order, one sequential scan, beside the packs of its results (audit/pack.h). Memory grows
 * with findings, devices, sites, lots and days, not with results. Ownership: pass_free gives back what pass_run made.
 */
#ifndef AUDIT_PASS_H
#define AUDIT_PASS_H

#include "audit/cells.h"
#include "audit/judge.h"
#include "db/codelist.h"

#define PASS_CATEGORIES 16 /* reported categories of a test, and computed ones */

/* A result that does not agree. */
struct pass_finding {
	int64_t result_id;
	const char *reported; /* of the code list, or NULL when it does not know the category */
	const char *compared; /* what computed is compared with: reported; what-if: the class under the rule in force */
	const char *computed; /* NULL none */
	uint32_t score, reasons, uses, positive; /* positive: bits of HPV channels */
	int32_t algorithm;                       /* place in rules.algorithm, -1 none */
	uint8_t kind, outcome, status;
	bool unverified;
};

struct pass_tally {
	int64_t outcome[AUDIT_KINDS][AUDIT_OUTCOMES];
	int64_t unverified[AUDIT_KINDS]; /* verdicts resting on numbers from memory or unverified */
	/* [kind][reported][computed]: places in pass.names and enum score_category */
	int64_t matrix[AUDIT_KINDS][PASS_CATEGORIES][PASS_CATEGORIES];
	struct cells days; /* results with a verdict, by day; sorted */
	struct pass_finding *finding;
	size_t n_findings, cap;
};

struct pass_request {
	const struct rules *rules;
	const struct algorithm *what_if; /* NULL: compare with what was reported */
	const struct codelist *codes;
	date_t from, to;  /* day of collection; DATE_NONE no bound */
	const bool *area; /* by area_id, n_areas long: places of screening wanted; NULL all */
	int64_t n_areas;
	int threads; /* 0: as many as cores */
};

struct pass {
	const char *const *names[AUDIT_KINDS]; /* reported categories, NULL-terminated, as in the code list */
	struct pass_tally t;                   /* findings by result_id */
};

/* STATUS_REGISTRY with messages when a thread could not read. */
enum status pass_run(struct db *db, const struct pass_request *req, struct pass *out, struct msgq *q);
void pass_free(struct pass *p);

#endif
