/* linkage_text_fuzz.c -- cleaning, keys and comparators stand any bytes, and what is cleaned stays what it is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is two cells, parted at the first NUL.
 */
#include "base/text.h"
#include "link/compare.h"
#include "link/key.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(struct arena *a, enum link_clean how, const char *cell, struct link_value *out)
{
	const char *const cells[3] = {cell, cell, cell};

	link_clean(a, how, cells, how == LINK_CLEAN_BIRTH ? 3 : how == LINK_CLEAN_PLACE ? 2 : 1, out);
	if (!out->text)
		return;
	if (out->len == 0 || strlen(out->text) != out->len || out->words > 15)
		abort();
	if (how == LINK_CLEAN_NAME && (!out->phonetic || strspn(out->text, "abcdefghijklmnopqrstuvwxyz ") != out->len))
		abort();
}

static void check_key(void *ctx, const char *key, size_t len)
{
	unsigned *n = ctx;

	if (len == 0 || memchr(key, '\0', len) || ++*n > LINK_KEYS_PER_RULE)
		abort();
}

static void check_keys(struct arena *a, const struct link_value *v)
{
	for (int kind = 0; kind < LINK_KEY_COUNT; kind++) {
		struct linkage_block rule = {.n_keys = 2,
					     .key = {{0, (enum link_key)kind, 3}, {0, LINK_KEY_LESS_ONE, 0}}};
		unsigned n = 0;

		key_each(a, &rule, v, check_key, &n);
	}
}

static void check_pair(const struct link_value *x, const struct link_value *y)
{
	bool same = x->len == y->len && memcmp(x->text, y->text, x->len) == 0;

	if (compare_jaro_winkler(x->text, x->len, y->text, y->len) !=
	    compare_jaro_winkler(y->text, y->len, x->text, x->len))
		abort();
	if (same != (compare_jaro_winkler(x->text, x->len, y->text, y->len) == 1000))
		abort();
	if (compare_edits(x->text, x->len, y->text, y->len, 3) != compare_edits(y->text, y->len, x->text, x->len, 3))
		abort();
	if (compare_tokens(x, y) != compare_tokens(y, x))
		abort();
	for (int t = 0; t < LINK_TEST_COUNT; t++) {
		if (compare_values((enum link_test)t, 2, x, y) != compare_values((enum link_test)t, 2, y, x))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	const char *first = arena_strndup(&a, (const char *)data, size);
	size_t n = strlen(first);
	const char *second = n < size ? arena_strndup(&a, (const char *)data + n + 1, size - n - 1) : "";

	for (int how = 0; how < LINK_CLEAN_COUNT; how++) {
		struct link_value x, y;

		clean(&a, (enum link_clean)how, first, &x);
		clean(&a, (enum link_clean)how, second, &y);
		check_keys(&a, &x);
		if (x.text && y.text)
			check_pair(&x, &y);
	}
	arena_free(&a);
	return 0;
}
