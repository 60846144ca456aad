/* genexpert.c -- head, result table and optical section of a GeneXpert Dx export.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/genexpert.h"
#include "base/text.h"
#include "simulate/hard.h"

#include <stdio.h>
#include <string.h>

#define EOL "\r\n"
#define SECTION "\xef\xbb\xbf" EOL EOL /* a line with U+FEFF alone, then a blank one */
#define EXPORT_TIME (17 * 3600 + 5 * 60)
#define RUN_SECONDS 3600
#define HPV_ASSAY "Xpert HPV HR_16_18-45"
#define OTHER_ASSAY "Xpert MTB-RIF Ultra"
#define N_TARGETS 5

static const char *const target_name[N_TARGETS] = {"HPV 16", "HPV 18_45", "P3", "P4", "P5"};

/* dd/mm/yy hh:mm:ss in the order the instrument's PC is set to. */
static void stamp(const struct sim_device *d, date_t day, int seconds, const char *separator, struct buf *out)
{
	int y, m, dd;
	date_to_ymd(day, &y, &m, &dd);
	y %= 100;
	int first = d->date_order == DATE_DMY ? dd : d->date_order == DATE_MDY ? m : y;
	int second = d->date_order == DATE_MDY ? dd : m;
	int third = d->date_order == DATE_YMD ? dd : y;
	buf_printf(out, "%02d%s%02d%s%02d", first, separator, second, separator, third);
	if (seconds >= 0)
		buf_printf(out, " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* Complete lines appended since the buffer was `from` bytes long. */
static int lines_since(const struct buf *out, size_t from)
{
	int n = 0;
	for (size_t i = from; i < out->len; i++)
		n += out->data[i] == '\n';
	return n;
}

int sim_gx_head(const struct sim_device *d, date_t day, struct buf *out)
{
	size_t from = out->len;
	buf_printf(out, ",GeneXpert Dx System" EOL "System Name,%s" EOL "Exported Date,", d->code);
	stamp(d, day, EXPORT_TIME, "/", out);
	buf_str(out, EOL "Report User Name,Laboratory" EOL SECTION "ASSAY INFORMATION" EOL);
	buf_str(out, "Assay," HPV_ASSAY EOL "Assay Version,1" EOL "Assay Type,In Vitro Diagnostic" EOL);
	return lines_since(out, from);
}

static void automatic_id(const struct sim_record *rec, struct sim_gx_run *out)
{
	int y, m, d, s = rec->at;
	date_to_ymd(rec->collected_on, &y, &m, &d);
	snprintf(out->sample, sizeof out->sample, "Xpert H %02d%02d%02d%02d%02d%02d", d % 100, m % 100, y % 100,
		 s / 3600 % 100, s / 60 % 60, s % 60);
}

void sim_gx_run_name(const struct sim_world *w, const struct sim_record *rec, struct sim_gx_run *out)
{
	struct sim_rng r;
	char day[DATE_TEXT_SIZE];
	sim_record_stream(w, rec, &r);
	bool automatic = sim_chance(&w->rates, &r, RATE_GX_AUTO_ID) && !rec->keep_ids && rec->woman % 2 == 0;
	bool no_patient = sim_chance(&w->rates, &r, RATE_GX_NO_PATIENT) && !rec->keep_ids && !automatic;
	if (w->hard) { /* barcodes of runs without one would tie to a number that most rows lack */
		automatic = false;
		no_patient = sim_kin_chance(&w->hard->kin, &r, KIN_MRN);
	}
	unsigned serial = rec->woman ? (rec->woman * 16u + rec->serial) % 500000000u
				     : 500000000u + (unsigned)rec->device * 1000000u + rec->serial;
	snprintf(out->cartridge, sizeof out->cartridge, "%u", 300000000u + serial);
	snprintf(out->start, sizeof out->start, "%s %02d:%02d:%02d", date_format(rec->collected_on, day),
		 rec->at / 3600 % 100, rec->at / 60 % 60, rec->at % 60);
	sim_mrn_text(no_patient ? 0 : rec->woman, out->patient);
	if (rec->run == SIM_RUN_CONTROL)
		snprintf(out->sample, sizeof out->sample, "%s CTRL %03u",
			 text_eq(rec->result, "positive") ? "POS" : "NEG", (unsigned)(rec->serial % 1000u));
	else if (rec->run == SIM_RUN_OTHER_ASSAY)
		snprintf(out->sample, sizeof out->sample, "TB-%04u", (unsigned)(rec->serial % 10000u));
	else if (automatic)
		automatic_id(rec, out);
	else
		sim_specimen_text(rec->specimen, out->sample);
}

/* What the run found: per target and for the whole test. */
struct reading {
	bool positive[N_TARGETS];
	bool any;
	const char *failed; /* INVALID, ERROR, NO RESULT, or NULL */
	int ct_added;       /* tenths of a cycle the exported Ct of a channel is too high */
	int lowest_ct;      /* of the positive channels as exported, in tenths; 0 none */
};

static void read_channels(const struct sim_record *rec, struct sim_rng *r, struct reading *out)
{
	*out = (struct reading){.ct_added = rec->ct_added};
	if (text_eq(rec->result, "invalid") || text_eq(rec->result, "error")) {
		out->failed = rec->detail;
		return;
	}
	if (rec->run == SIM_RUN_CONTROL) {
		out->any = out->positive[0] = text_eq(rec->result, "positive");
		return;
	}
	out->positive[0] = strstr(rec->detail, "16=pos") != NULL;
	out->positive[1] = strstr(rec->detail, "18_45=pos") != NULL;
	if (strstr(rec->detail, "other=pos"))
		out->positive[2 + sim_rng_below(r, 3)] = true;
	for (int i = 0; i < N_TARGETS; i++)
		out->any = out->any || out->positive[i];
}

static void result_text(const struct sim_record *rec, const struct reading *got, struct buf *out)
{
	bool other = got->positive[2] || got->positive[3] || got->positive[4];
	if (rec->run == SIM_RUN_OTHER_ASSAY)
		buf_str(out, "MTB NOT DETECTED|");
	else if (got->failed)
		buf_str(out, got->failed);
	else
		buf_printf(out, "HPV 16 %s|HPV 18_45 %s|OTHER HR HPV %s|", got->positive[0] ? "POS" : "NEG",
			   got->positive[1] ? "POS" : "NEG", other ? "POS" : "NEG");
}

static void write_sample(const struct sim_record *rec, const struct sim_gx_run *name, struct buf *out)
{
	const char *type = rec->run != SIM_RUN_CONTROL        ? "Specimen"
			   : text_eq(rec->result, "positive") ? "Positive Control 1"
							      : "Negative Control 1";
	bool other = rec->run == SIM_RUN_OTHER_ASSAY;
	buf_printf(out, "Sample ID,%s" EOL "Patient ID%s%s" EOL "Assay,%s" EOL, name->sample, *name->patient ? "," : "",
		   name->patient, other ? OTHER_ASSAY : HPV_ASSAY);
	buf_printf(out, "Assay Version,%d" EOL "Assay Type,In Vitro Diagnostic" EOL "Test Type,%s" EOL, other ? 4 : 1,
		   type);
	buf_str(out, "Sample Type" EOL "Notes" EOL);
}

char *sim_gx_lot(const struct sim_record *rec, char out[SIM_GX_LOT_SIZE])
{
	int y, m, d;
	date_to_ymd(rec->collected_on, &y, &m, &d);
	snprintf(out, SIM_GX_LOT_SIZE, "%05d", 28000 + y % 100 * 10 + (m - 1) / 3);
	return out;
}

static void write_cartridge(const struct sim_device *d, const struct sim_record *rec, const struct sim_gx_run *name,
			    struct sim_rng *r, const struct reading *got, struct buf *out)
{
	bool broken = got->failed && !text_eq(got->failed, "INVALID");
	unsigned module = sim_rng_below(r, 4);
	char lot[SIM_GX_LOT_SIZE];
	int y, m, dd;
	date_to_ymd(rec->collected_on, &y, &m, &dd);
	buf_printf(out, "Cartridge Index,1" EOL "Module Name,A%u" EOL "Module S/N,%u" EOL "Cartridge S/N,%s" EOL,
		   module + 1, 610000u + module * 7u, name->cartridge);
	buf_printf(out, "Instrument S/N,%s" EOL "S/W Version,6.4" EOL "Reagent Lot ID,%s" EOL "Expiration Date,",
		   d->serial, sim_gx_lot(rec, lot));
	stamp(d, date_add_months(date_from_ymd(y, 1, 31), 18), -1, "/", out);
	buf_str(out, EOL "Start Time,");
	stamp(d, rec->collected_on, rec->at, "/", out);
	buf_str(out, EOL "End Time,");
	stamp(d, rec->collected_on, rec->at + RUN_SECONDS + (int)sim_rng_below(r, 300), "/", out);
	buf_printf(out, EOL "Error Status,%s" EOL "Status,%s" EOL "User,<None>" EOL "Run Notes" EOL EOL,
		   broken ? "Error" : "OK", text_eq(got->failed, "NO RESULT") ? "Aborted" : "Done");
}

/* Name, Ct, end point and call of one analyte. */
static void write_analyte(struct sim_rng *r, const char *name, struct reading *got, bool positive, bool control,
			  struct buf *out)
{
	unsigned ct = positive || (control && !got->failed) ? 200u + sim_rng_below(r, 170) : 0;
	int end = ct ? sim_rng_between(r, 90, 480) : sim_rng_between(r, -6, 9);
	const char *call = positive ? "POS" : "NEG";
	if (positive) {
		ct += (unsigned)got->ct_added;
		got->lowest_ct = got->lowest_ct && got->lowest_ct < (int)ct ? got->lowest_ct : (int)ct;
	}
	if (got->failed)
		call = !text_eq(got->failed, "INVALID") ? "NO RESULT" : control ? "FAIL" : "INVALID";
	else if (control)
		call = got->any ? "NA" : "PASS";
	buf_printf(out, "%s,%u.%u,%d,%s,%s" EOL, name, ct / 10, ct % 10, end, call,
		   got->failed && !text_eq(got->failed, "INVALID") ? "NA" : "PASS");
}

static void write_analytes(struct sim_rng *r, struct reading *got, struct buf *out)
{
	buf_str(out, "Analyte Result" EOL "Analyte Name,Ct,EndPt,Analyte Result,Probe Check Result" EOL);
	write_analyte(r, "SAC", got, false, true, out);
	for (int i = 0; i < N_TARGETS; i++)
		write_analyte(r, target_name[i], got, got->positive[i], false, out);
	buf_str(out, EOL
		"Detail" EOL
		"Analyte Name,Prb Chk 1,Prb Chk 2,Prb Chk 3,Probe Check Result,2nd Deriv Peak Height,Curve Fit" EOL);
	for (int i = -1; i < N_TARGETS; i++) {
		int probe[3];
		for (int p = 0; p < 3; p++) /* one by one: C does not say in which order arguments are evaluated */
			probe[p] = sim_rng_between(r, 40 + 30 * p, 160 + 15 * p);
		buf_printf(out, "%s,%d,%d,%d,PASS,0.0,NA" EOL, i < 0 ? "SAC" : target_name[i], probe[0], probe[1],
			   probe[2]);
	}
}

static void write_ends(const struct reading *got, struct buf *out)
{
	bool broken = got->failed && !text_eq(got->failed, "INVALID");
	buf_str(out, EOL "Melt Peaks" EOL "<Not applicable>" EOL EOL "Errors" EOL);
	buf_str(out, broken ? "Error 5007: probe check failed" EOL : "<None>" EOL);
	buf_str(out, EOL "Messages" EOL "<None>" EOL EOL "Run History" EOL "<None>" EOL);
}

static void write_optical(const struct sim_gx_run *name, struct buf *out)
{
	buf_printf(out, SECTION "OPTICAL DATA" EOL "Sample ID,%s" EOL "Patient ID%s%s" EOL "Assay," HPV_ASSAY EOL,
		   name->sample, *name->patient ? "," : "", name->patient);
	buf_str(out, "<Insufficient privilege to access data>" EOL);
}

static int write_run(const struct sim_world *w, const struct sim_record *rec, struct buf *out, int *result_table,
		     int *lowest_ct)
{
	struct sim_rng r;
	struct sim_gx_run name;
	struct reading got;
	const struct sim_device *d = &w->device[rec->device];
	sim_gx_run_name(w, rec, &name);
	sim_record_stream(w, rec, &r);
	(void)sim_rng_next(&r); /* draws of the names */
	(void)sim_rng_next(&r);
	bool optical = sim_chance(&w->rates, &r, RATE_GX_OPTICAL) && rec->run == SIM_RUN_SPECIMEN;
	read_channels(rec, &r, &got);
	size_t from = out->len;
	buf_str(out, SECTION);
	*result_table = lines_since(out, from);
	buf_str(out, "RESULT TABLE" EOL);
	write_sample(rec, &name, out);
	buf_str(out, "Test Result,");
	result_text(rec, &got, out);
	buf_str(out, EOL "Test Disclaimer" EOL EOL "History" EOL "<None>" EOL EOL);
	write_cartridge(d, rec, &name, &r, &got, out);
	if (rec->run != SIM_RUN_OTHER_ASSAY)
		write_analytes(&r, &got, out);
	write_ends(&got, out);
	if (optical)
		write_optical(&name, out);
	*lowest_ct = got.lowest_ct;
	return lines_since(out, from);
}

int sim_gx_run_write(const struct sim_world *w, const struct sim_record *rec, struct buf *out, int *result_table)
{
	int lowest;
	return write_run(w, rec, out, result_table, &lowest);
}

int sim_gx_lowest_ct(const struct sim_world *w, const struct sim_record *rec)
{
	struct buf scratch = BUF_INIT;
	int before, lowest;
	write_run(w, rec, &scratch, &before, &lowest);
	buf_free(&scratch);
	return lowest;
}
