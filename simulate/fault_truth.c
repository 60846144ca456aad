/* fault_truth.c -- faults.csv and faults.json: what a re-audit must find, and nothing else.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/json.h"
#include "simulate/fault.h"
#include "simulate/genexpert.h"
#include "simulate/truth.h"

static const char *const kind_name[SIM_FAULT_KINDS] = {"threshold", "inflated-ct", "relabel", "swapped"};

enum status sim_fault_truth_open(struct sim_fault_truth *t, const struct sim_faults *f, const struct sim_world *w,
				 const char *root, struct msgq *q)
{
	enum status st;

	*t = (struct sim_fault_truth){.faults = f,
				      .w = w,
				      .count = arena_calloc(w->arena, f->n + 1, sizeof(int64_t)),
				      .first = arena_calloc(w->arena, f->n + 1, sizeof(date_t))};
	for (size_t i = 0; i < f->n; i++)
		t->first[i] = DATE_NONE;
	sim_sink_init(&t->sink, root, w->arena, q);
	st = sim_sink_open(&t->sink, "truth/faults.csv", false);
	if (st != STATUS_OK)
		return st;
	buf_str(&t->sink.b,
		"file,line,record_id,sample_id,cartridge,start_time,woman,specimen,test,fault,kind,device,lot,"
		"site,month,collected_on,resulted_on,reported,supported\n");
	return sim_sink_lines(&t->sink, 1);
}

static void note_row(struct sim_fault_truth *t, const struct sim_record *rec)
{
	size_t i = rec->fault - 1u;

	t->count[i]++;
	if (t->first[i] == DATE_NONE || rec->collected_on < t->first[i])
		t->first[i] = rec->collected_on;
}

enum status sim_fault_truth_row(struct sim_fault_truth *t, const char *file, int64_t line, const struct sim_record *rec)
{
	char specimen[SIM_SPECIMEN_SIZE], lot[SIM_GX_LOT_SIZE] = "", day[2][DATE_TEXT_SIZE];
	const struct sim_world *w = t->w;
	struct buf *out = &t->sink.b;
	const struct sim_fault *f;

	t->exchanged += rec->evidence_of != NULL;
	if (!rec->fault)
		return STATUS_OK;
	f = &t->faults->fault[rec->fault - 1];
	note_row(t, rec);
	if (rec->kind == SIM_GENEXPERT)
		sim_gx_lot(rec, lot);
	date_format(rec->collected_on, day[0]);
	sim_truth_locator(w, file, line, rec, out);
	buf_printf(out, "%u,%s,%s,%s,%s,%s,%s,%s,", (unsigned)rec->woman, sim_specimen_text(rec->specimen, specimen),
		   rec->test, f->id, kind_name[f->kind], w->device[rec->device].code, lot,
		   w->facility[rec->facility].code);
	buf_add(out, day[0], 7); /* YYYY-MM */
	buf_printf(out, ",%s,%s,%s,%s\n", day[0], date_format(rec->resulted_on, day[1]), rec->result, rec->supports);
	return sim_sink_lines(&t->sink, 1);
}

static void write_member(struct buf *out, const char *key, const char *value)
{
	buf_printf(out, "\"%s\": ", key);
	json_quote(out, value);
	buf_str(out, ", ");
}

static void write_month(struct buf *out, const char *key, date_t day)
{
	char text[DATE_TEXT_SIZE];

	date_format(day, text);
	text[7] = '\0'; /* YYYY-MM */
	write_member(out, key, text);
}

static void write_fault(const struct sim_fault_truth *t, size_t i, struct buf *out)
{
	const struct sim_fault *f = &t->faults->fault[i];

	buf_str(out, i ? ",\n\t\t{ " : "\n\t\t{ ");
	write_member(out, "id", f->id);
	write_member(out, "kind", kind_name[f->kind]);
	if (f->device >= 0)
		write_member(out, "device", t->w->device[f->device].code);
	if (f->site >= 0)
		write_member(out, "site", t->w->facility[f->site].code);
	if (f->lot)
		write_member(out, "lot", f->lot);
	if (f->from != DATE_NONE)
		write_month(out, "onset", f->from);
	if (t->first[i] != DATE_NONE)
		write_month(out, "first_month", t->first[i]);
	buf_printf(out, "\"disagreements\": %lld }", (long long)t->count[i]);
}

enum status sim_fault_truth_finish(struct sim_fault_truth *t)
{
	int64_t total = 0;
	struct buf *out = &t->sink.b;
	enum status st = sim_sink_open(&t->sink, "truth/faults.json", false);

	if (st != STATUS_OK)
		return st;
	buf_str(out, "{\n\t\"faults\": [");
	for (size_t i = 0; i < t->faults->n; i++) {
		write_fault(t, i, out);
		total += t->count[i];
	}
	buf_printf(out, "\n\t],\n\t\"rows_exchanged\": %lld,\n\t\"disagreements\": %lld\n}\n", (long long)t->exchanged,
		   (long long)total);
	st = sim_sink_lines(&t->sink, 1);
	return st == STATUS_OK ? sim_sink_close(&t->sink) : st;
}

void sim_fault_truth_fini(struct sim_fault_truth *t)
{
	sim_sink_fini(&t->sink);
}
