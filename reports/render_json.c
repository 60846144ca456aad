/* render_json.c -- reports as one JSON document, definitions and provenance included.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/json.h"
#include "reports/number_int.h"
#include "reports/report.h"

#include <math.h>

static void key(struct buf *b, const char *name, bool first)
{
	if (!first)
		buf_str(b, ", ");
	json_quote(b, name);
	buf_str(b, ": ");
}

static void text(struct buf *b, const char *name, const char *s, bool first)
{
	key(b, name, first);
	json_quote(b, s ? s : "");
}

static void number(struct buf *b, const char *name, double v, bool count)
{
	key(b, name, false);
	if (!isfinite(v))
		buf_str(b, "null");
	else if (count)
		number_plain(b, v);
	else
		number_value(b, v);
}

/* A list joined by `sep` as an array; empty for "". */
static void list(struct buf *b, const char *name, const char *s, char sep)
{
	struct arena a = ARENA_INIT;
	key(b, name, false);
	buf_char(b, '[');
	for (bool first = true; *s; first = false) {
		const char *end = strchr(s, sep);
		size_t n = end ? (size_t)(end - s) : strlen(s);
		buf_str(b, first ? "" : ", ");
		json_quote(b, arena_strndup(&a, s, n));
		s += end ? n + 1 : n;
	}
	buf_char(b, ']');
	arena_free(&a);
}

static void about(struct buf *b, const struct provenance *p)
{
	buf_str(b, "  \"about\": {");
	text(b, "program", p->program_id, true);
	text(b, "program_version", p->program_version, false);
	text(b, "program_title", p->program_title, false);
	text(b, "sanad_version", p->sanad_version, false);
	text(b, "registry_digest", p->registry_digest, false);
	text(b, "as_of", p->as_of, false);
	text(b, "period", p->period, false);
	text(b, "area_code", p->area_code, false);
	text(b, "area_name", p->area_name, false);
	text(b, "place", p->place, false);
	text(b, "suppress", p->suppress, false);
	buf_str(b, "},\n");
}

static void definition(struct buf *b, const struct indicator *i)
{
	buf_str(b, "   {");
	text(b, "id", i->id, true);
	text(b, "version", i->version, false);
	text(b, "title", i->title, false);
	text(b, "numerator", i->numerator, false);
	text(b, "denominator", i->denominator, false);
	text(b, "denominator_source", i->denominator_source, false);
	text(b, "exclusions", i->exclusions, false);
	text(b, "unit", i->unit, false);
	text(b, "method", i->method, false);
	key(b, "higher_is_better", false);
	buf_str(b, i->higher_is_better ? "true" : "false");
	text(b, "source", i->source, false);
	text(b, "confidence", i->confidence, false);
	buf_str(b, i->next ? "},\n" : "}\n");
}

static void cell(struct buf *b, const struct cell *c, bool last)
{
	buf_str(b, "   {");
	text(b, "indicator", c->indicator, true);
	text(b, "version", c->version, false);
	text(b, "period", c->period, false);
	text(b, "area_code", c->area_code, false);
	text(b, "area_name", c->area_name, false);
	text(b, "area_level", c->area_level, false);
	list(b, "by", c->by, ';');
	list(b, "stratum", c->stratum, ';');
	number(b, "numerator", c->numerator, true);
	number(b, "denominator", c->denominator, true);
	number(b, "unknown", c->unknown, true);
	number(b, "value", c->value, false);
	number(b, "lower", c->lower, false);
	number(b, "upper", c->upper, false);
	text(b, "unit", c->unit, false);
	text(b, "method", c->method, false);
	number(b, "target", c->target, true);
	list(b, "flag", c->flag, ';');
	buf_str(b, last ? "}\n" : "},\n");
}

static void one(struct buf *b, const struct report *r, bool last)
{
	buf_str(b, " {\n  ");
	text(b, "id", r->id, true);
	text(b, "title", r->title, false);
	text(b, "question", r->question, false);
	buf_str(b, ",\n");
	about(b, &r->about);
	buf_str(b, "  \"indicators\": [\n");
	for (const struct indicator *i = r->indicators; i; i = i->next)
		definition(b, i);
	buf_str(b, "  ]");
	list(b, "notes", r->notes, '\n');
	buf_str(b, ",\n  \"cells\": [\n");
	for (size_t i = 0; i < r->n_cells; i++)
		cell(b, &r->cell[i], i + 1 == r->n_cells);
	buf_str(b, last ? "  ]\n }\n" : "  ]\n },\n");
}

void render_json(const struct report *r, size_t n, FILE *f)
{
	struct buf b = BUF_INIT;
	buf_str(&b, "{\"format\": \"sanad/report\", \"format_version\": 1, \"reports\": [\n");
	for (size_t i = 0; i < n; i++) {
		one(&b, &r[i], i + 1 == n);
		(void)fwrite(b.data, 1, b.len, f);
		buf_reset(&b);
	}
	buf_str(&b, "]}\n");
	(void)fwrite(b.data, 1, b.len, f);
	buf_free(&b);
}
