/* agreement.h -- how far two readings of the same things agree: kappa, weighted or not, with standard errors.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pure functions on numbers; the caller owns the table.
 */
#ifndef STATS_AGREEMENT_H
#define STATS_AGREEMENT_H

#include <stddef.h>

enum agreement_weights {
	AGREEMENT_SIMPLE,   /* 1 on the diagonal, else 0: Cohen 1960 */
	AGREEMENT_LINEAR,   /* 1 - |i - j| / (k - 1) */
	AGREEMENT_QUADRATIC /* 1 - ((i - j) / (k - 1))^2 */
};

struct agreement {
	double n;            /* things read twice */
	double observed;     /* weighted share of agreement, 0 .. 1 */
	double expected;     /* the same by chance, from the margins */
	double kappa;        /* (observed - expected) / (1 - expected) */
	double se;           /* standard error of kappa */
	double se0;          /* standard error when there is no agreement beyond chance */
	double lower, upper; /* kappa -+ z se, cut to [-1, 1], where kappa lies */
};

#define AGREEMENT_CATEGORIES_MAX 32

/* table[i * k + j]: how many the first reader called i and the second j, in order of severity for weighted forms.
 * Large-sample variances of Fleiss, Cohen and Everitt, Psychological Bulletin 1969;72:323. level: of the interval, such
 * as 0.95. NAN everywhere but in n when k is not 2 .. AGREEMENT_CATEGORIES_MAX, a count is negative or the table empty;
 * NAN in kappa and errors when all agreement is expected by chance (one category only). */
struct agreement agreement_kappa(const double *table, size_t k, enum agreement_weights weights, double level);

/* Words of Landis and Koch, Biometrics 1977;33:159: "poor" under 0, "slight" to 0.20, "fair" to 0.40, "moderate" to
 * 0.60, "substantial" to 0.80, "almost perfect" over it. "" for NAN. */
const char *agreement_word(double kappa);

#endif
