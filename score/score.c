/* score.c -- evidence to verdict: the scoring core that a device embeds and a registry re-runs.
 * SPDX-License-Identifier: ISC
 *
 * Evidence and algorithm are first read, by functions that take a struct reader and know how many bytes are left; only
 * what they have checked is walked again, by functions that take a const struct of the evidence. Arithmetic is unsigned
 * and bounded by the ranges checked on the way in. There is no division and no 64-bit product, so that no small
 * processor needs its compiler's run-time library. A registry scores millions: the two lists of a ploidy evidence,
 * which are its bulk, are read in local variables, one check of the bytes left for a number or for the whole list.
 */
#include "score.h"

#define HEADER 12u
#define NAME_MAX 32u
#define CHANNELS_MAX 24u
#define COUNT_MAX 10000000u /* cells, of a slide or a list */
#define NUCLEI_MAX 400000u  /* so that nuclei x 10000 fits 32 bits */
#define C_MAX 131072u       /* c x 1000 of the histogram's end: twice the largest DNA index */
#define DI_FLOOR 1250u      /* the encoding lists every nucleus from this DNA index x 1000 on */
#define SUPPORT_MAX 30u
#define STEMLINES_MAX 8u
#define WHOLE 10000u /* basis points */

#define BIT(n) ((uint32_t)1 << (n))

/* ---- reading ---- */

struct reader {
	const unsigned char *at;
	size_t left;
	unsigned status; /* first error, as of an evidence */
};

static void fail(struct reader *r, unsigned status)
{
	if (r->status == SCORE_OK)
		r->status = status;
	r->left = 0;
}

static inline uint32_t get16(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t get32(const unsigned char *at)
{
	return get16(at) | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* A number of 1, 2 or 4 bytes that must lie in lo .. hi. After a failure nothing is left, so all later ones are 0. */
static inline uint32_t take_in(struct reader *r, unsigned width, uint32_t lo, uint32_t hi)
{
	const unsigned char *at = r->at;
	uint32_t v;

	if (r->left < width) {
		fail(r, SCORE_ERR_SHORT);
		return 0;
	}
	v = width == 1 ? *at : width == 2 ? get16(at) : get32(at);
	r->at = at + width;
	r->left -= width;
	if (v < lo || v > hi)
		fail(r, SCORE_ERR_RANGE);
	return v;
}

static inline uint32_t take(struct reader *r, unsigned width)
{
	return take_in(r, width, 0, 0xFFFFFFFFu);
}

/* LEB128 of at most 32 bits in its shortest form. */
static uint32_t take_varint(struct reader *r)
{
	uint32_t v = 0, byte;
	unsigned shift = 0;

	do {
		if (r->left == 0) {
			fail(r, SCORE_ERR_SHORT);
			return 0;
		}
		byte = *r->at++;
		r->left--;
		if (shift == 28 && byte > 15) {
			fail(r, SCORE_ERR_RANGE);
			return 0;
		}
		v |= (byte & 127u) << shift;
		shift += 7;
	} while (byte & 128u);
	if (shift > 7 && byte == 0)
		fail(r, SCORE_ERR_ORDER);
	return v;
}

struct name {
	const unsigned char *at;
	uint32_t size;
};

#define EACH(byte) ((byte)*0x01010101u)

/* Not 0 when one of four bytes is not printable ASCII or is a quote or a backslash. Each sum tells by the top bits of
 * its bytes; a byte that could carry into the next is wrong by its own top bit. */
static inline uint32_t wrong_in_four(uint32_t w)
{
	uint32_t over = w | (w + EACH(0x80u - 0x7Fu)), not_under = w + EACH(0x80u - 0x20u);
	uint32_t not_quote = (w ^ EACH(0x22u)) + EACH(0x7Fu), not_backslash = (w ^ EACH(0x5Cu)) + EACH(0x7Fu);

	return (over | ~(not_under & not_quote & not_backslash)) & EACH(0x80u);
}

static uint32_t wrong_in_name(const unsigned char *at, uint32_t n)
{
	uint32_t i, wrong = 0;

	if (n < 4) {
		for (i = 0; i < n; i++)
			wrong |= wrong_in_four(EACH((uint32_t)at[i]));
		return wrong;
	}
	for (i = 0; i < n - 4; i += 4)
		wrong |= wrong_in_four(get32(at + i));
	return wrong | wrong_in_four(get32(at + n - 4)); /* may look at some a second time */
}

/* What is wrong in the part that is there comes before that the rest is not. */
static void take_name(struct reader *r, uint32_t at_least, struct name *n)
{
	uint32_t size = take_in(r, 1, at_least, NAME_MAX);
	uint32_t there = r->left < size ? (uint32_t)r->left : size;

	n->at = r->at;
	n->size = 0;
	if (wrong_in_name(r->at, there))
		fail(r, SCORE_ERR_RANGE);
	if (r->left < size)
		fail(r, SCORE_ERR_SHORT);
	if (r->status != SCORE_OK)
		return;
	n->size = size;
	r->at += size;
	r->left -= size;
}

/* Order of names: byte by byte, the shorter of two that begin alike first. */
static int name_compare(const struct name *a, const struct name *b)
{
	uint32_t i;

	for (i = 0; i < a->size && i < b->size; i++)
		if (a->at[i] != b->at[i])
			return a->at[i] < b->at[i] ? -1 : 1;
	return a->size == b->size ? 0 : a->size < b->size ? -1 : 1;
}

static void must_ascend(struct reader *r, int compared)
{
	if (compared >= 0)
		fail(r, compared == 0 ? SCORE_ERR_DUPLICATE : SCORE_ERR_ORDER);
}

static void must_end(struct reader *r)
{
	if (r->status == SCORE_OK && r->left > 0)
		fail(r, SCORE_ERR_LENGTH);
}

/* Magic, version, kind and reserved bytes of either input; returns the kind. */
static unsigned open_header(struct reader *r, const unsigned char *bytes, size_t size, uint32_t magic)
{
	unsigned kind;

	r->at = bytes;
	r->left = bytes ? size : 0;
	r->status = SCORE_OK;
	if (take(r, 4) != magic)
		fail(r, SCORE_ERR_MAGIC);
	if (take(r, 1) != 1)
		fail(r, SCORE_ERR_VERSION);
	kind = take(r, 1);
	take_in(r, 2, 0, 0);
	return kind;
}

/* ---- arithmetic ---- */

/* Bit by bit from the quotient's highest, of which there are few here. */
static uint32_t divide(uint32_t a, uint32_t b)
{
	uint32_t quotient = 0, bit = 1, fits;

	while (b <= a >> 1) {
		b <<= 1;
		bit <<= 1;
	}
	for (; bit > 0; bit >>= 1, b >>= 1) { /* without a branch: nothing could foretell it */
		fits = 0 - (uint32_t)(a >= b);
		a -= b & fits;
		quotient |= bit & fits;
	}
	return quotient;
}

/* a x b as two halves. */
static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low)
{
	uint32_t ll = (a & 0xFFFFu) * (b & 0xFFFFu), lh = (a & 0xFFFFu) * (b >> 16);
	uint32_t hl = (a >> 16) * (b & 0xFFFFu), hh = (a >> 16) * (b >> 16);
	uint32_t middle = (ll >> 16) + (lh & 0xFFFFu) + (hl & 0xFFFFu);

	*low = (ll & 0xFFFFu) | middle << 16;
	*high = hh + (lh >> 16) + (hl >> 16) + (middle >> 16);
}

/* a x b >= c x d */
static int product_reaches(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	uint32_t ah, al, ch, cl;

	multiply(a, b, &ah, &al);
	multiply(c, d, &ch, &cl);
	return ah != ch ? ah > ch : al >= cl;
}

/* ---- evidence ---- */

#define EVIDENCE_MAGIC 0x56454353u  /* "SCEV" */
#define ALGORITHM_MAGIC 0x4C414353u /* "SCAL" */

enum { VALUE_NONE, VALUE_CT, VALUE_RATIO };

struct channel {
	struct name name;
	uint32_t measure; /* VALUE_ */
	uint32_t flags;   /* of an algorithm's channel */
	uint32_t value;   /* measured, or the cut-off */
};

struct hpv {
	struct name assay;
	uint32_t n;
	const unsigned char *channels; /* checked; walk with next_channel, those of a rule with next_rule_channel */
	struct channel control;        /* name of size 0: none */
};

static void take_value(struct reader *r, struct channel *c, uint32_t lowest)
{
	c->measure = take_in(r, 1, lowest, VALUE_RATIO);
	c->value = 0;
	if (c->measure == VALUE_CT)
		c->value = take_in(r, 4, 1, 10000);
	else if (c->measure == VALUE_RATIO)
		c->value = take_in(r, 4, 0, 1000000000);
}

static void take_channel(struct reader *r, struct channel *c)
{
	take_name(r, 1, &c->name);
	take_value(r, c, VALUE_NONE);
}

static void take_control(struct reader *r, struct channel *c, uint32_t lowest)
{
	take_name(r, 0, &c->name);
	c->measure = VALUE_NONE;
	c->value = 0;
	if (c->name.size > 0)
		take_value(r, c, lowest);
}

static void read_hpv(struct reader *r, struct hpv *e)
{
	struct channel now;
	struct name before;
	uint32_t i;

	before.at = 0;
	before.size = 0;
	take_name(r, 1, &e->assay);
	e->n = take_in(r, 1, 0, CHANNELS_MAX);
	e->channels = r->at;
	for (i = 0; i < e->n && r->status == SCORE_OK; i++) {
		take_channel(r, &now);
		if (r->status == SCORE_OK)
			must_ascend(r, name_compare(&before, &now.name));
		before.at = now.name.at;
		before.size = now.name.size;
	}
	take_control(r, &e->control, VALUE_NONE);
}

enum { PREPARATION_LBC = 1, PREPARATION_CONVENTIONAL = 2 };

struct cytology {
	uint32_t preparation, obscured_pct, valid, endocervical, n;
	const unsigned char *cells; /* checked; walk with next_cell */
};

/* Checks one cell; returns its id. */
static uint32_t take_cell(struct reader *r)
{
	uint32_t id = take(r, 4), mask = take_in(r, 1, 0, 127), sum = 0;

	for (; mask > 0; mask &= mask - 1)
		sum += take_in(r, 2, 1, WHOLE);
	if (r->status == SCORE_OK && sum > WHOLE)
		fail(r, SCORE_ERR_RANGE);
	return id;
}

static void read_cytology(struct reader *r, struct cytology *e)
{
	uint32_t i, id, before = 0;

	e->preparation = take_in(r, 1, PREPARATION_LBC, PREPARATION_CONVENTIONAL);
	e->obscured_pct = take_in(r, 1, 0, 100);
	e->valid = take_in(r, 4, 0, COUNT_MAX);
	e->endocervical = take_in(r, 4, 0, COUNT_MAX);
	e->n = take_in(r, 4, 0, e->valid);
	e->cells = r->at;
	for (i = 0; i < e->n && r->status == SCORE_OK; i++) {
		id = take_cell(r);
		if (i > 0 && r->status == SCORE_OK && id <= before)
			must_ascend(r, id == before ? 0 : 1);
		before = id;
	}
}

#define PEAKS_MAX 4u
#define NO_PEAKS 0xFFFFFFFFu

struct peak {
	uint32_t bin, count;
};

struct ploidy {
	uint32_t nuclei, references, cv_bp, width, first, bins, n;
	const unsigned char *counts;    /* checked varints */
	const unsigned char *exceeding; /* n DNA indices of two bytes, ascending */
	uint32_t peaks;              /* bins of `tall` or more, higher than the one before, not lower than the next */
	struct peak peak[PEAKS_MAX]; /* the first of them */
};

static void add_peak(struct ploidy *e, uint32_t bin, uint32_t count)
{
	if (e->peaks < PEAKS_MAX) {
		e->peak[e->peaks].bin = bin;
		e->peak[e->peaks].count = count;
	}
	e->peaks++;
}

/* A walk over the counts, kept apart from the reader so that a compiler can hold it in registers. */
struct counts {
	const unsigned char *at;
	size_t left;
	uint32_t bin, rest; /* the next bin, and how many nuclei are still to be counted */
	uint32_t last;      /* count of the bin before */
	uint32_t rise;      /* the same if it is tall and higher than the one before it, else 0 */
};

/* The next four bytes if there are as many, and as many bins; else some that are no low counts. */
static inline uint32_t peek_four(const struct counts *c, uint32_t bins)
{
	return c->left >= 4 && bins - c->bin >= 4 ? get32(c->at) : EACH(0x80u);
}

static inline void take_four(struct reader *r, struct ploidy *e, struct counts *c, uint32_t four)
{
	uint32_t pairs = (four & 0x00FF00FFu) + (four >> 8 & 0x00FF00FFu), sum = (pairs & 0xFFFFu) + (pairs >> 16);

	if (sum > c->rest) {
		fail(r, SCORE_ERR_RANGE);
		return;
	}
	if (c->rise > 0)
		add_peak(e, c->bin - 1, c->rise);
	c->rest -= sum;
	c->last = four >> 24;
	c->rise = 0;
	c->bin += 4;
	c->at += 4;
	c->left -= 4;
}

/* Of one byte or two; any other count goes to take_varint. */
static inline uint32_t take_count(struct reader *r, struct counts *c)
{
	const unsigned char *at = c->at;
	uint32_t count;

	if (c->left > 1 && at[0] < 128) {
		c->at += 1;
		c->left -= 1;
		return at[0];
	}
	if (c->left > 1 && at[1] > 0 && at[1] < 128) {
		c->at += 2;
		c->left -= 2;
		return (at[0] & 127u) | (uint32_t)at[1] << 7;
	}
	r->at = c->at;
	r->left = c->left;
	count = take_varint(r);
	c->at = r->at;
	c->left = r->left;
	return count;
}

static inline void take_one(struct reader *r, uint32_t tall, struct ploidy *e, struct counts *c)
{
	uint32_t count = take_count(r, c);

	if (count > c->rest)
		fail(r, SCORE_ERR_RANGE);
	c->rest -= count;
	if (c->rise > 0 && count <= c->rise)
		add_peak(e, c->bin - 1, c->rise);
	c->rise = count > c->last && count >= tall ? count : 0;
	c->last = count;
	c->bin++;
}

/* Most counts are low, that is of one byte and under `tall`, and are read by four: the margin makes one that is not
 * show its top bit. */
static void read_counts(struct reader *r, uint32_t tall, struct ploidy *e)
{
	const uint32_t margin = tall < 128 ? EACH(128 - tall) : 0;
	struct counts c;
	uint32_t four;

	c.at = r->at;
	c.left = r->left;
	c.rest = e->nuclei;
	c.bin = c.last = c.rise = 0;
	while (c.bin < e->bins && r->status == SCORE_OK) {
		four = peek_four(&c, e->bins);
		if (((four | (four + margin)) & EACH(0x80u)) == 0)
			take_four(r, e, &c, four);
		else
			take_one(r, tall, e, &c);
	}
	if (r->status != SCORE_OK)
		return;
	if (c.rise > 0)
		add_peak(e, c.bin - 1, c.rise);
	r->at = c.at;
	r->left = c.left;
}

/* Canonical: neither the first nor the last bin is empty. */
static void read_histogram(struct reader *r, uint32_t tall, struct ploidy *e)
{
	e->width = take_in(r, 2, 1, 10000);
	e->first = take(r, 2);
	e->bins = take(r, 2);
	if ((e->first + e->bins) * e->width > C_MAX) /* 17 and 14 bits */
		fail(r, SCORE_ERR_RANGE);
	if (e->bins == 0 && e->first > 0)
		fail(r, SCORE_ERR_ORDER);
	e->counts = r->at;
	e->peaks = 0;
	if (r->status != SCORE_OK || e->bins == 0)
		return;
	read_counts(r, tall, e);
	if (r->status == SCORE_OK && (e->counts[0] == 0 || r->at[-1] == 0))
		fail(r, SCORE_ERR_ORDER);
}

static uint32_t dna_index(const struct ploidy *e, uint32_t i)
{
	return get16(e->exceeding + 2 * (size_t)i);
}

static void refuse_exceeding(struct reader *r, const struct ploidy *e)
{
	uint32_t i = 0, before = DI_FLOOR;

	for (; dna_index(e, i) >= before; i++)
		before = dna_index(e, i);
	fail(r, dna_index(e, i) < DI_FLOOR ? SCORE_ERR_RANGE : SCORE_ERR_ORDER);
}

/* Whether n DNA indices, the first at least the floor, never fall: a fall sets the top bit of a difference. Four at a
 * time and without a branch, as this is the longest walk there is. */
static int is_ascending(const unsigned char *at, uint32_t n)
{
	uint32_t before = DI_FLOOR, fall = 0, a, b, c, d;

	for (; n >= 4; n -= 4, at += 8) {
		a = get16(at);
		b = get16(at + 2);
		c = get16(at + 4);
		d = get16(at + 6);
		fall |= (a - before) | (b - a) | (c - b) | (d - c);
		before = d;
	}
	for (; n > 0; n--, at += 2) {
		a = get16(at);
		fall |= a - before;
		before = a;
	}
	return fall >> 31 == 0;
}

static void read_exceeding(struct reader *r, struct ploidy *e)
{
	e->n = take_in(r, 4, 0, e->nuclei);
	e->exceeding = r->at;
	if (r->status == SCORE_OK && r->left >> 1 < e->n)
		fail(r, SCORE_ERR_SHORT);
	if (r->status != SCORE_OK)
		return;
	if (!is_ascending(e->exceeding, e->n)) {
		refuse_exceeding(r, e);
		return;
	}
	r->at += (size_t)e->n << 1;
	r->left -= (size_t)e->n << 1;
}

static void read_ploidy(struct reader *r, uint32_t tall, struct ploidy *e)
{
	e->nuclei = take_in(r, 4, 0, NUCLEI_MAX);
	e->references = take_in(r, 4, 0, NUCLEI_MAX);
	e->cv_bp = take(r, 2);
	read_histogram(r, tall, e);
	read_exceeding(r, e);
}

struct ave {
	uint32_t p[3], quality_bp;
};

static void read_ave(struct reader *r, struct ave *e)
{
	uint32_t i, sum = 0;

	for (i = 0; i < 3; i++) {
		e->p[i] = take_in(r, 2, 0, WHOLE);
		sum += e->p[i];
	}
	e->quality_bp = take_in(r, 2, 0, WHOLE);
	if (r->status == SCORE_OK && (sum > WHOLE || sum + 10 < WHOLE))
		fail(r, SCORE_ERR_RANGE);
}

struct dual_stain {
	uint32_t cells, positive;
};

static void read_dual_stain(struct reader *r, struct dual_stain *e)
{
	e->cells = take_in(r, 4, 0, COUNT_MAX);
	e->positive = take_in(r, 4, 0, e->cells);
}

struct evidence {
	unsigned kind;
	union {
		struct hpv hpv;
		struct cytology cytology;
		struct ploidy ploidy;
		struct ave ave;
		struct dual_stain dual_stain;
	} of;
};

/* tall: from which count on the peaks of a histogram are noted. */
static unsigned read_evidence(const unsigned char *bytes, size_t size, uint32_t tall, struct evidence *e)
{
	struct reader r;
	uint32_t length;

	e->kind = open_header(&r, bytes, size, EVIDENCE_MAGIC);
	length = take(&r, 4);
	if (r.status == SCORE_OK && (e->kind < SCORE_HPV || e->kind > SCORE_DUAL_STAIN))
		fail(&r, SCORE_ERR_KIND);
	if (r.status == SCORE_OK && length != size)
		fail(&r, length > size ? SCORE_ERR_SHORT : SCORE_ERR_LENGTH);
	if (r.status != SCORE_OK)
		return r.status;
	switch (e->kind) {
	case SCORE_HPV:
		read_hpv(&r, &e->of.hpv);
		break;
	case SCORE_CYTOLOGY:
		read_cytology(&r, &e->of.cytology);
		break;
	case SCORE_PLOIDY:
		read_ploidy(&r, tall, &e->of.ploidy);
		break;
	case SCORE_AVE:
		read_ave(&r, &e->of.ave);
		break;
	default:
		read_dual_stain(&r, &e->of.dual_stain);
		break;
	}
	must_end(&r);
	return r.status;
}

/* ---- algorithms ---- */

#define CHANNEL_MANDATORY 1u
#define CHANNEL_COUNTS 2u

static void take_rule_channel(struct reader *r, struct channel *c)
{
	take_name(r, 1, &c->name);
	c->flags = take_in(r, 1, 0, CHANNEL_MANDATORY | CHANNEL_COUNTS);
	take_value(r, c, VALUE_CT);
}

static void read_hpv_rule(struct reader *r, struct hpv *a)
{
	struct channel now;
	struct name before;
	uint32_t i;

	before.at = 0;
	before.size = 0;
	take_name(r, 1, &a->assay);
	a->n = take_in(r, 1, 1, CHANNELS_MAX);
	a->channels = r->at;
	for (i = 0; i < a->n && r->status == SCORE_OK; i++) {
		take_rule_channel(r, &now);
		if (r->status == SCORE_OK)
			must_ascend(r, name_compare(&before, &now.name));
		before.at = now.name.at;
		before.size = now.name.size;
	}
	take_control(r, &a->control, VALUE_CT);
}

struct class_rule {
	uint32_t class, min_p, min_cells, min_ppm;
};

/* A place under 8 for each of the bits 0 to 6 of a cell's mask: three bits of a de Bruijn sequence. */
static inline unsigned slot(uint32_t bit)
{
	return (bit * 0x17u & 0xFFu) >> 5;
}

struct cytology_rule {
	uint32_t min_lbc, min_conventional, max_obscured, partly_obscured, min_endocervical, support_cells, review;
	struct class_rule classes[SCORE_CELL_CLASSES]; /* from least to most severe */
	unsigned char position[8];                     /* of each class among them, by the slot of its bit */
};

static void read_cytology_rule(struct reader *r, struct cytology_rule *a)
{
	struct class_rule *k;
	uint32_t i, seen = 0;

	a->min_lbc = take_in(r, 4, 0, COUNT_MAX);
	a->min_conventional = take_in(r, 4, 0, COUNT_MAX);
	a->max_obscured = take_in(r, 1, 0, 100);
	a->partly_obscured = take_in(r, 1, 0, a->max_obscured);
	a->min_endocervical = take_in(r, 4, 0, COUNT_MAX);
	a->support_cells = take_in(r, 1, 1, SUPPORT_MAX);
	a->review = take_in(r, 2, 0, WHOLE + 1);
	for (i = 0; i < SCORE_CELL_CLASSES && r->status == SCORE_OK; i++) {
		k = &a->classes[i];
		k->class = take_in(r, 1, 0, SCORE_CELL_CLASSES - 1);
		k->min_p = take_in(r, 2, 1, WHOLE);
		k->min_cells = take_in(r, 4, 1, COUNT_MAX);
		k->min_ppm = take_in(r, 4, 0, 1000000);
		if (r->status == SCORE_OK && (seen & BIT(k->class)))
			fail(r, SCORE_ERR_DUPLICATE);
		if (r->status != SCORE_OK)
			return;
		seen |= BIT(k->class);
		a->position[slot(BIT(k->class))] = (unsigned char)i;
	}
}

struct ploidy_rule {
	uint32_t min_nuclei, min_references, max_cv_bp, rounding, threshold, band, suspicious, positive;
	uint32_t proliferation_bp, marked_bp, nine_c, peak_nuclei, peak_share_bp, peak_valley_bp, stemline_bp,
		stemlines;
	uint32_t stemline[STEMLINES_MAX];
};

static void read_stemlines(struct reader *r, struct ploidy_rule *a)
{
	uint32_t i, before = 0;

	a->stemlines = take_in(r, 1, 1, STEMLINES_MAX);
	for (i = 0; i < a->stemlines && r->status == SCORE_OK; i++) {
		a->stemline[i] = take_in(r, 2, 1, 65535);
		if (r->status == SCORE_OK && a->stemline[i] <= before)
			must_ascend(r, a->stemline[i] == before ? 0 : 1);
		before = a->stemline[i];
	}
}

static void read_ploidy_rule(struct reader *r, struct ploidy_rule *a)
{
	a->min_nuclei = take_in(r, 4, 0, NUCLEI_MAX);
	a->min_references = take_in(r, 4, 0, NUCLEI_MAX);
	a->max_cv_bp = take_in(r, 2, 1, 65535);
	a->rounding = take_in(r, 2, 1, 1000);
	a->threshold = take_in(r, 2, DI_FLOOR, 60000);
	a->band = take_in(r, 2, DI_FLOOR, a->threshold);
	a->suspicious = take_in(r, 4, 1, NUCLEI_MAX);
	a->positive = take_in(r, 4, a->suspicious, NUCLEI_MAX);
	a->proliferation_bp = take_in(r, 2, 0, WHOLE);
	a->marked_bp = take_in(r, 2, a->proliferation_bp, WHOLE);
	a->nine_c = take_in(r, 2, DI_FLOOR, 60000);
	a->peak_nuclei = take_in(r, 4, 1, NUCLEI_MAX);
	a->peak_share_bp = take_in(r, 2, 0, WHOLE);
	a->peak_valley_bp = take_in(r, 2, 0, WHOLE);
	a->stemline_bp = take_in(r, 2, 0, WHOLE);
	read_stemlines(r, a);
}

struct dual_stain_rule {
	uint32_t min_cells, min_positive;
};

struct algorithm {
	unsigned rule;
	size_t effect; /* bytes before the trailer */
	union {
		struct hpv hpv;
		struct cytology_rule cytology;
		struct ploidy_rule ploidy;
		uint32_t ave_min_quality_bp;
		struct dual_stain_rule dual_stain;
	} of;
};

static void read_rule(struct reader *r, struct algorithm *a)
{
	switch (a->rule) {
	case SCORE_RULE_HPV_CHANNELS:
		read_hpv_rule(r, &a->of.hpv);
		break;
	case SCORE_RULE_CYTOLOGY_COUNT:
		read_cytology_rule(r, &a->of.cytology);
		break;
	case SCORE_RULE_PLOIDY_CELLS:
		read_ploidy_rule(r, &a->of.ploidy);
		break;
	case SCORE_RULE_AVE_LARGEST:
		a->of.ave_min_quality_bp = take_in(r, 2, 0, WHOLE);
		break;
	case SCORE_RULE_DUAL_STAIN_COUNT:
		a->of.dual_stain.min_cells = take_in(r, 4, 0, COUNT_MAX);
		a->of.dual_stain.min_positive = take_in(r, 4, 1, COUNT_MAX);
		break;
	default:
		fail(r, SCORE_ERR_KIND);
		break;
	}
}

/* The trailer names the algorithm for people and registries; it takes no part in a verdict. */
static void read_trailer(struct reader *r)
{
	struct name text;

	take_name(r, 1, &text);
	take_name(r, 1, &text);
	take(r, 4);
	take(r, 4);
	must_end(r);
}

/* The body is read from a reader of its own, so that it can neither run into the trailer nor leave a gap before it. */
static unsigned read_algorithm(const unsigned char *bytes, size_t size, struct algorithm *a)
{
	struct reader r, body;
	uint32_t length;

	a->rule = open_header(&r, bytes, size, ALGORITHM_MAGIC);
	length = take(&r, 4);
	if (r.status == SCORE_OK && length > r.left)
		fail(&r, SCORE_ERR_SHORT);
	if (r.status == SCORE_OK) {
		body.at = r.at;
		body.left = length;
		body.status = SCORE_OK;
		read_rule(&body, a);
		must_end(&body);
		r.status = body.status;
		r.at += length;
		r.left -= length;
		a->effect = HEADER + length;
	}
	if (r.status == SCORE_OK)
		read_trailer(&r);
	return r.status == SCORE_OK ? SCORE_OK : r.status + SCORE_ALGORITHM;
}

/* ---- rules ---- */

/* The analyzer does not follow that a rule only runs when everything it looks at has been read; the memory sanitizer
 * does (tests/scripts/conformance). */
/* NOLINTBEGIN(clang-analyzer-core.*) */

static void reason(struct score_verdict *v, unsigned r)
{
	v->reasons |= BIT(r);
}

static void uses(struct score_verdict *v, unsigned u)
{
	v->uses |= BIT(u);
}

static void decide(struct score_verdict *v, uint32_t category)
{
	v->category = (uint8_t)category;
	v->severity = (uint8_t)category;
}

/* Signal strong enough: a Ct at or below the limit, a ratio at or over it. */
static int reaches(const struct channel *measured, const struct channel *limit)
{
	if (measured->measure == VALUE_CT)
		return measured->value <= limit->value;
	return measured->measure == VALUE_RATIO && measured->value >= limit->value;
}

/* One channel of the algorithm against what was measured in it; NULL when it was not measured. */
static void hpv_channel(const struct channel *rule, const struct channel *measured, uint32_t i, struct score_verdict *v)
{
	/* A Ct that is not there means no amplification; a ratio that is not there means no measurement. */
	int missing = !measured || (measured->measure == VALUE_NONE && rule->measure == VALUE_RATIO);

	if (missing && (rule->flags & CHANNEL_MANDATORY)) {
		reason(v, SCORE_REASON_CHANNEL_MISSING);
		v->counts[3]++;
	}
	if (missing)
		return;
	v->counts[0]++;
	if (rule->flags & CHANNEL_COUNTS)
		uses(v, i);
	if (!reaches(measured, rule))
		return;
	v->counts[4] |= BIT(i);
	reason(v, rule->flags & CHANNEL_COUNTS ? SCORE_REASON_CHANNEL_POSITIVE : SCORE_REASON_OTHER_POSITIVE);
	v->counts[rule->flags & CHANNEL_COUNTS ? 1 : 2]++;
}

static const unsigned char *next_name(const unsigned char *at, struct name *n)
{
	n->size = at[0];
	n->at = at + 1;
	return n->at + n->size;
}

static const unsigned char *next_value(const unsigned char *at, struct channel *c)
{
	c->measure = at[0];
	c->value = c->measure == VALUE_NONE ? 0 : get32(at + 1);
	return c->measure == VALUE_NONE ? at + 1 : at + 5;
}

/* The next of the channels, which have been checked; returns where the one after begins. */
static const unsigned char *next_channel(const unsigned char *at, struct channel *c)
{
	return next_value(next_name(at, &c->name), c);
}

static const unsigned char *next_rule_channel(const unsigned char *at, struct channel *c)
{
	at = next_name(at, &c->name);
	c->flags = at[0];
	return next_value(at + 1, c);
}

/* Walks both lists, which ascend by name. */
static unsigned hpv_channels(const struct hpv *a, const struct hpv *e, struct score_verdict *v)
{
	const unsigned char *rules = a->channels, *found = e->channels;
	struct channel rule, measured;
	uint32_t i, read = 0;
	int held = 0, order;

	for (i = 0; i < a->n; i++) {
		rules = next_rule_channel(rules, &rule);
		if (!held && read < e->n) {
			found = next_channel(found, &measured);
			read++;
			held = 1;
		}
		order = held ? name_compare(&rule.name, &measured.name) : -1;
		if (order > 0)
			return SCORE_ERR_CHANNEL;
		if (order == 0 && measured.measure != VALUE_NONE && measured.measure != rule.measure)
			return SCORE_ERR_MEASURE;
		hpv_channel(&rule, order == 0 ? &measured : 0, i, v);
		held = order == 0 ? 0 : held;
	}
	return held || read < e->n ? SCORE_ERR_CHANNEL : SCORE_OK;
}

static unsigned hpv_control(const struct hpv *a, const struct hpv *e, struct score_verdict *v)
{
	const struct channel *limit = &a->control, *measured = &e->control;

	if (measured->name.size == 0) {
		if (limit->name.size > 0)
			reason(v, SCORE_REASON_CONTROL_MISSING);
		return SCORE_OK;
	}
	if (name_compare(&limit->name, &measured->name) != 0)
		return SCORE_ERR_CHANNEL;
	if (measured->measure != VALUE_NONE && measured->measure != limit->measure)
		return SCORE_ERR_MEASURE;
	if (!reaches(measured, limit))
		reason(v, SCORE_REASON_CONTROL_FAILED);
	return SCORE_OK;
}

static unsigned score_hpv(const struct hpv *a, const struct hpv *e, struct score_verdict *v)
{
	const uint32_t not_valid = BIT(SCORE_REASON_CHANNEL_MISSING) | BIT(SCORE_REASON_CONTROL_MISSING) |
				   BIT(SCORE_REASON_CONTROL_FAILED);
	unsigned status;

	if (name_compare(&a->assay, &e->assay) != 0)
		return SCORE_ERR_ASSAY;
	status = hpv_channels(a, e, v);
	if (status == SCORE_OK)
		status = hpv_control(a, e, v);
	if (status != SCORE_OK)
		return status;
	v->score = v->counts[1];
	if (v->counts[1] > 0) {
		v->uses = v->counts[4] & v->uses;
		decide(v, SCORE_HPV_POSITIVE);
		return SCORE_OK;
	}
	if (a->control.name.size > 0)
		uses(v, SCORE_USE_HPV_CONTROL);
	decide(v, v->reasons & not_valid ? SCORE_HPV_INVALID : SCORE_HPV_NEGATIVE);
	return SCORE_OK;
}

struct top {
	uint32_t n, p[SUPPORT_MAX]; /* descending */
};

static void top_add(struct top *t, uint32_t keep, uint32_t p)
{
	uint32_t i = t->n;

	if (t->n == keep) {
		if (p <= t->p[keep - 1])
			return;
		i = keep - 1;
	} else {
		t->n++;
	}
	for (; i > 0 && t->p[i - 1] < p; i--)
		t->p[i] = t->p[i - 1];
	t->p[i] = p;
}

static uint32_t top_sum(const struct top *t)
{
	uint32_t i, sum = 0;

	for (i = 0; i < t->n; i++)
		sum += t->p[i];
	return sum;
}

struct cell {
	uint32_t abnormal; /* sum of its probabilities in basis points; NILM is the rest */
	uint32_t best;     /* the highest of them */
	uint32_t position; /* of its class in severity order, the more severe of equals */
};

/* The next of the cells, which have been checked; returns where the one after begins. */
static const unsigned char *next_cell(const struct cytology_rule *a, const unsigned char *at, struct cell *c)
{
	uint32_t mask = at[4], bit, p, key, best = 0, sum = 0;

	for (at += 5; mask > 0; mask -= bit, at += 2) {
		bit = mask & (0 - mask);
		p = get16(at);
		key = p << 3 | a->position[slot(bit)];
		best = key > best ? key : best;
		sum += p;
	}
	c->abnormal = sum;
	c->best = best >> 3;
	c->position = best & 7u;
	return at;
}

/* A cell counts when its most probable class is abnormal, also when NILM is equal, and probable enough. */
static int is_abnormal(const struct cytology_rule *a, const struct cell *c)
{
	return c->best >= WHOLE - c->abnormal && c->best >= a->classes[c->position].min_p;
}

/* Counts the cells of each class. The support score is a mean over so many cells; those not listed count as 0, so that
 * one more cell never lowers it. Returns how many cells have an abnormal class. */
static uint32_t cytology_cells(const struct cytology_rule *a, const struct cytology *e, struct score_verdict *v)
{
	const unsigned char *at = e->cells;
	struct cell cell;
	struct top top;
	uint32_t i, abnormal = 0, sum = 0;
	int more = e->n > a->support_cells;

	top.n = 0;
	for (i = 0; i < e->n; i++) {
		at = next_cell(a, at, &cell);
		sum += cell.abnormal; /* may wrap when there are more cells: then it is not used */
		if (more)
			top_add(&top, a->support_cells, cell.abnormal);
		if (!is_abnormal(a, &cell))
			continue;
		v->counts[a->classes[cell.position].class]++;
		abnormal++;
	}
	v->counts[7] = e->n;
	v->score = divide(more ? top_sum(&top) : sum, a->support_cells);
	return abnormal;
}

/* The worst class that reaches its number or its share of cells; its position, or -1. Cells of the other abnormal
 * classes are left out of the share's base, so that one more abnormal cell never lowers any class's share. */
static int cytology_class(const struct cytology_rule *a, uint32_t valid, uint32_t abnormal, struct score_verdict *v)
{
	const struct class_rule *k;
	uint32_t n;
	int i;

	for (i = SCORE_CELL_CLASSES - 1; i >= 0; i--) {
		k = &a->classes[i];
		n = v->counts[k->class];
		uses(v, SCORE_USE_CYTOLOGY_CLASS + k->class);
		if (n > 0 && n >= k->min_cells)
			reason(v, SCORE_REASON_COUNT);
		if (n > 0 && k->min_ppm > 0 && product_reaches(n, 1000000, k->min_ppm, valid - abnormal + n))
			reason(v, SCORE_REASON_RATE);
		if (v->reasons & (BIT(SCORE_REASON_COUNT) | BIT(SCORE_REASON_RATE)))
			return i;
	}
	return -1;
}

static void cytology_quality(const struct cytology_rule *a, const struct cytology *e, struct score_verdict *v)
{
	uint32_t least = e->preparation == PREPARATION_LBC ? a->min_lbc : a->min_conventional;

	if (e->valid < least)
		reason(v, SCORE_REASON_FEW_CELLS);
	if (e->obscured_pct > a->max_obscured)
		reason(v, SCORE_REASON_OBSCURED);
	else if (e->obscured_pct >= a->partly_obscured) {
		reason(v, SCORE_REASON_PARTLY_OBSCURED);
		uses(v, SCORE_USE_CYTOLOGY_PARTLY);
	}
	if (e->endocervical < a->min_endocervical) {
		reason(v, SCORE_REASON_NO_ENDOCERVICAL);
		uses(v, SCORE_USE_CYTOLOGY_ENDOCERVICAL);
	}
}

static unsigned score_cytology(const struct cytology_rule *a, const struct cytology *e, struct score_verdict *v)
{
	uint32_t abnormal = cytology_cells(a, e, v);
	int inadequate, position = cytology_class(a, e->valid, abnormal, v);

	cytology_quality(a, e, v);
	inadequate = (v->reasons & (BIT(SCORE_REASON_FEW_CELLS) | BIT(SCORE_REASON_OBSCURED))) != 0;
	uses(v, SCORE_USE_CYTOLOGY_ORDER);
	if (position >= 0) {
		if (inadequate)
			reason(v, SCORE_REASON_ADEQUATE_BY_CLASS);
		v->category = (uint8_t)(SCORE_CYTOLOGY_FIRST_CLASS + a->classes[position].class);
		v->severity = (uint8_t)(SCORE_CYTOLOGY_FIRST_CLASS + position);
		return SCORE_OK;
	}
	uses(v, e->preparation == PREPARATION_LBC ? SCORE_USE_CYTOLOGY_MIN_LBC : SCORE_USE_CYTOLOGY_MIN_CONVENTIONAL);
	uses(v, SCORE_USE_CYTOLOGY_OBSCURED);
	decide(v, inadequate ? SCORE_CYTOLOGY_UNSAT : SCORE_CYTOLOGY_NILM);
	if (inadequate && abnormal > 0) {
		reason(v, SCORE_REASON_ABNORMAL_CELLS);
		reason(v, SCORE_REASON_REVIEW);
	}
	if (v->score >= a->review) {
		reason(v, SCORE_REASON_SUPPORT);
		reason(v, SCORE_REASON_REVIEW);
		uses(v, SCORE_USE_CYTOLOGY_SUPPORT);
	}
	return SCORE_OK;
}

/* Least DNA index that, rounded half up to a multiple of step, is at least limit. */
static uint32_t rounds_to(uint32_t limit, uint32_t step)
{
	if (step == 1)
		return limit;
	return divide(limit + step - 1, step) * step - (step >> 1);
}

/* How many of the listed nuclei, which ascend, have this DNA index or more when rounded. All or none, as most often, is
 * seen at the ends; rounding moves a number by half a step at most. */
static uint32_t at_or_over(const struct ploidy *e, uint32_t limit, uint32_t step)
{
	uint32_t below = 0, rest = e->n, half;

	if (rest == 0 || dna_index(e, rest - 1) + (step >> 1) < limit)
		return 0;
	limit = rounds_to(limit, step);
	if (dna_index(e, 0) >= limit)
		return rest;
	while (rest > 0) {
		half = rest >> 1;
		if (dna_index(e, below + half) < limit) {
			below += half + 1;
			rest -= half + 1;
		} else {
			rest = half;
		}
	}
	return e->n - below;
}

static void ploidy_nuclei(const struct ploidy_rule *a, const struct ploidy *e, struct score_verdict *v)
{
	v->counts[0] = at_or_over(e, a->threshold, a->rounding);
	v->counts[1] = at_or_over(e, a->band + 1, a->rounding) - v->counts[0];
	v->counts[2] = at_or_over(e, a->nine_c, a->rounding);
	v->counts[4] = e->n > 0 ? dna_index(e, e->n - 1) : 0;
	v->score = v->counts[0];
	if (a->rounding > 1)
		uses(v, SCORE_USE_PLOIDY_ROUNDING);
	if (v->counts[2] > 0) {
		reason(v, SCORE_REASON_NINE_C);
		uses(v, SCORE_USE_PLOIDY_NINE_C);
	}
}

static void ploidy_band(const struct ploidy_rule *a, const struct ploidy *e, struct score_verdict *v)
{
	uint32_t share = v->counts[1] * WHOLE; /* both sides x nuclei */

	if (v->counts[1] == 0)
		return;
	if (share >= a->marked_bp * e->nuclei)
		reason(v, SCORE_REASON_MARKED_PROLIFERATION);
	else if (share > a->proliferation_bp * e->nuclei)
		reason(v, SCORE_REASON_PROLIFERATION);
	else
		return;
	uses(v, SCORE_USE_PLOIDY_BAND);
}

/* The next of the histogram's counts, which have been checked. */
static uint32_t bin_count(const unsigned char **at)
{
	uint32_t byte = *(*at)++, v = byte & 127u;
	unsigned shift = 7;

	while (byte & 128u) {
		byte = *(*at)++;
		v |= (byte & 127u) << shift;
		shift += 7;
	}
	return v;
}

/* Whether a bin stands away from every stemline: twice its middle, so that half a width stays whole. */
static int is_off_stemline(const struct ploidy_rule *a, uint32_t middle2)
{
	uint32_t i, expected2, off;

	for (i = 0; i < a->stemlines; i++) {
		expected2 = 2 * a->stemline[i];
		off = middle2 > expected2 ? middle2 - expected2 : expected2 - middle2;
		if (off * WHOLE <= expected2 * a->stemline_bp)
			return 0;
	}
	return 1;
}

/* Walks the histogram once as hills parted by valleys. A valley parts two hills when its lowest count is at most
 * valley_bp of the top before it and of a count after it; so a bump on a flank is no hill of its own. A hill's peak is
 * the first bin of its highest count. */
struct hill {
	uint32_t top, at, low; /* highest count, its bin, lowest count since */
};

static int is_aneuploid(const struct ploidy_rule *a, const struct ploidy *e, uint32_t count, uint32_t bin)
{
	return count >= a->peak_nuclei && count * WHOLE >= a->peak_share_bp * e->nuclei &&
	       is_off_stemline(a, (2 * (e->first + bin) + 1) * e->width);
}

/* A hill's peak is one of the peaks noted on reading: when none of them is aneuploid there is no hill to look for,
 * which is so for most slides and much quicker. */
static int may_have_peak(const struct ploidy_rule *a, const struct ploidy *e)
{
	uint32_t i;

	if (e->peaks > PEAKS_MAX)
		return 1;
	for (i = 0; i < e->peaks; i++)
		if (is_aneuploid(a, e, e->peak[i].count, e->peak[i].bin))
			return 1;
	return 0;
}

static void hill_close(const struct ploidy_rule *a, const struct ploidy *e, const struct hill *h,
		       struct score_verdict *v)
{
	if (!is_aneuploid(a, e, h->top, h->at))
		return;
	v->counts[3]++;
	if (v->counts[5] == 0)
		v->counts[5] = ((2 * (e->first + h->at) + 1) * e->width) >> 1;
	reason(v, SCORE_REASON_ANEUPLOID_PEAK);
	uses(v, SCORE_USE_PLOIDY_PEAK);
}

static int is_valley(const struct ploidy_rule *a, const struct hill *h, uint32_t after)
{
	uint32_t lower = after < h->top ? after : h->top;

	return h->low * WHOLE <= lower * a->peak_valley_bp;
}

static void ploidy_peaks(const struct ploidy_rule *a, const struct ploidy *e, struct score_verdict *v)
{
	const unsigned char *at = e->counts;
	struct hill h;
	uint32_t i, count;

	if (!may_have_peak(a, e))
		return;
	h.top = h.at = h.low = 0;
	for (i = 0; i < e->bins; i++) {
		count = bin_count(&at);
		if (h.low < h.top && h.low < count && is_valley(a, &h, count)) {
			hill_close(a, e, &h, v);
			h.top = 0;
		}
		if (count > h.top) {
			h.top = h.low = count;
			h.at = i;
		}
		h.low = count < h.low ? count : h.low;
	}
	if (h.top > 0)
		hill_close(a, e, &h, v);
}

/* Insufficient comes first, as the published programs have it; abnormal nuclei on such a slide ask for a person. */
static int ploidy_insufficient(const struct ploidy_rule *a, const struct ploidy *e, struct score_verdict *v)
{
	if (e->nuclei < a->min_nuclei) {
		reason(v, SCORE_REASON_FEW_NUCLEI);
		uses(v, SCORE_USE_PLOIDY_NUCLEI);
	}
	if (e->references < a->min_references) {
		reason(v, SCORE_REASON_FEW_REFERENCES);
		uses(v, SCORE_USE_PLOIDY_REFERENCES);
	}
	if (e->cv_bp >= a->max_cv_bp) {
		reason(v, SCORE_REASON_REFERENCE_CV);
		uses(v, SCORE_USE_PLOIDY_CV);
	}
	return (v->reasons & (BIT(SCORE_REASON_FEW_NUCLEI) | BIT(SCORE_REASON_FEW_REFERENCES) |
			      BIT(SCORE_REASON_REFERENCE_CV))) != 0;
}

static unsigned score_ploidy(const struct ploidy_rule *a, const struct ploidy *e, struct score_verdict *v)
{
	int insufficient = ploidy_insufficient(a, e, v);

	ploidy_nuclei(a, e, v);
	ploidy_band(a, e, v);
	ploidy_peaks(a, e, v);
	if (v->counts[0] >= a->positive)
		reason(v, SCORE_REASON_MANY_EXCEEDING);
	else if (v->counts[0] >= a->suspicious)
		reason(v, SCORE_REASON_FEW_EXCEEDING);
	if (insufficient) {
		decide(v, SCORE_PLOIDY_INSUFFICIENT);
		if (v->counts[0] >= a->suspicious) {
			reason(v, SCORE_REASON_ABNORMAL_CELLS);
			reason(v, SCORE_REASON_REVIEW);
			uses(v, SCORE_USE_PLOIDY_THRESHOLD);
			uses(v, SCORE_USE_PLOIDY_SUSPICIOUS);
		}
		return SCORE_OK;
	}
	v->uses |= BIT(SCORE_USE_PLOIDY_NUCLEI) | BIT(SCORE_USE_PLOIDY_REFERENCES) | BIT(SCORE_USE_PLOIDY_CV) |
		   BIT(SCORE_USE_PLOIDY_THRESHOLD) | BIT(SCORE_USE_PLOIDY_SUSPICIOUS);
	if (v->counts[0] >= a->suspicious)
		uses(v, SCORE_USE_PLOIDY_POSITIVE);
	decide(v, v->counts[0] >= a->positive     ? SCORE_PLOIDY_POSITIVE
		  : v->counts[0] >= a->suspicious ? SCORE_PLOIDY_SUSPICIOUS
						  : SCORE_PLOIDY_NEGATIVE);
	return SCORE_OK;
}

static unsigned score_ave(uint32_t min_quality_bp, const struct ave *e, struct score_verdict *v)
{
	uint32_t i, best = 0;

	for (i = 0; i < 3; i++) {
		v->counts[i] = e->p[i];
		best = e->p[i] >= e->p[best] ? i : best;
	}
	v->counts[3] = e->quality_bp;
	v->score = e->p[2];
	uses(v, SCORE_USE_AVE_QUALITY);
	if (e->quality_bp < min_quality_bp) {
		reason(v, SCORE_REASON_LOW_QUALITY);
		decide(v, SCORE_AVE_NOT_POSSIBLE);
		return SCORE_OK;
	}
	reason(v, SCORE_REASON_LARGEST);
	for (i = 0; i < best; i++)
		if (e->p[i] == e->p[best])
			reason(v, SCORE_REASON_TIE);
	decide(v, SCORE_AVE_NORMAL + best);
	return SCORE_OK;
}

static unsigned score_dual_stain(const struct dual_stain_rule *a, const struct dual_stain *e, struct score_verdict *v)
{
	int few = e->cells < a->min_cells;

	v->score = v->counts[1] = e->positive;
	v->counts[0] = e->cells;
	uses(v, SCORE_USE_DUAL_STAIN_POSITIVE);
	if (few)
		reason(v, SCORE_REASON_FEW_CELLS);
	if (e->positive >= a->min_positive) {
		reason(v, SCORE_REASON_DUAL_POSITIVE);
		if (few)
			reason(v, SCORE_REASON_ADEQUATE_BY_CLASS);
		decide(v, SCORE_DUAL_STAIN_POSITIVE);
		return SCORE_OK;
	}
	uses(v, SCORE_USE_DUAL_STAIN_CELLS);
	decide(v, few ? SCORE_DUAL_STAIN_INVALID : SCORE_DUAL_STAIN_NEGATIVE);
	return SCORE_OK;
}

/* ---- the calls ---- */

/* One by one: a loop or an initialiser would become a call of memset on some compilers. */
static void clear(struct score_verdict *v)
{
	v->version = SCORE_VERSION;
	v->status = 0;
	v->kind = 0;
	v->category = 0;
	v->severity = 0;
	v->reasons = 0;
	v->uses = 0;
	v->score = 0;
	v->counts[0] = 0;
	v->counts[1] = 0;
	v->counts[2] = 0;
	v->counts[3] = 0;
	v->counts[4] = 0;
	v->counts[5] = 0;
	v->counts[6] = 0;
	v->counts[7] = 0;
}

static unsigned apply(const struct algorithm *a, const struct evidence *e, struct score_verdict *v)
{
	v->kind = (uint8_t)e->kind;
	switch (a->rule) {
	case SCORE_RULE_HPV_CHANNELS:
		return e->kind == SCORE_HPV ? score_hpv(&a->of.hpv, &e->of.hpv, v) : SCORE_ERR_WRONG_KIND;
	case SCORE_RULE_CYTOLOGY_COUNT:
		return e->kind == SCORE_CYTOLOGY ? score_cytology(&a->of.cytology, &e->of.cytology, v)
						 : SCORE_ERR_WRONG_KIND;
	case SCORE_RULE_PLOIDY_CELLS:
		return e->kind == SCORE_PLOIDY ? score_ploidy(&a->of.ploidy, &e->of.ploidy, v) : SCORE_ERR_WRONG_KIND;
	case SCORE_RULE_AVE_LARGEST:
		return e->kind == SCORE_AVE ? score_ave(a->of.ave_min_quality_bp, &e->of.ave, v) : SCORE_ERR_WRONG_KIND;
	default:
		return e->kind == SCORE_DUAL_STAIN ? score_dual_stain(&a->of.dual_stain, &e->of.dual_stain, v)
						   : SCORE_ERR_WRONG_KIND;
	}
}

static enum score_status score_read(unsigned status, const struct algorithm *a, const unsigned char *evidence,
				    size_t size, struct score_verdict *out)
{
	struct evidence e;

	clear(out);
	if (status == SCORE_OK)
		status = read_evidence(evidence, size,
				       a->rule == SCORE_RULE_PLOIDY_CELLS ? a->of.ploidy.peak_nuclei : NO_PEAKS, &e);
	if (status == SCORE_OK)
		status = apply(a, &e, out);
	if (status != SCORE_OK)
		clear(out);
	out->status = (uint8_t)status;
	return (enum score_status)status;
}

enum score_status score(const unsigned char *algorithm, size_t algorithm_size, const unsigned char *evidence,
			size_t evidence_size, struct score_verdict *out)
{
	struct algorithm a;

	return score_read(read_algorithm(algorithm, algorithm_size, &a), &a, evidence, evidence_size, out);
}

size_t score_prepared_size(void)
{
	return sizeof(struct algorithm);
}

enum score_status score_prepare(const unsigned char *algorithm, size_t algorithm_size, void *room)
{
	return (enum score_status)read_algorithm(algorithm, algorithm_size, (struct algorithm *)room);
}

enum score_status score_with(const void *prepared, const unsigned char *evidence, size_t evidence_size,
			     struct score_verdict *out)
{
	return score_read(SCORE_OK, (const struct algorithm *)prepared, evidence, evidence_size, out);
}

enum score_status score_check_evidence(const unsigned char *evidence, size_t size)
{
	struct evidence e;

	return (enum score_status)read_evidence(evidence, size, NO_PEAKS, &e);
}

enum score_status score_check_algorithm(const unsigned char *algorithm, size_t size)
{
	struct algorithm a;

	return (enum score_status)read_algorithm(algorithm, size, &a);
}

size_t score_algorithm_effect(const unsigned char *algorithm, size_t size)
{
	struct algorithm a;

	return read_algorithm(algorithm, size, &a) == SCORE_OK ? a.effect : 0;
}

/* NOLINTEND(clang-analyzer-core.*) */

static unsigned char *put(unsigned char *out, uint32_t v, unsigned width)
{
	unsigned i;

	for (i = 0; i < width; i++)
		out[i] = (unsigned char)(v >> (8 * i));
	return out + width;
}

void score_verdict_bytes(const struct score_verdict *v, unsigned char *out)
{
	unsigned i;

	out = put(out, v->version, 4);
	out = put(out, v->status, 1);
	out = put(out, v->kind, 1);
	out = put(out, v->category, 1);
	out = put(out, v->severity, 1);
	out = put(out, v->reasons, 4);
	out = put(out, v->uses, 4);
	out = put(out, v->score, 4);
	for (i = 0; i < SCORE_COUNTS; i++)
		out = put(out, v->counts[i], 4);
}

uint32_t score_version(void)
{
	return SCORE_VERSION;
}

/* ---- words ---- */

static const char *const kind_names[] = {0, "hpv", "cytology", "ploidy", "ave", "dual-stain"};

static const char *const category_names[][SCORE_CYTOLOGY_FIRST_CLASS + SCORE_CELL_CLASSES] = {
	{0},
	{"invalid", "negative", "positive"},
	{"UNSAT", "NILM", "ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS"},
	{"insufficient", "negative", "suspicious", "positive"},
	{"not-possible", "normal", "indeterminate", "precancer-plus"},
	{"invalid", "negative", "positive"},
};

static const char *const reason_names[SCORE_REASONS] = {
	"review",
	"tie",
	"channel-positive",
	"other-positive",
	"channel-missing",
	"control-missing",
	"control-failed",
	"few-cells",
	"obscured",
	"partly-obscured",
	"no-endocervical",
	"adequate-by-class",
	"abnormal-cells",
	"count",
	"rate",
	"support",
	"few-nuclei",
	"few-references",
	"reference-cv",
	"few-exceeding",
	"many-exceeding",
	"proliferation",
	"marked-proliferation",
	"nine-c",
	"aneuploid-peak",
	"low-quality",
	"largest",
	"dual-positive",
};

static const char *const status_names[] = {
	"ok",    "short",     "length",     "magic", "version", "kind",    "range",
	"order", "duplicate", "wrong-kind", "assay", "channel", "measure",
};

static const char *const algorithm_status_names[] = {
	0,
	"algorithm-short",
	"algorithm-length",
	"algorithm-magic",
	"algorithm-version",
	"algorithm-kind",
	"algorithm-range",
	"algorithm-order",
	"algorithm-duplicate",
};

#define LENGTH_OF(table) (sizeof(table) / sizeof(table)[0])

const char *score_kind_name(unsigned kind)
{
	return kind < LENGTH_OF(kind_names) ? kind_names[kind] : 0;
}

const char *score_category_name(unsigned kind, unsigned category)
{
	if (kind >= LENGTH_OF(category_names) || category >= LENGTH_OF(category_names[0]))
		return 0;
	return category_names[kind][category];
}

const char *score_reason_name(unsigned reason_bit)
{
	return reason_bit < SCORE_REASONS ? reason_names[reason_bit] : 0;
}

const char *score_status_name(unsigned status)
{
	if (status < LENGTH_OF(status_names))
		return status_names[status];
	if (status < SCORE_ALGORITHM || status - SCORE_ALGORITHM >= LENGTH_OF(algorithm_status_names))
		return 0;
	return algorithm_status_names[status - SCORE_ALGORITHM];
}
