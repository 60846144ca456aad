/* algorithm_rules.c -- the body of each rule from its JSON members.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges are those of the encoding (score/README.md), not clinical ones: the numbers themselves stand in the files.
 */
#include "audit/algorithm_int.h"
#include "base/text.h"

#define CHANNELS_MAX 24
#define COUNT_MAX 10000000u
#define NUCLEI_MAX 400000u
#define DI_FLOOR 1250u
#define DI_MAX 60000u
#define WHOLE 10000u
#define RATIO_MAX 1000000000u
#define STEMLINES_MAX 8

#define HEAD "?$schema", "id", "version", "title", "rule", "source", "?note"

/* ---- rules that are a list of numbers ---- */

static const struct parameter *find(const struct parameter *list, const char *name)
{
	while (strcmp(list->name, name) != 0)
		list++;
	return list;
}

static bool bounded(struct compiler *c, const struct parameter *list, const struct parameter *p, const uint32_t *value,
		    const char *path)
{
	uint32_t v = value[p - list];

	if (p->at_most && v > value[find(list, p->at_most) - list])
		return compiler_refuse(c, path, "algorithm-range", NULL, "must not exceed %s", p->at_most);
	if (p->at_least && v < value[find(list, p->at_least) - list])
		return compiler_refuse(c, path, "algorithm-range", NULL, "must not be below %s", p->at_least);
	return true;
}

#define PARAMETERS_MAX 20

/* The members of "parameters" must be those of the list and `more` (NULL: nothing else). */
static bool put_parameters(struct compiler *c, const cJSON *json, const struct parameter *list, const char *more)
{
	const cJSON *group = json_get(json, "parameters");
	const char *names[PARAMETERS_MAX + 1] = {NULL};
	uint32_t value[PARAMETERS_MAX];
	char path[80];
	int n = 0;

	for (const struct parameter *p = list; p->name; p++)
		names[n++] = p->name;
	names[n] = more;
	if (!compiler_members(c, group, "parameters", names))
		return false;
	for (const struct parameter *p = list; p->name; p++) {
		snprintf(path, sizeof path, "parameters.%s", p->name);
		if (!compiler_number(c, json_get(group, p->name), path, p->lo, p->hi, p->use, &value[p - list]))
			return false;
		snprintf(path, sizeof path, "parameters.%s.value", p->name);
		if (!bounded(c, list, p, value, path))
			return false;
		compiler_put(c, value[p - list], p->width);
	}
	return true;
}

static bool put_stemlines(struct compiler *c, const cJSON *list)
{
	uint32_t v, before = 0;
	const cJSON *item;
	char path[48];
	int i = 0, n = cJSON_GetArraySize(list);

	if (!cJSON_IsArray(list) || n < 1 || n > STEMLINES_MAX)
		return compiler_refuse(c, "parameters.stemlines", "algorithm-range", NULL, "must list 1 to %d numbers",
				       STEMLINES_MAX);
	compiler_put(c, (uint32_t)n, 1);
	cJSON_ArrayForEach(item, list)
	{
		snprintf(path, sizeof path, "parameters.stemlines[%d]", i++);
		if (!compiler_number(c, item, path, 1, 65535, SCORE_USE_PLOIDY_PEAK, &v))
			return false;
		if (v <= before)
			return compiler_refuse(c, path, "algorithm-order", NULL, "must be larger than the one before");
		compiler_put(c, v, 2);
		before = v;
	}
	return true;
}

bool algorithm_rule_ploidy(struct compiler *c, const cJSON *json)
{
	static const char *const members[] = {HEAD, "parameters", NULL};
	static const struct parameter list[] = {
		{"min_nuclei", 0, NUCLEI_MAX, 4, SCORE_USE_PLOIDY_NUCLEI, NULL, NULL},
		{"min_reference_nuclei", 0, NUCLEI_MAX, 4, SCORE_USE_PLOIDY_REFERENCES, NULL, NULL},
		{"max_reference_cv_bp", 1, 65535, 2, SCORE_USE_PLOIDY_CV, NULL, NULL},
		{"rounding", 1, 1000, 2, SCORE_USE_PLOIDY_ROUNDING, NULL, NULL},
		{"high_di", DI_FLOOR, DI_MAX, 2, SCORE_USE_PLOIDY_THRESHOLD, NULL, NULL},
		{"band_di", DI_FLOOR, DI_MAX, 2, SCORE_USE_PLOIDY_BAND, "high_di", NULL},
		{"suspicious_cells", 1, NUCLEI_MAX, 4, SCORE_USE_PLOIDY_SUSPICIOUS, NULL, NULL},
		{"positive_cells", 1, NUCLEI_MAX, 4, SCORE_USE_PLOIDY_POSITIVE, NULL, "suspicious_cells"},
		{"proliferation_bp", 0, WHOLE, 2, SCORE_USE_PLOIDY_BAND, NULL, NULL},
		{"marked_proliferation_bp", 0, WHOLE, 2, SCORE_USE_PLOIDY_BAND, NULL, "proliferation_bp"},
		{"nine_c_di", DI_FLOOR, DI_MAX, 2, SCORE_USE_PLOIDY_NINE_C, NULL, NULL},
		{"peak_nuclei", 1, NUCLEI_MAX, 4, SCORE_USE_PLOIDY_PEAK, NULL, NULL},
		{"peak_share_bp", 0, WHOLE, 2, SCORE_USE_PLOIDY_PEAK, NULL, NULL},
		{"peak_valley_bp", 0, WHOLE, 2, SCORE_USE_PLOIDY_PEAK, NULL, NULL},
		{"stemline_deviation_bp", 0, WHOLE, 2, SCORE_USE_PLOIDY_PEAK, NULL, NULL},
		{NULL, 0, 0, 0, 0, NULL, NULL}};

	return compiler_members(c, json, "", members) && put_parameters(c, json, list, "stemlines") &&
	       put_stemlines(c, json_get(json_get(json, "parameters"), "stemlines"));
}

bool algorithm_rule_ave(struct compiler *c, const cJSON *json)
{
	static const char *const members[] = {HEAD, "parameters", NULL};
	static const struct parameter list[] = {{"min_quality_bp", 0, WHOLE, 2, SCORE_USE_AVE_QUALITY, NULL, NULL},
						{NULL, 0, 0, 0, 0, NULL, NULL}};

	return compiler_members(c, json, "", members) && put_parameters(c, json, list, NULL);
}

bool algorithm_rule_dual_stain(struct compiler *c, const cJSON *json)
{
	static const char *const members[] = {HEAD, "parameters", NULL};
	static const struct parameter list[] = {
		{"min_cells", 0, COUNT_MAX, 4, SCORE_USE_DUAL_STAIN_CELLS, NULL, NULL},
		{"min_dual_positive_cells", 1, COUNT_MAX, 4, SCORE_USE_DUAL_STAIN_POSITIVE, NULL, NULL},
		{NULL, 0, 0, 0, 0, NULL, NULL}};

	return compiler_members(c, json, "", members) && put_parameters(c, json, list, NULL);
}

/* ---- cytology ---- */

static const char *const classes[] = {"ASC-US", "LSIL", "ASC-H", "HSIL", "SCC", "AGC", "AIS-ADC", NULL};

static bool put_class(struct compiler *c, const cJSON *item, int index, uint32_t *seen)
{
	static const char *const members[] = {"class", "min_probability", "min_cells", "min_rate_ppm", NULL};
	static const struct parameter list[] = {{"min_probability", 1, WHOLE, 2, 0, NULL, NULL},
						{"min_cells", 1, COUNT_MAX, 4, 0, NULL, NULL},
						{"min_rate_ppm", 0, 1000000, 4, 0, NULL, NULL}};
	const char *word = json_str(item, "class");
	char path[64];
	uint32_t v;
	unsigned k = 0;

	snprintf(path, sizeof path, "classes[%d]", index);
	if (!compiler_members(c, item, path, members))
		return false;
	snprintf(path, sizeof path, "classes[%d].class", index);
	while (classes[k] && !text_eq(classes[k], word))
		k++;
	if (!classes[k])
		return compiler_refuse(c, path, "algorithm-class", "ASC-US, LSIL, ASC-H, HSIL, SCC, AGC, AIS-ADC",
				       "unknown class of cells");
	if (*seen >> k & 1)
		return compiler_refuse(c, path, "algorithm-duplicate", NULL, "this class is there twice");
	*seen |= (uint32_t)1 << k;
	compiler_put(c, k, 1);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "classes[%d].%s", index, list[i].name);
		if (!compiler_number(c, json_get(item, list[i].name), path, list[i].lo, list[i].hi, k, &v))
			return false;
		compiler_put(c, v, list[i].width);
	}
	return true;
}

bool algorithm_rule_cytology(struct compiler *c, const cJSON *json)
{
	static const char *const members[] = {HEAD, "parameters", "severity_order", "classes", NULL};
	static const char *const order[] = {"source", "?confidence", "?note", NULL};
	static const struct parameter list[] = {
		{"min_cells_lbc", 0, COUNT_MAX, 4, SCORE_USE_CYTOLOGY_MIN_LBC, NULL, NULL},
		{"min_cells_conventional", 0, COUNT_MAX, 4, SCORE_USE_CYTOLOGY_MIN_CONVENTIONAL, NULL, NULL},
		{"max_obscured_pct", 0, 100, 1, SCORE_USE_CYTOLOGY_OBSCURED, NULL, NULL},
		{"partly_obscured_pct", 0, 100, 1, SCORE_USE_CYTOLOGY_PARTLY, "max_obscured_pct", NULL},
		{"min_endocervical_cells", 0, COUNT_MAX, 4, SCORE_USE_CYTOLOGY_ENDOCERVICAL, NULL, NULL},
		{"support_cells", 1, 30, 1, SCORE_USE_CYTOLOGY_SUPPORT, NULL, NULL},
		{"review_score", 0, WHOLE + 1, 2, SCORE_USE_CYTOLOGY_SUPPORT, NULL, NULL},
		{NULL, 0, 0, 0, 0, NULL, NULL}};
	const cJSON *item, *array = json_get(json, "classes"), *severity = json_get(json, "severity_order");
	uint32_t seen = 0;
	int i = 0;

	if (!compiler_members(c, json, "", members) || !put_parameters(c, json, list, NULL) ||
	    !compiler_members(c, severity, "severity_order", order) ||
	    !compiler_provenance(c, severity, "severity_order", SCORE_USE_CYTOLOGY_ORDER))
		return false;
	if (!cJSON_IsArray(array) || cJSON_GetArraySize(array) != SCORE_CELL_CLASSES)
		return compiler_refuse(c, "classes", "algorithm-class", NULL, "must list each of the %d classes once",
				       SCORE_CELL_CLASSES);
	cJSON_ArrayForEach(item, array) if (!put_class(c, item, i++, &seen)) return false;
	return true;
}

/* ---- hpv ---- */

struct channel {
	const char *name;
	const cJSON *item;
	int index;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct channel *)a)->name, ((const struct channel *)b)->name);
}

static bool put_cutoff(struct compiler *c, const cJSON *item, const char *path, unsigned use)
{
	const char *measure = json_str(item, "measure");
	char field[64];
	uint32_t v;

	if (!text_eq(measure, "ct") && !text_eq(measure, "ratio")) {
		snprintf(field, sizeof field, "%s.measure", path);
		return compiler_refuse(c, field, "algorithm-value", NULL, "must be ct or ratio");
	}
	snprintf(field, sizeof field, "%s.cutoff", path);
	if (!compiler_number(c, json_get(item, "cutoff"), field, *measure == 'c' ? 1 : 0,
			     *measure == 'c' ? 10000 : RATIO_MAX, use, &v))
		return false;
	compiler_put(c, *measure == 'c' ? 1 : 2, 1);
	compiler_put(c, v, 4);
	return true;
}

static bool put_channel(struct compiler *c, const struct channel *ch, unsigned use)
{
	const cJSON *mandatory = json_get(ch->item, "mandatory"), *counts = json_get(ch->item, "counts");
	char path[32], field[64];
	const char *types;

	snprintf(path, sizeof path, "channels[%d]", ch->index);
	if (!cJSON_IsBool(mandatory) || !cJSON_IsBool(counts)) {
		snprintf(field, sizeof field, "%s.%s", path, cJSON_IsBool(mandatory) ? "counts" : "mandatory");
		return compiler_refuse(c, field, "algorithm-type", NULL, "must be true or false");
	}
	if (!compiler_text(c, ch->item, "types", path, &types))
		return false;
	compiler_put_name(c, ch->name);
	compiler_put(c, (cJSON_IsTrue(mandatory) ? 1u : 0u) | (cJSON_IsTrue(counts) ? 2u : 0u), 1);
	return put_cutoff(c, ch->item, path, use);
}

static bool put_channels(struct compiler *c, const cJSON *list)
{
	static const char *const members[] = {"name", "types", "mandatory", "counts", "measure", "cutoff", NULL};
	int n = cJSON_GetArraySize(list), i = 0;
	struct channel ch[CHANNELS_MAX];
	const cJSON *item;
	char path[48];

	if (!cJSON_IsArray(list) || n < 1 || n > CHANNELS_MAX)
		return compiler_refuse(c, "channels", "algorithm-range", NULL, "must list 1 to %d channels",
				       CHANNELS_MAX);
	cJSON_ArrayForEach(item, list)
	{
		snprintf(path, sizeof path, "channels[%d]", i);
		if (!compiler_members(c, item, path, members) || !compiler_text(c, item, "name", path, &ch[i].name))
			return false;
		ch[i].item = item;
		ch[i].index = i;
		i++;
	}
	qsort(ch, (size_t)n, sizeof ch[0], by_name);
	compiler_put(c, (uint32_t)n, 1);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof path, "channels[%d].name", ch[i].index);
		if (i > 0 && strcmp(ch[i - 1].name, ch[i].name) == 0)
			return compiler_refuse(c, path, "algorithm-duplicate", NULL, "this channel is there twice");
		if (!put_channel(c, &ch[i], (unsigned)i))
			return false;
	}
	return true;
}

bool algorithm_rule_hpv(struct compiler *c, const cJSON *json)
{
	static const char *const members[] = {HEAD, "assay", "channels", "control", NULL};
	static const char *const of_control[] = {"name", "what", "measure", "cutoff", NULL};
	const cJSON *control = json_get(json, "control");
	const char *assay, *name, *what;

	if (!compiler_members(c, json, "", members) || !compiler_text(c, json, "assay", "", &assay))
		return false;
	compiler_put_name(c, assay);
	if (!put_channels(c, json_get(json, "channels")))
		return false;
	if (cJSON_IsNull(control)) {
		compiler_put(c, 0, 1);
		return true;
	}
	if (!compiler_members(c, control, "control", of_control) ||
	    !compiler_text(c, control, "name", "control", &name) ||
	    !compiler_text(c, control, "what", "control", &what))
		return false;
	compiler_put_name(c, name);
	return put_cutoff(c, control, "control", SCORE_USE_HPV_CONTROL);
}
