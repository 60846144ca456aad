/* keys.c -- blocking keys as the registry stores and seeks them: hashed, and the faces that share one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only keyed hashes are stored. A key of a rule is hashed with SipHash under a key derived from rule and registry key:
 * equal keys meet, and nothing else can be learnt from the table.
 */
#include "link/key.h"
#include "link/link_int.h"

#define MAX_RULES_MET 32u
_Static_assert(LINKAGE_MAX_BLOCKS <= MAX_RULES_MET, "a candidate has a bit per rule");
_Static_assert(SEAL_HASH_SIZE == crypto_shorthash_KEYBYTES, "a keyed hash of the registry keys a short hash");

/* ---- rules ------------------------------------------------------------------------------------------------------ */

static bool same_key(const struct linkage_key *a, const struct linkage_key *b)
{
	return a->value == b->value && a->kind == b->kind && a->length == b->length;
}

/* Every pair of `narrow` is one of `wide`, too. */
static bool implies(const struct linkage_block *narrow, const struct linkage_block *wide)
{
	for (unsigned w = 0; w < wide->n_keys; w++) {
		bool has = false;

		for (unsigned n = 0; n < narrow->n_keys; n++)
			has = has || same_key(&narrow->key[n], &wide->key[w]);
		if (!has)
			return false;
	}
	return narrow->n_keys > wide->n_keys;
}

static void prepare_rule(struct linker *l, unsigned b)
{
	struct index_rule *r = &l->totals->rule[b];

	r->block = l->m.block[b];
	r->used = true;
	for (unsigned o = 0; o < l->m.n_blocks; o++)
		r->used = r->used && !implies(&l->m.block[b], &l->m.block[o]);
	r->near = r->halved = -1;
	for (unsigned k = 0; k < r->block.n_keys; k++) {
		struct linkage_key *key = &r->block.key[k];

		if (key->kind == LINK_KEY_YEAR_NEAR && r->near < 0) {
			r->near = (int)k;
			r->years = key->length;
			key->kind = LINK_KEY_YEAR;
		} else if (key->kind == LINK_KEY_LESS_ONE && r->halved < 0) {
			r->halved = (int)k;
			key->kind = LINK_KEY_WHOLE;
		}
	}
	seal_hash(l->db, "link-key", r->block.id, r->key);
}

void keys_prepare(struct linker *l)
{
	if (l->totals->keyed)
		return;
	for (unsigned b = 0; b < l->m.n_blocks; b++)
		prepare_rule(l, b);
	terms_prepare(l);
	l->totals->keyed = true;
}

int64_t keys_hash(const unsigned char key[crypto_shorthash_KEYBYTES], const char *text, size_t n)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t v = 0;

	crypto_shorthash(out, (const unsigned char *)text, n, key);
	for (size_t i = 0; i < sizeof out; i++)
		v = v << 8 | out[i];
	return (int64_t)v;
}

/* ---- keys ------------------------------------------------------------------------------------------------------- */

struct keys {
	const unsigned char *key;
	int64_t *hash;
	size_t n, cap;
};

static void take_key(void *ctx, const char *key, size_t len)
{
	struct keys *k = ctx;

	if (k->n == k->cap) {
		k->cap = k->cap ? 2 * k->cap : 64;
		k->hash = mem_realloc(k->hash, k->cap * sizeof *k->hash);
	}
	k->hash[k->n++] = keys_hash(k->key, key, len);
}

/* Half a number: its first digits, or its last ones; marked, so that they never meet. */
static struct link_value half_of(struct linker *l, const struct link_value *v, bool last)
{
	struct link_value out = *v;
	uint32_t first = v->len / 2;

	if (!v->text)
		return out;
	out.text = last ? arena_printf(&l->row, "-%s", v->text + first)
			: arena_printf(&l->row, "%.*s-", (int)first, v->text);
	out.len = (uint32_t)strlen(out.text);
	return out;
}

static void each_half(struct linker *l, const struct index_rule *r, struct link_value *row, struct keys *out)
{
	struct link_value *v = r->halved >= 0 ? &row[r->block.key[r->halved].value] : NULL, whole;

	if (!v) {
		key_each(&l->row, &r->block, row, take_key, out);
		return;
	}
	whole = *v;
	for (int last = 0; last < 2; last++) {
		*v = half_of(l, &whole, last != 0);
		key_each(&l->row, &r->block, row, take_key, out);
	}
	*v = whole;
}

/* The keys a row is stored under by one rule. */
static void stored_keys(struct linker *l, const struct index_rule *r, const struct link_value *row, struct keys *out)
{
	struct link_value copy[LINKAGE_MAX_VALUES];

	out->key = r->key;
	out->n = 0;
	memcpy(copy, row, l->m.n_values * sizeof *copy);
	each_half(l, r, copy, out);
}

/* The keys it looks for: those of the years around hers as well. */
static void sought_keys(struct linker *l, const struct index_rule *r, const struct link_value *row, struct keys *out)
{
	struct link_value copy[LINKAGE_MAX_VALUES], *birth;

	if (r->near < 0) {
		stored_keys(l, r, row, out);
		return;
	}
	out->key = r->key;
	out->n = 0;
	memcpy(copy, row, l->m.n_values * sizeof *copy);
	birth = &copy[r->block.key[r->near].value];
	for (int y = -r->years; y <= r->years && birth->text; y++) {
		birth->year = (int16_t)(row[r->block.key[r->near].value].year + y);
		each_half(l, r, copy, out);
	}
}

void keys_put(struct linker *l, int64_t hash, int64_t face_id)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_KEY_INSERT);

	stmt_int(s, ":hash", hash);
	stmt_int(s, ":face_id", face_id);
	(void)stmt_run(s);
	key_filter_add(&l->totals->filter, hash);
}

void keys_store(struct linker *l, const struct face *face)
{
	struct keys keys = {0};

	for (unsigned b = 0; b < l->m.n_blocks; b++) {
		if (!l->totals->rule[b].used)
			continue;
		stored_keys(l, &l->totals->rule[b], face->row, &keys);
		for (size_t i = 0; i < keys.n; i++)
			keys_put(l, keys.hash[i], face->face_id);
	}
	free(keys.hash);
}

/* ---- candidates ------------------------------------------------------------------------------------------------- */

struct met {
	struct index_candidate *at;
	size_t n, cap;
};

static void meet(struct met *m, int64_t face_id, unsigned rule)
{
	if (m->n == m->cap) {
		m->cap = m->cap ? 2 * m->cap : 256;
		m->at = mem_realloc(m->at, m->cap * sizeof *m->at);
	}
	m->at[m->n++] = (struct index_candidate){face_id, 1u << rule};
}

/* All faces under one key, none when there are more than the rule allows: such a key says nothing. */
static void look_up(struct linker *l, unsigned b, int64_t hash, int64_t self, struct met *m)
{
	struct db_stmt *s;
	size_t before = m->n, found = 0;

	if (!key_filter_may(&l->totals->filter, hash))
		return;
	s = db_stmt(l->db, STMT_LINK_KEY_FIND);
	stmt_int(s, ":hash", hash);
	stmt_int(s, ":most", (int64_t)l->m.block[b].max + 1);
	while (stmt_step(s) == 1) {
		found++;
		if (stmt_get_int(s, 0) != self)
			meet(m, stmt_get_int(s, 0), b);
	}
	if (found <= l->m.block[b].max)
		return;
	m->n = before;
	l->oversize++;
}

static int by_face(const void *a, const void *b)
{
	const struct index_candidate *x = a, *y = b;

	return x->face_id < y->face_id ? -1 : x->face_id > y->face_id;
}

static int by_rules(const void *a, const void *b)
{
	const struct index_candidate *x = a, *y = b;
	int nx = __builtin_popcount(x->rules), ny = __builtin_popcount(y->rules);

	return nx != ny ? ny - nx : by_face(a, b);
}

static size_t merge_met(struct met *m)
{
	size_t n = 0;

	if (m->n > 0)
		qsort(m->at, m->n, sizeof *m->at, by_face);
	for (size_t i = 0; i < m->n; i++)
		if (n > 0 && m->at[n - 1].face_id == m->at[i].face_id)
			m->at[n - 1].rules |= m->at[i].rules;
		else
			m->at[n++] = m->at[i];
	if (n > 0)
		qsort(m->at, n, sizeof *m->at, by_rules);
	return n;
}

struct index_candidate *index_candidates(struct linker *l, const struct face *face, size_t most, size_t *n)
{
	struct met m = {0};
	struct keys keys = {0};
	struct index_candidate *out;

	keys_prepare(l);
	for (unsigned b = 0; b < l->m.n_blocks; b++) {
		if (!l->totals->rule[b].used)
			continue;
		sought_keys(l, &l->totals->rule[b], face->row, &keys);
		for (size_t i = 0; i < keys.n; i++)
			look_up(l, b, keys.hash[i], face->face_id, &m);
	}
	*n = merge_met(&m);
	if (*n > most)
		*n = most;
	out = arena_calloc(&l->row, *n + 1, sizeof *out);
	if (*n > 0)
		memcpy(out, m.at, *n * sizeof *out);
	free(m.at);
	free(keys.hash);
	return out;
}

static bool meet_under(const struct keys *a, const struct keys *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (a->hash[i] == b->hash[k])
				return true;
	return false;
}

int index_block(struct linker *l, const struct link_value *x, const struct link_value *y)
{
	struct keys stored = {0}, sought = {0};
	int found = -1;

	keys_prepare(l);
	for (unsigned b = 0; b < l->m.n_blocks && found < 0; b++) {
		stored_keys(l, &l->totals->rule[b], x, &stored);
		sought_keys(l, &l->totals->rule[b], y, &sought);
		if (meet_under(&stored, &sought))
			found = (int)b;
	}
	free(stored.hash);
	free(sought.hash);
	return found;
}
