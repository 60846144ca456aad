/* link_propose.c -- `sanad link propose`, `proposals`: a re-estimate, what it would change, and nothing changed yet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "cmd/link_effect.h"
#include "link/propose.h"

static struct table *proposal_table(struct cmd *c, const struct link_proposal *p, size_t n)
{
	struct table *t = table_new(&c->arena, "proposals");
	struct arena *a = &c->arena;

	table_column(t, "proposal", "id", COL_TEXT);
	table_column(t, "kind", "kind", COL_TEXT);
	table_column(t, "from", "from", COL_TEXT);
	table_column(t, "to", "to", COL_TEXT);
	table_column(t, "records", "records", COL_INT);
	table_column(t, "bits", "bits", COL_NUMBER);
	table_column(t, "probability", "chance", COL_NUMBER);
	table_column(t, "record", "record", COL_INT);
	table_column(t, "other_record", "other", COL_INT);
	table_column(t, "state", "state", COL_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_row(t);
		table_text(t, arena_printf(a, "P%lld", (long long)p[i].proposal_id));
		table_text(t, p[i].kind);
		table_text(t, p[i].from);
		table_text(t, *p[i].to ? p[i].to : "a woman of her own");
		table_int(t, p[i].records);
		table_number(t, p[i].bits, 1);
		table_number(t, p[i].probability, 4);
		table_int(t, p[i].record_id);
		table_int(t, p[i].other_id);
		table_text(t, p[i].state);
	}
	return t;
}

/* Lists a run's proposals and says what they would do together. */
static enum status show_run(struct cmd *c, int64_t run_id)
{
	struct link_proposal *p = NULL;
	struct link_effect effect[LINK_EFFECTS];
	size_t n = 0, open = 0, first = 0;
	int64_t moved = 0;
	enum status st = propose_list(c->db, &c->arena, run_id, &p, &n, &c->q);

	if (st == STATUS_OK)
		st = table_print(proposal_table(c, p, n), c);
	for (size_t i = 0; i < n; i++)
		if (p[i].open && open++ == 0)
			first = i;
	if (st != STATUS_OK)
		return st;
	if (open == 0) {
		print_note(c, n ? "no proposal is open" : "nothing to propose: the women stay as they are");
		return STATUS_OK;
	}
	st = link_effect(c, p[0].run_id, effect, &moved);
	if (st != STATUS_OK)
		return st;
	print_note(c,
		   "all %s together would move %s:", print_count(c, (int64_t)open, "open proposal", "open proposals"),
		   print_count(c, moved, "record", "records"));
	link_effect_print(c, effect);
	print_note(c, "nothing was changed; confirm one with `sanad link apply P%lld --by WHO`",
		   (long long)p[first].proposal_id);
	return STATUS_OK;
}

enum status link_cmd_propose(struct cmd *c)
{
	struct propose_summary s = {0};
	struct linker *l = NULL;
	int64_t threads;
	enum status st = option_int(c, "threads", 1, 256, 0, &threads);

	if (st == STATUS_OK && c->n_args > 1)
		st = usage_error(c, "write `sanad link propose`", "`sanad link propose` takes no further word");
	if (st == STATUS_OK)
		st = linker_open(&l, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = propose_run(l, c->actor, (unsigned)threads, &s, &c->q);
	linker_close(l);
	if (st != STATUS_OK)
		return st;
	print_note(c, "re-estimate %lld: %s of %s; the model alone would see %s; %s, %s", (long long)s.run_id,
		   print_count(c, s.records, "record", "records"), print_count(c, s.women, "woman", "women"),
		   text_thousands(&c->arena, s.clusters), print_count(c, s.merges, "merge", "merges"),
		   print_count(c, s.parts, "part", "parts"));
	return show_run(c, s.run_id);
}

enum status link_cmd_proposals(struct cmd *c)
{
	int64_t run = 0;
	if (c->n_args > 2 || (c->n_args == 2 && (!text_to_int64(c->arg[1], &run) || run < 1)))
		return usage_error(c, "write `sanad link proposals`, or with the number of an earlier re-estimate",
				   "`sanad link proposals` takes the number of a re-estimate");
	return show_run(c, run);
}
