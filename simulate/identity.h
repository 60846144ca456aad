/* identity.h -- how a clerk writes a woman down in one row: spellings, habits, omissions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the buffers belong to the struct and are reused row by row; free them with sim_identity_free.
 */
#ifndef SIMULATE_IDENTITY_H
#define SIMULATE_IDENTITY_H

#include "base/buf.h"
#include "simulate/record.h"

#define SIM_MRN_SIZE 12
#define SIM_SPECIMEN_SIZE 12
#define SIM_RECORD_ID_SIZE 16

struct sim_identity {
	struct buf name, relative, cnic, phone;
	char birth[DATE_TEXT_SIZE], age[8];
	char mrn[SIM_MRN_SIZE], specimen[SIM_SPECIMEN_SIZE];
	const char *area_code, *area_name;
};

#define SIM_IDENTITY_INIT                                                                                              \
	{                                                                                                              \
		BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, "", "", "", "", "", ""                                         \
	}

/* Writes the woman as this record's clerk does; `r` is the record's stream. */
void sim_identity_write(const struct sim_world *w, const struct sim_woman *woman, const struct sim_record *rec,
			struct sim_rng *r, struct sim_identity *out);
void sim_identity_free(struct sim_identity *id);

/* Thirteen digits, a telephone number ("" writes nothing), a place: appended in a style of RATE_CNIC_STYLE,
 * RATE_PHONE_STYLE, or set in a form of RATE_AREA_FORM. */
void sim_cnic_write(const char *number, const char *style, struct buf *out);
void sim_phone_write(const char *number, const char *style, struct buf *out);
void sim_area_write(const struct sim_area *a, const char *form, struct sim_rng *r, struct sim_identity *out);
/* ASCII letters to capitals. */
void sim_upper(struct buf *b);

/* A name without mistakes, for the truth. */
void sim_name_true(const struct sim_world *w, const struct sim_word *words, struct buf *out);
char *sim_mrn_text(uint32_t woman, char out[SIM_MRN_SIZE]);
/* "" for 0. */
char *sim_specimen_text(uint32_t specimen, char out[SIM_SPECIMEN_SIZE]);
/* An id that says nothing about the woman: kind and a number spread over 32 bits. */
char *sim_record_id(const struct sim_record *rec, char out[SIM_RECORD_ID_SIZE]);
/* The stream of random numbers for writing a record. */
void sim_record_stream(const struct sim_world *w, const struct sim_record *rec, struct sim_rng *r);

#endif
