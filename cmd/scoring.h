/* scoring.h -- the scoring stage as commands compose it: the program says which algorithms are in force, audit/ applies
 * them. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: lists live in the command's arena.
 */
#ifndef CMD_SCORING_H
#define CMD_SCORING_H

#include "audit/audit.h"
#include "cmd/cmd.h"

struct scoring_list {
	const struct audit_in_force *item;
	size_t n;
};

/* What the program in force names; an empty list when it names nothing. */
enum status scoring_in_force(struct cmd *c, struct scoring_list *out);
/* Verdicts of everything not scored yet; says how many differ. STATUS_ATTENTION when some do. */
enum status scoring_update(struct cmd *c);
/* Within the open transaction: all verdicts anew. */
enum status scoring_rebuild(struct cmd *c);

#endif
