/* html_chart.c -- a figure of the page: the canvas, its data for page.js, and the same numbers as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "reports/html_int.h"
#include "reports/show_int.h"

#include <math.h>

/* ---- the table under a chart ----------------------------------------------------------------------------------------
 */

static void number_cell(struct page *p, bool hidden, const char *text)
{
	html_add(p, hidden ? "<td class=\"hid\">" SHOW_HIDDEN "</td>" : "<td>%s</td>", text);
}

static const char *whole(struct page *p, double v)
{
	return isfinite(v) ? show_number(p->a, v, 0) : SHOW_NONE;
}

/* A count has nothing beside it that was counted or divided by. */
static bool is_count(const struct chart *c)
{
	return text_eq(c->unit, "count");
}

static void table_head(struct page *p, const struct chart *c)
{
	html_raw(p, "<thead><tr><th scope=\"col\">");
	html_raw(p, c->n_series > 1 ? "</th><th scope=\"col\">Figure</th>" : "</th>");
	html_add(p, "<th scope=\"col\">%s</th>", is_count(c) && *c->unit_label ? c->unit_label : "Value");
	if (c->of_previous)
		html_raw(p, "<th scope=\"col\">Of step before</th>");
	if (isfinite(c->whole))
		html_raw(p, "<th scope=\"col\">Of the target</th>");
	if (c->interval)
		html_raw(p, "<th scope=\"col\">95% interval</th>");
	if (chart_has_band(c))
		html_add(p, "<th scope=\"col\">%s</th>", c->band_label);
	if (!is_count(c))
		html_raw(p, "<th scope=\"col\">Counted</th><th scope=\"col\">Out of</th>");
	if (c->target)
		html_add(p, "<th scope=\"col\">%s</th>", c->target_label);
	html_raw(p, "</tr></thead><tbody>");
}

static const char *band_text(struct page *p, const struct chart *c, size_t k, size_t i)
{
	double low, high;
	if (!chart_band(c, k, i, &low, &high))
		return SHOW_NONE;
	return arena_printf(p->a, "%s" SHOW_NONE "%s", show_number(p->a, low, 1), show_in_unit(p->a, c->unit, high));
}

static void table_row(struct page *p, const struct chart *c, size_t k, size_t i)
{
	const struct chart_series *s = &c->series[k];
	const struct cell *cell = s->cell[i];
	bool hidden = cell && show_is_hidden(cell);
	double share = chart_of_previous(c, k, i);
	html_add(p, "<tr><th scope=\"row\">%s</th>", c->point[i].label);
	if (c->n_series > 1)
		html_add(p, "<td class=\"txt\">%s</td>", s->label);
	number_cell(p, hidden, show_in_unit(p->a, c->unit, chart_y(c, cell)));
	if (c->of_previous)
		number_cell(p, hidden, isfinite(share) ? show_in_unit(p->a, "percent", share) : "");
	if (isfinite(c->whole))
		number_cell(p, hidden, show_in_unit(p->a, "percent", chart_of_target(c, k, i)));
	if (c->interval)
		number_cell(p, hidden, show_interval(p->a, cell));
	if (chart_has_band(c))
		number_cell(p, hidden, band_text(p, c, k, i));
	if (!is_count(c)) {
		number_cell(p, hidden, whole(p, cell ? cell->numerator : NAN));
		number_cell(p, false, whole(p, cell ? cell->denominator : NAN));
	}
	if (c->target)
		number_cell(p, false, show_in_unit(p->a, c->unit, cell ? cell->target : NAN));
	html_raw(p, "</tr>\n");
}

static void table(struct page *p, const struct chart *c)
{
	/* open as written, so that the numbers are there on paper and without scripts; page.js folds it on a screen */
	html_add(p, "<details class=\"data\" open><summary>The numbers<span class=\"sr\"> of %s</span></summary>",
		 c->title);
	html_raw(p, "<div class=\"scroll\"><table>");
	table_head(p, c);
	for (size_t i = 0; i < c->n_points; i++)
		for (size_t k = 0; k < c->n_series; k++)
			table_row(p, c, k, i);
	html_raw(p, "</tbody></table></div></details>\n");
}

/* ---- the figure -----------------------------------------------------------------------------------------------------
 */

/* For those who do not see the picture: its points in words. */
static void spoken(struct page *p, const struct chart *c)
{
	html_add(p, "%s.", c->title);
	for (size_t i = 0; i < c->n_points && i < 12; i++)
		html_add(p, " %s %s%r", c->point[i].label, chart_text(p->a, c, 0, i), i + 1 < c->n_points ? ";" : ".");
}

/* What the author of the chart says of it, and what its marks mean. */
static void note(struct page *p, const struct chart *c)
{
	bool band = chart_has_band(c);
	if (!*c->note && !c->interval && !band)
		return;
	html_add(p, "<p class=\"note\">%s", c->note);
	if (c->interval)
		html_add(p, "%r<span class=\"key\">Black line: 95%% interval.", *c->note ? " " : "");
	if (band)
		html_add(p, " Shaded box: %s.", c->band_label);
	html_raw(p, c->interval ? "</span></p>\n" : "</p>\n");
}

void html_chart(struct page *p, const struct chart *c)
{
	html_add(p, "<figure class=\"chart\" id=\"fig-%s\"><figcaption>%s</figcaption>\n", c->id, c->title);
	if (c->n_points == 0) {
		html_raw(p, "<p class=\"none\">");
		html_text(p, c->none);
		html_raw(p, "</p></figure>\n");
		return;
	}
	if (chart_is_empty(c)) {
		html_raw(p, "<p class=\"none\">Nothing can be drawn: no figure has a denominator here.</p>\n");
		table(p, c);
		html_raw(p, "</figure>\n");
		return;
	}
	if (c->type == CHART_MATRIX) {
		html_matrix(p, c);
		note(p, c);
		html_raw(p, "</figure>\n");
		return;
	}
	int height = c->horizontal ? 70 + 34 * (int)c->n_points : 280;
	html_add(p, "<div class=\"canvas\" style=\"height:%dpx\"><canvas id=\"chart-%s\" role=\"img\" aria-label=\"",
		 height, c->id);
	spoken(p, c);
	html_raw(p, "\"></canvas></div>\n");
	note(p, c);
	table(p, c);
	html_raw(p, "</figure>\n");
}

/* ---- the data -------------------------------------------------------------------------------------------------------
 */

static const char *comma(size_t i)
{
	return i ? "," : "";
}

/* [[low, high], ...] with null where there is no pair. */
static void pair(struct page *p, size_t i, double low, double high)
{
	html_raw(p, comma(i));
	if (!isfinite(low) || !isfinite(high)) {
		html_raw(p, "null");
		return;
	}
	html_raw(p, "[");
	html_json_number(p, fmin(low, high));
	html_raw(p, ",");
	html_json_number(p, fmax(low, high));
	html_raw(p, "]");
}

static void intervals(struct page *p, const struct chart *c, const struct chart_series *s)
{
	html_raw(p, ",\"interval\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		const struct cell *cell = s->cell[i];
		bool shown = cell && !show_is_hidden(cell);
		pair(p, i, shown ? cell->lower : NAN, shown ? cell->upper : NAN);
	}
	html_raw(p, "]");
}

static void band(struct page *p, const struct chart *c, size_t k)
{
	double low, high;
	html_raw(p, ",\"band\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		bool any = chart_band(c, k, i, &low, &high);
		pair(p, i, any ? low : NAN, any ? high : NAN);
	}
	html_raw(p, "]");
}

static void alerts(struct page *p, const struct chart *c, const struct chart_series *s)
{
	html_raw(p, ",\"alert\":[");
	for (size_t i = 0; i < c->n_points; i++)
		html_add(p, "%r%r", comma(i), chart_stands_out(s->cell[i]) ? "true" : "false");
	html_raw(p, "]");
}

static void series(struct page *p, const struct chart *c, size_t k)
{
	const struct chart_series *s = &c->series[k];
	html_add(p, "%r{\"label\":", comma(k));
	html_json_text(p, s->label);
	html_raw(p, ",\"y\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		html_raw(p, comma(i));
		html_json_number(p, chart_y(c, s->cell[i]));
	}
	html_raw(p, "],\"text\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		html_raw(p, comma(i));
		html_json_text(p, chart_text(p->a, c, k, i));
	}
	html_raw(p, "],\"hidden\":[");
	for (size_t i = 0; i < c->n_points; i++)
		html_add(p, "%r%r", comma(i), s->cell[i] && show_is_hidden(s->cell[i]) ? "true" : "false");
	html_raw(p, "]");
	if (c->interval)
		intervals(p, c, s);
	if (chart_has_band(c))
		band(p, c, k);
	if (c->limits)
		alerts(p, c, s);
	html_raw(p, "}");
}

static void target(struct page *p, const struct chart *c)
{
	html_raw(p, ",\"target\":{\"label\":");
	html_json_text(p, c->target_label);
	html_raw(p, ",\"y\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		const struct cell *cell = c->series[0].cell[i];
		html_raw(p, comma(i));
		html_json_number(p, cell ? cell->target : NAN);
	}
	html_raw(p, "]}");
}

static void options(struct page *p, const struct chart *c)
{
	char *json = cJSON_PrintUnformatted(c->options);
	if (!json)
		mem_oom();
	html_raw(p, ",\"options\":");
	for (const char *s = json; *s; s++)
		buf_str(p->out, *s == '<' ? "\\u003c" : (char[]){*s, '\0'});
	cJSON_free(json);
}

static void chart_data(struct page *p, const struct chart *c)
{
	static const char *const type[] = {"bar", "line", "stepped", "dots", "matrix"};
	html_raw(p, "{\"id\":");
	html_json_text(p, c->id);
	html_add(p, ",\"type\":\"%r\",\"horizontal\":%r,\"unit\":", type[c->type], c->horizontal ? "true" : "false");
	html_json_text(p, c->unit);
	html_raw(p, ",\"unitLabel\":");
	html_json_text(p, c->unit_label);
	html_raw(p, ",\"bandLabel\":");
	html_json_text(p, c->band_label);
	html_raw(p, ",\"labels\":[");
	for (size_t i = 0; i < c->n_points; i++) {
		html_raw(p, comma(i));
		html_json_text(p, c->point[i].label);
	}
	html_raw(p, "],\"series\":[");
	for (size_t k = 0; k < c->n_series; k++)
		series(p, c, k);
	html_raw(p, "]");
	if (c->target)
		target(p, c);
	if (c->options)
		options(p, c);
	html_raw(p, "}");
}

void html_chart_data(struct page *p)
{
	bool first = true;
	html_raw(p, "[");
	for (size_t i = 0; i < p->book->n_charts; i++) {
		if (chart_is_empty(&p->book->chart[i]) || p->book->chart[i].type == CHART_MATRIX)
			continue;
		html_raw(p, first ? "\n" : ",\n");
		chart_data(p, &p->book->chart[i]);
		first = false;
	}
	html_raw(p, "\n]");
}
