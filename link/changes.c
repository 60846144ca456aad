/* changes.c -- the difference between the women as they stand and the clusters of a re-estimate, as few moves as
 * needed. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A woman belongs where most of her faces are. Women who belong to one cluster are one; faces of hers that are
 * elsewhere are another woman's.
 */
#include "link/propose_int.h"

#include "link/decide.h"

#include <math.h>
#include <string.h>

/* A row with the woman it belongs to and the cluster the engine puts it in. */
struct seen {
	int64_t person_id;
	uint32_t cluster, row;
};

static int by_person_cluster(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->person_id != y->person_id)
		return x->person_id < y->person_id ? -1 : 1;
	if (x->cluster != y->cluster)
		return x->cluster < y->cluster ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* One woman's share of one cluster: rows first .. first + n - 1 of the sorted list. */
struct share {
	int64_t person_id;
	uint32_t cluster;
	size_t first, n;
	bool main;   /* where she belongs */
	size_t hers; /* first row of the share where she belongs */
};

/* Marks where one woman belongs: the largest of her n shares, the first of those. */
static void mark_main(struct share *share, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (share[i].n > share[best].n)
			best = i;
	share[best].main = true;
	for (size_t i = 0; i < n; i++)
		share[i].hers = share[best].first;
}

static size_t find_shares(const struct seen *seen, size_t n, struct share *out)
{
	size_t k = 0, from = 0;

	for (size_t i = 0; i < n; i++) {
		if (k > 0 && out[k - 1].person_id == seen[i].person_id && out[k - 1].cluster == seen[i].cluster)
			out[k - 1].n++;
		else
			out[k++] = (struct share){seen[i].person_id, seen[i].cluster, i, 1, false, 0};
	}
	for (size_t i = 1; i <= k; i++) {
		if (i < k && out[i].person_id == out[from].person_id)
			continue;
		mark_main(out + from, i - from);
		from = i;
	}
	return k;
}

static int by_cluster(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->cluster != y->cluster)
		return x->cluster < y->cluster ? -1 : 1;
	if (x->main != y->main)
		return x->main ? -1 : 1;
	return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

static void add_change(struct change **list, size_t *n, size_t *cap, struct change c)
{
	if (*n == *cap) {
		*cap = *cap ? 2 * *cap : 64;
		*list = mem_realloc(*list, *cap * sizeof **list);
	}
	(*list)[(*n)++] = c;
}

/* The rows of two shares that weigh most together. */
static void heaviest_pair(const struct standing *s, struct linker *l, const struct seen *seen, const struct share *x,
			  const struct share *y, struct change *c)
{
	enum { MOST = 8 };
	double best = -INFINITY;

	for (size_t i = 0; i < x->n && i < MOST; i++)
		for (size_t k = 0; k < y->n && k < MOST; k++) {
			size_t a = seen[x->first + i].row, b = seen[y->first + k].row;
			double bits = changes_weigh(s, l, a, b, NULL);

			if (i + k > 0 && !(bits > best))
				continue;
			best = bits;
			c->a = a;
			c->b = b;
		}
	c->record_id = s->row[c->a].record_id;
	c->other_id = s->row[c->b].record_id;
}

double changes_weigh(const struct standing *s, struct linker *l, size_t a, size_t b, struct buf *detail)
{
	struct link_value x[LINKAGE_MAX_VALUES], y[LINKAGE_MAX_VALUES];
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum;

	table_record(&s->table, (uint32_t)a, x);
	table_record(&s->table, (uint32_t)b, y);
	compare_rows(&l->m, x, y, level);
	weigh_pair(&s->weights, level, x, y, index_term, l, &sum);
	if (detail)
		detail_write(&l->m, level, &sum, index_block(l, x, y), detail);
	return sum.total;
}

static int by_records(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (x->record_id != y->record_id)
		return x->record_id < y->record_id ? -1 : 1;
	return x->other_id < y->other_id ? -1 : x->other_id > y->other_id;
}

/* A share that is not where its woman belongs is parted from her; it goes to the woman who belongs there, if any. */
static struct change part_of(const struct standing *s, const struct seen *seen, const struct share *share,
			     const struct share *home)
{
	struct change c = {.from_id = share->person_id, .to_id = home ? home->person_id : 0};

	c.a = seen[share->first].row;
	c.b = seen[share->hers].row;
	c.record_id = s->row[c.a].record_id;
	c.other_id = s->row[c.b].record_id;
	return c;
}

struct change *standing_changes(const struct standing *s, struct linker *l, size_t *n)
{
	struct seen *seen = mem_alloc((s->n + 1) * sizeof *seen);
	struct share *share = mem_alloc((s->n + 1) * sizeof *share);
	struct change *out = NULL;
	const struct share *home = NULL;
	size_t k, cap = 0;

	*n = 0;
	for (size_t i = 0; i < s->n; i++)
		seen[i] = (struct seen){s->row[i].person_id, s->clusters.of[i], (uint32_t)i};
	if (s->n > 0)
		qsort(seen, s->n, sizeof *seen, by_person_cluster);
	k = find_shares(seen, s->n, share);
	if (k > 0)
		qsort(share, k, sizeof *share, by_cluster);
	for (size_t i = 0; i < k; i++) {
		if (i == 0 || share[i].cluster != share[i - 1].cluster)
			home = share[i].main ? &share[i] : NULL;
		if (&share[i] == home)
			continue;
		if (!share[i].main || !home) {
			add_change(&out, n, &cap, part_of(s, seen, &share[i], home));
		} else if (!decide_apart(l->db, share[i].person_id, home->person_id)) {
			struct change c = {.merge = true, .from_id = share[i].person_id, .to_id = home->person_id};

			heaviest_pair(s, l, seen, &share[i], home, &c);
			add_change(&out, n, &cap, c);
		}
	}
	if (*n > 0)
		qsort(out, *n, sizeof *out, by_records);
	free(share);
	free(seen);
	return out;
}
