/* rooms: reports db stats base */
/* chart_test.c -- chart.json against the definitions, and how it is resolved.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/chart_int.h"
#include "reports/show_int.h"
#include "tests/unit/report_fixture.h"
#include "tests/unit/unit.h"

static const char *const report_id[] = {"coverage", "positivity", "followup", "targets", "reaudit"};

static bool defined(const cJSON *spec, const char *id)
{
	const cJSON *i;
	cJSON_ArrayForEach(i, json_get(spec, "indicators")) if (strcmp(json_str(i, "id"), id) == 0) return true;
	return false;
}

/* Indicators named in "{id:field}" of a template. */
static void check_template(const cJSON *spec, const char *text)
{
	for (const char *s = text ? strchr(text, '{') : NULL; s; s = strchr(s + 1, '{')) {
		char name[64] = "";
		size_t n = strcspn(s + 1, ":}");
		if (s[1 + n] != ':' || n >= sizeof name)
			continue;
		memcpy(name, s + 1, n);
		if (!defined(spec, name))
			UNIT_FAIL("template '%s' names no indicator of %s", text, json_str(spec, "id"));
	}
}

static void check_ids(const cJSON *spec, const cJSON *value)
{
	const cJSON *item;
	if (cJSON_IsString(value) && !defined(spec, value->valuestring))
		UNIT_FAIL("%s has no indicator %s", json_str(spec, "id"), value->valuestring);
	cJSON_ArrayForEach(item, value) check_ids(spec, item);
}

static void shipped_files(void)
{
	for (size_t i = 0; i < sizeof report_id / sizeof *report_id; i++) {
		struct arena a = ARENA_INIT;
		struct msgq q;
		const cJSON *item;
		msgq_init(&q);
		cJSON *spec = json_parse_file(arena_printf(&a, "reports/%s/spec.json", report_id[i]), 1 << 20, &q);
		cJSON *chart = json_parse_file(arena_printf(&a, "reports/%s/chart.json", report_id[i]), 1 << 20, &q);
		CHECK(spec && chart);
		cJSON_ArrayForEach(item, json_get(chart, "tiles"))
		{
			check_ids(spec, json_get(item, "indicator"));
			check_template(spec, json_str(item, "sub"));
		}
		cJSON_ArrayForEach(item, json_get(chart, "charts"))
		{
			check_ids(spec, json_get(item, "indicator"));
			check_ids(spec, json_get(item, "band"));
			check_template(spec, json_str(item, "note"));
		}
		json_free(spec);
		json_free(chart);
		msgq_free(&q);
		arena_free(&a);
	}
}

static void resolving(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct chart_book book;
	struct msgq q;
	msgq_init(&q);
	fixture_make(&x, &a);
	CHECK_INT(chart_load(&a, x.r, 4, &book, &q), STATUS_OK);
	CHECK_INT(book.n_tiles, 8);
	for (size_t i = 1; i < book.n_tiles; i++)
		CHECK(book.tile[i - 1].order <= book.tile[i].order);
	const struct chart *place = &book.chart[0];
	CHECK_STR(place->id, "coverage-eligible");
	CHECK_INT(place->n_points, 5); /* the district itself is not a bar beside its tehsils */
	CHECK_STR(place->point[0].label, "Gwadar");
	CHECK_STR(place->point[0].key, "PK20501");
	CHECK_STR(chart_text(&a, place, 0, 4), "*");
	CHECK(isnan(chart_y(place, place->series[0].cell[4])));
	for (size_t i = 0; i < book.n_charts; i++) {
		const struct chart *c = &book.chart[i];
		if (strcmp(c->id, "cascade") == 0) {
			CHECK_STR(c->point[1].label, "Positive");
			CHECK_STR(chart_text(&a, c, 0, 0), "6,465");
			CHECK_STR(chart_text(&a, c, 0, 1), "498 (7.7%)");
		}
		if (strcmp(c->id, "positivity-test") == 0)
			CHECK_STR(chart_text(&a, c, 0, 0), SHOW_NONE); /* no test done */
		if (strcmp(c->id, "progress") == 0)
			CHECK_STR(c->point[0].label, "Mar 2026");
		if (strcmp(c->id, "time-to-colposcopy") == 0)
			CHECK(!c->target); /* no cell has one */
	}
	chart_free(&book);
	msgq_free(&q);
	arena_free(&a);
}

static void numbers(void)
{
	struct arena a = ARENA_INIT;
	CHECK_STR(show_number(&a, 1234567.891, 1), "1,234,567.9");
	CHECK_STR(show_number(&a, 999, 0), "999");
	CHECK_STR(show_number(&a, -1000, 0), "\xe2\x88\x92"
					     "1,000");
	CHECK_STR(show_number(&a, -0.04, 1), "0.0");
	CHECK_STR(show_number(&a, NAN, 1), SHOW_NONE);
	CHECK_STR(show_number(&a, INFINITY, 0), SHOW_NONE);
	CHECK_STR(show_in_unit(&a, "percent", 7.25), "7.2%"); /* half to even, as printf does */
	CHECK_STR(show_in_unit(&a, "count", 12), "12");
	CHECK_STR(show_in_unit(&a, "days", 12.5), "12.5");
	CHECK_STR(show_in_unit(&a, "ratio", 0.5), "0.50");
	CHECK_STR(show_in_unit(&a, "per_100000", 1234.56), "1,234.6");
	CHECK_STR(show_month(&a, "2026-09"), "Sep 2026");
	CHECK_STR(show_month(&a, "2026-13"), "2026-13");
	CHECK_STR(show_month(&a, "30-34"), "30-34");
	arena_free(&a);
}

static void templates(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	fixture_make(&x, &a);
	const struct cell *c = show_cell(&x.r[2], "positive", "PK205", "", "");
	CHECK_STR(show_template(&a, &x.r[2], c, "{value} of {denominator}; {seen:value}"), "7.7% of 6,465; 68.4%");
	CHECK_STR(show_template(&a, &x.r[2], c, "{nothing} {positive:target} {gone:value} {open"),
		  "{nothing} " SHOW_NONE " " SHOW_NONE " {open");
	CHECK_STR(show_template(&a, &x.r[2], NULL, "{value} {lost:numerator}"), SHOW_NONE " 37");
	CHECK_STR(show_template(&a, &x.r[2], c, "{value}[; seen {seen:value}]; [gone {gone:value}]{open"),
		  "7.7%; seen 68.4%; {open");
	CHECK_STR(show_template(&a, &x.r[2], c, "[{value} of {gone:value}] {denominator}[, {seen:value}"),
		  " 6,465[, 68.4%");
	struct cell hidden = *c;
	hidden.flag = "small;suppressed";
	CHECK_STR(show_template(&a, &x.r[2], &hidden, "{value} {numerator} {lower} {interval}"), "* * * *");
	CHECK(show_has_flag(&hidden, "small") && !show_has_flag(&hidden, "suppress"));
	arena_free(&a);
}

int main(void)
{
	UNIT_RUN("every indicator a shipped chart.json names is defined in its spec.json", shipped_files);
	UNIT_RUN("charts find their places, steps, months and marks among the cells", resolving);
	UNIT_RUN("numbers are shown with separators, units and one decimal of a percent", numbers);
	UNIT_RUN("templates are filled, and what is missing or hidden is marked", templates);
	UNIT_END("chart");
}
