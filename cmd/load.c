/* load.c -- `sanad load`: reference data from CSV.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/scoring.h"
#include "ingest/reference.h"
#include "pathway/pathway.h"

/* A new version of the program: every woman's history is read again under it. */
static enum status load_program(struct cmd *c, const char *path)
{
	const char *text = NULL;
	const struct codelist *codes = codelist_load(&c->arena, c->data_dir, &c->q);
	const struct program *p = codes ? program_load(&c->arena, path, codes, &text, &c->q) : NULL;
	if (!p)
		return STATUS_INPUT;
	enum status st = db_begin(c->db, "load", c->actor, &c->q);
	if (st == STATUS_OK)
		st = program_store(c->db, p, text, &c->q);
	if (st == STATUS_OK)
		st = db_commit(c->db, &c->q);
	else
		db_rollback(c->db);
	if (st == STATUS_OK)
		st = pathway_update(c->db, c->data_dir, NULL, &c->q);
	if (st == STATUS_OK)
		print_note(c, "program %s, version %s, is held", p->id, p->version);
	return st;
}

enum status cmd_load(struct cmd *c)
{
	enum reference_kind kind;
	struct reference_summary s = {0};
	struct arena *a = &c->arena;

	if (text_eq(c->arg[0], "program"))
		return load_program(c, c->arg[1]);
	if (!reference_kind_parse(c->arg[0], &kind)) {
		const char *near = text_nearest(c->arg[0], reference_names);
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				near ? arena_printf(a, "did you mean `sanad load %s`?", near)
				     : "known: areas, aliases, population, facilities, devices, targets, program",
				"cannot load '%s'", c->arg[0]);
	}
	enum status st = reference_load(c->db, kind, c->arg[1], c->actor, &s, &c->q);
	if (st == STATUS_OK)
		print_note(c, "%s: read %s = added %s + changed %s + unchanged %s", reference_names[kind],
			   text_thousands(a, s.read), text_thousands(a, s.added), text_thousands(a, s.changed),
			   text_thousands(a, s.unchanged));
	if (st == STATUS_OK && kind == REFERENCE_DEVICES)
		st = scoring_update(c); /* a rule of the program may name a device that is now known */
	return st;
}
