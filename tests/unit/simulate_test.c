/* rooms: simulate base */
/* simulate_test.c -- synthetic programs: same seed same bytes, files that parse, and a truth that adds up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/unit.h"

#include "base/csv.h"
#include "base/decode.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "simulate/rng.h"
#include "simulate/simulate.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define WOMEN 400
#define MAX_FILES 200

static const char *const folders[] = {"registration", "genexpert", "cytology", "ploidy", "via", "followup", "truth"};

static struct arena a = ARENA_INIT;
static struct msgq q;
static char root[200];
static const char *main_run; /* folder of the run most tests look at */

static enum status run(const char *name, int women, uint64_t seed, const char *program, struct simulate_summary *s)
{
	struct simulate_options o = {
		.women = women, .seed = seed, .data_dir = ".", .as_of = date_from_ymd(2026, 11, 21)};
	o.out_dir = arena_printf(&a, "%s/%s", root, name);
	o.program_path = program ? program : "schemas/programs/gwadar.json";
	msgq_clear(&q);
	return simulate_run(&o, s, &q);
}

static const char *run_folder(const char *name, int women, uint64_t seed)
{
	struct simulate_summary s;
	CHECK_INT(run(name, women, seed, NULL, &s), STATUS_OK);
	CHECK_INT(q.kept, 0);
	return arena_printf(&a, "%s/%s", root, name);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Paths below a run's folder, sorted. */
static int list_files(const char *folder, const char **out)
{
	int n = 0;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		DIR *d = opendir(arena_printf(&a, "%s/%s", folder, folders[i]));
		if (!d)
			continue;
		for (const struct dirent *e = readdir(d); e && n < MAX_FILES; e = readdir(d))
			if (e->d_name[0] != '.')
				out[n++] = arena_printf(&a, "%s/%s", folders[i], e->d_name);
		closedir(d);
	}
	qsort(out, (size_t)n, sizeof *out, by_name);
	return n;
}

static void read_all(const char *folder, const char *name, struct buf *b)
{
	buf_reset(b);
	CHECK_INT(file_read(arena_printf(&a, "%s/%s", folder, name), 64u << 20, b, &q), STATUS_OK);
}

/* One hash over the names and bytes of all files of a run. */
static void hash_run(const char *folder, char hex[HASH_HEX_SIZE])
{
	const char *name[MAX_FILES];
	unsigned char hash[HASH_SIZE];
	struct buf all = BUF_INIT, b = BUF_INIT;
	int n = list_files(folder, name);
	CHECK(n > 50);
	for (int i = 0; i < n; i++) {
		read_all(folder, name[i], &b);
		hash_bytes(hash, b.data, b.len);
		buf_str(&all, name[i]);
		buf_add(&all, hash, sizeof hash);
	}
	hash_bytes(hash, all.data, all.len);
	hash_hex(hex, hash);
	buf_free(&all);
	buf_free(&b);
}

static void same_seed(void)
{
	char first[HASH_HEX_SIZE], again[HASH_HEX_SIZE], other[HASH_HEX_SIZE];
	hash_run(main_run, first);
	hash_run(run_folder("again", WOMEN, 7), again);
	hash_run(run_folder("other", WOMEN, 8), other);
	CHECK_STR(again, first);
	CHECK(strcmp(first, other) != 0);
}

static void prefix(void)
{
	struct buf few = BUF_INIT, many = BUF_INIT;
	read_all(run_folder("few", 10, 7), "truth/women.csv", &few);
	read_all(main_run, "truth/women.csv", &many);
	CHECK(few.len > 500 && many.len > few.len);
	CHECK(few.len <= many.len && memcmp(few.data, many.data, few.len) == 0);
	buf_free(&few);
	buf_free(&many);
}

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool ends(const char *s, const char *with)
{
	return strlen(s) >= strlen(with) && strcmp(s + strlen(s) - strlen(with), with) == 0;
}

static void load(const char *name, struct csv_table *t)
{
	CHECK_INT(csv_load(&a, arena_printf(&a, "%s/%s", main_run, name), t, &q), STATUS_OK);
}

static const char *cell(const struct csv_table *t, size_t row, const char *column)
{
	int c = csv_column(t, column);
	if (c < 0) {
		UNIT_FAIL("no column %s", column);
		return "";
	}
	return t->row[row].field[c];
}

static int64_t number(const struct csv_table *t, size_t row, const char *column)
{
	int64_t v = -1;
	CHECK(text_to_int64(cell(t, row, column), &v));
	return v;
}

/* The records a file really holds, found with the readers of base: ids (or sample ids) by line. */
struct found {
	int64_t line[4000];
	const char *id[4000];
	size_t n;
};

static void found_add(struct found *f, int64_t line, const char *id)
{
	if (f->n < sizeof f->line / sizeof f->line[0]) {
		f->line[f->n] = line;
		f->id[f->n++] = arena_strdup(&a, id);
	}
}

static void find_csv(const char *name, struct found *f)
{
	struct csv_table t;
	load(name, &t);
	for (size_t i = 0; i < t.n_rows; i++)
		found_add(f, t.row[i].line, cell(&t, i, "record_id"));
}

static void find_ndjson(const char *name, struct found *f)
{
	struct buf b = BUF_INIT;
	int64_t line = 1;
	read_all(main_run, name, &b);
	for (char *at = b.data, *end; *at && (end = strchr(at, '\n')); at = end + 1, line++) {
		cJSON *tree = json_parse(at, (size_t)(end - at), name, line, &q);
		CHECK(tree != NULL);
		if (tree)
			found_add(f, line, json_str(tree, "record_id"));
		json_free(tree);
	}
	buf_free(&b);
}

static void find_runs(const char *name, struct found *f)
{
	struct decode_line l;
	FILE *file = file_open(arena_printf(&a, "%s/%s", main_run, name), &q);
	struct decoder *d = file ? decode_open(file, ENC_UTF16LE, name, &q) : NULL;
	int64_t table = 0;
	int got;
	if (!d) {
		UNIT_FAIL("cannot open %s", name);
		return;
	}
	while ((got = decode_next(d, &l)) == 1) {
		if (strcmp(l.text, "RESULT TABLE") == 0)
			table = l.line;
		if (table == l.line - 1 && table && starts(l.text, "Sample ID,"))
			found_add(f, table, l.text + strlen("Sample ID,"));
	}
	CHECK_INT(got, 0);
	decode_close(d);
	fclose(file);
}

/* Every row of the files stands in the truth under its line, and nothing else does. */
static void truth_locates(void)
{
	static struct found f;
	const char *name[MAX_FILES];
	struct csv_table t;
	int n = list_files(main_run, name);
	size_t rows = 0;
	load("truth/truth.csv", &t);
	for (int i = 0; i < n; i++) {
		size_t k = 0;
		bool gx = starts(name[i], "genexpert/");
		if (starts(name[i], "truth/"))
			continue;
		f.n = 0;
		(gx ? find_runs : ends(name[i], ".ndjson") ? find_ndjson : find_csv)(name[i], &f);
		for (size_t r = 0; r < t.n_rows; r++) {
			if (strcmp(cell(&t, r, "file"), name[i]) != 0)
				continue;
			if (k < f.n) {
				CHECK_INT(number(&t, r, "line"), f.line[k]);
				CHECK_STR(cell(&t, r, gx ? "sample_id" : "record_id"), f.id[k]);
			}
			k++;
		}
		CHECK_INT(k, f.n);
		rows += f.n;
	}
	CHECK_INT(rows, t.n_rows);
	CHECK_INT(q.kept, 0);
}

static int64_t figure(const cJSON *tree, const char *group, const char *key)
{
	int64_t v = -1;
	CHECK(json_int(group ? json_get(tree, group) : tree, key, &v));
	return v;
}

static int64_t count_rows(const struct csv_table *t, const char *column, const char *value)
{
	int64_t n = 0;
	for (size_t i = 0; i < t->n_rows; i++)
		n += strcmp(cell(t, i, column), value) == 0;
	return n;
}

static void check_women(const struct csv_table *t, int64_t want, const char *test, const char *column, const char *role)
{
	static bool has[WOMEN + 1];
	int64_t n = 0;
	memset(has, 0, sizeof has);
	for (size_t i = 0; i < t->n_rows; i++)
		if (number(t, i, "in_force") == 1 && (!role || strcmp(cell(t, i, "role"), role) == 0) &&
		    (!test || strcmp(cell(t, i, "test"), test) == 0) &&
		    (!column || strcmp(cell(t, i, column), "1") == 0))
			has[number(t, i, "woman")] = true;
	for (int i = 1; i <= WOMEN; i++)
		n += has[i];
	CHECK_INT(n, want);
}

static void figures_recount(void)
{
	static const char *const fate[] = {"accepted", "unchanged", "corrected", "duplicate", "quarantined", "ignored"};
	struct csv_table t;
	cJSON *tree = json_parse_file(arena_printf(&a, "%s/truth/figures.json", main_run), 1u << 20, &q);
	load("truth/truth.csv", &t);
	CHECK(tree != NULL);
	for (size_t i = 0; i < sizeof fate / sizeof fate[0]; i++) {
		CHECK_INT(count_rows(&t, "fate", fate[i]), figure(tree, "rows", fate[i]));
		CHECK(figure(tree, "rows", fate[i]) > 0);
	}
	CHECK_INT(figure(tree, NULL, "rows_read"), t.n_rows);
	CHECK_INT(figure(tree, NULL, "women"), WOMEN);
	check_women(&t, figure(tree, NULL, "women_screened"), NULL, "adequate", "screen");
	check_women(&t, figure(tree, NULL, "women_positive"), NULL, "positive", "screen");
	check_women(&t, figure(tree, NULL, "women_seen"), "colposcopy", NULL, NULL);
	check_women(&t, figure(tree, NULL, "women_histology"), "histology", "adequate", NULL);
	check_women(&t, figure(tree, NULL, "women_cin2plus"), "histology", "positive", NULL);
	check_women(&t, figure(tree, NULL, "women_treated"), "treatment", NULL, NULL);
	CHECK(figure(tree, NULL, "women_screened") > WOMEN * 8 / 10);
	json_free(tree);
}

/* Each planted mistake stands in the files once a period of 250 women, and the six bad ones are refused. */
static void flaws(void)
{
	static const char *const bad[] = {"unknown-result", "unknown-place", "future",
					  "mangled-cnic",   "born-later",    "result-before-specimen"};
	struct csv_table t;
	load("truth/truth.csv", &t);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		CHECK_INT(count_rows(&t, "flaw", bad[i]), 2);
	CHECK_INT(count_rows(&t, "fate", "quarantined"), 12);
	CHECK_INT(count_rows(&t, "fate", "duplicate"), 2);
	CHECK(count_rows(&t, "status", "corrected") > 0);
	CHECK(count_rows(&t, "status", "withdrawn") > 0);
}

/* Row `row` is a smear that could be read, in force, and known no later than a suspicious ploidy of its specimen. */
static bool rests_on(const struct csv_table *t, size_t row, const char *woman)
{
	const char *specimen = cell(t, row, "specimen"), *known = cell(t, row, "known_on");
	if (strcmp(cell(t, row, "woman"), woman) != 0 || strcmp(cell(t, row, "test"), "cytology") != 0 ||
	    strcmp(cell(t, row, "adequate"), "1") != 0 || strcmp(cell(t, row, "in_force"), "1") != 0)
		return false;
	for (size_t i = 0; i < t->n_rows; i++)
		if (strcmp(cell(t, i, "specimen"), specimen) == 0 && strcmp(cell(t, i, "result"), "suspicious") == 0 &&
		    strcmp(known, cell(t, i, "known_on")) <= 0)
			return true;
	return false;
}

/* A smear taken back or corrected afterwards carries no retest: what she came for follows from the rows in force. */
static void retests_rest_on_rows_in_force(void)
{
	struct csv_table t;
	int retests = 0;
	const char *before = main_run;
	main_run = run_folder("retests", 6000, 33);
	load("truth/truth.csv", &t);
	for (size_t i = 0; i < t.n_rows; i++) {
		bool found = false;
		if (strcmp(cell(&t, i, "test"), "ploidy") != 0 || strcmp(cell(&t, i, "role"), "triage") != 0)
			continue;
		retests++;
		for (size_t k = 0; k < t.n_rows && !found; k++)
			found = rests_on(&t, k, cell(&t, i, "woman"));
		if (!found)
			UNIT_FAIL("woman %s: no smear in force asks for her retest", cell(&t, i, "woman"));
	}
	CHECK(retests > 10);
	main_run = before;
}

static int64_t sum(const cJSON *list, int from)
{
	int64_t total = 0;
	for (int i = from; i < cJSON_GetArraySize(list); i++)
		total += cJSON_GetArrayItem(list, i)->valueint;
	return total;
}

static void check_ploidy(const cJSON *rec)
{
	const cJSON *e = json_get(rec, "evidence"), *over = json_get(e, "exceeding"), *bins, *di;
	const char *result = json_str(rec, "result");
	int64_t nuclei = 0, cells = 0;
	CHECK(json_int(e, "nuclei", &nuclei));
	bins = json_get(json_get(e, "histogram"), "counts");
	cJSON_ArrayForEach(di, over) cells += di->valueint >= 2500;
	CHECK_INT(sum(bins, 0), nuclei);
	CHECK_INT(sum(bins, 25), cJSON_GetArraySize(over)); /* 2.5 c is DNA index 1.25 */
	CHECK_STR(result, nuclei < 1000 ? "insufficient"
			  : cells == 0  ? "negative"
			  : cells < 3   ? "suspicious"
					: "positive");
}

static void check_cytology(const cJSON *rec)
{
	const cJSON *e = json_get(rec, "evidence"), *one;
	const char *result = json_str(rec, "result");
	int64_t valid = 0;
	int n = cJSON_GetArraySize(json_get(e, "cells"));
	CHECK(json_int(e, "cells_valid", &valid));
	CHECK_INT(valid < 5000, strcmp(result, "UNSAT") == 0);
	CHECK(strcmp(result, "NILM") == 0 || strcmp(result, "UNSAT") == 0 ? n <= 4 : n >= 4);
	cJSON_ArrayForEach(one, json_get(e, "cells")) CHECK(sum(one, 1) <= 10000);
}

static void evidence_fits(void)
{
	const char *name[MAX_FILES];
	int n = list_files(main_run, name), seen = 0;
	struct buf b = BUF_INIT;
	for (int i = 0; i < n; i++) {
		if (!ends(name[i], ".ndjson"))
			continue;
		read_all(main_run, name[i], &b);
		for (char *at = b.data, *end; *at && (end = strchr(at, '\n')); at = end + 1, seen++) {
			cJSON *rec = json_parse(at, (size_t)(end - at), name[i], 1, &q);
			(starts(name[i], "ploidy/") ? check_ploidy : check_cytology)(rec);
			json_free(rec);
		}
	}
	CHECK(seen > WOMEN);
	buf_free(&b);
}

static void women_unlike(void)
{
	struct csv_table t;
	load("truth/women.csv", &t);
	CHECK_INT(t.n_rows, WOMEN);
	for (size_t i = 0; i < t.n_rows; i++) {
		const char *cnic = cell(&t, i, "cnic"), *is = cell(&t, i, "cnic_is");
		CHECK_INT(strlen(cnic), strcmp(is, "none") == 0 ? 0 : 13);
		if (*cnic)
			CHECK_INT((cnic[12] - '0') % 2, strcmp(is, "husband") == 0);
		for (size_t k = i + 1; k < t.n_rows; k++) {
			CHECK(!*cnic || strcmp(cnic, cell(&t, k, "cnic")) != 0);
			/* same telephone: one household */
			if (*cell(&t, i, "phone") && strcmp(cell(&t, i, "phone"), cell(&t, k, "phone")) == 0)
				CHECK_STR(cell(&t, k, "household"), cell(&t, i, "household"));
		}
	}
}

static void modes(void)
{
	const char *name[MAX_FILES];
	struct stat st;
	int n = list_files(main_run, name);
	CHECK(stat(main_run, &st) == 0 && (st.st_mode & 0777) == 0700);
	for (int i = 0; i < n; i++)
		CHECK(stat(arena_printf(&a, "%s/%s", main_run, name[i]), &st) == 0 && (st.st_mode & 0777) == 0600);
}

static void export_shape(void)
{
	struct buf b = BUF_INIT;
	read_all(main_run, "genexpert/GX-01_2026.10.31_17.05.00.csv", &b);
	CHECK(b.len > 6 && memcmp(b.data, "\xff\xfe,\0G\0", 6) == 0);
	CHECK(b.len % 2 == 0 && memcmp(b.data + b.len - 4, "\r\0\n\0", 4) == 0);
	buf_free(&b);
}

/* data-samples/README.md: --women 60 --seed 62 --as-of 2026-06-30. Also shows that compilers agree. */
static void samples_again(void)
{
	const char *name[MAX_FILES], *kept[MAX_FILES];
	struct simulate_summary s;
	struct buf made = BUF_INIT, sample = BUF_INIT;
	struct simulate_options o = {.women = 60, .seed = 62, .data_dir = ".", .as_of = date_from_ymd(2026, 6, 30)};
	const char *folder = arena_printf(&a, "%s/samples", root);
	o.out_dir = folder;
	o.program_path = "schemas/programs/gwadar.json";
	CHECK_INT(simulate_run(&o, &s, &q), STATUS_OK);
	int n = list_files(folder, name);
	CHECK_INT(list_files("data-samples", kept), n);
	for (int i = 0; i < n; i++) {
		read_all(folder, name[i], &made);
		read_all("data-samples", name[i], &sample);
		if (made.len != sample.len || memcmp(made.data, sample.data, made.len) != 0)
			UNIT_FAIL("data-samples/%s is not what simulate writes: see data-samples/README.md", name[i]);
	}
	buf_free(&made);
	buf_free(&sample);
}

static void refusals(void)
{
	struct simulate_summary s;
	CHECK_INT(run("main", 10, 1, NULL, &s), STATUS_OUTPUT);
	CHECK_STR(q.first ? q.first->text : NULL, "is not an empty folder");
	CHECK_INT(run("none", 0, 1, NULL, &s), STATUS_USAGE);
	CHECK_STR(q.first ? q.first->code : NULL, "simulate-women");
	CHECK_INT(run("none", 10, 1, "schemas/programs/nothing.json", &s), STATUS_INPUT);
	CHECK_INT(run("none", 10, 1, "schemas/codelists/results.json", &s), STATUS_INPUT);
	CHECK_STR(q.first ? q.first->code : NULL, "simulate-program");
	CHECK_INT(run("no/such", 10, 1, NULL, &s), STATUS_OUTPUT);
	CHECK(access(arena_printf(&a, "%s/none", root), F_OK) != 0);
}

static void draws(void)
{
	struct sim_rng r, other;
	int hit = 0, count[7] = {0};
	sim_rng_seed(&r, 1, SIM_STREAM_WOMAN, 1);
	sim_rng_seed(&other, 1, SIM_STREAM_WOMAN, 2);
	CHECK(sim_rng_next(&r) != sim_rng_next(&other));
	for (int i = 0; i < 70000; i++) {
		count[sim_rng_below(&r, 7)]++;
		hit += sim_rng_bp(&r, 1527);
	}
	for (int i = 0; i < 7; i++)
		CHECK_NEAR(count[i], 10000, 400); /* four standard deviations */
	CHECK_NEAR(hit, 10689, 400);
	for (int i = 0; i < 1000; i++) {
		int v = sim_rng_between(&r, -3, 3);
		CHECK(v >= -3 && v <= 3);
	}
	CHECK(!sim_rng_bp(&r, 0) && sim_rng_bp(&r, 10000));
}

static void remove_run(const char *folder)
{
	const char *name[MAX_FILES];
	int n = list_files(folder, name);
	for (int i = 0; i < n; i++)
		unlink(arena_printf(&a, "%s/%s", folder, name[i]));
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		rmdir(arena_printf(&a, "%s/%s", folder, folders[i]));
	rmdir(folder);
}

int main(void)
{
	static const char *const runs[] = {"main", "again", "other", "few", "samples", "retests"};
	const char *tmp = getenv("TMPDIR");
	msgq_init(&q);
	snprintf(root, sizeof root, "%s/sanad-simulate-XXXXXX", tmp && strlen(tmp) < 150 ? tmp : "/tmp");
	if (!mkdtemp(root))
		return 1;
	main_run = run_folder("main", WOMEN, 7);
	UNIT_RUN("random numbers are even and each woman has a stream of her own", draws);
	UNIT_RUN("the same seed gives the same bytes in every file, another seed does not", same_seed);
	UNIT_RUN("the first ten women are the same however many there are", prefix);
	UNIT_RUN("the truth names every row of every file by its line, and no other", truth_locates);
	UNIT_RUN("the figures are what a recount of the truth gives", figures_recount);
	UNIT_RUN("planted mistakes stand where they are due", flaws);
	UNIT_RUN("a retest rests on rows in force", retests_rest_on_rows_in_force);
	UNIT_RUN("evidence leads to the reported category under the published rules", evidence_fits);
	UNIT_RUN("a CNIC is one woman's and a telephone is one household's", women_unlike);
	UNIT_RUN("nobody else can read the folder and its files", modes);
	UNIT_RUN("a GeneXpert export is UTF-16LE with a byte order mark and CRLF", export_shape);
	UNIT_RUN("data-samples are what their seed gives", samples_again);
	UNIT_RUN("what cannot be simulated is refused and leaves nothing", refusals);
	for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
		remove_run(arena_printf(&a, "%s/%s", root, runs[i]));
	rmdir(root);
	msgq_free(&q);
	arena_free(&a);
	UNIT_END("simulate");
}
