/* sample.h -- a clerical sample: pairs drawn for people to judge, blinded, so that errors can be counted.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strata: links by number and by people; links by weight in three equal parts, lightest first; open questions in two;
 * records that are alone with their woman, each beside the record of another woman that is most like it. As many pairs
 * are drawn from each stratum, and each pair stands for its share of the stratum. Ownership: everything lives in the
 * arena passed.
 */
#ifndef LINK_SAMPLE_H
#define LINK_SAMPLE_H

#include "link/link.h"

struct link_sample_pair {
	int64_t pair_id, place;
	const char *stratum;
	int64_t stratum_n;
	bool linked;
	int64_t record_id, other_id; /* other 0: nothing similar was found, nothing to judge */
};

struct link_sample {
	int64_t sample_id, seed, asked;
	struct link_sample_pair *pair; /* by place */
	size_t n;
};

/* Draws n pairs and stores the sample (action "sample"); the same n and seed on the same registry give the sample that
 * is there already. Needs the key. STATUS_USAGE when there is nothing to draw from. */
enum status link_sample_draw(struct linker *l, struct arena *a, int64_t n, int64_t seed, const char *actor,
			     struct link_sample *out, struct msgq *q);
/* A stored sample. STATUS_USAGE: there is none of this number. */
enum status link_sample_get(struct db *db, struct arena *a, int64_t sample_id, struct link_sample *out, struct msgq *q);

struct link_judged {
	int64_t pair_id;
	const char *verdict; /* same, different, unsure */
};
/* Stores what `by` said of pairs, in one transaction (action "judge"); what the same person said before of a pair is
 * not stored again. *stored: rows written. */
enum status link_sample_judge(struct db *db, const struct link_judged *list, size_t n, const char *by, int64_t *stored,
			      struct msgq *q);

/* A link by weight near the threshold, as `report workbook` lists them. */
struct link_near {
	int64_t record_id, other_id;
	const char *public_id;
	double bits;
	const char *detail;
};
/* The `limit` lightest links by weight that hold. */
enum status link_near_threshold(struct db *db, struct arena *a, int64_t limit, struct link_near **out, size_t *n,
				struct msgq *q);

#endif
