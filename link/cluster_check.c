/* cluster_check.c -- may two clusters become one? Every reason why not, checked across all their members.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/cluster_int.h"

#include "link/compare.h"
#include "link/mix.h"

#include <math.h>

#define CROSS_MOST 400u /* cross pairs compared for agreement; of larger products an even sample */

/* Does a person keep `record` apart from somebody in the cluster of `root`? */
static bool bar_between(struct clusterer *k, uint32_t record, uint32_t root)
{
	size_t low = 0, high = k->n_bars;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (k->bar[mid].record < record)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < k->n_bars && k->bar[low].record == record; low++) {
		if (cluster_root(k, k->bar[low].other) == root)
			return true;
	}
	return false;
}

bool cluster_barred(struct clusterer *k, uint32_t a, uint32_t b)
{
	uint32_t x = cluster_root(k, a), y = cluster_root(k, b), i;

	if (!k->barred[x] || !k->barred[y])
		return false;
	if (k->size[x] > k->size[y]) {
		uint32_t swap = x;

		x = y;
		y = swap;
	}
	i = x;
	do {
		if (bar_between(k, i, y))
			return true;
		i = k->next[i];
	} while (i != x);
	return false;
}

/* Do two rows contradict each other? The conflict's number, or n_conflicts. */
static unsigned rows_conflict(const struct clusterer *k, uint32_t a, uint32_t b)
{
	const struct link_table *t = k->t;
	const uint32_t *x = t->row + (size_t)a * k->m->n_values, *y = t->row + (size_t)b * k->m->n_values;

	for (unsigned i = 0; i < k->m->n_conflicts; i++) {
		const struct linkage_conflict *c = &k->m->conflict[i];
		const struct table_values *values = &t->values[c->value];
		uint32_t p = x[c->value], q = y[c->value];

		if (p && q && p != q && !compare_values(c->test, c->limit, &values->at[p], &values->at[q]))
			return i;
	}
	return k->m->n_conflicts;
}

/* Looks for a contradiction between any member of one cluster and any of the other. */
static bool members_conflict(struct clusterer *k, uint32_t x, uint32_t y, struct cluster_question *reason)
{
	uint32_t i = x, j = y;

	do {
		do {
			unsigned conflict = rows_conflict(k, i, j);

			if (k->m->one_to_one && k->t->file[i] == k->t->file[j]) {
				reason->conflict = CLUSTER_BY_FILE;
				return true;
			}
			if (conflict < k->m->n_conflicts) {
				reason->conflict = (uint8_t)conflict;
				return true;
			}
			j = k->next[j];
		} while (j != y);
		i = k->next[i];
	} while (i != x);
	return false;
}

/* Compares members across, an even sample of large clusters. False when too few agree or a dependence rule forbids. */
static bool members_agree(struct clusterer *k, uint32_t x, uint32_t y, struct cluster_question *reason)
{
	uint64_t cross = (uint64_t)k->size[x] * k->size[y], step = (cross + CROSS_MOST - 1) / CROSS_MOST, at = 0;
	uint32_t i = x, j = y, seen = 0, agree = 0;

	do {
		do {
			float bits;

			if (at++ % step == 0) {
				bits = score_records(&k->score, i, j);
				if (isinf(bits)) {
					reason->why = CLUSTER_CONFLICT;
					reason->conflict = CLUSTER_BY_VETO;
					return false;
				}
				seen++;
				agree += (double)bits >= k->agree_bits;
			}
			j = k->next[j];
		} while (j != y);
		i = k->next[i];
	} while (i != x);
	reason->why = CLUSTER_FEW_AGREE;
	return agree >= k->m->min_agreement * seen;
}

static bool roots_may(struct clusterer *k, uint32_t x, uint32_t y, struct cluster_question *reason)
{
	uint32_t most = k->m->max_cluster ? k->m->max_cluster : CLUSTER_MOST;

	reason->why = CLUSTER_CONFLICT;
	reason->conflict = CLUSTER_BY_DECISION;
	if (cluster_barred(k, x, y))
		return false;
	reason->why = CLUSTER_TOO_LARGE;
	reason->conflict = 0;
	if (k->size[x] + k->size[y] > most)
		return false;
	reason->why = CLUSTER_CONFLICT;
	if (members_conflict(k, x, y, reason))
		return false;
	if (k->size[x] == 1 && k->size[y] == 1)
		return true;
	return members_agree(k, x, y, reason);
}

bool cluster_may(struct clusterer *k, uint32_t a, uint32_t b, struct cluster_question *reason)
{
	uint32_t x = cluster_root(k, a), y = cluster_root(k, b), low = x < y ? x : y, high = x < y ? y : x;
	struct cluster_refusal *r = &k->refusal[mix_word((uint64_t)low << 32 | high) % CLUSTER_REFUSALS];

	/* clusters only grow, so the same two with as many rows are what they were when they were refused */
	if (r->rows == k->size[x] + k->size[y] && r->x == low && r->y == high) {
		reason->why = r->why;
		reason->conflict = r->conflict;
		return false;
	}
	if (roots_may(k, low, high, reason))
		return true;
	*r = (struct cluster_refusal){low, high, k->size[x] + k->size[y], reason->why, reason->conflict};
	return false;
}
