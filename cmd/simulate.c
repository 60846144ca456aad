/* simulate.c -- `sanad simulate`: device files of an invented program, with the truth beside them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/simulate.h"

#include "base/text.h"
#include "cmd/cmd.h"

enum status cmd_simulate(struct cmd *c)
{
	struct arena *a = &c->arena;
	const char *program = option_value(c, "program");
	struct simulate_summary s = {0};
	int64_t women, seed;
	struct simulate_options o = {
		.out_dir = option_value(c, "out"),
		.data_dir = c->data_dir,
		.program_path = program ? program : arena_printf(a, "%s/schemas/programs/gwadar.json", c->data_dir),
		.as_of = c->as_of,
		.faults = option_given(c, "faults"),
		.linkage = option_given(c, "linkage"),
		.hard = option_given(c, "hard")};
	enum status st = option_int(c, "women", 1, SIMULATE_MAX_WOMEN, 10000, &women);
	if (st == STATUS_OK)
		st = option_int(c, "seed", 0, INT64_MAX, 1, &seed);
	if (st != STATUS_OK)
		return st;
	if (!o.out_dir)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"write `sanad simulate --women 1000 --seed 1 --out DIR`",
				"`sanad simulate` needs --out DIR");
	if (o.linkage && (o.faults || o.hard))
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"--faults and --hard change device files, which --linkage does not write",
				"--linkage cannot be combined with --%s", o.faults ? "faults" : "hard");
	o.women = (int)women;
	o.seed = (uint64_t)seed;
	st = simulate_run(&o, &s, &c->q);
	if (st == STATUS_OK && o.linkage)
		print_note(c, "%s women in %s records: %s/records.csv; who is who: %s/truth.csv, %s/truth-notes.csv",
			   text_thousands(a, s.women), text_thousands(a, s.rows), o.out_dir, o.out_dir, o.out_dir);
	else if (st == STATUS_OK)
		print_note(c, "%s women, %s of them tested; %s rows in %s files under %s; the truth in %s/truth",
			   text_thousands(a, s.women), text_thousands(a, s.screened), text_thousands(a, s.rows),
			   text_thousands(a, s.files), o.out_dir, o.out_dir);
	if (st == STATUS_OK && o.faults)
		print_note(c, "%s results report a class their evidence does not support: %s/truth/faults.csv",
			   text_thousands(a, s.faults), o.out_dir);
	return st;
}
