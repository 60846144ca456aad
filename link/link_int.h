/* link_int.h -- reading, comparing and writing records, shared by the parts of link/ that work on the registry;
 * internal. SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a linker owns its caches; what a function fills lives as its comment says.
 */
#ifndef LINK_LINK_INT_H
#define LINK_LINK_INT_H

#include "base/buf.h"
#include "db/seal.h"
#include "link/face.h"
#include "link/index.h"
#include "link/link.h"

#define BY_PROGRAM "sanad"     /* link.decided_by when no person decided */
#define BY_NUMBERS "numbers-1" /* link.model of a link made by the program's own numbers */
#define BY_PEOPLE "people"     /* link.model of a link made by a decision */

/* ---- what is compared by hash (record.c) ------------------------------------------------------------------------ */

/* A keyed hash that may be absent. */
struct link_hash {
	bool present;
	unsigned char bytes[SEAL_HASH_SIZE];
};

/* A record as the registry shows it without the key. */
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
/* A linked record by its number; false: it is not linked. */
bool link_find(struct db *db, int64_t record_id, struct link_record *out);
/* Precision as the registry writes it, from and to text. */
enum date_precision link_precision(const char *text);
const char *link_precision_text(enum date_precision p);

#define LINK_PUBLIC_ID_SIZE 12
/* Public id of a woman opened by a record: ten characters of Crockford's base 32 from SHA-256 over the file's SHA-256
 * and the row's ordinal, "7K3M9-Q2XTD". `attempt` 0, 1, 2 ... takes later bytes when an id is already in use. */
void link_public_id(char out[LINK_PUBLIC_ID_SIZE], const unsigned char *file_sha256, size_t n, int64_t ordinal,
		    int attempt);

/* ---- by the program's numbers (numbers.c) ----------------------------------------------------------------------- */

#define NUMBERS_MAX_MOVED 50 /* earlier records one decision may move */
#define NUMBERS_MAX_WOMEN 16 /* women told apart per record; that people should look is known long before */

/* What the numbers say of one record. */
struct numbers_choice {
	int64_t person_id;       /* woman it belongs to, 0: they do not say */
	int64_t other_id;        /* her record that shares the number */
	const char *rule;        /* mrn, specimen, correction */
	const char *explanation; /* which fields agreed, without values; in the arena; "" when person_id is 0 */
	struct {
		int64_t person_id, record_id;
	} also[NUMBERS_MAX_WOMEN]; /* other women by the same numbers, or a match refused */
	size_t n_also;
	bool bare; /* of the woman nothing but the specimen is known: who she is, is still to be found */
	struct link_record moved[NUMBERS_MAX_MOVED]; /* earlier records of which only the specimen was known: those that
							are not hers yet prove to be hers */
	size_t n_moved;
};

/* Rules and what they refuse: link.h. When the rules point at several women the strongest rule holds, within a rule the
 * woman whose other fields agree best, then the lowest person id. */
void numbers_choose(struct db *db, struct arena *a, const struct link_record *record, struct numbers_choice *out);

/* ---- by weight (fit.c) ------------------------------------------------------------------------------------------ */

/* How well one woman fits a record. */
struct link_fit {
	int64_t person_id;
	int64_t other_id; /* her record that fits best */
	int64_t face_id;  /* its face */
	uint8_t level[LINKAGE_MAX_COMPARISONS];
	struct link_sum sum; /* record and that record */
	int block;           /* blocking rule that brought them together, -1 none */
	const char *refused; /* why she cannot be joined though the weight would do: id of a conflict, "veto", "mrn",
				"agreement"; NULL nothing */
};

#define FIT_MAX 8 /* women weighed in full for a record */

struct link_fits {
	struct link_fit fit[FIT_MAX]; /* heaviest first; all at or above the review threshold */
	size_t n;
	double best_below; /* heaviest record below it, in bits; -INFINITY none */
};

/* Women who fit a face, but for `except` (0 none); record facts are needed for its MRN. */
void fit_women(struct linker *l, const struct face *face, const struct link_record *record, int64_t except,
	       struct link_fits *out);
/* Have two women different numbers of the program? Needs the key. */
bool fit_two_numbers(struct linker *l, int64_t person_id, int64_t other_person_id);
/* Has another woman than this one a record of the face? */
bool fit_elsewhere(struct linker *l, const struct face *face, int64_t person_id);
/* The heaviest record of another woman than `own`; false: none shares a key. */
bool fit_nearest(struct linker *l, const struct face *face, int64_t own, struct link_fit *out);
/* Whether two women who both fit are two women beyond doubt or for all we know: decided different, contradicting, or
 * below review when weighed against one another. */
bool fit_apart(struct linker *l, const struct link_fit *a, const struct link_fit *b);

/* ---- the linker (linker.c, index.c) ----------------------------------------------------------------------------- */

struct linker {
	struct db *db;
	struct linkage m;
	struct link_weights w; /* prior_bits follows the number of faces: linker_prior */
	double prior_bits;     /* of the model, among prior_faces faces */
	int64_t prior_faces;
	double link_bits, review_bits; /* thresholds */
	struct buf body;               /* the model file */
	struct arena arena;            /* lifetime of the linker */
	struct arena row;              /* of one record */
	struct face_cache faces;
	struct index_totals *totals;
	int64_t oversize;
	bool indexed; /* the stored index was found to follow this model */
};

/* Checks that the key is loaded: STATUS_REGISTRY "key-missing". */
enum status linker_need_key(struct linker *l, struct msgq *q);
/* Writes down which model is in force, with estimated parameters (NULL: its own), unless it stands there already. */
void linker_note_model(struct linker *l, const char *parameters);
/* Forgets what a rolled back transaction may have made wrong. */
void linker_forget(struct linker *l);
/* The prior among the faces there are now: a woman has as many records in a large registry as in a small one, so the
 * chance that a random record is hers falls as 1 / faces; never above the model's. */
void linker_prior(struct linker *l);

/* Makes the stored index follow the model: rebuilds it when it follows another or none. Within a transaction. */
enum status index_ready(struct linker *l, struct msgq *q);
/* For readers, who rebuild nothing: STATUS_REGISTRY when it follows another model. */
enum status index_read(struct linker *l, struct msgq *q);
/* Puts a record into the index: its face, and of a new face its keys and terms. NULL: nothing in it can be compared.
 * *fresh: the face was not known before. */
const struct face *index_record(struct linker *l, const struct link_record *r, bool *fresh);
/* Keys and hashes of the rules; at first use. */
void keys_prepare(struct linker *l);
int64_t keys_hash(const unsigned char key[crypto_shorthash_KEYBYTES], const char *text, size_t n);
void keys_put(struct linker *l, int64_t hash, int64_t face_id);
void keys_store(struct linker *l, const struct face *face);
/* Totals of the values: prepared with the keys, read, counted on, written back. */
void terms_prepare(struct linker *l);
void terms_read(struct linker *l);
void terms_count(struct linker *l, const struct face *face);
void terms_flush(struct linker *l);
/* Writes the totals of the values back, and which model they follow. Before commit. */
void index_flush(struct linker *l);

/* A face met through keys. */
struct index_candidate {
	int64_t face_id;
	uint32_t rules; /* bit per blocking rule */
};
/* Faces that share a key with a face, itself left out, those with most rules first; at most `most`. In l->row. */
struct index_candidate *index_candidates(struct linker *l, const struct face *face, size_t most, size_t *n);
/* First blocking rule under which two rows share a key, -1 none. */
int index_block(struct linker *l, const struct link_value *x, const struct link_value *y);
/* A link_term over the stored counts; ctx is the linker. */
double index_term(void *ctx, unsigned value, const struct link_value *of);

/* ---- the text of a weighing (detail.c) -------------------------------------------------------------------------- */

/* "prior -13.10; name equal +7.21 rare +2.10; cnic missing; together twins -3.00; total +18.30; block phone-name" */
void detail_write(const struct linkage *m, const uint8_t *level, const struct link_sum *sum, int block,
		  struct buf *out);

/* ---- rows (rows.c) ---------------------------------------------------------------------------------------------- */

struct link_row {
	int64_t record_id, person_id, weight, reverses, other_id, decision_id;
	const char *rule, *explanation, *model, *decided_by;
};
int64_t row_link(struct db *db, const struct link_row *row);

/* A question left to people, unless they have been asked about these two women before. */
struct question_row {
	int64_t record_id, person_id, other_id, other_person_id, weight;
	const char *kind, *detail, *model;
};
bool row_question(struct db *db, const struct question_row *row);

/* Where a record came from, for its woman's public id. */
struct row_source {
	const unsigned char *sha256; /* of the file */
	size_t sha256_len;
	int64_t ordinal;
};
/* A new woman; her id. */
int64_t row_person(struct db *db, const struct link_record *r, const struct row_source *o);
/* The woman a record opened when it was met, else a new woman of its own. */
int64_t row_own_person(struct db *db, int64_t record_id);
/* The woman a record belongs to, 0 none. */
int64_t row_woman(struct db *db, int64_t record_id);

#endif
