/* program_check.c -- runs a program's own scenarios and looks for rules that nothing tests.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "pathway/engine.h"
#include "pathway/program.h"

struct check {
	const struct program *p;
	struct msgq *q;
	struct arena *a;
	bool *fired; /* by rule: some entry of some scenario was answered by it */
	bool *apart; /* by rule: it answered an entry the next rule does not match, or would answer otherwise */
	date_t day0;
	bool failed;
};

static void complain(struct check *c, const char *code, const char *field, const char *hint, const char *text)
{
	msg_add(c->q, MSG_ERROR, code, MSG_FILE(c->p->file), field, hint, "%s", text);
	c->failed = true;
}

static struct path_entry make_entry(const struct check *c, const struct program_event *v, int64_t record_id)
{
	struct path_entry e = {.record_id = record_id,
			       .row_id = record_id,
			       .is_event = codelist_is_event(c->p->codes, v->test),
			       .category = v->result ? v->result : "",
			       .detail = v->detail,
			       .collected_on = c->day0 + v->day,
			       .known_on = c->day0 + v->known_day};

	engine_code(c->p, &e, v->test); /* known: program_parse has seen to that */
	return e;
}

static bool same_then(const struct program_rule *a, const struct program_rule *b)
{
	if (a->n_then != b->n_then)
		return false;
	for (size_t i = 0; i < a->n_then; i++)
		if (a->then[i].kind != b->then[i].kind || a->then[i].level != b->then[i].level ||
		    a->then[i].days != b->then[i].days || a->then[i].months != b->then[i].months)
			return false;
	return true;
}

/* Whether rule i+1 alone would leave the same duties: the rule is taken out and the scenario run again. */
static bool next_would_do(struct check *c, int rule, const struct path_woman *w, const struct path_entry *e, size_t n,
			  size_t at)
{
	struct program without = *c->p;
	struct program_rule *left = arena_calloc(c->a, c->p->n_rules, sizeof *left);
	struct path_entry *again = arena_calloc(c->a, n, sizeof *again);
	struct path_woman woman = *w;
	size_t gone = (size_t)rule;

	memcpy(left, c->p->rule, gone * sizeof *left);
	memcpy(left + gone, c->p->rule + gone + 1, (c->p->n_rules - gone - 1) * sizeof *left);
	memcpy(again, e, n * sizeof *again);
	without.rule = left;
	without.n_rules--;
	engine_run(&without, c->a, &woman, again, n);
	return again[at].rule == rule && same_then(&c->p->rule[gone], &c->p->rule[gone + 1]);
}

static void note_rules(struct check *c, const struct path_woman *w, const struct path_entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int rule = e[i].rule;

		if (rule < 0)
			continue;
		c->fired[rule] = true;
		if (!c->apart[rule] && (size_t)rule + 1 < c->p->n_rules)
			c->apart[rule] = !next_would_do(c, rule, w, e, n, i);
	}
}

static const char *say_duty(struct check *c, const struct path_duty *d)
{
	const char *closed = "stands";

	if (d->closed_as)
		closed = arena_printf(c->a, "%s on day %d", d->closed_as, d->closed_on - c->day0);
	return arena_printf(c->a, "%s due on day %d by rule '%s', %s", c->p->kind[d->kind].code, d->due_on - c->day0,
			    c->p->rule[d->rule].id, closed);
}

static bool duty_as_expected(const struct check *c, const struct program_expect *x, const struct path_duty *d)
{
	if (x->kind != d->kind || x->due_day != d->due_on - c->day0)
		return false;
	if (x->rule && !text_eq(x->rule, c->p->rule[d->rule].id))
		return false;
	if (!x->closed_as || !d->closed_as)
		return !x->closed_as && !d->closed_as;
	return text_eq(x->closed_as, d->closed_as) && (x->closed_day < 0 || x->closed_day == d->closed_on - c->day0);
}

static void compare_duties(struct check *c, const struct program_scenario *s, const struct path_woman *w)
{
	for (size_t i = 0; i < s->n_expects || i < w->n_duties; i++) {
		if (i < s->n_expects && i < w->n_duties && duty_as_expected(c, &s->expect[i], &w->duty[i]))
			continue;
		complain(c, "program-scenario", "expect", "mend the rule, or the scenario if the rule is right",
			 arena_printf(c->a, "scenarios/%s: duty %zu is %s, expected %s", s->id, i + 1,
				      i < w->n_duties ? say_duty(c, &w->duty[i]) : "none",
				      i < s->n_expects
					      ? arena_printf(c->a, "%s due on day %d%s%s",
							     c->p->kind[s->expect[i].kind].code, s->expect[i].due_day,
							     s->expect[i].closed_as ? ", " : "",
							     s->expect[i].closed_as ? s->expect[i].closed_as : "")
					      : "none"));
		return;
	}
}

static void run_scenario(struct check *c, const struct program_scenario *s)
{
	struct path_entry *e = arena_calloc(c->a, s->n_entries, sizeof *e);
	struct path_woman w = {.hiv_positive = s->hiv, .birth_on = DATE_NONE};

	if (s->age >= 0)
		w.birth_on = date_add_months(c->day0, -12 * s->age);
	for (size_t i = 0; i < s->n_entries; i++)
		e[i] = make_entry(c, &s->entry[i], (int64_t)i + 1);
	engine_run(c->p, c->a, &w, e, s->n_entries);
	compare_duties(c, s, &w);
	for (size_t i = 0; s->episode && i < s->n_entries; i++)
		if (e[i].episode != s->episode[e[i].record_id - 1]) {
			complain(c, "program-scenario", "episodes",
				 "mend the rule, or the scenario if the rule is right",
				 arena_printf(c->a, "scenarios/%s: entry %d is in episode %d", s->id,
					      (int)e[i].record_id, e[i].episode));
			break;
		}
	note_rules(c, &w, e, s->n_entries);
}

static void check_rules(struct check *c)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		const char *id = c->p->rule[i].id;

		if (!c->fired[i])
			complain(c, "program-rule-untested", "scenarios", "add a scenario that it answers",
				 arena_printf(c->a, "no scenario fires rule '%s'", id));
		else if (i + 1 < c->p->n_rules && !c->apart[i])
			complain(c, "program-rules-alike", "scenarios",
				 "add a scenario in which they differ, or take one of them out",
				 arena_printf(c->a, "no scenario tells rule '%s' from the next one, '%s'", id,
					      c->p->rule[i + 1].id));
	}
}

/* True when some rule answers this outcome whatever her age, HIV status, history and the detail. */
static bool is_answered(const struct check *c, const struct path_entry *e)
{
	for (size_t i = 0; i < c->p->n_rules; i++) {
		const struct program_when *w = &c->p->rule[i].when;

		if (!w->what.detail && w->age_min < 0 && w->hiv < 0 && !w->after && !w->n_earlier &&
		    engine_matches(&w->what, e))
			return true;
	}
	return false;
}

static void check_outcomes(struct check *c)
{
	for (size_t t = 0; t < c->p->codes->n_tests; t++) {
		const struct code_test *test = &c->p->codes->test[t];

		for (size_t i = 0; i < test->n_results; i++) {
			struct program_event v = {.test = test->code, .result = test->result[i].code};
			struct path_entry e = make_entry(c, &v, 1);

			if (!is_answered(c, &e))
				complain(c, "program-outcome-unanswered", "pathway",
					 "add a rule without further conditions for it",
					 arena_printf(c->a, "no rule answers %s %s in every case", v.test, v.result));
		}
	}
}

enum status program_check(const struct program *p, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct check c = {.p = p, .q = q, .a = &a};
	int year, month, day;

	date_to_ymd(p->valid_from, &year, &month, &day);
	c.day0 = date_from_ymd(year, 1, 1);
	c.fired = arena_calloc(&a, p->n_rules, sizeof *c.fired);
	c.apart = arena_calloc(&a, p->n_rules, sizeof *c.apart);
	for (size_t i = 0; i < p->n_scenarios; i++)
		run_scenario(&c, &p->scenario[i]);
	check_rules(&c);
	check_outcomes(&c);
	arena_free(&a);
	return c.failed ? STATUS_ATTENTION : STATUS_OK;
}
