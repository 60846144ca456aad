/* render_table.c -- reports as aligned tables for a terminal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One block per indicator, the same columns in all blocks of a report. A narrow terminal loses columns from the least
 * telling one on, never half a number.
 */
#include "base/text.h"
#include "reports/report.h"
#include "reports/show_int.h"

#include <math.h>

enum column { PLACE, STRATUM, COUNT, OF, VALUE, INTERVAL, TARGET, UNKNOWN, FLAG, COLUMNS };
static const char *const title[COLUMNS] = {"Place",        "Stratum", "Number",  "of",  "Value",
					   "95% interval", "Target",  "Unknown", "Flag"};
/* Dropped in this order when the table is too wide. */
static const enum column drop[] = {UNKNOWN, TARGET, FLAG, INTERVAL};
#define GAP 2
#define NARROWEST 40 /* columns below which a table is cut, not folded */

struct page {
	struct arena *a;
	FILE *f;
	bool color;
	int columns;
	const struct report *r;
	const char *(*text)[COLUMNS]; /* per cell */
	int width[COLUMNS];           /* 0: not shown */
};

static bool left_aligned(enum column c)
{
	return c == PLACE || c == STRATUM || c == FLAG;
}

static const char *count_text(struct arena *a, const struct cell *c, double v, int decimals)
{
	if (show_is_hidden(c) && isnan(v))
		return SHOW_HIDDEN;
	return isnan(v) ? "" : show_number(a, v, decimals);
}

static void cell_texts(const struct page *p, const struct cell *c, const char *out[COLUMNS])
{
	bool top = text_eq(c->area_code, p->r->about.area_code);
	out[PLACE] = arena_printf(p->a, "%s%s", top ? "" : "  ", c->area_name);
	out[STRATUM] = text_eq(c->by, "month") ? show_month(p->a, c->stratum) : c->stratum;
	out[COUNT] = count_text(p->a, c, c->numerator, c->numerator == floor(c->numerator) ? 0 : 1); /* chances */
	out[OF] = count_text(p->a, c, c->denominator, 0);
	bool count = text_eq(c->unit, "count") && isnan(c->denominator); /* its value is the number itself */
	out[VALUE] = count ? "" : show_value(p->a, c);
	out[INTERVAL] = show_interval(p->a, c);
	out[TARGET] = isnan(c->target) ? "" : show_in_unit(p->a, c->unit, c->target);
	out[UNKNOWN] = c->unknown > 0 ? show_number(p->a, c->unknown, 0) : "";
	out[FLAG] = show_flags(p->a, c);
}

static int total_width(const struct page *p)
{
	int sum = 0;
	for (int c = 0; c < COLUMNS; c++)
		sum += p->width[c] ? p->width[c] + GAP : 0;
	return sum ? sum - GAP : 0;
}

static void lay_out(struct page *p)
{
	p->text = arena_calloc(p->a, p->r->n_cells + 1, sizeof *p->text);
	for (size_t i = 0; i < p->r->n_cells; i++) {
		cell_texts(p, &p->r->cell[i], p->text[i]);
		for (int c = 0; c < COLUMNS; c++) {
			int w = text_width(p->text[i][c]);
			p->width[c] = w > p->width[c] ? w : p->width[c];
		}
	}
	for (int c = 0; c < COLUMNS; c++)
		if (p->width[c] && p->width[c] < text_width(title[c]))
			p->width[c] = text_width(title[c]);
	for (size_t i = 0; i < sizeof drop / sizeof *drop; i++)
		if (p->columns >= NARROWEST && total_width(p) > p->columns)
			p->width[drop[i]] = 0;
}

static void put(const struct page *p, const char *style, const char *s)
{
	fprintf(p->f, "%s%s%s", p->color ? style : "", s, p->color ? "\x1b[0m" : "");
}

static void put_row(const struct page *p, const char *const text[COLUMNS], const char *style)
{
	struct buf b = BUF_INIT;
	for (int c = 0; c < COLUMNS; c++) {
		if (!p->width[c])
			continue;
		int pad = p->width[c] - text_width(text[c]);
		if (b.len)
			buf_printf(&b, "%*s", GAP, "");
		if (left_aligned((enum column)c))
			buf_printf(&b, "%s%*s", text[c], pad, "");
		else
			buf_printf(&b, "%*s%s", pad, "", text[c]);
	}
	while (b.len && b.data[b.len - 1] == ' ')
		b.data[--b.len] = '\0';
	put(p, style, b.data);
	fputc('\n', p->f);
	buf_free(&b);
}

/* Words of s, folded at the width, lines after the first indented. */
static void put_folded(const struct page *p, const char *s, int indent, const char *style)
{
	int at = 0, limit = p->columns >= NARROWEST ? p->columns : NARROWEST;
	while (*s) {
		size_t n = strcspn(s, " ");
		char *word = arena_strndup(p->a, s, n);
		int w = text_width(word);
		if (at > indent && at + 1 + w > limit) {
			fprintf(p->f, "\n%*s", indent, "");
			at = indent;
		} else if (at > 0) {
			fputc(' ', p->f);
			at++;
		}
		put(p, style, word);
		at += w;
		s += n + strspn(s + n, " ");
	}
	fputc('\n', p->f);
}

#define PLAIN ""
#define BOLD "\x1b[1m"
#define FAINT "\x1b[2m"

static void put_definitions(const struct page *p)
{
	for (const struct indicator *i = p->r->indicators; i; i = i->next)
		put_folded(p,
			   text_eq(i->denominator, "None")
				   ? arena_printf(p->a, "%s: %s.", i->id, i->numerator)
				   : arena_printf(p->a, "%s: %s, of: %s.", i->id, i->numerator, i->denominator),
			   2, FAINT);
}

static void put_notes(const struct page *p)
{
	const char *s = p->r->notes;
	while (*s) {
		size_t n = strcspn(s, "\n");
		put_folded(p, arena_printf(p->a, "- %s", arena_strndup(p->a, s, n)), 2, FAINT);
		s += s[n] ? n + 1 : n;
	}
}

/* Titles of the columns in which the indicator that begins at cell i says anything. */
static void put_titles(const struct page *p, size_t i)
{
	const char *head[COLUMNS], *id = p->r->cell[i].indicator;
	for (int c = 0; c < COLUMNS; c++)
		head[c] = "";
	for (; i < p->r->n_cells && text_eq(p->r->cell[i].indicator, id); i++)
		for (int c = 0; c < COLUMNS; c++)
			if (*p->text[i][c])
				head[c] = title[c];
	put_row(p, head, FAINT);
}

static bool without_value(const struct cell *c)
{
	return isnan(c->value) && show_has_flag(c, "no-denominator");
}

/* True when no area below the top one has a denominator for the indicator of cell i: one line says so, not twenty. */
static bool bare_below(const struct page *p, size_t i)
{
	const char *id = p->r->cell[i].indicator, *top = p->r->about.area_code;
	bool any = false;
	for (; i < p->r->n_cells && text_eq(p->r->cell[i].indicator, id); i++) {
		if (text_eq(p->r->cell[i].area_code, top))
			continue;
		if (!without_value(&p->r->cell[i]))
			return false;
		any = true;
	}
	return any;
}

static void put_block(const struct page *p, size_t i)
{
	const struct report *r = p->r;
	const struct indicator *ind = show_indicator(r, r->cell[i].indicator);
	bool bare = bare_below(p, i);

	fputc('\n', p->f);
	put_folded(p, arena_printf(p->a, "%s (%s)", ind->title, ind->id), 2, BOLD);
	put_titles(p, i);
	for (; i < r->n_cells && text_eq(r->cell[i].indicator, ind->id); i++)
		if (!bare || text_eq(r->cell[i].area_code, r->about.area_code))
			put_row(p, p->text[i], PLAIN);
	if (bare)
		put_folded(p, "  Areas below have no denominator of their own.", 2, FAINT);
}

static void put_report(struct page *p)
{
	const struct report *r = p->r;
	put_folded(p, arena_printf(p->a, "%s: %s", r->title, r->question), 2, BOLD);
	put_folded(p, show_provenance(p->a, &r->about), 2, FAINT);
	lay_out(p);
	for (size_t i = 0; i < r->n_cells; i++)
		if (i == 0 || !text_eq(r->cell[i].indicator, r->cell[i - 1].indicator))
			put_block(p, i);
	fputc('\n', p->f);
	put_definitions(p);
	put_notes(p);
}

void render_table(const struct report *r, size_t n, FILE *f, bool color, int columns)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a = ARENA_INIT;
		struct page p = {.a = &a, .f = f, .color = color, .columns = columns, .r = &r[i]};
		if (i)
			fputc('\n', f);
		put_report(&p);
		arena_free(&a);
	}
}
