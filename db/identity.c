/* identity.c -- whom a record speaks of: sealed as JSON, with keyed hashes beside it for exact matching.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "db/identity.h"

#include "base/json.h"
#include "base/text.h"
#include "db/db_int.h"

#include <ctype.h>

#define PAD 64u /* sealed texts have lengths in such steps, so that a length tells little */

static const char *const precision_names[] = {"day", "month", "year", "age"};

/* The sealed fields, in the order they are written. */
static const struct {
	const char *key;
	size_t at; /* offset in struct identity */
} sealed_fields[] = {
	{"name", offsetof(struct identity, name)},   {"relative", offsetof(struct identity, relative)},
	{"cnic", offsetof(struct identity, cnic)},   {"family_cnic", offsetof(struct identity, family_cnic)},
	{"phone", offsetof(struct identity, phone)}, {"address", offsetof(struct identity, address)},
	{"mrn", offsetof(struct identity, mrn)},     {"specimen", offsetof(struct identity, specimen)},
};
#define SEALED_FIELDS (sizeof sealed_fields / sizeof sealed_fields[0])

static const char **field(struct identity *id, size_t i)
{
	return (const char **)(void *)((char *)id + sealed_fields[i].at);
}

static const char *field_value(const struct identity *id, size_t i)
{
	return *(const char *const *)(const void *)((const char *)id + sealed_fields[i].at);
}

/* ---- sealing --------------------------------------------------------------------------------------------------- */

static void write_json(const struct identity *id, struct buf *out)
{
	const char *mark = "{";

	for (size_t i = 0; i < SEALED_FIELDS; i++) {
		if (!field_value(id, i))
			continue;
		buf_printf(out, "%s\"%s\":", mark, sealed_fields[i].key);
		json_quote(out, field_value(id, i));
		mark = ",";
	}
	buf_str(out, *mark == '{' ? "{}" : "}");
	while (out->len % PAD != 0)
		buf_char(out, ' ');
}

static void bind_sealed(struct db *db, struct db_stmt *s, int64_t identity_id, const struct identity *id)
{
	struct buf json = BUF_INIT, sealed = BUF_INIT;

	buf_reserve(&json, 1024); /* one block, so that no copy is left behind by growing */
	write_json(id, &json);
	seal_close_bytes(db, "identity", identity_id, json.data, json.len, &sealed);
	stmt_blob(s, ":sealed", sealed.data, sealed.len);
	seal_wipe(&json);
	buf_free(&sealed);
}

/* ---- hashes ---------------------------------------------------------------------------------------------------- */

/* Upper case without blanks: numbers are typed by hand from labels. */
static char *fold_number(struct arena *a, const char *s)
{
	char *folded = text_fold_digits(a, s), *to = folded;

	for (const char *from = folded; *from; from++)
		if (*from != ' ' && *from != '\t')
			*to++ = (char)toupper((unsigned char)*from);
	*to = '\0';
	return folded;
}

/* Binds the keyed hash of a folded value and wipes it; NULL when it is NULL or empty. */
static void bind_hash(struct db *db, struct db_stmt *s, const char *parameter, const char *purpose, char *folded)
{
	unsigned char hash[SEAL_HASH_SIZE];

	if (!folded || !*folded)
		return;
	seal_hash(db, purpose, folded, hash);
	stmt_blob(s, parameter, hash, sizeof hash);
	sodium_memzero(folded, strlen(folded));
}

/* A number and what makes it unique, as one text; NULL when there is no number. */
static char *scoped_number(struct arena *a, const char *text, const char *scope)
{
	char *number = text ? fold_number(a, text) : NULL;

	if (!number || !*number)
		return NULL;
	return arena_printf(a, "%s\n%s", scope ? scope : "", number);
}

static void bind_hashes(struct db *db, struct db_stmt *s, const struct identity *id)
{
	struct arena a = ARENA_INIT;

	bind_hash(db, s, ":mrn_hash", "mrn", scoped_number(&a, id->mrn, id->mrn_scope));
	bind_hash(db, s, ":cnic_hash", "cnic", arena_strdup(&a, id->cnic));
	bind_hash(db, s, ":family_cnic_hash", "family-cnic", arena_strdup(&a, id->family_cnic));
	bind_hash(db, s, ":phone_hash", "phone", arena_strdup(&a, id->phone));
	bind_hash(db, s, ":name_hash", "name", id->name ? text_fold_roman(&a, id->name) : NULL);
	bind_hash(db, s, ":relative_hash", "name", id->relative ? text_fold_roman(&a, id->relative) : NULL);
	bind_hash(db, s, ":specimen_hash", "specimen", scoped_number(&a, id->specimen, id->specimen_scope));
	arena_free(&a);
}

bool identity_insert(struct db *db, int64_t identity_id, int64_t record_id, const struct identity *id)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_IDENTITY_INSERT);

	stmt_int(s, ":identity_id", identity_id);
	stmt_int(s, ":record_id", record_id);
	bind_sealed(db, s, identity_id, id);
	bind_hashes(db, s, id);
	stmt_date(s, ":birth_on", id->birth_on);
	stmt_text(s, ":birth_precision", id->birth_on == DATE_NONE ? NULL : precision_names[id->birth_precision]);
	stmt_id(s, ":area_id", id->area_id);
	stmt_text(s, ":hiv_status", id->hiv_status);
	return stmt_run(s);
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static enum date_precision precision_named(const char *name)
{
	for (int i = 0; name && i < 4; i++)
		if (strcmp(precision_names[i], name) == 0)
			return (enum date_precision)i;
	return DATE_AGE_ONLY;
}

static bool read_json(struct arena *a, const struct buf *json, struct identity *out)
{
	struct msgq quiet;
	cJSON *tree;

	msgq_init(&quiet);
	tree = json_parse(json->data, json->len, "identity", 1, &quiet);
	msgq_free(&quiet);
	for (size_t i = 0; tree && i < SEALED_FIELDS; i++)
		*field(out, i) = arena_strdup(a, json_str(tree, sealed_fields[i].key));
	json_free(tree);
	return tree != NULL;
}

/* Opens the row a statement stands on: identity_id, sealed, birth_on, birth_precision, area_id, hiv_status. */
static bool open_row(struct db *db, struct arena *a, struct db_stmt *s, struct identity *out)
{
	struct buf json = BUF_INIT;
	size_t n;
	const void *sealed = stmt_get_blob(s, 1, &n);
	bool ok = seal_open_bytes(db, "identity", stmt_get_int(s, 0), sealed, n, &json);

	memset(out, 0, sizeof *out);
	ok = ok && read_json(a, &json, out);
	seal_wipe(&json);
	out->birth_on = stmt_get_date(s, 2);
	out->birth_precision = precision_named(stmt_get_text(s, 3));
	out->area_id = stmt_get_int(s, 4);
	out->hiv_status = arena_strdup(a, stmt_get_text(s, 5));
	return ok;
}

bool identity_open(struct db *db, struct arena *a, int64_t record_id, struct identity *out)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_IDENTITY_OF_RECORD);
	bool ok;

	stmt_int(s, ":record_id", record_id);
	ok = stmt_step(s) == 1 && open_row(db, a, s, out);
	stmt_done(s);
	return ok;
}

bool identity_mrn_is_program_wide(struct db *db, const struct identity *id, const void *mrn_hash, size_t n)
{
	struct arena a = ARENA_INIT;
	unsigned char hash[SEAL_HASH_SIZE];
	const char *number = scoped_number(&a, id->mrn, "");

	if (number)
		seal_hash(db, "mrn", number, hash);
	arena_free(&a);
	return number && n == sizeof hash && memcmp(hash, mrn_hash, n) == 0;
}

/* Fills what `out` lacks from `from`. */
static void complete(struct identity *out, struct identity *from)
{
	for (size_t i = 0; i < SEALED_FIELDS; i++)
		if (!*field(out, i))
			*field(out, i) = *field(from, i);
	if (out->birth_on == DATE_NONE) {
		out->birth_on = from->birth_on;
		out->birth_precision = from->birth_precision;
	}
	if (out->area_id == 0)
		out->area_id = from->area_id;
	if (!out->hiv_status)
		out->hiv_status = from->hiv_status;
}

bool identity_of_person(struct db *db, struct arena *a, int64_t person_id, struct identity *out)
{
	struct identity rest = {.birth_on = DATE_NONE}, one;
	struct db_stmt *s = db_stmt(db, STMT_DB_IDENTITIES_OF_PERSON);
	bool any = false, named = false;

	memset(out, 0, sizeof *out);
	out->birth_on = DATE_NONE;
	stmt_int(s, ":person_id", person_id);
	while (stmt_step(s) == 1) {
		if (!open_row(db, a, s, &one))
			continue;
		if (!named && one.name) {
			*out = one;
			named = true;
		}
		complete(&rest, &one);
		any = true;
	}
	complete(out, &rest);
	return any;
}
