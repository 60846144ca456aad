/* chart_each.c -- one chart for each device, and what is said under it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/chart_int.h"
#include "reports/show_int.h"

/* Length of the first n parts of a stratum; 0 when it has no more than those. */
static size_t prefix_len(const char *stratum, int64_t n)
{
	size_t at = 0;
	for (int64_t i = 0; i < n; i++) {
		at += strcspn(stratum + at, ";");
		if (!stratum[at])
			return 0;
		at++;
	}
	return at > 0 ? at - 1 : 0;
}

static bool names_indicator(const cJSON *spec, const char *id)
{
	return text_eq(json_str(spec, "indicator"), id);
}

size_t chart_each(struct arena *a, const struct report *r, const cJSON *spec, const char ***prefix)
{
	int64_t parts = 0;
	bool skip = json_bool(spec, "skip_zero", false);
	const char **list = arena_calloc(a, r->n_cells + 1, sizeof *list);
	size_t n = 0;

	*prefix = list;
	if (!json_int(spec, "each", &parts) || parts < 1)
		return 1; /* list[0] is NULL: no prefix */
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *c = &r->cell[i];
		size_t len = prefix_len(c->stratum, parts);
		if (len == 0 || !text_eq(c->by, json_str(spec, "over")) || !names_indicator(spec, c->indicator) ||
		    !text_eq(c->area_code, r->about.area_code) || (skip && c->numerator == 0))
			continue;
		char *mine = arena_strndup(a, c->stratum, len);
		size_t k = 0;
		while (k < n && !text_eq(list[k], mine))
			k++;
		if (k == n)
			list[n++] = mine;
	}
	return n;
}

const char *chart_rest(const char *prefix, const char *stratum)
{
	size_t n = prefix ? strlen(prefix) : 0;
	if (!prefix)
		return stratum;
	return strncmp(prefix, stratum, n) == 0 && stratum[n] == ';' ? stratum + n + 1 : NULL;
}

const char *chart_words(struct arena *a, const cJSON *spec, const char *key)
{
	char **part;
	size_t n = text_split(a, key, ';', &part);
	const char *whole = json_str(json_get(spec, "labels"), key);
	struct buf b = BUF_INIT;
	if (whole)
		return whole;
	while (n-- > 0) {
		const char *named = json_str(json_get(spec, "labels"), part[n]);
		if (!text_eq(part[n], "all"))
			buf_printf(&b, "%s%s", b.len ? ", " : "", named ? named : show_month(a, part[n]));
	}
	const char *out = arena_strdup(a, b.data);
	buf_free(&b);
	return out;
}

/* What stands out belongs under this chart: of its kind, and of its device when it shows one only. */
static bool concerns(struct arena *a, const struct chart *c, const struct finding *f, const char *by)
{
	return text_eq(f->by, by) && (!c->prefix || text_eq(c->prefix, arena_printf(a, "%s;%s", f->test, f->name)));
}

static bool any_beyond(const struct chart *c)
{
	for (size_t i = 0; i < c->n_points; i++)
		if (chart_stands_out(c->series[0].cell[i]))
			return true;
	return false;
}

const char *chart_note(struct arena *a, const cJSON *spec, const struct chart *c)
{
	const char *by = json_str(spec, "findings"), *note = json_str(spec, "note");
	const struct report *r = c->report;
	bool any = false;
	note = note ? note : "";
	if (!by)
		return note;
	for (size_t i = 0; i < r->n_findings; i++)
		if (concerns(a, c, &r->finding[i], by)) {
			note = arena_printf(a, "%s%s%s", any ? note : "", any ? " " : "", r->finding[i].text);
			any = true;
		}
	const char *own = json_str(spec, "note");
	if (any)
		return own ? arena_printf(a, "%s %s", note, own) : note;
	const char *said =
		c->prefix ? any_beyond(c) ? "Single months lie beyond their limits, but it is not named as drifting."
					  : "It does not drift."
		: any_beyond(c) ? "None is named: what is orange lies beyond its own limits, but among so many that "
				  "may be chance."
				: "None stands out.";
	return own ? arena_printf(a, "%s %s", said, own) : said;
}

/* ---- tables of classes ---- */

static size_t place(const char **list, size_t *n, const char *word)
{
	size_t i = 0;
	while (i < *n && !text_eq(list[i], word))
		i++;
	if (i == *n)
		list[(*n)++] = word;
	return i;
}

void chart_matrix(struct arena *a, const struct chart *c, struct chart_matrix *out)
{
	size_t *row = arena_calloc(a, c->n_points, sizeof *row), *column = arena_calloc(a, c->n_points, sizeof *column);
	*out = (struct chart_matrix){.row = arena_calloc(a, c->n_points, sizeof(char *)),
				     .column = arena_calloc(a, c->n_points, sizeof(char *)),
				     .same = c->same};
	for (size_t i = 0; i < c->n_points; i++) {
		size_t first = strcspn(c->point[i].key, ";");
		const char *rest = c->point[i].key + first;
		row[i] = place(out->row, &out->n_rows, arena_strndup(a, c->point[i].key, first));
		column[i] = place(out->column, &out->n_columns, *rest ? rest + 1 : rest);
	}
	out->cell = arena_calloc(a, out->n_rows * out->n_columns, sizeof(void *));
	for (size_t i = 0; i < c->n_points; i++)
		out->cell[row[i] * out->n_columns + column[i]] = c->series[0].cell[i];
}

int chart_shade(const struct chart_matrix *m, size_t row, size_t column, bool *agrees)
{
	const char *same = json_str(m->same, m->row[row]);
	double total = 0;
	for (size_t k = 0; k < m->n_columns; k++) {
		const struct cell *c = m->cell[row * m->n_columns + k];
		if (c && show_is_hidden(c))
			return 0;
		total += c ? c->numerator : 0;
	}
	const struct cell *c = m->cell[row * m->n_columns + column];
	double share = c && total > 0 ? c->numerator / total : 0;
	*agrees = text_eq(m->row[row], m->column[column]) || text_eq(same, m->column[column]);
	if (share <= 0)
		return 0;
	if (*agrees)
		return share >= 0.95 ? 3 : share >= 0.5 ? 2 : 1;
	return share >= 0.25 ? 3 : share >= 0.05 ? 2 : 1;
}
