/* agreement.c -- how far two readings of the same things agree: kappa, weighted or not, with standard errors.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/agreement.h"

#include "stats/interval.h"

#include <math.h>
#include <stdbool.h>

struct margins {
	double row[AGREEMENT_CATEGORIES_MAX], column[AGREEMENT_CATEGORIES_MAX];     /* shares */
	double row_w[AGREEMENT_CATEGORIES_MAX], column_w[AGREEMENT_CATEGORIES_MAX]; /* mean weights */
};

static double weight(enum agreement_weights weights, size_t k, size_t i, size_t j)
{
	double off = (i > j ? (double)(i - j) : (double)(j - i)) / (double)(k - 1);

	if (weights == AGREEMENT_SIMPLE)
		return i == j ? 1 : 0;
	return weights == AGREEMENT_LINEAR ? 1 - off : 1 - off * off;
}

static double total(const double *table, size_t k)
{
	double n = 0;

	for (size_t i = 0; i < k * k; i++) {
		if (!(table[i] >= 0) || !isfinite(table[i]))
			return 0;
		n += table[i];
	}
	return n;
}

static void find_margins(const double *table, size_t k, double n, enum agreement_weights weights, struct margins *m)
{
	for (size_t i = 0; i < k; i++) {
		m->row[i] = m->column[i] = m->row_w[i] = m->column_w[i] = 0;
		for (size_t j = 0; j < k; j++) {
			m->row[i] += table[i * k + j] / n;
			m->column[i] += table[j * k + i] / n;
		}
	}
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++) {
			m->row_w[i] += m->column[j] * weight(weights, k, i, j);
			m->column_w[i] += m->row[j] * weight(weights, k, j, i);
		}
}

struct agreement agreement_kappa(const double *table, size_t k, enum agreement_weights weights, double level)
{
	struct agreement a = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double po = 0, pe = 0, sum = 0, sum0 = 0;
	struct margins m;

	if (k < 2 || k > AGREEMENT_CATEGORIES_MAX)
		return a;
	a.n = total(table, k);
	if (a.n <= 0)
		return a;
	find_margins(table, k, a.n, weights, &m);
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++) {
			po += weight(weights, k, i, j) * table[i * k + j] / a.n;
			pe += weight(weights, k, i, j) * m.row[i] * m.column[j];
		}
	a.observed = po;
	a.expected = pe;
	if (1 - pe < 1e-12)
		return a;
	a.kappa = (po - pe) / (1 - pe);
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < k; j++) {
			double w = weight(weights, k, i, j), mean = m.row_w[i] + m.column_w[j];
			double d = w - mean * (1 - a.kappa), d0 = w - mean;

			sum += table[i * k + j] / a.n * d * d;
			sum0 += m.row[i] * m.column[j] * d0 * d0;
		}
	double centre = a.kappa - pe * (1 - a.kappa), scale = a.n * (1 - pe) * (1 - pe);
	/* Rounding can leave a perfect table a variance just under nothing. */
	a.se = sqrt(fmax(0, sum - centre * centre) / scale);
	a.se0 = sqrt(fmax(0, sum0 - pe * pe) / scale);
	a.lower = fmax(a.kappa - interval_z(level) * a.se, -1);
	a.upper = fmin(a.kappa + interval_z(level) * a.se, 1);
	return a;
}

const char *agreement_word(double kappa)
{
	static const struct {
		double to;
		const char *word;
	} band[] = {{0.20, "slight"}, {0.40, "fair"}, {0.60, "moderate"}, {0.80, "substantial"}};

	if (isnan(kappa))
		return "";
	if (kappa < 0)
		return "poor";
	for (size_t i = 0; i < sizeof band / sizeof band[0]; i++)
		if (kappa <= band[i].to)
			return band[i].word;
	return "almost perfect";
}
