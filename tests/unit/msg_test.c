/* rooms: base */
/* msg_test.c -- the message queue.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/msg.h"
#include "tests/unit/unit.h"

static void messages_keep_order_and_copies(void)
{
	struct msgq q;
	char file[] = "a.csv", field[] = "birth_date";

	msgq_init(&q);
	msg_add(&q, MSG_WARNING, "one", MSG_LINE(file, 4), field, "look at it", "row %d", 4);
	file[0] = field[0] = 'X';
	msg_add(&q, MSG_NOTE, "two", MSG_NOWHERE, NULL, NULL, "%s", "done");
	CHECK_STR(q.first->pos.file, "a.csv");
	CHECK_STR(q.first->field, "birth_date");
	CHECK_STR(q.first->hint, "look at it");
	CHECK_STR(q.first->text, "row 4");
	CHECK_INT(q.first->pos.line, 4);
	CHECK_STR(q.first->next->code, "two");
	CHECK(q.first->next->field == NULL && q.first->next->hint == NULL && q.first->next->pos.file == NULL);
	CHECK(q.last == q.first->next);
	msgq_free(&q);
}

static void fail_returns_the_status(void)
{
	struct msgq q;

	msgq_init(&q);
	CHECK_INT(msg_fail(&q, STATUS_REGISTRY, "x", MSG_FILE("r"), NULL, NULL, "no"), STATUS_REGISTRY);
	CHECK_INT(q.first->severity, MSG_ERROR);
	CHECK_INT(q.count[MSG_ERROR], 1);
	msgq_free(&q);
}

static void after_the_cap_only_counters_grow(void)
{
	struct msgq q;
	int seen = 0;

	msgq_init(&q);
	for (int i = 0; i < MSGQ_CAP + 50; i++)
		msg_add(&q, MSG_WARNING, "w", MSG_NOWHERE, NULL, NULL, "%d", i);
	for (struct msg *m = q.first; m; m = m->next)
		seen++;
	CHECK_INT(seen, MSGQ_CAP);
	CHECK_INT(q.kept, MSGQ_CAP);
	CHECK_INT(q.count[MSG_WARNING], MSGQ_CAP + 50);
	CHECK_STR(q.last->text, "999");
	msgq_free(&q);
}

static void clear_forgets_everything(void)
{
	struct msgq q;

	msgq_init(&q);
	msg_add(&q, MSG_ERROR, "e", MSG_NOWHERE, NULL, NULL, "x");
	msgq_clear(&q);
	CHECK(q.first == NULL && q.last == NULL);
	CHECK_INT(q.count[MSG_ERROR] + q.kept, 0);
	msg_add(&q, MSG_NOTE, "n", MSG_NOWHERE, NULL, NULL, "y");
	CHECK_STR(q.first->text, "y");
	msgq_free(&q);
}

int main(void)
{
	UNIT_RUN("messages keep their order and own their texts", messages_keep_order_and_copies);
	UNIT_RUN("msg_fail queues an error and returns the status", fail_returns_the_status);
	UNIT_RUN("after the cap only the counters grow", after_the_cap_only_counters_grow);
	UNIT_RUN("clear forgets messages and counters", clear_forgets_everything);
	UNIT_END("msg");
}
