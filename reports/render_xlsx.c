/* render_xlsx.c -- reports as one workbook: Summary, a sheet per report, chart data, Definitions, Provenance.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/date.h"
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

/* The only time in the file: the as-of day, so that the same figures give the same bytes. */
static void properties(struct xlsx *x)
{
	const struct provenance *p = &x->report->about;
	date_t day = p->as_of ? date_parse_iso(p->as_of) : DATE_NONE;
	lxw_doc_properties prop = {
		.title = xlsx_clean(x->a, p->program_title),
		.subject = xlsx_clean(x->a, arena_printf(x->a, "%s, %s", p->area_name, p->period)),
		.comments = xlsx_clean(x->a, show_provenance(x->a, p)),
		.author = "sanad",
		.created = (time_t)86400 * (day == DATE_NONE ? 1 : day),
	};
	xlsx_try(x, workbook_set_properties(x->wb, &prop));
}

/* Chart data must be written before a chart refers to it, yet its sheet stands after the reports: make all sheets, then
 * fill. */
static void sheets(struct xlsx *x)
{
	lxw_worksheet *summary = xlsx_sheet(x, "Summary", 1), *data, *definitions, *provenance;
	lxw_worksheet **report = arena_calloc(x->a, x->n_reports, sizeof(void *));
	lxw_worksheet **matrix = arena_calloc(x->a, x->n_reports, sizeof(void *));
	lxw_worksheet **list = arena_calloc(x->a, x->n_reports, sizeof(void *));
	for (size_t i = 0; i < x->n_reports; i++) {
		report[i] = xlsx_sheet(x, x->report[i].id, 0);
		if (xlsx_has_matrix(x, &x->report[i]))
			matrix[i] = xlsx_sheet(x, arena_printf(x->a, "%s classes", x->report[i].id), 0);
		if (x->report[i].list)
			list[i] = xlsx_sheet(x, x->report[i].list->name, 0);
	}
	data = xlsx_sheet(x, "Chart data", 0);
	definitions = xlsx_sheet(x, "Definitions", 0);
	provenance = xlsx_sheet(x, "Provenance", 0);
	if (x->err)
		return;
	xlsx_chart_data(x, data);
	xlsx_summary(x, summary);
	for (size_t i = 0; i < x->n_reports; i++)
		xlsx_report(x, report[i], &x->report[i]);
	for (size_t i = 0; i < x->n_reports; i++)
		if (matrix[i])
			xlsx_matrix(x, matrix[i], &x->report[i]);
	for (size_t i = 0; i < x->n_reports; i++)
		if (list[i])
			xlsx_list(x, list[i], x->report[i].list);
	xlsx_definitions(x, definitions);
	xlsx_provenance(x, provenance);
	worksheet_activate(summary);
	worksheet_set_tab_color(summary, XLSX_ACCENT);
}

enum status render_xlsx(const struct report *r, size_t n, const char *path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct chart_book book = {0};
	struct xlsx x = {.a = &a, .report = r, .n_reports = n, .book = &book};
	enum status st =
		n == 0 ? msg_fail(q, STATUS_USAGE, "report-none", MSG_NOWHERE, NULL, NULL, "no report to write")
		       : chart_load(&a, r, n, &book, q);
	if (st)
		goto out;
	st = xlsx_can_write(path, q);
	if (st)
		goto out;
	x.wb = workbook_new(path);
	if (!x.wb)
		mem_oom();
	xlsx_formats(&x);
	properties(&x);
	sheets(&x);
	lxw_error closed = workbook_close(x.wb); /* frees the workbook whatever it returns */
	xlsx_try(&x, closed);
	if (x.err)
		st = msg_fail(q, STATUS_OUTPUT, "xlsx-write", MSG_FILE(path), NULL,
			      "is there space and the right to write there?", "the workbook cannot be written: %s",
			      lxw_strerror(x.err));
	else
		st = xlsx_verify(path, x.sheets, q);
out:
	chart_free(&book);
	arena_free(&a);
	return st;
}
