/* history.h -- all that is known of a woman, a record or a batch, and how it came to be.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena passed. No name and no identifier but the public id.
 */
#ifndef PATHWAY_HISTORY_H
#define PATHWAY_HISTORY_H

#include "pathway/engine.h"
#include "pathway/worklist.h"

struct history_entry {
	int64_t record_id, batch_id, line;
	const char *file;                     /* name of the file it stands in */
	const char *test, *category, *detail; /* category and detail may be "" */
	const char *status;                   /* final, corrected, withdrawn, preliminary */
	int64_t superseded_by;                /* record that replaced it by as-of, 0 none */
	bool in_force;
	date_t collected_on, known_on;
	int episode;                     /* 0 none */
	const char *role;                /* screen, triage, diagnosis; "" for events and entries not in force */
	const char *rule, *why;          /* rule that answered it and its source; "" none */
	const char *opened, *closed;     /* duty kinds joined by ", "; "" none */
	const char *link_rule, *link_by; /* how the record came to be hers */
};

struct history_duty {
	const char *kind, *title, *rule, *source, *level;
	int urgency;
	int64_t opened_by, closed_by; /* records; closed_by 0 it stands */
	date_t opened_on, due_on, overdue_on, lost_on, closed_on;
	const char *closed_as; /* "" it stands */
	enum duty_state state;
};

/* Where she lived from a day on. */
struct history_home {
	date_t from_on;
	const char *area_code, *area_name; /* "" she had left for a place not known */
	int64_t record_id;                 /* that says so */
};

struct history_person {
	int64_t person_id;
	const char *public_id;
	date_t birth_on;                   /* best known, DATE_NONE unknown */
	const char *birth_precision;       /* "" unknown */
	const char *area_code, *area_name; /* "" unknown */
	bool hiv_positive;
	date_t died_on, moved_on, no_cervix_on;
	struct history_home *home; /* oldest first */
	size_t n_homes;
	struct history_entry *entry;
	size_t n_entries;
	struct history_duty *duty;
	size_t n_duties;
};

/* What a record is: its place in a file, its fate, what it holds and whose it is. */
struct history_record {
	int64_t record_id, batch_id, ordinal, line, byte_offset, byte_length;
	const char *file;
	const char *fate, *rule, *field, *reason; /* "" none */
	int64_t same_as, retry_of;                /* 0 none */
	const char *test, *category, *status;     /* "" when it holds neither result nor event */
	const char *public_id;                    /* "" not linked */
	struct history_link {
		int64_t link_id, weight, reverses;
		const char *public_id, *rule, *explanation, *model, *decided_by;
	} * link; /* oldest first */
	size_t n_links;
	struct history_reading {
		const char *how;       /* fuzzy, unread: see table place_reading */
		int64_t score, margin; /* thousandths; fuzzy only */
		const char *area_code, *area_name;
	} * reading;
	size_t n_readings;
};

struct history_batch {
	int64_t batch_id, bytes;
	const char *file, *profile, *kind;
	char sha256[65];
	int64_t read, accepted, unchanged, corrected, duplicate, quarantined, ignored;
	int64_t first_record, last_record; /* 0 none */
	int64_t linked, women;             /* records now linked, women they belong to */
};

/* By public id or, when it is digits only, person id. What was known on as_of; the duties are worked out anew from the
 * program in force, so that the trace and the duties cannot differ. STATUS_USAGE "person-unknown". */
enum status history_person(struct db *db, struct arena *a, const char *data_dir, const char *person, date_t as_of,
			   struct history_person *out, struct msgq *q);
/* STATUS_USAGE "record-unknown", "batch-unknown". */
enum status history_record(struct db *db, struct arena *a, int64_t record_id, struct history_record *out,
			   struct msgq *q);
enum status history_batch(struct db *db, struct arena *a, int64_t batch_id, struct history_batch *out, struct msgq *q);

#endif
