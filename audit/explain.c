/* explain.c -- one verdict in words: the result, its evidence, the algorithm, what follows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/explain.h"

#include "audit/evidence.h"
#include "base/text.h"

#define JSON_SHOWN 400 /* characters of an evidence shown */

void explain_add(struct explain_text *t, const char *part, const char *fmt, ...)
{
	va_list ap;

	if (t->n == t->cap) {
		struct explain_line *more = arena_calloc(t->a, t->cap ? 2 * t->cap : 32, sizeof *more);

		if (t->n > 0)
			memcpy(more, t->line, t->n * sizeof *more);
		t->line = more;
		t->cap = t->cap ? 2 * t->cap : 32;
	}
	va_start(ap, fmt);
	t->line[t->n++] = (struct explain_line){part, arena_vprintf(t->a, fmt, ap)};
	va_end(ap);
}

/* A result with its evidence, copied out of the registry. */
struct subject {
	struct rules_case c;
	const char *test, *reported, *status, *device;
	unsigned char *body;
	size_t size;
};

/* Columns of audit_record_results. */
enum { COL_TEST, COL_CATEGORY, COL_STATUS, COL_COLLECTED, COL_DEVICE, COL_CODE, COL_ASSAY, COL_BODY };

static bool read_subject(struct db *db, struct arena *a, int64_t record_id, struct subject *s)
{
	struct db_stmt *row = db_stmt(db, STMT_AUDIT_RECORD_RESULT);
	const void *body;

	stmt_int(row, ":record_id", record_id);
	if (stmt_step(row) != 1)
		return false;
	*s = (struct subject){.test = arena_strdup(a, stmt_get_text(row, COL_TEST)),
			      .reported = arena_strdup(a, stmt_get_text(row, COL_CATEGORY)),
			      .status = arena_strdup(a, stmt_get_text(row, COL_STATUS)),
			      .device = arena_strdup(a, stmt_get_text(row, COL_CODE))};
	s->c = (struct rules_case){.kind = rules_kind(s->test),
				   .device_id = stmt_get_int(row, COL_DEVICE),
				   .assay = arena_strdup(a, stmt_get_text(row, COL_ASSAY)),
				   .collected_on = stmt_get_date(row, COL_COLLECTED)};
	body = stmt_get_blob(row, COL_BODY, &s->size);
	if (body) {
		s->body = arena_alloc(a, s->size);
		memcpy(s->body, body, s->size);
	}
	stmt_done(row);
	return true;
}

static void say_result(struct explain_text *t, const struct subject *s)
{
	char day[DATE_TEXT_SIZE];

	explain_add(t, "result", "%s, reported %s (%s), collected %s%s%s%s%s", s->test, s->reported, s->status,
		    date_format(s->c.collected_on, day), s->device ? ", device " : "", s->device ? s->device : "",
		    s->c.assay ? ", assay " : "", s->c.assay ? s->c.assay : "");
}

/* Canonical JSON, cut where it grows long. */
static void say_evidence(struct explain_text *t, const struct subject *s)
{
	struct buf json = BUF_INIT;
	unsigned char hash[HASH_SIZE];
	char hex[HASH_HEX_SIZE];
	struct msgq q;

	msgq_init(&q);
	hash_bytes(hash, s->c.evidence, s->c.n);
	explain_add(t, "evidence", "%zu bytes, SHA-256 %s", s->c.n, hash_hex(hex, hash));
	if (evidence_decode(s->c.evidence, s->c.n, MSG_NOWHERE, &json, &q) == STATUS_OK)
		explain_add(t, "evidence", "%.*s%s", JSON_SHOWN, json.data, json.len > JSON_SHOWN ? " ..." : "");
	buf_free(&json);
	msgq_free(&q);
}

static void say_algorithm(struct explain_text *t, const struct algorithm *alg, bool what_if)
{
	char hex[HASH_HEX_SIZE];

	explain_add(t, "algorithm", "%s version %s, rule %s, %s, SHA-256 %s", alg->id, alg->version, alg->rule,
		    what_if ? "asked for" : "in force", hash_hex(hex, alg->hash));
}

static bool say_verdict(struct explain_text *t, const struct subject *s, const struct algorithm *alg,
			const struct score_verdict *v)
{
	const char *computed = score_category_name(v->kind, v->category);
	bool agrees = judge_agrees(s->test, computed, s->reported);
	uint32_t weak = v->uses & (alg->memory | alg->unverified);

	explain_comparisons(t, alg, v, s->c.evidence);
	explain_reasons(t, v);
	explain_add(t, "verdict", "%s: %s", computed,
		    agrees ? "as reported" : arena_printf(t->a, "reported was %s", s->reported));
	if (weak)
		explain_add(t, "verdict", "rests on numbers that are from memory or unverified: %s",
			    explain_uses(t->a, alg, weak));
	else
		explain_add(t, "verdict", "every number it rests on is stated by its source");
	return agrees;
}

static enum status explain_result(struct db *db, struct arena *a, struct subject *s, const struct audit_request *req,
				  struct explain_text *t, struct msgq *q)
{
	struct rules rules;
	struct judge judge;
	struct judged j;
	struct score_verdict v;
	const struct algorithm *alg;
	enum status st = rules_load(db, a, req->in_force, req->n_in_force, &rules, q);

	if (st != STATUS_OK)
		return st;
	judge_init(&judge, &rules);
	s->c.evidence = judge_bytes(&judge, s->body, s->size, s->test, &s->c.n);
	judge_case(&judge, &s->c, s->reported, &j);
	st = STATUS_ATTENTION;
	if (s->c.evidence)
		say_evidence(t, s);
	if (j.outcome == AUDIT_UNREADABLE && !req->what_if) {
		explain_add(t, "verdict", "none: the evidence cannot be read (%s)",
			    s->c.evidence ? score_status_name(j.verdict.status) : "its JSON does not encode");
	} else if (j.outcome == AUDIT_UNKNOWN && !req->what_if) {
		explain_add(t, "verdict", "none: the program names no algorithm for this test, device, assay and day");
	} else if (s->c.evidence) {
		alg = req->what_if ? req->what_if : &rules.algorithm[j.algorithm].alg;
		say_algorithm(t, alg, req->what_if != NULL);
		if (algorithm_score(alg, s->c.evidence, s->c.n, &v) != SCORE_OK)
			explain_add(t, "verdict", "none: the core refuses (%s)", score_status_name(v.status));
		else if (say_verdict(t, s, alg, &v))
			st = STATUS_OK;
	}
	judge_free(&judge);
	return st;
}

enum status audit_explain(struct db *db, int64_t record_id, const struct audit_request *req, struct explain_text *out,
			  struct msgq *q)
{
	struct subject s;
	enum status st = STATUS_ATTENTION;

	if (!read_subject(db, out->a, record_id, &s))
		return db_status(db) != STATUS_OK ? db_status(db)
						  : msg_fail(q, STATUS_USAGE, "record-unknown", MSG_NOWHERE, "record",
							     "`sanad history batch:N` says which records a batch has",
							     "record %lld holds no test result", (long long)record_id);
	say_result(out, &s);
	if (s.c.kind == 0)
		explain_add(out, "verdict", "none: this test is read by people; what was reported is the evidence");
	else if (!s.body)
		explain_add(out, "verdict", "none: reported without evidence");
	else
		st = explain_result(db, out->a, &s, req, out, q);
	return st;
}
