/* explain_rules.c -- the numbers of an algorithm beside what the evidence has, and the rules that fired.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The core has accepted both before anything is read here, so that lengths need no second check. Layouts:
 * score/README.md.
 */
#include "audit/explain.h"

#define HEADER 12
#define WORST_CELLS SCORE_CELL_CLASSES

struct cursor {
	const unsigned char *at;
};

static uint32_t take(struct cursor *c, unsigned width)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint32_t)*c->at++ << (8 * i);
	return v;
}

static const char *take_name(struct arena *a, struct cursor *c)
{
	uint32_t n = take(c, 1);
	const char *s = arena_strndup(a, (const char *)c->at, n);

	c->at += n;
	return s;
}

static const char *mark(const struct algorithm *alg, unsigned use)
{
	if (alg->unverified >> use & 1)
		return " [unverified]";
	return alg->memory >> use & 1 ? " [from memory]" : "";
}

/* 2500 of scale 1000 is "2.5". */
static const char *scaled(struct arena *a, uint32_t v, unsigned scale)
{
	return arena_printf(a, "%g", (double)v / scale);
}

/* ---- hpv ---- */

struct measured {
	bool there;
	uint32_t measure, value; /* 0 no signal, 1 Ct, 2 ratio */
};

static struct measured take_measured(struct cursor *c)
{
	struct measured m = {.there = true, .measure = take(c, 1)};

	if (m.measure > 0)
		m.value = take(c, 4);
	return m;
}

/* The channel or control of this name in an HPV evidence. */
static struct measured find_measured(struct arena *a, const unsigned char *evidence, const char *name, bool control)
{
	struct cursor c = {evidence + HEADER};
	struct measured m = {.there = false};
	uint32_t n;

	(void)take_name(a, &c); /* assay */
	n = take(&c, 1);
	for (uint32_t i = 0; i < n; i++) {
		bool same = strcmp(take_name(a, &c), name) == 0;
		struct measured one = take_measured(&c);

		if (same && !control)
			return one;
	}
	if (control && *c.at != 0 && strcmp(take_name(a, &c), name) == 0)
		m = take_measured(&c);
	return m;
}

static const char *measured_text(struct arena *a, const struct measured *m)
{
	if (!m->there)
		return "was not measured";
	if (m->measure == 0)
		return "gave no signal";
	return arena_printf(a, "%s %s", m->measure == 1 ? "Ct" : "ratio",
			    scaled(a, m->value, m->measure == 1 ? 100 : 1000));
}

static const char *cutoff_text(struct arena *a, uint32_t measure, uint32_t cutoff)
{
	return measure == 1 ? arena_printf(a, "positive at Ct %s or below", scaled(a, cutoff, 100))
			    : arena_printf(a, "positive at ratio %s or over", scaled(a, cutoff, 1000));
}

static void compare_hpv(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v,
			const unsigned char *evidence)
{
	struct cursor c = {alg->bytes + HEADER};
	uint32_t n;

	(void)take_name(t->a, &c);
	n = take(&c, 1);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = take_name(t->a, &c);
		uint32_t flags = take(&c, 1), measure = take(&c, 1), cutoff = take(&c, 4);
		struct measured m = find_measured(t->a, evidence, name, false);

		explain_add(t, "compared", "channel %s: %s; %s%s%s%s: %s", name, measured_text(t->a, &m),
			    cutoff_text(t->a, measure, cutoff), mark(alg, i), flags & 1 ? "" : ", not mandatory",
			    flags & 2 ? "" : ", does not count", v->counts[4] >> i & 1 ? "positive" : "not positive");
	}
	if (*c.at == 0) {
		explain_add(t, "compared", "the assay has no control of the sample");
	} else {
		const char *name = take_name(t->a, &c);
		uint32_t measure = take(&c, 1), cutoff = take(&c, 4);
		struct measured m = find_measured(t->a, evidence, name, true);

		explain_add(t, "compared", "control %s: %s; valid %s%s", name, measured_text(t->a, &m),
			    measure == 1 ? arena_printf(t->a, "at Ct %s or below", scaled(t->a, cutoff, 100))
					 : arena_printf(t->a, "at ratio %s or over", scaled(t->a, cutoff, 1000)),
			    mark(alg, SCORE_USE_HPV_CONTROL));
	}
}

/* ---- cytology ---- */

static const char *const cell_class[] = {"ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS or adenocarcinoma"};

static void compare_cytology(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v,
			     const unsigned char *evidence)
{
	struct cursor c = {alg->bytes + HEADER}, e = {evidence + HEADER};
	uint32_t preparation = take(&e, 1), obscured = take(&e, 1), valid = take(&e, 4), endocervical = take(&e, 4);
	uint32_t lbc = take(&c, 4), conventional = take(&c, 4), most = take(&c, 1), partly = take(&c, 1),
		 wanted = take(&c, 4), cells = take(&c, 1), review = take(&c, 2);
	bool liquid = preparation == 1;

	explain_add(t, "compared", "valid cells: %u; at least %u for a %s preparation%s", valid,
		    liquid ? lbc : conventional, liquid ? "liquid-based" : "conventional",
		    mark(alg, liquid ? SCORE_USE_CYTOLOGY_MIN_LBC : SCORE_USE_CYTOLOGY_MIN_CONVENTIONAL));
	explain_add(t, "compared", "obscured: %u %%; at most %u %%%s, noted from %u %%%s", obscured, most,
		    mark(alg, SCORE_USE_CYTOLOGY_OBSCURED), partly, mark(alg, SCORE_USE_CYTOLOGY_PARTLY));
	explain_add(t, "compared", "endocervical cells: %u; %u wanted, a note only%s", endocervical, wanted,
		    mark(alg, SCORE_USE_CYTOLOGY_ENDOCERVICAL));
	for (unsigned i = 0; i < WORST_CELLS; i++) {
		uint32_t k = take(&c, 1), p = take(&c, 2), least = take(&c, 4), rate = take(&c, 4);

		explain_add(t, "compared",
			    "%s: %u cells with a probability of %s %% or more; makes the class with %u cells%s%s",
			    cell_class[k], v->counts[k], scaled(t->a, p, 100), least,
			    rate ? arena_printf(t->a, " or %u in a million", rate) : "", mark(alg, k));
	}
	explain_add(t, "compared", "support score: %s %% over the %u most abnormal cells; review from %s %%%s",
		    scaled(t->a, v->score, 100), cells, scaled(t->a, review, 100),
		    mark(alg, SCORE_USE_CYTOLOGY_SUPPORT));
}

/* ---- ploidy ---- */

static void compare_ploidy(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v,
			   const unsigned char *evidence)
{
	struct cursor c = {alg->bytes + HEADER}, e = {evidence + HEADER};
	uint32_t nuclei = take(&e, 4), references = take(&e, 4), cv = take(&e, 2);
	uint32_t min_nuclei = take(&c, 4), min_references = take(&c, 4), max_cv = take(&c, 2), step = take(&c, 2),
		 high = take(&c, 2), band = take(&c, 2), suspicious = take(&c, 4), positive = take(&c, 4),
		 some = take(&c, 2), marked = take(&c, 2), nine = take(&c, 2);
	struct arena *a = t->a;

	explain_add(t, "compared", "nuclei: %u; at least %u%s", nuclei, min_nuclei, mark(alg, SCORE_USE_PLOIDY_NUCLEI));
	explain_add(t, "compared", "reference nuclei: %u; at least %u%s", references, min_references,
		    mark(alg, SCORE_USE_PLOIDY_REFERENCES));
	explain_add(t, "compared", "CV of the reference nuclei: %s %%; under %s %%%s", scaled(a, cv, 100),
		    scaled(a, max_cv, 100), mark(alg, SCORE_USE_PLOIDY_CV));
	if (step > 1)
		explain_add(t, "compared", "every DNA index is first rounded to a multiple of %s%s",
			    scaled(a, step, 1000), mark(alg, SCORE_USE_PLOIDY_ROUNDING));
	explain_add(t, "compared",
		    "nuclei with a DNA index of %s or more%s: %u; suspicious from %u%s, positive from %u%s",
		    scaled(a, high, 1000), mark(alg, SCORE_USE_PLOIDY_THRESHOLD), v->counts[0], suspicious,
		    mark(alg, SCORE_USE_PLOIDY_SUSPICIOUS), positive, mark(alg, SCORE_USE_PLOIDY_POSITIVE));
	explain_add(t, "compared",
		    "nuclei between DNA index %s and %s: %u; a note over %s %% of the nuclei, another from %s %%%s",
		    scaled(a, band, 1000), scaled(a, high, 1000), v->counts[1], scaled(a, some, 100),
		    scaled(a, marked, 100), mark(alg, SCORE_USE_PLOIDY_BAND));
	explain_add(t, "compared", "nuclei with a DNA index of %s or more: %u%s", scaled(a, nine, 1000), v->counts[2],
		    mark(alg, SCORE_USE_PLOIDY_NINE_C));
	explain_add(t, "compared", "aneuploid peaks of the histogram: %u%s%s", v->counts[3],
		    v->counts[3] ? arena_printf(a, ", the first at %sc", scaled(a, v->counts[5], 1000)) : "",
		    mark(alg, SCORE_USE_PLOIDY_PEAK));
}

/* ---- ave, dual-stain ---- */

static void compare_ave(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v)
{
	struct cursor c = {alg->bytes + HEADER};
	struct arena *a = t->a;

	explain_add(t, "compared", "image quality: %s %%; at least %s %%%s", scaled(a, v->counts[3], 100),
		    scaled(a, take(&c, 2), 100), mark(alg, SCORE_USE_AVE_QUALITY));
	explain_add(t, "compared", "normal %s %%, indeterminate %s %%, precancer or worse %s %%: the largest is taken",
		    scaled(a, v->counts[0], 100), scaled(a, v->counts[1], 100), scaled(a, v->counts[2], 100));
}

static void compare_dual_stain(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v)
{
	struct cursor c = {alg->bytes + HEADER};
	uint32_t cells = take(&c, 4), positive = take(&c, 4);

	explain_add(t, "compared", "cells: %u; at least %u%s", v->counts[0], cells,
		    mark(alg, SCORE_USE_DUAL_STAIN_CELLS));
	explain_add(t, "compared", "dual-positive cells: %u; positive from %u%s", v->counts[1], positive,
		    mark(alg, SCORE_USE_DUAL_STAIN_POSITIVE));
}

void explain_comparisons(struct explain_text *t, const struct algorithm *alg, const struct score_verdict *v,
			 const unsigned char *evidence)
{
	switch (v->kind) {
	case SCORE_HPV:
		compare_hpv(t, alg, v, evidence);
		break;
	case SCORE_CYTOLOGY:
		compare_cytology(t, alg, v, evidence);
		break;
	case SCORE_PLOIDY:
		compare_ploidy(t, alg, v, evidence);
		break;
	case SCORE_AVE:
		compare_ave(t, alg, v);
		break;
	default:
		compare_dual_stain(t, alg, v);
	}
}

/* ---- rules that fired ---- */

void explain_reasons(struct explain_text *t, const struct score_verdict *v)
{
	static const char *const words[SCORE_REASONS] = {
		[SCORE_REASON_REVIEW] = "a person should look at it",
		[SCORE_REASON_TIE] = "two classes were equal; the more severe was taken",
		[SCORE_REASON_CHANNEL_POSITIVE] = "a channel that counts is positive",
		[SCORE_REASON_OTHER_POSITIVE] = "a channel that does not count is positive",
		[SCORE_REASON_CHANNEL_MISSING] = "a mandatory channel was not measured",
		[SCORE_REASON_CONTROL_MISSING] = "the control was not measured",
		[SCORE_REASON_CONTROL_FAILED] = "the control gave no signal, or one beyond its limit",
		[SCORE_REASON_FEW_CELLS] = "fewer cells than the least number",
		[SCORE_REASON_OBSCURED] = "more obscured than allowed",
		[SCORE_REASON_PARTLY_OBSCURED] = "partly obscured: a note, not a refusal",
		[SCORE_REASON_NO_ENDOCERVICAL] = "too few endocervical cells: a note, not a refusal",
		[SCORE_REASON_ADEQUATE_BY_CLASS] = "inadequate, but abnormal cells decide",
		[SCORE_REASON_ABNORMAL_CELLS] = "inadequate, and abnormal cells are among the few",
		[SCORE_REASON_COUNT] = "the class reached its number of cells",
		[SCORE_REASON_RATE] = "the class reached its share of cells",
		[SCORE_REASON_SUPPORT] = "the support score reached the review limit",
		[SCORE_REASON_FEW_NUCLEI] = "fewer nuclei than the least number",
		[SCORE_REASON_FEW_REFERENCES] = "fewer reference nuclei than the least number",
		[SCORE_REASON_REFERENCE_CV] = "the reference nuclei vary too much",
		[SCORE_REASON_FEW_EXCEEDING] = "some nuclei over the threshold",
		[SCORE_REASON_MANY_EXCEEDING] = "enough nuclei over the threshold for a positive",
		[SCORE_REASON_PROLIFERATION] = "many nuclei in the band: a note",
		[SCORE_REASON_MARKED_PROLIFERATION] = "very many nuclei in the band: a note",
		[SCORE_REASON_NINE_C] = "a nucleus at or over 9c: a note",
		[SCORE_REASON_ANEUPLOID_PEAK] = "a peak away from the diploid stemlines: a note",
		[SCORE_REASON_LOW_QUALITY] = "the image is below the quality gate",
		[SCORE_REASON_LARGEST] = "the largest class was taken",
		[SCORE_REASON_DUAL_POSITIVE] = "enough dual-positive cells",
	};

	for (unsigned i = 0; i < SCORE_REASONS; i++)
		if (v->reasons >> i & 1)
			explain_add(t, "rule", "%s: %s", score_reason_name(i), words[i]);
	if (!v->reasons)
		explain_add(t, "rule", "none fired");
}

/* ---- names of numbers ---- */

static const char *use_name(struct arena *a, const struct algorithm *alg, unsigned bit)
{
	static const char *const cytology[] = {"class ASC-US",
					       "class LSIL",
					       "class ASC-H",
					       "class HSIL",
					       "class SCC",
					       "class AGC",
					       "class AIS-ADC",
					       "",
					       "min_cells_lbc",
					       "min_cells_conventional",
					       "max_obscured_pct",
					       "partly_obscured_pct",
					       "min_endocervical_cells",
					       "review_score",
					       "severity_order"};
	static const char *const ploidy[] = {
		"min_nuclei",     "min_reference_nuclei", "max_reference_cv_bp", "high_di",        "suspicious_cells",
		"positive_cells", "proliferation band",   "nine_c_di",           "aneuploid peak", "rounding"};
	static const char *const dual[] = {"min_cells", "min_dual_positive_cells"};

	switch (alg->bytes[5]) {
	case SCORE_RULE_HPV_CHANNELS:
		return bit == SCORE_USE_HPV_CONTROL      ? "control"
		       : bit < (unsigned)alg->n_channels ? arena_printf(a, "channel %s", alg->channels[bit])
							 : "?";
	case SCORE_RULE_CYTOLOGY_COUNT:
		return bit < sizeof cytology / sizeof cytology[0] ? cytology[bit] : "?";
	case SCORE_RULE_PLOIDY_CELLS:
		return bit < sizeof ploidy / sizeof ploidy[0] ? ploidy[bit] : "?";
	case SCORE_RULE_AVE_LARGEST:
		return "min_quality_bp";
	default:
		return bit < sizeof dual / sizeof dual[0] ? dual[bit] : "?";
	}
}

const char *explain_uses(struct arena *a, const struct algorithm *alg, uint32_t bits)
{
	struct buf b = BUF_INIT;
	const char *out;

	for (unsigned i = 0; i < 32; i++)
		if (bits >> i & 1)
			buf_printf(&b, "%s%s", b.len ? ", " : "", use_name(a, alg, i));
	out = arena_strdup(a, b.data);
	buf_free(&b);
	return out;
}
