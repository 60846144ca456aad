/* decisions.h -- what people have decided: of all records, or of one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the list and its texts live in the arena passed.
 */
#ifndef LINK_DECISIONS_H
#define LINK_DECISIONS_H

#include "db/db.h"

struct decision {
	int64_t decision_id, record_id, other_id;
	const char *verdict;                        /* same, different, undo */
	const char *reason, *by;                    /* in words of whoever decided; reason "" none */
	int64_t question_id, proposal_id, reverses; /* 0 none */
	int64_t taken_back_by;                      /* decision, 0: it holds */
	int64_t at;                                 /* moment, seconds since 1970 UTC, from the ledger */
};

/* Decisions that name the record (0: all), by number. */
enum status decisions_read(struct db *db, struct arena *a, int64_t record_id, struct decision **list, size_t *n);

#endif
