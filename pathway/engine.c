/* engine.c -- the machine that reads a history under a program; every clinical decision is in the program file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Entries are taken in the order (known_on, place of the test in the code list, record). For each of them:
 *
 *   1. It fulfils standing duties: those with a closer it matches, if its specimen was taken at least the closer's
 *      after_days after the specimen that opened the duty. Days are compared by specimen, not by result, because a late
 *      result of an old specimen cannot fulfil what a newer specimen asked for.
 *   2. If it is a closing event (refusal, move, death ...), it ends standing duties with that reason.
 *   3. It is given its episode and role.
 *   4. The first rule that matches opens its duties:
 *      - a duty fulfilled before it was asked for (colposcopy on the day, the smear's result later) is opened and done;
 *      - of one kind one duty stands. The more urgent one, or at equal urgency the one due first, holds; the other
 *        is "replaced". A newer finding never makes a duty less pressing: the earlier of both days is kept. What
 *        fulfils the demand it was opened for, but not a later one, ends it, and the later one stands on with its own
 *        days;
 *      - a recall gives way to every other duty and is not opened while one stands.
 *
 * An episode begins with a screening test when there is none yet, or when nothing but a recall stands (a duty lost to
 * follow-up by then does not count) and either the recall had fallen due or episode_months have passed. Tests taken
 * within cotest_days of each other are one visit: they share episode and role.
 */
#include "pathway/engine.h"

/* One of the demands that a standing duty answers to: the duty it would be alone. */
struct demand {
	struct path_duty duty;
	struct path_entry *by; /* what made it */
	struct demand *next;
};

struct run {
	const struct program *p;
	struct arena *a;
	struct path_woman *w;
	struct path_duty *standing[PROGRAM_MAX_KINDS]; /* into w->duty; NULL none */
	struct demand *demands[PROGRAM_MAX_KINDS];     /* of the standing duty; the first is the one it is opened for */
	const struct path_entry **fulfilled; /* by kind and test: newest specimen that could fulfil this kind */
	size_t n_tests;
	uint32_t barred; /* kinds never opened again */
	size_t capacity;
	int *ever, *within; /* counts of earlier conditions: ever, in this episode */
	int episode;
	date_t episode_on, visit_on; /* its first and its newest screening test */
	enum code_role
		role; /* of the newest test that fulfilled a duty with a role of its own, and when it was taken */
	date_t role_on;
};

static bool rule_holds(const struct run *r, const struct program_when *w, const struct path_entry *e)
{
	if (!engine_matches(&w->what, e))
		return false;
	if (w->hiv >= 0 && w->hiv != (r->w->hiv_positive ? 1 : 0))
		return false;
	if (w->after && !(w->after & e->closed))
		return false;
	if (w->age_min >= 0) {
		int age = r->w->birth_on == DATE_NONE ? -1 : date_age(r->w->birth_on, e->collected_on);

		if (age < w->age_min || age > w->age_max)
			return false;
	}
	for (size_t i = 0; i < w->n_earlier; i++) {
		const int *count = w->earlier[i].episode ? r->within : r->ever;
		int n = count[w->first_counter + i];

		if (n < w->earlier[i].min || n > w->earlier[i].max)
			return false;
	}
	return true;
}

/* The entry has been dealt with: from now on it is an earlier one. */
static void count_entry(struct run *r, const struct path_entry *e)
{
	for (size_t i = 0; i < r->p->n_rules; i++) {
		const struct program_when *w = &r->p->rule[i].when;

		for (size_t k = 0; k < w->n_earlier; k++) {
			if (!engine_matches(&w->earlier[k].what, e))
				continue;
			r->ever[w->first_counter + k]++;
			r->within[w->first_counter + k]++;
		}
	}
}

/* Fulfils a duty of this kind that a specimen of `test` taken on a day opened. */
static bool fulfils(const struct program_kind *k, const struct path_entry *e, int test, date_t taken_on)
{
	for (size_t i = 0; i < k->n_closers; i++) {
		const struct program_closer *c = &k->closer[i];

		if (e->collected_on >= taken_on + c->after_days && (!c->same_test || e->test == test) &&
		    engine_matches(&c->what, e))
			return true;
	}
	return false;
}

static void end_duty(struct run *r, int kind, int64_t record_id, date_t on, const char *as)
{
	struct path_duty *d = r->standing[kind];

	d->closed_by = record_id;
	d->closed_on = on;
	d->closed_as = as;
	r->standing[kind] = NULL;
	r->demands[kind] = NULL;
}

static struct path_duty *add_duty(struct run *r)
{
	if (r->w->n_duties == r->capacity) {
		size_t capacity = r->capacity ? 2 * r->capacity : 8;
		struct path_duty *duty = arena_calloc(r->a, capacity, sizeof *duty);

		if (r->w->n_duties)
			memcpy(duty, r->w->duty, r->w->n_duties * sizeof *duty);
		for (size_t k = 0; k < r->p->n_kinds; k++)
			if (r->standing[k])
				r->standing[k] = duty + (r->standing[k] - r->w->duty);
		r->w->duty = duty;
		r->capacity = capacity;
	}
	return &r->w->duty[r->w->n_duties++];
}

static date_t earlier_of(date_t a, date_t b)
{
	return a < b ? a : b;
}

/* The earlier of both days each. */
static void keep_days(struct path_duty *d, const struct path_duty *other)
{
	d->due_on = earlier_of(d->due_on, other->due_on);
	d->overdue_on = earlier_of(d->overdue_on, other->overdue_on);
	d->lost_on = earlier_of(d->lost_on, other->lost_on);
}

static bool more_pressing(const struct run *r, const struct path_duty *a, const struct path_duty *b)
{
	int ra = r->p->level[a->level].rank, rb = r->p->level[b->level].rank;

	return ra != rb ? ra < rb : a->due_on < b->due_on;
}

/* A duty for demands that are left, if any, from the day the others were answered: of one kind one stands at a time.
 * The most pressing comes first; none makes it less pressing, and all of them must be fulfilled. */
static void stand_on(struct run *r, int kind, struct demand *rest, date_t on)
{
	struct demand **most = &rest, *first;
	struct path_duty *slot;

	if (!rest)
		return;
	for (struct demand **at = &rest; *at; at = &(*at)->next)
		if (more_pressing(r, &(*at)->duty, &(*most)->duty))
			most = at;
	first = *most;
	*most = first->next;
	first->next = rest;
	slot = add_duty(r);
	*slot = first->duty;
	r->demands[kind] = first;
	r->standing[kind] = slot;
	slot->opened_on = on;
	for (const struct demand *d = first->next; d; d = d->next) {
		keep_days(slot, &d->duty);
		if (d->duty.taken_on > slot->taken_on)
			slot->taken_on = d->duty.taken_on;
	}
	first->by->opened |= UINT32_C(1) << kind;
}

/* Takes the demands that e answers off the list; true when the first was among them. */
static bool answer_demands(struct run *r, int kind, const struct path_entry *e)
{
	const struct demand *first = r->demands[kind];
	bool answered = false;

	for (struct demand **at = &r->demands[kind]; *at;) {
		if (!fulfils(&r->p->kind[kind], e, (*at)->duty.test, (*at)->duty.taken_on)) {
			at = &(*at)->next;
			continue;
		}
		answered = answered || *at == first;
		*at = (*at)->next;
	}
	return answered;
}

/* Ends the standing duty of a kind when e answers what it was opened for; what it does not answer stands on. */
static void fulfil_duty(struct run *r, int kind, struct path_entry *e)
{
	struct demand *rest;

	if (!r->standing[kind] || !answer_demands(r, kind, e))
		return;
	rest = r->demands[kind];
	end_duty(r, kind, e->record_id, e->known_on, "done");
	e->closed |= UINT32_C(1) << kind;
	stand_on(r, kind, rest, e->known_on);
}

static void fulfil_duties(struct run *r, struct path_entry *e)
{
	for (size_t k = 0; k < r->p->n_kinds; k++) {
		const struct program_kind *kind = &r->p->kind[k];
		const struct path_entry **newest = &r->fulfilled[k * r->n_tests + (size_t)e->test];
		bool could = false;

		for (size_t i = 0; i < kind->n_closers && !could; i++)
			could = engine_matches(&kind->closer[i].what, e);
		if (!could)
			continue;
		if (!*newest || (*newest)->collected_on <= e->collected_on)
			*newest = e;
		fulfil_duty(r, (int)k, e);
	}
}

/* The first entry before e that fulfils a duty of this kind which e is about to open; NULL none. */
static const struct path_entry *fulfilled_before(const struct run *r, int kind, const struct path_entry *e)
{
	for (size_t t = 0; t < r->n_tests; t++) {
		const struct path_entry *before = r->fulfilled[(size_t)kind * r->n_tests + t];

		if (before && before != e && fulfils(&r->p->kind[kind], before, e->test, e->collected_on))
			return before;
	}
	return NULL;
}

static void note_fact(struct path_woman *w, const char *as, date_t on)
{
	date_t *fact = NULL;

	if (strcmp(as, "died") == 0)
		fact = &w->died_on;
	else if (strcmp(as, "moved") == 0)
		fact = &w->moved_on;
	else if (strcmp(as, "no-cervix") == 0)
		fact = &w->no_cervix_on;
	/* The first death and the first hysterectomy hold; of several moves the last. */
	if (fact && (*fact == DATE_NONE || fact == &w->moved_on))
		*fact = on;
}

static void close_with_reason(struct run *r, struct path_entry *e)
{
	for (size_t i = 0; i < r->p->n_closings; i++) {
		const struct program_closing *c = &r->p->closing[i];

		if (!engine_matches(&c->what, e))
			continue;
		note_fact(r->w, c->as, e->collected_on);
		for (size_t k = 0; k < r->p->n_kinds; k++) {
			if (!(c->kinds >> k & 1) || !r->standing[k])
				continue;
			end_duty(r, (int)k, e->record_id, e->known_on, c->as);
			e->closed |= UINT32_C(1) << k;
		}
		if (c->forever)
			r->barred |= c->kinds;
		return;
	}
}

/* The newest duty of a kind; the caller knows that there is one. */
static const struct path_duty *newest_duty(const struct run *r, int kind)
{
	size_t i = r->w->n_duties - 1;

	while (i > 0 && r->w->duty[i].kind != kind)
		i--;
	return &r->w->duty[i];
}

static bool together(const struct run *r, date_t a, date_t b)
{
	return a <= b + r->p->cotest_days && b <= a + r->p->cotest_days;
}

/* True when the woman's running episode is over on the day the specimen was taken. A duty this very entry has just
 * fulfilled still belongs to it, unless it was a recall. */
static bool episode_over(const struct run *r, const struct path_entry *e)
{
	bool recall_due = false;

	if (together(r, e->collected_on, r->visit_on))
		return false;
	for (size_t k = 0; k < r->p->n_kinds; k++) {
		bool closed_now = e->closed >> k & 1;
		const struct path_duty *d = closed_now ? newest_duty(r, (int)k) : r->standing[k];
		int lead;

		if (!d)
			continue;
		lead = r->p->level[d->level].lead_days;
		if (!r->p->kind[k].recall && (closed_now || e->collected_on < d->lost_on))
			return false;
		if (r->p->kind[k].recall && e->collected_on >= d->due_on - (lead > 0 ? lead : 0))
			recall_due = true;
	}
	return recall_due || e->collected_on >= date_add_months(r->episode_on, r->p->episode_months);
}

/* True when the test was done for this standing duty but could not be read. */
static bool tried_for(const struct program_kind *k, const struct path_duty *d, const struct path_entry *e)
{
	for (size_t i = 0; i < k->n_closers; i++)
		if ((k->closer[i].what.tests >> e->test & 1) &&
		    e->collected_on >= d->taken_on + k->closer[i].after_days)
			return !e->adequate;
	return false;
}

/* What a screening test was for: that of the duty it fulfilled or was tried for; tests of one visit share it. */
static enum code_role screening_role(struct run *r, const struct path_entry *e)
{
	if (e->collected_on <= r->episode_on + r->p->cotest_days)
		return ROLE_SCREEN;
	for (size_t k = 0; k < r->p->n_kinds; k++) {
		const struct program_kind *kind = &r->p->kind[k];

		if (kind->role == ROLE_SCREEN)
			continue;
		if (!(e->closed >> k & 1) && !(r->standing[k] && tried_for(kind, r->standing[k], e)))
			continue;
		r->role = kind->role;
		r->role_on = e->collected_on;
		return r->role;
	}
	return r->role_on != DATE_NONE && together(r, e->collected_on, r->role_on) ? r->role : ROLE_SCREEN;
}

static void begin_episode(struct run *r, date_t on)
{
	r->episode++;
	r->episode_on = on;
	r->role_on = DATE_NONE;
	memset(r->within, 0, r->p->n_counters * sizeof *r->within);
}

static void place_in_episode(struct run *r, struct path_entry *e)
{
	const struct code_test *t;

	if (e->is_event)
		return;
	if (r->p->screening_tests >> e->test & 1) {
		if (r->episode == 0 || episode_over(r, e))
			begin_episode(r, e->collected_on);
		r->visit_on = r->visit_on > e->collected_on ? r->visit_on : e->collected_on;
		e->role = screening_role(r, e);
	} else {
		t = codelist_test(r->p->codes, r->p->codes->names[e->test]);
		e->role = t && t->role != ROLE_SCREEN ? t->role : ROLE_DIAGNOSIS;
	}
	e->episode = r->episode;
}

static struct path_duty make_duty(const struct run *r, const struct path_entry *e, const struct program_then *t)
{
	const struct program_level *v = &r->p->level[t->level];
	struct path_duty d = {.kind = t->kind,
			      .rule = e->rule,
			      .level = t->level,
			      .test = e->test,
			      .opened_by = e->record_id,
			      .taken_on = e->collected_on,
			      .opened_on = e->known_on,
			      .closed_on = DATE_NONE};

	d.due_on = t->days >= 0 ? e->known_on + t->days : date_add_months(e->collected_on, t->months);
	/* Past the last year a date can have: days instead of months. */
	if (d.due_on == DATE_NONE)
		d.due_on = e->collected_on + 30 * t->months;
	d.overdue_on = d.due_on + v->overdue_after_days + 1;
	d.lost_on = (v->lost_from_opened ? d.opened_on : d.due_on) + v->lost_after_days;
	/* Nobody is lost before she is overdue, whatever the two numbers in the file are. */
	if (d.lost_on < d.overdue_on)
		d.lost_on = d.overdue_on;
	return d;
}

/* A recall is what remains when nothing else is to be done. */
static bool recall_gives_way(const struct run *r, int kind)
{
	if (!r->p->kind[kind].recall)
		return false;
	for (size_t k = 0; k < r->p->n_kinds; k++)
		if (r->standing[k] && !r->p->kind[k].recall)
			return true;
	return false;
}

static void replace_recalls(struct run *r, const struct path_entry *e)
{
	for (size_t k = 0; k < r->p->n_kinds; k++)
		if (r->standing[k] && r->p->kind[k].recall)
			end_duty(r, (int)k, e->record_id, e->known_on, "replaced");
}

/* One more demand for the duty that stands. */
static void add_demand(struct run *r, const struct path_duty *d, struct path_entry *e)
{
	struct demand *new = arena_calloc(r->a, 1, sizeof *new), **at = &r->demands[d->kind];

	while (*at)
		at = &(*at)->next;
	new->duty = *d;
	new->by = e;
	*at = new;
}

static void open_duty(struct run *r, struct path_entry *e, const struct program_then *t)
{
	const struct program_kind *kind = &r->p->kind[t->kind];
	const struct path_entry *before;
	struct path_duty d = make_duty(r, e, t), *old = r->standing[t->kind];
	struct path_duty *slot;

	if ((r->barred >> t->kind & 1) || recall_gives_way(r, t->kind))
		return;
	before = fulfilled_before(r, t->kind, e);
	if (before) {
		d.closed_by = before->record_id;
		d.closed_on = d.opened_on;
		d.closed_as = "done";
		*add_duty(r) = d;
		e->opened |= UINT32_C(1) << t->kind;
		return;
	}
	if (old && !more_pressing(r, &d, old)) {
		add_demand(r, &d, e);
		if (d.taken_on > old->taken_on)
			old->taken_on = d.taken_on;
		return;
	}
	if (old) {
		keep_days(&d, old);
		end_duty(r, t->kind, e->record_id, e->known_on, "replaced");
	}
	if (!kind->recall)
		replace_recalls(r, e);
	slot = add_duty(r);
	*slot = d;
	r->standing[t->kind] = slot;
	add_demand(r, &d, e);
	e->opened |= UINT32_C(1) << t->kind;
}

static void apply_rules(struct run *r, struct path_entry *e)
{
	for (size_t i = 0; i < r->p->n_rules; i++) {
		const struct program_rule *rule = &r->p->rule[i];

		if (!rule_holds(r, &rule->when, e))
			continue;
		e->rule = (int)i;
		for (size_t k = 0; k < rule->n_then; k++)
			open_duty(r, e, &rule->then[k]);
		return;
	}
}

static void take_entry(struct run *r, struct path_entry *e)
{
	e->episode = 0;
	e->role = ROLE_SCREEN;
	e->rule = -1;
	e->closed = e->opened = 0;
	/* A test after a move shows that she is back. */
	if (!e->is_event && r->w->moved_on != DATE_NONE && e->collected_on > r->w->moved_on)
		r->w->moved_on = DATE_NONE;
	fulfil_duties(r, e);
	close_with_reason(r, e);
	place_in_episode(r, e);
	apply_rules(r, e);
	count_entry(r, e);
}

static int compare_int64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_entries(const void *x, const void *y)
{
	const struct path_entry *a = x, *b = y;
	int c = compare_int64(a->known_on, b->known_on);

	if (c == 0)
		c = compare_int64(a->order, b->order);
	if (c == 0)
		c = compare_int64(a->record_id, b->record_id);
	return c ? c : compare_int64(a->row_id, b->row_id);
}

void engine_run(const struct program *p, struct arena *a, struct path_woman *w, struct path_entry *entry, size_t n)
{
	struct run r = {.p = p, .a = a, .w = w, .episode_on = DATE_NONE, .visit_on = DATE_NONE, .role_on = DATE_NONE};

	w->died_on = w->moved_on = w->no_cervix_on = DATE_NONE;
	w->duty = NULL;
	w->n_duties = 0;
	r.n_tests = p->codes->n_tests + p->codes->n_events;
	r.fulfilled = arena_calloc(a, p->n_kinds * r.n_tests, sizeof(const struct path_entry *));
	r.ever = arena_calloc(a, p->n_counters, sizeof *r.ever);
	r.within = arena_calloc(a, p->n_counters, sizeof *r.within);
	if (n > 1)
		qsort(entry, n, sizeof *entry, compare_entries);
	for (size_t i = 0; i < n; i++)
		take_entry(&r, &entry[i]);
}
