/* profile.h -- what a device's fields mean: schemas/devices/<id>.json, loaded and checked.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a profile_set owns its profiles and their patterns; profile_set_free gives everything back. A profile is
 * read only.
 */
#ifndef INGEST_PROFILE_H
#define INGEST_PROFILE_H

#include "base/date.h"
#include "base/decode.h"
#include "base/hash.h"
#include "ingest/field.h"
#include "ingest/pattern.h"

enum wire { WIRE_GENEXPERT, WIRE_CSV, WIRE_NDJSON };

/* What to do with a run that is held with another content and says nothing of a correction. */
enum on_change {
	CHANGE_QUARANTINE,           /* refuse it: changed-without-correction */
	CHANGE_CORRECT,              /* take it as a correction */
	CHANGE_CORRECT_UNLESS_RESULT /* a correction when only identity or other fields changed, refused when the result
					did */
};

struct text_list {
	const char *const *at; /* n texts and a NULL */
	size_t n;
};

struct detect_rule {
	const struct pattern *pattern;
	int score;
};

/* A field whose pattern counts as a sign. An absent value is the empty string. */
struct signal {
	enum field field;
	const struct pattern *pattern;
};

/* Control material, or a row that must be refused. */
struct signal_rule {
	const char *id, *reason;
	const struct signal *signal;
	size_t n;
	size_t at_least; /* signals needed */
};

struct assay_rule {
	const struct pattern *pattern;
	const char *assay; /* id as in evidence and schemas/algorithms */
	const char *test;
	struct text_list channels; /* every one must be reported for a negative */
};

/* What a status of a run does. */
enum status_effect {
	STATUS_GOOD,        /* nothing */
	STATUS_SETS_RESULT, /* this is the result, whatever the result text says */
	STATUS_REFUSES,     /* the row is refused */
	STATUS_CONTRADICTS  /* it is refused, unless the result is one that cannot be read */
};

/* What a run's own status says about its result. */
struct status_rule {
	enum field field;
	const struct pattern *pattern;
	enum status_effect then;
	const char *result; /* STATUS_SETS_RESULT */
	const char *id;     /* STATUS_REFUSES and STATUS_CONTRADICTS: rule id */
};

/* A whole result text, or one part of it. */
struct result_rule {
	const struct pattern *pattern;
	const char *result;         /* whole: category */
	const char *channel, *call; /* part: "18_45", "pos" or "neg" or "invalid" */
};

struct analyte_rule {
	const char *written, *name;
	bool control;
};

/* A value as written (letter case does not matter) and the code it means. */
struct value_rule {
	enum field field;
	const char *written, *code;
};

struct field_rule {
	enum field field;
	struct text_list labels;
};

struct constant_rule {
	enum field field;
	const char *value;
};

struct profile {
	const char *id, *version, *title, *maker, *verified, *source;
	enum wire wire;
	unsigned encodings;         /* bits 1 << enum text_encoding */
	bool iso_dates;             /* only YYYY-MM-DD; then date_order is not used */
	enum date_order date_order; /* when the device row does not say */
	enum on_change on_change;
	char delimiter; /* WIRE_CSV */

	const struct detect_rule *detect;
	size_t n_detect;
	const struct field_rule *fields;
	size_t n_fields;
	const struct constant_rule *constants;
	size_t n_constants;
	const struct value_rule *values;
	size_t n_values;
	struct text_list sentinels; /* texts that mean "nothing" */
	const enum field *required;
	size_t n_required;

	struct text_list run_sections, other_sections, analyte_tables, other_tables; /* WIRE_GENEXPERT */
	struct text_list analyte_name_columns, analyte_ct_columns;

	const char *key_space; /* keys of one space are compared with each other, whatever the profile */
	enum field key_needs;  /* when this field is empty, key_otherwise is used */
	const enum field *key_fields, *key_otherwise;
	size_t n_key_fields, n_key_otherwise;

	const struct assay_rule *assays;
	size_t n_assays;
	const char *assay_otherwise; /* reason to ignore any other assay; NULL: refuse it */
	const struct signal_rule *controls, *refuse;
	size_t n_controls, n_refuse;
	const struct status_rule *statuses;
	size_t n_statuses;
	const struct result_rule *whole, *parts;
	size_t n_whole, n_parts;
	const char *separators; /* between parts */
	const struct analyte_rule *analytes;
	size_t n_analytes;

	char sha256[HASH_HEX_SIZE];
	unsigned char hash[HASH_SIZE]; /* of the file */
	struct pattern_pool *pool;     /* for pattern_match */
};

struct profile_set {
	struct arena arena;
	struct pattern_pool *pool;
	const struct profile *const *at; /* ordered by id */
	size_t n;
};

/* Loads every schemas/devices/<id>.json below data_dir. STATUS_INPUT with messages (file and JSON path) when one is
 * wrong. */
enum status profile_set_load(const char *data_dir, struct profile_set *out, struct msgq *q);
void profile_set_free(struct profile_set *set);
/* NULL when there is no such profile. */
const struct profile *profile_find(const struct profile_set *set, const char *id);
/* The field a label of the device stands for (exact letters); F_NONE when the profile does not read it. */
enum field profile_field(const struct profile *p, const char *label);
/* "exchange-csv, exchange-ndjson, genexpert-csv", in `a`. */
char *profile_ids(struct arena *a, const struct profile_set *set);

/* Reads and checks one file into `a`: unknown and missing members, types, values, patterns and their examples (at least
 * two that match and two that do not). NULL with a message for each fault. */
const struct profile *profile_load(struct arena *a, struct pattern_pool *pool, const char *path, struct msgq *q);
/* The same for `sanad schema check`: STATUS_OK, or STATUS_INPUT with messages. data_dir is not used yet but for code
 * lists. */
enum status profile_check_file(const char *data_dir, const char *path, struct msgq *q);

/* For `sanad schema list`: the shipped profiles, ordered by id. */
struct profile_info {
	const char *id, *title, *verified;
};
enum status ingest_profiles(struct arena *a, const char *data_dir, const struct profile_info **out, size_t *n,
			    struct msgq *q);

/* Members the reader knows in an object of a profile, NULL-terminated; `object` is "profile" or a name under $defs in
 * schemas/device.schema.json. NULL when there is no such object. The schema and this list are compared by a test. */
const char *const *profile_members(struct arena *a, const char *object);
/* The n-th object kind, NULL after the last. */
const char *profile_object(size_t n);

#endif
