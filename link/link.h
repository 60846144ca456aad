/* link.h -- which records speak of the same woman: decided record by record, explained, undoable.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A link row says record -> woman; rows are only ever added and the newest of a record holds. The program's own numbers
 * decide first (correction, mrn, specimen); everything else is weighed by the model schemas/linkage/person.json against
 * the records that share a blocking key. What people have decided (link/decide.h) holds over both.
 * Ownership: strings of an explanation live in the arena passed; a linker belongs to the caller.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "db/db.h"
#include "link/weigh.h"

/* The model in force with its parameters, and what one run has opened and cleaned: names are in memory only. */
struct linker;

/* Reads data_dir/schemas/linkage/person.json. Parameters are those stored by the last applied re-estimate of this very
 * file, else the file's own. The key need not be loaded yet; what needs it says so. The handle must outlive it. */
enum status linker_open(struct linker **out, struct db *db, const char *data_dir, struct msgq *q);
void linker_close(struct linker *l); /* NULL is fine */
const struct linkage *linker_model(const struct linker *l);
const struct link_weights *linker_weights(const struct linker *l);

struct link_summary {
	int64_t records;   /* records linked by this call */
	int64_t new_women; /* of these, opened a woman */
	int64_t by_rule;   /* of these, by a number of the program */
	int64_t by_weight; /* of these, by weight */
	int64_t conflicts; /* of these, left a question to people */
	int64_t moved;     /* earlier records moved to another woman */
	int64_t opened;    /* identities opened */
	int64_t oversize;  /* keys passed over because too many records share them */
};

/* Links every accepted or corrected record that has an identity and no link row yet, in record order, in one
 * transaction (action "link").
 *
 * By number, in this order: correction (the record it corrects, unless both have an own MRN or CNIC and these differ),
 * mrn, specimen (within their scope). None of these joins two records that contradict each other: names differ and
 * birth years lie more than 5 apart (more than 2 when both have an MRN and these differ); by specimen also names and
 * MRNs that both differ. An earlier record of which nothing but the specimen was known moves to the woman whose record
 * carries that specimen, unless two women do.
 *
 * By weight: the woman with the heaviest of her records at or above the link threshold, when none of her records
 * contradicts (the model's conflicts and vetoes, an MRN that differs within its scope) and at least the model's share
 * of her comparable records agrees. Between review and link the record opens a woman of its own and leaves a question:
 * joined wrongly, one woman's result would close the other's duty and a positive woman would be forgotten; apart, she
 * is counted twice until somebody answers, `report linkage` says how often, and the queue has such pairs first. The
 * same when something contradicts, or when the second woman fits nearly as well (kind "bridge").
 *
 * STATUS_REGISTRY "key-missing" without the key: names are compared, and they are sealed. `out` may be NULL. */
enum status link_pending(struct linker *l, const char *actor, struct link_summary *out, struct msgq *q);

/* Empties and refills the index (link_face, link_key, link_term, link_value) for all linked records, within the open
 * transaction. Without the key it leaves them as they are. */
enum status link_rebuild(struct linker *l, struct msgq *q);
/* True when records are linked and the stored index follows another model, or none: `sanad link` brings it in step. */
bool link_behind(struct linker *l);

/* ---- why -------------------------------------------------------------------------------------------------------- */

/* One field of a weighing. */
struct link_field_weight {
	const char *id, *title;          /* comparison of the model */
	const char *level, *level_title; /* NULL: missing in one of the two, weight 0 */
	double bits, term;               /* with the term frequency; of these, by it */
	const char *own, *other; /* values as written in the two records; NULL unless asked for and the key is loaded */
};

/* Two records weighed. */
struct link_weighing {
	int64_t record_id, other_id;
	double prior, dependence, total, probability; /* bits; total -INFINITY: vetoed */
	const char *rules;                            /* dependence rules that hold, joined by "; "; "" none */
	const char *conflict;                         /* id of what contradicts, "" none */
	const char *block;                            /* blocking rule that brings them together, "" none */
	struct link_field_weight *field;
	size_t n_fields;
};

/* Weighs two records anew with the parameters in force. Needs the key. `values`: fill own and other. STATUS_USAGE: a
 * record has no identity. */
enum status link_weigh(struct linker *l, struct arena *a, int64_t record_id, int64_t other_id, bool values,
		       struct link_weighing *out, struct msgq *q);
/* The heaviest record of another woman that shares a blocking key with a linked record: what it might have missed. 0
 * and -INFINITY: none. Needs the key. */
enum status link_nearest(struct linker *l, struct arena *a, int64_t record_id, int64_t *other_id, double *bits,
			 struct msgq *q);
/* Reads the text stored with a link, question or proposal back (levels and bits; titles from the model). false: the
 * text is that of a rule and holds no weighing. */
bool link_read_detail(const struct linkage *m, struct arena *a, const char *text, struct link_weighing *out);

/* How a field of a record compares with the woman's other records, by keyed hashes. */
struct link_field {
	const char *name;              /* "mrn", "cnic", "phone" ... */
	int64_t agree, differ, absent; /* other records; absent: missing here or there */
};
#define LINK_FIELDS 8

struct link_explanation {
	int64_t record_id, link_id;
	int64_t other_id;                                    /* record that ties it to her, 0 none */
	int64_t decision_id;                                 /* decision that moved it, 0 none */
	const char *public_id;                               /* the woman's */
	const char *rule, *explanation, *model, *decided_by; /* of the link that holds */
	int64_t others;                                      /* her other records that have an identity */
	struct link_field field[LINK_FIELDS];
	bool weighed; /* `weighing` holds what the link row says: decided by weight then */
	struct link_weighing weighing;
	const char *runner_up; /* why not the next woman: in words; "" when there was none */
};

/* Why a record belongs to its woman. With the key and `values`, own and other of the weighing are filled; a link by
 * rule is then weighed too, for information. STATUS_USAGE when there is no such record or it belongs to nobody. */
enum status link_explain(struct linker *l, struct arena *a, int64_t record_id, bool values,
			 struct link_explanation *out, struct msgq *q);

/* The woman an id leads to now: her own id unless she was merged. false: no such id. *now_public_id in the arena. */
bool link_now(struct db *db, struct arena *a, const char *public_id, int64_t *person_id, const char **now_public_id);

#endif
