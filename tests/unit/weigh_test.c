/* rooms: link db stats base */
/* weigh_test.c -- weights worked by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/linkage_world.h"

#define TOLERANCE 1e-9

static const uint8_t all_same[LINKAGE_MAX_COMPARISONS] = {0, 0, 0};

static void weights_by_hand(void)
{
	struct linkage m;
	struct link_weights w;
	struct link_sum s;

	world_model(&m);
	weigh_shipped(&w, &m);
	weigh_levels(&w, all_same, NULL, &s);
	/* name .8/.02 = 40, city .9/.2 = 4.5, code .9/.0001 = 9000; prior .001/.999 */
	CHECK_NEAR(s.prior, log2(0.001 / 0.999), TOLERANCE);
	CHECK_NEAR(s.field[0], 5.321928094887363, TOLERANCE);
	CHECK_NEAR(s.field[1], 2.169925001442312, TOLERANCE);
	CHECK_NEAR(s.field[2], 13.135709286104401, 1e-8);
	/* odds 40 * 4.5 * 9000 * .001 / .999 = 1621.62..., probability 1621.62 / 1622.62 */
	CHECK_NEAR(exp2(s.total), 1621.621621621, 1e-6);
	CHECK_NEAR(s.probability, 0.999383714, 1e-8);
	CHECK(!s.veto && s.rules == 0);
}

static void missing_weighs_nothing(void)
{
	const uint8_t level[LINKAGE_MAX_COMPARISONS] = {LINK_MISSING, 1, LINK_MISSING};
	struct linkage m;
	struct link_weights w;
	struct link_sum s;

	world_model(&m);
	weigh_shipped(&w, &m);
	weigh_levels(&w, level, NULL, &s);
	CHECK(!(s.field[0] > 0 || s.field[0] < 0 || s.field[2] > 0 || s.field[2] < 0));
	CHECK_NEAR(s.total, s.prior - 3, TOLERANCE); /* city differs: .1/.8 = 1/8 */
}

static double term_of_text(void *ctx, unsigned value, const struct link_value *of)
{
	(void)ctx;
	return value == WORLD_NAME && of->text[0] == 'r' ? 0.001 : 0.16; /* rare, common */
}

static void rare_names_weigh_more(void)
{
	struct link_value x[LINKAGE_MAX_VALUES] = {{.text = "rare"}}, y[LINKAGE_MAX_VALUES] = {{.text = "rare"}};
	struct linkage m;
	struct link_weights w;
	struct link_sum s;

	world_model(&m);
	weigh_shipped(&w, &m);
	weigh_pair(&w, all_same, x, y, term_of_text, NULL, &s);
	CHECK_NEAR(s.term[0], 0, TOLERANCE); /* no mean known: no adjustment */
	w.term_mean[0][0] = 0.02;
	weigh_pair(&w, all_same, x, y, term_of_text, NULL, &s);
	CHECK_NEAR(s.term[0], 4.321928094887363, TOLERANCE); /* log2(.02 / .001) */
	CHECK_NEAR(s.field[0], 5.321928094887363 + 4.321928094887363, TOLERANCE);
	y[0].text = "common"; /* of two values the more frequent counts: log2(.02 / .16) = -3 */
	weigh_pair(&w, all_same, x, y, term_of_text, NULL, &s);
	CHECK_NEAR(s.term[0], -3, TOLERANCE);
	weigh_pair(&w, all_same, x, y, NULL, NULL, &s);
	CHECK_NEAR(s.term[0], 0, TOLERANCE);
}

static void dependence_adds_and_vetoes(void)
{
	struct linkage_dependence rule[2] = {{.id = "house", .n_when = 2, .bits = -4},
					     {.id = "twin", .n_when = 1, .veto = true}};
	uint8_t level[LINKAGE_MAX_COMPARISONS] = {2, 0, LINK_MISSING};
	struct linkage m;
	struct link_weights w;
	struct link_sum s;

	rule[0].when[0].comparison = 0; /* name differs */
	rule[0].when[0].levels = 1u << 2;
	rule[0].when[1].comparison = 2; /* code same or missing */
	rule[0].when[1].levels = 1u << 0 | 1u << LINKAGE_MAX_LEVELS;
	rule[1].when[0].comparison = 2; /* code one digit apart */
	rule[1].when[0].levels = 1u << 1;
	world_model(&m);
	m.dependence = rule;
	m.n_dependence = 2;
	weigh_shipped(&w, &m);
	weigh_levels(&w, level, NULL, &s);
	CHECK_NEAR(s.dependence, -4, TOLERANCE);
	CHECK_NEAR(s.total, s.prior + s.field[0] + s.field[1] - 4, TOLERANCE);
	CHECK_INT(s.rules, 1);
	level[2] = 1;
	weigh_levels(&w, level, NULL, &s);
	CHECK_INT(s.rules, 2);
	CHECK(s.veto && isinf(s.total) && s.total < 0);
	CHECK_NEAR(s.probability, 0, TOLERANCE);
}

static void nothing_is_impossible(void)
{
	struct linkage m;
	struct link_weights w;

	world_model(&m);
	m.comparison[1].level[0].u = 0;
	m.comparison[1].level[1].m = 0;
	weigh_shipped(&w, &m);
	CHECK_NEAR(w.u[1][0], 1e-6, 1e-15);
	CHECK(isfinite(w.bits[1][0]) && isfinite(w.bits[1][1]));
}

static void probability_of_any_bits(void)
{
	CHECK_NEAR(weigh_probability(0), 0.5, TOLERANCE);
	CHECK_NEAR(weigh_probability(3), 8.0 / 9, TOLERANCE);
	CHECK_NEAR(weigh_probability(-3), 1.0 / 9, TOLERANCE);
	CHECK_NEAR(weigh_probability(5000), 1, TOLERANCE);
	CHECK_NEAR(weigh_probability(-5000), 0, TOLERANCE);
	CHECK_NEAR(weigh_probability(-INFINITY), 0, TOLERANCE);
}

static void pairs_score_as_their_levels(void)
{
	struct world w;
	struct world_row *row = world_people(2500, 12);
	struct link_score s;
	uint64_t adjusted = 0;

	memset(&w, 0, sizeof w);
	world_model(&w.model);
	world_weigh(&w, row, 2500);
	score_open(&s, &w.weights, &w.table, &w.pairs);
	for (uint64_t i = 0; i < w.pairs.n; i++) {
		struct link_sum sum, two;
		link_pattern levels;

		score_pair(&s, i, &sum);
		score_two(&s, w.pairs.at[i].b, w.pairs.at[i].a, &levels, &two);
		CHECK_NEAR((double)score_bits(&s, i), sum.total, 1e-4);
		if (sum.total >= s.least)
			CHECK_NEAR((double)s.bits[i], sum.total, 1e-4);
		else
			CHECK((double)s.bits[i] < s.least + 1e-4);
		CHECK_NEAR(two.total, sum.total, TOLERANCE);
		CHECK_INT(levels, w.pairs.pattern[w.pairs.at[i].pattern].levels);
		adjusted += sum.term[0] > 0 || sum.term[0] < 0;
	}
	CHECK(adjusted > 100);
	score_close(&s);
	world_close(&w);
	free(row);
}

static void frequencies_count_distinct_rows(void)
{
	static const struct world_row row[] = {{"a", "gul", "x", "", 0, 0},
					       {"b", "gul", "x", "", 0, 0},
					       {"c", "gul", "y", "", 0, 0},
					       {"d", "mah", "y", "", 0, 0},
					       {"e", "", "y", "", 0, 0}};
	struct linkage m;
	struct link_table t;
	struct link_pairs p;
	double mean;
	float *f;

	world_model(&m);
	world_table(&t, &m, row, 5);
	pairs_make(&p, &t, 1);
	f = score_frequencies(&t, p.first, WORLD_NAME,
			      &mean); /* rows a = b, c, d have a name: gul 2 of 3, mah 1 of 3 */
	CHECK_NEAR((double)f[0], 0, TOLERANCE);
	CHECK_NEAR((double)f[t.row[0 * 3 + WORLD_NAME]], 2.0 / 3, 1e-6);
	CHECK_NEAR((double)f[t.row[3 * 3 + WORLD_NAME]], 1.0 / 3, 1e-6);
	CHECK_NEAR(mean, 5.0 / 9, TOLERANCE);
	free(f);
	pairs_free(&p);
	table_free(&t);
}

int main(void)
{
	UNIT_RUN("weights, total and probability are those worked out by hand", weights_by_hand);
	UNIT_RUN("a missing comparison weighs nothing", missing_weighs_nothing);
	UNIT_RUN("agreement on a rare name weighs more, on a common one less", rare_names_weigh_more);
	UNIT_RUN("dependence rules add bits or forbid, missing being a level to name", dependence_adds_and_vetoes);
	UNIT_RUN("what was never seen still has a finite weight", nothing_is_impossible);
	UNIT_RUN("probabilities of any number of bits are between 0 and 1", probability_of_any_bits);
	UNIT_RUN("a candidate pair scores as its records do, either way round", pairs_score_as_their_levels);
	UNIT_RUN("frequencies are those among distinct rows that have the value", frequencies_count_distinct_rows);
	UNIT_END("weigh");
}
