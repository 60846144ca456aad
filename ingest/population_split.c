/* population_split.c -- women by age where only totals were counted: method "share", with every assumption in the
 * source. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All figures come from counted totals and the parameters, never from figures split before, so running it again changes
 * nothing.
 */
#include "ingest/reference_int.h"

#include "base/text.h"

#define AGE_OPEN 999
#define SHARE_SLACK 0.001 /* shares printed with six digits need not sum to exactly 1 */

static const struct ref_column age_columns[] = {
	{"age_from", true}, {"age_to", true}, {"share", true}, {"source", true}, {NULL, false},
};

struct age_group {
	int64_t from, to;
	double share;
};

/* One area's total to be split. */
struct total {
	int64_t area_id;
	double people, women; /* women is what was counted, or people times the female share */
	bool projected;       /* people is not counted but a part of the area above */
	bool women_counted;
	const char *source;
};

struct splitter {
	struct ref_load l;
	const struct split *split;
	struct age_group *group;
	size_t n_groups;
	const char *age_source;
	struct total *total;
	size_t n_totals, cap;
};

static void read_group(struct splitter *p, const struct csv_row *row, int64_t expected_from)
{
	struct ref_load *l = &p->l;
	struct age_group *g = &p->group[p->n_groups++];

	l->row = row;
	g->from = ref_int(l, "age_from", 0, AGE_OPEN, -1);
	g->to = ref_int(l, "age_to", 0, AGE_OPEN, -1);
	g->share = ref_real(l, "share", -1);
	if (g->from != expected_from)
		ref_refuse(l, "age_from", "age groups follow one another from 0 without gap",
			   "the age group should begin at %lld", (long long)expected_from);
	if (g->to < g->from)
		ref_refuse(l, "age_to", NULL, "is empty or below age_from");
	if (g->share < 0 || g->share > 1)
		ref_refuse(l, "share", NULL, "is not between 0 and 1");
	if (!ref_text(l, "source"))
		ref_refuse(l, "source", "say where the age structure comes from", "is empty");
	else if (!p->age_source)
		p->age_source = ref_text(l, "source");
}

static enum status read_groups(struct splitter *p)
{
	enum status st = ref_read(&p->l, age_columns);
	double sum = 0;
	int64_t next = 0;

	if (st != STATUS_OK)
		return st;
	p->group = arena_calloc(p->l.a, p->l.table.n_rows + 1, sizeof *p->group);
	for (size_t i = 0; i < p->l.table.n_rows; i++) {
		read_group(p, &p->l.table.row[i], next);
		next = p->group[i].to + 1;
		sum += p->group[i].share;
	}
	p->l.row = NULL;
	if (!p->l.failed && next != AGE_OPEN + 1)
		ref_refuse(&p->l, "age_to", "the last age group ends with 999", "the last age group is not open-ended");
	if (!p->l.failed && (sum < 1 - SHARE_SLACK || sum > 1 + SHARE_SLACK))
		ref_refuse(&p->l, "share", NULL, "the shares sum to %.6f, not to 1", sum);
	return p->l.failed ? STATUS_INPUT : STATUS_OK;
}

static enum status check_split(const struct split *s, const char *path, struct msgq *q)
{
	const char *what = NULL;

	if (!(s->female_share > 0 && s->female_share < 1))
		what = "the female share must lie between 0 and 1";
	else if (!(s->low_factor > 0 && s->low_factor <= 1))
		what = "the low factor must lie between 0 and 1";
	else if (!(s->high_factor >= 1 && s->high_factor < 100))
		what = "the high factor must be 1 or more";
	else if (!s->source || !*s->source)
		what = "the source of share and factors is missing";
	if (!what)
		return STATUS_OK;
	return msg_fail(q, STATUS_INPUT, "split-parameters", MSG_FILE(path), "denominators",
			"correct the denominators of the program file", "%s", what);
}

static struct total *add_total(struct splitter *p)
{
	if (p->n_totals == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->total = mem_realloc(p->total, p->cap * sizeof *p->total);
	}
	p->total[p->n_totals] = (struct total){0};
	return &p->total[p->n_totals++];
}

static void read_counted(struct splitter *p)
{
	struct db_stmt *s = db_stmt(p->l.db, STMT_INGEST_REF_COUNTED_TOTALS);

	stmt_int(s, ":year", p->split->year);
	while (stmt_step(s) == 1) {
		struct total *t = add_total(p);

		t->area_id = stmt_get_int(s, 0);
		t->people = stmt_get_real(s, 1);
		t->women_counted = !stmt_is_null(s, 2);
		t->women = t->women_counted ? stmt_get_real(s, 2) : t->people * p->split->female_share;
		t->source = arena_strdup(p->l.a, stmt_get_text(s, 3));
	}
}

static void read_shared(struct splitter *p)
{
	struct db_stmt *s;

	if (!p->split->share_year || p->split->share_year == p->split->year)
		return;
	s = db_stmt(p->l.db, STMT_INGEST_REF_SHARED_TOTALS);
	stmt_int(s, ":year", p->split->year);
	stmt_int(s, ":share_year", p->split->share_year);
	while (stmt_step(s) == 1) {
		struct total *t = add_total(p);
		double part = stmt_get_real(s, 2), all = stmt_get_real(s, 3);

		t->area_id = stmt_get_int(s, 0);
		t->people = all > 0 ? stmt_get_real(s, 1) * part / all : 0;
		t->women = t->people * p->split->female_share;
		t->projected = true;
		t->source = arena_printf(p->l.a, "%s; shared among the areas below as counted in %d",
					 stmt_get_text(s, 4), p->split->share_year);
	}
}

struct figure {
	const char *sex, *method, *source;
	int64_t from, to;
	double people, low, high;
};

static void put_figure(struct splitter *p, const struct total *t, const struct figure *f)
{
	struct db_stmt *s = db_stmt(p->l.db, STMT_INGEST_REF_POPULATION_ID);
	int64_t known;

	stmt_int(s, ":area_id", t->area_id);
	stmt_int(s, ":year", p->split->year);
	stmt_text(s, ":sex", f->sex);
	stmt_int(s, ":age_from", f->from);
	stmt_int(s, ":age_to", f->to);
	known = stmt_one_int(s, 0);
	s = db_stmt(p->l.db, STMT_INGEST_REF_POPULATION_PUT);
	stmt_int(s, ":area_id", t->area_id);
	stmt_int(s, ":year", p->split->year);
	stmt_text(s, ":sex", f->sex);
	stmt_int(s, ":age_from", f->from);
	stmt_int(s, ":age_to", f->to);
	stmt_real(s, ":people", f->people);
	stmt_real(s, ":low", f->low);
	stmt_real(s, ":high", f->high);
	stmt_text(s, ":method", f->method);
	stmt_text(s, ":source", f->source);
	ref_put(&p->l, s, "population", ":population_id", known);
}

static bool has_counted_ages(struct splitter *p, int64_t area_id)
{
	struct db_stmt *s = db_stmt(p->l.db, STMT_INGEST_REF_COUNTED_AGES);

	stmt_int(s, ":area_id", area_id);
	stmt_int(s, ":year", p->split->year);
	return stmt_one_int(s, 0) > 0;
}

static void put_total(struct splitter *p, const struct total *t)
{
	const struct split *sp = p->split;
	const char *women =
		t->women_counted ? "" : arena_printf(p->l.a, "women %.4g %% of all; ", 100 * sp->female_share);
	const char *source = arena_printf(p->l.a, "%s; %sages as %s; low and high %.3g and %.3g times; %s", t->source,
					  women, p->age_source, sp->low_factor, sp->high_factor, sp->source);
	struct figure f = {.sex = "T", .method = "projection", .source = t->source, .from = 0, .to = AGE_OPEN};

	if (has_counted_ages(p, t->area_id))
		return;
	f.people = f.low = f.high = t->people;
	if (t->projected)
		put_figure(p, t, &f);
	f.sex = "F";
	f.method = "share";
	f.people = f.low = f.high = t->women;
	f.source = arena_printf(p->l.a, "%s; %s%s", t->source, women, sp->source);
	if (!t->women_counted)
		put_figure(p, t, &f);
	f.source = source;
	for (size_t i = 0; i < p->n_groups; i++) {
		f.from = p->group[i].from;
		f.to = p->group[i].to;
		f.people = t->women * p->group[i].share;
		f.low = f.people * sp->low_factor;
		f.high = f.people * sp->high_factor;
		put_figure(p, t, &f);
	}
}

enum status reference_split_population(struct db *db, const char *age_structure_path, const struct split *split,
				       const char *actor, struct reference_summary *out, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct splitter p = {.l = {.db = db, .a = &a, .q = q, .path = age_structure_path}, .split = split};
	enum status st = check_split(split, age_structure_path, q);

	if (st == STATUS_OK)
		st = read_groups(&p);
	if (st == STATUS_OK)
		st = db_begin(db, "load", actor, q);
	if (st != STATUS_OK)
		goto out;
	read_counted(&p);
	read_shared(&p);
	for (size_t i = 0; i < p.n_totals; i++)
		put_total(&p, &p.total[i]);
	if (p.n_totals == 0 && db_status(db) == STATUS_OK)
		ref_refuse(&p.l, NULL, "load population first, with age_from 0 and age_to 999",
			   "no area has a counted total for %d to split", split->year);
	st = ref_finish(&p.l, "reference-age-structure-1");
out:
	*out = st == STATUS_OK ? p.l.sum : (struct reference_summary){0};
	free(p.total);
	arena_free(&a);
	return st;
}
