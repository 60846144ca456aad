/* table_int.h -- a table while it is filled; internal to link/table*.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: table_finish and table_free give everything back.
 */
#ifndef LINK_TABLE_INT_H
#define LINK_TABLE_INT_H

#include "base/buf.h"
#include "link/table.h"

#define TABLE_CHUNK 16384u /* rows cleaned together */
#define TABLE_EMPTY UINT32_MAX
#define TABLE_MARK '\x1f' /* between the cells of a text */

struct table_slot {
	uint32_t tag;    /* of the hash; the place in the table follows from it too */
	uint32_t number; /* TABLE_EMPTY: an empty place */
};

/* 2^k places, never more than half of them taken: whoever looks a tag up goes on to the next place until it is empty.
 */
struct table_slots {
	struct table_slot *at;
	size_t n;
};

void slots_open(struct table_slots *s, size_t n);
/* Twice the places; tags find theirs anew. */
void slots_grow(struct table_slots *s);

/* The texts that stand in one column, or in a few read together, numbered as they come. */
struct table_cells {
	unsigned column[3], n_columns;
	struct table_slots slots;
	struct buf raw; /* the texts, each with its NUL */
	size_t *at;     /* number -> where in raw */
	uint32_t n, cap;
	uint32_t chunk[TABLE_CHUNK]; /* numbers of the rows that wait */
	uint32_t tag[TABLE_CHUNK];
	struct buf key;
};

void cells_open(struct table_cells *c, const struct linkage_value *like);
void cells_close(struct table_cells *c);

/* What the texts of its columns become. */
struct table_intern {
	struct table_cells *cells;
	struct table_values *values;
	struct arena *text; /* of the values */
	enum link_clean clean;
	uint32_t *of; /* number of a text -> number of the value, TABLE_EMPTY not cleaned yet; of_cap of them */
	uint32_t of_cap;
	struct table_slots slots; /* of cleaned texts */
	uint32_t values_cap;
	bool keep_rows; /* places: which text stood in which row is needed at the end */
	uint32_t *row;  /* record -> number of its text; row_cap of them */
	uint32_t row_cap;
	struct arena scratch;
};

void intern_open(struct table_intern *in, struct table_cells *cells, struct table_values *values, struct arena *text,
		 enum link_clean clean);
void intern_close(struct table_intern *in);
/* Makes room for every text there is. */
void intern_reserve(struct table_intern *in);
/* The number of the value that a text becomes. */
uint32_t intern_number(struct table_intern *in, uint32_t text);
/* The number of a cleaned text, 0 when it is not there. */
uint32_t intern_find(const struct table_intern *in, const char *text);

struct table_build {
	unsigned threads;
	struct table_intern *intern; /* per value */
	struct table_cells *cells;   /* per set of columns that values are made of */
	unsigned n_cells;
	uint32_t rows_cap;
	uint32_t *line; /* of each record in its file */

	/* Rows not cleaned yet: their cells, columns of a row one after the other. */
	struct buf text;
	size_t *start; /* TABLE_CHUNK * n_columns; SIZE_MAX absent */
	uint32_t waiting;
	unsigned next; /* cells handed out to the workers */
};

/* Numbers the texts of the rows that wait. */
void cells_number(struct table_cells *c, const struct table_build *b, unsigned n_columns);

/* table_add with the line the record stands on. */
void table_put(struct link_table *t, const char *id, const char *const *cell, uint8_t file, uint32_t line);
/* Cleans what waits. */
void table_flush(struct link_table *t);
/* Reads places written by name alone as the code that most rows write beside that name; a copy of a row has no vote. */
void table_settle_places(struct link_table *t);
/* Record numbers in the order of their ids; free(). */
uint32_t *table_order(const struct link_table *t);
/* table_finish when the order is known already. */
void table_finish_by(struct link_table *t, const uint32_t *order);
/* Puts records into that order and numbers values as they first appear in it. */
void table_arrange(struct link_table *t, const uint32_t *order);
/* Packs the values that are compared digit by digit, where all of them are short enough. */
void table_pack_digits(struct link_table *t);

#endif
