/* hard.h -- device files of women who must be known by name: their identities in place of the plain ones.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the run owns it and ends it with sim_hard_fini; persons handed out hold until the next call.
 */
#ifndef SIMULATE_HARD_H
#define SIMULATE_HARD_H

#include "simulate/linkage.h"
#include "simulate/mention.h"

struct sim_hard {
	struct sim_kin kin;
	struct sim_houses houses;
	struct sim_house house; /* the one made last */
	bool made;
	struct sim_mention mention;
};

/* Reads rates, names and places and counts the houses; the women live in the program's own tehsils. */
enum status sim_hard_load(struct sim_hard *h, struct sim_world *w, const char *data_dir, int women, struct msgq *q);
void sim_hard_fini(struct sim_hard *h);

/* Woman `number` as a person of a house. */
const struct sim_person *sim_hard_person(struct sim_hard *h, uint32_t number);
/* Gives a drawn woman the household, birth, home and numbers of that person. */
void sim_hard_woman(struct sim_hard *h, struct sim_woman *woman);
/* Writes her as this record's clerk does: most rows without MRN, follow-up rows without barcode. */
void sim_hard_identity(struct sim_hard *h, const struct sim_woman *woman, const struct sim_record *rec,
		       struct sim_rng *r, struct sim_identity *out);

#endif
