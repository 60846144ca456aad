/* fault.h -- faults planted on request: devices, lots and sites whose reports do not follow from their evidence.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Without them every reported class follows from its evidence. Ownership: faults live in the arena given to
 * sim_faults_load; the truth of the faults owns its sink and is ended with sim_fault_truth_fini.
 */
#ifndef SIMULATE_FAULT_H
#define SIMULATE_FAULT_H

#include "simulate/record.h"
#include "simulate/sink.h"

enum sim_fault_kind {
	SIM_FAULT_THRESHOLD,   /* a ploidy device goes by another threshold: evidence right, report wrong */
	SIM_FAULT_INFLATED_CT, /* a lot whose exported Ct values are too high: report right, evidence wrong */
	SIM_FAULT_RELABEL,     /* one class is reported as another */
	SIM_FAULT_SWAPPED,     /* two women's evidence exchanged */
	SIM_FAULT_KINDS
};

/* One entry of schemas/simulate/gwadar-faults.json; schemas/simulate-faults.schema.json says what each member is. */
struct sim_fault {
	enum sim_fault_kind kind;
	const char *id;
	const char *test;           /* relabel, swapped; NULL for the others */
	int device, site;           /* indices, -1 any */
	date_t from;                /* collected on or after; DATE_NONE any */
	int di;                     /* threshold: DNA index x 1000 */
	const char *lot;            /* inflated-ct */
	int tenths, cutoff;         /* inflated-ct: tenths of a cycle */
	const char *says, *reports; /* relabel */
	int bp;                     /* swapped */
};

struct sim_faults {
	struct sim_fault *fault;
	size_t n;
};

/* Reads data_dir/schemas/simulate/gwadar-faults.json. STATUS_INPUT with a message naming the entry. */
enum status sim_faults_load(struct sim_faults *f, const struct sim_world *w, const char *data_dir, struct msgq *q);

/* Plants them in the sorted list. `woman` is all women by number - 1. */
void sim_faults_plant(const struct sim_faults *f, const struct sim_world *w, const struct sim_woman *woman,
		      struct sim_records *list);

/* truth/faults.csv: every result whose reported class its evidence does not support; truth/faults.json: their counts.
 */
struct sim_fault_truth {
	const struct sim_faults *faults;
	const struct sim_world *w;
	struct sim_sink sink;
	int64_t *count;    /* by fault */
	date_t *first;     /* day of its first disagreement, DATE_NONE none */
	int64_t exchanged; /* rows bearing another woman's evidence, also of the same class */
};

enum status sim_fault_truth_open(struct sim_fault_truth *t, const struct sim_faults *f, const struct sim_world *w,
				 const char *root, struct msgq *q);
/* A row that was written and will be accepted; does nothing when it has no fault. */
enum status sim_fault_truth_row(struct sim_fault_truth *t, const char *file, int64_t line,
				const struct sim_record *rec);
enum status sim_fault_truth_finish(struct sim_fault_truth *t);
void sim_fault_truth_fini(struct sim_fault_truth *t);

#endif
