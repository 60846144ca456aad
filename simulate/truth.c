/* truth.c -- truth.csv, women.csv and figures.json.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/truth.h"
#include "base/csv.h"
#include "base/text.h"
#include "simulate/hard.h"

#include <stdlib.h>
#include <string.h>

static const char *const fate_name[SIM_FATES] = {"accepted",  "unchanged",   "corrected",
						 "duplicate", "quarantined", "ignored"};
static const char *const flaw_name[SIM_FLAW_COUNT] = {
	"",           "unknown-result",         "unknown-place", "future",    "mangled-cnic",
	"born-later", "result-before-specimen", "duplicate",     "corrected", "withdrawn"};

enum status sim_truth_open(struct sim_truth *t, const struct sim_world *w, int women, const char *root, struct msgq *q)
{
	*t = (struct sim_truth){.w = w, .women = women};
	t->mark = mem_alloc((size_t)women);
	memset(t->mark, 0, (size_t)women);
	sim_sink_init(&t->sink, root, w->arena, q);
	enum status st = sim_sink_open(&t->sink, "truth/truth.csv", false);
	if (st != STATUS_OK)
		return st;
	buf_str(&t->sink.b,
		"file,line,record_id,sample_id,cartridge,start_time,woman,specimen,test,result,detail,adequate,"
		"positive,role,collected_on,resulted_on,known_on,facility,device,status,fate,flaw,in_force\n");
	return sim_sink_lines(&t->sink, 1);
}

static void mark(struct sim_truth *t, const struct sim_record *rec, const struct sim_code *code)
{
	unsigned m = 0;
	if (rec->woman == 0)
		return;
	if (code && code->screen && text_eq(rec->role, "screen"))
		m = (code->adequate ? SIM_MARK_SCREENED : 0u) | (code->positive ? SIM_MARK_POSITIVE : 0u);
	else if (text_eq(rec->test, "referral") && text_eq(rec->result, "to-colposcopy"))
		m = SIM_MARK_REFERRED;
	else if (text_eq(rec->test, "colposcopy"))
		m = SIM_MARK_SEEN;
	else if (text_eq(rec->test, "histology"))
		m = (code && code->adequate ? SIM_MARK_HISTOLOGY : 0u) |
		    (code && code->positive ? SIM_MARK_CIN2PLUS : 0u);
	else if (text_eq(rec->test, "treatment"))
		m = SIM_MARK_TREATED;
	t->mark[rec->woman - 1] = (uint8_t)(t->mark[rec->woman - 1] | m);
}

void sim_truth_locator(const struct sim_world *w, const char *file, int64_t line, const struct sim_record *rec,
		       struct buf *out)
{
	char id[SIM_RECORD_ID_SIZE];
	buf_printf(out, "%s,%lld,", file, (long long)line);
	if (rec->kind == SIM_GENEXPERT) {
		struct sim_gx_run run;
		sim_gx_run_name(w, rec, &run);
		buf_printf(out, ",%s,%s,%s,", run.sample, run.cartridge, run.start);
	} else {
		buf_printf(out, "%s,,,,", sim_record_id(rec, id));
	}
}

enum status sim_truth_row(struct sim_truth *t, const char *file, int64_t line, const struct sim_record *rec,
			  enum sim_fate fate)
{
	char specimen[SIM_SPECIMEN_SIZE], collected[DATE_TEXT_SIZE], resulted[DATE_TEXT_SIZE], known[DATE_TEXT_SIZE];
	const struct sim_code *code = sim_code_find(t->w, rec->test, rec->result);
	bool in_force = rec->in_force && (fate == SIM_ACCEPTED || fate == SIM_CORRECTED),
	     adequate = code && code->adequate;
	struct buf *out = &t->sink.b;
	sim_truth_locator(t->w, file, line, rec, out);
	buf_printf(out, "%u,%s,%s,%s,%s,", (unsigned)rec->woman, sim_specimen_text(rec->specimen, specimen), rec->test,
		   rec->result, text_eq(rec->test, "hpv") && adequate && rec->woman ? rec->detail : "");
	buf_printf(out, "%s,%s,%s,",
		   !code      ? ""
		   : adequate ? "1"
			      : "0",
		   !code || !adequate ? ""
		   : code->positive   ? "1"
				      : "0",
		   rec->role);
	date_t on = sim_record_collected(rec, t->w->as_of), reported = sim_record_resulted(rec);
	buf_printf(out, "%s,%s,%s,%s,%s,", date_format(on, collected), date_format(reported, resulted),
		   date_format(reported != DATE_NONE ? reported : on, known), t->w->facility[rec->facility].code,
		   rec->device >= 0 ? t->w->device[rec->device].code : "");
	buf_printf(out, "%s,%s,%s,%d\n",
		   rec->flaw == SIM_FLAW_CORRECTED   ? "corrected"
		   : rec->flaw == SIM_FLAW_WITHDRAWN ? "withdrawn"
						     : "final",
		   fate_name[fate], flaw_name[rec->flaw], in_force);
	t->fate[fate]++;
	if (fate != SIM_ACCEPTED || rec->flaw != SIM_FLAW_DUPLICATE)
		t->flaw[rec->flaw]++;
	if (in_force)
		mark(t, rec, code);
	return sim_sink_lines(&t->sink, 1);
}

static void write_words(const struct sim_truth *t, const struct sim_word *words, const struct sim_spoken *hard,
			struct buf *out)
{
	struct buf name = BUF_INIT;
	if (hard)
		sim_spoken_write(hard, &name);
	else
		sim_name_true(t->w, words, &name);
	csv_field(out, name.data, false);
	buf_char(out, ',');
	buf_free(&name);
}

static void write_woman(const struct sim_truth *t, const struct sim_woman *x, struct buf *out)
{
	static const char *const form[] = {"date", "january", "age", "none"};
	static const char *const cnic[] = {"none", "own", "husband"};
	const struct sim_world *w = t->w;
	const struct sim_person *p = w->hard ? sim_hard_person(w->hard, x->number) : NULL;
	char mrn[SIM_MRN_SIZE], day[7][DATE_TEXT_SIZE];
	int now = x->moved_to >= 0 ? x->moved_to : x->area;
	buf_printf(out, "%u,%u,%s,", (unsigned)x->number, (unsigned)x->head, sim_mrn_text(x->number, mrn));
	write_words(t, x->name, p ? &p->name : NULL, out);
	write_words(t, x->relative, !p ? NULL : p->by_husband ? &p->husband : &p->father, out);
	buf_printf(out, "%s,%s,%s,%s,%s,%s,%s,%s,", x->relative_is_husband ? "husband" : "father", cnic[x->cnic_kind],
		   x->cnic, x->phone, date_format(x->born_on, day[0]), form[x->birth_form],
		   date_format(x->birth_written, day[1]), date_format(sim_woman_birth_known(x), day[2]));
	buf_printf(out, "%s,%s,%s,%d,%s,%s,%d,%d,", w->area[sim_area_tehsil(w, x->area)].code, w->area[x->area].code,
		   w->area[sim_area_tehsil(w, now)].code, x->uc_written, w->facility[x->site].code,
		   date_format(x->visit_on, day[3]), x->tested, x->refused);
	buf_printf(out, "%s,%s,%s,%s,%s,%d\n", date_format(x->moved_on, day[4]), date_format(x->left_on, day[5]),
		   date_format(x->died_on, day[6]), date_format(x->no_cervix_on, day[0]), x->hiv,
		   t->mark[x->number - 1]);
}

static enum status write_women(struct sim_truth *t, const struct sim_woman *woman)
{
	enum status st = sim_sink_open(&t->sink, "truth/women.csv", false);
	if (st != STATUS_OK)
		return st;
	buf_str(&t->sink.b,
		"woman,household,mrn,name,relative,relative_is,cnic_is,cnic,phone,birth_true,birth_form,birth_written,"
		"birth_known,tehsil,union_council,tehsil_now,union_council_written,site,visit_on,tested,refused,moved_"
		"on,"
		"left_on,died_on,no_cervix_on,hiv,marks\n");
	for (int i = 0; i < t->women && st == STATUS_OK; i++) {
		write_woman(t, &woman[i], &t->sink.b);
		st = sim_sink_lines(&t->sink, 1);
	}
	return st;
}

static int64_t count_marked(const struct sim_truth *t, unsigned bits)
{
	int64_t n = 0;
	for (int i = 0; i < t->women; i++)
		n += (t->mark[i] & bits) == bits;
	return n;
}

static void write_counts(struct buf *out, const char *key, const char *const *name, const int64_t *count, int from,
			 int n)
{
	buf_printf(out, "\t\"%s\": {", key);
	for (int i = from; i < n; i++)
		buf_printf(out, "%s\"%s\": %lld", i > from ? ", " : " ", name[i], (long long)count[i]);
	buf_str(out, " },\n");
}

static enum status write_figures(struct sim_truth *t)
{
	static const struct {
		const char *key;
		unsigned bits;
	} figure[] = {{"women_screened", SIM_MARK_SCREENED},   {"women_positive", SIM_MARK_POSITIVE},
		      {"women_referred", SIM_MARK_REFERRED},   {"women_seen", SIM_MARK_SEEN},
		      {"women_histology", SIM_MARK_HISTOLOGY}, {"women_cin2plus", SIM_MARK_CIN2PLUS},
		      {"women_treated", SIM_MARK_TREATED}};
	char day[DATE_TEXT_SIZE];
	enum status st = sim_sink_open(&t->sink, "truth/figures.json", false);
	if (st != STATUS_OK)
		return st;
	struct buf *out = &t->sink.b;
	buf_printf(out, "{\n\t\"seed\": \"%llu\",\n\t\"as_of\": \"%s\",\n\t\"women\": %d,\n",
		   (unsigned long long)t->w->seed, date_format(t->w->as_of, day), t->women);
	for (size_t i = 0; i < sizeof figure / sizeof figure[0]; i++)
		buf_printf(out, "\t\"%s\": %lld,\n", figure[i].key, (long long)count_marked(t, figure[i].bits));
	write_counts(out, "rows", fate_name, t->fate, 0, SIM_FATES);
	write_counts(out, "flaws", flaw_name, t->flaw, SIM_FLAW_NONE + 1, SIM_FLAW_COUNT);
	int64_t read = 0;
	for (int i = 0; i < SIM_FATES; i++)
		read += t->fate[i];
	buf_printf(out, "\t\"rows_read\": %lld\n}\n", (long long)read);
	return sim_sink_lines(&t->sink, 1);
}

enum status sim_truth_finish(struct sim_truth *t, const struct sim_woman *woman, int64_t *women_screened)
{
	enum status st = write_women(t, woman);
	if (st == STATUS_OK)
		st = write_figures(t);
	*women_screened = count_marked(t, SIM_MARK_SCREENED);
	return st == STATUS_OK ? sim_sink_close(&t->sink) : st;
}

void sim_truth_fini(struct sim_truth *t)
{
	sim_sink_fini(&t->sink);
	free(t->mark);
	t->mark = NULL;
}
