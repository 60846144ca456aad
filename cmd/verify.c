/* verify.c -- `sanad verify`: does everything still hold?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/verify.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "link/link.h"
#include "pathway/pathway.h"

struct derived {
	struct cmd *c;
	struct linker *linker;
};

static enum status rebuild_derived(struct db *db, void *ctx, struct msgq *q)
{
	struct derived *d = ctx;
	/* An index of another version of the model is renewed by the next run; there is nothing to compare it with. */
	enum status st = link_behind(d->linker) ? STATUS_OK : link_rebuild(d->linker, q);
	if (st == STATUS_OK)
		st = pathway_rebuild(db, d->c->data_dir, NULL, q);
	return st == STATUS_OK ? scoring_rebuild(d->c) : st;
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
	struct derived d = {.c = c};
	enum status st = linker_open(&d.linker, c->db, c->data_dir, &c->q);
	if (st != STATUS_OK)
		return st;
	bool behind = pathway_behind(c->db), older = link_behind(d.linker);
	st = verify_registry(c->db, behind ? NULL : rebuild_derived, &d, &r, &c->q);
	linker_close(d.linker);
	if (st == STATUS_OK && behind)
		st = msg_fail(&c->q, STATUS_ATTENTION, "run-interrupted", MSG_FILE(c->db_path), NULL,
			      "run `sanad link`, then verify again: what is there so far holds",
			      "a run was interrupted before its records were linked or their duties worked out");
	if (st <= STATUS_ATTENTION)
		print_counts(c, &r);
	if (st <= STATUS_ATTENTION && older)
		print_note(c, "the linkage index follows another version of the model; `sanad link` renews it");
	printf("verify: %s\n", st == STATUS_OK ? "ok" : "does not hold");
	return st;
}
