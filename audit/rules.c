/* rules.c -- algorithms into the registry, and from there to the results they judge.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/rules.h"

#include "base/buf.h"
#include "base/text.h"

#define EVIDENCE_HEADER 12

unsigned rules_kind(const char *test)
{
	for (unsigned k = 1; k < AUDIT_KINDS; k++)
		if (text_eq(score_kind_name(k), test))
			return k;
	return 0;
}

/* ---- storing ---- */

static void insert(struct db *db, const struct algorithm *alg)
{
	int64_t id = db_next_id(db, "algorithm");
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_ALGORITHM_INSERT);

	stmt_int(s, ":algorithm_id", id);
	stmt_text(s, ":code", alg->id);
	stmt_text(s, ":version", alg->version);
	stmt_text(s, ":kind", alg->kind);
	stmt_text(s, ":title", alg->title);
	stmt_text(s, ":source", alg->source);
	stmt_blob(s, ":body", alg->bytes, alg->size);
	stmt_blob(s, ":body_sha256", alg->hash, HASH_SIZE);
	stmt_run(s);
}

static bool is_stored(struct db *db, const char *code)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_ALGORITHM_NEWEST);

	stmt_text(s, ":code", code);
	return stmt_one_int(s, 0) > 0;
}

static enum status store_one(struct db *db, const char *data_dir, const char *id, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct algorithm alg;
	enum status st = algorithm_load(&a, data_dir, id, &alg, q);
	struct db_stmt *s;

	if (st != STATUS_OK)
		goto out;
	s = db_stmt(db, STMT_AUDIT_ALGORITHM_FIND);
	stmt_text(s, ":code", alg.id);
	stmt_text(s, ":version", alg.version);
	if (stmt_step(s) == 1) {
		size_t n;
		const void *hash = stmt_get_blob(s, 0, &n);

		if (n != HASH_SIZE || memcmp(hash, alg.hash, HASH_SIZE) != 0)
			st = msg_fail(q, STATUS_INPUT, "algorithm-version-changed",
				      MSG_FILE(arena_printf(&a, "schemas/algorithms/%s.json", id)), "version",
				      "give the changed algorithm a new version",
				      "version %s of algorithm %s is in the registry with other content", alg.version,
				      alg.id);
		stmt_done(s);
	} else {
		insert(db, &alg);
	}
out:
	arena_free(&a);
	return st == STATUS_OK ? db_status(db) : st;
}

enum status rules_store(struct db *db, const char *data_dir, const struct audit_in_force *in_force, size_t n,
			bool missing_only, struct msgq *q)
{
	enum status st = STATUS_OK;

	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = strcmp(in_force[j].algorithm, in_force[i].algorithm) == 0;
		if (!seen && !(missing_only && is_stored(db, in_force[i].algorithm)))
			st = store_one(db, data_dir, in_force[i].algorithm, q);
	}
	return st;
}

/* ---- loading ---- */

static enum status load_algorithm(struct db *db, struct arena *a, const char *code, struct rules_algorithm *out,
				  struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_ALGORITHM_NEWEST);
	enum status st = STATUS_OK;
	const void *body;
	size_t n;

	stmt_text(s, ":code", code);
	if (stmt_step(s) != 1)
		return db_status(db) != STATUS_OK
			       ? db_status(db)
			       : msg_fail(q, STATUS_INPUT, "algorithm-unknown", MSG_FILE(db_path(db)), "algorithm",
					  "`sanad rebuild` stores the algorithms the program names",
					  "algorithm %s is not in the registry", code);
	out->algorithm_id = stmt_get_int(s, 0);
	body = stmt_get_blob(s, 1, &n);
	st = algorithm_from_bytes(a, body, n, &out->alg, q);
	stmt_done(s);
	return st;
}

/* Place of an algorithm in the list; it is read when it is not there yet. -1 with *st set. */
static int take_algorithm(struct db *db, struct arena *a, const char *code, struct rules *r, enum status *st,
			  struct msgq *q)
{
	for (size_t i = 0; i < r->n_algorithms; i++)
		if (text_eq(r->algorithm[i].alg.id, code))
			return (int)i;
	*st = load_algorithm(db, a, code, &r->algorithm[r->n_algorithms], q);
	return *st == STATUS_OK ? (int)r->n_algorithms++ : -1;
}

static int64_t device_of(struct db *db, const char *code)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_DEVICE_FIND);

	if (!code)
		return 0;
	stmt_text(s, ":code", code);
	return stmt_one_int(s, -1);
}

static void hash_rules(struct rules *r)
{
	struct buf b = BUF_INIT;

	buf_str(&b, "rules 1\n");
	for (size_t i = 0; i < r->n_rules; i++) {
		const struct rules_rule *rule = &r->rule[i];

		buf_printf(&b, "%u %lld %d %s\n", rule->kind, (long long)rule->device_id, (int)rule->from,
			   rule->assay ? rule->assay : "");
		buf_add(&b, r->algorithm[rule->algorithm].alg.hash, HASH_SIZE);
	}
	hash_bytes(r->basis, b.data, b.len);
	buf_free(&b);
}

enum status rules_load(struct db *db, struct arena *a, const struct audit_in_force *in_force, size_t n,
		       struct rules *out, struct msgq *q)
{
	enum status st = STATUS_OK;

	*out = (struct rules){.rule = arena_calloc(a, n, sizeof *out->rule),
			      .algorithm = arena_calloc(a, n, sizeof *out->algorithm)};
	for (size_t i = 0; i < n && st == STATUS_OK; i++) {
		struct rules_rule *r = &out->rule[i];

		*r = (struct rules_rule){.kind = rules_kind(in_force[i].test),
					 .device_id = device_of(db, in_force[i].device),
					 .assay = arena_strdup(a, in_force[i].assay),
					 .from = in_force[i].from};
		r->algorithm = take_algorithm(db, a, in_force[i].algorithm, out, &st, q);
		if (st == STATUS_OK && !text_eq(out->algorithm[r->algorithm].alg.kind, in_force[i].test))
			st = msg_fail(q, STATUS_INPUT, "algorithm-kind", MSG_NOWHERE, "algorithm",
				      "name an algorithm of this test in the program file",
				      "algorithm %s does not read evidence of a %s test", in_force[i].algorithm,
				      in_force[i].test);
		out->n_rules = i + 1;
	}
	if (st == STATUS_OK)
		st = db_status(db);
	if (st == STATUS_OK)
		hash_rules(out);
	return st;
}

/* ---- finding ---- */

const char *rules_assay(const unsigned char *evidence, size_t size, size_t *n)
{
	if (!evidence || size <= EVIDENCE_HEADER || evidence[5] != SCORE_HPV)
		return NULL;
	*n = evidence[EVIDENCE_HEADER];
	return *n < size - EVIDENCE_HEADER ? (const char *)evidence + EVIDENCE_HEADER + 1 : NULL;
}

static bool assay_matches(const char *assay, const struct rules_case *c)
{
	size_t n;
	const char *own = c->kind == SCORE_HPV ? rules_assay(c->evidence, c->n, &n) : NULL;

	if (own)
		return strlen(assay) == n && memcmp(assay, own, n) == 0;
	return text_eq(assay, c->assay);
}

int rules_find(const struct rules *r, const struct rules_case *c)
{
	for (size_t i = 0; i < r->n_rules; i++) {
		const struct rules_rule *rule = &r->rule[i];

		if (rule->kind == c->kind && (rule->device_id == 0 || rule->device_id == c->device_id) &&
		    (rule->from == DATE_NONE || c->collected_on >= rule->from) &&
		    (!rule->assay || assay_matches(rule->assay, c)))
			return rule->algorithm;
	}
	return -1;
}
