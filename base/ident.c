/* ident.c -- CNIC and telephone numbers as people and spreadsheets write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sources: indicators.md 3.3 (CNIC) and 3.4 (telephone numbers).
 */
#include "base/ident.h"

#include "base/text.h"

#include <string.h>

#define CNIC_DIGITS 13
#define PHONE_TEXT_MAX 64 /* longer than any telephone number with its blanks */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Trimmed, with ASCII digits, without ="..." around it or ' before it. */
static char *unwrap(struct arena *a, const char *text)
{
	char *s = text_trim(a, text_fold_digits(a, text));
	size_t n = strlen(s);

	if (n >= 3 && s[0] == '=' && s[1] == '"' && s[n - 1] == '"')
		return text_trim(a, arena_strndup(a, s + 2, n - 3));
	if (s[0] == '\'')
		return text_trim(a, s + 1);
	return s;
}

/* Bytes of the blank or dash at s, 0 when there is none. */
static size_t filler(const char *s)
{
	static const char *const fillers[] = {
		" ",
		"\t",
		"-",
		"\xC2\xA0",     /* no-break space */
		"\xE2\x80\x8B", /* zero-width space .. right-to-left mark */
		"\xE2\x80\x8C",
		"\xE2\x80\x8D",
		"\xE2\x80\x8E",
		"\xE2\x80\x8F",
		"\xE2\x80\x90", /* hyphen, no-break hyphen, figure dash, en dash, em dash */
		"\xE2\x80\x91",
		"\xE2\x80\x92",
		"\xE2\x80\x93",
		"\xE2\x80\x94",
		"\xE2\x88\x92", /* minus */
	};

	for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
		size_t n = strlen(fillers[i]);

		if (strncmp(s, fillers[i], n) == 0)
			return n;
	}
	return 0;
}

/* The digits of s, at most `max`, into out with NUL; fillers and the characters of `also` are passed over. -1 when
 * anything else stands in s or there are more. */
static int collect_digits(char *out, int max, const char *s, const char *also)
{
	int n = 0;

	while (*s) {
		size_t skip = is_digit(*s) ? 0 : filler(s);

		if (skip) {
			s += skip;
			continue;
		}
		if (is_digit(*s) && n < max)
			out[n++] = *s;
		else if (!strchr(also, *s))
			return -1;
		s++;
	}
	out[n] = '\0';
	return n;
}

/* All digits equal, or each one more (or less) than the one before, 9 and 0 being neighbours. */
static bool is_run(const char *digits)
{
	int step = (digits[1] - digits[0] + 10) % 10;

	if (step != 0 && step != 1 && step != 9)
		return false;
	for (const char *p = digits; p[1]; p++) {
		if ((p[1] - p[0] + 10) % 10 != step)
			return false;
	}
	return true;
}

/* "5.12013E+12": what a spreadsheet shows, and saves, of a long number. */
static bool is_scientific(const char *s)
{
	if (*s == '-')
		s++;
	if (!is_digit(*s++))
		return false;
	if (*s == '.' || *s == ',') {
		s++;
		if (!is_digit(*s))
			return false;
		while (is_digit(*s))
			s++;
	}
	if ((*s != 'E' && *s != 'e') || (s[1] != '+') || !is_digit(s[2]))
		return false;
	for (s += 2; is_digit(*s);)
		s++;
	return *s == '\0';
}

bool ident_is_mangled(const char *text)
{
	struct arena a = ARENA_INIT;
	bool mangled = is_scientific(unwrap(&a, text));

	arena_free(&a);
	return mangled;
}

enum ident_cnic ident_cnic(struct arena *a, const char *text, const char **digits)
{
	char *out = arena_alloc(a, CNIC_DIGITS + 1);
	const char *s;

	*digits = NULL;
	if (!text)
		return CNIC_ABSENT;
	s = unwrap(a, text);
	if (*s == '\0')
		return CNIC_ABSENT;
	if (is_scientific(s))
		return CNIC_MANGLED;
	if (collect_digits(out, CNIC_DIGITS, s, "") != CNIC_DIGITS || is_run(out))
		return CNIC_INVALID;
	*digits = out;
	return (out[CNIC_DIGITS - 1] - '0') % 2 == 0 ? CNIC_WOMAN : CNIC_FAMILY;
}

/* Past the country code, or NULL when the number names another country. */
static const char *without_country(const char *digits, bool plus)
{
	size_t n;

	if (!plus && strncmp(digits, "00", 2) == 0) {
		digits += 2;
		plus = true;
	}
	n = strlen(digits);
	if (strncmp(digits, "92", 2) == 0 && (plus || n >= 11)) /* 0923-456789 without its zero is shorter */
		return digits + 2;
	return plus ? NULL : digits;
}

const char *ident_phone(struct arena *a, const char *text)
{
	char digits[PHONE_TEXT_MAX + 1] = "";
	const char *s, *p;
	size_t n;
	bool plus;

	if (!text)
		return NULL;
	s = unwrap(a, text);
	plus = *s == '+';
	if (collect_digits(digits, PHONE_TEXT_MAX, s + plus, "().") < 0)
		return NULL;
	p = without_country(digits, plus);
	if (!p)
		return NULL;
	if (*p == '0') /* "+92 (0)300 ..." keeps the trunk zero */
		p++;
	n = strlen(p);
	if (*p == '3' ? n != 10 : (*p < '2' || n < 9 || n > 10))
		return NULL;
	return arena_printf(a, "0%s", p);
}
