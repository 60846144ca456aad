/* decide_int.h -- moving records between women by a decision; internal to decide.c, moves.c and undo.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: lists are the caller's to free with free().
 */
#ifndef LINK_DECIDE_INT_H
#define LINK_DECIDE_INT_H

#include "link/decide.h"
#include "link/link_int.h"

/* A decision as it stands. */
struct decision {
	int64_t id, record_id, other_id, question_id, proposal_id, reverses;
	int64_t taken_back; /* the decision that did, 0 in force */
	char verdict[12], by[80];
};
bool decision_get(struct db *db, int64_t id, struct decision *out);

/* A decision being made. */
struct deciding {
	struct db *db;
	struct msgq *q;
	const char *by, *why;
	int64_t decision_id, record_id, other_id, question_id, proposal_id, reverses;
	int64_t back;                   /* woman that what is parted off goes to; 0 one of its own */
	const char *rule, *explanation; /* of the links it makes: decision or undo */
	struct link_decided *out;
};

/* Writes the decision's own row. */
void decision_put(struct deciding *d, const char *verdict);
/* Moves one record: a new link that replaces the one that holds, with the tie it has. */
void move_record(struct deciding *d, const struct link_row *now, int64_t person_id);
/* All records of the younger woman to the older; her id leads there. */
void move_merge(struct deciding *d, int64_t person_id, int64_t other_person_id);
/* Parts the two records' woman at the weakest ties between them. `back`: the woman that what is parted off returns to,
 * 0 one of its own. STATUS_USAGE: a decision in force ties them. */
enum status move_part(struct deciding *d, int64_t person_id, int64_t back);
/* Sends the links of a decision back where they came from, with what was tied to them since. STATUS_USAGE: one of the
 * records has been moved again. */
enum status move_back(struct deciding *d, const struct decision *was);

/* Carries a proposal out within the open transaction. */
enum status decide_proposal(struct db *db, int64_t proposal_id, const char *by, struct link_decided *out,
			    struct msgq *q);

void decided_ids(struct deciding *d, int64_t from, int64_t to);

#endif
