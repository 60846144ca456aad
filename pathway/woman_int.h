/* woman_int.h -- one woman at a time from a sorted query of records; internal to pathway/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the reader owns the woman being read; she is gone when `finish` returns. Free it with woman_reader_free.
 */
#ifndef PATHWAY_WOMAN_INT_H
#define PATHWAY_WOMAN_INT_H

#include "pathway/engine.h"

/* What one record says of the woman herself. */
struct saying {
	int64_t record_id;
	date_t said_on; /* day of the test or event */
	date_t known_on;
	bool in_force;
	bool left; /* she left the program's area */
	date_t birth_on;
	enum date_precision precision;
	int64_t area_id;
	bool hiv_positive;
};

struct woman_facts {
	const struct saying *birth; /* NULL unknown */
	int64_t area_id;            /* 0 unknown */
	bool hiv_positive;
};

/* Where she lived from a day on. */
struct woman_home {
	date_t from_on;
	int64_t area_id; /* 0 she had left for a place not known */
	int64_t record_id;
};

struct woman_reader {
	struct db *db;
	struct msgq *q;
	const struct program *p;
	/* Called for each woman once all her records are read; entries are those in force. */
	void (*finish)(struct woman_reader *r, void *ctx);
	bool (*wants)(void *ctx, int64_t person_id); /* NULL: every woman; false passes over her rows */
	void *ctx;
	struct arena a;    /* one woman */
	int64_t person_id; /* of the woman being read, 0 none */
	struct path_entry *entry;
	size_t n_entries, entry_cap;
	struct saying *saying; /* all her records, in force or not */
	size_t n_sayings, saying_cap;
	bool failed;
};

extern const char *const woman_precision_names[]; /* by enum date_precision */

/* What is known of the woman just read; the birth lives in the reader's arena. */
struct woman_facts woman_facts(struct woman_reader *r);
/* Her homes in order of days, in the reader's arena; *n of them. A home begins on the day of the first test or event
 * whose record gives another place than the one before; of several records of a day the one known last counts, then the
 * last. Moving away ends a home, whatever place that record gives. As with woman_facts, records that were superseded or
 * withdrawn speak only when there is no other. */
const struct woman_home *woman_homes(struct woman_reader *r, size_t *n);
/* Where she lived on a day: the home begun last by then, before all of them the first. 0 not known. */
int64_t woman_home_on(const struct woman_home *home, size_t n, date_t day);
/* Reads the rows of pathway_rows_all or pathway_rows_person to their end, woman by woman. */
void woman_read(struct woman_reader *r, struct db_stmt *s);
void woman_reader_free(struct woman_reader *r);

#endif
