/* scoring.c -- from the program's list of algorithms to verdicts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/scoring.h"

#include "base/text.h"
#include "pathway/program.h"

enum status scoring_in_force(struct cmd *c, struct scoring_list *out)
{
	const struct program *p = program_current(c->db, &c->arena, c->data_dir, DATE_NONE, NULL, &c->q);
	struct audit_in_force *list;

	*out = (struct scoring_list){NULL, 0};
	if (!p)
		return STATUS_REGISTRY;
	list = arena_calloc(&c->arena, p->n_algorithms, sizeof *list);
	for (size_t i = 0; i < p->n_algorithms; i++) {
		const struct program_algorithm *a = &p->algorithm[i];

		list[i] = (struct audit_in_force){.test = a->test,
						  .device = a->device,
						  .assay = a->assay,
						  .algorithm = a->algorithm,
						  .from = a->from};
	}
	*out = (struct scoring_list){list, p->n_algorithms};
	return STATUS_OK;
}

static void say(struct cmd *c, const struct audit_summary *s)
{
	if (s->differs)
		print_note(c, "%s another class than reported: sanad reaudit lists them",
			   print_count(c, s->differs, "result whose evidence gives", "results whose evidence gives"));
	if (s->unreadable)
		print_note(
			c, "%s be read: sanad reaudit lists them",
			print_count(c, s->unreadable, "result whose evidence cannot", "results whose evidence cannot"));
}

enum status scoring_update(struct cmd *c)
{
	struct audit_summary s = {0};
	struct scoring_list list;
	enum status st = scoring_in_force(c, &list);

	if (st == STATUS_OK)
		st = audit_update(c->db, c->data_dir, c->actor, list.item, list.n, &s, &c->q);
	if (st <= STATUS_ATTENTION)
		say(c, &s);
	return st;
}

enum status scoring_rebuild(struct cmd *c)
{
	struct scoring_list list;
	enum status st = scoring_in_force(c, &list);

	return st == STATUS_OK ? audit_rebuild(c->db, c->data_dir, list.item, list.n, NULL, &c->q) : st;
}
