/* reference.c -- loads a CSV file of reference data: header, rows, one transaction, the file kept when anything
 * changed. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which columns a kind has and how its rows are written stands in reference_rows.c. All rows are tried before the file
 * is refused, so that one run names every bad row.
 */
#include "ingest/reference_int.h"

#include "base/file.h"
#include "base/text.h"
#include "db/original.h"

const char *const reference_names[] = {"areas", "aliases", "population", "facilities", "devices", "targets", NULL};

bool reference_kind_parse(const char *name, enum reference_kind *out)
{
	for (int i = 0; reference_names[i]; i++) {
		if (!text_eq(reference_names[i], name))
			continue;
		*out = (enum reference_kind)i;
		return true;
	}
	return false;
}

void ref_refuse(struct ref_load *l, const char *column, const char *hint, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	msg_add(l->q, MSG_ERROR, "reference-row", MSG_LINE(l->path, l->row ? l->row->line : 1), column, hint, "%s",
		arena_vprintf(l->a, fmt, ap));
	va_end(ap);
	l->failed = l->row_failed = true;
}

const char *ref_text(struct ref_load *l, const char *column)
{
	int at = csv_column(&l->table, column);
	const char *text = at < 0 ? NULL : text_trim(l->a, l->row->field[at]);

	return text && *text ? text : NULL;
}

int64_t ref_int(struct ref_load *l, const char *column, int64_t low, int64_t high, int64_t fallback)
{
	const char *text = ref_text(l, column);
	int64_t v = fallback;

	if (!text)
		return fallback;
	if (!text_to_int64(text, &v) || v < low || v > high) {
		ref_refuse(l, column, NULL, "'%s' is not a whole number from %lld to %lld", text, (long long)low,
			   (long long)high);
		return fallback;
	}
	return v;
}

double ref_real(struct ref_load *l, const char *column, double fallback)
{
	const char *text = ref_text(l, column);
	double v = fallback;

	if (!text)
		return fallback;
	if (!text_to_double(text, &v) || v < 0) {
		ref_refuse(l, column, "write digits with '.' as the decimal mark and no thousands separators",
			   "'%s' is not a number of 0 or more", text);
		return fallback;
	}
	return v;
}

date_t ref_date(struct ref_load *l, const char *column)
{
	const char *text = ref_text(l, column);
	date_t d = text ? date_parse_iso(text) : DATE_NONE;

	if (text && d == DATE_NONE)
		ref_refuse(l, column, "write it as YYYY-MM-DD", "'%s' is not a date", text);
	return d;
}

const char *ref_one_of(struct ref_load *l, const char *column, const char *const *allowed, const char *fallback)
{
	const char *text = ref_text(l, column), *list = NULL;

	if (!text)
		return fallback;
	for (const char *const *w = allowed; *w; w++) {
		if (text_eq(*w, text))
			return *w;
		list = list ? arena_printf(l->a, "%s, %s", list, *w) : *w;
	}
	ref_refuse(l, column, arena_printf(l->a, "one of %s", list ? list : ""), "'%s' is not known here", text);
	return fallback;
}

int64_t ref_area(struct ref_load *l)
{
	const char *code = ref_text(l, "area_code"), *system = ref_text(l, "code_system"),
		   *version = ref_text(l, "code_version");
	struct db_stmt *s;
	int64_t id;

	if (!code || !system || !version)
		return 0; /* said already: the columns are required */
	s = db_stmt(l->db, STMT_INGEST_REF_AREA_ID);
	stmt_text(s, ":code", code);
	stmt_text(s, ":code_system", system);
	stmt_text(s, ":code_version", version);
	id = stmt_one_int(s, 0);
	if (id == 0)
		ref_refuse(l, "area_code", "load the area first: load areas FILE", "no area %s in %s, release %s", code,
			   system, version);
	return id;
}

void ref_put(struct ref_load *l, struct db_stmt *put, const char *table, const char *key_param, int64_t known)
{
	if (l->row_failed)
		return;
	stmt_int(put, key_param, known ? 0 : db_next_id(l->db, table));
	if (stmt_step(put) != 1)
		l->sum.unchanged++;
	else if (known)
		l->sum.changed++;
	else
		l->sum.added++;
	stmt_done(put);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static const struct ref_column *find_column(const struct ref_column *columns, const char *name)
{
	for (; columns->name; columns++)
		if (text_eq(columns->name, name))
			return columns;
	return NULL;
}

static const char *nearest_column(struct ref_load *l, const struct ref_column *columns, const char *name)
{
	size_t n = 0;
	const char **list, *near;

	while (columns[n].name)
		n++;
	list = arena_calloc(l->a, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++)
		list[i] = columns[i].name;
	near = text_nearest(name, list);
	if (near)
		return arena_printf(l->a, "nearest known column is %s", near);
	for (size_t i = 0; i < n; i++)
		near = near ? arena_printf(l->a, "%s, %s", near, list[i]) : list[i];
	return arena_printf(l->a, "known columns are %s", near);
}

static void check_header(struct ref_load *l, const struct ref_column *columns)
{
	for (size_t i = 0; i < l->table.n_columns; i++) {
		const char *name = l->table.column[i];

		if (!find_column(columns, name))
			ref_refuse(l, name, nearest_column(l, columns, name), "unknown column '%s'", name);
		else if (csv_column(&l->table, name) != (int)i)
			ref_refuse(l, name, NULL, "column '%s' stands twice", name);
	}
	for (const struct ref_column *c = columns; c->name; c++) {
		if (!c->required || csv_column(&l->table, c->name) >= 0)
			continue;
		ref_refuse(l, c->name,
			   text_eq(c->name, "code_version")
				   ? "codes were renumbered between releases: say which release they are from"
				   : "add the column",
			   "column '%s' is missing", c->name);
	}
}

enum status ref_read(struct ref_load *l, const struct ref_column *columns)
{
	enum status st = csv_load(l->a, l->path, &l->table, l->q);

	if (st != STATUS_OK)
		return st;
	check_header(l, columns);
	return l->failed ? STATUS_INPUT : STATUS_OK;
}

static void check_required(struct ref_load *l, const struct ref_column *columns)
{
	for (const struct ref_column *c = columns; c->name; c++) {
		if (!c->required || ref_text(l, c->name))
			continue;
		ref_refuse(l, c->name, text_eq(c->name, "source") ? "say where this row comes from" : NULL, "is empty");
	}
}

/* ---- order and repetition ---------------------------------------------------------------------------------------- */

struct keyed {
	const char *key;
	size_t row;
};

static int compare_keyed(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int d = strcmp(x->key, y->key);

	return d != 0 ? d : (x->row > y->row) - (x->row < y->row);
}

/* A row that stands twice would overwrite itself in silence. */
static void check_twice(struct ref_load *l, const char *const *key)
{
	size_t n = l->table.n_rows;
	struct keyed *k = arena_calloc(l->a, n + 1, sizeof *k);

	for (size_t i = 0; i < n; i++) {
		const char *text = "";

		l->row = &l->table.row[i];
		for (const char *const *c = key; *c; c++) {
			const char *part = ref_text(l, *c);

			text = arena_printf(l->a, "%s\x1f%s", text, part ? part : "");
		}
		k[i] = (struct keyed){text, i};
	}
	qsort(k, n, sizeof *k, compare_keyed);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(k[i].key, k[i - 1].key) != 0)
			continue;
		l->row = &l->table.row[k[i].row];
		ref_refuse(l, key[0], "keep one of the two", "the same row stands in line %lld",
			   (long long)l->table.row[k[i - 1].row].line);
	}
}

static void put_rows(struct ref_load *l, const struct ref_kind *kind, const char *level)
{
	for (size_t i = 0; i < l->table.n_rows; i++) {
		const char *own;

		l->row = &l->table.row[i];
		own = kind->by_level ? ref_text(l, "level") : NULL;
		if (level && !text_eq(own, level))
			continue;
		l->row_failed = false;
		check_required(l, kind->columns);
		kind->put(l);
	}
}

/* What must hold before rows are put in order. */
static void check_rows(struct ref_load *l, const struct ref_kind *kind)
{
	for (size_t i = 0; kind->by_level && i < l->table.n_rows; i++) {
		l->row = &l->table.row[i];
		if (ref_text(l, "level"))
			ref_one_of(l, "level", ref_levels, NULL);
		else
			ref_refuse(l, "level", NULL, "is empty");
	}
	check_twice(l, kind->key);
}

/* ---- the transaction --------------------------------------------------------------------------------------------- */

static enum status keep_file(struct ref_load *l, const char *profile)
{
	unsigned char file_hash[HASH_SIZE], profile_hash[HASH_SIZE];
	int64_t bytes = 0, batch_id = db_next_id(l->db, "batch");
	FILE *f = file_open(l->path, l->q);
	struct db_stmt *s;
	enum status st;

	if (!f)
		return STATUS_INPUT;
	st = original_store(l->db, batch_id, f, l->path, file_hash, &bytes, l->q);
	(void)fclose(f);
	if (st != STATUS_OK)
		return st;
	hash_bytes(profile_hash, profile, strlen(profile));
	s = db_stmt(l->db, STMT_INGEST_REF_BATCH_PUT);
	stmt_int(s, ":batch_id", batch_id);
	stmt_text(s, ":file_name", file_base(l->path));
	stmt_blob(s, ":file_sha256", file_hash, sizeof file_hash);
	stmt_int(s, ":file_bytes", bytes);
	stmt_text(s, ":profile", profile);
	stmt_blob(s, ":profile_sha256", profile_hash, sizeof profile_hash);
	stmt_int(s, ":taken_at", (int64_t)time(NULL));
	stmt_int(s, ":read_n", l->sum.read);
	stmt_int(s, ":accepted_n", l->sum.added);
	stmt_int(s, ":unchanged_n", l->sum.unchanged);
	stmt_int(s, ":corrected_n", l->sum.changed);
	l->sum.batch_id = batch_id;
	return stmt_run(s) ? STATUS_OK : STATUS_REGISTRY;
}

enum status ref_finish(struct ref_load *l, const char *profile)
{
	enum status st = db_status(l->db);

	l->sum.read = l->sum.added + l->sum.changed + l->sum.unchanged;
	if (st == STATUS_OK && l->failed)
		st = STATUS_INPUT;
	if (st == STATUS_OK && l->sum.added + l->sum.changed > 0) {
		st = keep_file(l, profile);
		if (st == STATUS_OK)
			return db_commit(l->db, l->q);
	}
	db_rollback(l->db);
	return st;
}

enum status reference_load(struct db *db, enum reference_kind kind, const char *path, const char *actor,
			   struct reference_summary *out, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	struct ref_load l = {.db = db, .a = &a, .q = q, .path = path};
	const struct ref_kind *k = &ref_kinds[kind];
	enum status st = ref_read(&l, k->columns);

	if (st != STATUS_OK)
		goto out;
	check_rows(&l, k);
	st = db_begin(db, "load", actor, q);
	if (st != STATUS_OK)
		goto out;
	if (!k->by_level)
		put_rows(&l, k, NULL);
	for (const char *const *level = ref_levels; k->by_level && *level; level++)
		put_rows(&l, k, *level);
	st = ref_finish(&l, k->profile);
out:
	*out = st == STATUS_OK ? l.sum : (struct reference_summary){0};
	arena_free(&a);
	return st;
}
