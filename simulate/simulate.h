/* simulate.h -- a synthetic screening program: women, their histories, the files devices would write, and the truth.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the caller owns options and summary; nothing is handed out. No person in the output exists.
 */
#ifndef SIMULATE_SIMULATE_H
#define SIMULATE_SIMULATE_H

#include "base/date.h"
#include "base/msg.h"

struct simulate_options {
	int women;                /* how many, 1 .. SIMULATE_MAX_WOMEN */
	uint64_t seed;            /* same seed, women and as_of: the same bytes in every file */
	const char *out_dir;      /* made with mode 0700; must not exist or be empty */
	const char *data_dir;     /* holds schemas/simulate */
	const char *program_path; /* program file; its "files" name areas, aliases, facilities and devices */
	date_t as_of;             /* last day of the data */
	bool faults;              /* plant those of schemas/simulate/gwadar-faults.json; truth/faults.* name them */
	bool linkage;             /* in place of device files: records.csv to link, truth.csv, truth-notes.csv */
	bool hard;                /* women of schemas/simulate/gwadar-linkage-rates.json, to be told apart by name */
};

#define SIMULATE_MAX_WOMEN 2000000

struct simulate_summary {
	int64_t women;    /* women made */
	int64_t screened; /* of those, tested by as_of; 0 with `linkage` */
	int64_t files;    /* data files written, truth not counted but with `linkage` */
	int64_t rows;     /* rows, objects and runs in them */
	int64_t bytes;    /* their size */
	int64_t flaws;    /* planted rows that must be refused */
	int64_t faults;   /* results whose reported class their evidence does not support; 0 unless asked for */
};

/* Writes every file under out_dir: registration/, genexpert/, cytology/, ploidy/, via/, followup/ and truth/.
 * STATUS_USAGE: a number out of range. STATUS_INPUT: program or rates cannot be read. STATUS_OUTPUT: cannot be written.
 */
enum status simulate_run(const struct simulate_options *o, struct simulate_summary *summary, struct msgq *q);

/* What both kinds of run check. The folder is made, or was empty; STATUS_OUTPUT. The last day lies in the 50 years
 * after the first; STATUS_USAGE. */
enum status sim_make_root(const char *root, struct msgq *q);
enum status sim_check_as_of(date_t from, date_t as_of, struct msgq *q);

#endif
