/* mention.h -- one record of a woman of a house, as a clerk writes it down, and what differs from the truth.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the mention owns its buffers and is reused record by record; free it with sim_mention_free.
 */
#ifndef SIMULATE_MENTION_H
#define SIMULATE_MENTION_H

#include "simulate/house.h"
#include "simulate/identity.h"

/* What stands in a record otherwise than in her plainest one; bits of sim_mention.notes. */
enum sim_note {
	SIM_NOTE_NAMESAKE,
	SIM_NOTE_VARIANT,
	SIM_NOTE_ROMANISED,
	SIM_NOTE_TYPO,
	SIM_NOTE_URDU,
	SIM_NOTE_SWAPPED,
	SIM_NOTE_HONORIFIC,
	SIM_NOTE_SECOND_DROPPED,
	SIM_NOTE_MARRIED,
	SIM_NOTE_OTHER_RELATIVE,
	SIM_NOTE_NO_RELATIVE,
	SIM_NOTE_MOVED,
	SIM_NOTE_NO_CNIC,
	SIM_NOTE_LOST_CNIC,
	SIM_NOTE_CNIC_OMITTED,
	SIM_NOTE_CNIC_WRONG,
	SIM_NOTE_CNIC_FAMILY,
	SIM_NOTE_AGE_ONLY,
	SIM_NOTE_JANUARY,
	SIM_NOTE_NO_BIRTH,
	SIM_NOTE_DAY_MONTH,
	SIM_NOTE_YEAR_OFF,
	SIM_NOTE_YEAR_ONLY,
	SIM_NOTE_NO_PHONE,
	SIM_NOTE_NEW_PHONE,
	SIM_NOTE_OTHER_PHONE,
	SIM_NOTE_PHONE_WRONG,
	SIM_NOTES
};

extern const char *const sim_note_name[SIM_NOTES];

struct sim_mention {
	struct sim_identity id; /* mrn and specimen are left alone */
	const char *sex;        /* "F" or "" */
	char area_code[32], area_name[96];
	char facility[32];
	uint32_t notes;
};

#define SIM_MENTION_INIT                                                                                               \
	{                                                                                                              \
		SIM_IDENTITY_INIT, "", "", "", "", 0                                                                   \
	}

/* Writes her as she is on a day and at a place; `r` is the record's stream. */
void sim_mention_write(const struct sim_kin *k, const struct sim_person *p, struct sim_spot spot, date_t on,
		       struct sim_rng *r, struct sim_mention *out);
void sim_mention_free(struct sim_mention *m);
/* A name without mistakes, for the truth. */
void sim_spoken_write(const struct sim_spoken *s, struct buf *out);

#endif
