/* detail.c -- a weighing as a line of text that is stored with the link, and read back: levels and bits, never values.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   prior -13.10; name same +7.21 rare +2.10; cnic missing; rule twins; rules -3.00; total +18.30; block phone-name
 */
#include "link/link_int.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

void detail_write(const struct linkage *m, const uint8_t *level, const struct link_sum *sum, int block, struct buf *out)
{
	buf_printf(out, "prior %+.2f", sum->prior);
	for (unsigned c = 0; c < m->n_comparisons; c++) {
		const struct linkage_comparison *k = &m->comparison[c];

		if (level[c] == LINK_MISSING) {
			buf_printf(out, "; %s missing", k->id);
			continue;
		}
		buf_printf(out, "; %s %s %+.2f", k->id, k->level[level[c]].id, sum->field[c]);
		if (fabs(sum->term[c]) >= 0.005)
			buf_printf(out, " rare %+.2f", sum->term[c]);
	}
	for (unsigned i = 0; i < m->n_dependence; i++)
		if (sum->rules >> i & 1)
			buf_printf(out, "; rule %s", m->dependence[i].id);
	if (sum->veto)
		buf_str(out, "; veto");
	else
		buf_printf(out, "; rules %+.2f; total %+.2f", sum->dependence, sum->total);
	if (block >= 0)
		buf_printf(out, "; block %s", m->block[block].id);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static const struct linkage_comparison *comparison_of(const struct linkage *m, const char *id)
{
	for (unsigned c = 0; c < m->n_comparisons; c++)
		if (text_eq(m->comparison[c].id, id))
			return &m->comparison[c];
	return NULL;
}

static const char *level_title(const struct linkage_comparison *k, const char *id)
{
	for (unsigned i = 0; k && i < k->n_levels; i++)
		if (text_eq(k->level[i].id, id))
			return k->level[i].title;
	return id;
}

static const char *rule_title(const struct linkage *m, const char *id)
{
	for (unsigned i = 0; i < m->n_dependence; i++)
		if (text_eq(m->dependence[i].id, id))
			return m->dependence[i].title;
	return id;
}

static double number(const char *word)
{
	double v = 0;

	(void)text_to_double(word[0] == '+' ? word + 1 : word, &v);
	return v;
}

/* "name same +7.21 rare +2.10" or "cnic missing"; false when it is neither. */
static bool read_field(const struct linkage *m, struct arena *a, char *const *word, size_t n, struct link_weighing *out)
{
	const struct linkage_comparison *k = comparison_of(m, word[0]);
	struct link_field_weight *f = &out->field[out->n_fields];
	bool missing = n == 2 && strcmp(word[1], "missing") == 0;

	if (out->n_fields == LINKAGE_MAX_COMPARISONS || (!missing && n != 3 && n != 5))
		return false;
	*f = (struct link_field_weight){.id = arena_strdup(a, word[0])};
	f->title = k ? k->title : f->id;
	if (!missing) {
		f->level = arena_strdup(a, word[1]);
		f->level_title = level_title(k, f->level);
		f->bits = number(word[2]);
		f->term = n == 5 ? number(word[4]) : 0;
	}
	out->n_fields++;
	return true;
}

static bool read_piece(const struct linkage *m, struct arena *a, char *const *word, size_t n, struct link_weighing *out)
{
	const char *what = word[0];

	if (n == 1 && strcmp(what, "veto") == 0) {
		out->total = -INFINITY;
		return true;
	}
	if (n != 2 || (comparison_of(m, what) && strcmp(word[1], "missing") == 0))
		return read_field(m, a, word, n, out);
	if (strcmp(what, "prior") == 0)
		out->prior = number(word[1]);
	else if (strcmp(what, "rules") == 0)
		out->dependence = number(word[1]);
	else if (strcmp(what, "total") == 0)
		out->total = number(word[1]);
	else if (strcmp(what, "block") == 0)
		out->block = arena_strdup(a, word[1]);
	else if (strcmp(what, "contradicts") == 0)
		out->conflict = arena_strdup(a, word[1]);
	else if (strcmp(what, "rule") == 0)
		out->rules = *out->rules ? arena_printf(a, "%s; %s", out->rules, rule_title(m, word[1]))
					 : arena_strdup(a, rule_title(m, word[1]));
	else
		return read_field(m, a, word, n, out);
	return true;
}

bool link_read_detail(const struct linkage *m, struct arena *a, const char *text, struct link_weighing *out)
{
	char **piece, **word;
	size_t n;

	*out = (struct link_weighing){.rules = "", .conflict = "", .block = ""};
	if (!text || strncmp(text, "prior ", 6) != 0)
		return false;
	out->field = arena_calloc(a, LINKAGE_MAX_COMPARISONS, sizeof *out->field);
	n = text_split(a, text, ';', &piece);
	for (size_t i = 0; i < n; i++) {
		size_t words = text_split(a, piece[i], ' ', &word);

		if (strncmp(piece[i], "next woman", 10) != 0 && !read_piece(m, a, word, words, out))
			return false;
	}
	out->probability = weigh_probability(out->total);
	return true;
}
