/* rooms: link db stats base */
/* estimate_test.c -- parameters are found again from data made with them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/linkage_world.h"

#include "link/em.h"
#include "link/random_pairs.h"

/* The truth the pattern counts below are made of. */
static const double true_m[3][3] = {{0.7, 0.2, 0.1}, {0.6, 0.4, 0}, {0.85, 0.1, 0.05}};
static const double true_u[3][3] = {{0.01, 0.02, 0.97}, {0.15, 0.85, 0}, {0.002, 0.003, 0.995}};
static const unsigned n_levels[3] = {3, 2, 3};

/* Expected counts of every pattern of so many pairs, `share` of them one person. */
static unsigned patterns_expected(struct pairs_pattern *p, double pairs, double share)
{
	unsigned n = 0;

	for (unsigned i = 0; i < 18; i++) {
		unsigned name = i % 3, city = i / 3 % 2, code = i / 6;
		double same = share * true_m[0][name] * true_m[1][city] * true_m[2][code];
		double other = (1 - share) * true_u[0][name] * true_u[1][city] * true_u[2][code];

		p[n] = (struct pairs_pattern){.levels = (name + 1) | (city + 1) << 4 | (code + 1) << 8};
		p[n].count = (uint64_t)llround(pairs * (same + other));
		n++;
	}
	return n;
}

static void em_start(struct link_weights *w, struct linkage *m, double share)
{
	weigh_shipped(w, m);
	for (unsigned c = 0; c < 3; c++)
		memcpy(w->u[c], true_u[c], sizeof true_u[c]);
	w->prior_bits = log2(share / (1 - share));
	weigh_finish(w);
}

static void em_finds_m_again(void)
{
	static const double shares[] = {1e-4, 1e-3, 1e-2};

	for (unsigned s = 0; s < 3; s++) {
		const double share = shares[s];
		struct pairs_pattern p[18];
		unsigned n = patterns_expected(p, 1e11, share);
		struct linkage m;
		struct link_weights w;
		struct em_result r;

		world_model(&m);
		em_start(&w, &m, share);
		em_learn(&w, p, n, 5, &r);
		for (unsigned c = 0; c < 3; c++) {
			for (unsigned l = 0; l < n_levels[c]; l++)
				CHECK_NEAR(w.m[c][l], true_m[c][l], 0.01);
		}
		CHECK_NEAR(r.matches[0], 1e11 * share, 1e11 * share * 0.01);
		CHECK_NEAR(r.matches[2], 1e11 * share, 1e11 * share * 0.01);
		CHECK(r.iterations > 1);
	}
}

static void households_are_left_out(void)
{
	struct linkage_dependence rule = {.id = "house", .n_when = 1, .bits = -5};
	struct pairs_pattern p[18];
	unsigned n = patterns_expected(p, 1e9, 0.001);
	struct linkage m;
	struct link_weights w;
	struct em_result r;

	rule.when[0].comparison = 0;
	rule.when[0].levels = 1u << 2; /* name differs */
	world_model(&m);
	for (unsigned i = 0; i < n; i++) { /* a flood of sisters: code and city agree, name differs */
		if (p[i].levels == (3 | 1 << 4 | 1 << 8))
			p[i].count += 50000000;
	}
	em_start(&w, &m, 0.001);
	em_learn(&w, p, n, 5, &r);
	CHECK(w.m[0][2] > 0.5); /* the sisters are learnt from */
	m.dependence = &rule;
	m.n_dependence = 1;
	em_start(&w, &m, 0.001);
	em_learn(&w, p, n, 5, &r);
	CHECK(w.m[0][2] < 0.01);
	CHECK_NEAR(w.m[1][0], 0.6, 0.01);
}

static void few_pairs_leave_the_shipped_m(void)
{
	struct world w;
	struct world_row *row = world_people(40, 3);

	memset(&w, 0, sizeof w);
	world_model(&w.model);
	world_weigh(&w, row, 40);
	CHECK(w.notes.m_shipped[0] && w.notes.m_shipped[1] && w.notes.m_shipped[2]);
	CHECK(w.notes.u_shipped[0]);
	for (unsigned c = 0; c < 3; c++) {
		for (unsigned l = 0; l < n_levels[c]; l++)
			CHECK_NEAR(w.weights.m[c][l], w.model.comparison[c].level[l].m, 1e-12);
	}
	world_close(&w);
	free(row);
}

/* What the estimates should come to, by looking at the persons: same-person pairs among the candidates, how often these
 * reach each level, and how often pairs of different persons agree. */
struct naive {
	double total, same, m[3][3], agree[3];
};

static void naive_m(struct naive *v, const struct world *w, const struct world_row *row)
{
	double seen[3] = {0};

	for (uint64_t i = 0; i < w->pairs.n; i++) {
		const struct link_pair *p = &w->pairs.at[i];

		if (row[p->a].person != row[p->b].person)
			continue;
		v->same++;
		for (unsigned c = 0; c < 3; c++) {
			uint8_t level = pattern_level(w->pairs.pattern[p->pattern].levels, c);

			if (level == LINK_MISSING)
				continue;
			seen[c]++;
			v->m[c][level]++;
		}
	}
	for (unsigned c = 0; c < 3; c++) {
		for (unsigned l = 0; l < 3; l++)
			v->m[c][l] /= seen[c];
	}
}

static void naive_u(struct naive *v, const struct world *w, const struct world_row *row)
{
	double both[3] = {0};

	for (uint32_t a = 0; a < w->table.n; a++) {
		for (uint32_t b = a + 1; b < w->table.n; b++) {
			if (w->pairs.first[a] != a || w->pairs.first[b] != b)
				continue;
			v->total++;
			for (unsigned i = 0; i < 3 && row[a].person != row[b].person; i++) {
				uint32_t x = w->table.row[a * 3 + i], y = w->table.row[b * 3 + i];

				both[i] += x && y;
				v->agree[i] += x && x == y;
			}
		}
	}
	for (unsigned i = 0; i < 3; i++)
		v->agree[i] /= both[i];
}

static void estimates_are_near_the_truth(void)
{
	struct world w;
	struct naive v = {0};
	struct world_row *row = world_people(3000, 21);

	memset(&w, 0, sizeof w);
	world_model(&w.model);
	world_weigh(&w, row, 3000);
	naive_m(&v, &w, row);
	naive_u(&v, &w, row);
	CHECK_NEAR(w.weights.prior_bits, log2(v.same / v.total), 0.35);
	for (unsigned c = 0; c < 3; c++) {
		for (unsigned l = 0; l < n_levels[c]; l++)
			CHECK_NEAR(w.weights.m[c][l], v.m[c][l], 0.06);
	}
	CHECK_NEAR(w.weights.u[0][0], v.agree[0], v.agree[0] * 0.15);
	CHECK_NEAR(w.weights.u[1][0], v.agree[1], v.agree[1] * 0.05);
	/* codes are a person's own: what agrees is the same person and most of it is taken out (1e-3 if nothing were)
	 */
	CHECK(w.weights.u[2][0] < 3e-4);
	CHECK(!w.notes.m_shipped[0] && !w.notes.prior_shipped);
	CHECK(w.notes.random_pairs >= 300000);
	world_close(&w);
	free(row);
}

static unsigned numbers_differ(const double *a, const double *b, size_t n)
{
	unsigned differ = 0;

	for (size_t i = 0; i < n; i++)
		differ += a[i] < b[i] || a[i] > b[i];
	return differ;
}

static void copies_and_order_change_no_estimate(void)
{
	struct world a, b;
	struct world_row *row = world_people(2000, 33), *more = calloc(2050, sizeof *more);

	memset(&a, 0, sizeof a);
	memset(&b, 0, sizeof b);
	for (unsigned i = 0; i < 2000; i++) { /* the same rows under ids that reverse them */
		more[i] = row[i];
		snprintf(more[i].id, sizeof more[i].id, "q%07u", 5000 - i);
	}
	for (unsigned i = 0; i < 50; i++) { /* and copies of some */
		more[2000 + i] = row[i * 7];
		snprintf(more[2000 + i].id, sizeof more[0].id, "p%07u", i);
	}
	world_model(&a.model);
	world_model(&b.model);
	world_weigh(&a, row, 2000);
	world_weigh(&b, more, 2050);
	CHECK_INT(numbers_differ(a.weights.m[0], b.weights.m[0], sizeof a.weights.m / sizeof(double)), 0);
	CHECK_INT(numbers_differ(a.weights.u[0], b.weights.u[0], sizeof a.weights.u / sizeof(double)), 0);
	CHECK_INT(numbers_differ(a.weights.term_mean[0], b.weights.term_mean[0],
				 sizeof a.weights.term_mean / sizeof(double)),
		  0);
	CHECK_INT(numbers_differ(&a.weights.prior_bits, &b.weights.prior_bits, 1), 0);
	world_close(&a);
	world_close(&b);
	free(row);
	free(more);
}

static void small_tables_are_counted_whole(void)
{
	struct world w;
	struct world_row *row = world_people(200, 4);
	struct random_pairs r;
	double rows = 0;

	memset(&w, 0, sizeof w);
	world_model(&w.model);
	world_table(&w.table, &w.model, row, 200);
	pairs_make(&w.pairs, &w.table, 2);
	for (uint32_t i = 0; i < w.table.n; i++)
		rows += w.pairs.first[i] == i;
	random_pairs_draw(&r, &w.table, &w.pairs);
	CHECK_NEAR((double)r.drawn, rows * (rows - 1) / 2, 0.5);
	CHECK_NEAR(r.total, rows * (rows - 1) / 2, 0.5);
	CHECK_NEAR(r.equal[WORLD_NAME], (double)r.count[0][0], 0.5); /* counted by values and by pairs */
	world_close(&w);
	free(row);
}

static void files_are_drawn_across(void)
{
	struct world w;
	struct world_row *row = world_people(300, 4);
	struct random_pairs r;

	memset(&w, 0, sizeof w);
	world_model(&w.model);
	w.model.one_to_one = true;
	for (unsigned i = 0; i < 300; i++)
		row[i].file = i % 3 == 0;
	world_table(&w.table, &w.model, row, 300);
	pairs_make(&w.pairs, &w.table, 2);
	random_pairs_draw(&r, &w.table, &w.pairs);
	CHECK_INT(r.drawn, 100 * 200);
	CHECK_NEAR(r.total, 100 * 200, 0.5);
	world_close(&w);
	free(row);
}

int main(void)
{
	UNIT_RUN("expectation and maximisation find known m again from pattern counts", em_finds_m_again);
	UNIT_RUN("pairs that a household rule marks teach nothing", households_are_left_out);
	UNIT_RUN("with few training pairs the model's own m hold", few_pairs_leave_the_shipped_m);
	UNIT_RUN("prior, u and m of a made-up table are near what it was made with", estimates_are_near_the_truth);
	UNIT_RUN("copies of rows and other ids change no parameter by a bit", copies_and_order_change_no_estimate);
	UNIT_RUN("a small table is counted whole", small_tables_are_counted_whole);
	UNIT_RUN("where files hold each woman once, pairs are drawn across files", files_are_drawn_across);
	UNIT_END("estimate");
}
