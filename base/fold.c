/* fold.c -- keys under which spellings of the same word meet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"

#include <utf8proc.h>

#define ZERO_ARABIC 0x0660
#define ZERO_EXTENDED 0x06F0
#define ZERO_FULLWIDTH 0xFF10

/* ASCII digit of an Arabic-Indic, extended Arabic-Indic or full-width one; 0 for anything else. */
static char ascii_digit(int32_t cp)
{
	static const int32_t zero[] = {ZERO_ARABIC, ZERO_EXTENDED, ZERO_FULLWIDTH};

	for (size_t i = 0; i < sizeof zero / sizeof zero[0]; i++) {
		if (cp >= zero[i] && cp <= zero[i] + 9)
			return (char)('0' + (cp - zero[i]));
	}
	return '\0';
}

static bool is_ascii(const char *s)
{
	while (*s && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

char *text_fold_digits(struct arena *a, const char *s)
{
	size_t n = strlen(s), at = 0;
	char *out;

	if (is_ascii(s))
		return arena_strndup(a, s, n);
	out = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t len =
			utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &cp);
		char digit = len > 0 ? ascii_digit(cp) : '\0';
		size_t step = len > 0 ? (size_t)len : 1;

		if (digit) {
			out[at++] = digit;
		} else {
			memcpy(out + at, s + i, step);
			at += step;
		}
		i += step;
	}
	return out;
}

/* Letters that Arabic and Urdu keyboards write with different code points; source: indicators.md 3.5. */
static int32_t unify_arabic(int32_t cp)
{
	switch (cp) {
	case 0x0649: /* alef maksura */
	case 0x064A: /* Arabic yeh */
		return 0x06CC;
	case 0x0643: /* Arabic kaf */
		return 0x06A9;
	case 0x0629: /* teh marbuta */
	case 0x0647: /* Arabic heh */
	case 0x06BE: /* heh doachashmee */
	case 0x06C3: /* teh marbuta goal */
	case 0x06D5: /* ae */
		return 0x06C1;
	default:
		return cp;
	}
}

static bool is_word(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO &&
	       (c < UTF8PROC_CATEGORY_MN || c > UTF8PROC_CATEGORY_ME);
}

/* Letters and digits of ASCII text in lower case, one blank between runs. `out` has room for strlen(s) + 1. */
static void fold_ascii(char *out, const char *s)
{
	bool gap = false;
	char *p = out;

	for (; *s; s++) {
		char c = *s;

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
			gap = true;
			continue;
		}
		if (gap && p > out)
			*p++ = ' ';
		gap = false;
		*p++ = c;
	}
	*p = '\0';
}

#define TATWEEL 0x0640 /* stretches a line, means nothing */

static void fold_unicode(struct buf *out, const utf8proc_uint8_t *s)
{
	utf8proc_int32_t cp;
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t len;
	bool gap = false;
	char digit;

	for (; *s; s += len) {
		len = utf8proc_iterate(s, -1, &cp);
		if (len <= 0)
			break;
		if (cp == TATWEEL)
			continue;
		if (!is_word(cp)) {
			gap = true;
			continue;
		}
		if (gap && out->len)
			buf_char(out, ' ');
		gap = false;
		digit = ascii_digit(cp);
		if (digit)
			buf_char(out, digit);
		else
			buf_add(out, bytes, (size_t)utf8proc_encode_char(unify_arabic(cp), bytes));
	}
}

char *text_fold(struct arena *a, const char *s)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n;
	struct buf out = BUF_INIT;
	char *result;

	if (is_ascii(s)) {
		result = arena_alloc(a, strlen(s) + 1);
		fold_ascii(result, s);
		return result;
	}
	n = utf8proc_map((const utf8proc_uint8_t *)s, 0, &mapped,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
				 UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
	if (n == UTF8PROC_ERROR_NOMEM)
		mem_oom();
	if (n > 0)
		fold_unicode(&out, mapped);
	free(mapped);
	result = arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return result;
}

static bool is_vowel(char c)
{
	return c != '\0' && strchr("aeiou", c) != NULL;
}

/* Consonants: ph is f, ck is k, an aspirate loses its h, q is k, w is v, x is ks; y inside a word is the vowel i. */
static size_t level_consonants(char *out, const char *w, size_t n)
{
	size_t at = 0, i = 0;

	while (i < n) {
		char c = w[i];
		bool aspirated = i + 1 < n && w[i + 1] == 'h' && strchr("bdgkpt", c);

		if (c == 'c' && i + 1 < n && w[i + 1] == 'k') {
			i++;
			continue;
		}
		if (c == 'x') {
			out[at++] = 'k';
			c = 's';
		}
		if (c == 'p' && aspirated)
			c = 'f';
		else if (c == 'q')
			c = 'k';
		else if (c == 'w')
			c = 'v';
		else if (c == 'y' && i > 0)
			c = 'i';
		out[at++] = c;
		i++;
		while (aspirated && i < n && w[i] == 'h')
			i++;
	}
	return at;
}

/* Vowels and doubles: ee is i, oo and ou are u, a doubled letter is one, the e of "aie" and of a final "ie" is silent.
 */
static size_t level_vowels(char *out, const char *w, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		char c = w[i], next = '\0';

		if (i + 1 < n)
			next = w[i + 1];
		if (c == 'e' && next == 'e') {
			c = 'i';
			i++;
		} else if (c == 'o' && (next == 'o' || next == 'u')) {
			c = 'u';
			i++;
		} else if (c == 'e' && at > 0 && out[at - 1] == 'i' && (i + 1 == n || (at > 1 && out[at - 2] == 'a'))) {
			continue;
		}
		if (at == 0 || out[at - 1] != c)
			out[at++] = c;
	}
	return at;
}

/* One word of a folded text in lower-case ASCII letters and digits; `out` has room for 2n. */
static size_t level_word(char *out, char *scratch, const char *w, size_t n)
{
	size_t len = level_consonants(scratch, w, n);

	len = level_vowels(out, scratch, len);
	if (len > 3 && out[len - 1] == 'h' && is_vowel(out[len - 2]))
		len--; /* Zubaidah, Fatimah, Ormarah */
	return len;
}

char *text_fold_roman(struct arena *a, const char *s)
{
	char *folded = text_fold(a, s), *out, *scratch;
	size_t n = strlen(folded), at = 0, len;

	out = arena_alloc(a, 2 * n + 1);
	scratch = arena_alloc(a, 2 * n + 1);
	for (const char *w = folded; *w; w += len) {
		if (*w == ' ') {
			out[at++] = *w++;
			len = 0;
			continue;
		}
		len = strcspn(w, " ");
		at += level_word(out + at, scratch, w, len);
	}
	out[at] = '\0'; /* a silent h may stand there */
	return out;
}
