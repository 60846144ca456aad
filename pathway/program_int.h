/* program_int.h -- reading members of a program file strictly; internal to pathway/program*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts are copied into the program's arena. Every reader queues its own message and marks the load as
 * failed.
 */
#ifndef PATHWAY_PROGRAM_INT_H
#define PATHWAY_PROGRAM_INT_H

#include "base/json.h"
#include "pathway/program.h"

struct program_loader {
	struct arena *a;
	struct program *p;
	const char *entry; /* where in the file: "pathway/hpv-16-18", for messages */
	struct msgq *q;
	bool failed;
};

void load_refuse(struct program_loader *l, const char *field, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Refuses a word that is not in a NULL-terminated list and names the nearest that is. */
void load_unknown(struct program_loader *l, const char *field, const char *what, const char *word,
		  const char *const *known);
/* Refuses members that are not in `known`, and anything that is not an object. */
void load_keys(struct program_loader *l, const cJSON *obj, const char *const *known);
const char *load_str(struct program_loader *l, const cJSON *obj, const char *key); /* "" with a message when absent */
const char *load_str_opt(struct program_loader *l, const cJSON *obj, const char *key); /* NULL when absent */
int load_int(struct program_loader *l, const cJSON *obj, const char *key, int low, int high);
/* The fallback when the member is absent. */
int load_int_opt(struct program_loader *l, const cJSON *obj, const char *key, int low, int high, int fallback);
bool load_bool_opt(struct program_loader *l, const cJSON *obj, const char *key, bool fallback);
const cJSON *load_array(struct program_loader *l, const cJSON *obj,
			const char *key); /* NULL with a message when absent */
const cJSON *load_object(struct program_loader *l, const cJSON *obj,
			 const char *key); /* NULL with a message when absent */
/* One text or a list of texts, NULL-terminated; NULL when absent. */
const char *const *load_words(struct program_loader *l, const cJSON *obj, const char *key);
/* Two whole numbers, the first not over the second. */
void load_range(struct program_loader *l, const cJSON *obj, const char *key, int out[2]);

/* The parts, in the order in which they refer to one another. */
uint64_t load_tests(struct program_loader *l, const cJSON *obj, const char *key);
void load_levels(struct program_loader *l, const cJSON *list);
void load_kinds(struct program_loader *l, const cJSON *list);
void load_closings(struct program_loader *l, const cJSON *list);
void load_rules(struct program_loader *l, const cJSON *pathway, const cJSON *recall);
void load_scenarios(struct program_loader *l, const cJSON *list);
/* Algorithms in force; nothing when the file does not say. */
void load_algorithms(struct program_loader *l, const cJSON *list);
/* How women by age are derived from totals; nothing when the file does not say. */
void load_denominators(struct program_loader *l, const cJSON *obj);

#endif
