/* reference_int.h -- what the loaders of reference data share; internal to ingest/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: texts got from a row live in the load's arena, which lives as long as the load.
 */
#ifndef INGEST_REFERENCE_INT_H
#define INGEST_REFERENCE_INT_H

#include "base/csv.h"
#include "ingest/reference.h"

struct ref_load {
	struct db *db;
	struct arena *a;
	struct msgq *q;
	const char *path;
	struct csv_table table;
	const struct csv_row *row; /* the row being read */
	bool row_failed; /* this row was refused: it is not written, so that rows after it can still be tried */
	bool failed;     /* some row was refused: nothing will be kept */
	struct reference_summary sum;
};

struct ref_column {
	const char *name;
	bool required; /* the column must exist and no row may leave it empty */
};

/* A kind of reference data: its columns, what makes a row itself, and how a row is written. */
struct ref_kind {
	const char *profile;              /* stands in batch.profile; a new number when columns change their meaning */
	const struct ref_column *columns; /* ends with a NULL name */
	const char *const *key;           /* columns that make up the natural key; NULL-terminated */
	void (*put)(struct ref_load *l);  /* writes the row or refuses it */
	bool by_level;                    /* rows are read from country to union council, so that parents come first */
};

/* In the order of enum reference_kind. */
extern const struct ref_kind ref_kinds[];

/* Levels of areas from the root down, NULL-terminated. */
extern const char *const ref_levels[];

/* Text of a column of the row, trimmed; NULL when the column does not exist or is empty. */
const char *ref_text(struct ref_load *l, const char *column);
/* Refuses the row: message at its line. */
void ref_refuse(struct ref_load *l, const char *column, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Values of a column; each refuses the row and returns a harmless value when the text is not one. The fallback stands
 * for an empty field. */
int64_t ref_int(struct ref_load *l, const char *column, int64_t low, int64_t high, int64_t fallback);
double ref_real(struct ref_load *l, const char *column, double fallback);
date_t ref_date(struct ref_load *l, const char *column);
const char *ref_one_of(struct ref_load *l, const char *column, const char *const *allowed, const char *fallback);
/* Area of columns area_code, code_system, code_version; 0 with a message when it is not known. */
int64_t ref_area(struct ref_load *l);

/* Runs an upsert whose key parameter is bound here: `known` is the key of the row that exists or 0. Counts the row as
 * added, changed or unchanged. */
void ref_put(struct ref_load *l, struct db_stmt *put, const char *table, const char *key_param, int64_t known);

/* Reads the CSV file and checks its header against the columns. */
enum status ref_read(struct ref_load *l, const struct ref_column *columns);
/* Ends the transaction: rolls back when a row was refused or nothing changed; else keeps the file as a batch and
 * commits. */
enum status ref_finish(struct ref_load *l, const char *profile);

#endif
