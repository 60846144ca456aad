/* report.c -- `sanad report`: one report, or all of them in a workbook or on a page.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/report.h"

#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/link.h"
#include "cmd/request.h"
#include "reports/sheet.h"

static enum status fail(struct cmd *c, const char *hint, const char *text)
{
	return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL, hint, "%s", text);
}

/* `workbook` and `dashboard` are every report in one file and fix the format. */
static enum status choose_reports(struct cmd *c, const char ***ids)
{
	const char *name = c->arg[0];
	bool workbook = text_eq(name, "workbook"), dashboard = text_eq(name, "dashboard");
	if (!workbook && !dashboard) {
		*ids = arena_calloc(&c->arena, 2, sizeof **ids);
		(*ids)[0] = name;
	} else {
		c->format = workbook ? FORMAT_XLSX : FORMAT_HTML;
		*ids = report_list(&c->arena, c->data_dir, &c->q);
		if (!*ids)
			return STATUS_INPUT;
	}
	if (c->format == FORMAT_XLSX && text_eq(c->out_path, "-"))
		return fail(c, "write -o FILE.xlsx", "a workbook needs a file to go to");
	return STATUS_OK;
}

static enum status write_reports(struct cmd *c, const struct report *r, size_t n, struct file_out *out)
{
	switch (c->format) {
	case FORMAT_CSV:
		render_csv(r, n, out->f);
		return STATUS_OK;
	case FORMAT_JSON:
		render_json(r, n, out->f);
		return STATUS_OK;
	case FORMAT_HTML:
		return render_html(r, n, out->f, &c->q);
	case FORMAT_XLSX:
		return render_xlsx(r, n, out->tmp, &c->q);
	case FORMAT_TABLE:
		break;
	}
	render_table(r, n, out->f, c->color_out, request_columns());
	return STATUS_OK;
}

static enum status write_file(struct cmd *c, const struct report *r, size_t n)
{
	struct file_out out = {0};
	bool named = c->format == FORMAT_XLSX;
	enum status st =
		named ? file_create_named(&out, c->out_path, 0600, &c->q) : file_create(&out, c->out_path, 0600, &c->q);
	if (st != STATUS_OK)
		return st;
	st = write_reports(c, r, n, &out);
	if (st != STATUS_OK) {
		file_abort(&out);
		return st;
	}
	return named ? file_commit_named(&out, &c->q) : file_commit(&out, &c->q);
}

/* Reports read the registry through their queries alone; the list beside the figures on linkage is made here. */
static enum status write_with_list(struct cmd *c, struct report *r, size_t n)
{
	struct linker *l = NULL;
	struct sheet list;
	enum status st = STATUS_OK;

	for (size_t i = 0; i < n && st == STATUS_OK && c->format == FORMAT_XLSX; i++)
		if (text_eq(r[i].id, "linkage")) {
			st = link_list(c, &list, &l);
			r[i].list = &list;
		}
	if (st == STATUS_OK)
		st = write_file(c, r, n);
	linker_close(l);
	return st;
}

enum status cmd_report(struct cmd *c)
{
	struct report_request req;
	const char **ids = NULL;
	size_t n = 0;
	enum status st = choose_reports(c, &ids);
	if (st == STATUS_OK)
		st = request_from_options(c, &req);
	if (st != STATUS_OK)
		return st;
	while (ids[n])
		n++;
	req.with_strata = c->format == FORMAT_XLSX || c->format == FORMAT_HTML;
	struct report *r = arena_calloc(&c->arena, n, sizeof *r);
	for (size_t i = 0; i < n && st == STATUS_OK; i++)
		st = report_run(c->db, &c->arena, ids[i], &req, &r[i], &c->q);
	return st == STATUS_OK ? write_with_list(c, r, n) : st;
}
