/* rooms: reports db stats base */
/* period_test.c -- periods as people write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/period.h"
#include "tests/unit/unit.h"

static void check(const char *text, const char *from, const char *to)
{
	char got_from[DATE_TEXT_SIZE] = "", got_to[DATE_TEXT_SIZE] = "";
	struct period p = {DATE_NONE, DATE_NONE};
	struct msgq q;

	msgq_init(&q);
	if (period_parse(text, &p, &q) != STATUS_OK)
		UNIT_FAIL("%s was refused", text);
	CHECK_STR(date_format(p.from, got_from), from);
	CHECK_STR(date_format(p.to, got_to), to);
	msgq_free(&q);
}

static void refused(const char *text, const char *why)
{
	struct period p;
	struct msgq q;

	msgq_init(&q);
	CHECK_INT(period_parse(text, &p, &q), STATUS_USAGE);
	CHECK_INT(q.kept, 1);
	if (q.first) {
		CHECK_STR(q.first->code, "period-invalid");
		CHECK(strstr(q.first->text, why) != NULL);
		CHECK(q.first->hint != NULL);
	}
	msgq_free(&q);
}

static void known_forms(void)
{
	check("2026", "2026-01-01", "2026-12-31");
	check("2026Q1", "2026-01-01", "2026-03-31");
	check("2026Q3", "2026-07-01", "2026-09-30");
	check("2026Q4", "2026-10-01", "2026-12-31");
	check("2026-09", "2026-09-01", "2026-09-30");
	check("2024-02", "2024-02-01", "2024-02-29");
	check("2026-12", "2026-12-01", "2026-12-31");
	check("2026-07-01..2026-09-30", "2026-07-01", "2026-09-30");
	check("2026-07-01..2026-07-01", "2026-07-01", "2026-07-01");
}

static void fiscal_year(void)
{
	check("2026July", "2026-07-01", "2027-06-30");
	check("2027July", "2027-07-01", "2028-06-30");
}

static void clear_errors(void)
{
	refused("", "begin with a year");
	refused("last year", "begin with a year");
	refused("26", "begin with a year");
	refused("2026Q5", "no such quarter");
	refused("2026Q0", "no such quarter");
	refused("2026-13", "no such month");
	refused("2026-00", "no such month");
	refused("2026-9", "none of the known forms");
	refused("2026July1", "none of the known forms");
	refused("2026july", "none of the known forms");
	refused("2026-02-30..2026-03-01", "first part is not a day");
	refused("2026-02-01..2026-02-29", "second part is not a day");
	refused("2026-03-01..2026-02-01", "ends before it begins");
	refused("1700", "between 1800 and 2200");
	refused("2026Q33", "none of the known forms");
}

int main(void)
{
	UNIT_RUN("year, quarter, month and range are read", known_forms);
	UNIT_RUN("a July year runs from 1 July to 30 June", fiscal_year);
	UNIT_RUN("anything else is refused with the reason", clear_errors);
	UNIT_END("period");
}
