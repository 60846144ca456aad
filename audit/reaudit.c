/* reaudit.c -- one re-audit, from the request to its rows in the registry.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/reaudit.h"

#include "base/text.h"

/* ---- the area ---- */

static enum status unknown_area(struct db *db, struct arena *a, const char *code, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_AREA_CODES);
	const char **known =
		arena_calloc(a, (size_t)stmt_one_int(db_stmt(db, STMT_AUDIT_AREA_COUNT), 0) + 1, sizeof *known);
	const char *near;
	size_t n = 0;

	while (stmt_step(s) == 1)
		known[n++] = arena_strdup(a, stmt_get_text(s, 0));
	near = text_nearest(code, known);
	return msg_fail(q, STATUS_USAGE, "area-unknown", MSG_NOWHERE, "area",
			near ? arena_printf(a, "nearest known is '%s'", near) : NULL, "unknown area '%s'", code);
}

enum status audit_areas(struct db *db, struct arena *a, const char *code, const bool **out, int64_t *n, struct msgq *q)
{
	struct db_stmt *s;
	bool *area, any = false;

	*out = NULL;
	if (!code)
		return STATUS_OK;
	*n = stmt_one_int(db_stmt(db, STMT_AUDIT_AREA_NEWEST), 0) + 1;
	*out = area = arena_calloc(a, (size_t)*n, sizeof *area);
	s = db_stmt(db, STMT_AUDIT_AREA_BELOW);
	stmt_text(s, ":code", code);
	while (stmt_step(s) == 1) {
		int64_t id = stmt_get_int(s, 0);

		if (id > 0 && id < *n)
			area[id] = any = true;
	}
	return any || db_status(db) != STATUS_OK ? db_status(db) : unknown_area(db, a, code, q);
}

/* ---- opening ---- */

enum status audit_run_open(struct db *db, const struct audit_request *req, struct audit_run *out, struct msgq *q)
{
	struct pass_request pass = {.what_if = req->what_if, .from = req->from, .to = req->to, .threads = req->threads};
	enum status st;

	*out = (struct audit_run){.arena = ARENA_INIT, .req = *req, .women = -1};
	out->codes = codelist_load(&out->arena, req->data_dir, q);
	st = out->codes ? charts_load(&out->arena, req->data_dir, out->codes, &out->charts, q) : STATUS_INPUT;
	if (st == STATUS_OK)
		st = rules_load(db, &out->arena, req->in_force, req->n_in_force, &out->rules, q);
	if (st == STATUS_OK)
		st = audit_areas(db, &out->arena, req->area_code, &pass.area, &pass.n_areas, q);
	if (st == STATUS_OK)
		st = db_digest(db, out->digest, q);
	if (st != STATUS_OK)
		return st;
	pass.rules = &out->rules;
	pass.codes = out->codes;
	st = pass_run(db, &pass, &out->pass, q);
	if (st != STATUS_OK)
		return st;
	if (!req->what_if) /* another rule differs everywhere: nothing drifts */
		out->drift = drift_find(&out->arena, &out->charts, &out->pass.t, &out->n_drifts);
	out->effect = mem_alloc((out->pass.t.n_findings + 1) * sizeof *out->effect);
	memset(out->effect, 0, (out->pass.t.n_findings + 1) * sizeof *out->effect);
	return STATUS_OK;
}

void audit_run_close(struct audit_run *run)
{
	pass_free(&run->pass);
	free(run->effect);
	arena_free(&run->arena);
}

/* ---- findings ---- */

size_t audit_run_findings(const struct audit_run *run)
{
	return run->pass.t.n_findings;
}

const struct pass_finding *audit_run_finding(const struct audit_run *run, size_t i)
{
	return &run->pass.t.finding[i];
}

int64_t audit_run_find(const struct audit_run *run, int64_t result_id)
{
	size_t low = 0, high = run->pass.t.n_findings;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (run->pass.t.finding[mid].result_id < result_id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < run->pass.t.n_findings && run->pass.t.finding[low].result_id == result_id ? (int64_t)low : -1;
}

/* 0 first. */
static int weight(const struct audit_run *run, size_t i)
{
	static const int by_outcome[AUDIT_OUTCOMES] = {9, 3, 6, 4, 5};
	const struct audit_effect *e = &run->effect[i];

	if (e->changed)
		return e->direction > 0 ? 0 : e->direction < 0 ? 1 : 2;
	return by_outcome[run->pass.t.finding[i].outcome];
}

void audit_run_order(struct audit_run *run)
{
	size_t n = run->pass.t.n_findings, at = 0, *order = arena_calloc(&run->arena, n + 1, sizeof *order);

	for (int w = 0; w < 10; w++)
		for (size_t i = 0; i < n; i++)
			if (weight(run, i) == w)
				order[at++] = i;
	run->order = order;
}

static const char *or_empty(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : "";
}

enum status audit_run_source(struct db *db, struct arena *a, int64_t result_id, struct audit_source *out)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_RESULT_SOURCE);

	*out = (struct audit_source){0, 0, "", "", "", "", "", DATE_NONE, ""};
	stmt_int(s, ":result_id", result_id);
	if (stmt_step(s) == 1) {
		out->record_id = stmt_get_int(s, 0);
		out->line = stmt_get_int(s, 1);
		out->file = or_empty(a, stmt_get_text(s, 2));
		out->device = or_empty(a, stmt_get_text(s, 3));
		out->facility = or_empty(a, stmt_get_text(s, 4));
		out->lot = or_empty(a, stmt_get_text(s, 5));
		out->detail = or_empty(a, stmt_get_text(s, 6));
		out->collected_on = stmt_get_date(s, 7);
		out->public_id = or_empty(a, stmt_get_text(s, 8));
		stmt_done(s);
	}
	return db_status(db);
}

/* ---- the detail of an HPV result ---- */

/* Place of a channel, -1 none. */
static int channel_of(const struct algorithm *alg, const char *name, size_t n)
{
	for (int i = 0; i < alg->n_channels; i++)
		if (strlen(alg->channels[i]) == n && memcmp(alg->channels[i], name, n) == 0)
			return i;
	return -1;
}

/* Bits of channels that have a key of their own in the detail. */
static uint32_t named_channels(const struct algorithm *alg, char **part, size_t n)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < n; i++) {
		int c = channel_of(alg, part[i], strcspn(part[i], "="));

		if (c >= 0)
			bits |= (uint32_t)1 << c;
	}
	return bits;
}

const char *audit_run_detail(struct arena *a, const struct audit_run *run, const struct pass_finding *f,
			     const char *reported)
{
	const struct algorithm *alg;
	struct buf b = BUF_INIT;
	char **part;
	const char *out;
	size_t n;
	uint32_t named;

	if (!reported || !*reported || f->kind != SCORE_HPV || f->algorithm < 0)
		return NULL;
	alg = run->req.what_if ? run->req.what_if : &run->rules.algorithm[f->algorithm].alg;
	n = text_split(a, reported, ';', &part);
	named = named_channels(alg, part, n);
	for (size_t i = 0; i < n; i++) {
		size_t key = strcspn(part[i], "=");
		int c = channel_of(alg, part[i], key);
		bool positive = c >= 0 ? (f->positive >> c & 1) != 0 : (f->positive & ~named) != 0;

		buf_printf(&b, "%s%.*s=%s", i ? ";" : "", (int)key, part[i], positive ? "pos" : "neg");
	}
	out = arena_strdup(a, b.data);
	buf_free(&b);
	return out;
}

/* ---- the registry ---- */

static void store_finding(struct db *db, const struct audit_run *run, int64_t run_id, size_t i)
{
	const struct pass_finding *f = &run->pass.t.finding[i];
	int64_t id = db_next_id(db, "audit_finding");
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_FINDING_INSERT);

	stmt_int(s, ":finding_id", id);
	stmt_int(s, ":run_id", run_id);
	stmt_int(s, ":result_id", f->result_id);
	stmt_text(s, ":outcome", audit_outcome_name((enum audit_outcome)f->outcome));
	stmt_id(s, ":algorithm_id", f->algorithm >= 0 ? run->rules.algorithm[f->algorithm].algorithm_id : 0);
	stmt_int(s, ":status", f->status);
	stmt_text(s, ":reported", f->reported ? f->reported : "?");
	stmt_int(s, ":unverified", f->unverified);
	if (f->computed) {
		stmt_text(s, ":computed", f->computed);
		stmt_int(s, ":score", f->score);
		stmt_int(s, ":reasons", f->reasons);
		stmt_int(s, ":uses", f->uses);
	}
	if (run->effect[i].asked)
		stmt_int(s, ":changes_duty", run->effect[i].changed);
	stmt_run(s);
}

static void store_run(struct db *db, const struct audit_run *run, int64_t run_id, const char *actor, int64_t now)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_RUN_INSERT);
	const struct algorithm *alg = run->req.what_if;
	struct arena a = ARENA_INIT;

	stmt_int(s, ":run_id", run_id);
	stmt_text(s, ":kind", alg ? "what-if" : "reaudit");
	stmt_int(s, ":made_at", now);
	stmt_text(s, ":made_by", actor);
	stmt_date(s, ":as_of", run->req.as_of);
	stmt_text(s, ":area", run->req.area_code);
	stmt_date(s, ":from_on", run->req.from);
	stmt_date(s, ":to_on", run->req.to);
	if (alg) {
		stmt_text(s, ":algorithm", arena_printf(&a, "%s %s", alg->id, alg->version));
		stmt_blob(s, ":algorithm_sha256", alg->hash, HASH_SIZE);
	}
	stmt_blob(s, ":in_force_sha256", run->rules.basis, HASH_SIZE);
	stmt_int(s, ":core_version", score_version());
	stmt_text(s, ":registry_digest", run->digest);
	stmt_int(s, ":results_n", figures_results(&run->pass));
	stmt_int(s, ":agree_n", figures_outcome(&run->pass, AUDIT_AGREE));
	stmt_int(s, ":differs_n", figures_outcome(&run->pass, AUDIT_DIFFERS));
	stmt_int(s, ":without_n", figures_outcome(&run->pass, AUDIT_WITHOUT));
	stmt_int(s, ":unreadable_n", figures_outcome(&run->pass, AUDIT_UNREADABLE));
	stmt_int(s, ":unknown_n", figures_outcome(&run->pass, AUDIT_UNKNOWN));
	stmt_int(s, ":unverified_n", figures_unverified(&run->pass));
	stmt_int(s, ":women_n", run->women < 0 ? 0 : run->women);
	stmt_run(s);
	arena_free(&a);
}

enum status audit_run_store(struct db *db, const struct audit_run *run, const char *actor, int64_t now, int64_t *run_id,
			    struct msgq *q)
{
	enum status st = db_begin(db, run->req.what_if ? "what-if" : "reaudit", actor, q);

	if (st != STATUS_OK)
		return st;
	*run_id = db_next_id(db, "audit_run");
	store_run(db, run, *run_id, actor, now);
	for (size_t i = 0; i < run->pass.t.n_findings && !run->req.what_if; i++)
		store_finding(db, run, *run_id, i);
	if (db_status(db) == STATUS_OK)
		return db_commit(db, q);
	st = db_status(db);
	db_rollback(db);
	return st;
}
