/* key.c -- the keys of a record under a blocking rule: every choice of one key per value, joined.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/key.h"

#include "link/names.h"
#include "link/phonetic.h"

#include <string.h>

#define MARK '\x1F' /* between the values of a key; in no cleaned text */
#define YEARS_NEAR_MAX 10

struct piece {
	const char *at;
	size_t len;
};

/* Keys of one value. */
struct pieces {
	struct piece piece[LINK_KEYS_PER_RULE];
	size_t n;
};

static void add(struct pieces *p, const char *at, size_t len)
{
	if (p->n == LINK_KEYS_PER_RULE || len == 0)
		return;
	for (size_t i = 0; i < p->n; i++) {
		if (p->piece[i].len == len && memcmp(p->piece[i].at, at, len) == 0)
			return;
	}
	p->piece[p->n++] = (struct piece){at, len};
}

static void add_words(struct pieces *p, const char *text)
{
	for (size_t n; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		add(p, text, n);
	}
}

/* Keys of the strong words one by one, beside those of the names they make together: Noor Fatima is also a Fatima. */
static void add_strong_words(struct pieces *p, struct arena *scratch, const char *text)
{
	for (size_t n; *text; text += n + (text[n] == ' ')) {
		const struct names_entry *entry = names_find(text, n = strcspn(text, " "));
		const char *key;

		if (entry && entry->kind != NAMES_STRONG)
			continue;
		key = phonetic_word(scratch, entry ? entry->canonical : arena_strndup(scratch, text, n));
		add(p, key, strlen(key));
	}
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Keys of all words of a name, weak ones too, sorted and run together with blanks. */
static void add_set(struct pieces *p, struct arena *scratch, const struct link_value *v)
{
	const char *word[LINK_KEYS_PER_RULE];
	size_t n = 0, len, fill = 0;
	char *out;

	for (const char *at = v->text; *at && n < LINK_KEYS_PER_RULE; at += len + (at[len] == ' ')) {
		len = strcspn(at, " ");
		word[n++] = phonetic_word(scratch, arena_strndup(scratch, at, len));
	}
	qsort(word, n, sizeof *word, compare_words);
	out = arena_alloc(scratch, 2 * (size_t)v->len + n + 1);
	for (size_t i = 0; i < n; i++) {
		len = strlen(word[i]);
		if (fill)
			out[fill++] = ' ';
		memcpy(out + fill, word[i], len);
		fill += len;
	}
	add(p, out, fill);
}

/* Bytes of the first `length` characters of UTF-8 text. */
static size_t prefix(const struct link_value *v, int length)
{
	uint32_t i = 0;

	while (i < v->len && length > 0) {
		i++;
		while (i < v->len && ((unsigned char)v->text[i] & 0xC0) == 0x80)
			i++;
		length--;
	}
	return i;
}

static void add_number(struct pieces *p, struct arena *scratch, int value, int digits)
{
	char *out = arena_alloc(scratch, (size_t)digits + 1);

	for (int i = digits - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	add(p, out, (size_t)digits);
}

/* A window of length + 1 years for every place the year can have in it: years at most `length` apart share one. */
static void add_years(struct pieces *p, struct arena *scratch, int year, int length)
{
	if (length > YEARS_NEAR_MAX)
		length = YEARS_NEAR_MAX;
	for (int first = year - length; first <= year; first++)
		add_number(p, scratch, first, 4);
}

static void add_date(struct pieces *p, struct arena *scratch, const struct linkage_key *key, const struct link_value *v)
{
	int low = v->month < v->day ? v->month : v->day, high = v->month + v->day - low;
	bool full = v->precision == DATE_DAY;

	if (v->year == 0)
		return;
	if (key->kind == LINK_KEY_YEAR)
		add_number(p, scratch, v->year, 4);
	else if (key->kind == LINK_KEY_YEAR_NEAR)
		add_years(p, scratch, v->year, key->length);
	else if (full && key->kind == LINK_KEY_MONTH_DAY)
		add_number(p, scratch, v->month * 100 + v->day, 4);
	else if (full && key->kind == LINK_KEY_DATE_LOOSE)
		add_number(p, scratch, v->year * 10000 + low * 100 + high, 8);
}

/* The value itself and less each of its bytes: two values one edit or one swap apart share one of them. Less either of
 * two equal neighbours is the same; nothing else is. */
static void add_less_one(struct pieces *p, struct arena *scratch, const struct link_value *v)
{
	add(p, v->text, v->len);
	for (uint32_t i = 0; i < v->len && p->n < LINK_KEYS_PER_RULE && v->len > 1; i++) {
		char *out;

		if (i > 0 && v->text[i] == v->text[i - 1])
			continue;
		out = arena_strndup(scratch, v->text, v->len - 1);
		memcpy(out + i, v->text + i + 1, v->len - 1 - i);
		p->piece[p->n++] = (struct piece){out, v->len - 1};
	}
}

static void take_apart(struct pieces *p, struct arena *scratch, const struct linkage_key *key,
		       const struct link_value *v)
{
	p->n = 0;
	if (!v->text)
		return;
	switch (key->kind) {
	case LINK_KEY_WHOLE:
		add(p, v->text, v->len);
		break;
	case LINK_KEY_PHONETIC:
		if (v->phonetic)
			add(p, v->phonetic, strlen(v->phonetic));
		break;
	case LINK_KEY_PHONETIC_EACH:
		if (v->phonetic) {
			add_words(p, v->phonetic);
			add_strong_words(p, scratch, v->text);
		}
		break;
	case LINK_KEY_PHONETIC_SET:
		if (v->phonetic)
			add_set(p, scratch, v);
		break;
	case LINK_KEY_INITIAL:
		add(p, v->text, prefix(v, 1));
		break;
	case LINK_KEY_PREFIX:
		add(p, v->text, prefix(v, key->length));
		break;
	case LINK_KEY_LESS_ONE:
		add_less_one(p, scratch, v);
		break;
	default:
		add_date(p, scratch, key, v);
		break;
	}
}

/* The `choice`-th way of taking one key of each value, joined. */
static struct piece join(struct arena *scratch, const struct pieces *values, unsigned n, size_t choice)
{
	const struct piece *chosen[LINKAGE_MAX_KEYS];
	size_t len = n - 1;
	char *out, *p;

	for (unsigned v = n; v-- > 0; choice /= values[v].n) {
		chosen[v] = &values[v].piece[choice % values[v].n];
		len += chosen[v]->len;
	}
	if (n == 1)
		return *chosen[0];
	p = out = arena_alloc(scratch, len + 1);
	for (unsigned v = 0; v < n; v++) {
		if (v)
			*p++ = MARK;
		memcpy(p, chosen[v]->at, chosen[v]->len);
		p += chosen[v]->len;
	}
	return (struct piece){out, len};
}

void key_pieces(struct arena *scratch, const struct linkage_key *key, const struct link_value *value,
		void (*take)(void *ctx, const char *piece, size_t len), void *ctx)
{
	struct pieces p;

	take_apart(&p, scratch, key, value);
	for (size_t i = 0; i < p.n; i++)
		take(ctx, p.piece[i].at, p.piece[i].len);
}

void key_each(struct arena *scratch, const struct linkage_block *rule, const struct link_value *row,
	      void (*take)(void *ctx, const char *key, size_t len), void *ctx)
{
	struct pieces values[LINKAGE_MAX_KEYS];
	size_t choices = 1;

	for (unsigned v = 0; v < rule->n_keys; v++) {
		take_apart(&values[v], scratch, &rule->key[v], &row[rule->key[v].value]);
		if (values[v].n == 0)
			return;
		choices *= values[v].n;
	}
	if (choices > LINK_KEYS_PER_RULE)
		choices = LINK_KEYS_PER_RULE;
	for (size_t i = 0; i < choices && rule->n_keys; i++) {
		struct piece key = join(scratch, values, rule->n_keys, i);

		take(ctx, key.at, key.len);
	}
}
