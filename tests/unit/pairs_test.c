/* rooms: link db stats base */
/* pairs_test.c -- candidate pairs against a naive search of every pair.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/linkage_world.h"

#include "link/distinct.h"
#include "link/key.h"
#include "link/pattern.h"
#include "link/radix.h"

#define ROWS 2400 /* more distinct rows than the size up to which every pair is compared */
#define KEYS_MOST 40

/* Keys of one record under one rule as text, no hashing. */
struct naive_keys {
	char key[KEYS_MOST][64];
	unsigned n;
};

static void naive_take(void *ctx, const char *key, size_t len)
{
	struct naive_keys *k = ctx;

	CHECK(k->n < KEYS_MOST && len < sizeof k->key[0]);
	memcpy(k->key[k->n], key, len);
	k->key[k->n++][len] = '\0';
}

static struct naive_keys *naive_collect(const struct link_table *t, const struct link_pairs *p, unsigned rule)
{
	struct naive_keys *keys = calloc(t->n, sizeof *keys);
	struct link_value row[LINKAGE_MAX_VALUES];
	struct arena scratch = ARENA_INIT;

	for (uint32_t i = 0; i < t->n; i++) {
		if (p->first[i] != i)
			continue;
		table_record(t, i, row);
		key_each(&scratch, &t->model->block[rule], row, naive_take, &keys[i]);
	}
	arena_free(&scratch);
	return keys;
}

static unsigned naive_members(const struct naive_keys *keys, uint32_t n, const char *key)
{
	unsigned members = 0;

	for (uint32_t i = 0; i < n; i++) {
		for (unsigned k = 0; k < keys[i].n; k++)
			members += !strcmp(keys[i].key[k], key);
	}
	return members;
}

static bool naive_meet(const struct naive_keys *keys, const struct link_table *t, unsigned rule, uint32_t a, uint32_t b)
{
	for (unsigned i = 0; i < keys[a].n; i++) {
		for (unsigned j = 0; j < keys[b].n; j++) {
			if (!strcmp(keys[a].key[i], keys[b].key[j]) &&
			    naive_members(keys, t->n, keys[a].key[i]) <= t->model->block[rule].max)
				return true;
		}
	}
	return false;
}

static uint32_t naive_rules(struct naive_keys *const *keys, const struct link_table *t, uint32_t a, uint32_t b)
{
	uint32_t rules = 0;

	for (unsigned r = 0; r < t->model->n_blocks; r++)
		rules |= (uint32_t)naive_meet(keys[r], t, r, a, b) << r;
	return rules;
}

static void check_pattern(const struct link_table *t, const struct link_pairs *p, uint64_t at)
{
	struct link_value x[LINKAGE_MAX_VALUES], y[LINKAGE_MAX_VALUES];
	uint8_t want[LINKAGE_MAX_COMPARISONS], got[LINKAGE_MAX_COMPARISONS];

	table_record(t, p->at[at].a, x);
	table_record(t, p->at[at].b, y);
	compare_rows(t->model, x, y, want);
	pattern_levels(p->pattern[p->at[at].pattern].levels, got);
	for (unsigned c = 0; c < t->model->n_comparisons; c++)
		CHECK_INT(got[c], want[c]);
}

static void every_pair_once(void)
{
	struct linkage m;
	struct link_table t;
	struct link_pairs p;
	struct world_row *row = world_people(ROWS, 5);
	struct naive_keys *keys[LINKAGE_MAX_BLOCKS];
	uint64_t at = 0, by_rule[LINKAGE_MAX_BLOCKS] = {0};

	world_model(&m);
	world_table(&t, &m, row, ROWS);
	pairs_make(&p, &t, 2);
	for (unsigned r = 0; r < m.n_blocks; r++)
		keys[r] = naive_collect(&t, &p, r);
	for (uint32_t a = 0; a < t.n; a++) {
		for (uint32_t b = a + 1; b < t.n; b++) {
			uint32_t rules = naive_rules(keys, &t, a, b);

			if (!rules)
				continue;
			if (at >= p.n || p.at[at].a != a || p.at[at].b != b) {
				UNIT_FAIL("pair %u %u is not the next", a, b);
				goto out;
			}
			CHECK_INT(p.rule[at], __builtin_ctz(rules));
			check_pattern(&t, &p, at++);
			for (unsigned r = 0; r < m.n_blocks; r++)
				by_rule[r] += rules >> r & 1;
		}
	}
	CHECK(at > 1000);
	CHECK_INT(p.n, at);
	for (unsigned r = 0; r < m.n_blocks; r++) {
		for (uint32_t i = 0; i < p.n_patterns; i++)
			by_rule[r] -= p.pattern[i].by_rule[r];
		CHECK_INT(by_rule[r], 0);
	}
out:
	for (unsigned r = 0; r < m.n_blocks; r++)
		free(keys[r]);
	pairs_free(&p);
	table_free(&t);
	free(row);
}

static void oversize_is_counted(void)
{
	struct linkage m;
	struct link_table t;
	struct link_pairs p;
	struct world_row *row = world_people(ROWS, 6);
	unsigned met = 0;

	for (unsigned i = 0; i < 100; i++) { /* a hundred rows of one name, told apart by city and code */
		snprintf(row[i].name, sizeof row[i].name, "zubaida");
		snprintf(row[i].city, sizeof row[i].city, "town%u", i);
	}
	world_model(&m);
	world_table(&t, &m, row, ROWS);
	pairs_make(&p, &t, 2);
	CHECK(p.oversize[WORLD_BY_NAME].blocks >= 1);
	CHECK(p.oversize[WORLD_BY_NAME].records >= 100);
	CHECK(p.oversize[WORLD_BY_NAME].pairs >= 4950);
	CHECK_INT(p.oversize[WORLD_BY_NAME].block, WORLD_BY_NAME);
	CHECK_INT(p.oversize[WORLD_BY_CODE].blocks, 0);
	for (uint64_t i = 0; i < p.n; i++)
		met += p.rule[i] == WORLD_BY_NAME && !strcmp(row[p.at[i].a].name, "zubaida");
	CHECK_INT(met, 0);
	pairs_free(&p);
	table_free(&t);
	free(row);
}

static void threads_change_nothing(void)
{
	struct linkage m;
	struct link_table t;
	struct link_pairs p, q;
	struct world_row *row = world_people(6000, 8);

	world_model(&m);
	world_table(&t, &m, row, 6000);
	pairs_make(&p, &t, 1);
	for (unsigned threads = 2; threads <= 5; threads += 3) {
		pairs_make(&q, &t, threads);
		CHECK_INT(q.n, p.n);
		CHECK_INT(q.n_patterns, p.n_patterns);
		CHECK(q.n == p.n && !memcmp(q.at, p.at, p.n * sizeof *p.at));
		CHECK(q.n == p.n && !memcmp(q.rule, p.rule, p.n));
		CHECK(q.n_patterns == p.n_patterns && !memcmp(q.pattern, p.pattern, p.n_patterns * sizeof *p.pattern));
		pairs_free(&q);
	}
	pairs_free(&p);
	table_free(&t);
	free(row);
}

static void small_table_is_compared_whole(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "12345678", 0, 0},
					       {"b", "gulzare", "gwadar", "", 0, 0},
					       {"c", "mahnaz", "turbat", "", 0, 0}};
	struct linkage m;
	struct link_table t;
	struct link_pairs p;

	world_model(&m);
	world_table(&t, &m, row, 3);
	pairs_make(&p, &t, 2);
	CHECK_INT(p.n, 1); /* a and b share no key, but their names are near; c is unlike both */
	CHECK_INT(p.at[0].a, 0);
	CHECK_INT(p.at[0].b, 1);
	CHECK_INT(p.rule[0], PAIRS_NO_RULE);
	pairs_free(&p);
	table_free(&t);
}

static void alike_rows_are_one(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "12345678", 0, 0},
					       {"b", "gulzar", "turbat", "12345678", 0, 0},
					       {"c", "Gulzar ", "gwadar", "12345678", 0, 1},
					       {"d", "gulzar", "turbat", "12345678", 0, 1}};
	struct linkage m;
	struct link_table t;
	struct link_pairs p;

	world_model(&m);
	world_table(&t, &m, row, 4);
	pairs_make(&p, &t, 2);
	CHECK_INT(p.first[2], 0);
	CHECK_INT(p.first[3], 1);
	CHECK(p.content[0] == p.content[2] && p.content[0] != p.content[1]);
	CHECK_INT(p.n, 1);
	pairs_free(&p);
	m.one_to_one = true; /* then alike rows of two files are a pair, and rows of one file never are */
	pairs_make(&p, &t, 2);
	CHECK_INT(p.first[2], 2);
	CHECK_INT(p.n, 4);
	for (uint64_t i = 0; i < p.n; i++)
		CHECK(t.file[p.at[i].a] != t.file[p.at[i].b]);
	pairs_free(&p);
	table_free(&t);
}

static void one_row_has_no_pair(void)
{
	static const struct world_row row[] = {{"a", "gulzar", "gwadar", "12345678", 0, 0}};
	struct linkage m;
	struct link_table t;
	struct link_pairs p;

	world_model(&m);
	world_table(&t, &m, row, 1);
	pairs_make(&p, &t, 2);
	CHECK_INT(p.n, 0);
	CHECK_INT(p.n_patterns, 0);
	pairs_free(&p);
	table_free(&t);
}

static void radix_sorts_stably(void)
{
	enum { N = 20000 };
	struct radix_item *item = calloc(N, sizeof *item), *scratch = calloc(N, sizeof *scratch);
	uint64_t state = 3;

	for (uint32_t i = 0; i < N; i++) { /* upper bits that often agree, lower bits that do not */
		uint64_t low = world_random(&state, 4);

		item[i] = (struct radix_item){(uint64_t)world_random(&state, 50) << 58 | low, i};
	}
	radix_sort(item, scratch, N);
	for (uint32_t i = 1; i < N; i++)
		CHECK(item[i - 1].key < item[i].key ||
		      (item[i - 1].key == item[i].key && item[i - 1].value < item[i].value));
	free(item);
	free(scratch);
}

int main(void)
{
	UNIT_RUN("every pair that shares a key comes once, under its first rule, with the levels of its rows",
		 every_pair_once);
	UNIT_RUN("blocks over a rule's limit are skipped and counted", oversize_is_counted);
	UNIT_RUN("one, two and five threads find the same pairs in the same order", threads_change_nothing);
	UNIT_RUN("a small table is compared whole and keeps pairs that no rule brings together",
		 small_table_is_compared_whole);
	UNIT_RUN("rows alike in every value are one, except where files hold each woman once", alike_rows_are_one);
	UNIT_RUN("a single row has no pair", one_row_has_no_pair);
	UNIT_RUN("sorting by hash keeps the order of equal keys and sorts beyond the bits it distributes by",
		 radix_sorts_stably);
	UNIT_END("pairs");
}
