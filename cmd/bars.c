/* bars.c -- a sum of evidence drawn with plain characters.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/bars.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

#define COLUMNS_LEAST 60
#define COLUMNS_MOST 110
#define LABEL_COLUMNS 10
#define BITS_COLUMNS 7
#define BETWEEN 2                    /* blanks between columns */
#define LEFT_TO_RIGHT "\xe2\x80\x8e" /* U+200E, no width */

static const char color_for[] = "\033[34m", color_against[] = "\033[33m", color_none[] = "\033[0m";

static void blanks(FILE *f, int n)
{
	for (; n > 0; n--)
		fputc(' ', f);
}

/* Bytes of the longest start of s that fits; *used gets its columns. */
static size_t fitting(struct arena *a, const char *s, int columns, int *used)
{
	size_t n = 0, next;
	*used = 0;
	for (; s[n]; n = next) {
		next = n + 1;
		while (((unsigned char)s[next] & 0xc0) == 0x80)
			next++;
		int w = text_width(arena_strndup(a, s, next));
		if (w > columns)
			break;
		*used = w;
	}
	return n;
}

static bool beyond_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	return false;
}

void bars_fit(FILE *f, const char *s, int columns)
{
	struct arena a = ARENA_INIT;
	const char *text = s ? s : "";
	int used = text_width(text);
	size_t n = strlen(text);
	bool cut = used > columns;

	if (cut)
		n = fitting(&a, text, columns - 1, &used);
	fwrite(text, 1, n, f);
	if (beyond_ascii(text))
		fputs(LEFT_TO_RIGHT, f);
	if (cut)
		fputc('~', f);
	blanks(f, columns - used - (cut ? 1 : 0));
	arena_free(&a);
}

/* Where the sum has been: the axis. */
struct axis {
	double low, high;
	int cells;
};

static struct axis find_axis(const struct bar *bar, size_t n, int cells)
{
	struct axis x = {.cells = cells};
	double sum = 0;
	for (size_t i = 0; i < n && isfinite(bar[i].bits); i++) {
		sum += bar[i].bits;
		x.low = fmin(x.low, sum);
		x.high = fmax(x.high, sum);
	}
	if (x.high - x.low < 1)
		x.high = x.low + 1;
	return x;
}

static int place_of(const struct axis *x, double at)
{
	return (int)lround((at - x->low) / (x->high - x->low) * (x->cells - 1));
}

/* One bar from `from` to `to`; the step is at least one character. */
static void draw_bar(FILE *f, const struct axis *x, double from, double to, bool color)
{
	int zero = place_of(x, 0), a = place_of(x, fmin(from, to)), b = place_of(x, fmax(from, to));
	bool step = from != to, on = false;
	int last = step && b > zero ? b : zero;

	for (int i = 0; i <= last; i++) {
		bool in = step && i >= a && i <= b;
		if (color && in != on)
			fputs(!in ? color_none : to < from ? color_against : color_for, f);
		on = in;
		fputc(in ? (to < from ? '-' : '+') : i == zero ? '|' : ' ', f);
	}
	if (color && on)
		fputs(color_none, f);
}

static void put_bits(FILE *f, double bits)
{
	if (isfinite(bits))
		fprintf(f, "%+*.1f", BITS_COLUMNS, fabs(bits) < 0.05 ? 0.0 : bits);
	else
		fprintf(f, "%*s", BITS_COLUMNS, "never");
}

static void line(FILE *f, const char *label, const char *text, int text_columns)
{
	bars_fit(f, label, LABEL_COLUMNS);
	blanks(f, BETWEEN);
	bars_fit(f, text, text_columns);
}

static void draw_head(FILE *f, const struct axis *x, int text_columns)
{
	line(f, "", "", text_columns);
	fprintf(f, "%*s", BITS_COLUMNS, "bits");
	blanks(f, BETWEEN);
	int zero = place_of(x, 0), at = 0;
	if (zero > 8)
		at += fprintf(f, "against");
	blanks(f, zero - at);
	fputs("0", f);
	if (x->cells - zero > 6)
		fputs(" for", f);
	fputc('\n', f);
}

void bars_draw(FILE *f, const struct bar *bar, size_t n, const char *outcome, int columns, bool color)
{
	int all = columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns > COLUMNS_MOST ? COLUMNS_MOST : columns;
	int rest = all - LABEL_COLUMNS - BITS_COLUMNS - 2 * BETWEEN, text_columns = rest * 6 / 10;
	struct axis x = find_axis(bar, n, rest - text_columns);
	double sum = 0;

	draw_head(f, &x, text_columns);
	for (size_t i = 0; i < n; i++) {
		line(f, bar[i].label, bar[i].text, text_columns);
		if (bar[i].missing)
			fprintf(f, "%*s", BITS_COLUMNS, "0");
		else
			put_bits(f, bar[i].bits);
		if (isfinite(sum) && isfinite(bar[i].bits) && !bar[i].missing) {
			blanks(f, BETWEEN);
			draw_bar(f, &x, sum, sum + bar[i].bits, color);
		}
		sum += bar[i].bits;
		fputc('\n', f);
	}
	line(f, "sum", outcome, text_columns);
	put_bits(f, sum);
	if (isfinite(sum)) {
		blanks(f, BETWEEN);
		draw_bar(f, &x, 0, sum, color);
	}
	fputc('\n', f);
}
