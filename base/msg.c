/* msg.c -- the message queue.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/msg.h"

void msgq_init(struct msgq *q)
{
	*q = (struct msgq){.arena = ARENA_INIT};
}

void msgq_free(struct msgq *q)
{
	arena_free(&q->arena);
	msgq_init(q);
}

void msgq_clear(struct msgq *q)
{
	struct arena keep;

	arena_reset(&q->arena);
	keep = q->arena;
	msgq_init(q);
	q->arena = keep;
}

static __attribute__((format(printf, 7, 0))) void add(struct msgq *q, enum msg_severity severity, const char *code,
						      struct msg_pos pos, const char *field, const char *hint,
						      const char *fmt, va_list ap)
{
	struct msg *m;

	q->count[severity]++;
	if (q->kept >= MSGQ_CAP)
		return;
	m = arena_alloc(&q->arena, sizeof *m);
	m->severity = severity;
	m->code = code;
	m->pos = pos;
	m->pos.file = arena_strdup(&q->arena, pos.file);
	m->field = arena_strdup(&q->arena, field);
	m->hint = arena_strdup(&q->arena, hint);
	m->text = arena_vprintf(&q->arena, fmt, ap);
	if (q->last)
		q->last->next = m;
	else
		q->first = m;
	q->last = m;
	q->kept++;
}

void msg_add(struct msgq *q, enum msg_severity severity, const char *code, struct msg_pos pos, const char *field,
	     const char *hint, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(q, severity, code, pos, field, hint, fmt, ap);
	va_end(ap);
}

enum status msg_fail(struct msgq *q, enum status st, const char *code, struct msg_pos pos, const char *field,
		     const char *hint, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(q, MSG_ERROR, code, pos, field, hint, fmt, ap);
	va_end(ap);
	return st;
}
