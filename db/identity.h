/* identity.h -- whom a record speaks of: sealed on the way in, opened only with the key.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: strings of an opened identity live in the arena passed; wipe it (arena_free after use) soon.
 */
#ifndef DB_IDENTITY_H
#define DB_IDENTITY_H

#include "base/date.h"
#include "db/db.h"
#include "db/seal.h"

struct identity {
	const char *name, *relative; /* as written, trimmed; NULL absent */
	const char *cnic;            /* her own, 13 digits; NULL absent or not valid */
	const char *family_cnic;     /* a relative's, 13 digits, written in her place */
	const char *phone;           /* national form; NULL absent or not valid */
	const char *address, *mrn;   /* as written, trimmed */
	const char *specimen;        /* as written, trimmed */
	const char *mrn_scope;       /* what makes the MRN unique: "" program-wide, else the facility or device code */
	const char *specimen_scope;  /* what makes the specimen id unique: "" program-wide, else the facility or device
					code */
	date_t birth_on;             /* DATE_NONE unknown */
	enum date_precision birth_precision;
	int64_t area_id;        /* where she lives, 0 unknown */
	const char *hiv_status; /* "positive", "negative", "unknown" or NULL */
};

/* Seals and inserts the identity of a record; computes the keyed hashes (mrn upper-cased and without blanks, names by
 * text_fold_roman, MRN and specimen with their scopes). Within an open transaction, with the key loaded. */
bool identity_insert(struct db *db, int64_t identity_id, int64_t record_id, const struct identity *id);

/* Opens the identity of a record. false when it has none or it does not open. The scopes are not kept. */
bool identity_open(struct db *db, struct arena *a, int64_t record_id, struct identity *out);

/* Is the MRN of an opened identity one of the program's own, unique in all of it? By its keyed hash, which covers the
 * scope it was given. */
bool identity_mrn_is_program_wide(struct db *db, const struct identity *id, const void *mrn_hash, size_t n);

/* The best identity of a woman for showing: newest record that has a name, completed from others. Needs the key. */
bool identity_of_person(struct db *db, struct arena *a, int64_t person_id, struct identity *out);

#endif
