/* propose.h -- a re-estimate over all records: what it would change, applied only where somebody confirms it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The batch engine learns parameters from all identities, clusters them with people's decisions as constraints, and
 * the difference to the women as they stand is written down as proposals. Person ids never change by themselves.
 * Ownership: lists live in the arena passed.
 */
#ifndef LINK_PROPOSE_H
#define LINK_PROPOSE_H

#include "link/decide.h"
#include "link/link.h"

struct link_proposal {
	int64_t proposal_id, run_id;
	const char *kind;            /* merge, part */
	int64_t record_id, other_id; /* the pair it rests on */
	const char *from, *to;       /* public ids; to "" for a woman of her own */
	int64_t records;             /* that would move */
	double bits, probability;
	const char *detail;
	bool open;         /* neither applied nor overtaken by a decision */
	const char *state; /* "open", "applied", "overtaken" */
};

struct propose_summary {
	int64_t run_id, records, women, clusters, merges, parts;
};

/* Estimates and clusters with `threads` threads (0 all), stores run and proposals (action "propose"). Needs the key. */
enum status propose_run(struct linker *l, const char *actor, unsigned threads, struct propose_summary *out,
			struct msgq *q);
/* Proposals of a run, 0 the newest; in order of id. STATUS_USAGE: no such run. */
enum status propose_list(struct db *db, struct arena *a, int64_t run_id, struct link_proposal **list, size_t *n,
			 struct msgq *q);
/* Confirms one: a decision of `by` (action "decide") that can be taken back like any other. STATUS_USAGE as
 * decide_pair, and: no such proposal, already applied, its records have moved since. */
enum status propose_apply(struct db *db, int64_t proposal_id, const char *by, struct link_decided *out, struct msgq *q);
/* Takes the parameters of a run (0 the newest) into force for records to come; no link changes. STATUS_USAGE: no such
 * run, or one of another version of the model. */
enum status propose_adopt(struct linker *l, int64_t run_id, const char *by, struct msgq *q);
/* Makes the moves of all open proposals of a run within the caller's transaction, which the caller rolls back: what
 * would the figures be? */
enum status propose_try(struct db *db, int64_t run_id, int64_t *moved, struct msgq *q);

#endif
