/* disclosure.h -- the reader who has an output and wants the counts it hides: unknowns, equations, and what follows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An unknown is a count of something at a place in a stratum. What is printed is learnt; the rest is solved for by
 * elimination and then narrowed by what counts can be. Ownership: everything is static; disclosure_reset empties it.
 */
#ifndef TESTS_UNIT_DISCLOSURE_H
#define TESTS_UNIT_DISCLOSURE_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VARS 6000
#define MAX_TERMS 160
#define MAX_EQS 9000

static struct {
	char what[16], place[16], stratum[96];
	bool known;
	double value, low, high;
} var[MAX_VARS];
static int n_vars;

static struct equation {
	int var[MAX_TERMS];
	double by[MAX_TERMS], sum; /* sum of by * var */
	int n;
} eq[MAX_EQS];
static int n_eqs;

static void disclosure_reset(void)
{
	n_vars = n_eqs = 0;
}

static int find_variable(const char *what, const char *place, const char *stratum)
{
	for (int i = 0; i < n_vars; i++)
		if (strcmp(var[i].what, what) == 0 && strcmp(var[i].place, place) == 0 &&
		    strcmp(var[i].stratum, stratum) == 0)
			return i;
	return -1;
}

static int variable(const char *what, const char *place, const char *stratum)
{
	int i = find_variable(what, place, stratum);
	if (i >= 0)
		return i;
	if (n_vars == MAX_VARS)
		abort();
	snprintf(var[n_vars].what, sizeof var->what, "%s", what);
	snprintf(var[n_vars].place, sizeof var->place, "%s", place);
	snprintf(var[n_vars].stratum, sizeof var->stratum, "%s", stratum);
	var[n_vars].known = false;
	var[n_vars].low = 0;
	var[n_vars].high = 1e9;
	return n_vars++;
}

static void equation(void)
{
	if (n_eqs == MAX_EQS)
		abort();
	eq[n_eqs++].n = 0;
	eq[n_eqs - 1].sum = 0;
}

static void term(double by, int v)
{
	struct equation *e = &eq[n_eqs - 1];
	if (e->n == MAX_TERMS)
		abort();
	e->var[e->n] = v;
	e->by[e->n++] = by;
}

static void learn(int v, double value)
{
	if (isnan(value))
		return;
	var[v].known = true;
	var[v].value = value;
}

/* ---- solving ---- */

static void narrow(void)
{
	for (bool again = true; again;) {
		again = false;
		for (int e = 0; e < n_eqs; e++)
			for (int k = 0; k < eq[e].n; k++) {
				double low = eq[e].sum, high = eq[e].sum;
				for (int j = 0; j < eq[e].n; j++) {
					if (j == k)
						continue;
					double a = eq[e].by[j] * var[eq[e].var[j]].low,
					       b = eq[e].by[j] * var[eq[e].var[j]].high;
					low -= a > b ? a : b;
					high -= a < b ? a : b;
				}
				double x = low / eq[e].by[k], y = high / eq[e].by[k];
				int v = eq[e].var[k];
				double lo = x < y ? x : y, hi = x < y ? y : x;
				if (lo > var[v].low + 0.5)
					var[v].low = lo, again = true;
				if (hi < var[v].high - 0.5 && hi < 1e6)
					var[v].high = hi, again = true;
			}
	}
}

/* Unknowns that the equations alone fix. */
static void eliminate(void)
{
	static int column[MAX_VARS], back[MAX_VARS];
	int n = 0;
	for (int i = 0; i < n_vars; i++) {
		column[i] = -1;
		if (!var[i].known)
			back[n] = i, column[i] = n++;
	}
	double *m = calloc((size_t)n_eqs * (size_t)(n + 1), sizeof *m);
	for (int e = 0; e < n_eqs; e++) {
		double *row = m + (size_t)e * (size_t)(n + 1);
		row[n] = eq[e].sum;
		for (int k = 0; k < eq[e].n; k++)
			if (var[eq[e].var[k]].known)
				row[n] -= eq[e].by[k] * var[eq[e].var[k]].value;
			else
				row[column[eq[e].var[k]]] += eq[e].by[k];
	}
	int rank = 0;
	for (int c = 0; c < n && rank < n_eqs; c++) {
		int best = rank;
		for (int e = rank; e < n_eqs; e++)
			if (fabs(m[(size_t)e * (size_t)(n + 1) + (size_t)c]) >
			    fabs(m[(size_t)best * (size_t)(n + 1) + (size_t)c]))
				best = e;
		double *row = m + (size_t)rank * (size_t)(n + 1), *from = m + (size_t)best * (size_t)(n + 1);
		if (fabs(from[c]) < 1e-9)
			continue;
		for (int k = 0; k <= n; k++) {
			double swap = row[k];
			row[k] = from[k];
			from[k] = swap;
		}
		double by = row[c];
		for (int k = 0; k <= n; k++)
			row[k] /= by;
		for (int e = 0; e < n_eqs; e++) {
			double *other = m + (size_t)e * (size_t)(n + 1), f = other[c];
			if (e == rank || fabs(f) < 1e-9)
				continue;
			for (int k = c; k <= n; k++) /* the row is nothing before c */
				other[k] -= f * row[k];
		}
		rank++;
	}
	for (int e = 0; e < rank; e++) {
		double *row = m + (size_t)e * (size_t)(n + 1);
		int count = 0, at = 0;
		for (int k = 0; k < n; k++)
			if (fabs(row[k]) > 1e-9)
				count++, at = k;
		if (count == 1) {
			int v = back[at];
			var[v].known = true;
			var[v].value = row[n];
		}
	}
	free(m);
}

static void solve(void)
{
	eliminate();
	for (int i = 0; i < n_vars; i++)
		if (var[i].known)
			var[i].low = var[i].high = var[i].value;
	narrow();
}

static bool fixed(int v)
{
	return var[v].known || var[v].high - var[v].low < 0.5;
}

#endif
