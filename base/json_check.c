/* json_check.c -- strict scan of JSON text; builds nothing, remembers only the keys.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys are compared after their escapes are undone, so "a" and "\u0061" are one key. All keys of all objects stand in
 * one open hash table under (object number, bytes). The hash is keyed at random because files come from elsewhere and
 * chosen collisions would make the table quadratic; its order reaches no output.
 */
#include "base/json_check.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"

#include <math.h>
#include <sodium.h>
#include <utf8proc.h>

#define NUMBER_MAX 63                  /* cJSON reads no longer number */
#define INTEGER_MAX ((int64_t)1 << 53) /* the last integer up to which a double skips none */
#define TABLE_MIN ((size_t)64)

struct key {
	uint64_t hash;
	uint64_t object;    /* number of the object, counted from 1; 0 marks a free slot */
	size_t offset, len; /* in scan.names */
};

struct scan {
	const char *s;
	size_t n, at;
	int depth;
	uint64_t objects;  /* objects begun so far */
	struct buf names;  /* keys without escapes, one after the other */
	struct key *table; /* `cap` slots, a power of two, or NULL */
	size_t cap, count;
	struct json_fault *fault;
};

static bool scan_value(struct scan *sc);

static bool fail(struct scan *sc, size_t at, const char *code, const char *text, const char *hint)
{
	*sc->fault = (struct json_fault){.code = code, .text = text, .hint = hint, .at = at};
	return false;
}

static bool fail_syntax(struct scan *sc, const char *text)
{
	if (sc->at >= sc->n)
		return fail(sc, sc->n, "json-syntax", "the text ends before the value is complete",
			    "the file may have been cut off: copy it again");
	return fail(sc, sc->at, "json-syntax", text, NULL);
}

/* The byte at the cursor, 0 at the end (a NUL in the text is no valid token either). */
static char peek(const struct scan *sc)
{
	return sc->at < sc->n ? sc->s[sc->at] : '\0';
}

static void skip_blanks(struct scan *sc)
{
	while (sc->at < sc->n &&
	       (sc->s[sc->at] == ' ' || sc->s[sc->at] == '\t' || sc->s[sc->at] == '\n' || sc->s[sc->at] == '\r'))
		sc->at++;
}

/* ---- keys ---- */

static uint64_t hash_key(const char *bytes, size_t n, uint64_t object)
{
	static unsigned char secret[crypto_shorthash_KEYBYTES];
	static bool drawn;
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t h;

	if (!drawn)
		randombytes_buf(secret, sizeof secret);
	drawn = true;
	crypto_shorthash(out, (const unsigned char *)bytes, n, secret);
	memcpy(&h, out, sizeof h);
	return h + object * 0x9E3779B97F4A7C15u;
}

/* The slot that holds this key, or the free one where it belongs. */
static struct key *find_slot(const struct scan *sc, const struct key *k)
{
	size_t i = (size_t)k->hash & (sc->cap - 1);

	for (;; i = (i + 1) & (sc->cap - 1)) {
		struct key *slot = &sc->table[i];

		if (!slot->object)
			return slot;
		if (slot->hash == k->hash && slot->object == k->object && slot->len == k->len &&
		    memcmp(sc->names.data + slot->offset, sc->names.data + k->offset, k->len) == 0)
			return slot;
	}
}

static void grow_table(struct scan *sc)
{
	struct key *old = sc->table;
	size_t old_cap = sc->cap;

	sc->cap = old_cap ? old_cap * 2 : TABLE_MIN;
	sc->table = mem_alloc(sc->cap * sizeof *sc->table);
	memset(sc->table, 0, sc->cap * sizeof *sc->table);
	for (size_t i = 0; i < old_cap; i++) {
		if (old[i].object)
			*find_slot(sc, &old[i]) = old[i];
	}
	free(old);
}

/* The key's text, when it is short and plain: keys name fields, but a hostile file may put anything there. */
static void show_key(struct json_fault *fault, const char *bytes, size_t n)
{
	if (n >= JSON_FAULT_KEY_SIZE)
		return;
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] <= ' ' || bytes[i] > '~')
			return;
	}
	memcpy(fault->key, bytes, n);
	fault->key[n] = '\0';
}

/* Enters the key that was just appended to names from `offset` on; `at` is where it stands in the text. */
static bool add_key(struct scan *sc, uint64_t object, size_t offset, size_t at)
{
	struct key k = {.object = object, .offset = offset, .len = sc->names.len - offset}, *slot;

	if (sc->count * 2 >= sc->cap)
		grow_table(sc);
	k.hash = hash_key(sc->names.data + offset, k.len, object);
	slot = find_slot(sc, &k);
	if (slot->object) {
		fail(sc, at, "json-duplicate-key", "the same key stands twice in one object", "keep one of the two");
		show_key(sc->fault, sc->names.data + offset, k.len);
		return false;
	}
	*slot = k;
	sc->count++;
	return true;
}

/* ---- strings ---- */

/* Four hexadecimal digits at `at`, or -1. */
static int32_t hex4(const struct scan *sc, size_t at)
{
	int32_t v = 0;

	if (sc->n - at < 4)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		char c = sc->s[i];

		v *= 16;
		if (c >= '0' && c <= '9')
			v += c - '0';
		else if (c >= 'a' && c <= 'f')
			v += c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			v += c - 'A' + 10;
		else
			return -1;
	}
	return v;
}

static bool is_high(int32_t cp)
{
	return cp >= 0xD800 && cp <= 0xDBFF;
}

static bool is_low(int32_t cp)
{
	return cp >= 0xDC00 && cp <= 0xDFFF;
}

static void put_code_point(struct buf *out, int32_t cp)
{
	utf8proc_uint8_t bytes[4];

	if (out)
		buf_add(out, bytes, (size_t)utf8proc_encode_char(cp, bytes));
}

/* "\uXXXX" or a pair of them; the cursor stands on the backslash. */
static bool scan_unicode_escape(struct scan *sc, struct buf *out)
{
	size_t start = sc->at;
	int32_t cp = hex4(sc, start + 2), low;

	if (cp < 0)
		return fail(sc, start, "json-syntax", "\\u must be followed by four hexadecimal digits", NULL);
	if (cp == 0)
		return fail(sc, start, "json-nul", "\\u0000 cannot be kept in a text", "leave the character out");
	sc->at += 6;
	if (is_high(cp) && sc->n - sc->at >= 6 && sc->s[sc->at] == '\\' && sc->s[sc->at + 1] == 'u') {
		low = hex4(sc, sc->at + 2);
		if (is_low(low)) {
			sc->at += 6;
			cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
		}
	}
	if (is_high(cp) || is_low(cp))
		return fail(sc, start, "json-surrogate", "half of a surrogate pair stands alone",
			    "the text was cut inside a character: export it again");
	put_code_point(out, cp);
	return true;
}

static bool scan_escape(struct scan *sc, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *found;

	if (sc->n - sc->at < 2) {
		sc->at = sc->n;
		return fail_syntax(sc, "");
	}
	if (sc->s[sc->at + 1] == 'u')
		return scan_unicode_escape(sc, out);
	found = memchr(letters, sc->s[sc->at + 1], sizeof letters - 1);
	if (!found)
		return fail(sc, sc->at, "json-syntax", "no such escape in a string", "write a backslash as \\\\");
	if (out)
		buf_char(out, meanings[found - letters]);
	sc->at += 2;
	return true;
}

/* One character that is no quote and no backslash. */
static bool scan_plain(struct scan *sc, struct buf *out)
{
	unsigned char lead = (unsigned char)sc->s[sc->at];
	size_t left = sc->n - sc->at, len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

	if (lead < 0x20)
		return fail(sc, sc->at, "json-control", "a raw control character or line end stands in a string",
			    "write it as an escape such as \\n or \\t");
	if (len > left || text_utf8_valid(sc->s + sc->at, len) != len)
		return fail(sc, sc->at, "json-utf8", "the text is not valid UTF-8", "save the file as UTF-8");
	if (out)
		buf_add(out, sc->s + sc->at, len);
	sc->at += len;
	return true;
}

/* A string; the cursor stands on its opening quote. `out` gets the text without escapes, unless it is NULL. */
static bool scan_string(struct scan *sc, struct buf *out)
{
	size_t start = sc->at++;

	while (sc->at < sc->n) {
		char c = sc->s[sc->at];

		if (c == '"') {
			sc->at++;
			return true;
		}
		if (!(c == '\\' ? scan_escape(sc, out) : scan_plain(sc, out)))
			return false;
	}
	return fail(sc, start, "json-syntax", "the string that begins here has no closing quote",
		    "the file may have been cut off: copy it again");
}

/* ---- numbers and words ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_number_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '+' || c == '-' ||
	       c == '_';
}

static const char *skip_digits(const char *p)
{
	while (is_digit(*p))
		p++;
	return p;
}

/* True when the whole of s is a number by the JSON grammar; *integer tells whether it has neither fraction nor
 * exponent. */
static bool is_number(const char *s, bool *integer)
{
	const char *p = s + (*s == '-');

	*integer = true;
	if (!is_digit(*p))
		return false;
	p = *p == '0' ? p + 1 : skip_digits(p);
	if (*p == '.') {
		*integer = false;
		if (!is_digit(*++p))
			return false;
		p = skip_digits(p);
	}
	if (*p == 'e' || *p == 'E') {
		*integer = false;
		p++;
		p += *p == '+' || *p == '-';
		if (!is_digit(*p))
			return false;
		p = skip_digits(p);
	}
	return *p == '\0';
}

static bool scan_number(struct scan *sc)
{
	char text[NUMBER_MAX + 1] = "";
	size_t start = sc->at, len = 0;
	int64_t v = 0;
	bool integer;

	for (; sc->at < sc->n && is_number_char(sc->s[sc->at]); sc->at++) {
		if (len < NUMBER_MAX)
			text[len] = sc->s[sc->at];
		len++;
	}
	if (len > NUMBER_MAX)
		return fail(sc, start, "json-number", "the number is too long", "write it as a string");
	text[len] = '\0';
	if (!is_number(text, &integer))
		return fail(sc, start, "json-number", "this is not a number as JSON writes it",
			    "write 7, -1.5 or 1e3; anything else as a string");
	if (integer && (!text_to_int64(text, &v) || v > INTEGER_MAX || v < -INTEGER_MAX))
		return fail(sc, start, "json-number", "an integer beyond 2^53 would lose digits",
			    "write it as a string");
	if (!integer && isinf(strtod(text, NULL)))
		return fail(sc, start, "json-number", "the number is out of range", NULL);
	return true;
}

static bool scan_word(struct scan *sc)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i]);

		if (sc->n - sc->at >= len && memcmp(sc->s + sc->at, words[i], len) == 0) {
			sc->at += len;
			if (is_number_char(peek(sc)))
				break;
			return true;
		}
	}
	return fail_syntax(sc, "a value must stand here");
}

/* ---- values ---- */

/* After an element: true and *more says whether another one follows; false at anything but ',' and `close`. */
static bool scan_separator(struct scan *sc, char close, bool *more)
{
	char c;

	skip_blanks(sc);
	c = peek(sc);
	if (c != ',' && c != close)
		return fail_syntax(sc, close == '}' ? "',' or '}' must stand here" : "',' or ']' must stand here");
	sc->at++;
	*more = c == ',';
	skip_blanks(sc);
	return true;
}

static bool scan_member(struct scan *sc, uint64_t object)
{
	size_t offset = sc->names.len, start = sc->at;

	if (peek(sc) != '"')
		return fail_syntax(sc, "a key in double quotes must stand here");
	if (!scan_string(sc, &sc->names) || !add_key(sc, object, offset, start))
		return false;
	skip_blanks(sc);
	if (peek(sc) != ':')
		return fail_syntax(sc, "':' must stand here");
	sc->at++;
	skip_blanks(sc);
	return scan_value(sc);
}

static bool scan_object(struct scan *sc)
{
	uint64_t object = ++sc->objects;
	bool more = true;

	sc->at++;
	skip_blanks(sc);
	if (peek(sc) == '}') {
		sc->at++;
		return true;
	}
	while (more) {
		if (!scan_member(sc, object) || !scan_separator(sc, '}', &more))
			return false;
	}
	return true;
}

static bool scan_array(struct scan *sc)
{
	bool more = true;

	sc->at++;
	skip_blanks(sc);
	if (peek(sc) == ']') {
		sc->at++;
		return true;
	}
	while (more) {
		if (!scan_value(sc) || !scan_separator(sc, ']', &more))
			return false;
	}
	return true;
}

static bool scan_nested(struct scan *sc)
{
	bool good;

	if (sc->depth == JSON_MAX_DEPTH)
		return fail(sc, sc->at, "json-depth", "values are nested deeper than 64 levels", NULL);
	sc->depth++;
	good = peek(sc) == '{' ? scan_object(sc) : scan_array(sc);
	sc->depth--;
	return good;
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static bool scan_value(struct scan *sc)
{
	char c = peek(sc);

	if (c == '{' || c == '[')
		return scan_nested(sc);
	if (c == '"')
		return scan_string(sc, NULL);
	if (is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'N' || c == 'I')
		return scan_number(sc);
	return scan_word(sc);
}

static bool scan_text(struct scan *sc)
{
	if (sc->n >= 3 && memcmp(sc->s, "\xEF\xBB\xBF", 3) == 0)
		return fail(sc, 0, "json-bom", "a byte order mark stands before the value",
			    "save the file as UTF-8 without a byte order mark");
	skip_blanks(sc);
	if (sc->at == sc->n)
		return fail(sc, sc->n, "json-syntax", "there is no JSON value here", NULL);
	if (!scan_value(sc))
		return false;
	skip_blanks(sc);
	if (sc->at < sc->n)
		return fail(sc, sc->at, "json-trailing", "text follows the end of the JSON value",
			    "keep one value here, and one per line in NDJSON");
	return true;
}

bool json_check(const char *bytes, size_t n, struct json_fault *fault)
{
	struct scan sc = {.s = bytes, .n = n, .names = BUF_INIT, .fault = fault};
	bool good = scan_text(&sc);

	free(sc.table);
	buf_free(&sc.names);
	return good;
}
