/* index.h -- totals of the stored term counts while a run is going on; internal to index.c and linker.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a linker owns its totals.
 */
#ifndef LINK_INDEX_H
#define LINK_INDEX_H

#include "link/filter.h"
#include "link/linkage.h"

#include <sodium.h>

/* A blocking rule as the registry uses it. */
struct index_rule {
	struct linkage_block block; /* with the kinds of key that are stored */
	int near;   /* index of a key that was year-near: one year is stored, those around it are looked for; -1 none */
	int years;  /* how far around */
	int halved; /* index of a key that was less-one: two halves are stored, of which one edit leaves one; -1 none */
	bool used;  /* a rule whose pairs a wider one finds is not */
	unsigned char key[crypto_shorthash_KEYBYTES]; /* of its hashes */
};

struct index_totals {
	struct key_filter filter;
	bool keyed, read;
	struct index_rule rule[LINKAGE_MAX_BLOCKS];
	unsigned char term_key[LINKAGE_MAX_VALUES][crypto_shorthash_KEYBYTES];
	bool counted[LINKAGE_MAX_VALUES];                               /* some level's weight follows this value */
	int64_t faces[LINKAGE_MAX_VALUES], squares[LINKAGE_MAX_VALUES]; /* as link_value */
	bool changed[LINKAGE_MAX_VALUES];
	int64_t all; /* faces; stored as value "*" */
	struct {
		int64_t hash, faces, all;
	} asked[LINKAGE_MAX_VALUES]; /* the term asked for last, and how many faces there were then */
};

#endif
