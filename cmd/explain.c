/* explain.c -- `sanad explain`: the women or tests behind a cell of a report.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/request.h"

#include <math.h>

static struct table *unit_table(struct cmd *c, const struct unit *u, size_t n)
{
	struct table *t = table_new(&c->arena, "units");
	table_column(t, "unit", "woman or test", COL_TEXT);
	table_column(t, "area_code", "area", COL_TEXT);
	table_column(t, "date", "day", COL_DATE);
	table_column(t, "age", "age", COL_TEXT);
	table_column(t, "stratum", "stratum", COL_TEXT);
	table_column(t, "counted", "counted", COL_TEXT);
	table_column(t, "trace", "rests on", COL_TEXT);
	for (size_t i = 0; i < n; i++) {
		table_row(t);
		table_text(t, u[i].unit);
		table_text(t, u[i].area_code);
		table_date(t, u[i].date);
		table_text(t, u[i].age < 0 ? "" : arena_printf(&c->arena, "%d", u[i].age));
		table_text(t, u[i].stratum);
		table_text(t, u[i].numerator > 0 ? "yes" : u[i].numerator == 0 ? "no" : "unknown");
		table_text(t, u[i].trace);
	}
	return t;
}

static int64_t counted(const struct unit *u, size_t n)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += u[i].numerator > 0;
	return sum;
}

/* An estimate is a sum of chances, or of what the units of a sample stand for. */
static const char *cell_text(struct cmd *c, const struct cell *cell)
{
	if (cell->numerator == floor(cell->numerator))
		return arena_printf(&c->arena, "the cell says %s", text_thousands(&c->arena, (int64_t)cell->numerator));
	return arena_printf(&c->arena, "not one each but by chance or share of a sample, the cell says %.2f",
			    cell->numerator);
}

enum status cmd_explain(struct cmd *c)
{
	struct report_request req;
	struct explain_request what = {option_value(c, "indicator"), option_value(c, "stratum")};
	struct unit *unit = NULL;
	struct cell cell = {0};
	size_t n = 0;

	if (!what.indicator)
		return msg_fail(&c->q, STATUS_USAGE, "usage", MSG_NOWHERE, NULL,
				"write `sanad explain coverage --indicator women_screened`",
				"`sanad explain` needs --indicator ID");
	enum status st = request_from_options(c, &req);
	if (st == STATUS_OK)
		st = report_explain(c->db, &c->arena, c->arg[0], &req, &what, &unit, &n, &cell, &c->q);
	if (st != STATUS_OK)
		return st;
	st = table_print(unit_table(c, unit, n), c);
	print_note(c, "%s, %s counted; %s", print_count(c, (int64_t)n, "unit", "units"),
		   text_thousands(&c->arena, counted(unit, n)), cell_text(c, &cell));
	return st;
}
