/* distinct.h -- rows alike in every value count once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row written twice says nothing new about a name's frequency, about how often fields agree, or about who else it
 * is. So estimates, pairs and clusters are made of distinct rows, and a copy changes nothing for anybody else.
 * Ownership: arrays returned are the caller's; free().
 */
#ifndef LINK_DISTINCT_H
#define LINK_DISTINCT_H

#include "link/table.h"

/* Record -> the lowest record with the same values (itself when none is lower). Models that hold each woman once in a
 * file (one_to_one) tell all records apart. `content`, n of them, receives a hash of every row's values, the same
 * whatever its number: the order in which ties are broken. */
uint32_t *distinct_rows(const struct link_table *t, uint64_t *content);

#endif
