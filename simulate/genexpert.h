/* genexpert.h -- exports of a GeneXpert Dx as its software writes them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: appends UTF-8 to the caller's buffer; the sink turns it into UTF-16LE.
 */
#ifndef SIMULATE_GENEXPERT_H
#define SIMULATE_GENEXPERT_H

#include "simulate/identity.h"

#define SIM_GX_SAMPLE_SIZE 32
#define SIM_GX_TIME_SIZE 24
#define SIM_GX_LOT_SIZE 12

/* What names a run. */
struct sim_gx_run {
	char sample[SIM_GX_SAMPLE_SIZE]; /* Sample ID */
	char patient[SIM_MRN_SIZE];      /* Patient ID, "" when left blank */
	char cartridge[12];              /* Cartridge S/N */
	char start[SIM_GX_TIME_SIZE];    /* YYYY-MM-DD HH:MM:SS */
};

/* Decides the names of a run; the same for every export it stands in. */
void sim_gx_run_name(const struct sim_world *w, const struct sim_record *rec, struct sim_gx_run *out);
/* Head of an export made on `day`; returns the lines appended. */
int sim_gx_head(const struct sim_device *d, date_t day, struct buf *out);
/* One run; returns the lines appended, *result_table gets how many stand before its RESULT TABLE. */
int sim_gx_run_write(const struct sim_world *w, const struct sim_record *rec, struct buf *out, int *result_table);

/* Its reagent lot. */
char *sim_gx_lot(const struct sim_record *rec, char out[SIM_GX_LOT_SIZE]);
/* Lowest Ct among its positive HPV channels as exported, in tenths of a cycle; 0 when none is positive. */
int sim_gx_lowest_ct(const struct sim_world *w, const struct sim_record *rec);

#endif
