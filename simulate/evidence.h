/* evidence.h -- what a scanner would have measured, such that the published rules lead to the reported category.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: appends JSON to the caller's buffer.
 */
#ifndef SIMULATE_EVIDENCE_H
#define SIMULATE_EVIDENCE_H

#include "base/buf.h"
#include "simulate/record.h"

/* Cells over the device's floor with class probabilities in basis points. */
void sim_evidence_cytology(const struct sim_world *w, struct sim_rng *r, const char *category, struct buf *out);
/* True when no evidence tells the two categories apart: AGC and AGC-FN, AIS and ADC, or the same. */
bool sim_evidence_same_class(const char *a, const char *b);
/* Nuclei, references, histogram of c values and every DNA index over the lower threshold. */
void sim_evidence_ploidy(const struct sim_world *w, struct sim_rng *r, const char *category, struct buf *out);
/* Category a device reports from the evidence that sim_evidence_ploidy writes with the same stream, when it goes by
 * another threshold (DNA index x 1000). */
const char *sim_evidence_ploidy_at(const struct sim_world *w, struct sim_rng *r, const char *category, int di);

#endif
