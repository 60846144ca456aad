/* history.h -- what happens to a woman: visit, tests, follow-up, and the mistakes made while writing it down.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: records are appended to the caller's list.
 */
#ifndef SIMULATE_HISTORY_H
#define SIMULATE_HISTORY_H

#include "simulate/record.h"

/* Appends everything that happens to her and is known by the last day; sets her moves, death and specimens. */
void sim_history_make(const struct sim_world *w, struct sim_woman *woman, struct sim_records *out);

/* Appends the controls and the runs of other assays of every GeneXpert. */
void sim_device_runs(const struct sim_world *w, struct sim_records *out);

/* Plants the mistake due to this woman, if any; `first` is the first of her records in the list. */
void sim_flaw_plant(const struct sim_world *w, const struct sim_woman *woman, struct sim_records *list, size_t first);

#endif
