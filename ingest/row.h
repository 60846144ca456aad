/* row.h -- one row, run or object as a reader hands it on, before anybody asked what it means.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything in a row lives in row->arena, which the reader empties after the sink returned.
 */
#ifndef INGEST_ROW_H
#define INGEST_ROW_H

#include "ingest/field.h"
#include "ingest/profile.h"
#include "ingest/slice.h"

/* Why a row is not taken: rule id, field and reason in words, none with a value. */
struct refusal {
	const char *rule; /* literal, or from the profile */
	enum field field; /* F_NONE: the row as a whole */
	const char *reason;
	const char *hint; /* NULL: the general one of the rule, rule_hint() */
	const char *path; /* NULL, or a place within the field: "evidence.cells[3].id" */
};

/* What a device measured for one target of the assay. */
struct analyte {
	const char *name, *ct; /* as written */
};
#define ROW_MAX_ANALYTES 64

struct row {
	struct arena *arena;
	int64_t line;               /* first line in the file */
	uint64_t offset, length;    /* bytes in the file */
	const char *value[F_COUNT]; /* as written, trimmed; NULL absent */
	struct slice evidence; /* evidence given as a JSON object, checked; n 0 when it is text in value[F_EVIDENCE] */
	struct analyte analyte[ROW_MAX_ANALYTES];
	size_t n_analytes;
	struct refusal broken; /* rule is set when the row cannot be read */
};

/* Takes one row. false stops the reader (the registry failed). */
typedef bool (*row_sink)(void *ctx, struct row *row);

/* What a reader needs; each wire format has one function of type row_reader. */
struct row_source {
	FILE *f;          /* at its start */
	const char *file; /* as the user named it */
	const struct profile *profile;
	enum text_encoding enc;
	size_t bom; /* bytes of the mark at the start */
	row_sink sink;
	void *ctx;
	struct msgq *q;
};

/* STATUS_OK when the file was read to its end or the sink stopped it; STATUS_INPUT with a message when the file as a
 * whole cannot be read under this profile. */
typedef enum status (*row_reader)(const struct row_source *src);

enum status genexpert_read(const struct row_source *src);
enum status exchange_csv_read(const struct row_source *src);
enum status exchange_ndjson_read(const struct row_source *src);
/* The reader of the profile's wire format. */
enum status row_read(const struct row_source *src);

/* Records why a row cannot be read; the first reason stays. */
void row_break(struct row *row, const char *rule, enum field field, const char *reason);

/* Name of what the refusal looks at: the place within the field, else the field. NULL: the row as a whole. */
const char *row_broken_field(const struct row *row);

#endif
