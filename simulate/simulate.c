/* simulate.c -- runs a simulation: world, women, histories, files, truth.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/simulate.h"
#include "base/text.h"
#include "simulate/exchange.h"
#include "simulate/fault.h"
#include "simulate/hard.h"
#include "simulate/history.h"
#include "simulate/linkage.h"
#include "simulate/truth.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define DIR_MODE 0700

static const char *const folder[SIM_FILE_KINDS + 1] = {"registration", "genexpert", "cytology", "ploidy",
						       "via",          "followup",  "truth"};

struct run {
	struct sim_world w;
	struct arena arena;
	struct sim_woman *woman;
	int women;
	struct sim_records records;
	struct sim_sink sink;
	struct sim_truth truth;
	struct sim_exchange exchange;
	struct sim_faults faults;
	struct sim_fault_truth fault_truth;
	struct sim_hard hard;
	bool plant;
	int64_t rows;
};

static bool is_empty_dir(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;
	if (!d)
		return false;
	for (const struct dirent *e = readdir(d); e; e = readdir(d)) /* NOLINT(concurrency-mt-unsafe) */
		n += !text_eq(e->d_name, ".") && !text_eq(e->d_name, "..");
	closedir(d);
	return n == 0;
}

/* An earlier run's files must not be mistaken for this one's. */
enum status sim_make_root(const char *root, struct msgq *q)
{
	if (mkdir(root, DIR_MODE) != 0 && errno != EEXIST)
		return msg_fail(q, STATUS_OUTPUT, "simulate-folder", MSG_FILE(root), NULL,
				"the folder above it must exist and be writable", "cannot make the folder");
	if (!is_empty_dir(root))
		return msg_fail(q, STATUS_OUTPUT, "simulate-folder", MSG_FILE(root), NULL,
				"name a new folder, or remove what is in this one", "is not an empty folder");
	return STATUS_OK;
}

static enum status make_folders(struct arena *a, const char *root, struct msgq *q)
{
	enum status st = sim_make_root(root, q);
	if (st != STATUS_OK)
		return st;
	for (int i = 0; i <= SIM_FILE_KINDS; i++)
		if (mkdir(arena_printf(a, "%s/%s", root, folder[i]), DIR_MODE) != 0)
			return msg_fail(q, STATUS_OUTPUT, "simulate-folder", MSG_FILE(root), NULL, NULL,
					"cannot make the folder '%s' in it", folder[i]);
	return STATUS_OK;
}

static enum status check_options(const struct simulate_options *o, struct msgq *q)
{
	if (o->women < 1 || o->women > SIMULATE_MAX_WOMEN)
		return msg_fail(q, STATUS_USAGE, "simulate-women", MSG_NOWHERE, "women", NULL,
				"number of women must be 1 to %d", SIMULATE_MAX_WOMEN);
	return STATUS_OK;
}

enum status sim_check_as_of(date_t from, date_t as_of, struct msgq *q)
{
	char first[DATE_TEXT_SIZE];
	if (as_of < from || as_of > date_add_months(from, 600))
		return msg_fail(q, STATUS_USAGE, "simulate-as-of", MSG_NOWHERE, "as-of", NULL,
				"the program starts on %s; as-of must lie in the 50 years after",
				date_format(from, first));
	return STATUS_OK;
}

static void make_women(struct run *r)
{
	r->woman = mem_alloc((size_t)r->women * sizeof *r->woman);
	for (int i = 0; i < r->women; i++) {
		size_t first = r->records.n;
		sim_woman_make(&r->w, &r->woman[i], (uint32_t)i + 1, r->woman);
		sim_history_make(&r->w, &r->woman[i], &r->records);
		sim_flaw_plant(&r->w, &r->woman[i], &r->records, first);
	}
	sim_device_runs(&r->w, &r->records);
	sim_records_sort(&r->records);
	r->exchange.woman = r->woman;
	if (r->plant)
		sim_faults_plant(&r->faults, &r->w, r->woman, &r->records);
}

static enum sim_fate fate_of(const struct sim_record *rec)
{
	if (rec->run != SIM_RUN_SPECIMEN)
		return SIM_IGNORED;
	if (rec->flaw != SIM_FLAW_NONE && rec->flaw <= SIM_FLAW_LAST_BAD)
		return SIM_QUARANTINED;
	return rec->flaw == SIM_FLAW_CORRECTED || rec->flaw == SIM_FLAW_WITHDRAWN ? SIM_CORRECTED : SIM_ACCEPTED;
}

static enum status open_exchange(struct run *r, const struct sim_record *rec)
{
	int y, m, d;
	bool json = rec->kind == SIM_CYTOLOGY || rec->kind == SIM_PLOIDY;
	date_to_ymd(sim_record_known(rec), &y, &m, &d);
	const char *stem = rec->device >= 0 ? r->w.device[rec->device].code : folder[rec->kind];
	const char *name = arena_printf(&r->arena, "%s/%s%s%04d-%02d.%s", folder[rec->kind], stem,
					rec->device >= 0 ? "_" : "-", y, m, json ? "ndjson" : "csv");
	enum status st = sim_sink_open(&r->sink, name, false);
	if (st != STATUS_OK || json)
		return st;
	sim_exchange_header((enum sim_file_kind)rec->kind, &r->sink.b);
	return sim_sink_lines(&r->sink, 1);
}

static bool same_file(const struct sim_record *a, const struct sim_record *b)
{
	return a->kind == b->kind && a->device == b->device &&
	       date_month_start(sim_record_known(a)) == date_month_start(sim_record_known(b));
}

static enum status tell_truth(struct run *r, int64_t line, const struct sim_record *rec, enum sim_fate fate)
{
	enum status st = sim_truth_row(&r->truth, r->sink.name, line, rec, fate);
	if (st == STATUS_OK && r->plant && fate == SIM_ACCEPTED)
		st = sim_fault_truth_row(&r->fault_truth, r->sink.name, line, rec);
	return st;
}

/* One row; a duplicate is the same bytes again. */
static enum status write_row(struct run *r, const struct sim_record *rec)
{
	enum status st = STATUS_OK;
	int copies = rec->flaw == SIM_FLAW_DUPLICATE ? 2 : 1;
	for (int i = 0; i < copies && st == STATUS_OK; i++) {
		sim_exchange_row(&r->exchange, &r->w, &r->woman[rec->woman - 1], rec, &r->sink.b);
		st = tell_truth(r, r->sink.line, rec, i ? SIM_DUPLICATE : fate_of(rec));
		r->rows++;
		if (st == STATUS_OK)
			st = sim_sink_lines(&r->sink, 1);
	}
	return st;
}

static enum status write_exchange(struct run *r)
{
	const struct sim_record *before = NULL;
	enum status st = STATUS_OK;
	for (size_t i = 0; i < r->records.n && st == STATUS_OK; i++) {
		const struct sim_record *rec = &r->records.at[i];
		if (rec->kind == SIM_GENEXPERT)
			continue;
		if (!before || !same_file(before, rec))
			st = open_exchange(r, rec);
		if (st == STATUS_OK)
			st = write_row(r, rec);
		before = rec;
	}
	return st;
}

static enum status open_export(struct run *r, int device, date_t day)
{
	int y, m, d;
	date_to_ymd(day, &y, &m, &d);
	enum status st = sim_sink_open(
		&r->sink,
		arena_printf(&r->arena, "genexpert/%s_%04d.%02d.%02d_17.05.00.csv", r->w.device[device].code, y, m, d),
		true);
	if (st != STATUS_OK)
		return st;
	return sim_sink_lines(&r->sink, sim_gx_head(&r->w.device[device], day, &r->sink.b));
}

static enum status write_run(struct run *r, const struct sim_record *rec, bool again)
{
	int before, lines = sim_gx_run_write(&r->w, rec, &r->sink.b, &before);
	enum sim_fate fate = fate_of(rec);
	r->rows++;
	enum status st =
		tell_truth(r, r->sink.line + before, rec, again && fate == SIM_ACCEPTED ? SIM_UNCHANGED : fate);
	return st == STATUS_OK ? sim_sink_lines(&r->sink, lines) : st;
}

/* The month's export of a device: the runs of this month and of the months before it that the software still lists. */
static enum status write_export(struct run *r, int device, date_t month, size_t from, size_t to)
{
	date_t end = date_add_months(month, 1) - 1;
	date_t start = date_add_months(month, 1 - r->w.rates.of[RATE_GX_EXPORT_MONTHS].row[0].lo);
	enum status st = open_export(r, device, end < r->w.as_of ? end : r->w.as_of);
	for (size_t i = from; i < to && st == STATUS_OK; i++) {
		const struct sim_record *rec = &r->records.at[i];
		if (rec->collected_on >= start && rec->collected_on <= end)
			st = write_run(r, rec, rec->collected_on < month);
	}
	return st;
}

static enum status write_device(struct run *r, size_t from, size_t to)
{
	int device = r->records.at[from].device;
	enum status st = STATUS_OK;
	for (date_t m = r->w.rates.from; m <= r->w.as_of && st == STATUS_OK; m = date_add_months(m, 1))
		st = write_export(r, device, m, from, to);
	return st;
}

static enum status write_genexpert(struct run *r)
{
	enum status st = STATUS_OK;
	size_t from = 0, to;
	for (; from < r->records.n && st == STATUS_OK; from = to) {
		const struct sim_record *rec = &r->records.at[from];
		for (to = from + 1; to < r->records.n && r->records.at[to].kind == rec->kind &&
				    r->records.at[to].device == rec->device;)
			to++;
		if (rec->kind == SIM_GENEXPERT)
			st = write_device(r, from, to);
	}
	return st;
}

static enum status run_all(struct run *r, const struct simulate_options *o, struct msgq *q)
{
	enum status st = sim_world_load(&r->w, &r->arena, o, q);
	if (st == STATUS_OK)
		st = sim_check_as_of(r->w.rates.from, r->w.as_of, q);
	if (st == STATUS_OK)
		st = o->hard ? sim_hard_load(&r->hard, &r->w, o->data_dir, o->women, q) : STATUS_OK;
	if (st == STATUS_OK)
		st = r->plant ? sim_faults_load(&r->faults, &r->w, o->data_dir, q) : STATUS_OK;
	if (st == STATUS_OK)
		st = make_folders(&r->arena, o->out_dir, q);
	if (st != STATUS_OK)
		return st;
	if (o->hard)
		r->w.hard = &r->hard;
	make_women(r);
	sim_sink_init(&r->sink, o->out_dir, &r->arena, q);
	st = sim_truth_open(&r->truth, &r->w, r->women, o->out_dir, q);
	if (st == STATUS_OK && r->plant)
		st = sim_fault_truth_open(&r->fault_truth, &r->faults, &r->w, o->out_dir, q);
	if (st == STATUS_OK)
		st = write_exchange(r);
	if (st == STATUS_OK)
		st = write_genexpert(r);
	return st == STATUS_OK ? sim_sink_close(&r->sink) : st;
}

static enum status summarise(struct run *r, struct simulate_summary *out)
{
	enum status st = sim_truth_finish(&r->truth, r->woman, &out->screened);
	if (st == STATUS_OK && r->plant)
		st = sim_fault_truth_finish(&r->fault_truth);
	out->women = r->women;
	out->files = r->sink.files;
	out->bytes = r->sink.bytes;
	out->rows = r->rows;
	out->flaws = r->truth.fate[SIM_QUARANTINED];
	for (size_t i = 0; i < r->faults.n; i++)
		out->faults += r->fault_truth.count ? r->fault_truth.count[i] : 0;
	return st;
}

static enum status run_devices(const struct simulate_options *o, struct simulate_summary *summary, struct msgq *q)
{
	struct run r = {.arena = ARENA_INIT,
			.women = o->women,
			.plant = o->faults,
			.exchange = SIM_EXCHANGE_INIT,
			.sink = {.b = BUF_INIT},
			.truth = {.sink = {.b = BUF_INIT}},
			.fault_truth = {.sink = {.b = BUF_INIT}},
			.hard = {.mention = SIM_MENTION_INIT}};
	enum status st = run_all(&r, o, q);
	if (st == STATUS_OK)
		st = summarise(&r, summary);
	sim_hard_fini(&r.hard);
	sim_truth_fini(&r.truth);
	sim_fault_truth_fini(&r.fault_truth);
	sim_sink_fini(&r.sink);
	sim_exchange_free(&r.exchange);
	sim_records_free(&r.records);
	free(r.woman);
	arena_free(&r.arena);
	return st;
}

enum status simulate_run(const struct simulate_options *o, struct simulate_summary *summary, struct msgq *q)
{
	enum status st = check_options(o, q);
	*summary = (struct simulate_summary){0};
	if (st != STATUS_OK)
		return st;
	return o->linkage ? sim_linkage_run(o, summary, q) : run_devices(o, summary, q);
}
