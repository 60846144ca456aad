/* xlsx_text.c -- text, numbers and formats that a spreadsheet is sure to open.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/show_int.h"
#include "reports/xlsx_int.h"

#include <math.h>

#define XLSX_MAX_TEXT 32000 /* a cell takes 32,767 characters */

void xlsx_try(struct xlsx *x, lxw_error err)
{
	if (x->err == LXW_NO_ERROR)
		x->err = err;
}

/* Bytes at s (n left, valid UTF-8) that XML 1.0 cannot hold: control characters, U+FFFE and U+FFFF. 0: fine. */
static size_t unwanted(const unsigned char *s, size_t n)
{
	if (s[0] < 0x20 || s[0] == 0x7f)
		return 1;
	if (n >= 2 && s[0] == 0xc2 && s[1] < 0xa0)
		return 2;
	return n >= 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe ? 3 : 0;
}

char *xlsx_clean(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT;
	size_t n = s ? strlen(s) : 0, valid = 0;
	for (size_t i = 0; i < n && b.len < XLSX_MAX_TEXT;) {
		if (i >= valid)
			valid = i + text_utf8_valid(s + i, n - i);
		size_t bad = i >= valid ? 1 : unwanted((const unsigned char *)s + i, valid - i);
		if (bad) {
			buf_str(&b, s[i] == '\n' || s[i] == '\t' || s[i] == '\r' ? " " : "\xef\xbf\xbd");
			i += bad;
			continue;
		}
		do
			buf_char(&b, s[i++]);
		while (i < n && ((unsigned char)s[i] & 0xc0) == 0x80 && i < valid);
	}
	char *clean = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return clean;
}

void xlsx_text(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *s, enum xlsx_format f)
{
	/* write_string only: text that looks like a formula stays text */
	if (s && *s)
		xlsx_try(x, worksheet_write_string(ws, row, col, xlsx_clean(x->a, s), x->format[f]));
	else
		xlsx_try(x, worksheet_write_blank(ws, row, col, x->format[f]));
}

void xlsx_number(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, double v, enum xlsx_format f)
{
	if (isfinite(v))
		xlsx_try(x, worksheet_write_number(ws, row, col, v, x->format[f]));
	else
		xlsx_text(x, ws, row, col, SHOW_NONE, XLSX_MARK);
}

void xlsx_in_unit(struct xlsx *x, lxw_worksheet *ws, lxw_row_t row, lxw_col_t col, const char *unit, double v)
{
	if (text_eq(unit, "percent"))
		xlsx_number(x, ws, row, col, v / 100, XLSX_PERCENT);
	else if (text_eq(unit, "ratio"))
		xlsx_number(x, ws, row, col, v, XLSX_RATIO);
	else
		xlsx_number(x, ws, row, col, v, isfinite(v) && v == floor(v) ? XLSX_COUNT : XLSX_DECIMAL);
}

static lxw_format *new_format(struct xlsx *x)
{
	lxw_format *f = workbook_add_format(x->wb);
	if (!f)
		mem_oom();
	return f;
}

static lxw_format *tile(struct xlsx *x, double size, lxw_color_t color, const char *number)
{
	lxw_format *f = new_format(x);
	format_set_font_size(f, size);
	format_set_font_color(f, color);
	format_set_bg_color(f, 0xF3F6F9);
	format_set_align(f, LXW_ALIGN_LEFT);
	format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
	format_set_indent(f, 1);
	format_set_right(f, LXW_BORDER_THICK); /* white, to keep tiles apart */
	format_set_right_color(f, LXW_COLOR_WHITE);
	if (number)
		format_set_num_format(f, number);
	return f;
}

static void tile_formats(struct xlsx *x)
{
	static const struct {
		enum xlsx_format format;
		const char *number;
	} value[] = {{XLSX_TILE_COUNT, "#,##0"},
		     {XLSX_TILE_PERCENT, "0.0%"},
		     {XLSX_TILE_DECIMAL, "#,##0.0"},
		     {XLSX_TILE_ALERT, "#,##0"}};
	for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
		lxw_color_t ink = value[i].format == XLSX_TILE_ALERT ? 0xA63F00 : XLSX_ACCENT;
		x->format[value[i].format] = tile(x, 20, ink, value[i].number);
		format_set_bold(x->format[value[i].format]);
	}
	x->format[XLSX_TILE_LABEL] = tile(x, 10, 0x1F2933, NULL);
	format_set_bold(x->format[XLSX_TILE_LABEL]);
	format_set_top(x->format[XLSX_TILE_LABEL], LXW_BORDER_MEDIUM);
	format_set_top_color(x->format[XLSX_TILE_LABEL], XLSX_ACCENT);
	x->format[XLSX_TILE_SUB] = tile(x, 9, 0x4B5563, NULL);
	format_set_text_wrap(x->format[XLSX_TILE_SUB]);
	format_set_align(x->format[XLSX_TILE_SUB], LXW_ALIGN_VERTICAL_TOP);
}

/* Formats of table cells: number format, NULL for text. */
static void table_formats(struct xlsx *x)
{
	static const struct {
		const char *number;
		enum xlsx_format format;
		bool right, wrap;
	} table[] = {
		{NULL, XLSX_TEXT, false, false},        {NULL, XLSX_WRAP, false, true},
		{"#,##0", XLSX_COUNT, true, false},     {"0.0%", XLSX_PERCENT, true, false},
		{"#,##0.0", XLSX_DECIMAL, true, false}, {"0.00", XLSX_RATIO, true, false},
		{NULL, XLSX_MARK, true, false},
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		lxw_format *f = new_format(x);
		format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
		format_set_bottom(f, LXW_BORDER_HAIR);
		format_set_bottom_color(f, 0xC5CCD3);
		if (table[i].number)
			format_set_num_format(f, table[i].number);
		if (table[i].right)
			format_set_align(f, LXW_ALIGN_RIGHT);
		if (table[i].wrap)
			format_set_text_wrap(f);
		x->format[table[i].format] = f;
	}
	/* air between a column of numbers and the text beside it */
	format_set_indent(x->format[XLSX_TEXT], 1);
	format_set_indent(x->format[XLSX_WRAP], 1);
}

static lxw_format *heading(struct xlsx *x, double size, lxw_color_t color, bool bold)
{
	lxw_format *f = new_format(x);
	format_set_font_size(f, size);
	format_set_font_color(f, color);
	if (bold)
		format_set_bold(f);
	return f;
}

void xlsx_formats(struct xlsx *x)
{
	tile_formats(x);
	table_formats(x);
	xlsx_matrix_formats(x);
	x->format[XLSX_TITLE] = heading(x, 16, 0x1F2933, true);
	x->format[XLSX_QUESTION] = heading(x, 11, 0x1F2933, false);
	x->format[XLSX_MUTED] = heading(x, 9, 0x4B5563, false);
	x->format[XLSX_KEY] = heading(x, 11, 0x1F2933, true);
	format_set_align(x->format[XLSX_KEY], LXW_ALIGN_VERTICAL_TOP);
	for (int right = 0; right < 2; right++) {
		lxw_format *f = heading(x, 10, 0xFFFFFF, true);
		format_set_bg_color(f, 0x2F4858);
		format_set_text_wrap(f);
		format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
		format_set_align(f, right ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT);
		if (!right)
			format_set_indent(f, 1);
		x->format[right ? XLSX_HEADER_RIGHT : XLSX_HEADER] = f;
	}
}
