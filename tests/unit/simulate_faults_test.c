/* rooms: simulate audit score db stats base */
/* simulate_faults_test.c -- the scoring core agrees with every synthetic result, but for the faults that were planted.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "tests/unit/unit.h"

#include "audit/algorithm.h"
#include "audit/evidence.h"
#include "base/csv.h"
#include "base/decode.h"
#include "base/file.h"
#include "base/text.h"
#include "simulate/simulate.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define WOMEN 3000
#define SEED 7
#define MAX_FILES 200
#define MAX_LINES 20000

static struct arena a = ARENA_INIT;
static struct msgq q;
static char root[200];
static const char *clean_run, *fault_run;

/* ---- running
 * ---------------------------------------------------------------------------------------------------------
 */

static enum status simulate(const char *name, const char *data_dir, bool faults, struct simulate_summary *s)
{
	struct simulate_options o = {.women = WOMEN,
				     .seed = SEED,
				     .data_dir = data_dir,
				     .as_of = date_from_ymd(2026, 12, 31),
				     .program_path = "schemas/programs/gwadar.json",
				     .faults = faults};

	o.out_dir = arena_printf(&a, "%s/%s", root, name);
	msgq_clear(&q);
	return simulate_run(&o, s, &q);
}

static const char *run_folder(const char *name, bool faults, struct simulate_summary *s)
{
	CHECK_INT(simulate(name, ".", faults, s), STATUS_OK);
	CHECK_INT(q.kept, 0);
	return arena_printf(&a, "%s/%s", root, name);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Names below a run's folder, "ploidy/PL-01_2026-03.ndjson", sorted. */
static size_t list_files(const char *run, const char *folder, const char **out)
{
	DIR *d = opendir(arena_printf(&a, "%s/%s", run, folder));
	size_t n = 0;

	for (const struct dirent *e; d && n < MAX_FILES && (e = readdir(d));)
		if (e->d_name[0] != '.')
			out[n++] = arena_printf(&a, "%s/%s", folder, e->d_name);
	if (d)
		closedir(d);
	qsort(out, n, sizeof *out, by_name);
	return n;
}

/* The lines of a file, decoded, without their ends. */
static size_t read_lines(const char *run, const char *name, const char **line)
{
	FILE *f = fopen(arena_printf(&a, "%s/%s", run, name), "rb");
	struct decoder *d =
		f ? decode_open(f, strncmp(name, "genexpert", 9) == 0 ? ENC_UTF16LE : ENC_UTF8, name, &q) : NULL;
	struct decode_line l;
	size_t n = 0;

	CHECK(d != NULL);
	if (!d)
		return 0;
	while (n < MAX_LINES && decode_next(d, &l) == 1)
		line[n++] = arena_strndup(&a, l.text, l.len);
	CHECK(n > 0 && n < MAX_LINES);
	decode_close(d);
	fclose(f);
	return n;
}

/* ---- the truth
 * -------------------------------------------------------------------------------------------------------
 */

static struct csv_table faults;

static const char *truth(size_t row, const char *column)
{
	int c = csv_column(&faults, column);

	CHECK(c >= 0);
	return c < 0 ? "" : faults.row[row].field[c];
}

static void load_truth(const char *run)
{
	memset(&faults, 0, sizeof faults);
	if (run)
		CHECK_INT(csv_load(&a, arena_printf(&a, "%s/truth/faults.csv", run), &faults, &q), STATUS_OK);
}

/* Row of faults.csv of a row of a file, or of a run by its cartridge; -1 none. */
static int find_fault(const char *file, size_t line, const char *cartridge)
{
	for (size_t i = 0; i < faults.n_rows; i++) {
		int64_t at = 0;

		if (cartridge ? text_eq(truth(i, "cartridge"), cartridge)
			      : text_eq(truth(i, "file"), file) && text_to_int64(truth(i, "line"), &at) &&
					at == (int64_t)line)
			return (int)i;
	}
	return -1;
}

/* ---- scoring
 * ---------------------------------------------------------------------------------------------------------
 */

struct tally {
	int64_t results, differ, planted, errors;
};

static struct algorithm cytology, ploidy, hpv;

/* The class the core sees; "" with a failed check when it refuses the evidence. */
static const char *score_class(const struct algorithm *alg, const cJSON *evidence, const char *where)
{
	struct buf b = BUF_INIT;
	struct score_verdict v;
	const char *class = "";

	msgq_clear(&q);
	if (evidence_encode(evidence, alg->kind, MSG_FILE(where), &b, &q) != STATUS_OK)
		UNIT_FAIL("%s: %s: %s", where, q.first ? q.first->field : "", q.first ? q.first->text : "");
	else if (algorithm_score(alg, b.data, b.len, &v) != SCORE_OK)
		UNIT_FAIL("%s: %s", where, score_status_name(v.status));
	else
		class = score_category_name(v.kind, v.category);
	buf_free(&b);
	return class;
}

static void judge(struct tally *t, const struct algorithm *alg, const char *class, const char *reported, int fault,
		  const char *where)
{
	bool agrees = algorithm_category_agrees(alg->kind, class, reported);

	t->results++;
	t->differ += !agrees;
	t->planted += fault >= 0;
	if (agrees == (fault >= 0))
		UNIT_FAIL("%s: evidence says %s, reported is %s, %s", where, class, reported,
			  fault >= 0 ? "a planted fault" : "no fault was planted");
	if (fault >= 0) {
		CHECK_STR(truth((size_t)fault, "reported"), reported);
		CHECK(algorithm_category_agrees(alg->kind, class, truth((size_t)fault, "supported")));
	}
}

static void check_ndjson(const char *run, const char *folder, const struct algorithm *alg, struct tally *t)
{
	static const char *line[MAX_LINES];
	const char *file[MAX_FILES];
	size_t n_files = list_files(run, folder, file);

	CHECK(n_files > 5);
	for (size_t f = 0; f < n_files; f++) {
		size_t n = read_lines(run, file[f], line);

		for (size_t i = 0; i < n; i++) {
			const char *where = arena_printf(&a, "%s:%zu", file[f], i + 1);
			cJSON *row = json_parse(line[i], strlen(line[i]), file[f], (int64_t)i + 1, &q);

			judge(t, alg, score_class(alg, json_get(row, "evidence"), where), json_str(row, "result"),
			      find_fault(file[f], i + 1, NULL), where);
			json_free(row);
		}
	}
}

/* ---- GeneXpert exports
 * -----------------------------------------------------------------------------------------------
 */

static const char *after(const char *line, const char *label)
{
	size_t n = strlen(label);

	return strncmp(line, label, n) == 0 && line[n] == ',' ? line + n + 1 : NULL;
}

struct gx {
	const char *type, *assay, *result, *cartridge;
	struct buf channels, control;
};

/* A line "HPV 16,34.5,310,POS,PASS" of the analyte table. */
static void take_analyte(struct gx *x, const char *line)
{
	static const char *const written[] = {"HPV 16", "HPV 18_45", "P3", "P4", "P5", "SAC"};
	static const char *const name[] = {"16", "18_45", "P3", "P4", "P5", "SAC"};

	for (int i = 0; i < 6; i++) {
		const char *ct = after(line, written[i]);
		struct buf *out = i < 5 ? &x->channels : &x->control;
		double v = 0;

		if (!ct)
			continue;
		CHECK(text_to_double(arena_strndup(&a, ct, strcspn(ct, ",")), &v));
		buf_printf(out, "%s{\"name\":\"%s\",\"ct\":", out->len ? "," : "", name[i]);
		if (v > 0)
			buf_printf(out, "%d}", (int)(v * 100 + 0.5));
		else
			buf_str(out, "null}");
	}
}

static void judge_run(struct tally *t, struct gx *x, const char *where)
{
	const char *text, *reported = strstr(x->result, "POS")        ? "positive"
				      : strstr(x->result, "NEG")      ? "negative"
				      : text_eq(x->result, "INVALID") ? "invalid"
								      : "error";
	const char *class;
	cJSON *evidence;

	text = arena_printf(&a, "{\"assay\":\"xpert-hpv\",\"channels\":[%s],\"control\":%s}", x->channels.data,
			    x->control.data);
	evidence = json_parse(text, strlen(text), where, 1, &q);
	class = score_class(&hpv, evidence, where);
	json_free(evidence);
	if (text_eq(reported, "error")) {
		/* The run gave no class: nothing to compare. */
		CHECK_STR(class, "invalid");
		t->errors++;
		return;
	}
	judge(t, &hpv, class, reported, find_fault(NULL, 0, x->cartridge), where);
}

static void take_line(struct gx *x, const char *s)
{
	const char *v;

	if ((v = after(s, "Test Type")))
		x->type = v;
	else if ((v = after(s, "Assay")))
		x->assay = v;
	else if ((v = after(s, "Test Result")))
		x->result = v;
	else if ((v = after(s, "Cartridge S/N")))
		x->cartridge = v;
	else
		take_analyte(x, s);
}

static void check_genexpert(const char *run, struct tally *t)
{
	static const char *line[MAX_LINES];
	const char *file[MAX_FILES];
	size_t n_files = list_files(run, "genexpert", file);
	struct gx x = {.channels = BUF_INIT, .control = BUF_INIT};

	CHECK(n_files > 5);
	for (size_t f = 0; f < n_files; f++) {
		size_t n = read_lines(run, file[f], line);
		bool in_run = false, ended = false;

		for (size_t i = 0; i < n; i++) {
			if (text_eq(line[i], "RESULT TABLE")) {
				in_run = true;
				ended = false;
				x.type = x.assay = x.result = x.cartridge = "";
				buf_reset(&x.channels);
				buf_reset(&x.control);
			}
			if (in_run && !ended && text_eq(line[i], "Detail")) {
				ended = true;
				if (text_eq(x.type, "Specimen") && text_eq(x.assay, "Xpert HPV HR_16_18-45"))
					judge_run(t, &x, arena_printf(&a, "%s:%zu", file[f], i + 1));
			}
			if (in_run && !ended)
				take_line(&x, line[i]);
		}
	}
	buf_free(&x.channels);
	buf_free(&x.control);
}

static struct tally check_run(const char *run)
{
	struct tally t = {0, 0, 0, 0};

	check_ndjson(run, "cytology", &cytology, &t);
	check_ndjson(run, "ploidy", &ploidy, &t);
	CHECK(t.results > 2 * 1500);
	check_genexpert(run, &t);
	return t;
}

/* ---- tests
 * -----------------------------------------------------------------------------------------------------------
 */

static void every_result_agrees(void)
{
	struct simulate_summary s;
	struct tally t;

	clean_run = run_folder("clean", false, &s);
	CHECK_INT(s.faults, 0);
	CHECK(access(arena_printf(&a, "%s/truth/faults.csv", clean_run), F_OK) != 0);
	load_truth(NULL);
	t = check_run(clean_run);
	CHECK_INT(t.differ, 0);
	CHECK(t.errors > 0);
}

static void only_planted_differ(void)
{
	struct simulate_summary s;
	struct tally t;
	int64_t twice = 0;

	fault_run = run_folder("faults", true, &s);
	load_truth(fault_run);
	CHECK_INT(s.faults, (int64_t)faults.n_rows);
	CHECK(faults.n_rows > 50);
	t = check_run(fault_run);
	/* Runs of a GeneXpert stand in the exports of two months and in faults.csv once. */
	for (size_t i = 0; i < faults.n_rows; i++)
		twice += *truth(i, "cartridge") && strncmp(truth(i, "month"), "2026-12", 7) < 0;
	CHECK_INT(t.differ, t.planted);
	CHECK_INT(t.planted, (int64_t)faults.n_rows + twice);
}

static int64_t count_faults(const char *id)
{
	int64_t n = 0;

	for (size_t i = 0; i < faults.n_rows; i++)
		n += text_eq(truth(i, "fault"), id);
	return n;
}

static void every_kind_is_planted(void)
{
	static const char *const id[] = {"ploidy-drift", "ct-lot", "hsil-as-lsil", "swapped-slides"};
	cJSON *json = json_parse_file(arena_printf(&a, "%s/truth/faults.json", fault_run), 1u << 20, &q);
	const cJSON *f = json_get(json, "faults");
	int64_t n = 0;

	CHECK_INT(cJSON_GetArraySize(f), 4);
	for (int i = 0; i < 4; i++) {
		const cJSON *item = cJSON_GetArrayItem(f, i);

		CHECK_STR(json_str(item, "id"), id[i]);
		CHECK(json_int(item, "disagreements", &n) && n > 0);
		CHECK_INT(n, count_faults(id[i]));
	}
	CHECK_STR(json_str(cJSON_GetArrayItem(f, 0), "device"), "PL-01");
	CHECK_STR(json_str(cJSON_GetArrayItem(f, 0), "onset"), "2026-07");
	CHECK_STR(json_str(cJSON_GetArrayItem(f, 0), "first_month"), "2026-07");
	CHECK_STR(json_str(cJSON_GetArrayItem(f, 1), "lot"), "28262");
	CHECK(json_int(json, "disagreements", &n));
	CHECK_INT(n, (int64_t)faults.n_rows);
	json_free(json);
}

static void faults_stay_where_they_are_planted(void)
{
	for (size_t i = 0; i < faults.n_rows; i++) {
		const char *id = truth(i, "fault");

		if (text_eq(id, "ploidy-drift")) {
			CHECK_STR(truth(i, "device"), "PL-01");
			CHECK(strcmp(truth(i, "collected_on"), "2026-07-01") >= 0);
		} else if (text_eq(id, "ct-lot")) {
			CHECK_STR(truth(i, "lot"), "28262");
			CHECK_STR(truth(i, "reported"), "positive");
			CHECK_STR(truth(i, "supported"), "negative");
		} else if (text_eq(id, "hsil-as-lsil")) {
			CHECK_STR(truth(i, "site"), "GWD-SUR");
			CHECK_STR(truth(i, "reported"), "LSIL");
			CHECK_STR(truth(i, "supported"), "HSIL");
		} else {
			CHECK_STR(id, "swapped-slides");
		}
	}
}

static const char *evidence_text(const char *line)
{
	const char *at = strstr(line, ",\"evidence\":");

	return at ? at : "";
}

/* Rows of the run with faults whose evidence is not that of the run without: each bears its neighbour's. */
static void swapped_rows_bear_each_other(void)
{
	static const char *with[MAX_LINES], *without[MAX_LINES];
	const char *file[MAX_FILES];
	size_t n_files = list_files(fault_run, "cytology", file);
	cJSON *json = json_parse_file(arena_printf(&a, "%s/truth/faults.json", fault_run), 1u << 20, &q);
	int64_t exchanged = 0, said = 0;

	for (size_t f = 0; f < n_files; f++) {
		size_t n = read_lines(fault_run, file[f], with);

		CHECK_INT(read_lines(clean_run, file[f], without), n);
		for (size_t i = 0; i < n; i++) {
			const char *e = evidence_text(with[i]);

			if (text_eq(e, evidence_text(without[i])))
				continue;
			exchanged++;
			CHECK((i > 0 && text_eq(e, evidence_text(without[i - 1]))) ||
			      (i + 1 < n && text_eq(e, evidence_text(without[i + 1]))));
		}
	}
	CHECK(json_int(json, "rows_exchanged", &said));
	CHECK_INT(exchanged, said);
	CHECK(exchanged > 10 && exchanged % 2 == 0);
	json_free(json);
}

static void same_faults_again(void)
{
	static const char *one[MAX_LINES], *two[MAX_LINES];
	const char *file[MAX_FILES];
	struct simulate_summary s;
	const char *again = run_folder("again", true, &s);

	file[0] = "truth/faults.csv";
	for (size_t f = 0, n_files = 1 + list_files(fault_run, "genexpert", file + 1); f < n_files; f++) {
		size_t n = read_lines(fault_run, file[f], one);

		CHECK_INT(read_lines(again, file[f], two), n);
		for (size_t i = 0; i < n; i++)
			if (strcmp(one[i], two[i]) != 0)
				UNIT_FAIL("%s:%zu differs", file[f], i + 1);
	}
}

/* ---- bad files
 * -------------------------------------------------------------------------------------------------------
 */

static const char *data_with(const char *faults_json)
{
	static int n;
	const char *dir = arena_printf(&a, "%s/data%d", root, n++);
	const char *cwd = getcwd((char *)arena_alloc(&a, 4096), 4096), *path;
	FILE *f;

	mkdir(dir, 0700);
	mkdir(arena_printf(&a, "%s/schemas", dir), 0700);
	mkdir(arena_printf(&a, "%s/schemas/simulate", dir), 0700);
	CHECK_INT(symlink(arena_printf(&a, "%s/schemas/codelists", cwd), arena_printf(&a, "%s/schemas/codelists", dir)),
		  0);
	for (int i = 0; i < 2; i++) {
		path = i ? "schemas/simulate/names.csv" : "schemas/simulate/gwadar-rates.json";
		CHECK_INT(symlink(arena_printf(&a, "%s/%s", cwd, path), arena_printf(&a, "%s/%s", dir, path)), 0);
	}
	f = fopen(arena_printf(&a, "%s/schemas/simulate/gwadar-faults.json", dir), "w");
	CHECK(f != NULL);
	if (f) {
		fprintf(f, "{\"faults\": [%s]}", faults_json);
		fclose(f);
	}
	return dir;
}

static void check_refused(const char *faults_json, const char *field, const char *text)
{
	struct simulate_summary s;

	CHECK_INT(simulate("refused", data_with(faults_json), true, &s), STATUS_INPUT);
	CHECK(q.kept > 0);
	if (q.first) {
		CHECK_STR(q.first->field, field);
		CHECK_STR(q.first->text, text);
	}
	CHECK(access(arena_printf(&a, "%s/refused", root), F_OK) != 0);
}

#define HEAD "\"id\": \"x\", \"title\": \"t\", \"source\": \"planted\", "

static void bad_files_are_refused(void)
{
	check_refused("{" HEAD "\"kind\": \"drift\"}", "kind", "x: must be threshold, inflated-ct, relabel or swapped");
	check_refused("{" HEAD "\"kind\": \"threshold\", \"device\": \"PL-99\", \"di\": 2400}", "device",
		      "x: the program has no such device");
	check_refused("{" HEAD "\"kind\": \"threshold\", \"di\": 2.4}", "di",
		      "x: needs a whole number within its range");
	check_refused("{" HEAD "\"kind\": \"threshold\", \"di\": 2400, \"lot\": \"1\"}", "lot",
		      "x: a fault of this kind has no such member");
	check_refused("{" HEAD "\"kind\": \"relabel\", \"test\": \"cytology\", \"evidence_says\": \"AIS\", "
		      "\"reports\": \"ADC\"}",
		      "reports", "x: must be another class than the evidence says");
	check_refused("{" HEAD "\"kind\": \"relabel\", \"test\": \"cytology\", \"evidence_says\": \"HSIL\", "
		      "\"reports\": \"positive\"}",
		      "reports", "x: is no result of the test");
	check_refused("{\"id\": \"x\", \"title\": \"t\", \"source\": \"seen\", \"kind\": \"swapped\", \"test\": "
		      "\"ploidy\", \"bp\": 1}",
		      "source", "x: must be \"planted\"");
	check_refused("", "faults", "a fault without id: the file needs a list of 1 to 200 faults");
}

static void remove_tree(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *e;
	struct stat st;

	while (d && (e = readdir(d))) {
		const char *p = arena_printf(&a, "%s/%s", path, e->d_name);

		if (text_eq(e->d_name, ".") || text_eq(e->d_name, ".."))
			continue;
		if (lstat(p, &st) == 0 && S_ISDIR(st.st_mode))
			remove_tree(p);
		else
			unlink(p);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");

	msgq_init(&q);
	snprintf(root, sizeof root, "%s/sanad-faults-XXXXXX", tmp && strlen(tmp) < 150 ? tmp : "/tmp");
	if (!mkdtemp(root) || algorithm_load(&a, ".", "cytology-count-v1", &cytology, &q) != STATUS_OK ||
	    algorithm_load(&a, ".", "ploidy-3cell-v1", &ploidy, &q) != STATUS_OK ||
	    algorithm_load(&a, ".", "hpv-xpert-hpv-v1", &hpv, &q) != STATUS_OK) {
		UNIT_FAIL("no folder or no algorithm");
		return 1;
	}
	UNIT_RUN("without faults the core agrees with every result", every_result_agrees);
	UNIT_RUN("with faults it differs in the planted results and in no other", only_planted_differ);
	UNIT_RUN("every kind of fault is planted and counted", every_kind_is_planted);
	UNIT_RUN("a fault stays with its device, lot, site and days", faults_stay_where_they_are_planted);
	UNIT_RUN("swapped slides bear each other's evidence, all other evidence is unchanged",
		 swapped_rows_bear_each_other);
	UNIT_RUN("the same seed plants the same faults", same_faults_again);
	UNIT_RUN("a malformed faults file is refused before anything is written", bad_files_are_refused);
	remove_tree(root);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("simulate_faults");
}
