/* link_int.h -- reading and comparing records, shared by the parts of link/; internal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing is allocated here.
 */
#ifndef LINK_LINK_INT_H
#define LINK_LINK_INT_H

#include "link/link.h"

/* How one field of two records compares. */
enum link_agreement { LINK_ABSENT, LINK_AGREES, LINK_DIFFERS };

enum link_field_id {
	LINK_MRN,
	LINK_CNIC,
	LINK_PHONE,
	LINK_NAME,
	LINK_RELATIVE,
	LINK_BIRTH,
	LINK_SPECIMEN,
	LINK_AREA,
	LINK_FIELD_COUNT
};
_Static_assert(LINK_FIELD_COUNT == LINK_FIELDS, "link.h states how many fields are compared");

extern const char *const link_field_names[LINK_FIELDS];

struct link_comparison {
	enum link_agreement field[LINK_FIELDS];
	int birth_years_apart; /* -1 when a birth date is missing */
};

/* Birth years agree when equal, or at most 2 apart when one of them is only an age. */
struct link_comparison link_compare(const struct link_record *a, const struct link_record *b);

/* Fills the hashes and facts from columns 4..13 of a statement of link.sql. */
void link_read_facts(struct db_stmt *s, struct link_record *out);
/* A row of the link_find_ statements: facts and the link that holds. */
void link_read_linked(struct db_stmt *s, struct link_record *out);
/* Precision as the registry writes it, from and to text. */
enum date_precision link_precision(const char *text);
const char *link_precision_text(enum date_precision p);

#define LINK_PUBLIC_ID_SIZE 12
/* Public id of a woman opened by a record: ten characters of Crockford's base 32 from SHA-256 over the file's SHA-256
 * and the row's ordinal, "7K3M9-Q2XTD". `attempt` 0, 1, 2 ... takes later bytes when an id is already in use. */
void link_public_id(char out[LINK_PUBLIC_ID_SIZE], const unsigned char *file_sha256, size_t n, int64_t ordinal,
		    int attempt);

#endif
