/* xlsx_sheet.c -- the sheets of figures, definitions and provenance.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

#include <math.h>

#define HEADER_ROW 4 /* title, question, provenance and a blank stand above */

struct column {
	const char *title;
	double width;
	bool number;
};

/* ---- every sheet ----------------------------------------------------------------------------------------------------
 */

/* Sheet names: at most 31 characters, none of []:*?/\ and no quote; ids are short ASCII words, anything else is
 * replaced. */
static char *sheet_name(struct arena *a, const char *name)
{
	char *s = arena_strndup(a, name, strlen(name) > 31 ? 31 : strlen(name));
	for (char *p = s; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || *p == ' '))
			*p = ' ';
	if (*s >= 'a' && *s <= 'z')
		*s = (char)(*s - 'a' + 'A');
	return s;
}

/* "&" begins a code in headers and footers, which hold 255 characters in all. */
static const char *footer_text(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT;
	const char *clean = xlsx_clean(a, s);
	for (size_t i = 0; clean[i] && (b.len < 80 || ((unsigned char)clean[i] & 0xc0) == 0x80); i++)
		buf_str(&b, clean[i] == '&' ? "&&" : (char[]){clean[i], '\0'});
	const char *out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

lxw_worksheet *xlsx_sheet(struct xlsx *x, const char *name, uint16_t fit_high)
{
	lxw_worksheet *ws = workbook_add_worksheet(x->wb, sheet_name(x->a, name));
	const struct provenance *p = &x->report->about;
	if (!ws) {
		xlsx_try(x, LXW_ERROR_SHEETNAME_ALREADY_USED);
		return NULL;
	}
	x->sheets++;
	worksheet_set_paper(ws, 9); /* A4 */
	worksheet_set_landscape(ws);
	worksheet_set_margins(ws, 0.5, 0.5, 0.5, 0.7); /* inches */
	worksheet_fit_to_pages(ws, 1, fit_high);
	worksheet_gridlines(ws, LXW_HIDE_ALL_GRIDLINES);
	xlsx_try(x,
		 worksheet_set_footer(ws, arena_printf(x->a, "&L&8%s&C&8Page &P of &N&R&8as of %s, sanad %s",
						       footer_text(x->a, p->program_title), footer_text(x->a, p->as_of),
						       footer_text(x->a, p->sanad_version))));
	return ws;
}

static void columns(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct column *col, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		lxw_col_t at = (lxw_col_t)i;
		xlsx_try(x, worksheet_set_column(ws, at, at, col[i].width, NULL));
		xlsx_text(x, ws, row, at, col[i].title, col[i].number ? XLSX_HEADER_RIGHT : XLSX_HEADER);
	}
	xlsx_try(x, worksheet_set_row(ws, row, 30, NULL));
	xlsx_try(x, worksheet_repeat_rows(ws, row, row));
}

static void heading(struct xlsx *x, lxw_worksheet *ws, const char *title, const char *question, const char *line)
{
	xlsx_text(x, ws, 0, 0, title, XLSX_TITLE);
	xlsx_text(x, ws, 1, 0, question, XLSX_QUESTION);
	xlsx_text(x, ws, 2, 0, line, XLSX_MUTED);
	xlsx_try(x, worksheet_set_row(ws, 0, 26, NULL));
}

/* ---- figures --------------------------------------------------------------------------------------------------------
 */

static const struct column figure[] = {
	{"Indicator", 38, false}, {"Place", 16, false},    {"Level", 10, false},     {"Group", 14, false},
	{"Counted", 10, true},    {"Out of", 10, true},    {"Unknown", 10, true},    {"Value", 10, true},
	{"Lower", 9, true},       {"Upper", 9, true},      {"Target", 10, true},     {"Remark", 18, false},
	{"Unit", 9, false},       {"Interval", 15, false}, {"Area code", 14, false}, {"Grouped by", 11, false},
	{"Id", 22, false},        {"Version", 9, false},
};
#define FIGURES (sizeof figure / sizeof *figure)
#define FIGURES_READ 12 /* columns people read; the rest, for programs, are folded away and not printed */
#define GROUP 3
#define FIRST_COUNT 4
#define FIRST_VALUE 7

static const char *replaced(struct arena *a, const char *s, char from, const char *to)
{
	struct buf b = BUF_INIT;
	for (; *s; s++)
		buf_str(&b, *s == from ? to : (char[]){*s, '\0'});
	const char *out = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

static void figure_numbers(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct cell *c)
{
	const double count[] = {c->numerator, c->denominator, c->unknown}, value[] = {c->value, c->lower, c->upper};
	bool hidden = show_is_hidden(c);
	for (lxw_col_t i = 0; i < 3; i++) {
		if (hidden && i == 0)
			xlsx_text(x, ws, row, FIRST_COUNT, SHOW_HIDDEN, XLSX_MARK);
		else
			xlsx_number(x, ws, row, FIRST_COUNT + i, count[i], XLSX_COUNT);
		if (hidden)
			xlsx_text(x, ws, row, FIRST_VALUE + i, SHOW_HIDDEN, XLSX_MARK);
		else
			xlsx_in_unit(x, ws, row, FIRST_VALUE + i, c->unit, value[i]);
	}
	xlsx_in_unit(x, ws, row, FIRST_VALUE + 3, c->unit, c->target);
}

static const char *group_text(struct arena *a, const struct cell *c)
{
	return *c->by ? replaced(a, c->stratum, ';', ", ") : "all";
}

static void figure_row(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct report *r, const struct cell *c)
{
	const struct indicator *i = show_indicator(r, c->indicator);
	const char *tail[FIGURES - FIGURES_READ] = {
		c->unit, c->method, c->area_code, replaced(x->a, c->by, ';', ", "), c->indicator, c->version};
	xlsx_text(x, ws, row, 0, i ? i->title : c->indicator, XLSX_TEXT);
	xlsx_text(x, ws, row, 1, c->area_name, XLSX_TEXT);
	xlsx_text(x, ws, row, 2, c->area_level, XLSX_TEXT);
	xlsx_text(x, ws, row, GROUP, group_text(x->a, c), XLSX_TEXT);
	figure_numbers(x, ws, row, c);
	xlsx_text(x, ws, row, FIGURES_READ - 1, replaced(x->a, show_flags(x->a, c), ';', ", "), XLSX_TEXT);
	for (size_t k = 0; k < FIGURES - FIGURES_READ; k++)
		xlsx_text(x, ws, row, (lxw_col_t)(FIGURES_READ + k), tail[k], XLSX_TEXT);
}

#define NOTE_WIDTH 180 /* characters of a note that fit the columns people read */

/* A note in as many rows as it takes: text beside empty cells runs on over them, but not beyond the printed page. */
static lxw_row_t note(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const char *s)
{
	char **word;
	size_t n = text_split(x->a, s, ' ', &word);
	struct buf line = BUF_INIT;
	for (size_t i = 0; i < n; i++) {
		if (line.len > 0 && text_width(line.data) + 1 + text_width(word[i]) > NOTE_WIDTH) {
			xlsx_text(x, ws, row++, 0, line.data, XLSX_MUTED);
			buf_reset(&line);
			buf_str(&line, "    ");
		}
		if (line.len > 0 && line.data[line.len - 1] != ' ')
			buf_char(&line, ' ');
		buf_str(&line, word[i]);
	}
	if (line.len > 0)
		xlsx_text(x, ws, row++, 0, line.data, XLSX_MUTED);
	buf_free(&line);
	return row;
}

/* Caveats of the report and the meaning of the marks, under the table. */
static lxw_row_t notes(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct report *r)
{
	char **line;
	size_t n = text_split(x->a, r->notes ? r->notes : "", '\n', &line);
	for (size_t i = 0; i < n; i++)
		row = note(x, ws, row, line[i]);
	xlsx_text(x, ws, row++, 0,
		  SHOW_HIDDEN " not shown, to protect women in small groups.  " SHOW_NONE
			      " not known, or nothing to divide by.  Lower and Upper: 95% interval.",
		  XLSX_MUTED);
	return row;
}

static void figure_charts(struct xlsx *x, lxw_worksheet *ws, const struct report *r)
{
	lxw_row_t row = HEADER_ROW + 1;
	for (size_t i = 0; i < x->book->n_charts; i++) {
		const struct chart *c = &x->book->chart[i];
		if (c->report != r || c->sheet == CHART_SHEET_NONE || chart_is_empty(c))
			continue;
		xlsx_chart(x, ws, i, row, FIGURES + 1, 620, 340);
		row += 18; /* 340 pixels are 17 rows of 20 */
	}
}

/* The first column is as wide as the longest title, within reason. */
static double title_width(const struct report *r)
{
	int widest = 24;
	for (const struct indicator *i = r->indicators; i; i = i->next) {
		int w = text_width(i->title);
		widest = w > widest ? w : widest;
	}
	return widest > 64 ? 64 : widest + 2;
}

/* As wide as the longest group, within reason. */
static double group_width(struct arena *a, const struct report *r)
{
	int widest = 12;
	for (size_t i = 0; i < r->n_cells; i++) {
		int w = text_width(group_text(a, &r->cell[i]));
		widest = w > widest ? w : widest;
	}
	return widest > 36 ? 36 : widest + 2;
}

void xlsx_report(struct xlsx *x, lxw_worksheet *ws, const struct report *r)
{
	lxw_row_col_options folded = {.hidden = LXW_TRUE, .level = 1, .collapsed = LXW_FALSE};
	lxw_row_col_options edge = {.hidden = LXW_FALSE, .level = 0, .collapsed = LXW_TRUE};
	lxw_row_t row = HEADER_ROW + 1;
	heading(x, ws, r->title, r->question, show_provenance(x->a, &r->about));
	columns(x, ws, HEADER_ROW, figure, FIGURES);
	xlsx_try(x, worksheet_set_column(ws, 0, 0, title_width(r), NULL));
	xlsx_try(x, worksheet_set_column(ws, GROUP, GROUP, group_width(x->a, r), NULL));
	/* one by one: a range beside the single columns set before would overlap them, which Excel takes for damage */
	for (size_t i = FIGURES_READ; i < FIGURES; i++)
		xlsx_try(x, worksheet_set_column_opt(ws, (lxw_col_t)i, (lxw_col_t)i, figure[i].width, NULL, &folded));
	xlsx_try(x, worksheet_set_column_opt(ws, FIGURES, FIGURES, 3, NULL, &edge));
	for (size_t i = 0; i < r->n_cells; i++)
		figure_row(x, ws, row++, r, &r->cell[i]);
	if (r->n_cells > 0)
		xlsx_try(x, worksheet_autofilter(ws, HEADER_ROW, 0, row - 1, FIGURES - 1));
	else
		xlsx_text(x, ws, row++, 0, "No figures in this period.", XLSX_MUTED);
	worksheet_freeze_panes(ws, HEADER_ROW + 1, 1);
	row = notes(x, ws, row + 1, r);
	xlsx_try(x, worksheet_print_area(ws, 0, 0, row - 1, FIGURES_READ - 1));
	figure_charts(x, ws, r);
}

/* ---- definitions and provenance -------------------------------------------------------------------------------------
 */

static const struct column definition_column[] = {
	{"Indicator", 24, false}, {"What is counted", 34, false},  {"Out of", 26, false},
	{"Left out", 30, false},  {"Denominator from", 36, false}, {"Unit and interval", 16, false},
	{"Source", 36, false},    {"Id and version", 22, false},
};
#define DEFINITIONS (sizeof definition_column / sizeof *definition_column)

/* Lines a text takes when wrapped at words to a column of `width` characters; some columns are kept free, because
 * letters are not all of one width. */
static int wrapped_lines(struct arena *a, const char *s, double width)
{
	char **word;
	int lines = 1, used = 0, room = (int)width;
	size_t n = text_split(a, s ? s : "", ' ', &word);
	for (size_t i = 0; i < n; i++) {
		int w = text_width(word[i]);
		if (used > 0 && used + 1 + w > room)
			lines++, used = 0;
		used += w + (used > 0);
		lines += used > room ? used / room : 0; /* a word longer than the column is broken */
		used = used > room ? used % room : used;
	}
	return lines;
}

static void definition(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, const struct indicator *i)
{
	const char *certainty = i->confidence && *i->confidence ? i->confidence : "not stated";
	const char *text[DEFINITIONS] = {
		i->title,
		i->numerator,
		i->denominator,
		i->exclusions,
		i->denominator_source,
		arena_printf(x->a, "%s, %s; %s is better", i->unit, i->method,
			     i->higher_is_better ? "higher" : "lower"),
		arena_printf(x->a, "%s (certainty: %s)", i->source ? i->source : "", certainty),
		arena_printf(x->a, "%s v%s", i->id, i->version)};
	int lines = 1;
	for (size_t k = 0; k < DEFINITIONS; k++) {
		int need = wrapped_lines(x->a, text[k], definition_column[k].width);
		lines = need > lines ? need : lines;
		xlsx_text(x, ws, row, (lxw_col_t)k, text[k], XLSX_WRAP);
	}
	/* not every program fits rows to wrapped text when it opens a file; 409 points is the tallest row there is */
	xlsx_try(x, worksheet_set_row(ws, row, lines > 26 ? 409 : 15.0 * lines + 2, NULL));
}

void xlsx_definitions(struct xlsx *x, lxw_worksheet *ws)
{
	lxw_row_t row = HEADER_ROW + 1;
	heading(x, ws, "Definitions", "How every number in this workbook is counted.",
		show_provenance(x->a, &x->report->about));
	columns(x, ws, HEADER_ROW, definition_column, DEFINITIONS);
	for (size_t r = 0; r < x->n_reports; r++)
		for (const struct indicator *i = x->report[r].indicators; i; i = i->next)
			definition(x, ws, row++, i);
	worksheet_freeze_panes(ws, HEADER_ROW + 1, 1);
	xlsx_try(x, worksheet_print_area(ws, 0, 0, row - 1, (lxw_col_t)(DEFINITIONS - 1)));
}

static const char *report_names(struct xlsx *x)
{
	const char *all = "";
	for (size_t i = 0; i < x->n_reports; i++)
		all = arena_printf(x->a, "%s%s%s", all, i ? ", " : "", x->report[i].id);
	return all;
}

/* One way for all reports, or each that counts otherwise by its name. */
static const char *counted_by(const struct xlsx *x)
{
	const char *first = show_by_place(&x->report->about), *all = first;
	for (size_t i = 1; i < x->n_reports; i++) {
		const char *own = show_by_place(&x->report[i].about);
		if (!text_eq(own, first))
			all = arena_printf(x->a, "%s; %s: %s", all, x->report[i].id, own);
	}
	return all;
}

void xlsx_provenance(struct xlsx *x, lxw_worksheet *ws)
{
	const struct provenance *p = &x->report->about;
	const struct {
		const char *key, *value;
	} line[] = {
		{"Program", p->program_title},
		{"Program file", arena_printf(x->a, "%s, version %s", p->program_id, p->program_version)},
		{"Reports", report_names(x)},
		{"Place", arena_printf(x->a, "%s (%s)", p->area_name, p->area_code)},
		{"Counted", counted_by(x)},
		{"Period", p->period},
		{"As of", p->as_of},
		{"Small numbers", arena_printf(x->a, "rule '%s'", p->suppress)},
		{"Registry digest", p->registry_digest},
		{"Made by", arena_printf(x->a, "sanad %s", p->sanad_version)},
		{"Repeatable", "The same registry and the same arguments give this file again, byte for byte."},
		{"Behind a figure",
		 "sanad explain REPORT --indicator ID [--area CODE] [--stratum S] lists the rows of any cell."},
		{"Identities", "No name, number, address or specimen of a woman stands in this workbook."},
	};
	heading(x, ws, "Provenance", "What these figures were computed from.", "");
	xlsx_try(x, worksheet_set_column(ws, 0, 0, 20, NULL));
	xlsx_try(x, worksheet_set_column(ws, 1, 1, 100, NULL));
	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		xlsx_text(x, ws, (lxw_row_t)(3 + i), 0, line[i].key, XLSX_KEY);
		xlsx_text(x, ws, (lxw_row_t)(3 + i), 1, line[i].value, XLSX_WRAP);
	}
}
