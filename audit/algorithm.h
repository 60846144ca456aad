/* algorithm.h -- algorithms as JSON files with a source per number, compiled to the scoring core's bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files: schemas/algorithms/<id>.json, schema schemas/algorithm.schema.json; the encoding is in score/README.md.
 * Ownership: an algorithm and all it points to live in the arena passed.
 */
#ifndef AUDIT_ALGORITHM_H
#define AUDIT_ALGORITHM_H

#include "base/hash.h"
#include "base/json.h"
#include "base/msg.h"
#include "score/score.h"

struct algorithm {
	const char *id, *version;        /* as in the file and in the trailer of the bytes */
	const char *title, *source;      /* NULL when it was read from bytes */
	const char *kind;                /* of evidence it reads: "ploidy" */
	const char *rule;                /* "ploidy-cells" */
	const char *assay;               /* hpv: the assay it is for, else NULL */
	const char *const *channels;     /* hpv: names in the order of the verdict's bits, else NULL */
	int n_channels;                  /* how many */
	const unsigned char *bytes;      /* canonical */
	size_t size;                     /* of bytes */
	const void *prepared;            /* bytes as the core keeps them to score many */
	unsigned char hash[HASH_SIZE];   /* SHA-256 of bytes: identifies the algorithm */
	unsigned char effect[HASH_SIZE]; /* SHA-256 without names and marks: equal when the verdicts are */
	uint32_t memory, unverified;     /* bits of score_verdict.uses whose numbers are marked so */
};

/* From worst to best. */
enum confidence { CONFIDENCE_UNVERIFIED, CONFIDENCE_MEMORY, CONFIDENCE_STATED };

/* Compiles a parsed file. STATUS_INPUT with one message at `file` whose field is the path of the offending member
 * ("parameters.high_di.value"): unknown or missing member, unknown rule, number out of range, a number without source.
 */
enum status algorithm_compile(struct arena *a, const cJSON *json, const char *file, struct algorithm *out,
			      struct msgq *q);
/* Reads and compiles a file. */
enum status algorithm_load_file(struct arena *a, const char *path, struct algorithm *out, struct msgq *q);
/* data_dir/schemas/algorithms/<id>.json. An id that is no file name part is refused. */
enum status algorithm_load(struct arena *a, const char *data_dir, const char *id, struct algorithm *out,
			   struct msgq *q);
/* For `sanad schema check`: loads it and forgets it. */
enum status algorithm_check_file(const char *path, struct msgq *q);
/* From stored bytes: id, version, marks, assay and channels come from the bytes. STATUS_INPUT when the core refuses
 * them. */
enum status algorithm_from_bytes(struct arena *a, const void *bytes, size_t n, struct algorithm *out, struct msgq *q);

/* Ids of all files in data_dir/schemas/algorithms, sorted, NULL-terminated; NULL with a message when unreadable. */
const char **algorithm_ids(struct arena *a, const char *data_dir, struct msgq *q);

/* Scores with it. */
enum score_status algorithm_score(const struct algorithm *alg, const void *evidence, size_t n,
				  struct score_verdict *out);

/* The worst confidence among the numbers this verdict of this algorithm rests on. */
enum confidence algorithm_confidence(const struct algorithm *alg, const struct score_verdict *v);
/* True when one of them is from memory or unverified: a report must say so. */
bool algorithm_uses_unverified(const struct algorithm *alg, const struct score_verdict *v);

/* True when two algorithms can differ in name and marks only. */
bool algorithm_same_effect(const struct algorithm *x, const struct algorithm *y);

/* True when a reported category (of schemas/codelists) says the same as a computed one. The evidence does not tell AIS
 * from adenocarcinoma, nor AGC from AGC favour neoplastic, nor an instrument's HPV "error" from "invalid" (both mean:
 * no result, repeat): the computed AIS, AGC and invalid stand for both. */
bool algorithm_category_agrees(const char *kind, const char *computed, const char *reported);

#endif
