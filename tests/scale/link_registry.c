/* link_registry.c -- fills a registry with the records of a CSV, links them, and times the last ones one by one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * link-registry RECORDS.csv REGISTRY.db NEW [WOMEN.csv]
 * RECORDS as `sanad simulate --linkage` writes them. All but the last NEW records fill the registry, unless it is there
 * already; the next ones, 1,000 at most, come alone, each in a transaction of its own, as a device would send them. Of
 * these the time on the wall, with the disk, and that of the processor are told. WOMEN.csv gets unique_id,cluster_id.
 */
#include "base/csv.h"
#include "base/ident.h"
#include "base/text.h"
#include "db/db_int.h"
#include "db/identity.h"
#include "db/seal.h"
#include "link/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE 50000 /* records filled in and linked at once */
#define ALONE 1000  /* records taken one by one */

struct world {
	struct db *db;
	struct linker *linker;
	char ***row; /* fields of each record */
	size_t n_rows, n_columns, cap;
	char **heading;
	struct arena a;
	struct msgq q;
	char **area; /* codes met, area_id - 1 */
	size_t n_areas;
	int column[8];
	bool filled;
};

enum { NAME, RELATIVE, CNIC, PHONE, BIRTH, AGE, DAY, AREA };

static double now_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

static void fail(struct world *w, const char *what)
{
	for (const struct msg *m = w->q.first; m; m = m->next)
		fprintf(stderr, "%s: %s\n", m->code, m->text);
	fprintf(stderr, "link-registry: %s\n", what);
	exit(1);
}

/* ---- filling ---------------------------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void collect_areas(struct world *w)
{
	size_t n = 0;

	w->area = mem_alloc((w->n_rows + 1) * sizeof *w->area);
	for (size_t i = 0; i < w->n_rows; i++)
		w->area[n++] = w->row[i][w->column[AREA]];
	qsort(w->area, n, sizeof *w->area, by_text);
	for (size_t i = 0; i < n; i++)
		if (*w->area[i] && (w->n_areas == 0 || strcmp(w->area[i], w->area[w->n_areas - 1]) != 0))
			w->area[w->n_areas++] = w->area[i];
}

static void put_areas(struct world *w)
{
	char sql[400];

	for (size_t i = 0; i < w->n_areas; i++) {
		snprintf(sql, sizeof sql,
			 "INSERT INTO area (area_id, code, code_system, code_version, name, level, folded, source) "
			 "VALUES "
			 "(%zu, '%s', 'ocha-pcode', '1', 'x', 'uc', 'x', 'test')",
			 i + 1, w->area[i]);
		if (!db_exec(w->db, sql, "area"))
			fail(w, "an area");
	}
	if (!db_exec(w->db,
		     "INSERT INTO batch VALUES (1, 'results', 'f', x'00ff', 1, 'p', x'00', 0, 0, 0, 0, 0, 0, 0, 0)",
		     "batch"))
		fail(w, "the batch");
}

static int64_t area_of(const struct world *w, const char *code)
{
	char **found = bsearch(&code, w->area, w->n_areas, sizeof *w->area, by_text);

	return found ? found - w->area + 1 : 0;
}

static void read_birth(struct identity *id, const char *birth, const char *age, const char *on)
{
	int64_t n;

	id->birth_on = date_parse_iso(birth);
	id->birth_precision = DATE_DAY;
	if (id->birth_on == DATE_NONE && text_to_int64(birth, &n)) {
		id->birth_on = date_from_ymd((int)n, 7, 1);
		id->birth_precision = DATE_YEAR;
	}
	if (id->birth_on == DATE_NONE && text_to_int64(age, &n)) {
		id->birth_on = date_birth_from_age((int)n, date_parse_iso(on));
		id->birth_precision = DATE_AGE_ONLY;
	}
}

static struct identity read_identity(struct world *w, struct arena *a, size_t i)
{
	char **f = w->row[i];
	struct identity id = {.specimen_scope = "", .mrn_scope = ""};
	const char *digits = NULL;
	enum ident_cnic cnic = ident_cnic(a, f[w->column[CNIC]], &digits);

	id.name = *f[w->column[NAME]] ? f[w->column[NAME]] : NULL;
	id.relative = *f[w->column[RELATIVE]] ? f[w->column[RELATIVE]] : NULL;
	id.cnic = cnic == CNIC_WOMAN ? digits : NULL;
	id.family_cnic = cnic == CNIC_FAMILY ? digits : NULL;
	id.phone = ident_phone(a, f[w->column[PHONE]]);
	id.area_id = area_of(w, f[w->column[AREA]]);
	read_birth(&id, f[w->column[BIRTH]], f[w->column[AGE]], f[w->column[DAY]]);
	return id;
}

static void put_record(struct world *w, struct arena *a, size_t i)
{
	struct identity id = read_identity(w, a, i);
	char sql[300];

	snprintf(sql, sizeof sql,
		 "INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate) VALUES "
		 "(%zu, 1, %zu, 1, 0, 1, 'accepted')",
		 i + 1, i + 1);
	if (!db_exec(w->db, sql, "record") || !identity_insert(w->db, (int64_t)i + 1, (int64_t)i + 1, &id))
		fail(w, "a record");
}

/* Puts records from .. to - 1 in and links them; milliseconds the linking took on the wall, in *cpu of the processor.
 */
static double take(struct world *w, size_t from, size_t to, struct link_summary *sum, double *cpu)
{
	struct arena a = ARENA_INIT;
	double start;

	if (db_begin(w->db, "ingest", "scale", &w->q) != STATUS_OK)
		fail(w, "begin");
	if (from == 0)
		put_areas(w);
	for (size_t i = from; i < to; i++) {
		put_record(w, &a, i);
		arena_reset(&a);
	}
	if (db_commit(w->db, &w->q) != STATUS_OK)
		fail(w, "commit");
	arena_free(&a);
	start = now_ms(CLOCK_MONOTONIC);
	*cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID);
	if (link_pending(w->linker, "scale", sum, &w->q) != STATUS_OK)
		fail(w, "linking");
	*cpu = now_ms(CLOCK_PROCESS_CPUTIME_ID) - *cpu;
	return now_ms(CLOCK_MONOTONIC) - start;
}

/* ---- measuring -------------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void fill(struct world *w, size_t n)
{
	struct link_summary sum;
	double ms = 0, cpu = 0, last = 0, last_cpu;
	int64_t opened = 0;

	for (size_t from = 0; from < n; from += PIECE) {
		last = take(w, from, from + PIECE < n ? from + PIECE : n, &sum, &last_cpu);
		ms += last;
		cpu += last_cpu;
		opened = sum.opened;
		fprintf(stderr, "\r%zu records, %.0f us each in the last piece ", from + PIECE < n ? from + PIECE : n,
			last * 1000 / PIECE);
	}
	fprintf(stderr, "\n");
	printf("filled %zu records: linked in %.1f s (processor %.1f s, %.0f us each); identities opened %.2f per "
	       "record\n",
	       n, ms / 1000, cpu / 1000, cpu * 1000 / (double)n, (double)opened / (double)n);
}

static void print_spread(const char *what, double *ms, size_t n)
{
	qsort(ms, n, sizeof *ms, by_number);
	printf("  %-9s p50 %.2f ms, p90 %.2f, p99 %.2f, most %.2f\n", what, ms[n / 2], ms[n * 9 / 10], ms[n * 99 / 100],
	       ms[n - 1]);
}

static void one_by_one(struct world *w, size_t from, size_t n)
{
	double *wall = mem_alloc((n + 1) * sizeof *wall), *cpu = mem_alloc((n + 1) * sizeof *cpu);
	struct link_summary sum = {0};
	int64_t before = 0;

	for (size_t i = 0; i < n; i++) {
		wall[i] = take(w, from + i, from + i + 1, &sum, &cpu[i]);
		if (i == 0)
			before = sum.opened;
	}
	printf("%zu records one by one against %zu; identities opened %.1f each\n", n, from,
	       n > 1 ? (double)(sum.opened - before) / (double)(n - 1) : 0.0);
	if (n > 0) {
		print_spread("wall", wall, n);
		print_spread("processor", cpu, n);
	}
	free(wall);
	free(cpu);
}

static void write_women(struct world *w, const char *path)
{
	FILE *f = fopen(path, "w");
	sqlite3_stmt *s = NULL;

	if (!f || sqlite3_prepare_v2(w->db->sql, "SELECT record_id, person_id FROM record_person ORDER BY record_id",
				     -1, &s, NULL) != SQLITE_OK)
		fail(w, path);
	fprintf(f, "unique_id,cluster_id\n");
	while (sqlite3_step(s) == SQLITE_ROW)
		fprintf(f, "%s,%lld\n", w->row[sqlite3_column_int64(s, 0) - 1][0],
			(long long)sqlite3_column_int64(s, 1));
	sqlite3_finalize(s);
	fclose(f);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static bool take_row(void *ctx, const struct csv_row *row)
{
	struct world *w = ctx;
	char **field = arena_calloc(&w->a, row->n, sizeof *field);

	for (size_t i = 0; i < row->n; i++)
		field[i] = arena_strdup(&w->a, row->field[i]);
	if (!w->heading) {
		w->heading = field;
		w->n_columns = row->n;
		return true;
	}
	if (w->n_rows == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 1024;
		w->row = mem_realloc(w->row, w->cap * sizeof *w->row);
	}
	w->row[w->n_rows++] = field;
	return row->n == w->n_columns;
}

static void read_records(struct world *w, const char *path)
{
	struct csv_reader *r = csv_open(',', path, &w->q, take_row, w);
	FILE *f = fopen(path, "r");
	static char bytes[65536];
	size_t n;
	bool ok = f != NULL;

	while (ok && (n = fread(bytes, 1, sizeof bytes, f)) > 0)
		ok = csv_feed(r, bytes, n);
	if (!ok || !csv_finish(r))
		fail(w, path);
	csv_close(r);
	fclose(f);
}

static int find_column(struct world *w, const char *name)
{
	for (size_t i = 0; i < w->n_columns; i++)
		if (strcmp(w->heading[i], name) == 0)
			return (int)i;
	fail(w, name);
	return -1;
}

static void open_world(struct world *w, const char *csv, const char *path)
{
	static const char *const column[] = {"person_name", "relative_name", "cnic",         "phone",
					     "birth_date",  "age_years",     "collected_on", "area_code"};
	char key[500];

	msgq_init(&w->q);
	snprintf(key, sizeof key, "%s.key", path);
	read_records(w, csv);
	for (int i = 0; i < 8; i++)
		w->column[i] = find_column(w, column[i]);
	collect_areas(w);
	w->filled = access(path, F_OK) == 0;
	if ((w->filled ? db_open(&w->db, path, DB_WRITE, &w->q) : db_create(&w->db, path, key, &w->q)) != STATUS_OK ||
	    seal_load_key(w->db, key, &w->q) != STATUS_OK || linker_open(&w->linker, w->db, ".", &w->q) != STATUS_OK)
		fail(w, path);
}

int main(int argc, char **argv)
{
	static struct world w;
	size_t n, fresh;

	if (argc < 4)
		return 2;
	open_world(&w, argv[1], argv[2]);
	fresh = (size_t)strtoul(argv[3], NULL, 10);
	n = w.n_rows > fresh ? w.n_rows - fresh : 0;
	if (w.filled)
		n = (size_t)db_exec_int(w.db, "SELECT count(*) FROM record", "counting");
	else
		fill(&w, n);
	fresh = w.n_rows > n ? w.n_rows - n : 0;
	one_by_one(&w, n, fresh < ALONE ? fresh : ALONE);
	if (argc > 4)
		write_women(&w, argv[4]);
	linker_close(w.linker);
	db_close(w.db);
	return 0;
}
