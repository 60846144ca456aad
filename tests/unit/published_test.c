/* rooms: score */
/* published_test.c -- published two-by-two tables come out of evidence built to them, scored by the core.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A study's rows "so many women with so many cells, of them so many with CIN2+" become one evidence per woman with that
 * many nuclei over DNA index 2.5; sensitivity and specificity are then counted from the verdicts.
 */
#include "score/score.h"

#include "tests/unit/score_gen.h"
#include "tests/unit/unit.h"

static unsigned char algorithm[1024];
static size_t algorithm_size;

static void read_algorithm(void)
{
	static char line[8192], hex[8192];
	FILE *in = fopen("score/vectors/algorithms.txt", "r");
	unsigned byte;

	while (in && fgets(line, sizeof line, in))
		if (sscanf(line, "algorithm ploidy-3cell-v1 %8191s", hex) == 1)
			for (const char *h = hex; sscanf(h, "%2x", &byte) == 1; h += 2)
				algorithm[algorithm_size++] = (unsigned char)byte;
	if (in)
		fclose(in);
}

struct table {
	int tp, fn, fp, tn;
};

/* One woman: her verdict and count of cells over the threshold. */
static struct score_verdict woman(uint32_t cells, uint32_t serial)
{
	static struct gen_ploidy p;
	static struct gen_bytes b;
	struct score_verdict v;

	memset(&p, 0, sizeof p);
	p.nuclei = 5000 + serial;
	p.references = 60;
	p.cv = 300;
	p.n = cells + serial % 20;
	for (uint32_t i = 0; i < p.n; i++) /* beside her cells, some nuclei just under the threshold */
		p.di[i] = i < serial % 20 ? 2480 + i : 2500 + i;
	gen_ploidy_bytes(&p, &b);
	CHECK_INT(score(algorithm, algorithm_size, b.at, b.n, &v), SCORE_OK);
	CHECK_INT(v.score, cells);
	return v;
}

/* `cin` of `women` women with so many cells have CIN2+; called positive from `from` cells on by the core's count. */
static void add(struct table *t, int women, int cin, uint32_t cells, uint32_t from)
{
	for (int i = 0; i < women; i++) {
		struct score_verdict v = woman(cells, (uint32_t)i);
		int called = v.score >= from;

		if (i < cin)
			*(called ? &t->tp : &t->fn) += 1;
		else
			*(called ? &t->fp : &t->tn) += 1;
	}
}

/* Per cent with the decimals the paper prints. */
static double rounded(double share, int decimals)
{
	double unit = decimals == 1 ? 10 : 100;

	return (double)(int64_t)(100 * share * unit + 0.5) / unit;
}

static void check_table(const struct table *t, int decimals, double sensitivity, double specificity)
{
	CHECK_NEAR(rounded(t->tp / (double)(t->tp + t->fn), decimals), sensitivity, 1e-9);
	CHECK_NEAR(rounded(t->tn / (double)(t->tn + t->fp), decimals), specificity, 1e-9);
}

/* Hubei MCH, 875 women with ASC-US (cqvip 41705613): any cell over the threshold against CIN2+; 157 with CIN2+ (45 + 79
 * + 33), of 718 without 377 had cells. */
static void hubei_ascus(void)
{
	struct table t = {0, 0, 0, 0};

	add(&t, 155 + 377, 155, 1, 1);
	add(&t, 2 + 341, 2, 0, 1);
	CHECK_INT(t.tp, 155);
	CHECK_INT(t.fn, 2);
	CHECK_INT(t.fp, 377);
	CHECK_INT(t.tn, 341);
	check_table(&t, 1, 98.7, 47.5);
	CHECK_NEAR(rounded(t.tp / (double)(t.tp + t.fp), 1), 29.1, 1e-9);
	CHECK_NEAR(rounded(t.tn / (double)(t.tn + t.fn), 1), 99.4, 1e-9);
}

/* Bengbu, 241 biopsied women (Bengbu 2018.06.005): CIN2+ in 7 of 128 without cells, 7 of 54 with 1-2, 30 of 59 with 3
 * or more; the published figures are for one cell or more, which is what the core calls suspicious or positive. */
static void bengbu(void)
{
	struct table t = {0, 0, 0, 0};
	int by_category[4] = {0}, cin[4] = {0};
	const struct {
		int women, cin;
		uint32_t cells;
	} row[] = {{128, 7, 0}, {30, 4, 1}, {24, 3, 2}, {40, 20, 3}, {19, 10, 9}};

	for (int r = 0; r < 5; r++)
		for (int i = 0; i < row[r].women; i++) {
			struct score_verdict v = woman(row[r].cells, (uint32_t)i);

			by_category[v.category]++;
			cin[v.category] += i < row[r].cin;
		}
	CHECK_INT(by_category[SCORE_PLOIDY_NEGATIVE], 128);
	CHECK_INT(by_category[SCORE_PLOIDY_SUSPICIOUS], 54);
	CHECK_INT(by_category[SCORE_PLOIDY_POSITIVE], 59);
	t.fn = cin[SCORE_PLOIDY_NEGATIVE];
	t.tn = 128 - t.fn;
	t.tp = cin[SCORE_PLOIDY_SUSPICIOUS] + cin[SCORE_PLOIDY_POSITIVE];
	t.fp = 54 + 59 - t.tp;
	CHECK_INT(t.tp, 37);
	CHECK_INT(t.tn, 121);
	check_table(&t, 1, 84.1, 61.4);
}

/* Cytopathology, 232 women, 122 with CIN2+ and 110 without: rows "5cEE at least 1 .. 5". The counts that give the
 * printed percentages: with CIN2+ 114, 104, 100, 95, 92 of 122; without 59, 40, 28, 26, 21 of 110. 5c is DNA index 2.5.
 */
static void cytopathology_232(void)
{
	const int with[] = {122, 114, 104, 100, 95, 92, 0}, without[] = {110, 59, 40, 28, 26, 21, 0};
	const double sensitivity[] = {93.44, 85.25, 81.97, 77.87, 75.41},
		     specificity[] = {46.36, 63.64, 74.55, 76.36, 80.91};

	for (uint32_t from = 1; from <= 5; from++) {
		struct table t = {0, 0, 0, 0};

		for (uint32_t cells = 0; cells <= 5; cells++) {
			int cin = with[cells] - with[cells + 1], no = without[cells] - without[cells + 1];

			add(&t, cin + no, cin, cells, from);
		}
		CHECK_INT(t.tp + t.fn, 122);
		CHECK_INT(t.fp + t.tn, 110);
		check_table(&t, 2, sensitivity[from - 1], specificity[from - 1]);
	}
}

int main(void)
{
	read_algorithm();
	UNIT_RUN("875 women with ASC-US, Hubei: any cell over the threshold", hubei_ascus);
	UNIT_RUN("241 biopsied women, Bengbu: negative, suspicious, positive", bengbu);
	UNIT_RUN("232 women, Cytopathology: one to five cells over 5c", cytopathology_232);
	UNIT_END("published");
}
