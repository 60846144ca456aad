/* profile_rules.c -- the lists of rules in a profile: assays, controls, statuses, results, analytes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/profile_int.h"

#include "base/text.h"

#define SCORE_MAX 100

/* Number of objects in a list member; 0 when it is absent or no list. */
static size_t count(const cJSON *root, const char *member)
{
	const cJSON *list = json_get(root, member);

	return cJSON_IsArray(list) ? (size_t)cJSON_GetArraySize(list) : 0;
}

static const cJSON *element(const cJSON *root, const char *member, size_t i)
{
	return cJSON_GetArrayItem(json_get(root, member), (int)i);
}

static const char *at(struct loader *l, const char *path, const char *member, size_t i)
{
	return arena_printf(l->arena, "%s[%zu]", loader_path(l, path, member), i);
}

static void read_detect(struct loader *l, const cJSON *root, struct profile *p)
{
	struct detect_rule *rules;

	p->n_detect = count(root, "detect");
	p->detect = rules = arena_calloc(l->arena, p->n_detect, sizeof *rules);
	for (size_t i = 0; i < p->n_detect; i++) {
		const cJSON *obj = element(root, "detect", i);
		const char *path = at(l, "", "detect", i);
		int64_t score = 0;

		loader_check(l, obj, "detect", path);
		rules[i].pattern = loader_pattern(l, obj, path);
		if (json_int(obj, "score", &score) && (score < 1 || score > SCORE_MAX))
			loader_fault(l, "score-range", loader_path(l, path, "score"), NULL, "must lie in 1 to %d",
				     SCORE_MAX);
		rules[i].score = (int)score;
	}
	if (p->n_detect == 0)
		loader_fault(l, "detect-empty", "detect", "give at least one pattern that tells this format",
			     "the list is empty");
}

static void read_assays(struct loader *l, const cJSON *root, struct profile *p)
{
	struct assay_rule *rules;

	p->n_assays = count(root, "assays");
	p->assays = rules = arena_calloc(l->arena, p->n_assays, sizeof *rules);
	for (size_t i = 0; i < p->n_assays; i++) {
		const cJSON *obj = element(root, "assays", i);
		const char *path = at(l, "", "assays", i);

		loader_check(l, obj, "assay", path);
		rules[i] = (struct assay_rule){loader_pattern(l, obj, path), loader_text(l, obj, "assay"),
					       loader_text(l, obj, "test"), loader_list(l, obj, "channels")};
	}
}

static void read_signals(struct loader *l, const cJSON *obj, const char *path, struct signal_rule *rule)
{
	struct signal *signals;

	rule->n = count(obj, "signals");
	rule->signal = signals = arena_calloc(l->arena, rule->n, sizeof *signals);
	for (size_t i = 0; i < rule->n; i++) {
		const cJSON *e = element(obj, "signals", i);
		const char *where = at(l, path, "signals", i);

		loader_check(l, e, "signal", where);
		signals[i].field = loader_field(l, json_str(e, "field"), loader_path(l, where, "field"));
		signals[i].pattern = loader_pattern(l, e, where);
	}
}

static const struct signal_rule *read_signal_rules(struct loader *l, const cJSON *root, const char *member, size_t *n)
{
	struct signal_rule *rules;

	*n = count(root, member);
	rules = arena_calloc(l->arena, *n, sizeof *rules);
	for (size_t i = 0; i < *n; i++) {
		const cJSON *obj = element(root, member, i);
		const char *path = at(l, "", member, i);
		int64_t at_least = 1;

		loader_check(l, obj, "rule", path);
		rules[i].id = loader_text(l, obj, "id");
		rules[i].reason = loader_text(l, obj, "reason");
		read_signals(l, obj, path, &rules[i]);
		if (json_int(obj, "at_least", &at_least) && (at_least < 1 || at_least > (int64_t)rules[i].n))
			loader_fault(l, "at-least-range", loader_path(l, path, "at_least"), NULL,
				     "must lie between 1 and the number of signals");
		rules[i].at_least = at_least > 0 ? (size_t)at_least : 1;
	}
	return rules;
}

static void read_status(struct loader *l, const cJSON *obj, const char *path, struct status_rule *rule)
{
	static const char *const words[] = {"good", "result", "refuse", "contradicts", NULL};

	loader_check(l, obj, "status", path);
	rule->field = loader_field(l, json_str(obj, "field"), loader_path(l, path, "field"));
	rule->pattern = loader_pattern(l, obj, path);
	rule->then = (enum status_effect)loader_word(l, obj, "then", path, words, 0);
	rule->result = loader_text(l, obj, "result");
	rule->id = loader_text(l, obj, "id");
	if (rule->then == STATUS_SETS_RESULT && !rule->result)
		loader_fault(l, "member-missing", loader_path(l, path, "result"), NULL,
			     "\"then\": \"result\" needs a result");
	if (rule->then >= STATUS_REFUSES && !rule->id)
		loader_fault(l, "member-missing", loader_path(l, path, "id"), NULL,
			     "this member needs the id of a rule");
}

static void read_statuses(struct loader *l, const cJSON *root, struct profile *p)
{
	struct status_rule *rules;

	p->n_statuses = count(root, "statuses");
	p->statuses = rules = arena_calloc(l->arena, p->n_statuses, sizeof *rules);
	for (size_t i = 0; i < p->n_statuses; i++)
		read_status(l, element(root, "statuses", i), at(l, "", "statuses", i), &rules[i]);
}

static const struct result_rule *read_result_rules(struct loader *l, const cJSON *results, const char *member,
						   const char *object, size_t *n)
{
	static const char *const calls[] = {"pos", "neg", "invalid", NULL};
	struct result_rule *rules;

	*n = count(results, member);
	rules = arena_calloc(l->arena, *n, sizeof *rules);
	for (size_t i = 0; i < *n; i++) {
		const cJSON *obj = element(results, member, i);
		const char *path = at(l, "results", member, i);

		loader_check(l, obj, object, path);
		rules[i].pattern = loader_pattern(l, obj, path);
		rules[i].result = loader_text(l, obj, "result");
		rules[i].channel = loader_text(l, obj, "channel");
		rules[i].call = calls[loader_word(l, obj, "call", path, calls, 0)];
	}
	return rules;
}

static void read_results(struct loader *l, const cJSON *root, struct profile *p)
{
	const cJSON *results = json_get(root, "results");

	if (!results || !loader_check(l, results, "results", "results"))
		return;
	p->separators = loader_text(l, results, "separators");
	p->whole = read_result_rules(l, results, "whole", "whole", &p->n_whole);
	p->parts = read_result_rules(l, results, "parts", "part", &p->n_parts);
}

static void read_analytes(struct loader *l, const cJSON *root, struct profile *p)
{
	struct analyte_rule *rules;

	p->n_analytes = count(root, "analytes");
	p->analytes = rules = arena_calloc(l->arena, p->n_analytes, sizeof *rules);
	for (size_t i = 0; i < p->n_analytes; i++) {
		const cJSON *obj = element(root, "analytes", i);

		loader_check(l, obj, "analyte", at(l, "", "analytes", i));
		rules[i] = (struct analyte_rule){loader_text(l, obj, "written"), loader_text(l, obj, "name"),
						 json_bool(obj, "control", false)};
	}
}

void profile_read_rules(struct loader *l, const cJSON *root, struct profile *p)
{
	read_detect(l, root, p);
	read_assays(l, root, p);
	p->assay_otherwise = loader_text(l, root, "assay_otherwise");
	p->controls = read_signal_rules(l, root, "controls", &p->n_controls);
	p->refuse = read_signal_rules(l, root, "refuse", &p->n_refuse);
	read_statuses(l, root, p);
	read_results(l, root, p);
	read_analytes(l, root, p);
}
