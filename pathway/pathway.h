/* pathway.h -- keeps woman, residence, screening, person_event and obligation in step with results, events and links.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing here depends on an as-of day: the derived tables hold every opening and closing with its date, and readers
 * cut.
 */
#ifndef PATHWAY_PATHWAY_H
#define PATHWAY_PATHWAY_H

#include "pathway/program.h"

/* obligation_id and residence_id = person_id * this + n, so that a row has the same id however often its woman is
 * recomputed. */
#define PATHWAY_DUTIES_PER_WOMAN 1000000

struct pathway_summary {
	int64_t women;  /* recomputed */
	int64_t duties; /* written */
	bool rebuilt;   /* everything was recomputed, not only touched women */
};

/* Recomputes the women touched since the last run (new link rows, the women those records belonged to before, women
 * whose results a new record supersedes); everything when the program version changed. One transaction of its own;
 * nothing is written when nothing changed. `out` may be NULL. STATUS_REGISTRY on failure, nothing is then changed. */
enum status pathway_update(struct db *db, const char *data_dir, struct pathway_summary *out, struct msgq *q);

/* True when a run ended before its records were linked or their duties worked out; `sanad link` goes on from there. */
bool pathway_behind(struct db *db);

/* True when an upgrade of the registry left rows to be worked out again: pathway_update does it. */
bool pathway_outdated(struct db *db);

/* Drops and recomputes all derived rows of the pathway within the caller's open transaction. Gives the same bytes as
 * any series of updates. `out` may be NULL. */
enum status pathway_rebuild(struct db *db, const char *data_dir, struct pathway_summary *out, struct msgq *q);

#endif
