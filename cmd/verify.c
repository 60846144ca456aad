/* verify.c -- `sanad verify`: does everything still hold?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/verify.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "pathway/pathway.h"

static enum status rebuild_derived(struct db *db, void *ctx, struct msgq *q)
{
	struct cmd *c = ctx;
	enum status st = pathway_rebuild(db, c->data_dir, NULL, q);
	return st == STATUS_OK ? scoring_rebuild(c) : st;
}

static void print_counts(struct cmd *c, const struct verify_report *r)
{
	struct arena *a = &c->arena;
	print_note(c, "ledger %s rows, truth %s rows, files %s, derived %s rows", text_thousands(a, r->ledger_rows),
		   text_thousands(a, r->truth_rows), text_thousands(a, r->batches), text_thousands(a, r->derived_rows));
	if (r->key_used)
		print_note(c, "original files opened and hashed: %s", text_thousands(a, r->originals));
	else
		print_note(c, "without the key, originals and identities were checked sealed, not opened");
	print_note(c, "registry digest %s", r->content);
	print_note(c, "ledger head     %s", r->head);
}

enum status cmd_verify(struct cmd *c)
{
	struct verify_report r = {0};
	/* What was never derived cannot be compared: that is an interrupted run, not a changed registry. */
	bool behind = pathway_behind(c->db);
	enum status st = verify_registry(c->db, behind ? NULL : rebuild_derived, c, &r, &c->q);
	if (st == STATUS_OK && behind)
		st = msg_fail(&c->q, STATUS_ATTENTION, "run-interrupted", MSG_FILE(c->db_path), NULL,
			      "run `sanad link`, then verify again: what is there so far holds",
			      "a run was interrupted before its records were linked or their duties worked out");
	if (st <= STATUS_ATTENTION)
		print_counts(c, &r);
	printf("verify: %s\n", st == STATUS_OK ? "ok" : "does not hold");
	return st;
}
