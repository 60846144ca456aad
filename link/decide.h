/* decide.h -- what people say of two records: one woman or two; it holds, and it can be taken back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decisions are rows that are only added. "Same" merges the two women: the records of the younger id move to the older,
 * and the younger id leads there from now on (person_redirect). "Different" parts them when they are one woman, at the
 * weakest tie between the two records, and keeps their women apart for good: no link, decision or proposal may join two
 * women who hold records that were decided different. Ownership: nothing is allocated; texts are the caller's.
 */
#ifndef LINK_DECIDE_H
#define LINK_DECIDE_H

#include "db/db.h"

enum link_verdict { LINK_SAME, LINK_DIFFERENT };

/* A word of the command line: "Q7" or "7" a question, "D7" a decision, "P7" a proposal, "12:57" two records. */
enum link_ref_kind { LINK_REF_NUMBER, LINK_REF_QUESTION, LINK_REF_DECISION, LINK_REF_PROPOSAL, LINK_REF_PAIR };
struct link_ref {
	enum link_ref_kind kind;
	int64_t id, other; /* other: the second record of a pair, else 0 */
};
bool link_ref_parse(const char *word, struct link_ref *out);

/* What a decision did. */
struct link_decided {
	int64_t decision_id;
	int64_t moved;         /* records that changed women */
	char from[12], to[12]; /* public ids of the two women; `to` is the one that stays, or the one that was
				  parted off; "" not applicable */
	int64_t later;         /* undo: records linked since that stay where they are and want a look */
};

/* Answers a question, or says it of any two linked records; one transaction, action "decide", actor `by`. `why` may be
 * NULL. STATUS_USAGE, nothing changed: no such question ("there is no question Q9"); a record that is not linked; the
 * same said before (names the decision); a decision in force that says the opposite, of these records or of any two
 * records of their women (names decision, records and who). */
enum status decide_question(struct db *db, int64_t question_id, enum link_verdict verdict, const char *by,
			    const char *why, struct link_decided *out, struct msgq *q);
enum status decide_pair(struct db *db, int64_t record_id, int64_t other_id, enum link_verdict verdict, const char *by,
			const char *why, struct link_decided *out, struct msgq *q);

/* Many answers at once, all or none (a clerk's list), in order. `out` (n of them) may be NULL. When one is refused
 * nothing is changed and *bad is its index. */
struct decide_answer {
	int64_t question_id;
	enum link_verdict verdict;
	const char *why; /* may be NULL */
};
enum status decide_answers(struct db *db, const struct decide_answer *list, size_t n, const char *by,
			   struct link_decided *out, size_t *bad, struct msgq *q);

/* Takes something back, action "undo": a decision (also an undo: then what it took back holds again), the decision in
 * force on a question, or, by a plain number, a link row: that of a decision takes the decision back; the program's
 * says that the record is not hers, which is a decision "different" and holds for records to come. Records return to
 * the women they belonged to, bit for bit. STATUS_USAGE: nothing such, already taken back, a link that opened a woman
 * or was replaced, a decision whose records were moved by a later one (named). */
enum status decide_undo(struct db *db, const struct link_ref *what, const char *by, struct link_decided *out,
			struct msgq *q);

/* Are any two records of these women decided different? The decision's id, else 0. */
int64_t decide_apart(struct db *db, int64_t person_id, int64_t other_person_id);

#endif
