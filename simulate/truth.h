/* truth.h -- what the simulator knows and no registry can: who each row is, and what must become of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the truth owns its sink and its tallies; end it with sim_truth_fini.
 */
#ifndef SIMULATE_TRUTH_H
#define SIMULATE_TRUTH_H

#include "simulate/genexpert.h"
#include "simulate/sink.h"

/* Fates of rows, as the registry names them. */
enum sim_fate { SIM_ACCEPTED, SIM_UNCHANGED, SIM_CORRECTED, SIM_DUPLICATE, SIM_QUARANTINED, SIM_IGNORED, SIM_FATES };

/* What happened to a woman, as far as rows in force say. */
enum sim_mark {
	SIM_MARK_SCREENED = 1,   /* a screening test that could be read */
	SIM_MARK_POSITIVE = 2,   /* a positive one */
	SIM_MARK_REFERRED = 4,   /* a referral to colposcopy */
	SIM_MARK_SEEN = 8,       /* a colposcopy */
	SIM_MARK_HISTOLOGY = 16, /* a histology that could be read */
	SIM_MARK_CIN2PLUS = 32,  /* positive histology */
	SIM_MARK_TREATED = 64
};

struct sim_truth {
	const struct sim_world *w;
	struct sim_sink sink;
	uint8_t *mark; /* by woman number - 1, bits of enum sim_mark */
	int women;
	int64_t fate[SIM_FATES];
	int64_t flaw[SIM_FLAW_COUNT];
};

enum status sim_truth_open(struct sim_truth *t, const struct sim_world *w, int women, const char *root, struct msgq *q);
/* One row of truth.csv: where it stands (file and line), whose it is, its content and its fate. */
enum status sim_truth_row(struct sim_truth *t, const char *file, int64_t line, const struct sim_record *rec,
			  enum sim_fate fate);
/* Appends the columns that say where the row stands and how a registry can name it: file, line, record id, sample id,
 * cartridge and start time, each with its comma. */
void sim_truth_locator(const struct sim_world *w, const char *file, int64_t line, const struct sim_record *rec,
		       struct buf *out);
/* Ends truth.csv, writes women.csv and figures.json; fills `women_screened`. */
enum status sim_truth_finish(struct sim_truth *t, const struct sim_woman *woman, int64_t *women_screened);
void sim_truth_fini(struct sim_truth *t);

#endif
