/* rooms: reports db stats base */
/* html_test.c -- the page: complete, self-contained, and text stays text.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/json.h"
#include "tests/unit/report_fixture.h"
#include "tests/unit/unit.h"

/* The page of n reports; free with buf_free. */
static void render(struct fixture *x, size_t n, struct buf *page)
{
	struct msgq q;
	char piece[65536];
	size_t got;
	FILE *f = tmpfile();
	msgq_init(&q);
	if (!f) {
		UNIT_FAIL("no temporary file");
		return;
	}
	CHECK_INT(render_html(x->r, n, f, &q), STATUS_OK);
	rewind(f);
	while ((got = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(page, piece, got);
	fclose(f);
	msgq_free(&q);
}

static bool has(const struct buf *page, const char *s)
{
	return memmem(page->data, page->len, s, strlen(s)) != NULL;
}

static void complete(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	fixture_make(&x, &a);
	render(&x, 4, &page);
	static const char *const wanted[] = {
		"<html lang=\"en\">",
		"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:",
		"<section class=\"report\" id=\"coverage\">",
		"<section class=\"report\" id=\"targets\">",
		"<canvas id=\"chart-coverage-eligible\" role=\"img\" aria-label=\"Women screened, of all who are "
		"eligible. Gwadar 27.5%;",
		"of 10,000 aimed at (64.6%)",
		"6,465 of 26,310 eligible women, 95% interval 24.1\xe2\x80\x93"
		"25.1%",
		"<td>24.6\xe2\x80\x93"
		"30.6%</td>",               /* the band, lower end first */
		"census 2023, women 30-49", /* where the denominator comes from */
		"<td>94.6%</td>",           /* referred, of the positive */
		"<section id=\"definitions\">",
		"<code>3fa94c1e07b2d658",
		"@media print",
		"Chart.js v3",
	};
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		if (!has(&page, wanted[i]))
			UNIT_FAIL("the page lacks: %s", wanted[i]);
	buf_free(&page);
	arena_free(&a);
}

static void a_table_under_every_chart(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	int charts = 0, tables = 0;
	fixture_make(&x, &a);
	render(&x, 4, &page);
	for (const char *s = page.data; (s = strstr(s, "<canvas ")); s++)
		charts++;
	for (const char *s = page.data; (s = strstr(s, "<details class=\"data\" open>")); s++)
		tables++;
	CHECK(charts >= 10);
	CHECK_INT(tables, charts);
	buf_free(&page);
	arena_free(&a);
}

static void no_network(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	fixture_make(&x, &a);
	render(&x, 4, &page);
	static const char *const never[] = {"src=\"",   "src='",   "href=\"http", "href='http", "href=\"//",
					    "url(http", "@import", "<link ",      "<iframe",    "sourceMappingURL"};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (has(&page, never[i]))
			UNIT_FAIL("the page holds %s", never[i]);
	buf_free(&page);
	arena_free(&a);
}

static void text_stays_text(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {
		.home_name = "<script>alert('x')</script> \"q\" & \xda\xaf\xd9\x88\xd8\xa7\xd8\xaf\xd8\xb1 \xff\a"};
	struct buf page = BUF_INIT;
	fixture_make(&x, &a);
	for (size_t i = 0; i < x.r[0].n_cells; i++)
		if (strcmp(x.r[0].cell[i].area_name, "Pasni") == 0)
			x.r[0].cell[i].area_name = "</script><script>alert(\"y\\\")</script>";
	render(&x, 4, &page);
	CHECK(!has(&page, "<script>alert"));
	CHECK(!has(&page, "</script><script>alert"));
	CHECK(has(&page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;q&quot; &amp; "
			 "\xda\xaf\xd9\x88\xd8\xa7\xd8\xaf\xd8\xb1 \xef\xbf\xbd\xef\xbf\xbd"));
	CHECK(has(&page, "\"\\u003c/script>\\u003cscript>alert(\\\"y\\\\\\\")\\u003c/script>\""));
	buf_free(&page);
	arena_free(&a);
}

/* The JSON the script reads, as the browser would cut it out. */
static void chart_data(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	struct msgq q;
	msgq_init(&q);
	fixture_make(&x, &a);
	render(&x, 4, &page);
	const char *start = strstr(page.data, "id=\"charts\">") + strlen("id=\"charts\">");
	const char *end = strstr(start, "</script>");
	cJSON *tree = json_parse(start, (size_t)(end - start), "page", 1, &q);
	CHECK(tree != NULL);
	const cJSON *chart = cJSON_GetArrayItem(tree, 0), *series = cJSON_GetArrayItem(json_get(chart, "series"), 0);
	CHECK_STR(json_str(chart, "id"), "coverage-eligible");
	CHECK_INT(cJSON_GetArraySize(json_get(chart, "labels")), 5);
	CHECK_NEAR(cJSON_GetArrayItem(json_get(series, "y"), 0)->valuedouble, 100.0 * 3120 / 11340, 1e-6);
	CHECK(cJSON_IsNull(cJSON_GetArrayItem(json_get(series, "y"), 4))); /* suppressed */
	CHECK(cJSON_IsNull(cJSON_GetArrayItem(json_get(series, "interval"), 4)));
	CHECK(cJSON_IsNull(cJSON_GetArrayItem(json_get(series, "band"), 4)));
	CHECK(cJSON_IsTrue(cJSON_GetArrayItem(json_get(series, "hidden"), 4)));
	CHECK_STR(cJSON_GetArrayItem(json_get(series, "text"), 4)->valuestring, "*");
	json_free(tree);
	msgq_free(&q);
	buf_free(&page);
	arena_free(&a);
}

static void suppressed(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	fixture_make(&x, &a);
	for (size_t i = 0; i < x.r[0].n_cells; i++)
		if (strcmp(x.r[0].cell[i].flag, "suppressed") == 0)
			x.r[0].cell[i].numerator = x.r[0].cell[i].value = x.r[0].cell[i].lower = x.r[0].cell[i].upper =
				77.625;
	render(&x, 1, &page);
	CHECK(has(&page, "<td class=\"hid\">*</td>"));
	CHECK(has(&page, "not shown, to protect women in small groups"));
	CHECK(!has(&page, "77.6"));
	buf_free(&page);
	arena_free(&a);
}

static void no_denominator(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct buf page = BUF_INIT;
	fixture_make(&x, &a);
	for (size_t i = 0; i < x.r[1].n_cells; i++)
		x.r[1].cell[i].value = x.r[1].cell[i].lower = x.r[1].cell[i].upper = NAN;
	render(&x, 4, &page);
	CHECK(has(&page, "Nothing can be drawn: no figure has a denominator here."));
	CHECK(!has(&page, "<canvas id=\"chart-positivity-test\""));
	CHECK(!has(&page, "{\"id\":\"positivity-test\""));
	buf_free(&page);
	arena_free(&a);
}

static void same_bytes(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0}, y = {0};
	struct buf one = BUF_INIT, two = BUF_INIT;
	fixture_make(&x, &a);
	fixture_make(&y, &a);
	render(&x, 4, &one);
	render(&y, 4, &two);
	CHECK_INT(one.len, two.len);
	CHECK(one.len == two.len && memcmp(one.data, two.data, one.len) == 0);
	buf_free(&one);
	buf_free(&two);
	arena_free(&a);
}

static void disk_full(void)
{
	struct arena a = ARENA_INIT;
	struct fixture x = {0};
	struct msgq q;
	FILE *f = fopen("/dev/full", "w");
	msgq_init(&q);
	fixture_make(&x, &a);
	if (!f)
		UNIT_SKIP("no /dev/full here");
	CHECK_INT(render_html(x.r, 4, f, &q), STATUS_OUTPUT);
	fclose(f);
	msgq_free(&q);
	arena_free(&a);
}

int main(void)
{
	UNIT_RUN("a page has tiles, sections, definitions, provenance and a policy", complete);
	UNIT_RUN("a table of its numbers stands under every chart", a_table_under_every_chart);
	UNIT_RUN("a page fetches nothing", no_network);
	UNIT_RUN("markup, quotes, Urdu and bad bytes in a name stay text", text_stays_text);
	UNIT_RUN("the chart data is strict JSON with null for what is not shown", chart_data);
	UNIT_RUN("a suppressed number is nowhere in the page", suppressed);
	UNIT_RUN("a chart without any figure is a sentence and a table", no_denominator);
	UNIT_RUN("the same reports give the same bytes", same_bytes);
	UNIT_RUN("a full disk is an output error", disk_full);
	UNIT_END("html");
}
