/* scan.h -- one pass over rows of a large table in key order, values read where they lie.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A statement copies every value it hands out; for passes over millions of rows that is half of the work. A scan is an
 * aggregate function over the columns asked for: it sees the values in the page itself.
 * Ownership: a scan belongs to the caller and is closed before its registry; values live during the callback.
 */
#ifndef DB_SCAN_H
#define DB_SCAN_H

#include "db/db.h"

struct db_scan;
struct db_scan_row; /* values of one row, by place in the list of columns */

typedef void (*db_scan_fn)(void *ctx, const struct db_scan_row *row);

/* Columns (NULL-terminated) of a table of the migrations; one scan of a table at a time on a connection. Never NULL:
 * what goes wrong sticks to db. */
struct db_scan *db_scan_open(struct db *db, const char *table, const char *const *columns, db_scan_fn row, void *ctx);
/* Calls `row` for every row with first <= key <= last, in the order of the key. */
void db_scan_range(struct db_scan *s, int64_t first, int64_t last);
void db_scan_close(struct db_scan *s);

bool scan_is_null(const struct db_scan_row *row, int col);
int64_t scan_int(const struct db_scan_row *row, int col);                 /* 0 for NULL */
const char *scan_text(const struct db_scan_row *row, int col);            /* NULL for NULL */
const void *scan_blob(const struct db_scan_row *row, int col, size_t *n); /* NULL only for NULL */

#endif
