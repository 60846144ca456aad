/* reference.h -- loads reference data from CSV files with a header row: areas, aliases, population, facilities,
 * devices, targets. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Columns stand in any order; an unknown one is refused with the nearest known named. A file is loaded whole or not at
 * all. Rows are matched by their natural key, so loading a file twice changes nothing and leaves no trace.
 * Ownership: nothing is kept; the strings passed need to live during the call only.
 */
#ifndef INGEST_REFERENCE_H
#define INGEST_REFERENCE_H

#include "db/db.h"

/* Required columns, optional ones in brackets. Wherever an area is named, code_system and code_version are required
 * too: P-codes were renumbered, so a code without its release means nothing. Dates are YYYY-MM-DD. */
enum reference_kind {
	REFERENCE_AREAS,      /* code name level source [name_ur parent_code parent_system parent_version valid_from
				 valid_to] */
	REFERENCE_ALIASES,    /* area_code alias source */
	REFERENCE_POPULATION, /* area_code year sex age_from age_to people source [low high method] */
	REFERENCE_FACILITIES, /* code name kind area_code source [valid_from valid_to] */
	REFERENCE_DEVICES, /* code serial maker model profile facility_code source [date_order valid_from valid_to] */
	REFERENCE_TARGETS  /* code indicator title area_code value unit from_on to_on source */
};

struct reference_summary {
	int64_t read, added, changed, unchanged; /* rows; read is the sum of the others */
	int64_t batch_id;                        /* batch that keeps the file, 0 when nothing changed */
};

/* Names as on the command line: "areas", "aliases", "population", "facilities", "devices", "targets"; NULL-terminated,
 * in the order of the enum, which is also an order in which they can be loaded. */
extern const char *const reference_names[];

/* false when there is no such kind. */
bool reference_kind_parse(const char *name, enum reference_kind *out);

/* Loads a file in a transaction of its own (action "load"), keeps its bytes when anything changed. STATUS_INPUT with a
 * message per bad row at file:line when any row is refused; nothing is then changed. Needs the key. */
enum status reference_load(struct db *db, enum reference_kind kind, const char *path, const char *actor,
			   struct reference_summary *out, struct msgq *q);

/* How women by age are derived from a total where no age table exists. */
struct split {
	int year;       /* of the totals to be split */
	int share_year; /* 0, or the year whose counted totals say how a total of `year` is shared among the areas below
			 */
	double female_share; /* women / all, used where only the total of both sexes is counted; 0 < share < 1 */
	double low_factor;   /* lower end of an age group = low_factor * best figure; 0 < low_factor <= 1 */
	double high_factor;  /* upper end likewise; >= 1 */
	const char *source;  /* where share and factors come from; stands with every figure */
};

/* Writes women by the age groups of a CSV file (age_from, age_to, share of all women, source; shares sum to 1) for
 * every area with a counted total of split->year, method "share", and a row for all ages where only both sexes were
 * counted. With share_year, areas right below such an area that have no total of their own first get one, method
 * "projection": the area's total times their part of it in share_year; only when all of them were counted in that year.
 * A counted age table is never overwritten. Own transaction (action "load"); the age file is kept as the batch's
 * original. Read counts age groups and totals written. STATUS_INPUT when the file or the numbers cannot be used, or
 * when no area has a total of that year. */
enum status reference_split_population(struct db *db, const char *age_structure_path, const struct split *split,
				       const char *actor, struct reference_summary *out, struct msgq *q);

#endif
