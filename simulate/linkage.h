/* linkage.h -- a file of records that a linker can be judged on, and the truth about it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing is handed out. Memory: 8 bytes a record and 4 a house, whatever the records say.
 */
#ifndef SIMULATE_LINKAGE_H
#define SIMULATE_LINKAGE_H

#include "simulate/house.h"

/* Where the women of the houses are: first[h] is the number of house h's first woman; first[houses] one past the last.
 */
struct sim_houses {
	uint32_t *first;
	uint32_t n;
};

/* As many houses as `women` women need; the last house may have more. */
void sim_houses_count(const struct sim_kin *k, uint32_t women, struct sim_houses *out);
void sim_houses_free(struct sim_houses *h);
/* The house of woman `number`, 1 and up. */
uint32_t sim_houses_find(const struct sim_houses *h, uint32_t number);

/* Writes records.csv, truth.csv and truth-notes.csv below o->out_dir, which must be missing or an empty folder. */
enum status sim_linkage_run(const struct simulate_options *o, struct simulate_summary *summary, struct msgq *q);

#endif
