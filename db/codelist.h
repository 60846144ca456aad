/* codelist.h -- which tests, results, events and outcomes exist, and what they mean: schemas/codelists/results.json.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything returned lives in the arena given to codelist_load. Codes compare exactly (case matters).
 */
#ifndef DB_CODELIST_H
#define DB_CODELIST_H

#include "base/msg.h"

#include <stddef.h>

enum code_role { ROLE_SCREEN, ROLE_TRIAGE, ROLE_DIAGNOSIS };

/* What a category says about positivity. A result that is not adequate has none. */
enum code_positive { POSITIVE_NONE, POSITIVE_NO, POSITIVE_YES };

/* One value a test may report. */
struct code_result {
	const char *code;  /* as in column `result` of the exchange layout */
	const char *title; /* in words */
	bool adequate;     /* the test can be read; false for invalid, unsatisfactory, not possible */
	enum code_positive positive;
	int rank; /* severity within the test, 1 least; 0 when not adequate */
	const char *source;
};

struct code_test {
	const char *code, *title;
	int order;           /* place among entries of one day: lower first; unique over tests and events */
	enum code_role role; /* what the test is for when the program file does not say otherwise */
	const struct code_result *result;
	size_t n_results;
	const char *const *result_names; /* NULL-terminated, in file order: for text_nearest and for listing */
	const char *source;
};

struct code_event {
	const char *code, *title;
	int order;                   /* as in code_test */
	bool outcome_required;       /* column `result` may not be empty */
	const char *const *outcomes; /* NULL-terminated, in file order; may be empty */
	const char *source;
};

struct codelist {
	const char *version, *source;
	const struct code_test *test;
	size_t n_tests;
	const struct code_event *event;
	size_t n_events;
	const char *const *test_names;  /* NULL-terminated */
	const char *const *event_names; /* NULL-terminated */
	const char *const *names;       /* both: everything column `test` may hold */
};

/* Reads data_dir/schemas/codelists/results.json. NULL with a message naming the file and the entry. */
const struct codelist *codelist_load(struct arena *a, const char *data_dir, struct msgq *q);
/* The same from any path, for `schema check`. */
const struct codelist *codelist_load_file(struct arena *a, const char *path, struct msgq *q);

/* NULL when there is no such test, result or event; NULL arguments are unknown. */
const struct code_test *codelist_test(const struct codelist *cl, const char *test);
const struct code_result *codelist_result(const struct codelist *cl, const char *test, const char *result);
const struct code_event *codelist_event(const struct codelist *cl, const char *kind);
bool codelist_is_event(const struct codelist *cl, const char *kind);
/* True when the outcome is in the list of this kind; NULL or "" is true unless an outcome is required. */
bool codelist_outcome(const struct codelist *cl, const char *kind, const char *outcome);
/* Place of a test or event among entries of one day; after all known ones when it is unknown. */
int codelist_order(const struct codelist *cl, const char *test_or_kind);
/* "one of negative, positive, invalid, error": values allowed for a test, or outcomes of an event; a hint for messages.
 */
const char *codelist_allowed(struct arena *a, const struct codelist *cl, const char *test_or_kind);

#endif
