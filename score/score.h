/* score.h -- evidence to verdict: the scoring core that a device embeds and a registry re-runs.
 * SPDX-License-Identifier: ISC
 *
 * One call: score(algorithm bytes, evidence bytes) -> verdict. The encodings are in README.md, byte by byte.
 * No allocation, no input or output, no floating point, no global state, no library: any number of threads may call it.
 * Any byte strings are answered with a verdict or an error code; nothing outside them is read.
 * The core makes no clinical claim: which numbers are used, and where they come from, is in the algorithm it is given.
 *
 * Ownership: the caller owns everything; the core keeps no pointer after it returns. Stack: under 1 KiB.
 */
#ifndef SCORE_SCORE_H
#define SCORE_SCORE_H

#include <stddef.h>
#include <stdint.h>

#define SCORE_VERSION 0x00010000u /* 1.0.0: major, minor, patch, reserved; a change of any verdict raises the major */

/* Byte 5 of an evidence. */
enum score_kind { SCORE_HPV = 1, SCORE_CYTOLOGY = 2, SCORE_PLOIDY = 3, SCORE_AVE = 4, SCORE_DUAL_STAIN = 5 };

/* Byte 5 of an algorithm: its rule. The upper four bits are the kind of evidence it reads. */
enum score_rule {
	SCORE_RULE_HPV_CHANNELS = 0x10,
	SCORE_RULE_CYTOLOGY_COUNT = 0x20,
	SCORE_RULE_PLOIDY_CELLS = 0x30,
	SCORE_RULE_AVE_LARGEST = 0x40,
	SCORE_RULE_DUAL_STAIN_COUNT = 0x50
};

/* What score() answers. Values from SCORE_ALGORITHM on mean the same as those from 1 on, but of the algorithm. */
enum score_status {
	SCORE_OK = 0,
	SCORE_ERR_SHORT = 1,   /* ends before what it announces */
	SCORE_ERR_LENGTH = 2,  /* longer than what it announces */
	SCORE_ERR_MAGIC = 3,   /* does not begin as an evidence (or algorithm) does */
	SCORE_ERR_VERSION = 4, /* an encoding version this core does not know */
	SCORE_ERR_KIND = 5,    /* a kind (or rule) this core does not know */
	SCORE_ERR_RANGE =
		6, /* a number outside its range, a reserved byte not zero, parts that contradict each other */
	SCORE_ERR_ORDER = 7,      /* not canonical: entries out of order or a number not in its shortest form */
	SCORE_ERR_DUPLICATE = 8,  /* the same cell, channel, class or stemline twice */
	SCORE_ERR_WRONG_KIND = 9, /* evidence of another kind than the algorithm reads */
	SCORE_ERR_ASSAY = 10,     /* evidence of another assay */
	SCORE_ERR_CHANNEL = 11,   /* a channel or control the algorithm does not know */
	SCORE_ERR_MEASURE = 12,   /* a Ct where the algorithm expects a ratio, or the other way round */
	SCORE_ALGORITHM = 32,
	SCORE_ERR_ALGORITHM_SHORT = 33,
	SCORE_ERR_ALGORITHM_LENGTH = 34,
	SCORE_ERR_ALGORITHM_MAGIC = 35,
	SCORE_ERR_ALGORITHM_VERSION = 36,
	SCORE_ERR_ALGORITHM_KIND = 37,
	SCORE_ERR_ALGORITHM_RANGE = 38,
	SCORE_ERR_ALGORITHM_ORDER = 39,
	SCORE_ERR_ALGORITHM_DUPLICATE = 40
};

/* Classes of a cell: the order of its probabilities in the evidence. */
enum score_cell_class {
	SCORE_CELL_ASC_US,
	SCORE_CELL_LSIL,
	SCORE_CELL_ASC_H,
	SCORE_CELL_HSIL,
	SCORE_CELL_SCC,
	SCORE_CELL_AGC,
	SCORE_CELL_AIS_ADC,
	SCORE_CELL_CLASSES
};

/* Categories, by kind. 0 always means: cannot be judged. */
enum score_category {
	SCORE_HPV_INVALID = 0,
	SCORE_HPV_NEGATIVE = 1,
	SCORE_HPV_POSITIVE = 2,

	SCORE_CYTOLOGY_UNSAT = 0,
	SCORE_CYTOLOGY_NILM = 1,
	SCORE_CYTOLOGY_FIRST_CLASS = 2, /* + enum score_cell_class */

	SCORE_PLOIDY_INSUFFICIENT = 0,
	SCORE_PLOIDY_NEGATIVE = 1,
	SCORE_PLOIDY_SUSPICIOUS = 2,
	SCORE_PLOIDY_POSITIVE = 3,

	SCORE_AVE_NOT_POSSIBLE = 0,
	SCORE_AVE_NORMAL = 1,
	SCORE_AVE_INDETERMINATE = 2,
	SCORE_AVE_PRECANCER_PLUS = 3,

	SCORE_DUAL_STAIN_INVALID = 0,
	SCORE_DUAL_STAIN_NEGATIVE = 1,
	SCORE_DUAL_STAIN_POSITIVE = 2
};

/* Bits of score_verdict.reasons: every rule that fired. */
enum score_reason {
	SCORE_REASON_REVIEW = 0,                /* a person should look */
	SCORE_REASON_TIE = 1,                   /* ave: two classes were equal, the more severe was taken */
	SCORE_REASON_CHANNEL_POSITIVE = 2,      /* hpv: a channel that counts is positive */
	SCORE_REASON_OTHER_POSITIVE = 3,        /* hpv: a channel that does not count (low-risk type) is positive */
	SCORE_REASON_CHANNEL_MISSING = 4,       /* hpv: a mandatory channel was not measured */
	SCORE_REASON_CONTROL_MISSING = 5,       /* hpv: the control was not measured */
	SCORE_REASON_CONTROL_FAILED = 6,        /* hpv: the control gave no signal, or one beyond its limit */
	SCORE_REASON_FEW_CELLS = 7,             /* cytology, dual-stain: fewer cells than the minimum */
	SCORE_REASON_OBSCURED = 8,              /* cytology: more obscured than allowed */
	SCORE_REASON_PARTLY_OBSCURED = 9,       /* cytology: quality note, not a refusal */
	SCORE_REASON_NO_ENDOCERVICAL = 10,      /* cytology: quality note, not a refusal */
	SCORE_REASON_ADEQUATE_BY_CLASS = 11,    /* cytology, dual-stain: inadequate, but abnormal cells decide */
	SCORE_REASON_ABNORMAL_CELLS = 12,       /* cytology, ploidy: inadequate, and abnormal cells are among the few */
	SCORE_REASON_COUNT = 13,                /* cytology: the class reached its number of cells */
	SCORE_REASON_RATE = 14,                 /* cytology: the class reached its share of cells */
	SCORE_REASON_SUPPORT = 15,              /* cytology: support score at or over the review limit */
	SCORE_REASON_FEW_NUCLEI = 16,           /* ploidy */
	SCORE_REASON_FEW_REFERENCES = 17,       /* ploidy */
	SCORE_REASON_REFERENCE_CV = 18,         /* ploidy: reference nuclei vary too much */
	SCORE_REASON_FEW_EXCEEDING = 19,        /* ploidy: some nuclei over the threshold */
	SCORE_REASON_MANY_EXCEEDING = 20,       /* ploidy: enough of them for a positive */
	SCORE_REASON_PROLIFERATION = 21,        /* ploidy: share of nuclei in the band over the lower limit */
	SCORE_REASON_MARKED_PROLIFERATION = 22, /* ploidy: at or over the upper limit */
	SCORE_REASON_NINE_C = 23,               /* ploidy: a nucleus at or over 9c */
	SCORE_REASON_ANEUPLOID_PEAK = 24,       /* ploidy: a stemline away from 2c, 4c, 8c */
	SCORE_REASON_LOW_QUALITY = 25,          /* ave: image below the gate */
	SCORE_REASON_LARGEST = 26,              /* ave: the largest class */
	SCORE_REASON_DUAL_POSITIVE = 27,        /* dual-stain */
	SCORE_REASONS = 28
};

/* Bits of score_verdict.uses: on which numbers of the algorithm category and reasons rest.
 * hpv: bit i = cut-off of the algorithm's i-th channel; the others as below. */
enum score_use {
	SCORE_USE_HPV_CONTROL = 31,

	SCORE_USE_CYTOLOGY_CLASS = 0, /* + enum score_cell_class */
	SCORE_USE_CYTOLOGY_MIN_LBC = 8,
	SCORE_USE_CYTOLOGY_MIN_CONVENTIONAL = 9,
	SCORE_USE_CYTOLOGY_OBSCURED = 10,
	SCORE_USE_CYTOLOGY_PARTLY = 11,
	SCORE_USE_CYTOLOGY_ENDOCERVICAL = 12,
	SCORE_USE_CYTOLOGY_SUPPORT = 13,
	SCORE_USE_CYTOLOGY_ORDER = 14,

	SCORE_USE_PLOIDY_NUCLEI = 0,
	SCORE_USE_PLOIDY_REFERENCES = 1,
	SCORE_USE_PLOIDY_CV = 2,
	SCORE_USE_PLOIDY_THRESHOLD = 3,
	SCORE_USE_PLOIDY_SUSPICIOUS = 4,
	SCORE_USE_PLOIDY_POSITIVE = 5,
	SCORE_USE_PLOIDY_BAND = 6,
	SCORE_USE_PLOIDY_NINE_C = 7,
	SCORE_USE_PLOIDY_PEAK = 8,
	SCORE_USE_PLOIDY_ROUNDING = 9,

	SCORE_USE_AVE_QUALITY = 0,

	SCORE_USE_DUAL_STAIN_CELLS = 0,
	SCORE_USE_DUAL_STAIN_POSITIVE = 1
};

#define SCORE_COUNTS 8

struct score_verdict {
	uint32_t version;              /* SCORE_VERSION of the core that made it */
	uint8_t status;                /* enum score_status; when not 0 everything below is 0 */
	uint8_t kind;                  /* enum score_kind */
	uint8_t category;              /* enum score_category */
	uint8_t severity;              /* 0 cannot be judged, then rising; for comparing verdicts of one kind */
	uint32_t reasons;              /* bits of enum score_reason */
	uint32_t uses;                 /* bits of enum score_use */
	uint32_t score;                /* one number by kind, see README.md */
	uint32_t counts[SCORE_COUNTS]; /* by kind, see README.md */
};

#define SCORE_VERDICT_SIZE 52u

/* Applies an algorithm to an evidence. Returns out->status. Pointers may be NULL when the length is 0. Rules and their
 * sources: README.md. */
enum score_status score(const unsigned char *algorithm, size_t algorithm_size, const unsigned char *evidence,
			size_t evidence_size, struct score_verdict *out);

/* The same for many evidences: the algorithm is read once, into score_prepared_size() bytes aligned for any type that
 * the caller gives. The algorithm's bytes must stay as they are; what is prepared may be shared by threads. Only what
 * score_prepare answered SCORE_OK for may be scored with. */
size_t score_prepared_size(void);
enum score_status score_prepare(const unsigned char *algorithm, size_t algorithm_size, void *room);
enum score_status score_with(const void *prepared, const unsigned char *evidence, size_t evidence_size,
			     struct score_verdict *out);

/* Whether the bytes are a canonical evidence, or a complete algorithm, whatever is scored with them. */
enum score_status score_check_evidence(const unsigned char *evidence, size_t size);
enum score_status score_check_algorithm(const unsigned char *algorithm, size_t size);

/* Bytes of the algorithm that decide a verdict: header and body without the trailer of names and confidences. Two
 * algorithms with these bytes equal give the same verdicts. 0 when score_check_algorithm would refuse it. */
size_t score_algorithm_effect(const unsigned char *algorithm, size_t size);

/* The verdict as SCORE_VERDICT_SIZE bytes, little-endian, fields in the order of the struct: for digests and storage.
 */
void score_verdict_bytes(const struct score_verdict *v, unsigned char *out);

/* SCORE_VERSION of the code that is running. */
uint32_t score_version(void);

/* Stable words: "positive", "nine-c", "order"; NULL for a value that does not exist. */
const char *score_kind_name(unsigned kind);
const char *score_category_name(unsigned kind, unsigned category);
const char *score_reason_name(unsigned reason);
const char *score_status_name(unsigned status);

#endif
