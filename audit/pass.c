/* pass.c -- one pass over all machine-scored results, on all cores.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packs of results are handed out one after another. The results of a pack are noted, those that are in none yet from
 * their table; then their evidence is read, from where the index of its results says, in its own order, which is that
 * of the results, and each is judged where it lies. Should a registry hold evidence in another order, what is not met
 * on the way is looked up by key: slower, the same answer.
 */
#include "audit/pass_int.h"

#include <unistd.h>

#define THREADS_MAX 64
#define GROUPS_MAX (2 * PACK_KEYS) /* those of a pack and of the results after it, were each one of its own */

enum { COL_OF, COL_BODY }; /* of the scan of evidence */

/* Columns of audit_result_range. */
enum {
	COL_RESULT,
	COL_TEST,
	COL_CATEGORY,
	COL_STATUS,
	COL_COLLECTED,
	COL_DEVICE,
	COL_FACILITY,
	COL_AREA,
	COL_ASSAY,
	COL_LOT
};

/* ---- results ---- */

static bool wanted(const struct pass_request *req, const struct pack_group *g)
{
	if ((req->from != DATE_NONE && g->collected_on < req->from) ||
	    (req->to != DATE_NONE && g->collected_on > req->to))
		return false;
	return !req->area || (g->area_id > 0 && g->area_id < req->n_areas && req->area[g->area_id]);
}

/* Texts of `from` must live as long as the range. */
static struct group *add_group(struct worker *w, const struct pack_group *from)
{
	struct group *g = &w->group[w->n_groups++];

	*g = (struct group){.c = {.kind = from->kind,
				  .device_id = from->device_id,
				  .assay = from->assay,
				  .collected_on = from->collected_on},
			    .facility_id = from->facility_id,
			    .lot = from->lot ? from->lot : "",
			    .reported = pass_place_of(w->work->names[from->kind], from->category),
			    .wanted = wanted(w->work->req, from)};
	g->algorithm = rules_find(w->judge.rules, &g->c);
	return g;
}

static void add_seen(struct worker *w, int64_t result_id, struct group *g)
{
	if (g->wanted)
		w->seen[w->n_seen++] = (struct seen){.result_id = result_id, .group = g};
}

/* Returns the last key they reach, first - 1 when there is no pack. */
static int64_t take_pack(struct worker *w, int64_t first)
{
	const struct pack *p = &w->pack;

	if (first > w->work->packed || !pack_open(&w->pack, w->db, first / PACK_KEYS))
		return first - 1;
	for (size_t i = 0; i < p->n_groups; i++)
		add_group(w, &p->group[i]);
	for (size_t i = 0; i < p->n && first + pack_offset(p, i) <= w->work->packed; i++)
		add_seen(w, first + pack_offset(p, i), &w->group[pack_group_of(p, i)]);
	return first + PACK_KEYS - 1 < w->work->packed ? first + PACK_KEYS - 1 : w->work->packed;
}

/* Classifications by machines; a withdrawal is none. */
static void take_result(struct worker *w, struct db_stmt *row)
{
	struct pack_group g = {.kind = rules_kind(stmt_get_text(row, COL_TEST)),
			       .collected_on = (date_t)stmt_get_int(row, COL_COLLECTED),
			       .device_id = stmt_get_int(row, COL_DEVICE),
			       .facility_id = stmt_get_int(row, COL_FACILITY),
			       .area_id = stmt_get_int(row, COL_AREA),
			       .category = stmt_get_text(row, COL_CATEGORY),
			       .lot = arena_strdup(&w->words, stmt_get_text(row, COL_LOT)),
			       .assay = arena_strdup(&w->words, stmt_get_text(row, COL_ASSAY))};

	if (g.kind && *stmt_get_text(row, COL_STATUS) != 'w')
		add_seen(w, stmt_get_int(row, COL_RESULT), add_group(w, &g));
}

/* Results that are in no pack yet. */
static void take_results(struct worker *w, int64_t first, int64_t last)
{
	struct db_stmt *row = db_stmt(w->db, STMT_AUDIT_RESULT_RANGE);

	stmt_int(row, ":first", first);
	stmt_int(row, ":last", last);
	while (stmt_step(row) == 1)
		take_result(w, row);
}

/* ---- evidence ---- */

static void take_evidence(void *ctx, const struct db_scan_row *row)
{
	struct worker *w = ctx;
	int64_t of = scan_int(row, COL_OF);
	const void *body;
	size_t n;

	while (w->at < w->n_seen && w->seen[w->at].result_id < of)
		w->at++;
	if (w->at == w->n_seen || w->seen[w->at].result_id != of)
		return;
	body = scan_blob(row, COL_BODY, &n);
	pass_judge(w, &w->seen[w->at++], body, n);
}

/* What was not met: has none, or stands elsewhere. */
static void look_up(struct worker *w, struct seen *s)
{
	struct db_stmt *row = db_stmt(w->db, STMT_AUDIT_EVIDENCE_OF);
	const void *body = NULL;
	size_t n = 0;

	stmt_int(row, ":result_id", s->result_id);
	if (stmt_step(row) == 1)
		body = stmt_get_blob(row, COL_BODY, &n);
	pass_judge(w, s, body, n);
	stmt_done(row);
}

/* First evidence of a result of this key or a later one. */
static int64_t evidence_start(struct worker *w, int64_t result_id)
{
	struct db_stmt *s = db_stmt(w->db, STMT_AUDIT_EVIDENCE_START);

	stmt_int(s, ":result_id", result_id);
	return stmt_one_int(s, INT64_MAX);
}

static void judge_range(struct worker *w)
{
	int64_t from = evidence_start(w, w->seen[0].result_id);
	int64_t to = evidence_start(w, w->seen[w->n_seen - 1].result_id + 1);

	if (from < to)
		db_scan_range(w->evidence, from, to - 1);
	for (size_t i = 0; i < w->n_seen; i++)
		if (!w->seen[i].judged)
			look_up(w, &w->seen[i]);
}

/* ---- a range ---- */

static void count_cells(struct worker *w)
{
	for (const struct group *g = w->group; g < w->group + w->n_groups; g++) {
		struct cell_key key = {g->c.kind, g->c.collected_on, g->c.device_id, g->facility_id, g->lot};

		if (g->n > 0)
			cells_add(&w->t.days, &key, g->n, g->differs);
	}
}

static void take_range(struct worker *w, int64_t first)
{
	int64_t last = first + PACK_KEYS - 1, done;

	last = last < w->work->last ? last : w->work->last;
	w->n_groups = w->n_seen = w->at = 0;
	done = take_pack(w, first);
	if (done < last)
		take_results(w, done + 1, last);
	if (w->n_seen > 0)
		judge_range(w);
	count_cells(w);
	arena_reset(&w->words);
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;

	while (!atomic_load(&w->work->stop)) {
		int64_t first = atomic_fetch_add(&w->work->next, 1) * PACK_KEYS;

		if (first > w->work->last)
			break;
		take_range(w, first);
		if (db_status(w->db) != STATUS_OK)
			atomic_store(&w->work->stop, true);
	}
	return NULL;
}

/* ---- the whole ---- */

static void tally_init(struct pass_tally *t)
{
	memset(t, 0, sizeof *t);
	cells_init(&t->days);
}

static void tally_free(struct pass_tally *t)
{
	cells_free(&t->days);
	free(t->finding);
}

static void tally_merge(struct pass_tally *into, const struct pass_tally *from)
{
	for (int k = 0; k < AUDIT_KINDS; k++) {
		for (int o = 0; o < AUDIT_OUTCOMES; o++)
			into->outcome[k][o] += from->outcome[k][o];
		into->unverified[k] += from->unverified[k];
		for (int i = 0; i < PASS_CATEGORIES; i++)
			for (int j = 0; j < PASS_CATEGORIES; j++)
				into->matrix[k][i][j] += from->matrix[k][i][j];
	}
	cells_merge(&into->days, &from->days);
	for (size_t i = 0; i < from->n_findings; i++)
		*pass_new_finding(into) = from->finding[i];
}

/* A rule that names an assay the evidence tells. */
static void learn_rules(struct work *work)
{
	const struct rules *r = work->req->rules;

	for (size_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].assay && r->rule[i].kind == SCORE_HPV)
			work->by_evidence[SCORE_HPV] = true;
}

static int by_result(const void *x, const void *y)
{
	const struct pass_finding *a = x, *b = y;

	return (a->result_id > b->result_id) - (a->result_id < b->result_id);
}

static void learn_names(struct work *work)
{
	static const char *const none[] = {NULL};

	for (unsigned k = 1; k < AUDIT_KINDS; k++) {
		const struct code_test *test = codelist_test(work->req->codes, score_kind_name(k));

		work->names[k] = test && test->n_results <= PASS_CATEGORIES ? test->result_names : none;
		for (int i = 0; work->names[k][i]; i++)
			for (unsigned c = 0; c < PASS_CATEGORIES; c++) {
				const char *computed = score_category_name(k, c);

				work->agrees[k][i][c] =
					computed && judge_agrees(score_kind_name(k), computed, work->names[k][i]);
			}
	}
}

static int thread_count(const struct pass_request *req, int64_t results)
{
	int64_t n = req->threads > 0 ? req->threads : sysconf(_SC_NPROCESSORS_ONLN);

	if (n > results / PACK_KEYS + 1)
		n = results / PACK_KEYS + 1;
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static enum status worker_open(struct worker *w, struct work *work, const char *path)
{
	static const char *const body[] = {"result_id", "body", NULL};
	enum status st;

	*w = (struct worker){.work = work};
	msgq_init(&w->q);
	judge_init(&w->judge, work->req->rules);
	tally_init(&w->t);
	pack_init(&w->pack);
	w->group = mem_alloc((size_t)GROUPS_MAX * sizeof *w->group);
	w->seen = mem_alloc(PACK_KEYS * sizeof *w->seen);
	st = db_open(&w->db, path, DB_SCAN, &w->q);
	if (st != STATUS_OK)
		return st;
	w->evidence = db_scan_open(w->db, "evidence", body, take_evidence, w);
	return db_status(w->db);
}

static enum status worker_close(struct worker *w, struct pass *out, struct msgq *q)
{
	enum status st = w->db ? db_status(w->db) : STATUS_REGISTRY;

	for (const struct msg *m = w->q.first; m; m = m->next)
		msg_add(q, m->severity, m->code, m->pos, m->field, m->hint, "%s", m->text);
	tally_merge(&out->t, &w->t);
	db_scan_close(w->evidence);
	db_close(w->db);
	pack_free(&w->pack);
	free(w->group);
	free(w->seen);
	arena_free(&w->words);
	judge_free(&w->judge);
	tally_free(&w->t);
	msgq_free(&w->q);
	return st;
}

/* What cannot start a thread of its own is done by the thread that asked. */
static void run_all(struct worker *w, int n)
{
	int started = 1;

	while (started < n && pthread_create(&w[started].thread, NULL, run_worker, &w[started]) == 0)
		started++;
	run_worker(&w[0]);
	for (int i = 1; i < started; i++)
		pthread_join(w[i].thread, NULL);
}

enum status pass_run(struct db *db, const struct pass_request *req, struct pass *out, struct msgq *q)
{
	struct work *work = mem_alloc(sizeof *work);
	struct worker *w;
	enum status st = STATUS_OK;
	int n, open = 0;

	memset(work, 0, sizeof *work);
	work->req = req;
	learn_names(work);
	learn_rules(work);
	tally_init(&out->t);
	memcpy(out->names, work->names, sizeof out->names);
	work->last = stmt_one_int(db_stmt(db, STMT_AUDIT_RESULT_NEWEST), 0);
	work->packed = stmt_one_int(db_stmt(db, STMT_AUDIT_PACKED_UNTIL), 0);
	atomic_init(&work->next, 0);
	n = thread_count(req, work->last);
	w = mem_alloc((size_t)n * sizeof *w);
	while (open < n && st == STATUS_OK)
		st = worker_open(&w[open++], work, db_path(db));
	if (st == STATUS_OK)
		run_all(w, n);
	for (int i = 0; i < open; i++) {
		enum status one = worker_close(&w[i], out, q);

		st = st == STATUS_OK ? one : st;
	}
	free(w);
	free(work);
	cells_sort(&out->t.days);
	if (out->t.n_findings > 1)
		qsort(out->t.finding, out->t.n_findings, sizeof *out->t.finding, by_result);
	return st == STATUS_OK ? db_status(db) : st;
}

void pass_free(struct pass *p)
{
	tally_free(&p->t);
}
