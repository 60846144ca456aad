/* linkage_world.h -- a small linkage model and people to link, for the unit tests of pairs, estimates and clusters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: world_model fills the caller's model with literals; a table made here is freed with table_free.
 */
#ifndef TESTS_UNIT_LINKAGE_WORLD_H
#define TESTS_UNIT_LINKAGE_WORLD_H

#include "link/cluster.h"
#include "link/estimate.h"
#include "link/score.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>

enum { WORLD_NAME, WORLD_CITY, WORLD_CODE, WORLD_COLUMNS };
enum { WORLD_BY_CODE, WORLD_BY_NAME_CITY, WORLD_BY_NAME, WORLD_BY_NEAR_CODE };

/* Three values, three comparisons, four rules: a code that is nearly a person's own, a name, a city. */
static inline void world_model(struct linkage *m)
{
	static const char *const column[] = {"name", "city", "code"};

	memset(m, 0, sizeof *m);
	m->id = "world";
	m->n_columns = m->n_values = WORLD_COLUMNS;
	for (unsigned i = 0; i < WORLD_COLUMNS; i++) {
		m->column[i] = (struct linkage_column){.name = column[i], .optional = true};
		m->value[i] = (struct linkage_value){
			column[i], i == WORLD_CODE ? LINK_CLEAN_DIGITS : LINK_CLEAN_TEXT, {i}, 1};
	}
	m->n_comparisons = 3;
	m->comparison[0] = (struct linkage_comparison){
		"name",
		"name",
		WORLD_NAME,
		{{"same", "same", LINK_TEST_EQUAL, {WORLD_NAME}, 1, 0, WORLD_NAME, 0.8, 0.02},
		 {"near", "near", LINK_TEST_JARO_WINKLER, {WORLD_NAME}, 1, 900, -1, 0.15, 0.03},
		 {"differs", "differs", LINK_TEST_ELSE, {WORLD_NAME}, 1, 0, -1, 0.05, 0.95}},
		3};
	m->comparison[1] =
		(struct linkage_comparison){"city",
					    "city",
					    WORLD_CITY,
					    {{"same", "same", LINK_TEST_EQUAL, {WORLD_CITY}, 1, 0, -1, 0.9, 0.2},
					     {"differs", "differs", LINK_TEST_ELSE, {WORLD_CITY}, 1, 0, -1, 0.1, 0.8}},
					    2};
	m->comparison[2] = (struct linkage_comparison){
		"code",
		"code",
		WORLD_CODE,
		{{"same", "same", LINK_TEST_EQUAL, {WORLD_CODE}, 1, 0, -1, 0.9, 0.0001},
		 {"edit", "edit", LINK_TEST_EDITS, {WORLD_CODE}, 1, 1, -1, 0.08, 0.001},
		 {"differs", "differs", LINK_TEST_ELSE, {WORLD_CODE}, 1, 0, -1, 0.02, 0.9989}},
		3};
	m->n_blocks = 4;
	m->block[WORLD_BY_CODE] = (struct linkage_block){
		.id = "code", .key = {{WORLD_CODE, LINK_KEY_WHOLE, 0}}, .n_keys = 1, .max = 1000, .exact = true};
	m->block[WORLD_BY_NAME_CITY] =
		(struct linkage_block){.id = "name-city",
				       .key = {{WORLD_NAME, LINK_KEY_WHOLE, 0}, {WORLD_CITY, LINK_KEY_WHOLE, 0}},
				       .n_keys = 2,
				       .max = 1000};
	m->block[WORLD_BY_NAME] =
		(struct linkage_block){.id = "name", .key = {{WORLD_NAME, LINK_KEY_WHOLE, 0}}, .n_keys = 1, .max = 60};
	m->block[WORLD_BY_NEAR_CODE] = (struct linkage_block){
		.id = "near-code", .key = {{WORLD_CODE, LINK_KEY_LESS_ONE, 0}}, .n_keys = 1, .max = 50};
	m->prior = 0.001;
	m->prior_recall = 0.8;
	m->link = 0.9;
	m->review = 0.2;
	m->min_agreement = 0.5;
	m->min_train_pairs = 50;
	m->seed = 7;
}

/* A number generator of the tests' own. */
static inline unsigned world_random(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33) % below;
}

struct world_row {
	char id[24], name[24], city[24], code[24];
	unsigned person;
	uint8_t file;
};

static inline void world_slip(char *s, uint64_t *state, const char *letters)
{
	size_t n = strlen(s);

	if (n > 1)
		s[1 + world_random(state, (unsigned)n - 1)] = letters[world_random(state, (unsigned)strlen(letters))];
}

/* n rows of about n / 3 persons, with slips and gaps; some rows come out alike. */
static inline struct world_row *world_people(unsigned n, uint64_t seed)
{
	static const char *const part[] = {"zar", "mah", "gul", "bib", "nur", "sha",
					   "rah", "kha", "ami", "sul", "far", "yas"};
	struct world_row *row = calloc(n, sizeof *row);
	uint64_t state = seed;

	for (unsigned i = 0; i < n; i++) {
		struct world_row *r = &row[i];
		uint64_t own;

		r->person = world_random(&state, n / 3 + 1);
		own = r->person * 7919u + seed;
		snprintf(r->id, sizeof r->id, "r%07u", i);
		snprintf(r->name, sizeof r->name, "%s%s%s", part[world_random(&own, 12)], part[world_random(&own, 12)],
			 part[world_random(&own, 3)]);
		snprintf(r->city, sizeof r->city, "city%u", world_random(&own, 8));
		snprintf(r->code, sizeof r->code, "%08u", world_random(&own, 90000000) + 1234567);
		if (world_random(&state, 6) == 0)
			world_slip(r->name, &state, "aeinrs");
		if (world_random(&state, 9) == 0)
			world_slip(r->code, &state, "0123456789");
		if (world_random(&state, 8) == 0)
			snprintf(r->city, sizeof r->city, "city%u", world_random(&state, 8));
		if (world_random(&state, 4) == 0)
			r->code[0] = '\0';
		if (world_random(&state, 20) == 0)
			r->name[0] = '\0';
	}
	return row;
}

static inline void world_table(struct link_table *t, const struct linkage *m, const struct world_row *row, unsigned n)
{
	memset(t, 0, sizeof *t);
	table_begin(t, m, 1);
	for (unsigned i = 0; i < n; i++) {
		const char *const cell[WORLD_COLUMNS] = {row[i].name, row[i].city, row[i].code};

		table_add(t, row[i].id, cell, row[i].file);
	}
	table_finish(t);
}

/* Everything from rows to clusters. */
struct world {
	struct linkage model;
	struct link_table table;
	struct link_pairs pairs;
	struct link_weights weights;
	struct estimate_notes notes;
	struct link_clusters clusters;
};

static inline void world_weigh(struct world *w, const struct world_row *row, unsigned n)
{
	world_table(&w->table, &w->model, row, n);
	pairs_make(&w->pairs, &w->table, 2);
	estimate_weights(&w->weights, &w->table, &w->pairs, &w->notes);
}

static inline void world_close(struct world *w)
{
	pairs_free(&w->pairs);
	table_free(&w->table);
}

#endif
