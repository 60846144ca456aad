/* evidence.c -- evidence objects of AI cytology and DNA ploidy.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/evidence.h"
#include "base/text.h"
#include "simulate/number.h"

#include <stdlib.h>

#define CLASSES 7
#define MAX_OVER 512
#define BINS 128
#define BIN_WIDTH 100 /* c value x 1000: the layout's unit, not a clinical threshold */

/* Columns of a cell after its id; the rest of 10000 is NILM. */
static int class_of(const char *category)
{
	static const char *const name[] = {"ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS"};
	for (int i = 0; i < CLASSES; i++)
		if (text_eq(name[i], category))
			return i;
	if (text_eq(category, "AGC-FN"))
		return 5;
	return text_eq(category, "ADC") ? 6 : -1;
}

bool sim_evidence_same_class(const char *a, const char *b)
{
	int class = class_of(a);
	return text_eq(a, b) || (class >= 0 && class == class_of(b));
}

/* One cell: most of the probability in its class, some of the rest in a neighbour. */
static void write_cell(struct sim_rng *r, int id, int class, int p, struct buf *out)
{
	int share[CLASSES] = {0};
	int neighbour = (class + 1 + (int)sim_rng_below(r, CLASSES - 1)) % CLASSES;
	share[neighbour] = (int)sim_rng_below(r, (uint32_t)((10000 - p) / 2 < p ? (10000 - p) / 2 : p));
	share[class] = p;
	buf_char(out, '[');
	sim_number(out, id);
	for (int i = 0; i < CLASSES; i++) {
		buf_char(out, ',');
		sim_number(out, share[i]);
	}
	buf_char(out, ']');
}

void sim_evidence_cytology(const struct sim_world *w, struct sim_rng *r, const char *category, struct buf *out)
{
	const struct sim_rate_row *cells = sim_row(&w->rates, RATE_CELLS, category);
	int class = class_of(category), n = cells ? sim_rng_between(r, cells->lo, cells->hi) : 0;
	bool unsat = text_eq(category, "UNSAT");
	int valid = sim_draw(&w->rates, r, unsat ? RATE_CELLS_UNSAT : RATE_CELLS_VALID);
	int obscured = sim_draw(&w->rates, r, RATE_OBSCURED), id = 0;
	buf_printf(out,
		   "{\"kind\":\"cytology\",\"preparation\":\"lbc\",\"cells_valid\":%d,\"obscured_pct\":%d,"
		   "\"endocervical_cells\":%d,\"cells\":[",
		   valid, obscured, (int)sim_rng_below(r, 60));
	for (int i = 0; i < n; i++) {
		id += 1 + (int)sim_rng_below(r, (uint32_t)(valid / (n + 1)));
		if (i > 0)
			buf_char(out, ',');
		write_cell(r, id, class < 0 ? 0 : class,
			   sim_draw(&w->rates, r, class < 0 ? RATE_CELL_NOISE : RATE_CELL_PROBABILITY), out);
	}
	buf_str(out, "]}");
}

/* Resting cells around 2c, in tenths of c from 1.5 to 2.4: weights of 256, the rest goes to 2.0. */
static void fill_resting(struct sim_rng *r, int *bin, int nuclei)
{
	static const int weight[] = {1, 4, 14, 40, 66, 0, 62, 34, 11, 3};
	int left = nuclei;
	for (int i = 0; i < (int)(sizeof weight / sizeof weight[0]); i++) {
		int n = nuclei * weight[i] / 256;
		n -= (int)sim_rng_below(r, (uint32_t)(n / 8 + 1));
		bin[15 + i] += n;
		left -= n;
	}
	bin[20] += left;
}

static int descending(const void *a, const void *b)
{
	return *(const int *)b - *(const int *)a;
}

static int draw_exceeding(const struct sim_world *w, struct sim_rng *r, const char *category, int *di)
{
	const struct sim_rate_row *over = sim_row(&w->rates, RATE_OVER, category);
	int n = over ? sim_rng_between(r, over->lo, over->hi) : 0, band = sim_draw(&w->rates, r, RATE_BAND);
	for (int i = 0; i < n; i++)
		di[i] = sim_draw(&w->rates, r, RATE_OVER_INDEX);
	for (; band > 0 && n < MAX_OVER; band--)
		di[n++] = sim_draw(&w->rates, r, RATE_BAND_INDEX);
	qsort(di, (size_t)n, sizeof *di, descending);
	return n;
}

static void write_numbers(struct buf *out, const int *number, int n)
{
	for (int i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		sim_number(out, number[i]);
	}
}

/* What the cytometer measured, apart from the resting cells. */
struct ploidy {
	int nuclei, references, cv;
	int di[MAX_OVER], n; /* DNA index x 1000 of those over the lower threshold, highest first */
};

static void draw_ploidy(const struct sim_world *w, struct sim_rng *r, const char *category, struct ploidy *p)
{
	p->nuclei = sim_draw(&w->rates, r, text_eq(category, "insufficient") ? RATE_NUCLEI_FEW : RATE_NUCLEI);
	p->references = sim_draw(&w->rates, r, RATE_REFERENCES);
	p->cv = sim_draw(&w->rates, r, RATE_REFERENCE_CV);
	p->n = draw_exceeding(w, r, category, p->di);
}

const char *sim_evidence_ploidy_at(const struct sim_world *w, struct sim_rng *r, const char *category, int di)
{
	const struct sim_rate *over = &w->rates.of[RATE_OVER];
	const struct sim_rate_row *best = NULL;
	struct ploidy p;
	int n = 0;
	draw_ploidy(w, r, category, &p);
	if (text_eq(category, "insufficient"))
		return category;
	while (n < p.n && p.di[n] >= di)
		n++;
	for (size_t i = 0; i < over->n; i++) { /* the category that needs most nuclei and has them */
		const struct sim_rate_row *row = &over->row[i];
		if (!text_eq(row->code, "insufficient") && row->lo <= n && (!best || row->lo > best->lo))
			best = row;
	}
	return best ? best->code : category;
}

void sim_evidence_ploidy(const struct sim_world *w, struct sim_rng *r, const char *category, struct buf *out)
{
	int bin[BINS] = {0}, last = 0;
	struct ploidy p;
	draw_ploidy(w, r, category, &p);
	for (int i = 0; i < p.n; i++) { /* c = 2 DI */
		int b = p.di[i] * 2 / BIN_WIDTH;
		bin[b < BINS ? b : BINS - 1]++;
	}
	fill_resting(r, bin, p.nuclei - p.n);
	for (int i = 0; i < BINS; i++)
		last = bin[i] ? i : last;
	buf_printf(out,
		   "{\"kind\":\"ploidy\",\"nuclei\":%d,\"reference_nuclei\":%d,\"reference_cv_bp\":%d,"
		   "\"histogram\":{\"width\":%d,\"counts\":[",
		   p.nuclei, p.references, p.cv, BIN_WIDTH);
	write_numbers(out, bin, last + 1);
	buf_str(out, "]},\"exceeding\":[");
	write_numbers(out, p.di, p.n);
	buf_str(out, "]}");
}
