/* pass_int.h -- what the threads of a pass keep; only for pass.c and pass_judge.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a worker belongs to its thread and owns what it points to but for `work`, which all share.
 */
#ifndef AUDIT_PASS_INT_H
#define AUDIT_PASS_INT_H

#include "audit/pack.h"
#include "audit/pass.h"
#include "base/arena.h"
#include "db/scan.h"

#include <pthread.h>
#include <stdatomic.h>

/* Shared by all threads. */
struct work {
	const struct pass_request *req;
	const char *const *names[AUDIT_KINDS];
	bool agrees[AUDIT_KINDS][PASS_CATEGORIES][PASS_CATEGORIES]; /* [kind][reported][computed] */
	bool by_evidence[AUDIT_KINDS];                              /* the algorithm depends on the evidence */
	int64_t packed, last;                                       /* last result in a pack, and last of all */
	_Atomic int64_t next;                                       /* first pack nobody took */
	atomic_bool stop;
};

/* What results have in common: it is looked up once for all of them, and they are counted together. */
struct group {
	struct rules_case c; /* evidence: of the result at hand */
	int64_t facility_id;
	const char *lot;    /* "" unknown */
	int reported;       /* place in names, -1 unknown to the code list */
	int algorithm;      /* place in rules.algorithm, -1 none; not used when it depends on the evidence */
	bool wanted;        /* asked for: place and time */
	int64_t n, differs; /* results with a verdict */
};

/* One result. */
struct seen {
	int64_t result_id;
	struct group *group;
	bool judged;
};

struct worker {
	struct work *work;
	struct db *db;
	struct msgq q;
	struct judge judge;
	struct pass_tally t;
	struct db_scan *evidence;
	struct pack pack;
	struct group *group; /* of the range */
	struct seen *seen;   /* results of the range, by key; PACK_KEYS long */
	size_t n_groups, n_seen;
	size_t at;          /* the first that may still meet its evidence */
	struct arena words; /* texts of groups that are in no pack */
	pthread_t thread;
	char apart[128]; /* threads that write to one cache line wait for one another */
};

/* Judges and counts a result; body NULL: it has no evidence. */
void pass_judge(struct worker *w, struct seen *s, const void *body, size_t n);
struct pass_finding *pass_new_finding(struct pass_tally *t);
/* Place of a name in a NULL-terminated list, -1 not there. */
int pass_place_of(const char *const *names, const char *name);

#endif
