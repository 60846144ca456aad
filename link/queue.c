/* queue.c -- the questions left to people, in the order of what an answer is worth.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/queue.h"

#include "base/text.h"
#include "link/decide_int.h"

/* What hangs on an answer; the scale is arbitrary, the order is not: a duty that may be closed or stand twice comes
 * before a positive result, and that before a woman counted twice. */
#define WORTH_COUNTED_TWICE 1.0
#define WORTH_POSITIVE 2.0
#define WORTH_DUTY 3.0
#define AS_GOOD_AS_OPEN 0.5

/* The two stand apart, so the answer changes something when it is "same". What contradicts, or fits two women, is open
 * however much else agrees. */
static double chance_of_change(const struct queue_item *i)
{
	return text_eq(i->kind, "review") ? i->probability : AS_GOOD_AS_OPEN;
}

static void read_item(struct arena *a, struct db_stmt *s, struct queue_item *out)
{
	*out = (struct queue_item){.question_id = stmt_get_int(s, 0),
				   .record_id = stmt_get_int(s, 1),
				   .other_id = stmt_get_int(s, 2),
				   .kind = arena_strdup(a, stmt_get_text(s, 3)),
				   .bits = (double)stmt_get_int(s, 4) / 1000,
				   .detail = arena_strdup(a, stmt_get_text(s, 5)),
				   .model = arena_strdup(a, stmt_get_text(s, 6)),
				   .person_id = stmt_get_int(s, 7),
				   .other_person_id = stmt_get_int(s, 8),
				   .public_id = arena_strdup(a, stmt_get_text(s, 9)),
				   .other_public_id = arena_strdup(a, stmt_get_text(s, 10)),
				   .positive = stmt_get_int(s, 11) != 0,
				   .duties = stmt_get_int(s, 12)};
	out->probability = weigh_probability(out->bits);
	out->value = chance_of_change(out) *
		     (WORTH_COUNTED_TWICE + (out->positive ? WORTH_POSITIVE : 0) + (out->duties > 0 ? WORTH_DUTY : 0));
}

/* Whether it still waits, and who answered. */
static void read_state(struct db *db, struct arena *a, struct queue_item *i)
{
	struct db_stmt *s;
	struct decision was;

	if (i->person_id == i->other_person_id)
		i->state = QUEUE_SAME;
	else
		i->state = decide_apart(db, i->person_id, i->other_person_id) ? QUEUE_DIFFERENT : QUEUE_OPEN;
	s = db_stmt(db, STMT_LINK_DECISION_OF_QUESTION);
	stmt_int(s, ":question_id", i->question_id);
	i->decision_id = stmt_one_int(s, 0);
	if (i->decision_id && decision_get(db, i->decision_id, &was))
		i->decided_by = arena_strdup(a, was.by);
}

static int64_t records_of(struct db *db, int64_t person_id)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_WOMAN_RECORDS);

	stmt_int(s, ":person_id", person_id);
	return stmt_one_int(s, 0);
}

static void read_counts(struct db *db, struct queue_item *i)
{
	i->records = records_of(db, i->person_id);
	i->other_records = records_of(db, i->other_person_id);
}

static int more_valuable(const void *a, const void *b)
{
	const struct queue_item *x = a, *y = b;

	if (x->value > y->value || x->value < y->value)
		return x->value > y->value ? -1 : 1;
	return x->question_id < y->question_id ? -1 : x->question_id > y->question_id;
}

/* Keeps the open ones; *n of them. */
static void keep_open(struct db *db, struct arena *a, struct queue_item *list, size_t *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		read_state(db, a, &list[i]);
		if (list[i].state == QUEUE_OPEN)
			list[kept++] = list[i];
	}
	*n = kept;
}

static struct queue_item *read_all(struct db *db, struct arena *a, size_t *n)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_QUEUE);
	struct queue_item *list = NULL;
	size_t cap = 0;

	*n = 0;
	while (stmt_step(s) == 1) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			list = mem_realloc(list, cap * sizeof *list);
		}
		read_item(a, s, &list[(*n)++]);
		if (list[*n - 1].person_id == list[*n - 1].other_person_id)
			(*n)--;
	}
	return list;
}

enum status queue_open(struct db *db, struct arena *a, int64_t limit, struct queue_item **item, size_t *n,
		       int64_t *left, struct msgq *q)
{
	struct queue_item *list = read_all(db, a, n);

	(void)q;
	keep_open(db, a, list, n);
	if (left)
		*left = (int64_t)*n;
	if (*n > 0)
		qsort(list, *n, sizeof *list, more_valuable);
	if (limit > 0 && *n > (size_t)limit)
		*n = (size_t)limit;
	*item = arena_calloc(a, *n + 1, sizeof **item);
	if (*n > 0)
		memcpy(*item, list, *n * sizeof *list);
	free(list);
	for (size_t i = 0; i < *n; i++)
		read_counts(db, &(*item)[i]);
	return db_status(db);
}

enum status queue_get(struct db *db, struct arena *a, int64_t question_id, struct queue_item *out, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_QUEUE);

	stmt_int(s, ":question_id", question_id);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK ? STATUS_REGISTRY
						  : msg_fail(q, STATUS_USAGE, "link-queue", MSG_NOWHERE, NULL,
							     "sanad link queue lists the open questions",
							     "there is no question Q%lld", (long long)question_id);
	read_item(a, s, out);
	stmt_done(s);
	read_state(db, a, out);
	read_counts(db, out);
	return db_status(db);
}

enum status queue_values(struct linker *l, struct arena *a, const struct queue_item *item, struct link_weighing *out,
			 struct msgq *q)
{
	return link_weigh(l, a, item->record_id, item->other_id, true, out, q);
}
