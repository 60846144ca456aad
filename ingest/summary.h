/* summary.h -- counting fates, reasons and warnings while a file is read; internal to ingest/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef INGEST_SUMMARY_H
#define INGEST_SUMMARY_H

#include "ingest/store.h"

/* Counts one more of `name`, copied on first use. */
void summary_tally(struct arena *a, struct ingest_tally **list, const char *name);
/* Counts the row: its fate, reason or rule, and what was dropped from it. */
void summary_count(struct ingest_summary *s, const struct row *row, const struct understood *u,
		   const struct decision *d);
/* Keeps the row as understood when fewer than INGEST_SAMPLES are kept. */
void summary_sample(struct ingest_summary *s, const struct row *row, const struct understood *u,
		    const struct decision *d);
/* Sorts the tallies: most first, then by name. */
void summary_finish(struct ingest_summary *s);

#endif
