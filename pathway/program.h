/* program.h -- a program file: whom a program serves and what must happen after each result, as data.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a struct program and all it points to live in the arena given to program_parse.
 * The file's form is described by schemas/program.schema.json and docs; no clinical rule stands in C.
 */
#ifndef PATHWAY_PROGRAM_H
#define PATHWAY_PROGRAM_H

#include "base/date.h"
#include "db/codelist.h"
#include "db/db.h"

#define PROGRAM_MAX_BYTES (4u << 20) /* bytes of a program file */
#define PROGRAM_MAX_TESTS 64         /* tests and events of the code list, one bit each */
#define PROGRAM_MAX_KINDS 32         /* duty kinds, one bit each */

/* How one test outcome or event looks; every part that is given must hold. */
struct program_pattern {
	uint64_t tests;             /* bit per place in codelist.names */
	const char *const *results; /* NULL-terminated; NULL any */
	const char *const *detail;  /* any of these items of the detail list ("16=pos"); NULL any */
	int adequate;               /* 1 adequate only, 0 inadequate only, -1 either */
};

/* How many earlier entries of her history look like something. */
struct program_earlier {
	struct program_pattern what;
	bool episode; /* count within the running screening episode only, else ever */
	int min, max; /* inclusive */
};

/* The condition of a rule; every part that is given must hold. */
struct program_when {
	struct program_pattern what;
	int age_min,
		age_max; /* completed years on the day collected, inclusive; -1 no bound. Unknown age never matches. */
	int hiv;         /* 1 known positive, 0 not known positive, -1 either */
	uint32_t after;  /* bit per duty kind: this entry closed one of them; 0 no condition */
	const struct program_earlier *earlier;
	size_t n_earlier;
	size_t first_counter; /* engine's number of the first of them */
};

/* A duty a rule opens. Exactly one of days and months is not -1. */
struct program_then {
	int kind;   /* place in program.kind */
	int level;  /* place in program.level */
	int days;   /* due so many days after the result was known */
	int months; /* due so many calendar months after the specimen was taken */
};

struct program_rule {
	const char *id, *source, *confidence; /* confidence may be NULL */
	struct program_when when;
	const struct program_then *then;
	size_t n_then;
};

/* What fulfils a duty: an entry like this, taken at least after_days after the entry that opened it. */
struct program_closer {
	struct program_pattern what;
	int after_days; /* may be negative: some devices give the day of the run for that of the specimen */
	bool same_test; /* and it is the test that opened the duty */
};

struct program_kind {
	const char *code, *title;
	enum code_role role; /* of a screening test that fulfils it on a later day */
	bool recall;         /* gives way to every other duty and does not keep an episode open */
	const struct program_closer *closer;
	size_t n_closers;
};

/* Events that end duties without fulfilling them. */
struct program_closing {
	const char *id, *source, *confidence;
	struct program_pattern what;
	const char *as; /* refused, moved, died, no-cervix, deferred */
	uint32_t kinds; /* bit per duty kind ended */
	bool forever;   /* these kinds are never opened again */
};

/* One rung of urgency: how she is reminded and when a duty counts as overdue and as lost. */
struct program_level {
	const char *code;
	int rank;            /* obligation.urgency, 1 most urgent ... 9 */
	const int *reminder; /* days after opening, rising */
	size_t n_reminders;
	int overdue_after_days; /* grace after the due day; first overdue day = due + grace + 1 */
	bool lost_from_opened;  /* lost_after_days counts from the opening, else from the due day */
	int lost_after_days;
	int lead_days; /* open so many days before it is due; -1 from its opening */
};

struct program_expect {
	int kind, due_day;
	const char *rule;      /* NULL not stated */
	const char *closed_as; /* NULL it stands */
	int closed_day;        /* -1 not stated */
};

/* One entry of a scenario's history; day 0 is 1 January of the year the program comes into force. */
struct program_event {
	const char *test, *result, *detail;
	int day, known_day;
};

/* A short history and the duties it must lead to. */
struct program_scenario {
	const char *id;
	int age; /* in years on day 0; -1 unknown */
	bool hiv;
	const struct program_event *entry;
	size_t n_entries;
	const struct program_expect *expect;
	size_t n_expects;
	const int *episode; /* of each entry, n_entries long; NULL not stated */
};

/* How women by age are derived from totals; n_years 0: the program does not say. */
struct program_split {
	size_t n_years;
	const int *year;     /* years whose totals are split */
	int share_year;      /* 0, or the year whose totals say how a total is shared among the areas below */
	double female_share; /* women / all, where only the total of both sexes is counted */
	double low_factor, high_factor; /* ends of the band, as factors of the best figure */
	const char *source;             /* where these come from, in one line */
};

/* Which scoring algorithm is in force; of a list the first that matches. */
struct program_algorithm {
	const char *test;      /* "hpv" */
	const char *device;    /* code of the device; NULL any */
	const char *assay;     /* as the evidence spells it, "xpert-hpv"; NULL any */
	const char *algorithm; /* schemas/algorithms/<this>.json */
	date_t from;           /* specimens collected on this day or later */
};

struct program {
	const char *file; /* as given, for messages */
	const char *id, *version, *title, *source;
	date_t valid_from;
	const char *root, *code_system, *code_version; /* places */
	/* reference files, relative to the program file; NULL not given */
	const char *areas, *aliases, *population, *age_structure, *facilities, *devices, *targets;
	const char *mrn_pattern, *specimen_pattern; /* identifiers; NULL not given */
	struct program_split split;
	int age_min, age_max, hiv_age_min, hiv_age_max; /* eligible, inclusive */
	uint64_t screening_tests;                       /* tests that start or belong to a screening episode */
	const struct program_algorithm *algorithm;      /* in file order */
	size_t n_algorithms;
	int episode_months; /* a new episode needs so many months since the last one began, or a recall that fell due */
	int cotest_days;    /* a test taken within so many days of an episode's first is part of the same screen */
	const struct codelist *codes;
	const struct program_kind *kind;
	size_t n_kinds;
	const struct program_level *level;
	size_t n_levels;
	const struct program_closing *closing;
	size_t n_closings;
	const struct program_rule *rule; /* pathway rules, then recall rules: first match wins */
	size_t n_rules, n_recall_rules;  /* n_rules counts both */
	size_t n_counters;               /* earlier conditions of all rules */
	const struct program_scenario *scenario;
	size_t n_scenarios;
};

/* Parses n bytes of JSON. NULL with a message per mistake (unknown member with the nearest known one, missing source,
 * unknown test, result or duty). `codes` must outlive the program. */
const struct program *program_parse(struct arena *a, const char *json, size_t n, const char *file,
				    const struct codelist *codes, struct msgq *q);
/* Reads and parses a file. *text, when not NULL, gets its bytes (in the arena) for program_store. */
const struct program *program_load(struct arena *a, const char *path, const struct codelist *codes, const char **text,
				   struct msgq *q);

/* Runs the scenarios and says what does not hold: duties other than expected, a rule no scenario fires, two adjacent
 * rules nothing tells apart, a test outcome no rule answers. STATUS_ATTENTION with a message for each, else STATUS_OK.
 */
enum status program_check(const struct program *p, struct msgq *q);
/* Says which algorithms the program names have no file in data_dir/schemas/algorithms. STATUS_ATTENTION
 * ("program-algorithm-missing") with a message for each, else STATUS_OK. */
enum status program_check_algorithms(const struct program *p, const char *data_dir, struct msgq *q);

/* Appends the program's version to the registry within the open transaction. The same version with the same bytes
 * changes nothing; with other bytes it is refused (STATUS_INPUT, "program-version-changed"). */
enum status program_store(struct db *db, const struct program *p, const char *text, struct msgq *q);

/* The program version in force on a day, parsed; DATE_NONE: the newest. NULL with a message when there is none.
 * *program_id may be NULL. Codes are read from data_dir. */
const struct program *program_current(struct db *db, struct arena *a, const char *data_dir, date_t as_of,
				      int64_t *program_id, struct msgq *q);

/* Place of a test or event in codelist.names, -1 unknown; of a duty kind, -1 unknown. */
int program_test(const struct program *p, const char *test);
int program_kind(const struct program *p, const char *kind);
/* The failsafe level with this urgency rank; NULL none. */
const struct program_level *program_level(const struct program *p, int64_t rank);

#endif
