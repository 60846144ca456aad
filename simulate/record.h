/* record.h -- one row, object or run of a synthetic file, before it is written out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the list owns its array; texts point into the world or are literals.
 */
#ifndef SIMULATE_RECORD_H
#define SIMULATE_RECORD_H

#include "simulate/woman.h"

/* Which files a record goes to. */
enum sim_file_kind { SIM_REGISTRATION, SIM_GENEXPERT, SIM_CYTOLOGY, SIM_PLOIDY, SIM_VIA, SIM_FOLLOWUP, SIM_FILE_KINDS };

/* A planted mistake, or SIM_FLAW_NONE. Those up to SIM_FLAW_LAST_BAD must be refused. */
enum sim_flaw {
	SIM_FLAW_NONE,
	SIM_FLAW_RESULT, /* a result value no code list has */
	SIM_FLAW_PLACE,  /* a place nobody knows */
	SIM_FLAW_FUTURE, /* a day after the data */
	SIM_FLAW_CNIC,   /* 5.12013E+12 */
	SIM_FLAW_BIRTH,  /* born after the test */
	SIM_FLAW_ORDER,  /* result known before the specimen was taken */
	SIM_FLAW_LAST_BAD = SIM_FLAW_ORDER,
	SIM_FLAW_DUPLICATE, /* the same row again, right after */
	SIM_FLAW_CORRECTED, /* another result under the same record id, later */
	SIM_FLAW_WITHDRAWN, /* taken back under the same record id, later */
	SIM_FLAW_COUNT
};

/* Kinds of GeneXpert runs. */
enum sim_run { SIM_RUN_SPECIMEN, SIM_RUN_CONTROL, SIM_RUN_OTHER_ASSAY };

struct sim_record {
	uint32_t woman;           /* number; 0 for a control or another assay's run */
	uint32_t specimen;        /* number on the barcode, 0 none */
	uint32_t serial;          /* running number within the woman, or within the device for runs without one */
	uint32_t id_serial;       /* serial its record id is made from: a correction bears the id of what it corrects */
	const char *role;         /* screen, triage, diagnosis or event */
	const char *test;         /* test or event of the exchange layout */
	const char *result;       /* "" when an event has none */
	const char *detail;       /* "" when none */
	date_t collected_on;      /* day of the specimen, examination or event */
	date_t resulted_on;       /* DATE_NONE when the row does not say */
	int32_t at;               /* start of a run, seconds of the day */
	int16_t facility, device; /* indices, device -1 when none */
	uint8_t kind;             /* enum sim_file_kind */
	uint8_t flaw;             /* enum sim_flaw */
	uint8_t run;              /* enum sim_run */
	bool in_force;            /* what it says still holds on the last day: not corrected, withdrawn or refused */
	bool keep_ids;            /* both specimen and MRN are always written */
	/* Only with faults planted: */
	uint8_t fault;                        /* place of the fault, from 1, when the classes differ; 0 none */
	int16_t ct_added;                     /* tenths of a cycle its Ct values are too high */
	const char *supports;                 /* class its evidence supports; NULL the result */
	const struct sim_record *evidence_of; /* record whose evidence its row bears; NULL its own */
};

struct sim_records {
	struct sim_record *at;
	size_t n, cap;
};

/* Appends a zeroed record and returns it; valid until the next append. */
struct sim_record *sim_record_add(struct sim_records *list);
void sim_records_free(struct sim_records *list);
/* Day on which the record's content is known: of the result, else of the specimen or event. */
date_t sim_record_known(const struct sim_record *rec);
/* Its days as written: planted mistakes stand in these only, not in the record. */
date_t sim_record_collected(const struct sim_record *rec, date_t as_of);
date_t sim_record_resulted(const struct sim_record *rec);
/* Into the order in which files and rows are written. */
void sim_records_sort(struct sim_records *list);

#endif
