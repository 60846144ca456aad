/* link.h -- which records speak of the same woman: decided, explained, undoable.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link row says record -> woman; rows are only ever added and the newest of a record holds. Who decides is a
 * struct link_model: today exact rules, later weights, behind the same door.
 * Ownership: strings of an explanation live in the arena passed.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "db/db.h"
#include "db/seal.h"

/* A keyed hash that may be absent. */
struct link_hash {
	bool present;
	unsigned char bytes[SEAL_HASH_SIZE];
};

/* What is compared of a record: hashes only, so linking needs no key. */
struct link_record {
	int64_t record_id;
	int64_t same_as;            /* record it corrects or withdraws, 0 none */
	int64_t person_id, link_id; /* of a linked record; 0 while pending */
	bool by_people;             /* its link was decided by a person and stays */
	struct link_hash mrn, cnic, family_cnic, phone, name, relative, specimen;
	date_t birth_on; /* DATE_NONE unknown */
	enum date_precision birth_precision;
	int64_t area_id; /* 0 unknown */
};

#define LINK_MAX_MOVED 50 /* earlier records one decision may move */

/* What a model decided for one record. */
struct link_choice {
	int64_t person_id;       /* woman it belongs to, 0: a new one */
	const char *rule;        /* new, mrn, cnic, phone-name-birth, specimen, correction */
	int64_t weight;          /* millibits, 0 where a rule decides without weighing */
	const char *explanation; /* which fields agreed, without values; in the arena */
	bool conflict;           /* other women match too, or a match was refused: somebody should look */
	struct link_record moved[LINK_MAX_MOVED]; /* earlier records that now prove to be hers: only a specimen was
						     known of them */
	size_t n_moved;
};

struct link_model {
	const char *id; /* model and version, stored with every decision */
	/* Decides for one record. May run statements on db, may not write. */
	void (*decide)(struct db *db, struct arena *a, const struct link_record *record, struct link_choice *out);
};

/* Exact rules in this order: correction, mrn, cnic, phone-name-birth, specimen.
 * - correction: the record it corrects, unless both have an own MRN or CNIC and these differ.
 * - mrn, cnic: equal. A CNIC that belongs to a relative (family_cnic) never links.
 * - phone-name-birth: telephone and folded name equal and birth years equal, or within 2 years when one is only an age.
 * - specimen: equal within its scope.
 * No rule links two records that contradict each other: names differ and birth years lie more than 5 apart (more than 2
 * when both have an MRN and these differ); by specimen also names and MRNs that both differ. When the rules point at
 * several women the strongest rule holds, within a rule the woman whose other fields agree best, then the lowest person
 * id; the choice is then marked as a conflict. An earlier record of which nothing but the specimen was known moves to
 * the woman whose record carries that specimen, unless two women do. */
extern const struct link_model link_exact;

struct link_summary {
	int64_t records;   /* records linked by this call */
	int64_t new_women; /* of these, opened a woman */
	int64_t conflicts; /* of these, somebody should look (see the explanation) */
	int64_t moved;     /* earlier records moved to another woman */
};

/* Links every accepted or corrected record that has an identity and no link row yet, in record order, in one
 * transaction (action "link"). Links that exist are left alone, but for specimen-only records (see link_exact) not
 * decided by people. STATUS_ATTENTION never: conflicts are counted in the summary. `out` may be NULL. */
enum status link_pending(struct db *db, const char *actor, struct link_summary *out, struct msgq *q);

/* Takes a link row back: its record goes to the woman it belonged to before, or to a new woman of its own. Appends a
 * row (action "undo", decided_by `by`); such a record is not linked by the program again. STATUS_USAGE: no such link,
 * not the record's newest, or the row that opened a woman. *new_link_id gets the appended row; may be NULL. */
enum status link_undo(struct db *db, int64_t link_id, const char *by, int64_t *new_link_id, struct msgq *q);

/* How a field of a record compares with the woman's other records. */
struct link_field {
	const char *name;              /* "mrn", "cnic", "phone" ... */
	int64_t agree, differ, absent; /* other records; absent: missing here or there */
};
#define LINK_FIELDS 8

struct link_explanation {
	int64_t record_id, link_id;
	const char *public_id;                               /* the woman's */
	const char *rule, *explanation, *model, *decided_by; /* of the link that holds */
	int64_t others;                                      /* her other records that have an identity */
	struct link_field field[LINK_FIELDS];
};

/* Why a record belongs to its woman. STATUS_USAGE when there is no such record or it belongs to nobody. */
enum status link_explain(struct db *db, struct arena *a, int64_t record_id, struct link_explanation *out,
			 struct msgq *q);

#endif
