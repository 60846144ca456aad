/* rooms: reports db stats base */
/* suppress_test.c -- hiding small counts so that none can be worked out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The property tests play the reader who knows everything that is shown, that totals add up, and which marks mean
 * small: they look through all tables that fit, independently of how the code chose what to hide.
 */
#include "reports/suppress.h"
#include "tests/unit/unit.h"

static const struct suppress_rule nhs = {1, 7}, tiny = {1, 2};
static uint64_t seed = 20260901;

static int random_below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

static void suppress_table(const struct suppress_rule *rule, const double *count, int rows, int cols,
			   unsigned char *mark)
{
	suppress_hide(rule, &(struct suppress_table){.count = count, .rows = rows, .cols = cols, .mark = mark});
}

static bool small(const struct suppress_rule *rule, double v)
{
	return v >= rule->from && v <= rule->to;
}

/* Range of values that the i-th of n hidden parts may have when they sum to `sum`, by dynamic programming over sums. */
static int possible_values(const struct suppress_rule *rule, const double *part, int n, int which, int sum)
{
	static bool reach[2][2001];
	int values = 0;
	memset(reach, 0, sizeof reach);
	reach[0][0] = true;
	int now = 0;
	for (int i = 0; i < n; i++) {
		if (i == which)
			continue;
		memset(reach[1 - now], 0, sizeof reach[0]);
		for (int s = 0; s <= sum; s++)
			for (int v = 0; reach[now][s] && s + v <= sum; v++)
				if (small(rule, v) == small(rule, part[i]))
					reach[1 - now][s + v] = true;
		now = 1 - now;
	}
	for (int v = 0; v <= sum; v++)
		values += small(rule, v) == small(rule, part[which]) && reach[now][sum - v];
	return values;
}

static void check_column(const struct suppress_rule *rule, const double *count, int rows)
{
	unsigned char mark[64] = {0};
	double hidden[64];
	int n = 0, sum = 0;

	suppress_table(rule, count, rows, 1, mark);
	for (int r = 0; r < rows; r++)
		if (small(rule, count[r]) && mark[r] != SUPPRESS_PRIMARY)
			UNIT_FAIL("a small count is shown");
	for (int r = 1; r < rows; r++)
		if (mark[r]) {
			hidden[n++] = count[r];
			sum += (int)count[r];
		}
	if (mark[0]) /* the total is hidden too: nothing adds up to anything known */
		return;
	if (n > 0 && small(rule, sum))
		UNIT_FAIL("the sum of the hidden parts is small and can be worked out");
	for (int i = 0; i < n; i++)
		if (hidden[i] > 0 && possible_values(rule, hidden, n, i, sum) < 2)
			UNIT_FAIL("a hidden count of %g can be worked out from a total of %g", hidden[i], count[0]);
}

static void random_column(const struct suppress_rule *rule, int most)
{
	double count[64] = {0};
	int rows = 2 + random_below(9);
	for (int r = 1; r < rows; r++) {
		count[r] = random_below(3) ? random_below(most) : random_below(2) * random_below(12);
		count[0] += count[r];
	}
	check_column(rule, count, rows);
}

static void one_column(void)
{
	for (int i = 0; i < 3000; i++) {
		random_column(&nhs, 60);
		random_column(&nhs, 14);
		random_column(&tiny, 8);
	}
}

/* All 3 x 3 tables with margins (4 x 4) that a reader could think of, by depth-first search over the inner cells. */
struct guess {
	const struct suppress_rule *rule;
	const double *count;
	const unsigned char *mark;
	int rows, cols;
	double table[36];
	bool blank;     /* every cell is hidden under the same mark: it tells nothing */
	bool other[36]; /* a fitting table holds another number here */
};

static bool fits(const struct guess *g, int i, double v)
{
	if (g->blank)
		return true;
	return g->mark[i] ? small(g->rule, v) == small(g->rule, g->count[i]) : v == g->count[i];
}

static bool margin_fits(struct guess *g, int r, int c)
{
	double sum = 0;
	if (c == 0 && r > 0) {
		for (int k = 1; k < g->cols; k++)
			sum += g->table[r * g->cols + k];
	} else {
		for (int k = 1; k < g->rows; k++)
			sum += g->table[k * g->cols + c];
	}
	g->table[r * g->cols + c] = sum;
	return fits(g, r * g->cols + c, sum);
}

static void search(struct guess *g, int r, int c, int most)
{
	if (r == g->rows) {
		for (int k = 1; k < g->cols; k++)
			if (!margin_fits(g, 0, k))
				return;
		if (!margin_fits(g, 0, 0))
			return;
		for (int i = 0; i < g->rows * g->cols; i++)
			g->other[i] |= g->table[i] != g->count[i];
		return;
	}
	if (c == g->cols) {
		if (margin_fits(g, r, 0))
			search(g, r + 1, 1, most);
		return;
	}
	int i = r * g->cols + c;
	for (int v = 0; v <= most; v++)
		if (fits(g, i, v)) {
			g->table[i] = v;
			search(g, r, c + 1, most);
		}
}

static int blanks; /* tables hidden as a whole */

static void check_table(const double *count, int rows, int cols)
{
	unsigned char mark[36] = {0};
	struct guess g = {.rule = &tiny, .count = count, .mark = mark, .rows = rows, .cols = cols};

	suppress_table(&tiny, count, rows, cols, mark);
	g.blank = true;
	for (int i = 0; i < rows * cols; i++)
		g.blank &= mark[i] == SUPPRESS_PRIMARY;
	blanks += g.blank;
	search(&g, 1, 1, g.blank ? 3 : 9);
	for (int i = 0; i < rows * cols; i++) {
		if (small(&tiny, count[i]) && !mark[i])
			UNIT_FAIL("a small count is shown");
		if (mark[i] && count[i] > 0 && !g.other[i])
			UNIT_FAIL("cell %d of a %d x %d table can be worked out", i, rows, cols);
		if (!mark[i] && g.other[i])
			UNIT_FAIL("the search is wrong");
	}
}

static void rows_and_columns(void)
{
	for (int t = 0; t < 150; t++) {
		double count[36] = {0};
		int rows = 3, cols = 3 + (t % 2);
		for (int r = 1; r < rows; r++)
			for (int c = 1; c < cols; c++) {
				double v = random_below(3) == 0 ? 0 : random_below(7);
				count[r * cols + c] = v;
				count[r * cols] += v;
				count[c] += v;
				count[0] += v;
			}
		check_table(count, rows, cols);
	}
	printf("suppress: %d of 150 small tables had to be hidden as a whole\n", blanks);
	CHECK(blanks < 150);
}

static void zero_is_shown(void)
{
	const double count[] = {60, 0, 30, 30};
	unsigned char mark[4] = {0};
	suppress_table(&nhs, count, 4, 1, mark);
	for (int i = 0; i < 4; i++)
		CHECK_INT(mark[i], SUPPRESS_SHOWN);
}

static void smallest_goes_along(void)
{
	const double count[] = {93, 3, 50, 0, 40};
	unsigned char mark[5] = {0};
	suppress_table(&nhs, count, 5, 1, mark);
	CHECK_INT(mark[0], SUPPRESS_SHOWN);
	CHECK_INT(mark[1], SUPPRESS_PRIMARY);
	CHECK_INT(mark[2], SUPPRESS_SHOWN);
	CHECK_INT(mark[3], SUPPRESS_SHOWN);
	CHECK_INT(mark[4], SUPPRESS_COMPLEMENTARY);
}

/* 1 hidden beside 8: a reader who knows that 8 is not small would find 1 + 8 only one way. */
static void marks_tell_too(void)
{
	const double count[] = {69, 1, 8, 60};
	unsigned char mark[4] = {0};
	suppress_table(&nhs, count, 4, 1, mark);
	CHECK_INT(mark[1], SUPPRESS_PRIMARY);
	CHECK_INT(mark[2], SUPPRESS_COMPLEMENTARY);
	CHECK_INT(mark[3], SUPPRESS_COMPLEMENTARY);
}

static void given_marks_stay(void)
{
	const double count[] = {120, 40, 40, 40};
	unsigned char mark[4] = {0, SUPPRESS_PRIMARY, 0, 0};
	suppress_table(&nhs, count, 4, 1, mark);
	CHECK_INT(mark[1], SUPPRESS_PRIMARY);
	CHECK(mark[2] || mark[3]);
}

static void rules_are_data(void)
{
	struct suppress_rule rule = {9, 9};
	struct msgq q;

	msgq_init(&q);
	CHECK_INT(suppress_rule_load(".", "none", &rule, &q), STATUS_OK);
	CHECK_INT(rule.to, 0);
	CHECK_INT(suppress_rule_load(".", NULL, &rule, &q), STATUS_OK);
	CHECK_INT(rule.to, 0);
	CHECK_INT(suppress_rule_load(".", "nhs", &rule, &q), STATUS_OK);
	CHECK_INT(rule.to, 7);
	CHECK_INT(suppress_rule_load(".", "cms11", &rule, &q), STATUS_OK);
	CHECK_INT(rule.to, 10);
	CHECK_INT(suppress_rule_load(".", "cms12", &rule, &q), STATUS_USAGE);
	CHECK_STR(q.first ? q.first->hint : "", "cms11");
	msgq_free(&q);
}

static void nothing_without_a_rule(void)
{
	const struct suppress_rule none = {0, 0};
	const double count[] = {3, 1, 2};
	unsigned char mark[3] = {0};
	suppress_table(&none, count, 3, 1, mark);
	CHECK_INT(mark[0] + mark[1] + mark[2], 0);
}

int main(void)
{
	UNIT_RUN("no hidden part of a total can be worked out", one_column);
	UNIT_RUN("no hidden cell of a table with two sets of totals can be worked out", rows_and_columns);
	UNIT_RUN("zero is shown", zero_is_shown);
	UNIT_RUN("the smallest other part goes along, zeros stay", smallest_goes_along);
	UNIT_RUN("the two marks give nothing away", marks_tell_too);
	UNIT_RUN("a cell marked before stays hidden and is protected", given_marks_stay);
	UNIT_RUN("rules are read from reports/suppression.json", rules_are_data);
	UNIT_RUN("without a rule everything is shown", nothing_without_a_rule);
	UNIT_END("suppress");
}
