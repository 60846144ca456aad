/* score_gen.h -- generated evidence for properties, digests and timings: a fixed seed gives the same bytes anywhere.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plain C99 without any of the program's rooms, so that it also runs on other processors (tests/oracle/corpus.c).
 */
#ifndef SCORE_GEN_H
#define SCORE_GEN_H

#include <stddef.h>
#include <stdint.h>

static uint64_t gen_state = 1;

/* xorshift64*; 0 .. n - 1 */
static inline uint32_t gen(uint32_t n)
{
	gen_state ^= gen_state >> 12;
	gen_state ^= gen_state << 25;
	gen_state ^= gen_state >> 27;
	return (uint32_t)((gen_state * 2685821657736338717u) >> 33) % n;
}

/* One of `few` values around an edge now and then, else anything to hi. */
static inline uint32_t gen_near(uint32_t edge, uint32_t hi)
{
	return gen(2) ? edge - 2 + gen(5) : gen(hi + 1);
}

#define GEN_MAX 8192

struct gen_bytes {
	size_t n;
	unsigned char at[GEN_MAX];
};

static inline void gen_put(struct gen_bytes *b, uint32_t v, unsigned width)
{
	for (; width > 0 && b->n < GEN_MAX; width--, v >>= 8)
		b->at[b->n++] = (unsigned char)v;
}

static inline void gen_open(struct gen_bytes *b, unsigned kind)
{
	b->n = 0;
	gen_put(b, 0x56454353, 4);
	gen_put(b, 1, 1);
	gen_put(b, kind, 1);
	gen_put(b, 0, 6);
}

static inline void gen_close(struct gen_bytes *b)
{
	size_t n = b->n;

	b->n = 8;
	gen_put(b, (uint32_t)n, 4);
	b->n = n;
}

struct gen_cell {
	uint32_t id, p[7];
};

struct gen_cytology {
	uint32_t preparation, obscured, valid, endocervical, n;
	struct gen_cell cell[64];
};

static inline void gen_cell(struct gen_cell *c, uint32_t class)
{
	uint32_t left = 10000, k = gen(4) ? class : gen(7);

	for (int i = 0; i < 7; i++)
		c->p[i] = 0;
	c->p[k] = gen(4) ? 2000 + gen(8001) : gen_near(5000, 9000);
	left -= c->p[k];
	k = gen(7);
	if (c->p[k] == 0)
		c->p[k] = gen(left + 1);
}

static inline void gen_cytology(struct gen_cytology *c)
{
	uint32_t id = 0, class = gen(7);

	c->preparation = 1 + gen(2);
	c->obscured = gen(4) ? gen(40) : 73 + gen(5);
	c->endocervical = gen(30);
	c->n = gen(3) ? gen(12) : gen(60);
	c->valid = gen(3) ? 4000 + gen(6000) : gen(3) ? gen(1500) : gen_near(5000, 9000);
	if (c->valid < c->n)
		c->valid = c->n;
	for (uint32_t i = 0; i < c->n; i++) {
		gen_cell(&c->cell[i], class);
		c->cell[i].id = id += 1 + gen(50);
	}
}

static inline void gen_cytology_bytes(const struct gen_cytology *c, struct gen_bytes *b)
{
	gen_open(b, 2);
	gen_put(b, c->preparation, 1);
	gen_put(b, c->obscured, 1);
	gen_put(b, c->valid, 4);
	gen_put(b, c->endocervical, 4);
	gen_put(b, c->n, 4);
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t mask = 0;

		for (int k = 0; k < 7; k++)
			mask |= (uint32_t)(c->cell[i].p[k] > 0) << k;
		gen_put(b, c->cell[i].id, 4);
		gen_put(b, mask, 1);
		for (int k = 0; k < 7; k++)
			if (c->cell[i].p[k])
				gen_put(b, c->cell[i].p[k], 2);
	}
	gen_close(b);
}

struct gen_ploidy {
	uint32_t nuclei, references, cv, bins, n, count[100], di[128];
};

static inline void gen_ploidy(struct gen_ploidy *p)
{
	uint32_t sum = 0, peak = 22 + gen(30);

	p->references = gen(4) ? 30 + gen(200) : 28 + gen(5);
	p->cv = gen(4) ? 150 + gen(340) : 498 + gen(5);
	p->bins = 15 + gen(80);
	for (uint32_t i = 0; i < 100; i++) {
		uint32_t far = i > 20 ? i - 20 : 20 - i, off = i > peak ? i - peak : peak - i;

		p->count[i] = i < 15 || i >= p->bins ? 0 : 1500 / (1 + far * far * 3) + gen(4);
		if (i >= 15 && i < p->bins && off < 3 && peak % 3 == 0)
			p->count[i] += (30 + gen(60)) / (1 + off * 2);
		sum += p->count[i];
	}
	p->n = gen(3) ? gen(20) : gen(128);
	if (gen(20) == 0)
		p->n = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		uint32_t di = gen(6) ? 1250 + gen(1249) : gen(3) ? 2490 + gen(20) : 1250 + gen(4000), k = i;

		for (; k > 0 && p->di[k - 1] > di; k--)
			p->di[k] = p->di[k - 1];
		p->di[k] = di;
	}
	p->nuclei = gen(5) ? sum + 128 + gen(2000) : sum + 128;
	if (gen(6) == 0) {
		p->bins = 0;
		p->nuclei = 996 + gen(8);
	}
}

static inline void gen_ploidy_bytes(const struct gen_ploidy *p, struct gen_bytes *b)
{
	uint32_t first = 0, last = p->bins;

	while (last > 0 && p->count[last - 1] == 0)
		last--;
	while (first < last && p->count[first] == 0)
		first++;
	gen_open(b, 3);
	gen_put(b, p->nuclei, 4);
	gen_put(b, p->references, 4);
	gen_put(b, p->cv, 2);
	gen_put(b, 100, 2);
	gen_put(b, first, 2);
	gen_put(b, last - first, 2);
	for (uint32_t i = first; i < last; i++) {
		uint32_t v = p->count[i];

		for (; v > 127; v >>= 7)
			gen_put(b, (v & 127) | 128, 1);
		gen_put(b, v, 1);
	}
	gen_put(b, p->n, 4);
	for (uint32_t i = 0; i < p->n; i++)
		gen_put(b, p->di[i], 2);
	gen_close(b);
}

/* A channel's name or a control's, a Ct or ratio around `cutoff`, or nothing. */
static inline void gen_measured(struct gen_bytes *b, const unsigned char *name, unsigned measure, uint32_t cutoff)
{
	for (unsigned i = 0; i <= name[0]; i++)
		gen_put(b, name[i], 1);
	if (gen(3) == 0) {
		gen_put(b, 0, 1);
		return;
	}
	gen_put(b, measure, 1);
	if (measure == 1) {
		uint32_t ct = gen_near(cutoff, 6000);
		gen_put(b, ct < 1 ? 1 : ct > 10000 ? 10000 : ct, 4);
	} else {
		gen_put(b, gen_near(cutoff, 3000), 4);
	}
}

/* Evidence for the assay of an hpv algorithm: its channels now and then left out. */
static inline void gen_hpv_bytes(const unsigned char *algorithm, struct gen_bytes *b)
{
	const unsigned char *at = algorithm + 12;
	unsigned n, listed = 0;
	size_t count;

	gen_open(b, 1);
	for (unsigned i = 0; i <= at[0]; i++)
		gen_put(b, at[i], 1);
	at += 1 + at[0];
	n = *at++;
	count = b->n;
	gen_put(b, 0, 1);
	for (unsigned i = 0; i < n; i++) {
		const unsigned char *value = at + 1 + at[0];
		uint32_t cutoff = (uint32_t)value[2] | (uint32_t)value[3] << 8 | (uint32_t)value[4] << 16;

		if (gen(12)) {
			gen_measured(b, at, value[1], cutoff);
			listed++;
		}
		at = value + 6;
	}
	b->at[count] = (unsigned char)listed;
	if (at[0] == 0 || gen(10) == 0)
		gen_put(b, 0, 1);
	else
		gen_measured(b, at, at[1 + at[0]], (uint32_t)at[2 + at[0]] | (uint32_t)at[3 + at[0]] << 8);
	gen_close(b);
}

static inline void gen_ave_bytes(struct gen_bytes *b)
{
	uint32_t p = gen(10001), q = gen(3) ? gen(10001 - p) : (10000 - p) / 2, r = 10000 - p - q;

	gen_open(b, 4);
	gen_put(b, p, 2);
	gen_put(b, q, 2);
	gen_put(b, gen(3) || r < 10 ? r : r - gen(11), 2);
	gen_put(b, gen(3) ? gen(10001) : 4998 + gen(5), 2);
	gen_close(b);
}

static inline void gen_dual_stain_bytes(struct gen_bytes *b)
{
	uint32_t cells = gen(2) ? 4998 + gen(5) : gen(20000);

	gen_open(b, 5);
	gen_put(b, cells, 4);
	gen_put(b, gen(2) ? 0 : gen(cells < 5 ? cells + 1 : 5), 4);
	gen_close(b);
}

/* Evidence of the kind an algorithm reads. */
static inline void gen_evidence(const unsigned char *algorithm, struct gen_bytes *b)
{
	static struct gen_cytology cytology;
	static struct gen_ploidy ploidy;

	switch (algorithm[5] >> 4) {
	case 1:
		gen_hpv_bytes(algorithm, b);
		break;
	case 2:
		gen_cytology(&cytology);
		gen_cytology_bytes(&cytology, b);
		break;
	case 3:
		gen_ploidy(&ploidy);
		gen_ploidy_bytes(&ploidy, b);
		break;
	case 4:
		gen_ave_bytes(b);
		break;
	default:
		gen_dual_stain_bytes(b);
		break;
	}
}

/* Breaks one thing: a bit, the end, a byte more. */
static inline void gen_break(struct gen_bytes *b)
{
	switch (b->n == 0 ? 1 : gen(4)) {
	case 0:
		b->n = gen((uint32_t)b->n + 1);
		break;
	case 1:
		gen_put(b, gen(256), 1);
		break;
	default:
		b->at[gen((uint32_t)b->n)] ^= (unsigned char)(1u << gen(8));
		break;
	}
}

#endif
