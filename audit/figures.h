/* figures.h -- what a re-audit says in numbers: counts, agreement, kappa, confusion, shares with their limits.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: figures live in the arena passed to figures_build.
 */
#ifndef AUDIT_FIGURES_H
#define AUDIT_FIGURES_H

#include "audit/drift.h"

/* A cell of the tidy layout (docs: the tidy CSV of every report). */
struct figure {
	const char *indicator;
	const char *area_code, *area_name, *area_level; /* "" the whole */
	const char *by, *stratum;                       /* "" total, else parallel lists joined by ';' */
	int64_t numerator, denominator;                 /* -1 none */
	double value, lower, upper, target;             /* NAN none */
	const char *unit, *method, *flag;
};

struct figures {
	struct arena *a;
	struct figure *item;
	size_t n, cap;
};

/* All figures of a pass, in a fixed order; `women` is women_affected, -1 not asked. */
enum status figures_build(struct figures *f, struct db *db, const struct charts *charts, const struct pass *p,
			  const struct drift *drift, size_t n_drifts, int64_t women, struct msgq *q);
/* Appends one. */
struct figure *figures_add(struct figures *f, const char *indicator, const char *by, const char *stratum);
/* Sums over all tests. */
int64_t figures_outcome(const struct pass *p, enum audit_outcome o);
int64_t figures_unverified(const struct pass *p);
int64_t figures_results(const struct pass *p);

/* Code of a device or facility; "" unknown. */
struct figures_names {
	const char **device, **facility;
	int64_t n_devices, n_facilities; /* ids below these are looked up */
};
enum status figures_names_load(struct db *db, struct arena *a, struct figures_names *out);
const char *figures_device(const struct figures_names *names, int64_t id);
const char *figures_facility(const struct figures_names *names, int64_t id);

#endif
