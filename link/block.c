/* block.c -- hashed keys of one blocking rule, sorted, so that equal ones stand together.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Most keys are a record's own (a CNIC less one digit). Two bits by hash tell those that are surely alone before
 * anything is sorted, which keeps memory down to the keys that matter.
 */
#include "link/block.h"

#include "link/far.h"
#include "link/key.h"
#include "link/mix.h"
#include "link/radix.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD 16 /* keys fetched before they are needed */

#define CACHE_SHARE 4u /* values that several records have, on the average so many, are taken apart beforehand */

struct keys {
	uint64_t *hash;  /* of all records one after the other */
	uint32_t *start; /* record -> his first; n + 1 */
	size_t n, cap;
};

/* What the values of one column give to keys, hashed; of values that hardly two records share one at a time. */
struct part {
	const struct linkage_key *key;
	const struct table_values *values;
	bool whole;      /* the value as it is: its number says it */
	uint32_t *start; /* number of a value -> its first in hash[]; NULL: not beforehand */
	uint64_t *hash;
	size_t n, cap;
	struct arena scratch;
};

static void piece_take(void *ctx, const char *piece, size_t len)
{
	struct part *p = ctx;

	if (p->n == p->cap) {
		p->cap += p->cap / 2 + 1024;
		p->hash = mem_realloc(p->hash, p->cap * sizeof *p->hash);
	}
	p->hash[p->n++] = mix_bytes(1, piece, len);
}

static void value_apart(struct part *p, uint32_t number)
{
	key_pieces(&p->scratch, p->key, &p->values->at[number], piece_take, p);
	if (p->scratch.used)
		arena_reset(&p->scratch);
}

static void part_open(struct part *p, const struct link_table *t, const struct linkage_key *key)
{
	memset(p, 0, sizeof *p);
	p->key = key;
	p->values = &t->values[key->value];
	p->whole = key->kind == LINK_KEY_WHOLE;
	if (p->whole || p->values->n > t->n / CACHE_SHARE)
		return;
	p->start = mem_alloc(((size_t)p->values->n + 1) * sizeof *p->start);
	for (uint32_t i = 0; i < p->values->n; i++) {
		p->start[i] = (uint32_t)p->n;
		value_apart(p, i);
	}
	p->start[p->values->n] = (uint32_t)p->n;
}

static void part_close(struct part *p)
{
	free(p->start);
	free(p->hash);
	arena_free(&p->scratch);
}

/* Pieces of one value; `own` has room for one. */
struct piece_list {
	const uint64_t *at;
	size_t n;
	uint64_t own;
};

static void part_pieces(struct part *p, uint32_t number, struct piece_list *out)
{
	if (p->whole) {
		out->own = number;
		out->at = &out->own;
		out->n = number != 0;
		return;
	}
	if (p->start) {
		out->at = p->hash + p->start[number];
		out->n = p->start[number + 1] - p->start[number];
		return;
	}
	p->n = 0;
	value_apart(p, number);
	out->at = p->hash;
	out->n = p->n;
}

/* Has fetched what the keys of a record to come are made of, where that is far away. */
static void part_fetch(const struct part *p, const uint32_t *near, const uint32_t *nearer)
{
	if (p->whole || p->start)
		return;
	__builtin_prefetch(&p->values->at[near[p->key->value]]);
	__builtin_prefetch(p->values->at[nearer[p->key->value]].text);
}

/* Hash of the `choice`-th way of taking one piece of each value; the last changes fastest. */
static uint64_t choice_hash(const struct piece_list *list, unsigned n, size_t choice)
{
	uint64_t h = 0;

	for (unsigned v = n; v-- > 0; choice /= list[v].n)
		h = mix_word(h + list[v].at[choice % list[v].n]);
	return h;
}

static void record_keys(struct keys *k, struct part *part, unsigned n, const uint32_t *row)
{
	struct piece_list list[LINKAGE_MAX_KEYS];
	size_t choices = 1;

	for (unsigned v = 0; v < n; v++) {
		part_pieces(&part[v], row[part[v].key->value], &list[v]);
		if (!list[v].n)
			return;
		choices *= list[v].n;
	}
	if (choices > LINK_KEYS_PER_RULE)
		choices = LINK_KEYS_PER_RULE;
	if (k->n + choices > k->cap) {
		k->cap += k->cap / 2 + LINK_KEYS_PER_RULE;
		k->hash = mem_realloc(k->hash, k->cap * sizeof *k->hash);
	}
	for (size_t i = 0; i < choices; i++)
		k->hash[k->n++] = choice_hash(list, n, i);
}

static void keys_collect(struct keys *k, const struct link_table *t, const struct linkage_block *rule,
			 const uint32_t *first)
{
	struct part part[LINKAGE_MAX_KEYS];
	size_t width = t->model->n_values;

	k->cap = t->n;
	k->hash = mem_alloc(k->cap * sizeof *k->hash);
	k->start = mem_alloc(((size_t)t->n + 1) * sizeof *k->start);
	for (unsigned v = 0; v < rule->n_keys; v++)
		part_open(&part[v], t, &rule->key[v]);
	for (uint32_t i = 0; i < t->n; i++) {
		const uint32_t *row = t->row + i * width;

		for (unsigned v = 0; i + AHEAD < t->n && v < rule->n_keys; v++)
			part_fetch(&part[v], row + AHEAD * width, row + AHEAD / 2 * width);
		k->start[i] = (uint32_t)k->n;
		if (first[i] == i)
			record_keys(k, part, rule->n_keys, row);
	}
	k->start[t->n] = (uint32_t)k->n;
	for (unsigned v = 0; v < rule->n_keys; v++)
		part_close(&part[v]);
}

/* Two bits by hash: seen, and seen again. A key not seen again is alone; chance may keep one that is. */
struct sieve {
	uint64_t *bits;
	uint64_t mask;
};

static void sieve_make(struct sieve *s, const struct keys *k)
{
	uint64_t slots = 4096;

	while (slots < 4 * k->n)
		slots *= 2;
	s->mask = slots - 1;
	s->bits = far_alloc(slots / 4);
	memset(s->bits, 0, slots / 4);
	for (size_t i = 0; i < k->n; i++) {
		uint64_t at = k->hash[i] & s->mask, *word = &s->bits[at / 32], seen = (uint64_t)1 << at % 32 * 2;

		if (i + AHEAD < k->n)
			__builtin_prefetch(&s->bits[(k->hash[i + AHEAD] & s->mask) / 32], 1);
		*word |= (*word & seen) << 1 | seen;
	}
}

static bool sieve_alone(const struct sieve *s, uint64_t hash)
{
	uint64_t at = hash & s->mask;

	return !(s->bits[at / 32] >> (at % 32 * 2 + 1) & 1);
}

/* Keys that are not surely alone, sorted; `n` of them. Frees the keys. */
static struct radix_item *keys_sorted(struct keys *k, uint32_t n_records, size_t *n)
{
	struct sieve s;
	struct radix_item *item, *scratch;
	size_t fill = 0, left = 0;

	sieve_make(&s, k);
	for (size_t i = 0; i < k->n; i++) {
		if (i + AHEAD < k->n)
			__builtin_prefetch(&s.bits[(k->hash[i + AHEAD] & s.mask) / 32]);
		k->hash[i] = sieve_alone(&s, k->hash[i]) ? 0 : k->hash[i] | 1;
		left += k->hash[i] != 0;
	}
	item = far_alloc(left * sizeof *item);
	for (uint32_t r = 0; r < n_records; r++) {
		for (uint32_t i = k->start[r]; i < k->start[r + 1]; i++) {
			if (k->hash[i])
				item[fill++] = (struct radix_item){.key = k->hash[i], .value = r};
		}
	}
	free(s.bits);
	free(k->hash);
	free(k->start);
	scratch = far_alloc(left * sizeof *scratch);
	radix_sort(item, scratch, left);
	free(scratch);
	*n = left;
	return item;
}

/* Moves the members of all blocks of a size to compare into `member` and counts them by record in count[r + 1]. */
static size_t blocks_keep(const struct radix_item *item, size_t n, const struct linkage_block *rule, uint32_t *member,
			  uint32_t *count, struct pairs_oversize *oversize)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && item[end].key == item[i].key;)
			end++;
		if (end - i < 2)
			continue;
		if (rule->max && end - i > rule->max) {
			oversize->blocks++;
			oversize->records += end - i;
			oversize->pairs += (end - i) * (end - i - 1) / 2;
			continue;
		}
		for (size_t j = i; j < end; j++) {
			member[kept++] = item[j].value;
			count[item[j].value + 1]++;
		}
		member[kept - 1] |= BLOCK_LAST;
	}
	return kept;
}

void block_make(struct block_index *b, const struct link_table *t, unsigned rule, const uint32_t *first,
		struct pairs_oversize *oversize)
{
	struct keys k = {0};
	struct radix_item *item;
	size_t n, kept;

	*oversize = (struct pairs_oversize){.block = rule};
	keys_collect(&k, t, &t->model->block[rule], first);
	item = keys_sorted(&k, t->n, &n);
	b->member = far_alloc(n * sizeof *b->member);
	b->start = far_alloc(((size_t)t->n + 2) * sizeof *b->start);
	memset(b->start, 0, ((size_t)t->n + 2) * sizeof *b->start);
	/* counted one place on, so that filling leaves every start where it belongs */
	kept = blocks_keep(item, n, &t->model->block[rule], b->member, b->start + 1, oversize);
	free(item);
	b->member = mem_realloc(b->member, kept * sizeof *b->member);
	b->at = far_alloc(kept * sizeof *b->at);
	for (uint32_t i = 1; i < t->n + 2; i++)
		b->start[i] += b->start[i - 1];
	for (size_t i = 0; i < kept; i++)
		b->at[b->start[(b->member[i] & ~BLOCK_LAST) + 1]++] = (uint32_t)i;
}

void block_free(struct block_index *b)
{
	free(b->start);
	free(b->at);
	free(b->member);
	*b = (struct block_index){NULL, NULL, NULL};
}
