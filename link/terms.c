/* terms.c -- how many faces have a value: counted as faces come, and asked for when a level's weight follows it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

#include "base/text.h"

#include <math.h>

#define ALL_FACES "*"  /* name of the row of link_value that counts faces */
#define TERMS_FROM 200 /* faces: with fewer, how often a value occurs says nothing yet */

void terms_prepare(struct linker *l)
{
	for (unsigned c = 0; c < l->m.n_comparisons; c++)
		for (unsigned v = 0; v < l->m.comparison[c].n_levels; v++)
			if (l->m.comparison[c].level[v].term_frequency >= 0)
				l->totals->counted[l->m.comparison[c].level[v].term_frequency] = true;
	for (unsigned v = 0; v < l->m.n_values; v++)
		seal_hash(l->db, "link-term", l->m.value[v].id, l->totals->term_key[v]);
}

void terms_read(struct linker *l)
{
	struct index_totals *t = l->totals;
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_VALUE_ALL);

	memset(t->faces, 0, sizeof t->faces);
	memset(t->squares, 0, sizeof t->squares);
	memset(t->changed, 0, sizeof t->changed);
	t->all = 0;
	while (stmt_step(s) == 1) {
		if (text_eq(stmt_get_text(s, 0), ALL_FACES))
			t->all = stmt_get_int(s, 1);
		for (unsigned v = 0; v < l->m.n_values; v++)
			if (text_eq(stmt_get_text(s, 0), l->m.value[v].id)) {
				t->faces[v] = stmt_get_int(s, 1);
				t->squares[v] = stmt_get_int(s, 2);
			}
	}
	t->read = true;
}

static int64_t term_faces(struct linker *l, int64_t hash)
{
	struct db_stmt *s;

	if (!key_filter_may(&l->totals->filter, hash))
		return 0;
	s = db_stmt(l->db, STMT_LINK_TERM_FIND);
	stmt_int(s, ":hash", hash);
	return stmt_one_int(s, 0);
}

/* One face more has this value: n are n now, so the sum of squares grows by n^2 - (n-1)^2. */
static void count_term(struct linker *l, unsigned v, const struct link_value *value)
{
	struct index_totals *t = l->totals;
	int64_t hash = keys_hash(t->term_key[v], value->text, value->len), n = term_faces(l, hash) + 1;
	struct db_stmt *s = db_stmt(l->db, n == 1 ? STMT_LINK_TERM_INSERT : STMT_LINK_TERM_UPDATE);

	stmt_int(s, ":hash", hash);
	stmt_int(s, ":faces", n);
	(void)stmt_run(s);
	key_filter_add(&t->filter, hash);
	t->faces[v]++;
	t->squares[v] += 2 * n - 1;
	t->changed[v] = true;
}

void terms_count(struct linker *l, const struct face *face)
{
	for (unsigned v = 0; v < l->m.n_values; v++)
		if (l->totals->counted[v] && face->row[v].text)
			count_term(l, v, &face->row[v]);
	l->totals->all++;
}

static void put_value(struct linker *l, const char *value, int64_t faces, int64_t squares)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_VALUE_PUT);

	stmt_text(s, ":value", value);
	stmt_int(s, ":faces", faces);
	stmt_int(s, ":squares", squares);
	(void)stmt_run(s);
}

void terms_flush(struct linker *l)
{
	struct index_totals *t = l->totals;

	for (unsigned v = 0; v < l->m.n_values; v++)
		if (t->changed[v])
			put_value(l, l->m.value[v].id, t->faces[v], t->squares[v]);
	if (t->all > 0)
		put_value(l, ALL_FACES, t->all, 0);
	memset(t->changed, 0, sizeof t->changed);
}

double index_term(void *ctx, unsigned value, const struct link_value *of)
{
	struct linker *l = ctx;
	struct index_totals *t = l->totals;
	int64_t hash;

	keys_prepare(l); /* else the first pair of a linker that only reads would weigh without rarity */
	if (!of->text || !t->counted[value] || t->faces[value] < TERMS_FROM)
		return 0;
	hash = keys_hash(t->term_key[value], of->text, of->len);
	if (t->asked[value].all != t->all || t->asked[value].hash != hash) {
		t->asked[value].hash = hash;
		t->asked[value].all = t->all;
		t->asked[value].faces = term_faces(l, hash);
	}
	return (double)t->asked[value].faces / (double)t->faces[value];
}

void linker_prior(struct linker *l)
{
	const struct index_totals *t = l->totals;
	double more = (double)t->all / (double)l->prior_faces;

	l->w.prior_bits = more > 1 ? l->prior_bits - log2(more) : l->prior_bits;
	for (unsigned c = 0; c < l->m.n_comparisons; c++)
		for (unsigned v = 0; v < l->m.comparison[c].n_levels; v++) {
			int follows = l->m.comparison[c].level[v].term_frequency;
			double n = follows >= 0 ? (double)t->faces[follows] : 0;

			l->w.term_mean[c][v] = n >= TERMS_FROM ? (double)t->squares[follows] / (n * n) : 0;
		}
}
