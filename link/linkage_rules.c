/* linkage_rules.c -- blocking, dependence, clusters and parameters of a linkage model.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/linkage_int.h"

#include "base/text.h"

const char *const link_key_names[LINK_KEY_COUNT + 1] = {
	[LINK_KEY_WHOLE] = "whole",
	[LINK_KEY_PHONETIC] = "phonetic",
	[LINK_KEY_PHONETIC_EACH] = "phonetic-each",
	[LINK_KEY_PHONETIC_SET] = "phonetic-set",
	[LINK_KEY_INITIAL] = "initial",
	[LINK_KEY_PREFIX] = "prefix",
	[LINK_KEY_YEAR] = "year",
	[LINK_KEY_YEAR_NEAR] = "year-near",
	[LINK_KEY_MONTH_DAY] = "month-day",
	[LINK_KEY_DATE_LOOSE] = "date-loose",
	[LINK_KEY_LESS_ONE] = "less-one",
};

enum { DATES = 1 << LINK_CLEAN_DATE | 1 << LINK_CLEAN_BIRTH, NAMES = 1 << LINK_CLEAN_NAME };

/* Kinds of values a key can be made of; 0 any. */
static const int key_kinds[LINK_KEY_COUNT] = {
	[LINK_KEY_PHONETIC] = NAMES,   [LINK_KEY_PHONETIC_EACH] = NAMES, [LINK_KEY_PHONETIC_SET] = NAMES,
	[LINK_KEY_YEAR] = DATES,       [LINK_KEY_YEAR_NEAR] = DATES,     [LINK_KEY_MONTH_DAY] = DATES,
	[LINK_KEY_DATE_LOOSE] = DATES,
};

#define MAX_BLOCK 1000000
#define MAX_PREFIX 32
#define MAX_NEAR 5

static void read_length(struct linkage_reader *r, const cJSON *item, struct linkage_key *k)
{
	bool prefix = k->kind == LINK_KEY_PREFIX, near = k->kind == LINK_KEY_YEAR_NEAR;

	if (prefix || near)
		k->length = read_int(r, item, "length", 1, prefix ? MAX_PREFIX : MAX_NEAR);
	else if (json_get(item, "length"))
		read_refuse(r, "length", "only prefix and year-near have one", "the key '%s' has no length",
			    link_key_names[k->kind]);
}

static void read_key(struct linkage_reader *r, const cJSON *item, struct linkage_block *b)
{
	static const char *const known[] = {"value", "key", "?length", NULL};
	struct linkage_key *k = &b->key[b->n_keys];
	int value, kind;

	if (!read_members(r, item, known))
		return;
	value = read_value(r, item, "value");
	kind = read_word(r, item, "key", "key", link_key_names);
	if (value < 0 || kind < 0)
		return;
	k->value = (unsigned)value;
	k->kind = (enum link_key)kind;
	if (key_kinds[kind] && !(key_kinds[kind] >> r->m->value[value].clean & 1))
		read_refuse(r, "key", NULL, "'%s' cannot be made of '%s', which is cleaned as '%s'",
			    link_key_names[kind], r->m->value[value].id, link_clean_names[r->m->value[value].clean]);
	read_length(r, item, k);
	b->n_keys++;
}

static void read_block(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"id", "title", "keys", "max", "?exact", "source", "?confidence", NULL};
	struct linkage_block *b = &r->m->block[r->m->n_blocks];
	const cJSON *keys, *key;

	if (!read_members(r, item, known))
		return;
	b->id = read_id(r, item, &r->m->block[0].id, r->m->n_blocks, sizeof *b);
	const char *before = read_enter(r, b->id);
	b->title = read_text(r, item, "title");
	read_source(r, item);
	b->max = (uint32_t)read_int(r, item, "max", 2, MAX_BLOCK);
	b->exact = read_bool(r, item, "exact");
	keys = read_list(r, item, "keys", 1, LINKAGE_MAX_KEYS);
	const char *here = read_enter(r, "keys");
	cJSON_ArrayForEach(key, keys)
	{
		read_key(r, key, b);
	}
	r->at = here;
	r->at = before;
	r->m->n_blocks++;
}

void read_blocks(struct linkage_reader *r, const cJSON *tree)
{
	const cJSON *list = read_list(r, tree, "blocking", 1, LINKAGE_MAX_BLOCKS), *item;
	const char *before = read_enter(r, "blocking");

	cJSON_ArrayForEach(item, list)
	{
		read_block(r, item);
	}
	r->at = before;
}

static int comparison_named(struct linkage_reader *r, const cJSON *item)
{
	const char *known[LINKAGE_MAX_COMPARISONS + 1] = {NULL};
	const char *name = read_text(r, item, "comparison");

	for (unsigned i = 0; i < r->m->n_comparisons; i++) {
		known[i] = r->m->comparison[i].id;
		if (text_eq(known[i], name))
			return (int)i;
	}
	if (name)
		read_unknown(r, "comparison", "comparison", name, known);
	return -1;
}

static uint32_t level_named(struct linkage_reader *r, const struct linkage_comparison *c, const char *name)
{
	const char *known[LINKAGE_MAX_LEVELS + 2] = {NULL};

	for (unsigned i = 0; i < c->n_levels; i++) {
		known[i] = c->level[i].id;
		if (text_eq(known[i], name))
			return 1u << i;
	}
	known[c->n_levels] = "missing";
	if (text_eq(name, "missing"))
		return 1u << LINKAGE_MAX_LEVELS;
	read_unknown(r, "levels", arena_printf(r->a, "level of '%s'", c->id), name, known);
	return 0;
}

static void read_condition(struct linkage_reader *r, const cJSON *item, struct linkage_dependence *d)
{
	static const char *const known[] = {"comparison", "levels", NULL};
	const char *const *levels;
	size_t n = 0;
	int c;

	if (!read_members(r, item, known))
		return;
	c = comparison_named(r, item);
	levels = read_texts(r, item, "levels", &n);
	if (c < 0 || !levels)
		return;
	d->when[d->n_when].comparison = (unsigned)c;
	for (size_t i = 0; i < n; i++)
		d->when[d->n_when].levels |= level_named(r, &r->m->comparison[c], levels[i]);
	d->n_when++;
}

static void read_effect(struct linkage_reader *r, const cJSON *item, struct linkage_dependence *d)
{
	d->veto = read_bool(r, item, "veto");
	if (d->veto == (json_get(item, "bits") != NULL))
		read_refuse(r, "bits", "write \"bits\": -4, or \"veto\": true",
			    "a dependence rule has either bits or a veto");
	else if (!d->veto)
		d->bits = read_number(r, item, "bits", -64, 64);
}

static void read_rule(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"id", "title", "when", "?bits", "?veto", "source", "?confidence", NULL};
	struct linkage_dependence *d = &r->m->dependence[r->m->n_dependence];
	const cJSON *when, *condition;

	if (!read_members(r, item, known))
		return;
	d->id = read_id(r, item, &r->m->dependence[0].id, r->m->n_dependence, sizeof *d);
	const char *before = read_enter(r, d->id);
	d->title = read_text(r, item, "title");
	read_source(r, item);
	read_effect(r, item, d);
	when = read_list(r, item, "when", 1, LINKAGE_MAX_CONDITIONS);
	const char *here = read_enter(r, "when");
	cJSON_ArrayForEach(condition, when)
	{
		read_condition(r, condition, d);
	}
	r->at = here;
	r->at = before;
	r->m->n_dependence++;
}

#define MAX_DEPENDENCE 64 /* a pair's rules stand in 64 bits: struct link_sum */
#define MAX_CONFLICTS 16

void read_dependence(struct linkage_reader *r, const cJSON *tree)
{
	const cJSON *list = read_list(r, tree, "dependence", 0, MAX_DEPENDENCE), *item;
	const char *before = read_enter(r, "dependence");

	r->m->dependence = arena_calloc(r->a, MAX_DEPENDENCE, sizeof *r->m->dependence);
	cJSON_ArrayForEach(item, list)
	{
		read_rule(r, item);
	}
	r->at = before;
}

static void read_conflict(struct linkage_reader *r, const cJSON *item)
{
	static const char *const known[] = {"id",       "title",  "value",       "test", "?at_least",
					    "?at_most", "source", "?confidence", NULL};
	struct linkage_conflict *x = &r->m->conflict[r->m->n_conflicts];
	int value, test;

	if (!read_members(r, item, known))
		return;
	x->id = read_id(r, item, &r->m->conflict[0].id, r->m->n_conflicts, sizeof *x);
	const char *before = read_enter(r, x->id);
	x->title = read_text(r, item, "title");
	read_source(r, item);
	value = read_value(r, item, "value");
	test = read_word(r, item, "test", "test", link_test_names);
	if (value >= 0 && test >= 0) {
		x->value = (unsigned)value;
		x->test = (enum link_test)test;
		x->limit = read_limit(r, item, x->test);
		read_fit(r, x->test, x->value);
		if (test_takes(x->test) != 1)
			read_refuse(r, "test", NULL, "'%s' cannot find a conflict: it does not look at one value",
				    link_test_names[test]);
	}
	r->at = before;
	r->m->n_conflicts++;
}

/* {"value": ..., "source": ...}; the number alone is returned. */
static double sourced(struct linkage_reader *r, const cJSON *object, const char *key, double low, double high)
{
	static const char *const known[] = {"value", "source", "?confidence", NULL};
	const cJSON *item = json_get(object, key);
	const char *before = read_enter(r, key);
	double v = low;

	if (read_members(r, item, known)) {
		v = read_number(r, item, "value", low, high);
		read_source(r, item);
	}
	r->at = before;
	return v;
}

static uint32_t sourced_whole(struct linkage_reader *r, const cJSON *object, const char *key, double low, double high)
{
	double v = sourced(r, object, key, low, high);

	if (v != (double)(uint32_t)v)
		read_refuse(r, key, NULL, "must be a whole number");
	return (uint32_t)v;
}

void read_clusters(struct linkage_reader *r, const cJSON *tree)
{
	static const char *const known[] = {"min_agreement", "max_cluster", "?one_to_one", "conflicts", NULL};
	const cJSON *clusters = json_get(tree, "clusters"), *list, *item;
	const char *before = read_enter(r, "clusters");

	r->m->conflict = arena_calloc(r->a, MAX_CONFLICTS, sizeof *r->m->conflict);
	if (read_members(r, clusters, known)) {
		r->m->min_agreement = sourced(r, clusters, "min_agreement", 0, 1);
		r->m->max_cluster = sourced_whole(r, clusters, "max_cluster", 0, MAX_BLOCK);
		r->m->one_to_one = read_bool(r, clusters, "one_to_one");
		list = read_list(r, clusters, "conflicts", 0, MAX_CONFLICTS);
		const char *here = read_enter(r, "conflicts");
		cJSON_ArrayForEach(item, list)
		{
			read_conflict(r, item);
		}
		r->at = here;
	}
	r->at = before;
}

void read_parameters(struct linkage_reader *r, const cJSON *tree)
{
	static const char *const known[] = {
		"prior",           "prior_recall",    "link", "review", "?registry_link", "?registry_margin",
		"?registry_twice", "min_train_pairs", "seed", NULL};
	const cJSON *p = json_get(tree, "parameters");
	const char *before = read_enter(r, "parameters");
	struct linkage *m = r->m;

	if (read_members(r, p, known)) {
		m->prior = sourced(r, p, "prior", 1e-12, 0.999);
		m->prior_recall = sourced(r, p, "prior_recall", 0.01, 1);
		m->link = sourced(r, p, "link", 0, 1);
		m->review = sourced(r, p, "review", 0, 1);
		m->registry_link = json_get(p, "registry_link") ? sourced(r, p, "registry_link", 0, 1) : 0;
		m->registry_margin = json_get(p, "registry_margin") ? sourced(r, p, "registry_margin", 1, 1e9) : 1;
		m->registry_twice = json_get(p, "registry_twice") ? sourced(r, p, "registry_twice", 1e-9, 1) : 1;
		m->min_train_pairs = sourced_whole(r, p, "min_train_pairs", 0, 1e9);
		m->seed = sourced_whole(r, p, "seed", 0, 4294967295.0);
		if (!r->failed && m->review > m->link)
			read_refuse(r, "review", "a pair is reviewed from `review` on and linked from `link` on",
				    "the threshold for review (%g) is over the one for linking (%g)", m->review,
				    m->link);
	}
	r->at = before;
}
