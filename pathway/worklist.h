/* worklist.h -- whom to call: standing duties at an as-of day, most urgent first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a row's texts are valid during the callback only. No name: cmd/ adds it from the sealed identity.
 */
#ifndef PATHWAY_WORKLIST_H
#define PATHWAY_WORKLIST_H

#include "pathway/program.h"

enum duty_state { DUTY_NOT_DUE, DUTY_OPEN, DUTY_OVERDUE, DUTY_LOST, DUTY_DONE, DUTY_CLOSED };

struct worklist_request {
	date_t as_of;
	const char *area_code; /* this area and all below it; NULL everywhere */
	const char *kind;      /* duty kind; NULL all */
	bool overdue_only;     /* overdue and lost */
	bool all;              /* also duties that are not due yet */
};

struct worklist_row {
	int64_t person_id;
	const char *public_id;
	const char *tehsil_code, *tehsil_name; /* "" unknown */
	const char *uc_code, *uc_name;         /* "" unknown */
	const char *area_code;                 /* her own area, whatever its level; "" unknown */
	const char *kind, *title;              /* duty, and in words */
	const char *rule;                      /* that opened it */
	const char *level;                     /* urgency in words: code of the failsafe level */
	int urgency;                           /* 1 most urgent */
	int64_t opened_by;                     /* record */
	date_t opened_on, due_on, lost_on;
	enum duty_state state;
	int days_overdue;         /* since the due day; 0 when not overdue */
	int attempts;             /* contacts from the opening up to as-of */
	date_t last_attempt_on;   /* DATE_NONE none */
	const char *last_outcome; /* of that contact, "" none */
	int reminders_due;        /* rungs of the failsafe ladder reached by as-of; more than attempts = call now */
};

/* Calls `row` for each duty in order of urgency, days overdue descending, due day, public id. STATUS_USAGE: unknown
 * area or kind, the nearest known named. *n may be NULL. */
enum status worklist_run(struct db *db, const char *data_dir, const struct worklist_request *req,
			 void (*row)(void *ctx, const struct worklist_row *), void *ctx, int64_t *n, struct msgq *q);

/* "not due", "open", "overdue", "lost", "done", "closed". */
const char *duty_state_name(enum duty_state s);
/* State on a day. lead_days as in struct program_level. */
enum duty_state duty_state_at(date_t as_of, int lead_days, date_t due_on, date_t overdue_on, date_t lost_on,
			      date_t closed_on, const char *closed_as);

#endif
