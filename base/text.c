/* text.c -- UTF-8 validity, numbers, trimming, nearest words, widths.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <utf8proc.h>

#define NEAREST_LIMIT 3

/* Length of the valid sequence at s, 0 when there is none. */
static size_t sequence(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte: no overlong form, no surrogate */
	size_t len;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	len = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (n < len || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	}
	return len;
}

size_t text_utf8_valid(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t i = 0, len;

	while (i < n) {
		if (u[i] < 0x80) {
			i++;
			continue;
		}
		len = sequence(u + i, n - i);
		if (!len)
			break;
		i += len;
	}
	return i;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool text_to_int64(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t v = 0;

	if (*s == '-' || *s == '+')
		s++;
	if (!is_digit(*s))
		return false;
	for (; is_digit(*s); s++) { /* counted downwards: INT64_MIN has no positive twin */
		if (__builtin_mul_overflow(v, (int64_t)10, &v) || __builtin_sub_overflow(v, (int64_t)(*s - '0'), &v))
			return false;
	}
	if (*s != '\0' || (!negative && v == INT64_MIN))
		return false;
	*out = negative ? v : -v;
	return true;
}

static const char *skip_digits(const char *s)
{
	while (is_digit(*s))
		s++;
	return s;
}

bool text_to_double(const char *s, double *out)
{
	static locale_t plain;
	const char *p = s + (*s == '-' || *s == '+');
	double v;

	if (!is_digit(*p))
		return false;
	p = skip_digits(p);
	if (*p == '.') {
		if (!is_digit(p[1]))
			return false;
		p = skip_digits(p + 1);
	}
	if (*p != '\0')
		return false;
	if (!plain)
		plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!plain)
		mem_oom();
	v = strtod_l(s, NULL, plain);
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

/* Code point of the sequence at s (NUL-terminated text), its length in *len. A broken byte is returned as itself,
 * negative, so that it is never taken for a blank. */
static int32_t code_point(const char *s, size_t n, size_t *len)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t got;

	*len = 1;
	if ((unsigned char)*s < 0x80) /* most are */
		return *s;
	got = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &cp);
	if (got <= 0)
		return -1;
	*len = (size_t)got;
	return cp;
}

static bool is_blank(int32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || (cp >= 0x200B && cp <= 0x200F) ||
	       (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

/* Narrows s[*start .. *end) to what stands between the blanks. */
static void trim(const char *s, size_t *start, size_t *end)
{
	size_t len, at, last;

	while (*start < *end && is_blank(code_point(s + *start, *end - *start, &len)))
		*start += len;
	last = *start;
	for (at = *start; at < *end; at += len) {
		if (!is_blank(code_point(s + at, *end - at, &len)))
			last = at + len;
	}
	*end = last;
}

char *text_trim(struct arena *a, const char *s)
{
	size_t start = 0, end = s ? strlen(s) : 0;

	trim(s, &start, &end);
	return arena_strndup(a, end > start ? s + start : "", end - start);
}

size_t text_split(struct arena *a, const char *s, char sep, char ***pieces)
{
	size_t n = 1, i = 0;
	const char *p, *end;

	for (p = s; *p; p++)
		n += *p == sep;
	*pieces = arena_calloc(a, n, sizeof **pieces);
	for (p = s; i < n; p = end + 1) {
		size_t from = 0, to;

		end = strchr(p, sep);
		if (!end)
			end = p + strlen(p);
		to = (size_t)(end - p);
		trim(p, &from, &to);
		(*pieces)[i++] = arena_strndup(a, p + from, to - from);
	}
	return n;
}

bool text_eq(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

/* One row of the distance table from the two rows before; returns its minimum. */
static int distance_row(const char *a, int i, const char *b, int nb, int *const rows[3])
{
	const int *before = rows[0], *above = rows[1];
	int *row = rows[2], best = i;

	row[0] = i;
	for (int j = 1; j <= nb; j++) {
		int v = above[j - 1] + (a[i - 1] != b[j - 1]);

		v = min_int(v, min_int(above[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			v = min_int(v, before[j - 2] + 1);
		row[j] = v;
		best = min_int(best, v);
	}
	return best;
}

int text_distance(const char *a, const char *b, int limit)
{
	size_t la = strlen(a), lb = strlen(b), width = lb + 1;
	int *rows[3], *memory, result, best = 0, above = 0;

	if ((la > lb ? la - lb : lb - la) > (size_t)limit)
		return limit + 1;
	memory = mem_alloc(3 * width * sizeof *memory);
	for (int i = 0; i < 3; i++)
		rows[i] = memory + (size_t)i * width;
	for (size_t j = 0; j < width; j++)
		rows[0][j] = rows[1][j] = rows[2][j] = (int)j;
	for (int i = 1; i <= (int)la; i++) {
		int *oldest = rows[0];

		rows[0] = rows[1];
		rows[1] = rows[2];
		rows[2] = oldest;
		above = best;
		best = distance_row(a, i, b, (int)lb, rows);
		if (best > limit && above > limit) /* a transposition looks two rows back */
			break;
	}
	result = best > limit ? limit + 1 : min_int(rows[2][lb], limit + 1);
	free(memory);
	return result;
}

const char *text_nearest(const char *word, const char *const *list)
{
	int best = NEAREST_LIMIT + 1, half = (int)((strlen(word) + 1) / 2);
	const char *found = NULL;

	for (; *list; list++) {
		int d = text_distance(word, *list, NEAREST_LIMIT);

		if (d < best && (d < half || d == 0)) {
			best = d;
			found = *list;
		}
	}
	return found;
}

char *text_thousands(struct arena *a, int64_t v)
{
	uint64_t rest = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v;
	char out[32];
	size_t at = sizeof out;
	int n = 0;

	out[--at] = '\0';
	do {
		if (n > 0 && n % 3 == 0)
			out[--at] = ',';
		out[--at] = (char)('0' + rest % 10);
		rest /= 10;
		n++;
	} while (rest);
	if (v < 0)
		out[--at] = '-';
	return arena_strdup(a, out + at);
}

int text_width(const char *s)
{
	size_t n = strlen(s), len;
	int width = 0;

	for (size_t i = 0; i < n; i += len) {
		int32_t cp = code_point(s + i, n - i, &len);

		width += cp < 0 ? 1 : utf8proc_charwidth(cp);
	}
	return width;
}
