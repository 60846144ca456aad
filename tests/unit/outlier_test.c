/* rooms: stats */
/* outlier_test.c -- what stands out among groups of readings, and since when.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/outlier.h"

#include "tests/unit/unit.h"

#include <math.h>
#include <string.h>

#define CELLS 400
#define DAYS_OF_MONTH 30

static const struct outlier_rule rule = {.exact_below = 5, .action_level = 0.998, .least = 3, .onset_gain = 5};

static struct outlier_cell cell[CELLS];
static size_t n_cells;

static void add(int64_t device, int64_t lot, int64_t site, int day, double n, double x)
{
	cell[n_cells++] = (struct outlier_cell){
		.group = {device, lot, site}, .day = day, .month = day / DAYS_OF_MONTH, .n = n, .x = x};
}

static size_t find(struct outlier *out, size_t max)
{
	static bool aside[CELLS];
	static struct outlier group[CELLS];
	static struct outlier_point point[CELLS];
	const struct outlier_work work = {aside, group, point};
	return outlier_find(&rule, cell, n_cells, &work, out, max);
}

/* Three devices read two sites for ten months; device 2 begins to err on day 150. */
static void program(void)
{
	n_cells = 0;
	for (int month = 0; month < 10; month++)
		for (int64_t device = 1; device <= 3; device++)
			for (int64_t site = 1; site <= 2; site++)
				add(device, OUTLIER_NONE, site, month * DAYS_OF_MONTH, 50,
				    device == 2 && month >= 5 ? 8
				    : month == 3 && site == 1 ? 1
							      : 0);
}

static void a_step_of_one_device_is_dated(void)
{
	struct outlier found[8];

	program();
	CHECK_INT(find(found, 8), 1);
	CHECK_INT(found[0].way, 0);
	CHECK_INT(found[0].group, 2);
	CHECK(found[0].by_day && !found[0].from_start && !found[0].own_past);
	CHECK_INT(found[0].onset, 150);
	CHECK_NEAR(found[0].n, 1000, 0);
	CHECK_NEAR(found[0].x, 81, 0);
	CHECK_NEAR(found[0].rest_n, 2000, 0);
	CHECK_NEAR(found[0].rest_x, 2, 0);
	CHECK(found[0].upper > 0.001 && found[0].upper < 0.081);
}

static void the_order_of_readings_does_not_matter(void)
{
	struct outlier found[8];

	program();
	for (size_t i = 0; i < n_cells / 2; i++) {
		struct outlier_cell swap = cell[i];
		cell[i] = cell[n_cells - 1 - i];
		cell[n_cells - 1 - i] = swap;
	}
	CHECK_INT(find(found, 8), 1);
	CHECK_INT(found[0].group, 2);
	CHECK_INT(found[0].onset, 150);
}

static void the_only_device_is_held_against_its_past(void)
{
	struct outlier found[8];

	n_cells = 0;
	for (int month = 0; month < 10; month++)
		for (int64_t site = 1; site <= 2; site++)
			add(7, OUTLIER_NONE, site, month * DAYS_OF_MONTH, 100, month >= 6 ? 12 : 0);
	CHECK_INT(find(found, 8), 1);
	CHECK(found[0].own_past && found[0].way == 0);
	CHECK_INT(found[0].onset, 180);
	CHECK_NEAR(found[0].n, 800, 0);
	CHECK_NEAR(found[0].x, 96, 0);
	CHECK_NEAR(found[0].rest_n, 1200, 0);
	CHECK_NEAR(found[0].upper, 0, 0);
}

static void a_lot_without_a_step_counts_from_its_first_event(void)
{
	struct outlier found[8];

	n_cells = 0;
	for (int month = 0; month < 6; month++)
		for (int64_t lot = 1; lot <= 3; lot++)
			add(1, lot, 1, month * DAYS_OF_MONTH, 200, lot == 3 && month >= 1 ? 10 : 0);
	add(2, 1, 2, 0, 10, 0);
	CHECK_INT(find(found, 8), 1);
	CHECK_INT(found[0].way, 1);
	CHECK_INT(found[0].group, 3);
	CHECK(!found[0].by_day);
	CHECK_INT(found[0].onset, 1);
}

static void few_events_and_the_nameless_are_nothing(void)
{
	struct outlier found[8];

	n_cells = 0;
	for (int64_t device = 1; device <= 4; device++)
		add(device, OUTLIER_NONE, device, 10, 500, device == 1 ? 2 : 0);
	CHECK_INT(find(found, 8), 0);
	cell[0].group[0] = cell[0].group[2] = OUTLIER_NONE;
	cell[0].x = 100;
	CHECK_INT(find(found, 8), 0);
	n_cells = 0;
	CHECK_INT(find(found, 8), 0);
}

static void no_more_are_named_than_asked_for(void)
{
	struct outlier found[2];

	n_cells = 0;
	for (int64_t device = 1; device <= 9; device++)
		for (int day = 0; day < 3; day++)
			add(device, OUTLIER_NONE, 10 + device, day, 1000, device <= 3 ? 100 * (double)device : 0);
	CHECK_INT(find(found, 2), 2);
	CHECK_INT(found[0].group, 3); /* the strongest first */
	CHECK_INT(found[1].group, 2);
}

static void limits_around_nothing_are_nothing(void)
{
	struct control_limits l = outlier_limits(&rule, 0, 100, 0.998);

	CHECK(l.exact);
	CHECK_NEAR(l.upper, 0, 0);
	CHECK(outlier_limits(&rule, 0.04, 100, 0.998).exact);  /* four expected */
	CHECK(!outlier_limits(&rule, 0.06, 100, 0.998).exact); /* six */
}

int main(void)
{
	UNIT_RUN("a device that begins to err is named with the day", a_step_of_one_device_is_dated);
	UNIT_RUN("the order of readings does not matter", the_order_of_readings_does_not_matter);
	UNIT_RUN("the only device of a test is held against its own past", the_only_device_is_held_against_its_past);
	UNIT_RUN("a lot that was so throughout counts from its first event",
		 a_lot_without_a_step_counts_from_its_first_event);
	UNIT_RUN("two events, and what has no name, are nothing", few_events_and_the_nameless_are_nothing);
	UNIT_RUN("the strongest come first, no more than asked for", no_more_are_named_than_asked_for);
	UNIT_RUN("limits around a share of nothing are nothing, exact where few are expected",
		 limits_around_nothing_are_nothing);
	UNIT_END("outlier");
}
