/* exchange.h -- rows of the plain exchange layout, as CSV and as NDJSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the writer owns its scratch buffers; free them with sim_exchange_free.
 */
#ifndef SIMULATE_EXCHANGE_H
#define SIMULATE_EXCHANGE_H

#include "simulate/identity.h"

struct sim_exchange {
	struct sim_identity id;
	struct buf evidence;
	const struct sim_woman *woman; /* all of them, by number - 1; needed for planted faults */
};

#define SIM_EXCHANGE_INIT                                                                                              \
	{                                                                                                              \
		SIM_IDENTITY_INIT, BUF_INIT, NULL                                                                      \
	}

/* The header row of a CSV kind, with its line end; nothing for an NDJSON kind. */
void sim_exchange_header(enum sim_file_kind kind, struct buf *out);
/* One row or object with its line end. */
void sim_exchange_row(struct sim_exchange *x, const struct sim_world *w, const struct sim_woman *woman,
		      const struct sim_record *rec, struct buf *out);
/* What the device would report from this ploidy record's evidence under another threshold (DNA index x 1000). */
const char *sim_exchange_ploidy_at(struct sim_exchange *x, const struct sim_world *w, const struct sim_woman *woman,
				   const struct sim_record *rec, int di);
void sim_exchange_free(struct sim_exchange *x);
/* The word of the status column. */
const char *sim_status_text(const struct sim_record *rec);

#endif
