/* suppress.c -- which cells of a table of counts must be hidden so that no small one can be worked out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "reports/suppress.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"

#define RULES_MAX_BYTES (64u << 10)

struct table {
	const struct suppress_rule *rule;
	const double *count, *rest;
	const bool *whole_hidden;
	int rows, cols;
	bool keep_first;
	unsigned char *mark;
	bool *row_in, *col_in; /* the hidden block */
};

static double at(const struct table *t, int r, int c)
{
	return t->count[r * t->cols + c];
}

static unsigned char *mark_at(const struct table *t, int r, int c)
{
	return &t->mark[r * t->cols + c];
}

bool suppress_small(const struct suppress_rule *rule, double v)
{
	return rule->to > 0 && v >= rule->from && v <= rule->to;
}

static double rest_at(const struct table *t, int r, int c)
{
	return t->rest ? t->rest[r * t->cols + c] : 0;
}

/* What the mark of a cell says: a count of it is small. */
static bool says_small(const struct table *t, double v, double rest)
{
	return suppress_small(t->rule, v) ||
	       (t->rest && (suppress_small(t->rule, rest) || suppress_small(t->rule, v + rest)));
}

/* True when the cell is hidden and, changed by d, would carry the same mark: small stays small, others stay others.
 * `swap`: the rest gives what the count takes, so that the whole stays. */
static bool can_move(const struct table *t, int r, int c, double d, bool swap)
{
	double v = at(t, r, c), rest = rest_at(t, r, c), left = swap ? rest - d : rest;
	if (*mark_at(t, r, c) == SUPPRESS_SHOWN || v + d < 0 || left < 0)
		return false;
	if (!swap && t->whole_hidden && !t->whole_hidden[r * t->cols + c])
		return false;
	return says_small(t, v + d, left) == says_small(t, v, rest);
}

/* The corner (r2, c2) of a move that adds d at (r, c): a total goes with its part, two parts go against each other. */
static bool rectangle(const struct table *t, int r, int c, int r2, int c2, double d, bool swap)
{
	double across = c == 0 || c2 == 0 ? d : -d, down = r == 0 || r2 == 0 ? d : -d;
	double corner = down == d ? across : -across;
	return can_move(t, r, c, d, swap) && (c2 == c || can_move(t, r, c2, across, swap)) &&
	       (r2 == r || can_move(t, r2, c, down, swap)) && (r2 == r || c2 == c || can_move(t, r2, c2, corner, swap));
}

static bool moves_with(const struct table *t, int r, int c, int r2, int c2)
{
	for (int d = 1; d <= t->rule->to + 1; d++)
		for (int swap = 0; swap <= (t->rest != NULL); swap++)
			if (rectangle(t, r, c, r2, c2, d, swap) || rectangle(t, r, c, r2, c2, -d, swap))
				return true;
	return false;
}

/* A hidden cell is safe when some other table with another number in it looks the same from outside. */
static bool safe(const struct table *t, int r, int c)
{
	if (t->rows == 1 && t->cols == 1)
		return true;
	for (int r2 = 0; r2 < t->rows; r2++)
		for (int c2 = 0; c2 < t->cols; c2++) {
			if ((r2 == r && t->rows > 1) || (c2 == c && t->cols > 1))
				continue;
			if (moves_with(t, r, c, r2, c2))
				return true;
		}
	return false;
}

/* The sum of the hidden parts of a shown total can be worked out; it must not be small. */
static bool sum_large(const struct table *t, const double *count)
{
	for (int r = 0; r < t->rows; r++) {
		double sum = 0;
		for (int c = 1; c < t->cols; c++)
			sum += *mark_at(t, r, c) ? count[r * t->cols + c] : 0;
		if (t->cols > 1 && !*mark_at(t, r, 0) && suppress_small(t->rule, sum))
			return false;
	}
	for (int c = 0; c < t->cols; c++) {
		double sum = 0;
		for (int r = 1; r < t->rows; r++)
			sum += *mark_at(t, r, c) ? count[r * t->cols + c] : 0;
		if (t->rows > 1 && !*mark_at(t, 0, c) && suppress_small(t->rule, sum))
			return false;
	}
	return true;
}

static bool all_safe(const struct table *t)
{
	for (int r = 0; r < t->rows; r++)
		for (int c = 0; c < t->cols; c++)
			if (*mark_at(t, r, c) && at(t, r, c) > 0 && !safe(t, r, c))
				return false;
	return sum_large(t, t->count) && (!t->rest || sum_large(t, t->rest));
}

/* Next row or column to take into the block: smallest total above zero, then zeros, the total itself last. -1 none
 * left. */
static int next_line(const struct table *t, const bool *in, int n, bool row)
{
	bool keep = !row && t->keep_first;
	int best = -1;
	for (int i = n - 1; i >= 1; i--) {
		double v = row ? at(t, i, 0) : at(t, 0, i), b = best < 0 ? 0 : row ? at(t, best, 0) : at(t, 0, best);
		if (!in[i] && (best < 0 || (v > 0 && (b <= 0 || v <= b)) || (v <= 0 && b <= 0)))
			best = i;
	}
	return best < 0 && !keep && !in[0] ? 0 : best;
}

static int count_in(const bool *in, int n)
{
	int sum = 0;
	for (int i = 0; i < n; i++)
		sum += in[i];
	return sum;
}

static bool widen(struct table *t)
{
	int row = next_line(t, t->row_in, t->rows, true), col = next_line(t, t->col_in, t->cols, false);
	bool by_row = count_in(t->row_in, t->rows) <= count_in(t->col_in, t->cols);
	if (row < 0 && col < 0)
		return false;
	/* A hidden total says less than it costs: rather take another part of either kind first. */
	if (row >= 0 && (col < 0 || (by_row && (row > 0 || col == 0)) || (row > 0 && col == 0)))
		t->row_in[row] = true;
	else
		t->col_in[col] = true;
	return true;
}

static void hide_block(struct table *t)
{
	for (int r = 0; r < t->rows; r++)
		for (int c = 0; c < t->cols; c++)
			if (t->row_in[r] && t->col_in[c] && !*mark_at(t, r, c) && !(c == 0 && t->keep_first))
				*mark_at(t, r, c) = says_small(t, at(t, r, c), rest_at(t, r, c))
							    ? SUPPRESS_PRIMARY
							    : SUPPRESS_COMPLEMENTARY;
}

/* Marks what is small; true when anything is hidden. */
static bool start_block(struct table *t)
{
	bool any = false;
	for (int r = 0; r < t->rows; r++)
		for (int c = 0; c < t->cols; c++) {
			if (says_small(t, at(t, r, c), rest_at(t, r, c)) && !(c == 0 && t->keep_first))
				*mark_at(t, r, c) = SUPPRESS_PRIMARY;
			if (!*mark_at(t, r, c))
				continue;
			t->row_in[r] = t->col_in[c] = any = true;
		}
	return any;
}

/* Nothing less will do. One and the same mark on all of it then tells nothing about any of it. */
static void hide_all(const struct table *t)
{
	for (int r = 0; r < t->rows; r++)
		for (int c = t->keep_first; c < t->cols; c++)
			*mark_at(t, r, c) = SUPPRESS_PRIMARY;
}

void suppress_hide(const struct suppress_rule *rule, const struct suppress_table *table)
{
	struct arena a = ARENA_INIT;
	struct table t = {.rule = rule,
			  .count = table->count,
			  .rest = table->rest,
			  .whole_hidden = table->whole_hidden,
			  .rows = table->rows,
			  .cols = table->cols,
			  .keep_first = table->keep_first,
			  .mark = table->mark};

	if (rule->to < 1)
		return;
	t.row_in = arena_calloc(&a, (size_t)t.rows, sizeof *t.row_in);
	t.col_in = arena_calloc(&a, (size_t)t.cols, sizeof *t.col_in);
	bool proven = !start_block(&t) || all_safe(&t);
	for (bool wider = true; !proven && wider; wider = widen(&t)) {
		hide_block(&t);
		proven = all_safe(&t);
	}
	if (!proven)
		hide_all(&t);
	arena_free(&a);
}

static enum status read_rule(const cJSON *tree, const char *id, struct suppress_rule *out, struct msgq *q)
{
	const char *known[16] = {"none"};
	int n = 1;
	const cJSON *list = json_get(tree, "rules");
	for (const cJSON *m = list ? list->child : NULL; m && n < 15; m = m->next) {
		int64_t from = 0, to = 0;
		known[n++] = json_str(m, "id");
		if (!text_eq(json_str(m, "id"), id))
			continue;
		if (!json_int(m, "from", &from) || !json_int(m, "to", &to) || from < 1 || to < from || to > 1000)
			return msg_fail(q, STATUS_INPUT, "suppress-rule", MSG_FILE("reports/suppression.json"), "from",
					"from and to are whole numbers, 1 <= from <= to", "rule %s cannot be used", id);
		*out = (struct suppress_rule){(int)from, (int)to};
		return STATUS_OK;
	}
	const char *near = text_nearest(id, known);
	return msg_fail(q, STATUS_USAGE, "suppress-unknown", MSG_NOWHERE, NULL, near ? near : "none, nhs, cms11",
			"no rule for hiding small counts is called '%s'", id);
}

enum status suppress_rule_load(const char *data_dir, const char *id, struct suppress_rule *out, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	enum status st = STATUS_INPUT;

	*out = (struct suppress_rule){0, 0};
	if (!id || text_eq(id, "none"))
		return STATUS_OK;
	cJSON *tree = json_parse_file(arena_printf(&a, "%s/reports/suppression.json", data_dir), RULES_MAX_BYTES, q);
	if (tree)
		st = read_rule(tree, id, out, q);
	json_free(tree);
	arena_free(&a);
	return st;
}
