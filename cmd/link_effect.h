/* link_effect.h -- what joining and parting women would do to the figures.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the list lives in the command's arena.
 */
#ifndef CMD_LINK_EFFECT_H
#define CMD_LINK_EFFECT_H

#include "cmd/cmd.h"

struct link_effect {
	const char *title, *unit;
	double before, after; /* NAN: the program has no such figure */
};
#define LINK_EFFECTS 7

/* Figures of the whole program now, and with all open proposals of a run (0 the newest) carried out: tried in a
 * transaction that is taken back. *moved: records that would change women. */
enum status link_effect(struct cmd *c, int64_t run_id, struct link_effect out[LINK_EFFECTS], int64_t *moved);

/* "women screened 9,812 -> 9,809 (-3)", one line each. */
void link_effect_print(struct cmd *c, const struct link_effect effect[LINK_EFFECTS]);

#endif
