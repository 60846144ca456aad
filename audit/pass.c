/* pass.c -- one pass over all machine-scored results, on all cores.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ranges of result keys are handed out one after another. The results of a range are noted, then its evidence is read,
 * from where the index of its results says, in its own order, which is that of the results; each is judged where it
 * lies. Should a registry hold evidence in another order, what is not met on the way is looked up by key: slower, the
 * same answer.
 */
#include "audit/pass.h"

#include "base/text.h"
#include "db/scan.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define RANGE 8192 /* result keys a thread takes at a time */
#define THREADS_MAX 64

/* Columns of the scans; the last two of a result are seldom asked for. */
enum {
	COL_RESULT,
	COL_TEST,
	COL_CATEGORY,
	COL_STATUS,
	COL_COLLECTED,
	COL_DEVICE,
	COL_FACILITY,
	COL_LOT,
	COL_AREA,
	COL_ASSAY
};
enum { COL_OF, COL_BODY };

struct work {
	const struct pass_request *req;
	const char *const *names[AUDIT_KINDS];
	bool agrees[AUDIT_KINDS][PASS_CATEGORIES][PASS_CATEGORIES]; /* [kind][reported][computed] */
	int64_t last;                                               /* result key */
	bool full;                                                  /* area and assay are needed */
	_Atomic int64_t next;                                       /* first key nobody took */
	atomic_bool stop;
};

struct worker {
	struct work *work;
	struct db *db;
	struct msgq q;
	struct judge judge;
	struct pass_tally t;
	struct db_scan *results, *evidence;
	struct seen *seen; /* results of the range, by key; RANGE long */
	size_t n_seen, at; /* how many, and the first that may still meet its evidence */
	struct arena words;
	const char *lot, *assay; /* of the row before, in words */
	unsigned kind;           /* of the row before */
	pthread_t thread;
};

/* One result as read. */
struct seen {
	struct rules_case c;
	int64_t result_id, facility_id;
	const char *lot; /* "" unknown */
	int reported;    /* place in names, -1 unknown to the code list */
	bool judged;
};

/* ---- what came out of one result ---- */

static struct pass_finding *new_finding(struct pass_tally *t)
{
	if (t->n_findings == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->finding = mem_realloc(t->finding, t->cap * sizeof *t->finding);
	}
	return &t->finding[t->n_findings++];
}

static void note(struct worker *w, const struct seen *s, const struct judged *j, const char *compared)
{
	*new_finding(&w->t) = (struct pass_finding){
		.result_id = s->result_id,
		.reported = s->reported >= 0 ? w->work->names[s->c.kind][s->reported] : NULL,
		.compared = compared,
		.computed = j->computed,
		.score = j->verdict.score,
		.reasons = j->verdict.reasons,
		.uses = j->verdict.uses,
		.positive = s->c.kind == SCORE_HPV ? j->verdict.counts[4] : 0,
		.algorithm = j->algorithm,
		.kind = (uint8_t)s->c.kind,
		.outcome = (uint8_t)j->outcome,
		.status = j->verdict.status,
		.unverified = j->unverified,
	};
}

static void count_cell(struct worker *w, const struct seen *s, bool differs)
{
	struct cell_key key = {s->c.kind, s->c.collected_on, s->c.device_id, s->facility_id, s->lot};

	cells_add(&w->t.days, &key, 1, differs);
}

/* `compared` is a place in the names of the test, -1 none. */
static void count(struct worker *w, const struct seen *s, const struct judged *j, int compared)
{
	w->t.outcome[s->c.kind][j->outcome]++;
	if (j->computed) {
		w->t.unverified[s->c.kind] += j->unverified;
		if (compared >= 0)
			w->t.matrix[s->c.kind][compared][j->verdict.category]++;
		count_cell(w, s, j->outcome == AUDIT_DIFFERS);
	}
	if (j->outcome != AUDIT_AGREE)
		note(w, s, j, compared >= 0 ? w->work->names[s->c.kind][compared] : NULL);
}

/* ---- judging ---- */

/* Most words that differ do so at once. */
static bool same_word(const char *a, const char *b)
{
	return *a == *b && strcmp(a, b) == 0;
}

static int place_of(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (same_word(names[i], name))
			return i;
	return -1;
}

/* Against what was reported. */
static void judge_reported(struct worker *w, const struct seen *s, bool has_evidence)
{
	struct judged j;

	if (has_evidence)
		judge_case(&w->judge, &s->c, NULL, &j);
	else
		j = (struct judged){.outcome = AUDIT_WITHOUT, .algorithm = -1};
	if (j.computed)
		j.outcome = s->reported >= 0 && w->work->agrees[s->c.kind][s->reported][j.verdict.category]
				    ? AUDIT_AGREE
				    : AUDIT_DIFFERS;
	count(w, s, &j, s->reported);
}

/* True when the other algorithm has something to say of the result. */
static bool concerns(const struct algorithm *alg, const struct seen *s, bool has_evidence)
{
	size_t n;
	const char *assay;

	if (rules_kind(alg->kind) != s->c.kind)
		return false;
	if (!alg->assay || !has_evidence)
		return !alg->assay;
	assay = rules_assay(s->c.evidence, s->c.n, &n);
	return assay && n == strlen(alg->assay) && memcmp(assay, alg->assay, n) == 0;
}

/* The rule in force against another one. */
static void judge_what_if(struct worker *w, const struct seen *s, bool has_evidence)
{
	const struct algorithm *alg = w->work->req->what_if;
	struct judged in_force = {.outcome = AUDIT_WITHOUT, .algorithm = -1}, j;

	if (!concerns(alg, s, has_evidence))
		return;
	if (has_evidence)
		judge_case(&w->judge, &s->c, NULL, &in_force);
	j = in_force;
	if (in_force.computed) {
		algorithm_score(alg, s->c.evidence, s->c.n, &j.verdict);
		j.computed =
			j.verdict.status == SCORE_OK ? score_category_name(j.verdict.kind, j.verdict.category) : NULL;
		j.unverified = j.computed && algorithm_uses_unverified(alg, &j.verdict);
		j.outcome = !j.computed                              ? AUDIT_UNREADABLE
			    : text_eq(j.computed, in_force.computed) ? AUDIT_AGREE
								     : AUDIT_DIFFERS;
	}
	count(w, s, &j, in_force.computed ? place_of(w->work->names[s->c.kind], in_force.computed) : -1);
}

/* ---- reading ---- */

/* The text of the row before when it is the same: lots and assays seldom change from row to row. */
static const char *word(struct worker *w, const char **before, const char *text)
{
	if (!text)
		return NULL;
	if (!*before || !same_word(*before, text))
		*before = arena_strdup(&w->words, text);
	return *before;
}

static bool wanted(const struct pass_request *req, const struct db_scan_row *row, date_t on)
{
	int64_t area;

	if ((req->from != DATE_NONE && on < req->from) || (req->to != DATE_NONE && on > req->to))
		return false;
	if (!req->area)
		return true;
	area = scan_int(row, COL_AREA);
	return area > 0 && area < req->n_areas && req->area[area];
}

/* Rows of one test mostly follow one another. */
static unsigned kind_of(struct worker *w, const char *test)
{
	if (w->kind == 0 || strcmp(score_kind_name(w->kind), test) != 0)
		w->kind = rules_kind(test);
	return w->kind;
}

/* Classifications by machines; a withdrawal is none. */
static void take_result(void *ctx, const struct db_scan_row *row)
{
	struct worker *w = ctx;
	unsigned kind = kind_of(w, scan_text(row, COL_TEST));
	date_t on = (date_t)scan_int(row, COL_COLLECTED);
	struct seen *s;

	if (kind == 0 || w->n_seen == RANGE || *scan_text(row, COL_STATUS) == 'w' || !wanted(w->work->req, row, on))
		return;
	s = &w->seen[w->n_seen++];
	*s = (struct seen){.c = {.kind = kind, .device_id = scan_int(row, COL_DEVICE), .collected_on = on},
			   .result_id = scan_int(row, COL_RESULT),
			   .facility_id = scan_int(row, COL_FACILITY),
			   .reported = place_of(w->work->names[kind], scan_text(row, COL_CATEGORY))};
	s->lot = word(w, &w->lot, scan_text(row, COL_LOT));
	s->lot = s->lot ? s->lot : "";
	if (w->work->full)
		s->c.assay = word(w, &w->assay, scan_text(row, COL_ASSAY));
}

static void judge_seen(struct worker *w, struct seen *s, const void *body, size_t n)
{
	if (body)
		s->c.evidence = judge_bytes(&w->judge, body, n, score_kind_name(s->c.kind), &s->c.n);
	if (w->work->req->what_if)
		judge_what_if(w, s, body != NULL);
	else
		judge_reported(w, s, body != NULL);
	s->judged = true;
}

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
	judge_seen(w, &w->seen[w->at++], body, n);
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
	judge_seen(w, s, body, n);
	stmt_done(row);
}

/* First evidence of a result of this key or a later one. */
static int64_t evidence_start(struct worker *w, int64_t result_id)
{
	struct db_stmt *s = db_stmt(w->db, STMT_AUDIT_EVIDENCE_START);

	stmt_int(s, ":result_id", result_id);
	return stmt_one_int(s, INT64_MAX);
}

static int by_key(const void *x, const void *y)
{
	const struct seen *a = x, *b = y;

	return (a->result_id > b->result_id) - (a->result_id < b->result_id);
}

static void take_range(struct worker *w, int64_t first)
{
	int64_t from, to;

	w->n_seen = w->at = 0;
	db_scan_range(w->results, first, first + RANGE - 1);
	for (size_t i = 1; i < w->n_seen; i++)
		if (w->seen[i].result_id < w->seen[i - 1].result_id) {
			qsort(w->seen, w->n_seen, sizeof *w->seen, by_key);
			break;
		}
	if (w->n_seen == 0)
		return;
	from = evidence_start(w, w->seen[0].result_id);
	to = evidence_start(w, w->seen[w->n_seen - 1].result_id + 1);
	if (from < to)
		db_scan_range(w->evidence, from, to - 1);
	for (size_t i = 0; i < w->n_seen; i++)
		if (!w->seen[i].judged)
			look_up(w, &w->seen[i]);
}

static void *run_worker(void *arg)
{
	struct worker *w = arg;

	while (!atomic_load(&w->work->stop)) {
		int64_t first = atomic_fetch_add(&w->work->next, RANGE);

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
		*new_finding(into) = from->finding[i];
}

/* A rule that names the assay of a test whose evidence does not tell it. */
static bool needs_assay(const struct rules *r)
{
	for (size_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].assay && r->rule[i].kind != SCORE_HPV)
			return true;
	return false;
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

	if (n > results / RANGE + 1)
		n = results / RANGE + 1;
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static enum status worker_open(struct worker *w, struct work *work, const char *path)
{
	static const char *const most[] = {"result_id", "test",        "category", "status", "collected_on",
					   "device_id", "facility_id", "lot",      NULL};
	static const char *const all[] = {"result_id",    "test",      "category",    "status",
					  "collected_on", "device_id", "facility_id", "lot",
					  "area_id",      "assay",     NULL};
	static const char *const body[] = {"result_id", "body", NULL};
	enum status st;

	*w = (struct worker){.work = work};
	msgq_init(&w->q);
	judge_init(&w->judge, work->req->rules);
	tally_init(&w->t);
	w->seen = mem_alloc(RANGE * sizeof *w->seen);
	st = db_open(&w->db, path, DB_SCAN, &w->q);
	if (st != STATUS_OK)
		return st;
	w->results = db_scan_open(w->db, "result", work->full ? all : most, take_result, w);
	w->evidence = db_scan_open(w->db, "evidence", body, take_evidence, w);
	return db_status(w->db);
}

static enum status worker_close(struct worker *w, struct pass *out, struct msgq *q)
{
	enum status st = w->db ? db_status(w->db) : STATUS_REGISTRY;

	for (const struct msg *m = w->q.first; m; m = m->next)
		msg_add(q, m->severity, m->code, m->pos, m->field, m->hint, "%s", m->text);
	tally_merge(&out->t, &w->t);
	db_scan_close(w->results);
	db_scan_close(w->evidence);
	db_close(w->db);
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
	work->full = req->area || needs_assay(req->rules);
	learn_names(work);
	tally_init(&out->t);
	memcpy(out->names, work->names, sizeof out->names);
	work->last = stmt_one_int(db_stmt(db, STMT_AUDIT_RESULT_NEWEST), 0);
	atomic_init(&work->next, 1);
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
