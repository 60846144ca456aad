/* record.c -- what linking sees of a record, and how two of them compare field by field.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/link_int.h"

#include "base/hash.h"
#include "base/text.h"

#define AGE_TOLERANCE_YEARS 2 /* an age in completed years leaves one year open, and is often rounded by one more */

const char *const link_field_names[LINK_FIELDS] = {"mrn",      "cnic",       "phone",    "name",
						   "relative", "birth year", "specimen", "area"};

static const char *const precisions[] = {"day", "month", "year", "age"};

enum date_precision link_precision(const char *text)
{
	for (int i = 0; i < 4; i++)
		if (text_eq(precisions[i], text))
			return (enum date_precision)i;
	return DATE_AGE_ONLY;
}

const char *link_precision_text(enum date_precision p)
{
	return precisions[p];
}

static void read_hash(struct db_stmt *s, int col, struct link_hash *out)
{
	size_t n = 0;
	const void *blob = stmt_get_blob(s, col, &n);

	out->present = blob && n == sizeof out->bytes;
	if (out->present)
		memcpy(out->bytes, blob, n);
}

void link_read_facts(struct db_stmt *s, struct link_record *out)
{
	read_hash(s, 4, &out->mrn);
	read_hash(s, 5, &out->cnic);
	read_hash(s, 6, &out->family_cnic);
	read_hash(s, 7, &out->phone);
	read_hash(s, 8, &out->name);
	read_hash(s, 9, &out->relative);
	read_hash(s, 10, &out->specimen);
	out->birth_on = stmt_get_date(s, 11);
	out->birth_precision = link_precision(stmt_get_text(s, 12));
	out->area_id = stmt_get_int(s, 13);
}

void link_read_linked(struct db_stmt *s, struct link_record *out)
{
	out->record_id = stmt_get_int(s, 0);
	out->same_as = 0;
	out->person_id = stmt_get_int(s, 1);
	out->link_id = stmt_get_int(s, 2);
	out->by_people = stmt_get_int(s, 3) != 0;
	link_read_facts(s, out);
}

bool link_find(struct db *db, int64_t record_id, struct link_record *out)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_FIND_RECORD);

	stmt_int(s, ":record_id", record_id);
	if (stmt_step(s) != 1)
		return false;
	link_read_linked(s, out);
	stmt_done(s);
	return true;
}

static enum link_agreement compare_hash(const struct link_hash *a, const struct link_hash *b)
{
	if (!a->present || !b->present)
		return LINK_ABSENT;
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0 ? LINK_AGREES : LINK_DIFFERS;
}

static int years_apart(date_t a, date_t b)
{
	int ya = 0, yb = 0, ignored_month, ignored_day;

	if (a == DATE_NONE || b == DATE_NONE)
		return -1;
	date_to_ymd(a, &ya, &ignored_month, &ignored_day);
	date_to_ymd(b, &yb, &ignored_month, &ignored_day);
	return ya > yb ? ya - yb : yb - ya;
}

struct link_comparison link_compare(const struct link_record *a, const struct link_record *b)
{
	struct link_comparison c;
	bool age = a->birth_precision == DATE_AGE_ONLY || b->birth_precision == DATE_AGE_ONLY;

	c.birth_years_apart = years_apart(a->birth_on, b->birth_on);
	c.field[LINK_MRN] = compare_hash(&a->mrn, &b->mrn);
	c.field[LINK_CNIC] = compare_hash(&a->cnic, &b->cnic);
	c.field[LINK_PHONE] = compare_hash(&a->phone, &b->phone);
	c.field[LINK_NAME] = compare_hash(&a->name, &b->name);
	c.field[LINK_RELATIVE] = compare_hash(&a->relative, &b->relative);
	c.field[LINK_SPECIMEN] = compare_hash(&a->specimen, &b->specimen);
	c.field[LINK_AREA] = LINK_ABSENT;
	if (a->area_id && b->area_id)
		c.field[LINK_AREA] = a->area_id == b->area_id ? LINK_AGREES : LINK_DIFFERS;
	c.field[LINK_BIRTH] = LINK_ABSENT;
	if (c.birth_years_apart >= 0)
		c.field[LINK_BIRTH] =
			c.birth_years_apart <= (age ? AGE_TOLERANCE_YEARS : 0) ? LINK_AGREES : LINK_DIFFERS;
	return c;
}

void link_public_id(char out[LINK_PUBLIC_ID_SIZE], const unsigned char *file_sha256, size_t n, int64_t ordinal,
		    int attempt)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	enum { STARTS = HASH_SIZE - 7 + 1 }; /* 50 bits are read from 7 bytes */
	unsigned char seed[HASH_SIZE + 8] = {0}, hash[HASH_SIZE];
	uint64_t bits = 0;

	if (n > HASH_SIZE)
		n = HASH_SIZE;
	if (n > 0)
		memcpy(seed, file_sha256, n);
	for (unsigned i = 0; i < 8; i++)
		seed[HASH_SIZE + i] = (unsigned char)((uint64_t)ordinal >> (56 - 8 * i));
	hash_bytes(hash, seed, sizeof seed);
	for (; attempt >= STARTS; attempt -= STARTS)
		hash_bytes(hash, hash, sizeof hash);
	for (int i = 0; i < 7; i++)
		bits = bits << 8 | hash[attempt + i];
	for (int i = 0; i < 10; i++)
		out[i < 5 ? i : i + 1] = digits[bits >> (51 - 5 * i) & 31];
	out[5] = '-';
	out[11] = '\0';
}
