/* msg.h -- the message queue: rooms say what is wrong here, only cmd/ prints.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts are copied into the queue's own arena and live until msgq_free.
 * A message names file, row and field, never a woman's value (names, CNIC, phone, specimen text).
 */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum msg_severity {
	MSG_NOTE,    /* worth knowing, nothing to do */
	MSG_WARNING, /* done, but somebody should look */
	MSG_ERROR    /* this row, file or command was refused */
};

/* Exit status of the program; also how rooms classify a failure. The values are a contract (docs/sanad.1). */
enum status {
	STATUS_OK = 0,        /* done */
	STATUS_ATTENTION = 1, /* done, and something needs attention */
	STATUS_USAGE = 2,     /* wrong options or arguments */
	STATUS_INPUT = 3,     /* an input cannot be read at all */
	STATUS_REGISTRY = 4,  /* the registry or its key cannot be used */
	STATUS_OUTPUT = 5,    /* an output cannot be written */
	STATUS_INTERNAL = 70  /* a bug, or no memory */
};

struct msg_pos {
	const char *file; /* as the user named it, NULL when there is none */
	int64_t line;     /* 1-based, 0 unknown */
	int column;       /* 1-based, 0 unknown */
};

struct msg {
	enum msg_severity severity;
	const char *code; /* stable rule id such as "date-ambiguous"; a string literal */
	struct msg_pos pos;
	const char *field; /* name of the field concerned, or NULL */
	const char *text;  /* what is wrong: lower case, no full stop */
	const char *hint;  /* what to do about it, or NULL */
	struct msg *next;
};

#define MSGQ_CAP 1000 /* messages kept; the rest are counted */

struct msgq {
	struct arena arena;
	struct msg *first, *last;
	int count[3]; /* by severity, also of those not kept */
	int kept;
};

void msgq_init(struct msgq *q);
void msgq_free(struct msgq *q);
/* Forgets all messages, keeps nothing. */
void msgq_clear(struct msgq *q);

/* Appends a message. `field` and `hint` may be NULL. After MSGQ_CAP messages only the counters grow. */
void msg_add(struct msgq *q, enum msg_severity severity, const char *code, struct msg_pos pos, const char *field,
	     const char *hint, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/* msg_add with MSG_ERROR that returns `st`, so that a failure can be reported and returned in one line. */
enum status msg_fail(struct msgq *q, enum status st, const char *code, struct msg_pos pos, const char *field,
		     const char *hint, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

#define MSG_NOWHERE ((struct msg_pos){NULL, 0, 0})
#define MSG_FILE(f) ((struct msg_pos){(f), 0, 0})
#define MSG_LINE(f, l) ((struct msg_pos){(f), (l), 0})

#endif
