/* linkage_int.h -- strict readers for the members of a linkage model; internal to link/linkage*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts are copied into the model's arena. Every reader queues its own message and marks the reading as
 * failed; what it returns then is harmless.
 */
#ifndef LINK_LINKAGE_INT_H
#define LINK_LINKAGE_INT_H

#include "base/json.h"
#include "link/linkage.h"

struct linkage_reader {
	struct arena *a;
	struct linkage *m;
	const char *file;
	const char *at; /* where in the file: "comparisons.name"; "" at the top */
	struct msgq *q;
	bool failed;
};

void read_refuse(struct linkage_reader *r, const char *key, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Refuses a word that is not known; the nearest of a NULL-terminated list, or the whole list, is the hint. */
void read_unknown(struct linkage_reader *r, const char *key, const char *what, const char *word,
		  const char *const *known);
/* Moves into a part of the file and returns where it was: assign it to `at` to come back. */
const char *read_enter(struct linkage_reader *r, const char *part);

/* Refuses what is no object, members that are not known, and known ones missing unless they start with '?'. */
bool read_members(struct linkage_reader *r, const cJSON *object, const char *const *known);
/* NULL with a message when absent, empty or no text; the second is silent when absent. */
const char *read_text(struct linkage_reader *r, const cJSON *object, const char *key);
const char *read_text_opt(struct linkage_reader *r, const cJSON *object, const char *key);
/* One text or a list of them, ended by NULL; *n without the NULL. NULL when absent or wrong. */
const char *const *read_texts(struct linkage_reader *r, const cJSON *object, const char *key, size_t *n);
double read_number(struct linkage_reader *r, const cJSON *object, const char *key, double low, double high);
int read_int(struct linkage_reader *r, const cJSON *object, const char *key, int low, int high);
bool read_bool(struct linkage_reader *r, const cJSON *object, const char *key);
/* "source" and "confidence" beside a number: the first must be there, the second is one of a few words or absent. */
void read_source(struct linkage_reader *r, const cJSON *object);
/* A list of at most `most` objects; NULL with a message when it is none, too long or (when `least`) too short. */
const cJSON *read_list(struct linkage_reader *r, const cJSON *object, const char *key, int least, int most);
/* A short id of a-z, 0-9, '-' and '_', not among the n ids `others` strides over. */
const char *read_id(struct linkage_reader *r, const cJSON *object, const char *const *others, unsigned n,
		    size_t stride);

/* Index of a word among names (as enums are), or -1 with a message. */
int read_word(struct linkage_reader *r, const cJSON *object, const char *key, const char *what,
	      const char *const *names);
/* Index of the value named by member `key`, or -1 with a message. */
int read_value(struct linkage_reader *r, const cJSON *object, const char *key);
int read_value_named(struct linkage_reader *r, const char *key, const char *name);

/* May the test look at what this cleaning makes? How many values does it look at? */
bool test_fits(enum link_test test, enum link_clean clean);
unsigned test_takes(enum link_test test);
/* Refuses a test that does not fit its value. */
void read_fit(struct linkage_reader *r, enum link_test test, unsigned value);
/* at_least or at_most, whichever the test knows; 0 when it knows none. */
int read_limit(struct linkage_reader *r, const cJSON *object, enum link_test test);

/* The parts, in the order in which they name one another. */
void read_comparisons(struct linkage_reader *r, const cJSON *tree);
void read_blocks(struct linkage_reader *r, const cJSON *tree);
void read_dependence(struct linkage_reader *r, const cJSON *tree);
void read_clusters(struct linkage_reader *r, const cJSON *tree);
void read_parameters(struct linkage_reader *r, const cJSON *tree);

#endif
