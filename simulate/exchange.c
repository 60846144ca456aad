/* exchange.c -- one record in the exchange layout.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/exchange.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "simulate/evidence.h"

enum column {
	COL_RECORD_ID,
	COL_SPECIMEN,
	COL_DEVICE,
	COL_FACILITY,
	COL_AREA_CODE,
	COL_AREA_NAME,
	COL_MRN,
	COL_NAME,
	COL_RELATIVE,
	COL_CNIC,
	COL_PHONE,
	COL_BIRTH,
	COL_AGE,
	COL_HIV,
	COL_SEX,
	COL_COLLECTED,
	COL_RESULTED,
	COL_TEST,
	COL_RESULT,
	COL_STATUS,
	COL_COUNT
};

static const char *const column_name[COL_COUNT] = {
	"record_id",   "specimen_id",   "device_id",   "facility_code", "area_code",  "area_name", "person_mrn",
	"person_name", "relative_name", "cnic",        "phone",         "birth_date", "age_years", "hiv_status",
	"sex",         "collected_on",  "resulted_on", "test",          "result",     "status",
};

/* The columns each kind of file writes, in its order; ends with -1. Devices know specimen and number only. */
static const signed char layout[SIM_FILE_KINDS][COL_COUNT + 1] = {
	[SIM_REGISTRATION] = {COL_RECORD_ID, COL_MRN, COL_NAME, COL_RELATIVE, COL_CNIC, COL_PHONE, COL_BIRTH, COL_AGE,
			      COL_SEX, COL_HIV, COL_AREA_CODE, COL_AREA_NAME, COL_FACILITY, COL_COLLECTED, COL_SPECIMEN,
			      COL_TEST, COL_RESULT, COL_STATUS, -1},
	[SIM_GENEXPERT] = {-1},
	[SIM_CYTOLOGY] = {COL_RECORD_ID, COL_SPECIMEN, COL_DEVICE, COL_FACILITY, COL_MRN, COL_COLLECTED, COL_RESULTED,
			  COL_TEST, COL_RESULT, COL_STATUS, -1},
	[SIM_PLOIDY] = {COL_RECORD_ID, COL_SPECIMEN, COL_DEVICE, COL_FACILITY, COL_MRN, COL_COLLECTED, COL_RESULTED,
			COL_TEST, COL_RESULT, COL_STATUS, -1},
	[SIM_VIA] = {COL_RECORD_ID, COL_FACILITY, COL_COLLECTED, COL_RESULTED, COL_MRN, COL_NAME, COL_RELATIVE,
		     COL_CNIC, COL_PHONE, COL_BIRTH, COL_AGE, COL_SEX, COL_HIV, COL_AREA_CODE, COL_AREA_NAME, COL_TEST,
		     COL_RESULT, COL_STATUS, -1},
	[SIM_FOLLOWUP] = {COL_RECORD_ID, COL_TEST, COL_RESULT, COL_COLLECTED, COL_RESULTED, COL_STATUS, COL_FACILITY,
			  COL_MRN, COL_SPECIMEN, COL_NAME, COL_RELATIVE, COL_CNIC, COL_PHONE, COL_BIRTH, COL_AGE,
			  COL_SEX, COL_AREA_CODE, COL_AREA_NAME, -1},
};

/* A value of every column, as text; "" where there is none. */
struct row {
	const char *value[COL_COUNT];
	char record_id[SIM_RECORD_ID_SIZE], collected[DATE_TEXT_SIZE], resulted[DATE_TEXT_SIZE];
};

void sim_exchange_free(struct sim_exchange *x)
{
	sim_identity_free(&x->id);
	buf_free(&x->evidence);
}

const char *sim_status_text(const struct sim_record *rec)
{
	return rec->flaw == SIM_FLAW_CORRECTED ? "corrected" : rec->flaw == SIM_FLAW_WITHDRAWN ? "withdrawn" : "final";
}

void sim_exchange_header(enum sim_file_kind kind, struct buf *out)
{
	if (kind == SIM_CYTOLOGY || kind == SIM_PLOIDY)
		return;
	for (const signed char *c = layout[kind]; *c >= 0; c++) {
		if (c > layout[kind])
			buf_char(out, ',');
		buf_str(out, column_name[*c]);
	}
	buf_str(out, "\r\n");
}

static void fill_identity(struct row *row, const struct sim_identity *id, const struct sim_woman *woman)
{
	row->value[COL_SPECIMEN] = id->specimen;
	row->value[COL_AREA_CODE] = id->area_code;
	row->value[COL_AREA_NAME] = id->area_name;
	row->value[COL_MRN] = id->mrn;
	row->value[COL_NAME] = id->name.data;
	row->value[COL_RELATIVE] = id->relative.data;
	row->value[COL_CNIC] = id->cnic.data;
	row->value[COL_PHONE] = id->phone.data;
	row->value[COL_BIRTH] = id->birth;
	row->value[COL_AGE] = id->age;
	row->value[COL_HIV] = woman->hiv;
	row->value[COL_SEX] = "F";
}

static void fill(struct row *row, const struct sim_world *w, const struct sim_woman *woman,
		 const struct sim_record *rec, const struct sim_identity *id)
{
	fill_identity(row, id, woman);
	row->value[COL_RECORD_ID] = sim_record_id(rec, row->record_id);
	row->value[COL_DEVICE] = rec->device >= 0 ? w->device[rec->device].code : "";
	row->value[COL_FACILITY] = w->facility[rec->facility].code;
	row->value[COL_COLLECTED] = date_format(sim_record_collected(rec, w->as_of), row->collected);
	row->value[COL_RESULTED] = date_format(sim_record_resulted(rec), row->resulted);
	row->value[COL_TEST] = rec->test;
	row->value[COL_RESULT] = rec->result;
	row->value[COL_STATUS] = sim_status_text(rec);
}

static void write_csv(const struct row *row, const signed char *columns, struct buf *out)
{
	for (const signed char *c = columns; *c >= 0; c++) {
		if (c > columns)
			buf_char(out, ',');
		csv_field(out, row->value[*c], false);
	}
	buf_str(out, "\r\n");
}

/* Empty fields are left out: a device sends no key it has nothing for. */
static void write_json(const struct row *row, const signed char *columns, const struct buf *evidence, struct buf *out)
{
	buf_char(out, '{');
	for (const signed char *c = columns; *c >= 0; c++) {
		if (!*row->value[*c])
			continue;
		if (c > columns)
			buf_char(out, ',');
		buf_printf(out, "\"%s\":", column_name[*c]);
		json_quote(out, row->value[*c]);
	}
	buf_str(out, ",\"evidence\":");
	buf_add(out, evidence->data, evidence->len);
	buf_str(out, "}\n");
}

/* The stream a record's evidence is drawn from: what comes after its identity. */
static void evidence_stream(struct sim_exchange *x, const struct sim_world *w, const struct sim_woman *woman,
			    const struct sim_record *rec, struct sim_rng *r)
{
	sim_record_stream(w, rec, r);
	sim_identity_write(w, woman, rec, r, &x->id);
}

const char *sim_exchange_ploidy_at(struct sim_exchange *x, const struct sim_world *w, const struct sim_woman *woman,
				   const struct sim_record *rec, int di)
{
	struct sim_rng rng;
	evidence_stream(x, w, &woman[rec->woman - 1], rec, &rng);
	return sim_evidence_ploidy_at(w, &rng, rec->result, di);
}

/* Evidence of the class it supports, which is the reported one unless a fault was planted. */
static void write_evidence(struct sim_exchange *x, const struct sim_world *w, const struct sim_record *rec,
			   struct sim_rng *r)
{
	const char *category = rec->supports ? rec->supports : rec->result;
	buf_reset(&x->evidence);
	if (rec->kind == SIM_CYTOLOGY)
		sim_evidence_cytology(w, r, category, &x->evidence);
	else if (rec->kind == SIM_PLOIDY)
		sim_evidence_ploidy(w, r, category, &x->evidence);
}

void sim_exchange_row(struct sim_exchange *x, const struct sim_world *w, const struct sim_woman *woman,
		      const struct sim_record *rec, struct buf *out)
{
	struct sim_rng rng;
	struct row row;
	const struct sim_record *of = rec->evidence_of;
	if (of) {
		evidence_stream(x, w, &x->woman[of->woman - 1], of, &rng);
		write_evidence(x, w, rec, &rng);
	}
	evidence_stream(x, w, woman, rec, &rng);
	fill(&row, w, woman, rec, &x->id);
	if (!of)
		write_evidence(x, w, rec, &rng);
	if (rec->kind == SIM_CYTOLOGY || rec->kind == SIM_PLOIDY)
		write_json(&row, layout[rec->kind], &x->evidence, out);
	else
		write_csv(&row, layout[rec->kind], out);
}
