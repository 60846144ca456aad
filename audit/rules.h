/* rules.h -- the algorithms in force, read from the registry, and which of them judges a result.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to rules_load; read-only afterwards, so that threads may share it.
 */
#ifndef AUDIT_RULES_H
#define AUDIT_RULES_H

#include "audit/algorithm.h"
#include "audit/audit.h"

/* Numbers of the kinds of evidence are enum score_kind: 1 .. AUDIT_KINDS - 1. */
#define AUDIT_KINDS 6

struct rules_algorithm {
	int64_t algorithm_id;
	struct algorithm alg;
};

struct rules_rule {
	unsigned kind;
	int64_t device_id; /* 0 any, -1 a device that is not registered */
	const char *assay; /* NULL any */
	date_t from;
	int algorithm; /* place in rules.algorithm */
};

struct rules {
	struct rules_rule *rule;
	size_t n_rules;
	struct rules_algorithm *algorithm;
	size_t n_algorithms;
	unsigned char basis[HASH_SIZE]; /* of the rules and the hashes of their algorithms */
};

/* What is asked about one result. */
struct rules_case {
	unsigned kind;
	int64_t device_id; /* 0 unknown */
	const char *assay; /* as the device writes it; NULL */
	date_t collected_on;
	const unsigned char *evidence; /* canonical bytes; NULL none */
	size_t n;
};

/* Number of a test, 0 when no machine scores it. */
unsigned rules_kind(const char *test);

/* Stores algorithm files of data_dir that the registry does not have; only those it has no version of at all when
 * `missing_only`. Within a transaction. */
enum status rules_store(struct db *db, const char *data_dir, const struct audit_in_force *in_force, size_t n,
			bool missing_only, struct msgq *q);
/* Reads the newest stored version of each algorithm. STATUS_INPUT: one is not stored, or reads another kind of evidence
 * than the test. */
enum status rules_load(struct db *db, struct arena *a, const struct audit_in_force *in_force, size_t n,
		       struct rules *out, struct msgq *q);

/* Place in rules.algorithm of the one in force, -1 none. */
int rules_find(const struct rules *r, const struct rules_case *c);

/* The assay of an HPV evidence: points into it, *n its length. NULL for another kind or when it is cut off. */
const char *rules_assay(const unsigned char *evidence, size_t size, size_t *n);

#endif
