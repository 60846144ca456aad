/* stratum.c -- the strata units fall into: age groups, months, tests, devices, places.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/tally_int.h"

#define AGE_GROUP 5
#define AGE_OPEN 85 /* first year of the open group */

void strata_init(struct strata *s, struct arena *a, const struct frame *frame, const struct tree *tree)
{
	*s = (struct strata){.a = a, .frame = frame, .tree = tree, .n = 1, .hash_cap = 256};
	s->hash = arena_calloc(a, s->hash_cap, sizeof *s->hash);
	s->stratum = arena_calloc(a, 128, sizeof *s->stratum);
	s->stratum[0].label = "";
}

int64_t strata_word(struct strata *s, const char *word)
{
	if (!word)
		return STRATUM_UNKNOWN;
	for (int i = 0; i < s->words.n; i++)
		if (strcmp(s->words.word[i], word) == 0)
			return i;
	const char **more = arena_calloc(s->a, (size_t)s->words.n + 1, sizeof *more);
	if (s->words.n)
		memcpy(more, s->words.word, (size_t)s->words.n * sizeof *more);
	more[s->words.n] = arena_strdup(s->a, word);
	s->words.word = more;
	return s->words.n++;
}

int64_t strata_month(date_t d)
{
	int year, month, day;
	if (d == DATE_NONE)
		return STRATUM_UNKNOWN;
	date_to_ymd(d, &year, &month, &day);
	return 12 * (int64_t)year + month - 1;
}

int64_t strata_age(int age)
{
	if (age < 0)
		return STRATUM_UNKNOWN;
	return age >= AGE_OPEN ? AGE_OPEN : age - age % AGE_GROUP;
}

static const char *word_of(const struct strata *s, enum spec_dim dim, int64_t v)
{
	switch (dim) {
	case DIM_DEVICE:
		return s->frame->device.code[v];
	case DIM_FACILITY:
		return s->frame->facility.code[v];
	case DIM_AREA:
		return s->tree->area[v].code;
	case DIM_AXIS:
		return s->axes->axis[v].name;
	default:
		return s->words.word[v];
	}
}

static void add_label(const struct strata *s, enum spec_dim dim, int64_t v, struct buf *out)
{
	if (out->len)
		buf_char(out, ';');
	if (v == STRATUM_UNKNOWN)
		buf_str(out, "unknown");
	else if (dim == DIM_AGE && v >= AGE_OPEN)
		buf_printf(out, "%d+", AGE_OPEN);
	else if (dim == DIM_AGE)
		buf_printf(out, "%02d-%02d", (int)v, (int)v + AGE_GROUP - 1);
	else if (dim == DIM_MONTH)
		buf_printf(out, "%04d-%02d", (int)(v / 12), (int)(v % 12) + 1);
	else if (dim == DIM_DAY)
		buf_printf(out, "%d", (int)v);
	else
		buf_str(out, word_of(s, dim, v));
}

static const char *label_of(const struct strata *s, int set, const int64_t *value)
{
	struct buf b = BUF_INIT;
	for (int i = 0; i < s->set[set].by.n; i++)
		add_label(s, s->set[set].by.dim[i], value[i], &b);
	const char *label = arena_strdup(s->a, b.data);
	buf_free(&b);
	return label;
}

static size_t slot_of(const struct strata *s, int set, const int64_t *value)
{
	uint64_t h = (uint64_t)set + 1;
	int n = s->set[set].by.n;
	for (int i = 0; i < n; i++)
		h = (h ^ (uint64_t)value[i]) * UINT64_C(0x9E3779B97F4A7C15), h ^= h >> 29;
	size_t at = (size_t)h & (s->hash_cap - 1);
	for (; s->hash[at]; at = (at + 1) & (s->hash_cap - 1)) {
		const struct stratum *x = &s->stratum[s->hash[at]];
		if (x->set == set && memcmp(x->value, value, (size_t)n * sizeof *value) == 0)
			break;
	}
	return at;
}

static void grow(struct strata *s)
{
	s->hash_cap *= 2;
	s->hash = arena_calloc(s->a, s->hash_cap, sizeof *s->hash);
	struct stratum *more = arena_calloc(s->a, s->hash_cap / 2, sizeof *more);
	memcpy(more, s->stratum, (size_t)s->n * sizeof *more);
	s->stratum = more;
	for (int i = 1; i < s->n; i++)
		s->hash[slot_of(s, s->stratum[i].set, s->stratum[i].value)] = i;
}

int strata_at(struct strata *s, int set, const int64_t *value)
{
	size_t at = slot_of(s, set, value);
	if (s->hash[at])
		return s->hash[at];
	if ((size_t)s->n >= s->hash_cap / 2) {
		grow(s);
		at = slot_of(s, set, value);
	}
	struct stratum *x = &s->stratum[s->n];
	x->set = set;
	memcpy(x->value, value, (size_t)s->set[set].by.n * sizeof *value);
	x->label = label_of(s, set, value);
	s->hash[at] = s->n;
	return s->n++;
}

static const char *word_at(const struct strata *s, int64_t v)
{
	return v >= 0 && v < s->words.n ? s->words.word[v] : "";
}

/* Classes in the order of their scale, when the stratum says of which test. */
static int compare_class(const struct strata *s, const struct stratum *x, int i, int64_t other)
{
	const struct spec_by *by = &s->set[x->set].by;
	const char *test = NULL, *a = word_at(s, x->value[i]), *b = word_at(s, other);
	int axis = -1;
	for (int k = 0; k < by->n; k++) {
		if (by->dim[k] == DIM_TEST)
			test = word_at(s, x->value[k]);
		if (by->dim[k] == DIM_AXIS)
			axis = (int)x->value[k];
	}
	int ra = axes_rank(s->axes, test, axis, a), rb = axes_rank(s->axes, test, axis, b);
	return ra != rb ? (ra > rb) - (ra < rb) : strcmp(a, b);
}

static int compare_value(const struct strata *s, enum spec_dim dim, int64_t a, int64_t b)
{
	bool words = dim == DIM_TEST || dim == DIM_DUTY || dim == DIM_LOT || dim == DIM_IDENTIFIERS;
	if (a != b && words && a != STRATUM_UNKNOWN && b != STRATUM_UNKNOWN)
		return strcmp(s->words.word[a], s->words.word[b]);
	return (a > b) - (a < b);
}

int strata_compare(const struct strata *s, int a, int b)
{
	const struct stratum *x = &s->stratum[a], *y = &s->stratum[b];
	const struct spec_by *by = &s->set[x->set].by;
	for (int i = 0; i < by->n; i++) {
		bool class = by->dim[i] == DIM_REPORTED || by->dim[i] == DIM_COMPUTED;
		int c = class && x->value[i] != y->value[i] ? compare_class(s, x, i, y->value[i])
							    : compare_value(s, by->dim[i], x->value[i], y->value[i]);
		if (c)
			return c;
	}
	return 0;
}
