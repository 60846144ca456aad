/* program_rule.c -- reads the parts of a program file that decide: duties, failsafe, closings, rules, scenarios.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "pathway/program_int.h"

static int word_index(const char *const *list, const char *word)
{
	for (int i = 0; list[i]; i++)
		if (text_eq(list[i], word))
			return i;
	return -1;
}

uint64_t load_tests(struct program_loader *l, const cJSON *obj, const char *key)
{
	const char *const *words = load_words(l, obj, key);
	uint64_t mask = 0;

	for (; words && *words; words++) {
		int i = word_index(l->p->codes->names, *words);

		if (i < 0)
			load_unknown(l, key, "test or event", *words, l->p->codes->names);
		else
			mask |= UINT64_C(1) << i;
	}
	return mask;
}

/* A result must be a value of at least one of the pattern's tests. */
static void check_result(struct program_loader *l, uint64_t tests, const char *result)
{
	const struct codelist *cl = l->p->codes;
	const char *near = NULL;

	for (int i = 0; cl->names[i]; i++) {
		const struct code_test *t = codelist_test(cl, cl->names[i]);
		const struct code_event *e = codelist_event(cl, cl->names[i]);
		const char *const *known = t ? t->result_names : e->outcomes;

		if (!(tests >> i & 1))
			continue;
		if (word_index(known, result) >= 0 || (e && !*result && !e->outcome_required))
			return;
		if (!near)
			near = text_nearest(result, known);
	}
	if (near)
		load_refuse(l, "result", "unknown result '%s', nearest known is '%s'", result, near);
	else
		load_refuse(l, "result", "unknown result '%s'", result);
}

static void read_pattern(struct program_loader *l, const cJSON *obj, struct program_pattern *out)
{
	const cJSON *adequate = json_get(obj, "adequate");

	if (!json_get(obj, "test"))
		load_refuse(l, "test", "is missing");
	out->tests = load_tests(l, obj, "test");
	out->results = load_words(l, obj, "result");
	out->detail = load_words(l, obj, "detail");
	out->adequate = adequate ? load_bool_opt(l, obj, "adequate", true) : -1;
	for (const char *const *r = out->results; r && *r && out->tests; r++)
		check_result(l, out->tests, *r);
	for (const char *const *d = out->detail; d && *d; d++)
		if (!strchr(*d, '=') || strchr(*d, ';'))
			load_refuse(l, "detail", "must be channels like 16=pos");
}

static int kind_index(struct program_loader *l, const char *field, const char *code)
{
	const char **known = arena_calloc(l->a, l->p->n_kinds + 1, sizeof *known);

	for (size_t i = 0; i < l->p->n_kinds; i++) {
		known[i] = l->p->kind[i].code;
		if (text_eq(known[i], code))
			return (int)i;
	}
	load_unknown(l, field, "duty", code, known);
	return 0;
}

static int level_index(struct program_loader *l, const char *field, const char *code)
{
	const char **known = arena_calloc(l->a, l->p->n_levels + 1, sizeof *known);

	for (size_t i = 0; i < l->p->n_levels; i++) {
		known[i] = l->p->level[i].code;
		if (text_eq(known[i], code))
			return (int)i;
	}
	load_unknown(l, field, "urgency", code, known);
	return 0;
}

static uint32_t kind_mask(struct program_loader *l, const cJSON *obj, const char *key)
{
	const char *const *words = load_words(l, obj, key);
	uint32_t mask = 0;

	if (words && text_eq(words[0], "all") && !words[1])
		return (uint32_t)((UINT64_C(1) << l->p->n_kinds) - 1);
	for (; words && *words; words++)
		mask |= UINT32_C(1) << kind_index(l, key, *words);
	return mask;
}

static const char *entry_name(struct program_loader *l, const char *part, const cJSON *item, const char *key)
{
	const char *id = json_str(item, key);

	return arena_printf(l->a, "%s/%s", part, id ? id : "?");
}

/* ---- failsafe ------------------------------------------------------------------------------------------------------
 */

static void read_reminders(struct program_loader *l, const cJSON *list, struct program_level *v)
{
	int *day = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *day);
	const cJSON *item;
	int last = -1;

	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsNumber(item) || item->valuedouble != item->valueint || item->valueint <= last)
			load_refuse(l, "reminders", "must be whole numbers of days, rising");
		else
			day[v->n_reminders++] = last = item->valueint;
	}
	v->reminder = day;
}

static void read_level(struct program_loader *l, const cJSON *obj, struct program_level *v)
{
	static const char *const known[] = {
		"level",     "title",  "urgency",    "reminders", "overdue_after_days", "lost_after_days", "lost_from",
		"lead_days", "source", "confidence", NULL};
	static const char *const from[] = {"opened", "due", NULL};
	const char *lost_from;

	load_keys(l, obj, known);
	v->code = load_str(l, obj, "level");
	load_str(l, obj, "source");
	load_str_opt(l, obj, "title");
	load_str_opt(l, obj, "confidence");
	v->rank = load_int(l, obj, "urgency", 1, 9);
	read_reminders(l, load_array(l, obj, "reminders"), v);
	v->overdue_after_days = load_int(l, obj, "overdue_after_days", 0, 3660);
	v->lost_after_days = load_int(l, obj, "lost_after_days", 0, 3660);
	v->lead_days = load_int_opt(l, obj, "lead_days", 0, 3660, -1);
	lost_from = load_str(l, obj, "lost_from");
	v->lost_from_opened = text_eq(lost_from, "opened");
	if (word_index(from, lost_from) < 0)
		load_unknown(l, "lost_from", "value", lost_from, from);
}

void load_levels(struct program_loader *l, const cJSON *list)
{
	struct program_level *level = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *level);
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, list)
	{
		l->entry = entry_name(l, "failsafe", item, "level");
		read_level(l, item, &level[n]);
		for (size_t k = 0; k < n; k++)
			if (text_eq(level[k].code, level[n].code) || level[k].rank == level[n].rank)
				load_refuse(l, "urgency", "two levels have the same name or urgency");
		n++;
	}
	l->p->level = level;
	l->p->n_levels = n;
}

/* ---- duties --------------------------------------------------------------------------------------------------------
 */

static void read_closer(struct program_loader *l, const cJSON *obj, struct program_closer *c)
{
	static const char *const known[] = {"test", "result", "detail", "adequate", "after_days", "same_test", NULL};

	load_keys(l, obj, known);
	read_pattern(l, obj, &c->what);
	c->after_days = load_int_opt(l, obj, "after_days", -366, 3660, 0);
	c->same_test = load_bool_opt(l, obj, "same_test", false);
}

static void read_kind(struct program_loader *l, const cJSON *obj, struct program_kind *k)
{
	static const char *const known[] = {"kind",      "title",  "role",       "recall",
					    "closed_by", "source", "confidence", NULL};
	static const char *const roles[] = {"screen", "triage", "diagnosis", NULL};
	const char *role = load_str_opt(l, obj, "role");
	const cJSON *list = load_array(l, obj, "closed_by"), *item;
	struct program_closer *closer = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *closer);

	load_keys(l, obj, known);
	k->code = load_str(l, obj, "kind");
	k->title = load_str(l, obj, "title");
	load_str(l, obj, "source");
	load_str_opt(l, obj, "confidence");
	k->recall = load_bool_opt(l, obj, "recall", false);
	k->role = ROLE_SCREEN;
	if (role && word_index(roles, role) < 0)
		load_unknown(l, "role", "role", role, roles);
	else if (role)
		k->role = (enum code_role)word_index(roles, role);
	cJSON_ArrayForEach(item, list) read_closer(l, item, &closer[k->n_closers++]);
	k->closer = closer;
}

void load_kinds(struct program_loader *l, const cJSON *list)
{
	struct program_kind *kind = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *kind);
	const cJSON *item;
	size_t n = 0;

	if (cJSON_GetArraySize(list) > PROGRAM_MAX_KINDS) {
		load_refuse(l, "duties", "more than %d kinds", PROGRAM_MAX_KINDS);
		list = NULL;
	}
	cJSON_ArrayForEach(item, list)
	{
		l->entry = entry_name(l, "duties", item, "kind");
		read_kind(l, item, &kind[n]);
		for (size_t k = 0; k < n; k++)
			if (text_eq(kind[k].code, kind[n].code))
				load_refuse(l, "kind", "stands twice");
		n++;
	}
	l->p->kind = kind;
	l->p->n_kinds = n;
}

/* ---- closings ------------------------------------------------------------------------------------------------------
 */

static void read_closing(struct program_loader *l, const cJSON *obj, struct program_closing *c)
{
	static const char *const known[] = {"id",      "test",   "result",     "as", "duties",
					    "forever", "source", "confidence", NULL};
	static const char *const as[] = {"refused", "moved", "died", "no-cervix", "deferred", NULL};

	load_keys(l, obj, known);
	c->id = load_str(l, obj, "id");
	c->source = load_str(l, obj, "source");
	c->confidence = load_str_opt(l, obj, "confidence");
	read_pattern(l, obj, &c->what);
	c->as = load_str(l, obj, "as");
	if (word_index(as, c->as) < 0)
		load_unknown(l, "as", "reason", c->as, as);
	if (!json_get(obj, "duties"))
		load_refuse(l, "duties", "is missing");
	c->kinds = kind_mask(l, obj, "duties");
	c->forever = load_bool_opt(l, obj, "forever", false);
}

void load_closings(struct program_loader *l, const cJSON *list)
{
	struct program_closing *closing = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *closing);
	const cJSON *item;
	size_t n = 0;

	cJSON_ArrayForEach(item, list)
	{
		l->entry = entry_name(l, "closings", item, "id");
		read_closing(l, item, &closing[n++]);
	}
	l->p->closing = closing;
	l->p->n_closings = n;
}

/* ---- rules ---------------------------------------------------------------------------------------------------------
 */

static void read_earlier(struct program_loader *l, const cJSON *obj, struct program_earlier *e)
{
	static const char *const known[] = {"test", "result", "detail", "adequate", "within", "min", "max", NULL};
	static const char *const within[] = {"episode", "ever", NULL};
	const char *scope;

	load_keys(l, obj, known);
	read_pattern(l, obj, &e->what);
	scope = load_str(l, obj, "within");
	if (word_index(within, scope) < 0)
		load_unknown(l, "within", "value", scope, within);
	e->episode = text_eq(scope, "episode");
	e->min = load_int_opt(l, obj, "min", 0, 1000, 0);
	e->max = load_int_opt(l, obj, "max", 0, 1000, INT32_MAX);
	if (e->min > e->max || (e->min == 0 && e->max == INT32_MAX))
		load_refuse(l, "min", "min and max leave nothing to decide");
}

static void read_when(struct program_loader *l, const cJSON *obj, struct program_when *w)
{
	static const char *const known[] = {"test", "result", "detail",  "adequate", "age",
					    "hiv",  "after",  "earlier", NULL};
	const cJSON *list = json_get(obj, "earlier"), *item;
	struct program_earlier *earlier = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *earlier);
	int age[2] = {-1, -1};

	if (!obj)
		return;
	load_keys(l, obj, known);
	read_pattern(l, obj, &w->what);
	if (json_get(obj, "age"))
		load_range(l, obj, "age", age);
	w->age_min = age[0];
	w->age_max = age[1];
	w->hiv = json_get(obj, "hiv") ? load_bool_opt(l, obj, "hiv", false) : -1;
	w->after = kind_mask(l, obj, "after");
	if (list && !cJSON_IsArray(list))
		load_refuse(l, "earlier", "must be a list");
	cJSON_ArrayForEach(item, list) read_earlier(l, item, &earlier[w->n_earlier++]);
	w->earlier = earlier;
	w->first_counter = l->p->n_counters;
	l->p->n_counters += w->n_earlier;
}

static void read_then(struct program_loader *l, const cJSON *obj, struct program_then *t)
{
	static const char *const known[] = {"kind", "within_days", "after_months", "urgency", NULL};

	load_keys(l, obj, known);
	t->kind = kind_index(l, "kind", load_str(l, obj, "kind"));
	t->level = level_index(l, "urgency", load_str(l, obj, "urgency"));
	t->days = load_int_opt(l, obj, "within_days", 0, 3660, -1);
	t->months = load_int_opt(l, obj, "after_months", 1, 600, -1);
	if ((t->days < 0) == (t->months < 0))
		load_refuse(l, "within_days", "give either within_days or after_months");
}

static void read_rule(struct program_loader *l, const cJSON *obj, struct program_rule *r)
{
	static const char *const known[] = {"id", "when", "then", "source", "confidence", NULL};
	const cJSON *list = load_array(l, obj, "then"), *item;
	struct program_then *then = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *then);

	load_keys(l, obj, known);
	r->id = load_str(l, obj, "id");
	r->source = load_str(l, obj, "source");
	r->confidence = load_str_opt(l, obj, "confidence");
	read_when(l, load_object(l, obj, "when"), &r->when);
	cJSON_ArrayForEach(item, list) read_then(l, item, &then[r->n_then++]);
	r->then = then;
}

static void read_recall(struct program_loader *l, const cJSON *obj, int kind, int level, struct program_rule *r)
{
	static const char *const known[] = {"id", "when", "months", "source", "confidence", NULL};
	struct program_then *then = arena_alloc(l->a, sizeof *then);

	load_keys(l, obj, known);
	r->id = load_str(l, obj, "id");
	r->source = load_str(l, obj, "source");
	r->confidence = load_str_opt(l, obj, "confidence");
	read_when(l, load_object(l, obj, "when"), &r->when);
	*then = (struct program_then){kind, level, -1, load_int(l, obj, "months", 1, 600)};
	r->then = then;
	r->n_then = 1;
}

static void check_rule_ids(struct program_loader *l, const struct program_rule *rule, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (text_eq(rule[i].id, rule[k].id))
				load_refuse(l, "id", "rule '%s' stands twice", rule[i].id);
}

void load_rules(struct program_loader *l, const cJSON *pathway, const cJSON *recall)
{
	static const char *const known[] = {"kind", "urgency", "rules", NULL};
	const cJSON *list, *item;
	struct program_rule *rule;
	int kind, level;
	size_t n = 0;

	l->entry = "recall";
	load_keys(l, recall, known);
	kind = kind_index(l, "kind", load_str(l, recall, "kind"));
	level = level_index(l, "urgency", load_str(l, recall, "urgency"));
	if (l->p->n_kinds && !l->p->kind[kind].recall)
		load_refuse(l, "kind", "the duty must be one with recall true");
	list = load_array(l, recall, "rules");
	rule = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list) + (size_t)cJSON_GetArraySize(pathway), sizeof *rule);
	cJSON_ArrayForEach(item, pathway)
	{
		l->entry = entry_name(l, "pathway", item, "id");
		read_rule(l, item, &rule[n++]);
	}
	cJSON_ArrayForEach(item, list)
	{
		l->entry = entry_name(l, "recall", item, "id");
		read_recall(l, item, kind, level, &rule[n++]);
		l->p->n_recall_rules++;
	}
	l->entry = "pathway";
	check_rule_ids(l, rule, n);
	l->p->rule = rule;
	l->p->n_rules = n;
}

/* ---- scenarios -----------------------------------------------------------------------------------------------------
 */

static void read_scenario_entry(struct program_loader *l, const cJSON *obj, struct program_event *e)
{
	static const char *const known[] = {"day", "known", "test", "result", "detail", NULL};
	const struct codelist *cl = l->p->codes;

	load_keys(l, obj, known);
	e->day = load_int(l, obj, "day", 0, 36500);
	e->known_day = load_int_opt(l, obj, "known", 0, 36500, e->day);
	e->test = load_str(l, obj, "test");
	e->result = load_str_opt(l, obj, "result");
	e->detail = load_str_opt(l, obj, "detail");
	if (word_index(cl->names, e->test) < 0)
		load_unknown(l, "test", "test or event", e->test, cl->names);
	else if (codelist_is_event(cl, e->test) ? !codelist_outcome(cl, e->test, e->result)
						: !codelist_result(cl, e->test, e->result))
		load_refuse(l, "result", "unknown result of %s, %s", e->test, codelist_allowed(l->a, cl, e->test));
}

static void read_expect(struct program_loader *l, const cJSON *obj, struct program_expect *e)
{
	static const char *const known[] = {"kind", "rule", "due", "as", "closed", NULL};

	load_keys(l, obj, known);
	e->kind = kind_index(l, "kind", load_str(l, obj, "kind"));
	e->rule = load_str_opt(l, obj, "rule");
	e->due_day = load_int(l, obj, "due", 0, 36500);
	e->closed_as = load_str_opt(l, obj, "as");
	e->closed_day = load_int_opt(l, obj, "closed", 0, 36500, -1);
}

static void read_scenario(struct program_loader *l, const cJSON *obj, struct program_scenario *s)
{
	static const char *const known[] = {"id", "title", "age", "hiv", "history", "expect", "episodes", NULL};
	const cJSON *history = load_array(l, obj, "history"), *expect = load_array(l, obj, "expect"), *item;
	const cJSON *episodes = json_get(obj, "episodes");
	struct program_event *entry = arena_calloc(l->a, (size_t)cJSON_GetArraySize(history), sizeof *entry);
	struct program_expect *duty = arena_calloc(l->a, (size_t)cJSON_GetArraySize(expect), sizeof *duty);
	int *episode = arena_calloc(l->a, (size_t)cJSON_GetArraySize(episodes), sizeof *episode);
	size_t n = 0;

	load_keys(l, obj, known);
	s->id = load_str(l, obj, "id");
	load_str_opt(l, obj, "title");
	s->age = load_int_opt(l, obj, "age", 0, 130, -1);
	s->hiv = load_bool_opt(l, obj, "hiv", false);
	cJSON_ArrayForEach(item, history) read_scenario_entry(l, item, &entry[s->n_entries++]);
	cJSON_ArrayForEach(item, expect) read_expect(l, item, &duty[s->n_expects++]);
	cJSON_ArrayForEach(item, episodes) episode[n++] = item->valueint;
	if (episodes && n != s->n_entries)
		load_refuse(l, "episodes", "must name one episode per entry of the history");
	s->entry = entry;
	s->expect = duty;
	s->episode = episodes && n == s->n_entries ? episode : NULL;
}

void load_scenarios(struct program_loader *l, const cJSON *list)
{
	struct program_scenario *s = arena_calloc(l->a, (size_t)cJSON_GetArraySize(list), sizeof *s);
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		l->entry = entry_name(l, "scenarios", item, "id");
		read_scenario(l, item, &s[l->p->n_scenarios++]);
	}
	l->p->scenario = s;
}
