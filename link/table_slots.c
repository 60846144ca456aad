/* table_slots.c -- numbers found again by a hash: open addressing, linear probing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/far.h"
#include "link/table_int.h"

void slots_open(struct table_slots *s, size_t n)
{
	s->n = n;
	s->at = far_alloc(n * sizeof *s->at);
	memset(s->at, 0xff, n * sizeof *s->at); /* all TABLE_EMPTY */
}

void slots_grow(struct table_slots *s)
{
	struct table_slots old = *s;

	slots_open(s, old.n * 2);
	for (size_t i = 0; i < old.n; i++) {
		size_t p = old.at[i].tag & (s->n - 1);

		if (old.at[i].number == TABLE_EMPTY)
			continue;
		while (s->at[p].number != TABLE_EMPTY)
			p = (p + 1) & (s->n - 1);
		s->at[p] = old.at[i];
	}
	free(old.at);
}
