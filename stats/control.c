/* control.c -- limits within which a share may vary by chance: p-chart over time, funnel over units.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "stats/control.h"

#include "stats/interval.h"

#define MATHLIB_STANDALONE 1
#include <Rmath.h>
#include <math.h>
#include <stdlib.h>

#define THREE_SIGMA_TAIL 0.0013498980316300933 /* 1 - pnorm(3) */

static const struct control_limits undefined = {NAN, NAN, false};

static double clip(double p)
{
	return p < 0 ? 0 : p > 1 ? 1 : p;
}

static bool usable(double share, double n)
{
	return share >= 0 && share <= 1 && n > 0 && isfinite(n);
}

static struct control_limits around(double share, double half)
{
	return (struct control_limits){clip(share - half), clip(share + half), false};
}

/* Smallest shares whose tails are within `tail`: a point outside has a probability of at most that. */
static struct control_limits binomial(double share, double n, double tail)
{
	double size = floor(n + 0.5);

	return (struct control_limits){qbinom(tail, size, share, 1, 0) / size, qbinom(tail, size, share, 0, 0) / size,
				       true};
}

struct control_limits control_p_chart(double centre, double n)
{
	if (!usable(centre, n))
		return undefined;
	if (n * centre < 5 || n * (1 - centre) < 5)
		return binomial(centre, n, THREE_SIGMA_TAIL);
	return around(centre, 3 * sqrt(centre * (1 - centre) / n));
}

struct control_limits control_funnel(double target, double n, double level)
{
	double z = interval_z(level);

	if (!usable(target, n) || isnan(z))
		return undefined;
	return around(target, z * sqrt(target * (1 - target) / n));
}

/* Quantile of a binomial share, interpolated between the two counts whose cumulated probabilities enclose p. */
static double interpolated(double p, double n, double share)
{
	double r = qbinom(p, n, share, 1, 0), at = pbinom(r, n, share, 1, 0), step = dbinom(r, n, share, 0);

	return step > 0 ? (r - (at - p) / step) / n : r / n;
}

struct control_limits control_funnel_exact(double target, double n, double level)
{
	double size = floor(n + 0.5), tail = (1 - level) / 2;

	if (!usable(target, n) || isnan(interval_z(level)))
		return undefined;
	return (struct control_limits){clip(interpolated(tail, size, target)),
				       clip(interpolated(1 - tail, size, target)), true};
}

/* Distance of a point from the centre in its own sigmas. */
static double sigmas(const struct control_point *p, double centre)
{
	return (p->x / p->n - centre) / sqrt(centre * (1 - centre) / p->n);
}

#define WINDOW 8

/* The last WINDOW distances, the newest last. */
struct recent {
	double z[WINDOW];
	size_t n;
};

static void remember(struct recent *r, double z)
{
	if (r->n == WINDOW) {
		for (size_t i = 1; i < WINDOW; i++)
			r->z[i - 1] = r->z[i];
		r->n--;
	}
	r->z[r->n++] = z;
}

/* Whether at least `least` of the last `window` points lie beyond `limit` on the newest's side, the newest among them.
 */
static bool gathers(const struct recent *r, size_t window, size_t least, double limit)
{
	double side = r->z[r->n - 1] < 0 ? -1 : 1;
	size_t seen = 0;

	if (!(r->z[r->n - 1] * side > limit))
		return false;
	for (size_t i = r->n > window ? r->n - window : 0; i < r->n; i++)
		seen += r->z[i] * side > limit;
	return seen >= least;
}

static bool beyond_limits(const struct control_point *p, double centre)
{
	struct control_limits limits = control_p_chart(centre, p->n);

	return p->x / p->n < limits.lower || p->x / p->n > limits.upper;
}

void control_signals(const struct control_point *points, size_t count, double centre, int *signal)
{
	struct recent r = {{0}, 0};

	for (size_t i = 0; i < count; i++) {
		signal[i] = 0;
		if (!usable(centre, points[i].n) || centre <= 0 || centre >= 1)
			continue;
		remember(&r, sigmas(&points[i], centre));
		signal[i] = (beyond_limits(&points[i], centre) ? CONTROL_BEYOND_3 : 0) |
			    (gathers(&r, 3, 2, 2) ? CONTROL_BEYOND_2 : 0) |
			    (gathers(&r, 5, 4, 1) ? CONTROL_BEYOND_1 : 0) |
			    (gathers(&r, 8, 8, 0) ? CONTROL_RUN_OF_8 : 0);
	}
}

static double arcsine(double share)
{
	return asin(sqrt(share));
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Mean square of the z scores after those beyond the share-th from each end are pulled in to it. */
static double winsorised_square(double *z, size_t n, double share)
{
	size_t cut = (size_t)floor((double)n * share);
	double sum = 0;

	qsort(z, n, sizeof *z, by_size);
	for (size_t i = 0; i < n; i++) {
		double v = i < cut ? z[cut] : i >= n - cut ? z[n - 1 - cut] : z[i];

		sum += v * v;
	}
	return sum / (double)n;
}

struct control_dispersion control_overdispersion(const struct control_point *units, size_t count, double *scratch,
						 double target, double share)
{
	struct control_dispersion d = {NAN, 0};
	double sum = 0, squares = 0;
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		double w = 4 * units[i].n; /* 1 / s^2 with s = 1 / (2 sqrt(n)) */

		if (!usable(target, units[i].n))
			continue;
		scratch[n++] = (arcsine(units[i].x / units[i].n) - arcsine(target)) * sqrt(w);
		sum += w;
		squares += w * w;
	}
	if (n > 0 && share >= 0 && share < 0.5) {
		d.phi = winsorised_square(scratch, n, share);
		if (n > 1 && (double)n * d.phi > (double)(n - 1))
			d.tau2 = ((double)n * d.phi - (double)(n - 1)) / (sum - squares / sum);
	}
	return d;
}

static double share_at(double angle)
{
	double s = angle <= 0 ? 0 : angle >= M_PI_2 ? 1 : sin(angle);

	return s * s;
}

struct control_limits control_funnel_inflated(double target, double n, double level, double tau2)
{
	double z = interval_z(level), half, centre;

	if (!usable(target, n) || isnan(z) || !(tau2 >= 0))
		return undefined;
	half = z * sqrt(1 / (4 * n) + tau2);
	centre = arcsine(target);
	return (struct control_limits){share_at(centre - half), share_at(centre + half), false};
}
