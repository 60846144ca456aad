/* table.h -- records of one or more CSV files in memory: every distinct value once, a row is a list of numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: link_table owns everything it points to; free it with table_free. (Names are in memory only.)
 */
#ifndef LINK_TABLE_H
#define LINK_TABLE_H

#include "link/value.h"

struct table_values {
	struct link_value *at; /* n distinct values; at[0] is the absent one */
	uint32_t *count;       /* records that have it */
	uint32_t n;
	uint64_t *digits; /* each as a word, digits.h; NULL unless a comparison asks whether they are one digit apart */
};

struct table_build;

struct link_table {
	const struct linkage *model;
	uint32_t n;                  /* records */
	uint32_t *row;               /* n * model->n_values indices into values[v].at; row-major */
	struct table_values *values; /* per value of the model */
	const char **id;             /* as written in the file; ascending by bytes */
	uint8_t *file;               /* which file, 0, 1 ... */
	struct arena *text;          /* per value of the model */
	struct arena ids;
	struct table_build *build; /* until table_finish */
};

#define TABLE_MAX_FILES 255
#define TABLE_MAX_RECORDS 400000000u /* record numbers are 32 bits, pairs count in 64 */

/* Reads files (UTF-8 CSV with a header row, any column order, unknown columns ignored; headings in any case, with
 * blanks or dashes for '_'). Rows may come in any order: records are sorted by id and values numbered in that order, so
 * that nothing that follows can depend on it. STATUS_INPUT: no id column, a column of the model that is not optional
 * missing (nearest heading named), a row without an id, duplicate ids (both lines named), ragged row, no text, no
 * UTF-8, file unreadable or without rows. Cleans with `threads` threads (0: as many as processors). */
enum status table_load(struct link_table *t, const struct linkage *m, const char *const *path, size_t n_paths,
		       unsigned threads, struct msgq *q);
void table_free(struct link_table *t);

/* The same without files: a record's cells, one per column of the model (NULL or "" absent). table_finish sorts; equal
 * ids are the caller's bug. After table_begin, table_free may be called at any time. */
void table_begin(struct link_table *t, const struct linkage *m, unsigned threads);
void table_add(struct link_table *t, const char *id, const char *const *cell, uint8_t file);
void table_finish(struct link_table *t);

/* The values of record i, gathered: out[v] for every value of the model. */
void table_record(const struct link_table *t, uint32_t i, struct link_value *out);

#endif
