/* rebuild.c -- `sanad rebuild`: derived tables again from the truth.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "db/seal.h"
#include "link/link.h"
#include "pathway/pathway.h"

enum status cmd_rebuild(struct cmd *c)
{
	struct linker *linker = NULL;
	enum status st = linker_open(&linker, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = db_begin(c->db, "rebuild", c->actor, &c->q);
	if (st == STATUS_OK)
		st = link_rebuild(linker, &c->q);
	if (st == STATUS_OK)
		st = pathway_rebuild(c->db, c->data_dir, NULL, &c->q);
	if (st == STATUS_OK)
		st = scoring_rebuild(c);
	if (st == STATUS_OK)
		st = db_commit(c->db, &c->q);
	else
		db_rollback(c->db);
	linker_close(linker);
	if (st != STATUS_OK)
		return st;
	print_note(c, "derived tables rebuilt%s",
		   seal_has_key(c->db) ? "" : "; the linkage index stays as it is, because it needs the key");
	return scoring_update(c); /* what a newer version of an algorithm says, or all of a registry never scored */
}
