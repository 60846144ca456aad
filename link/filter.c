/* filter.c -- a Bloom filter over the stored keys.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/filter.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#define BITS 24u /* 2^24 bits; 12 keys of 60,000 faces fill a twelfth */

/* The hashes are those of a keyed function already: two pieces of one serve as two. */
static uint64_t place(int64_t hash, unsigned which)
{
	return (uint64_t)hash >> (which * BITS) & ((1u << BITS) - 1);
}

void key_filter_add(struct key_filter *f, int64_t hash)
{
	for (unsigned i = 0; f->bits && i < 2; i++)
		f->bits[place(hash, i) / 64] |= (uint64_t)1 << place(hash, i) % 64;
}

bool key_filter_may(const struct key_filter *f, int64_t hash)
{
	for (unsigned i = 0; f->bits && i < 2; i++)
		if (!(f->bits[place(hash, i) / 64] >> place(hash, i) % 64 & 1))
			return false;
	return true;
}

void key_filter_open(struct key_filter *f, struct db *db, int64_t faces)
{
	const size_t bytes = ((size_t)1 << BITS) / 8;
	struct db_stmt *s;

	key_filter_free(f);
	if (faces > KEY_FILTER_FACES)
		return;
	f->bits = mem_alloc(bytes);
	memset(f->bits, 0, bytes);
	s = db_stmt(db, STMT_LINK_KEY_ALL);
	while (stmt_step(s) == 1)
		key_filter_add(f, stmt_get_int(s, 0));
}

void key_filter_free(struct key_filter *f)
{
	free(f->bits);
	f->bits = NULL;
}
