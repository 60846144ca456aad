/* pairs_file.h -- every scored pair of a table with its weights, as CSV; ids, levels and bits, never a value.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Columns: id_l, id_r, bits, probability, rule, prior, for each comparison <id>_level and <id>_bits (both empty when a
 * record has no value), dependence (ids of the rules that hold, joined by ';'). A vetoed pair's bits are "veto", its
 * probability 0. Records alike in every value stand in as many pairs as there are; the pairs of the alike themselves
 * have no rule, nor have those of a small table that were compared only because it is small. Order: by id_l, then id_r
 * of the first of the alike. Ownership: nothing is kept.
 */
#ifndef LINK_PAIRS_FILE_H
#define LINK_PAIRS_FILE_H

#include "base/msg.h"
#include "link/score.h"

/* Writes pairs of at least this probability to a file of mode 0600. STATUS_OUTPUT with a message. */
enum status pairs_file_write(const char *path, struct link_score *s, double at_least, struct msgq *q);

#endif
