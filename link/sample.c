/* sample.c -- draws a clerical sample from links, questions and single records.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/sample.h"

#include "base/text.h"
#include "link/link_int.h"
#include "link/mix.h"
#include "link/queue.h"

#define WEIGHT_PARTS 3
#define QUESTION_PARTS 2

enum stratum {
	S_NUMBER,
	S_PEOPLE,
	S_WEIGHT,
	S_QUESTION = S_WEIGHT + WEIGHT_PARTS,
	S_SINGLE = S_QUESTION + QUESTION_PARTS,
	S_COUNT
};
static const char *const stratum_name[S_COUNT] = {"number",   "people",     "weight-1",   "weight-2",
						  "weight-3", "question-1", "question-2", "single"};

struct unit {
	int64_t record_id, other_id, weight;
	uint64_t draw; /* lowest first */
};

struct frame {
	struct unit *unit;
	size_t n, cap;
};

struct drawing {
	struct linker *l;
	struct arena *a;
	uint64_t seed;
	struct frame stratum[S_COUNT];
};

static uint64_t draw_of(const struct drawing *d, const struct unit *u, uint64_t salt)
{
	uint64_t h = mix_word(d->seed + 0x9e3779b97f4a7c15u * (salt + 1));
	return mix_word(mix_word(h ^ (uint64_t)u->record_id) ^ (uint64_t)u->other_id);
}

static void add(struct drawing *d, struct frame *f, struct unit u)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? 2 * f->cap : 1024;
		struct unit *more = arena_calloc(d->a, cap, sizeof *more);
		if (f->n)
			memcpy(more, f->unit, f->n * sizeof *more);
		f->unit = more;
		f->cap = cap;
	}
	u.draw = draw_of(d, &u, 0);
	f->unit[f->n++] = u;
}

static int by_weight(const void *a, const void *b)
{
	const struct unit *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return (x->record_id > y->record_id) - (x->record_id < y->record_id);
}

static int by_draw(const void *a, const void *b)
{
	const struct unit *x = a, *y = b;
	if (x->draw != y->draw)
		return x->draw < y->draw ? -1 : 1;
	return (x->record_id > y->record_id) - (x->record_id < y->record_id);
}

/* Cuts a frame into equal parts by weight; they become the strata from `first` on. */
static void cut(struct drawing *d, struct frame *whole, enum stratum first, size_t parts)
{
	if (whole->n)
		qsort(whole->unit, whole->n, sizeof *whole->unit, by_weight);
	for (size_t p = 0; p < parts; p++) {
		size_t from = whole->n * p / parts, to = whole->n * (p + 1) / parts;
		d->stratum[first + p] = (struct frame){whole->unit + from, to - from, 0};
	}
}

static void read_linked(struct drawing *d)
{
	struct db_stmt *s = db_stmt(d->l->db, STMT_LINK_SAMPLE_LINKED);
	struct frame weighed = {0};

	while (stmt_step(s) == 1) {
		struct unit u = {stmt_get_int(s, 0), stmt_get_int(s, 1), stmt_get_int(s, 3), 0};
		bool people = stmt_get_int(s, 4) != 0;
		if (u.other_id == u.record_id)
			continue; /* nothing it could be judged against */
		if (people)
			add(d, &d->stratum[S_PEOPLE], u);
		else if (text_eq(stmt_get_text(s, 2), "weight"))
			add(d, &weighed, u);
		else
			add(d, &d->stratum[S_NUMBER], u);
	}
	cut(d, &weighed, S_WEIGHT, WEIGHT_PARTS);
}

/* Questions about a number of the program may concern records that say nothing else. */
static bool can_be_judged(const struct drawing *d, int64_t record_id)
{
	struct db_stmt *s = db_stmt(d->l->db, STMT_LINK_SAMPLE_KNOWN);
	stmt_int(s, ":record_id", record_id);
	return stmt_one_int(s, 0) != 0;
}

static enum status read_questions(struct drawing *d, struct msgq *q)
{
	struct queue_item *item = NULL;
	struct frame open = {0};
	size_t n = 0;
	int64_t left = 0;
	enum status st = queue_open(d->l->db, d->a, 0, &item, &n, &left, q);

	for (size_t i = 0; i < n && st == STATUS_OK; i++)
		if (can_be_judged(d, item[i].record_id) && can_be_judged(d, item[i].other_id))
			add(d, &open,
			    (struct unit){item[i].record_id, item[i].other_id, (int64_t)(1000 * item[i].bits), 0});
	cut(d, &open, S_QUESTION, QUESTION_PARTS);
	return st;
}

static void read_singles(struct drawing *d)
{
	struct db_stmt *s = db_stmt(d->l->db, STMT_LINK_SAMPLE_SINGLE);
	while (stmt_step(s) == 1)
		add(d, &d->stratum[S_SINGLE], (struct unit){stmt_get_int(s, 0), 0, 0, 0});
}

/* As many from each stratum; what a small one cannot give is shared among the others. */
static void share_out(const struct drawing *d, size_t n, size_t take[S_COUNT])
{
	size_t left = n, open = S_COUNT;
	bool full[S_COUNT] = {false};

	memset(take, 0, S_COUNT * sizeof *take);
	for (bool again = true; again && open;) {
		again = false;
		for (int s = 0; s < S_COUNT; s++)
			if (!full[s] && d->stratum[s].n <= left / open) {
				take[s] = d->stratum[s].n;
				left -= take[s];
				full[s] = again = true;
				open--;
			}
	}
	for (int s = 0; s < S_COUNT; s++)
		if (!full[s]) {
			take[s] = left / open--;
			left -= take[s];
		}
}

struct chosen {
	struct unit unit;
	int stratum;
};

static int by_place(const void *a, const void *b)
{
	const struct chosen *x = a, *y = b;
	return by_draw(&x->unit, &y->unit);
}

/* Singles are drawn first and only then set beside what is most like them: that opens identities. */
static enum status choose(struct drawing *d, const size_t take[S_COUNT], struct chosen *out, size_t *n, struct msgq *q)
{
	double bits;
	for (int s = 0; s < S_COUNT; s++) {
		struct frame *f = &d->stratum[s];
		if (f->n)
			qsort(f->unit, f->n, sizeof *f->unit, by_draw);
		for (size_t i = 0; i < take[s]; i++) {
			struct chosen *c = &out[(*n)++];
			*c = (struct chosen){f->unit[i], s};
			if (s == S_SINGLE) {
				enum status st =
					link_nearest(d->l, d->a, c->unit.record_id, &c->unit.other_id, &bits, q);
				if (st != STATUS_OK)
					return st;
			}
			c->unit.draw = draw_of(d, &c->unit, 1);
		}
	}
	if (*n)
		qsort(out, *n, sizeof *out, by_place);
	return STATUS_OK;
}

static void store(struct drawing *d, const struct chosen *c, size_t n, const int64_t state[2], struct link_sample *out)
{
	struct db *db = d->l->db;
	struct db_stmt *s = db_stmt(db, STMT_LINK_SAMPLE_INSERT);

	out->sample_id = db_next_id(db, "link_sample");
	stmt_int(s, ":sample_id", out->sample_id);
	stmt_int(s, ":seed", out->seed);
	stmt_int(s, ":asked_n", out->asked);
	stmt_int(s, ":link_id", state[0]);
	stmt_int(s, ":question_id", state[1]);
	stmt_run(s);
	for (size_t i = 0; i < n; i++) {
		s = db_stmt(db, STMT_LINK_SAMPLE_PAIR_INSERT);
		stmt_int(s, ":pair_id", db_next_id(db, "link_sample_pair"));
		stmt_int(s, ":sample_id", out->sample_id);
		stmt_int(s, ":place", (int64_t)i + 1);
		stmt_text(s, ":stratum", stratum_name[c[i].stratum]);
		stmt_int(s, ":stratum_n", (int64_t)d->stratum[c[i].stratum].n);
		stmt_int(s, ":linked", c[i].stratum < S_QUESTION);
		stmt_int(s, ":record_id", c[i].unit.record_id);
		stmt_id(s, ":other_id", c[i].unit.other_id);
		stmt_run(s);
	}
}

static void read_state(struct db *db, int64_t state[2])
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_SAMPLE_STATE);
	if (stmt_step(s) == 1) {
		state[0] = stmt_get_int(s, 0);
		state[1] = stmt_get_int(s, 1);
	}
	stmt_done(s);
}

static int64_t find_stored(struct db *db, const struct link_sample *sample, const int64_t state[2])
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_SAMPLE_FIND);
	stmt_int(s, ":seed", sample->seed);
	stmt_int(s, ":asked_n", sample->asked);
	stmt_int(s, ":link_id", state[0]);
	stmt_int(s, ":question_id", state[1]);
	return stmt_one_int(s, 0);
}

static enum status draw_new(struct drawing *d, const char *actor, const int64_t state[2], struct link_sample *out,
			    struct msgq *q)
{
	size_t take[S_COUNT], n = 0, all = 0;
	struct chosen *chosen = arena_calloc(d->a, (size_t)out->asked + S_COUNT, sizeof *chosen);

	read_linked(d);
	enum status st = read_questions(d, q);
	if (st != STATUS_OK)
		return st;
	read_singles(d);
	for (int s = 0; s < S_COUNT; s++)
		all += d->stratum[s].n;
	if (all == 0)
		return msg_fail(q, STATUS_USAGE, "sample-empty", MSG_NOWHERE, NULL, "take device files in first",
				"no record is linked, so there is nothing to draw from");
	share_out(d, (size_t)out->asked, take);
	st = choose(d, take, chosen, &n, q);
	if (st == STATUS_OK)
		st = db_begin(d->l->db, "sample", actor, q);
	if (st != STATUS_OK)
		return st;
	store(d, chosen, n, state, out);
	return db_commit(d->l->db, q);
}

enum status link_sample_draw(struct linker *l, struct arena *a, int64_t n, int64_t seed, const char *actor,
			     struct link_sample *out, struct msgq *q)
{
	struct drawing d = {.l = l, .a = a, .seed = (uint64_t)seed};
	int64_t state[2] = {0, 0};

	*out = (struct link_sample){.seed = seed, .asked = n};
	enum status st = linker_need_key(l, q);
	if (st != STATUS_OK)
		return st;
	read_state(l->db, state);
	out->sample_id = find_stored(l->db, out, state);
	if (!out->sample_id)
		st = draw_new(&d, actor, state, out, q);
	return st == STATUS_OK ? link_sample_get(l->db, a, out->sample_id, out, q) : st;
}
