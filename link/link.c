/* link.c -- links pending records one by one: by number, else by weight, else a new woman.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/decide.h"
#include "link/link_int.h"

#include "base/text.h"

#include <math.h>

#define MAX_QUESTIONS 3 /* a record leaves to people */

/* One pending record on its way. */
struct pending {
	struct link_record r;
	struct row_source source;
	const struct face *face; /* NULL: nothing to compare */
	bool fresh;              /* its face was not known */
	struct numbers_choice numbers;
	struct link_fits fits;
	struct link_row row;
	bool joined;      /* a woman of whom more than a specimen was known */
	const char *kind; /* of the questions it leaves */
};

struct run {
	struct linker *l;
	struct link_summary sum;
	struct pending *p;
};

static int64_t millibits(double bits)
{
	return isfinite(bits) ? (int64_t)llround(bits * 1000) : 0;
}

/* ---- by number -------------------------------------------------------------------------------------------------- */

static void move_records(struct run *run)
{
	const struct numbers_choice *c = &run->p->numbers;

	for (size_t i = 0; i < c->n_moved; i++) {
		struct link_row row = {.record_id = c->moved[i].record_id,
				       .person_id = run->p->row.person_id,
				       .reverses = c->moved[i].link_id,
				       .other_id = run->p->r.record_id,
				       .rule = "specimen",
				       .explanation = "specimen agrees; nothing else was known of this record",
				       .model = BY_NUMBERS,
				       .decided_by = BY_PROGRAM};

		if (c->moved[i].person_id == row.person_id)
			continue;
		row_link(run->l->db, &row);
		run->sum.moved++;
	}
}

static void choose_by_number(struct run *run)
{
	struct pending *p = run->p;

	p->row.person_id = p->numbers.person_id;
	p->row.other_id = p->numbers.other_id;
	p->row.rule = p->numbers.rule;
	p->row.model = BY_NUMBERS;
	p->row.explanation = p->numbers.explanation;
	p->joined = !p->numbers.bare;
	run->sum.by_rule++;
}

/* ---- by weight -------------------------------------------------------------------------------------------------- */

static const char *detail_of(struct linker *l, const struct link_fit *f)
{
	struct buf b = BUF_INIT;
	const char *text;

	detail_write(&l->m, f->level, &f->sum, f->block, &b);
	if (f->refused)
		buf_printf(&b, "; contradicts %s", f->refused);
	text = arena_strndup(&l->row, b.data, b.len);
	buf_free(&b);
	return text;
}

/* The first who can be joined, NULL none. */
static const struct link_fit *joinable(const struct linker *l, const struct link_fits *f, size_t from)
{
	for (size_t i = from; i < f->n; i++)
		if (!f->fit[i].refused && f->fit[i].sum.total >= l->link_bits)
			return &f->fit[i];
	return NULL;
}

/* Why not the next woman, in words that stand behind the weighing. */
static const char *next_words(struct linker *l, const struct link_fits *f, const struct link_fit *chosen)
{
	const struct link_fit *next = NULL;

	for (size_t i = 0; i < f->n && !next; i++)
		if (&f->fit[i] != chosen)
			next = &f->fit[i];
	if (next && next->refused)
		return arena_printf(&l->row, "; next woman %+.2f, refused: %s", next->sum.total, next->refused);
	if (next)
		return arena_printf(&l->row, "; next woman %+.2f, %s", next->sum.total,
				    next->sum.total >= l->link_bits ? "lighter" : "below the threshold");
	if (isfinite(f->best_below))
		return arena_printf(&l->row, "; next woman %+.2f, below review", f->best_below);
	return "; next woman: none comes near";
}

static void open_by_weight(struct run *run)
{
	struct linker *l = run->l;
	struct pending *p = run->p;

	p->row.model = l->m.id;
	p->row.rule = "new";
	if (!p->face)
		p->row.explanation = "nothing to compare";
	else if (p->fits.n == 0 && !isfinite(p->fits.best_below))
		p->row.explanation = "no record comes near";
	else if (p->fits.n == 0)
		p->row.explanation =
			arena_printf(&l->row, "no woman fits: the nearest reaches %+.2f bits", p->fits.best_below);
	else
		p->row.explanation = arena_printf(&l->row, "left to people: %s", detail_of(l, &p->fits.fit[0]));
	if (*p->numbers.explanation)
		p->row.explanation = arena_printf(&l->row, "%s%s", p->row.explanation, p->numbers.explanation);
}

/* Two who fit nearly as well and are two: joining either would be a guess. */
static bool is_ambiguous(struct linker *l, const struct link_fit *first, const struct link_fit *second)
{
	return second && first->sum.total - second->sum.total < log2(l->m.registry_margin) &&
	       fit_apart(l, first, second);
}

static void join_by_weight(struct run *run, const struct link_fit *fit)
{
	struct linker *l = run->l;
	struct pending *p = run->p;

	p->row.person_id = fit->person_id;
	p->row.other_id = fit->other_id;
	p->row.weight = millibits(fit->sum.total);
	p->row.rule = "weight";
	p->row.model = l->m.id;
	p->row.explanation = arena_printf(&l->row, "%s%s", detail_of(l, fit), next_words(l, &p->fits, fit));
	p->joined = true;
	run->sum.by_weight++;
}

static void choose_by_weight(struct run *run)
{
	struct linker *l = run->l;
	struct pending *p = run->p;
	const struct link_fit *first = joinable(l, &p->fits, 0), *second = NULL;

	if (first)
		second = joinable(l, &p->fits, (size_t)(first - p->fits.fit) + 1);
	p->kind = second ? "bridge" : p->fits.n > 0 && p->fits.fit[0].refused ? "conflict" : "review";
	if (first && !is_ambiguous(l, first, second))
		join_by_weight(run, first);
	else if (p->numbers.person_id)
		choose_by_number(run);
	else
		open_by_weight(run);
}

/* ---- questions -------------------------------------------------------------------------------------------------- */

static bool ask_by_number(struct run *run)
{
	struct pending *p = run->p;
	bool any = false;

	for (size_t i = 0; i < p->numbers.n_also; i++) {
		struct question_row row = {.record_id = p->r.record_id,
					   .person_id = p->row.person_id,
					   .other_id = p->numbers.also[i].record_id,
					   .other_person_id = p->numbers.also[i].person_id,
					   .kind = "identifier",
					   .detail = *p->numbers.explanation == ';' ? p->numbers.explanation + 2
										    : p->numbers.explanation,
					   .model = BY_NUMBERS};

		row_question(run->l->db, &row);
		any = true;
	}
	return any;
}

/* Who joined by weight or number asks only about women who would have been joined too; who opened a woman of its own
 * asks about all it might belong to: about those who contradict when they are hers more likely than not, about those
 * with another number of the program only when the weight outweighs that, because the program itself says two. */
static double least_bits(const struct linker *l, const struct link_fit *f, bool joined)
{
	if (f->refused && strcmp(f->refused, "mrn") == 0)
		return fmax(l->link_bits, -log2(l->m.registry_twice));
	if (joined)
		return l->link_bits;
	return f->refused ? 0 : l->review_bits;
}

static bool ask_by_weight(struct run *run)
{
	struct linker *l = run->l;
	struct pending *p = run->p;
	bool joined = p->joined, any = false;
	int asked = 0;

	for (size_t i = 0; i < p->fits.n && asked < MAX_QUESTIONS; i++) {
		const struct link_fit *f = &p->fits.fit[i];
		struct question_row row = {.record_id = p->r.record_id,
					   .person_id = p->row.person_id,
					   .other_id = f->other_id,
					   .other_person_id = f->person_id,
					   .weight = millibits(f->sum.total),
					   .kind = f->refused ? "conflict"
						   : joined   ? "bridge"
							      : p->kind,
					   .model = l->m.id};

		if (f->person_id == p->row.person_id || (joined && f->refused) ||
		    f->sum.total < least_bits(l, f, joined))
			continue;
		if (joined && decide_apart(l->db, f->person_id, p->row.person_id))
			continue;
		row.detail = detail_of(l, f);
		row_question(l->db, &row);
		any = true;
		asked++;
	}
	return any;
}

/* ---- one record ------------------------------------------------------------------------------------------------- */

static void link_one(struct run *run)
{
	struct linker *l = run->l;
	struct pending *p = run->p;

	p->row = (struct link_row){.record_id = p->r.record_id, .decided_by = BY_PROGRAM};
	p->fits.n = 0;
	p->fits.best_below = -INFINITY;
	p->joined = false;
	p->kind = "review";
	numbers_choose(l->db, &l->row, &p->r, &p->numbers);
	p->face = index_record(l, &p->r, &p->fresh);
	/* A number that leads to nothing but a specimen does not say who she is: her name may. */
	if (p->numbers.person_id && !(p->numbers.bare && p->face))
		choose_by_number(run);
	/* To a woman known by number, a face that she alone has brings nothing new. */
	if (p->face && (p->fresh || !p->row.person_id || fit_elsewhere(l, p->face, p->row.person_id)))
		fit_women(l, p->face, &p->r, p->row.person_id, &p->fits);
	if (!p->row.person_id)
		choose_by_weight(run);
	if (!p->row.person_id) {
		p->row.person_id = row_person(l->db, &p->r, &p->source);
		run->sum.new_women++;
	}
	row_link(l->db, &p->row);
	move_records(run);
	run->sum.records++;
	run->sum.conflicts += (int)ask_by_number(run) | (int)ask_by_weight(run);
}

static void link_all(struct run *run)
{
	struct linker *l = run->l;
	struct pending *p = run->p;
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_PENDING_RECORDS);

	while (stmt_step(s) == 1) {
		arena_reset(&l->row);
		p->r = (struct link_record){.record_id = stmt_get_int(s, 0), .same_as = stmt_get_int(s, 1)};
		p->source.ordinal = stmt_get_int(s, 2);
		p->source.sha256 = stmt_get_blob(s, 3, &p->source.sha256_len);
		link_read_facts(s, &p->r);
		link_one(run);
		if (db_status(l->db) != STATUS_OK)
			break;
	}
}

/* ---- the model in force ----------------------------------------------------------------------------------------- */

static bool model_known(struct linker *l)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_MODEL_NEWEST);
	const void *sha;
	size_t n = 0;
	bool known = false;

	if (stmt_step(s) == 1) {
		sha = stmt_get_blob(s, 1, &n);
		known = sha && n == sizeof l->m.sha256 && memcmp(sha, l->m.sha256, n) == 0;
		stmt_done(s);
	}
	return known;
}

void linker_note_model(struct linker *l, const char *parameters)
{
	struct db_stmt *s;

	if (!parameters && model_known(l))
		return;
	s = db_stmt(l->db, STMT_LINK_MODEL_INSERT);
	stmt_int(s, ":model_id", db_next_id(l->db, "link_model"));
	stmt_text(s, ":code", l->m.id);
	stmt_blob(s, ":sha256", l->m.sha256, sizeof l->m.sha256);
	stmt_text(s, ":body", l->body.data);
	stmt_text(s, ":parameters", parameters);
	(void)stmt_run(s);
}

static bool any_pending(struct linker *l)
{
	struct db_stmt *s = db_stmt(l->db, STMT_LINK_PENDING_RECORDS);
	bool any = stmt_step(s) == 1;

	stmt_done(s);
	return any;
}

enum status link_pending(struct linker *l, const char *actor, struct link_summary *out, struct msgq *q)
{
	struct run run = {.l = l};
	enum status st = linker_need_key(l, q);

	if (out)
		*out = (struct link_summary){0};
	if (st == STATUS_OK)
		st = db_begin(l->db, "link", actor, q);
	if (st != STATUS_OK)
		return st;
	run.p = mem_alloc(sizeof *run.p); /* too large for the stack, written anew for each record */
	if (index_ready(l, q) == STATUS_OK && any_pending(l)) {
		linker_note_model(l, NULL);
		link_all(&run);
		index_flush(l);
	}
	free(run.p);
	st = db_commit(l->db, q);
	if (st != STATUS_OK)
		linker_forget(l);
	run.sum.opened = l->faces.opened;
	run.sum.oversize = l->oversize;
	if (out && st == STATUS_OK)
		*out = run.sum;
	return st;
}
