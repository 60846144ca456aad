/* registers.c -- devices, facilities and number patterns, read once per file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/registers.h"

#include "base/json.h"
#include "base/text.h"

static size_t count(struct db *db, enum db_stmt_id id)
{
	return (size_t)stmt_one_int(db_stmt(db, id), 0);
}

static void load_facilities(struct db *db, struct arena *a, struct registers *out)
{
	size_t cap = count(db, STMT_INGEST_FACILITY_COUNT);
	struct facility *list = arena_calloc(a, cap, sizeof *list);
	struct db_stmt *s = db_stmt(db, STMT_INGEST_FACILITIES);

	while (out->n_facilities < cap && stmt_step(s) == 1)
		list[out->n_facilities++] =
			(struct facility){arena_strdup(a, stmt_get_text(s, 1)), stmt_get_int(s, 0), stmt_get_int(s, 2)};
	stmt_done(s);
	out->facility = list;
}

static enum date_order order_of(const char *word)
{
	static const char *const words[] = {"unknown", "dmy", "mdy", "ymd"};

	for (int i = 0; i < 4; i++)
		if (text_eq(words[i], word))
			return (enum date_order)i;
	return DATE_ORDER_UNKNOWN;
}

static void load_devices(struct db *db, struct arena *a, struct registers *out)
{
	size_t cap = count(db, STMT_INGEST_DEVICE_COUNT);
	struct device *list = arena_calloc(a, cap, sizeof *list);
	struct db_stmt *s = db_stmt(db, STMT_INGEST_DEVICES);

	while (out->n_devices < cap && stmt_step(s) == 1)
		list[out->n_devices++] = (struct device){.device_id = stmt_get_int(s, 0),
							 .code = arena_strdup(a, stmt_get_text(s, 1)),
							 .serial = arena_strdup(a, stmt_get_text(s, 2)),
							 .facility_id = stmt_get_int(s, 3),
							 .area_id = stmt_get_int(s, 4),
							 .date_order = order_of(stmt_get_text(s, 5)),
							 .valid_from = stmt_get_date(s, 6),
							 .valid_to = stmt_get_date(s, 7)};
	stmt_done(s);
	out->device = list;
}

static enum status compile(struct registers *out, const cJSON *ids, const char *member, const struct pattern **p,
			   struct msgq *q)
{
	const char *text = json_str(ids, member), *error;
	size_t at;

	if (!text)
		return STATUS_OK;
	*p = pattern_compile(out->pool, text, &error, &at);
	return *p ? STATUS_OK
		  : msg_fail(q, STATUS_INPUT, "pattern-syntax", MSG_NOWHERE, member,
			     "mend the program file and load it again",
			     "the pattern in the program file cannot be used, at byte %zu: %s", at, error);
}

/* "identifiers" of the newest program file. */
static enum status load_patterns(struct db *db, struct registers *out, struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_INGEST_PROGRAM);
	enum status rc = STATUS_OK;
	const char *body;
	cJSON *root;

	if (stmt_step(s) == 1 && (body = stmt_get_text(s, 0)) != NULL) {
		root = json_parse(body, strlen(body), "program", 1, q);
		rc = compile(out, json_get(root, "identifiers"), "mrn_pattern", &out->mrn, q);
		if (rc == STATUS_OK)
			rc = compile(out, json_get(root, "identifiers"), "specimen_pattern", &out->specimen, q);
		json_free(root);
	}
	stmt_done(s);
	return rc;
}

enum status registers_load(struct db *db, struct arena *a, struct pattern_pool *pool, struct registers *out,
			   struct msgq *q)
{
	enum status rc;

	*out = (struct registers){.pool = pool};
	load_facilities(db, a, out);
	load_devices(db, a, out);
	rc = load_patterns(db, out, q);
	return db_status(db) != STATUS_OK ? db_status(db) : rc;
}

const struct facility *registers_facility(const struct registers *r, const char *code)
{
	size_t lo = 0, hi = r->n_facilities;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(r->facility[mid].code, code);

		if (c == 0)
			return &r->facility[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct device *registers_device(const struct registers *r, const char *code)
{
	size_t lo = 0, hi = r->n_devices;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(r->device[mid].code, code);

		if (c == 0)
			return &r->device[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct device *registers_serial(const struct registers *r, const char *serial, date_t on)
{
	const struct device *first = NULL;

	for (size_t i = 0; i < r->n_devices; i++) {
		const struct device *d = &r->device[i];

		if (strcmp(d->serial, serial) != 0)
			continue;
		if (on != DATE_NONE && (d->valid_from == DATE_NONE || d->valid_from <= on) &&
		    (d->valid_to == DATE_NONE || d->valid_to >= on))
			return d;
		if (!first)
			first = d;
	}
	return first;
}
