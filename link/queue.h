/* queue.h -- the questions the program leaves to people, most valuable first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every question is the same: do these two records speak of one woman? It is open while they belong to two women of
 * whom nobody has said that they are different. Value: the chance that the answer changes something (they
 * stand apart, so the probability that they are one; .5 where something contradicts) times what hangs on the answer:
 * 1 for the woman counted twice in coverage, 2 more when one of the two has a positive result, 3 more when one of them
 * has a duty that stands. Ties by question id. Ownership: items and texts live in the arena passed.
 */
#ifndef LINK_QUEUE_H
#define LINK_QUEUE_H

#include "link/link.h"

enum queue_state { QUEUE_OPEN, QUEUE_SAME, QUEUE_DIFFERENT };

struct queue_item {
	int64_t question_id;
	int64_t record_id, other_id;             /* the later and the earlier record */
	int64_t person_id, other_person_id;      /* their women now */
	const char *public_id, *other_public_id; /* of these women */
	int64_t records, other_records;          /* how many records each has */
	const char *kind;                        /* review, conflict, bridge, identifier */
	const char *detail, *model;              /* as stored: link_read_detail; words when a rule asks */
	double bits, probability;                /* a question without weighing: 0 bits, .5 */
	bool positive;                           /* one of them has a positive result */
	int64_t duties;                          /* open obligations of the two together */
	double value;
	enum queue_state state;
	const char *decided_by; /* when not open by a decision on this very question; else NULL */
	int64_t decision_id;    /* same; 0 */
};

/* The open questions, most valuable first; at most `limit`, 0 all. *left: how many are open in all. */
enum status queue_open(struct db *db, struct arena *a, int64_t limit, struct queue_item **item, size_t *n,
		       int64_t *left, struct msgq *q);
/* One question, open or answered. STATUS_USAGE: there is none of this id. */
enum status queue_get(struct db *db, struct arena *a, int64_t question_id, struct queue_item *out, struct msgq *q);
/* What the two records say side by side, field by field with its weight: link_weigh with values. Needs the key. */
enum status queue_values(struct linker *l, struct arena *a, const struct queue_item *item, struct link_weighing *out,
			 struct msgq *q);

#endif
