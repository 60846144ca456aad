/* frame.c -- what figures are set against: population, targets, and the codes of devices and facilities.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/frame_int.h"

#include "base/text.h"

#include <math.h>

#define GROUP_YEARS 5 /* what report_population_list selects */

/* Room for one more element in an array of the arena that doubles as it grows. */
static void *grow(struct arena *a, void *old, size_t n, size_t size)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return old;
	void *more = arena_calloc(a, n ? n * 2 : 1, size);
	if (old)
		memcpy(more, old, n * size);
	return more;
}

static void load_people(struct db *db, struct arena *a, date_t as_of, struct frame *f)
{
	int year, month, day;
	date_to_ymd(as_of, &year, &month, &day);
	struct db_stmt *s = db_stmt(db, STMT_REPORT_POPULATION_LIST);
	stmt_int(s, ":year", year);
	while (stmt_step(s) == 1) {
		f->people = grow(a, f->people, f->n_people, sizeof *f->people);
		f->people[f->n_people++] =
			(struct frame_people){.area_id = stmt_get_int(s, 0),
					      .year = stmt_get_int(s, 1),
					      .age_from = (int)stmt_get_int(s, 2),
					      .people = {stmt_get_real(s, 3), stmt_get_real(s, 4), stmt_get_real(s, 5)},
					      .method = arena_strdup(a, stmt_get_text(s, 6)),
					      .source = arena_strdup(a, stmt_get_text(s, 7))};
	}
}

static void load_targets(struct db *db, struct arena *a, struct frame *f)
{
	struct db_stmt *s = db_stmt(db, STMT_REPORT_TARGET_LIST);
	while (stmt_step(s) == 1) {
		f->target = grow(a, f->target, f->n_targets, sizeof *f->target);
		f->target[f->n_targets++] = (struct frame_target){.code = arena_strdup(a, stmt_get_text(s, 0)),
								  .area_id = stmt_get_int(s, 1),
								  .value = stmt_get_real(s, 2),
								  .percent = text_eq(stmt_get_text(s, 3), "percent"),
								  .from = stmt_get_date(s, 4),
								  .to = stmt_get_date(s, 5)};
	}
}

static void load_codes(struct db *db, struct arena *a, enum db_stmt_id which, struct frame_codes *c)
{
	struct db_stmt *s = db_stmt(db, which);
	int64_t *id = NULL;
	while (stmt_step(s) == 1) {
		size_t n = (size_t)c->n;
		id = grow(a, id, n, sizeof *id);
		c->code = grow(a, c->code, n, sizeof *c->code);
		id[n] = stmt_get_int(s, 0);
		c->code[n] = arena_strdup(a, stmt_get_text(s, 1));
		if (id[n] > c->max_id)
			c->max_id = id[n];
		c->n++;
	}
	c->by_id = arena_calloc(a, (size_t)c->max_id + 1, sizeof *c->by_id);
	for (int64_t i = 0; i <= c->max_id; i++)
		c->by_id[i] = -1;
	for (int i = 0; id && i < c->n; i++)
		c->by_id[id[i]] = i;
}

enum status frame_load(struct db *db, struct arena *a, date_t as_of, struct frame *out)
{
	*out = (struct frame){0};
	load_people(db, a, as_of, out);
	load_targets(db, a, out);
	load_codes(db, a, STMT_REPORT_DEVICE_LIST, &out->device);
	load_codes(db, a, STMT_REPORT_FACILITY_LIST, &out->facility);
	return db_status(db);
}

/* Years of `group` within from..to. */
static int overlap(const struct frame_people *group, int from, int to)
{
	int first = group->age_from > from ? group->age_from : from;
	int last = group->age_from + GROUP_YEARS - 1 < to ? group->age_from + GROUP_YEARS - 1 : to;
	return last < first ? 0 : last - first + 1;
}

/* Adds up the rows [i, end) of one area and year; false when some age of from..to has no row. */
static bool sum_year(const struct frame *f, size_t i, size_t end, int from, int to, struct frame_count *out)
{
	int years = 0;
	*out = (struct frame_count){.year = f->people[i].year};
	for (; i < end; i++) {
		int part = overlap(&f->people[i], from, to);
		years += part;
		for (int b = 0; b < 3; b++)
			out->people[b] += f->people[i].people[b] * part / GROUP_YEARS;
		if (part && !out->method) {
			out->method = f->people[i].method;
			out->source = f->people[i].source;
		}
	}
	return years == to - from + 1;
}

struct frame_count frame_women(const struct frame *f, int64_t area_id, int from, int to)
{
	for (size_t i = 0, end; i < f->n_people; i = end) {
		struct frame_count sum;
		for (end = i + 1; end < f->n_people && f->people[end].area_id == f->people[i].area_id &&
				  f->people[end].year == f->people[i].year;)
			end++;
		if (f->people[i].area_id == area_id && sum_year(f, i, end, from, to, &sum))
			return sum;
	}
	return (struct frame_count){.people = {NAN, NAN, NAN}};
}

const struct frame_target *frame_target(const struct frame *f, const char *code)
{
	for (size_t i = 0; i < f->n_targets; i++)
		if (text_eq(f->target[i].code, code))
			return &f->target[i];
	return NULL;
}

int frame_code(const struct frame_codes *c, int64_t id)
{
	return id > 0 && id <= c->max_id ? c->by_id[id] : -1;
}
