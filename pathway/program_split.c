/* program_split.c -- how a program file says that women by age are derived from totals ("denominators", method share).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "pathway/program_int.h"

static const char *load_entry_str(struct program_loader *l, const cJSON *obj, const char *key, const char *entry)
{
	l->entry = entry;
	return load_str(l, obj, key);
}

/* A number strictly above `over` and at most `high`, beside its source. */
static double load_ratio(struct program_loader *l, const cJSON *obj, const char *key, double over, double high)
{
	double v = 0;

	if (!json_double(obj, key, &v) || v <= over || v > high)
		load_refuse(l, key, "must be a number over %g and at most %g", over, high);
	return v;
}

static void load_years(struct program_loader *l, const cJSON *list, struct program_split *split)
{
	size_t n = cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
	int *year = arena_calloc(l->a, n + 1, sizeof *year);
	const cJSON *item;

	if (n == 0)
		load_refuse(l, "years", "names no year");
	split->n_years = 0;
	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsNumber(item) || item->valuedouble < 1900 || item->valuedouble > 2200)
			load_refuse(l, "years", "must be calendar years");
		else
			year[split->n_years++] = (int)item->valuedouble;
	}
	split->year = year;
}

static void load_share(struct program_loader *l, const cJSON *obj, struct program_split *split)
{
	static const char *const female[] = {"value", "source", "confidence", NULL};
	static const char *const factor[] = {"factor", "source", "confidence", NULL};
	static const char *const tehsil[] = {"share_year", "source", "confidence", NULL};
	const cJSON *f = load_object(l, obj, "female_share"), *low = load_object(l, obj, "low");
	const cJSON *high = load_object(l, obj, "high"), *t = json_get(obj, "tehsil_rule");
	const char *source[4] = {"", "", "", ""};

	if (!f || !low || !high)
		return;
	load_years(l, json_get(obj, "years"), split);
	load_keys(l, f, female);
	load_keys(l, low, factor);
	load_keys(l, high, factor);
	source[0] = load_entry_str(l, f, "source", "denominators/female_share");
	split->female_share = load_ratio(l, f, "value", 0, 0.999);
	source[1] = load_entry_str(l, low, "source", "denominators/low");
	split->low_factor = load_ratio(l, low, "factor", 0, 1);
	source[2] = load_entry_str(l, high, "source", "denominators/high");
	split->high_factor = load_ratio(l, high, "factor", 0.999, 10);
	if (t) {
		load_keys(l, t, tehsil);
		source[3] = load_entry_str(l, t, "source", "denominators/tehsil_rule");
		split->share_year = load_int(l, t, "share_year", 1900, 2200);
	}
	split->source = arena_printf(l->a, "share of women: %s; low: %s; high: %s%s%s", source[0], source[1], source[2],
				     t ? "; tehsils: " : "", source[3]);
}

void load_denominators(struct program_loader *l, const cJSON *obj)
{
	static const char *const known[] = {
		"method", "years", "female_share", "age_structure", "low", "high", "source", "tehsil_rule", NULL};
	const char *method;

	l->entry = "denominators";
	if (!obj)
		return;
	load_keys(l, obj, known);
	method = load_str(l, obj, "method");
	load_str(l, obj, "source");
	if (text_eq(method, "share"))
		load_share(l, obj, &l->p->split);
	else if (!text_eq(method, "census"))
		load_refuse(l, "method", "must be \"share\" or \"census\"");
}
