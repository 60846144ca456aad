/* reaudit_show.c -- a re-audit onto -o, in the format asked for.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/reaudit.h"

enum status reaudit_show(struct cmd *c, struct audit_run *run, const struct figures *f,
			 const struct impact_summary *impact, int64_t run_id, int64_t limit)
{
	struct figures_names names;
	struct table *findings = reaudit_findings(c);
	struct file_out out;
	enum status st = figures_names_load(c->db, &c->arena, &names);

	if (st == STATUS_OK && c->format != FORMAT_CSV)
		st = reaudit_fill_findings(c, findings, run, c->format == FORMAT_JSON ? -1 : limit);
	if (st == STATUS_OK)
		st = file_create(&out, c->out_path, 0600, &c->q);
	if (st != STATUS_OK)
		return st;
	if (c->format == FORMAT_CSV) {
		reaudit_csv(c, f, out.f);
	} else if (c->format == FORMAT_JSON) {
		reaudit_json(c, run, f, impact, run_id, &names, findings, out.f);
	} else {
		reaudit_tables(c, run, f, impact, &names, out.f);
		table_write(findings, c, out.f);
	}
	st = file_commit(&out, &c->q);
	if (st == STATUS_OK && run_id > 0)
		print_note(c, "kept as run %lld", (long long)run_id);
	if (st == STATUS_OK && c->format == FORMAT_TABLE && (size_t)limit < audit_run_findings(run))
		print_note(c, "%s findings in all: `sanad reaudit --findings` lists them",
			   text_thousands(&c->arena, (int64_t)audit_run_findings(run)));
	return st;
}

enum status reaudit_show_figures(struct cmd *c, const struct figures *f)
{
	static const char *const all[] = {"", NULL};
	struct file_out out;
	enum status st = file_create(&out, c->out_path, 0600, &c->q);

	if (st != STATUS_OK)
		return st;
	if (c->format == FORMAT_CSV) {
		reaudit_csv(c, f, out.f);
	} else if (c->format == FORMAT_JSON) {
		reaudit_figures_json(c, f, out.f);
	} else {
		reaudit_section(c, f, "second read", all, NULL, out.f);
	}
	return file_commit(&out, &c->q);
}
