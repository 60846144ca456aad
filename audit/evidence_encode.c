/* evidence_encode.c -- the five kinds of evidence, each checked member by member and written in canonical order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges are those of the encoding (score/README.md), not clinical ones.
 */
#include "audit/evidence_int.h"
#include "score/score.h"

#define CHANNELS_MAX 24
#define COUNT_MAX 10000000u
#define NUCLEI_MAX 400000u
#define C_MAX 131072u
#define DI_FLOOR 1250u
#define WHOLE 10000u
#define RATIO_MAX 1000000000u

const char *const evidence_cell_classes[] = {"ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS-ADC", NULL};

/* ---- hpv ---- */

struct channel {
	const char *name;
	unsigned measure; /* 0 none, 1 Ct, 2 ratio */
	uint32_t value;
	int index; /* where it stood in the object */
};

static bool read_channel(struct encoder *e, const cJSON *item, struct where at, struct channel *c)
{
	static const char *const members[] = {"name", "?ct", "?ratio", NULL};
	const cJSON *ct = json_get(item, "ct"), *ratio = json_get(item, "ratio");
	struct where name = {at.list, at.index, "name"}, value = {at.list, at.index, ct ? "ct" : "ratio"};

	if (!encoder_members(e, item, at, members) || !encoder_name(e, json_get(item, "name"), name, &c->name))
		return false;
	if (!ct == !ratio)
		return encoder_refuse(e, at, "evidence-value", "ct is null when there was no signal",
				      "must have one of ct and ratio");
	c->measure = ratio ? 2 : cJSON_IsNull(ct) ? 0 : 1;
	c->value = 0;
	if (c->measure == 1)
		return encoder_integer(e, ct, value, 1, 10000, &c->value);
	return c->measure == 0 || encoder_integer(e, ratio, value, 0, RATIO_MAX, &c->value);
}

static void put_channel(struct encoder *e, const struct channel *c)
{
	encoder_put_name(e, c->name);
	encoder_put(e, c->measure, 1);
	if (c->measure > 0)
		encoder_put(e, c->value, 4);
}

/* strcmp compares ASCII bytes and puts the shorter of two that begin alike first, as the encoding asks. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct channel *)a)->name, ((const struct channel *)b)->name);
}

static bool encode_channels(struct encoder *e, const cJSON *list)
{
	struct channel c[CHANNELS_MAX];
	const cJSON *item;
	size_t n;
	int i = 0;

	if (!encoder_array(e, list, WHERE("channels"), &n))
		return false;
	if (n > CHANNELS_MAX)
		return encoder_refuse(e, WHERE("channels"), "evidence-range", NULL, "has more than %d channels",
				      CHANNELS_MAX);
	cJSON_ArrayForEach(item, list)
	{
		c[i].index = i;
		if (!read_channel(e, item, (struct where){"channels", i, NULL}, &c[i]))
			return false;
		i++;
	}
	if (n > 0)
		qsort(c, n, sizeof c[0], by_name);
	encoder_put(e, (uint32_t)n, 1);
	for (size_t k = 0; k < n; k++) {
		if (k > 0 && strcmp(c[k - 1].name, c[k].name) == 0) {
			int later = c[k].index > c[k - 1].index ? c[k].index : c[k - 1].index;
			return encoder_refuse(e, (struct where){"channels", later, "name"}, "evidence-duplicate", NULL,
					      "this channel is there twice");
		}
		put_channel(e, &c[k]);
	}
	return true;
}

bool evidence_encode_hpv(struct encoder *e, const cJSON *object)
{
	static const char *const members[] = {"?kind", "assay", "channels", "?control", NULL};
	const cJSON *control = json_get(object, "control");
	const char *assay;
	struct channel c;

	if (!encoder_members(e, object, WHERE(NULL), members) ||
	    !encoder_name(e, json_get(object, "assay"), WHERE("assay"), &assay))
		return false;
	encoder_put_name(e, assay);
	if (!encode_channels(e, json_get(object, "channels")))
		return false;
	if (!control || cJSON_IsNull(control)) {
		encoder_put(e, 0, 1);
		return true;
	}
	if (!read_channel(e, control, WHERE("control"), &c))
		return false;
	put_channel(e, &c);
	return true;
}

/* ---- cytology ---- */

struct cell {
	uint32_t id, p[SCORE_CELL_CLASSES];
	int index;
};

static bool read_cell(struct encoder *e, const cJSON *item, int index, struct cell *c)
{
	const struct where at = {"cells", index, NULL};
	uint32_t sum = 0;
	size_t n;

	c->index = index;
	if (!encoder_array(e, item, at, &n))
		return false;
	if (n != SCORE_CELL_CLASSES + 1)
		return encoder_refuse(e, at, "evidence-cell", "id, ASC-US, LSIL, ASC-H, HSIL, SCC, AGC, AIS-ADC",
				      "a cell has its id and %d probabilities", SCORE_CELL_CLASSES);
	item = item->child;
	if (!encoder_integer(e, item, (struct where){"cells", index, "id"}, 0, UINT32_MAX, &c->id))
		return false;
	for (int i = 0; i < SCORE_CELL_CLASSES; i++) {
		item = item->next;
		if (!encoder_integer(e, item, (struct where){"cells", index, evidence_cell_classes[i]}, 0, WHOLE,
				     &c->p[i]))
			return false;
		sum += c->p[i];
	}
	return sum <= WHOLE || encoder_refuse(e, at, "evidence-sum", "basis points; what is missing to 10000 is NILM",
					      "its probabilities add up to %u, over %u", sum, WHOLE);
}

static void put_cell(struct encoder *e, const struct cell *c)
{
	uint32_t mask = 0;

	for (int i = 0; i < SCORE_CELL_CLASSES; i++)
		mask |= (uint32_t)(c->p[i] > 0) << i;
	encoder_put(e, c->id, 4);
	encoder_put(e, mask, 1);
	for (int i = 0; i < SCORE_CELL_CLASSES; i++)
		if (c->p[i] > 0)
			encoder_put(e, c->p[i], 2);
}

/* By id, then as given, so that of two equal ids the later one is named. */
static int by_id(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->index - y->index;
}

static bool encode_cells(struct encoder *e, const cJSON *list, uint32_t valid)
{
	const cJSON *item;
	struct cell *c;
	size_t n;
	int i = 0;

	if (!encoder_array(e, list, WHERE("cells"), &n))
		return false;
	if (n > valid)
		return encoder_refuse(e, WHERE("cells"), "evidence-contradiction", NULL,
				      "lists more cells than cells_valid");
	c = arena_calloc(&e->arena, n, sizeof *c);
	cJSON_ArrayForEach(item, list)
	{
		if (!read_cell(e, item, i, &c[i]))
			return false;
		i++;
	}
	qsort(c, n, sizeof *c, by_id);
	encoder_put(e, (uint32_t)n, 4);
	for (size_t k = 0; k < n; k++) {
		if (k > 0 && c[k].id == c[k - 1].id)
			return encoder_refuse(e, (struct where){"cells", c[k].index, "id"}, "evidence-duplicate", NULL,
					      "this cell is there twice");
		put_cell(e, &c[k]);
	}
	return true;
}

bool evidence_encode_cytology(struct encoder *e, const cJSON *object)
{
	static const char *const members[] = {
		"?kind", "preparation", "cells_valid", "obscured_pct", "endocervical_cells", "cells", NULL};
	const cJSON *preparation = json_get(object, "preparation");
	const char *word = cJSON_GetStringValue(preparation);
	uint32_t valid;

	if (!encoder_members(e, object, WHERE(NULL), members))
		return false;
	if (!word || (strcmp(word, "lbc") != 0 && strcmp(word, "conventional") != 0))
		return encoder_refuse(e, WHERE("preparation"), "evidence-value", NULL, "must be lbc or conventional");
	encoder_put(e, *word == 'l' ? 1 : 2, 1);
	return encoder_put_member(e, object, "obscured_pct", 1, 0, 100, NULL) &&
	       encoder_put_member(e, object, "cells_valid", 4, 0, COUNT_MAX, &valid) &&
	       encoder_put_member(e, object, "endocervical_cells", 4, 0, COUNT_MAX, NULL) &&
	       encode_cells(e, json_get(object, "cells"), valid);
}

/* ---- ploidy ---- */

static void put_leb128(struct encoder *e, uint32_t v)
{
	for (; v > 127; v >>= 7)
		encoder_put(e, (v & 127) | 128, 1);
	encoder_put(e, v, 1);
}

static bool read_counts(struct encoder *e, const cJSON *list, uint32_t nuclei, uint32_t *count)
{
	const cJSON *item;
	uint64_t sum = 0;
	int i = 0;

	cJSON_ArrayForEach(item, list)
	{
		if (!encoder_integer(e, item, (struct where){"histogram.counts", i, NULL}, 0, NUCLEI_MAX, &count[i]))
			return false;
		sum += count[i++];
	}
	if (sum > nuclei)
		return encoder_refuse(e, WHERE("histogram.counts"), "evidence-contradiction", NULL,
				      "counts more nuclei than nuclei");
	return true;
}

static bool encode_histogram(struct encoder *e, const cJSON *histogram, uint32_t nuclei)
{
	static const char *const members[] = {"width", "counts", NULL};
	const cJSON *list = json_get(histogram, "counts");
	uint32_t width, *count;
	size_t n, first = 0;

	if (!encoder_members(e, histogram, WHERE("histogram"), members) ||
	    !encoder_integer(e, json_get(histogram, "width"), WHERE("histogram.width"), 1, 10000, &width) ||
	    !encoder_array(e, list, WHERE("histogram.counts"), &n))
		return false;
	if (n * width > C_MAX)
		return encoder_refuse(e, WHERE("histogram.counts"), "evidence-range", NULL,
				      "reaches beyond c x 1000 = %u", C_MAX);
	count = arena_calloc(&e->arena, n, sizeof *count);
	if (!read_counts(e, list, nuclei, count))
		return false;
	while (n > 0 && count[n - 1] == 0)
		n--;
	while (first < n && count[first] == 0)
		first++;
	encoder_put(e, width, 2);
	encoder_put(e, (uint32_t)first, 2);
	encoder_put(e, (uint32_t)(n - first), 2);
	for (size_t i = first; i < n; i++)
		put_leb128(e, count[i]);
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool encode_exceeding(struct encoder *e, const cJSON *list, uint32_t nuclei)
{
	const cJSON *item;
	uint32_t *di;
	size_t n;
	int i = 0;

	if (!encoder_array(e, list, WHERE("exceeding"), &n))
		return false;
	if (n > nuclei)
		return encoder_refuse(e, WHERE("exceeding"), "evidence-contradiction", NULL,
				      "lists more nuclei than nuclei");
	di = arena_calloc(&e->arena, n, sizeof *di);
	cJSON_ArrayForEach(item, list)
	{
		if (!encoder_integer(e, item, (struct where){"exceeding", i, NULL}, DI_FLOOR, 65535, &di[i]))
			return false;
		i++;
	}
	qsort(di, n, sizeof *di, by_number);
	encoder_put(e, (uint32_t)n, 4);
	for (size_t k = 0; k < n; k++)
		encoder_put(e, di[k], 2);
	return true;
}

bool evidence_encode_ploidy(struct encoder *e, const cJSON *object)
{
	static const char *const members[] = {"?kind",     "nuclei", "reference_nuclei", "reference_cv_bp", "histogram",
					      "exceeding", NULL};
	uint32_t nuclei;

	return encoder_members(e, object, WHERE(NULL), members) &&
	       encoder_put_member(e, object, "nuclei", 4, 0, NUCLEI_MAX, &nuclei) &&
	       encoder_put_member(e, object, "reference_nuclei", 4, 0, NUCLEI_MAX, NULL) &&
	       encoder_put_member(e, object, "reference_cv_bp", 2, 0, 65535, NULL) &&
	       encode_histogram(e, json_get(object, "histogram"), nuclei) &&
	       encode_exceeding(e, json_get(object, "exceeding"), nuclei);
}

/* ---- ave and dual-stain ---- */

bool evidence_encode_ave(struct encoder *e, const cJSON *object)
{
	static const char *const members[] = {"?kind", "scores", "image_quality_bp", NULL};
	const cJSON *list = json_get(object, "scores"), *item;
	uint32_t p, sum = 0;
	size_t n;
	int i = 0;

	if (!encoder_members(e, object, WHERE(NULL), members) || !encoder_array(e, list, WHERE("scores"), &n))
		return false;
	if (n != 3)
		return encoder_refuse(e, WHERE("scores"), "evidence-value", "normal, indeterminate, precancer-plus",
				      "must hold three numbers");
	cJSON_ArrayForEach(item, list)
	{
		if (!encoder_integer(e, item, (struct where){"scores", i++, NULL}, 0, WHOLE, &p))
			return false;
		encoder_put(e, p, 2);
		sum += p;
	}
	if (sum > WHOLE || sum + 10 < WHOLE)
		return encoder_refuse(e, WHERE("scores"), "evidence-sum", "basis points, cut off, not rounded up",
				      "add up to %u, must be 9990 to 10000", sum);
	return encoder_put_member(e, object, "image_quality_bp", 2, 0, WHOLE, NULL);
}

bool evidence_encode_dual_stain(struct encoder *e, const cJSON *object)
{
	static const char *const members[] = {"?kind", "cells_evaluated", "dual_positive", NULL};
	uint32_t cells;

	return encoder_members(e, object, WHERE(NULL), members) &&
	       encoder_put_member(e, object, "cells_evaluated", 4, 0, COUNT_MAX, &cells) &&
	       encoder_put_member(e, object, "dual_positive", 4, 0, cells, NULL);
}
