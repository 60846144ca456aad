/* engine.h -- runs a program over one woman's history: a pure function, no registry, no clock.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: entries belong to the caller, who reads the answers in them; duties live in the arena passed.
 */
#ifndef PATHWAY_ENGINE_H
#define PATHWAY_ENGINE_H

#include "pathway/program.h"

/* One test outcome or event in force. The engine fills the lower part. */
struct path_entry {
	int64_t record_id;
	int64_t row_id; /* result_id or event_id */
	bool is_event;
	int test;             /* place in codelist.names */
	int order;            /* place among entries of one day */
	const char *category; /* reported category, or outcome ("" none) */
	const char *detail;   /* NULL none */
	bool adequate;        /* false for events */
	int positive;         /* 1, 0, -1 not adequate or an event */
	date_t collected_on;  /* or the day it happened */
	date_t known_on;
	int64_t area_id, facility_id, device_id; /* where it was done; carried along, not looked at; 0 none */
	/* answers */
	int episode; /* 1, 2, 3 ...; 0 not part of one */
	enum code_role role;
	int rule;        /* place of the rule that matched, -1 none */
	uint32_t closed; /* bit per duty kind it closed */
	uint32_t opened; /* bit per duty kind it opened */
};

struct path_duty {
	int kind, rule, level;
	int test;          /* of the entry that opened it, place in codelist.names */
	int64_t opened_by; /* record */
	date_t taken_on;   /* day the opening specimen was taken */
	date_t opened_on, due_on, overdue_on, lost_on;
	int64_t closed_by; /* 0 it stands */
	date_t closed_on;  /* DATE_NONE it stands */
	const char *closed_as;
};

struct path_woman {
	date_t birth_on; /* DATE_NONE unknown */
	bool hiv_positive;
	/* answers */
	date_t died_on, moved_on, no_cervix_on; /* DATE_NONE not */
	struct path_duty *duty;                 /* in order of opening, ties in order of kind */
	size_t n_duties;
};

/* Sorts entries by (known_on, order, record_id, row_id) and works out duties, episodes and roles. The order in which
 * entries are given does not matter. Duties: see the head of engine.c. */
void engine_run(const struct program *p, struct arena *a, struct path_woman *w, struct path_entry *entry, size_t n);

/* Fills test, order, adequate and positive of an entry from the code list. false when it does not know the test or the
 * result: the entry must not be run then. */
bool engine_code(const struct program *p, struct path_entry *e, const char *test);

/* True when the entry looks like the pattern. */
bool engine_matches(const struct program_pattern *what, const struct path_entry *e);

#endif
