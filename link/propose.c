/* propose.c -- a re-estimate written down as proposals, listed, tried and applied.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/propose_int.h"

#include "base/text.h"
#include "link/decide_int.h"
#include "link/parameters.h"

#include <math.h>

/* ---- running ---------------------------------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static int64_t count_women(const struct standing *s)
{
	int64_t *id = mem_alloc((s->n + 1) * sizeof *id), n = 0;

	for (size_t i = 0; i < s->n; i++)
		id[i] = s->row[i].person_id;
	if (s->n > 0)
		qsort(id, s->n, sizeof *id, compare_ids);
	for (size_t i = 0; i < s->n; i++)
		n += i == 0 || id[i] != id[i - 1];
	free(id);
	return n;
}

static int64_t count_clusters(const struct standing *s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->clusters.of[i] == i;
	return n;
}

static void put_run(struct linker *l, const struct standing *s, struct propose_summary *out)
{
	struct buf parameters = BUF_INIT;
	struct db_stmt *st;

	out->run_id = db_next_id(l->db, "link_run");
	out->records = s->records;
	out->women = count_women(s);
	out->clusters = count_clusters(s);
	parameters_write(&s->weights, l->totals->all, &parameters);
	st = db_stmt(l->db, STMT_LINK_RUN_INSERT);
	stmt_int(st, ":run_id", out->run_id);
	stmt_text(st, ":model", l->m.id);
	stmt_text(st, ":parameters", parameters.data);
	stmt_int(st, ":records_n", out->records);
	stmt_int(st, ":women_n", out->women);
	stmt_int(st, ":clusters_n", out->clusters);
	(void)stmt_run(st);
	buf_free(&parameters);
}

static void put_proposal(struct linker *l, const struct standing *s, int64_t run_id, const struct change *c)
{
	struct buf detail = BUF_INIT;
	double bits = changes_weigh(s, l, c->a, c->b, &detail);
	struct db_stmt *st = db_stmt(l->db, STMT_LINK_PROPOSAL_INSERT);

	stmt_int(st, ":proposal_id", db_next_id(l->db, "link_proposal"));
	stmt_int(st, ":run_id", run_id);
	stmt_text(st, ":kind", c->merge ? "merge" : "part");
	stmt_int(st, ":record_id", c->record_id);
	stmt_int(st, ":other_id", c->other_id);
	stmt_int(st, ":from_id", c->from_id);
	stmt_id(st, ":to_id", c->to_id);
	stmt_int(st, ":weight", isfinite(bits) ? (int64_t)llround(bits * 1000) : 0);
	stmt_text(st, ":detail", detail.data);
	(void)stmt_run(st);
	buf_free(&detail);
}

/* The program gave two numbers: that weighs against a merge as it does against a question (link.c). */
static bool outweighed(struct linker *l, const struct standing *s, const struct change *c)
{
	return c->merge && changes_weigh(s, l, c->a, c->b, NULL) < -log2(l->m.registry_twice) &&
	       fit_two_numbers(l, c->from_id, c->to_id);
}

static void propose(struct linker *l, unsigned threads, struct propose_summary *out)
{
	struct standing s;
	struct change *change;
	size_t n;

	standing_make(&s, l, threads);
	put_run(l, &s, out);
	change = standing_changes(&s, l, &n);
	for (size_t i = 0; i < n; i++) {
		if (outweighed(l, &s, &change[i]))
			continue;
		put_proposal(l, &s, out->run_id, &change[i]);
		out->merges += change[i].merge;
		out->parts += !change[i].merge;
		arena_reset(&l->row);
	}
	free(change);
	standing_free(&s);
}

enum status propose_run(struct linker *l, const char *actor, unsigned threads, struct propose_summary *out,
			struct msgq *q)
{
	enum status st = linker_need_key(l, q);

	*out = (struct propose_summary){0};
	if (st == STATUS_OK)
		st = db_begin(l->db, "propose", actor, q);
	if (st != STATUS_OK)
		return st;
	if (index_ready(l, q) == STATUS_OK)
		propose(l, threads, out);
	st = db_commit(l->db, q);
	if (st != STATUS_OK)
		linker_forget(l);
	return st;
}

/* ---- listing ---------------------------------------------------------------------------------------------------- */

static void read_proposal(struct arena *a, struct db_stmt *s, int64_t run_id, struct link_proposal *out)
{
	bool applied = stmt_get_int(s, 10) != 0, together = stmt_get_int(s, 8) == stmt_get_int(s, 9);

	*out = (struct link_proposal){.proposal_id = stmt_get_int(s, 0),
				      .run_id = run_id,
				      .kind = arena_strdup(a, stmt_get_text(s, 1)),
				      .record_id = stmt_get_int(s, 2),
				      .other_id = stmt_get_int(s, 3),
				      .bits = (double)stmt_get_int(s, 4) / 1000,
				      .detail = arena_strdup(a, stmt_get_text(s, 5)),
				      .from = arena_strdup(a, stmt_get_text(s, 6)),
				      .to = arena_strdup(a, stmt_get_text(s, 7)),
				      .records = stmt_get_int(s, 11)};
	out->probability = weigh_probability(out->bits);
	out->open = !applied && together == text_eq(out->kind, "part");
	out->state = applied ? "applied" : out->open ? "open" : "overtaken";
}

/* A merge moves all her records; what a parting moves is known when it is done. Overtaken, too: people have said that
 * the two are two. */
static void complete(struct db *db, struct link_proposal *p)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_WOMAN_RECORDS);
	int64_t person_id = p->records;

	stmt_int(s, ":person_id", person_id);
	p->records = text_eq(p->kind, "merge") ? stmt_one_int(s, 0) : 1;
	if (p->open && text_eq(p->kind, "merge") &&
	    decide_apart(db, row_woman(db, p->record_id), row_woman(db, p->other_id))) {
		p->open = false;
		p->state = "overtaken";
	}
}

static enum status check_run(struct db *db, int64_t *run_id, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_RUN_NEWEST);
	int64_t newest = stmt_one_int(s, 0);

	if (*run_id == 0)
		*run_id = newest;
	if (*run_id > 0 && *run_id <= newest)
		return db_status(db);
	return msg_fail(q, STATUS_USAGE, "link-propose", MSG_NOWHERE, NULL, "sanad link propose makes one",
			newest ? "there is no such re-estimate" : "there has been no re-estimate yet");
}

enum status propose_list(struct db *db, struct arena *a, int64_t run_id, struct link_proposal **list, size_t *n,
			 struct msgq *q)
{
	enum status st = check_run(db, &run_id, q);
	struct link_proposal *out = NULL;
	struct db_stmt *s;
	size_t cap = 0;

	*n = 0;
	*list = NULL;
	if (st != STATUS_OK)
		return st;
	s = db_stmt(db, STMT_LINK_PROPOSALS_OF_RUN);
	stmt_int(s, ":run_id", run_id);
	while (stmt_step(s) == 1) {
		if (*n == cap) {
			cap = cap ? 2 * cap : 64;
			out = mem_realloc(out, cap * sizeof *out);
		}
		read_proposal(a, s, run_id, &out[(*n)++]);
	}
	for (size_t i = 0; i < *n; i++)
		complete(db, &out[i]);
	*list = arena_calloc(a, *n + 1, sizeof **list);
	if (*n > 0)
		memcpy(*list, out, *n * sizeof *out);
	free(out);
	return db_status(db);
}

/* ---- applying --------------------------------------------------------------------------------------------------- */

enum status propose_try(struct db *db, int64_t run_id, int64_t *moved, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct link_proposal *list;
	struct link_decided done;
	struct msgq quiet;
	size_t n;
	enum status st = propose_list(db, &a, run_id, &list, &n, q);

	*moved = 0;
	msgq_init(&quiet);
	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		/* One that stands against another is left out, as it would be when applied. */
		if (list[i].open && decide_proposal(db, list[i].proposal_id, "trial", &done, &quiet) == STATUS_OK)
			*moved += done.moved;
		st = db_status(db);
	}
	msgq_free(&quiet);
	arena_free(&a);
	return st;
}

enum status propose_adopt(struct linker *l, int64_t run_id, const char *by, struct msgq *q)
{
	enum status st = check_run(l->db, &run_id, q);
	struct arena a = ARENA_INIT;
	const char *parameters = NULL;
	struct db_stmt *s;

	if (st == STATUS_OK)
		st = db_begin(l->db, "decide", by, q);
	if (st != STATUS_OK)
		return st;
	s = db_stmt(l->db, STMT_LINK_RUN_GET);
	stmt_int(s, ":run_id", run_id);
	if (stmt_step(s) == 1) {
		if (text_eq(stmt_get_text(s, 0), l->m.id))
			parameters = arena_strdup(&a, stmt_get_text(s, 1));
		stmt_done(s);
	}
	if (parameters)
		linker_note_model(l, parameters);
	st = db_commit(l->db, q);
	arena_free(&a);
	if (st == STATUS_OK && !parameters)
		return msg_fail(q, STATUS_USAGE, "link-propose", MSG_NOWHERE, NULL, "run sanad link propose again",
				"the re-estimate is of another version of the model");
	return st;
}
