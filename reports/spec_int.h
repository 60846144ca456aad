/* spec_int.h -- a report's definition as read from reports/<id>/{spec.json,query.sql,chart.json}; internal to reports/.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the arena given to spec_load. The form is described by schemas/report.schema.json.
 */
#ifndef REPORTS_SPEC_INT_H
#define REPORTS_SPEC_INT_H

#include "base/json.h"
#include "reports/report.h"

#define SPEC_MAX_ALSO_BY 10 /* breakdowns a report may add */

/* What the value of an indicator is. n = units with numerator 1, known = units with numerator 1 or 0. */
enum spec_kind {
	SPEC_COUNT,          /* n */
	SPEC_PROPORTION,     /* n of known */
	SPEC_POPULATION,     /* n of the population */
	SPEC_TARGET,         /* n of a target */
	SPEC_EXPECTED,       /* sum of the chances of known units, of their number */
	SPEC_EXPECTED_SHARE, /* sum of the chances of units with numerator 1, of that of all known */
	SPEC_WEIGHTED,       /* known of a sample with design weights: the share in what was sampled */
	SPEC_KAPPA,          /* agreement of two columns beyond chance, Cohen */
	SPEC_KAPPA_LINEAR,   /* the same, a step off counting as part of an agreement */
	SPEC_CONTROL,        /* n of known, lower and upper being control limits around the share of all others */
	SPEC_DISTANCE,       /* target - n */
	SPEC_NEEDED,         /* target - n, a week */
	SPEC_PACE,           /* n a week, n being the units of the last `days` */
	SPEC_FORECAST        /* known, and on at that pace until the day of the target */
};

enum spec_ages { SPEC_AGES_ALL, SPEC_AGES_ELIGIBLE, SPEC_AGES_OUTSIDE };
enum spec_band { SPEC_BAND_BEST, SPEC_BAND_LOW, SPEC_BAND_HIGH };
enum spec_method {
	SPEC_METHOD_NONE,
	SPEC_METHOD_WILSON,
	SPEC_METHOD_CLOPPER_PEARSON,
	SPEC_METHOD_BYAR,
	SPEC_METHOD_POISSON_BINOMIAL
};
/* What a column of weights holds. */
enum spec_weight {
	SPEC_WEIGHT_NUMBER, /* a design weight */
	SPEC_WEIGHT_CHANCE, /* evidence in millibits: the chance that it is so */
	SPEC_WEIGHT_DOUBT   /* the same: the chance that it is not */
};

/* What units can be broken down by; the order of spec_dim_name. */
enum spec_dim {
	DIM_AGE,
	DIM_MONTH,
	DIM_TEST,
	DIM_DEVICE,
	DIM_FACILITY,
	DIM_AREA,
	DIM_DUTY,
	DIM_LOT,
	DIM_AXIS,
	DIM_REPORTED,
	DIM_COMPUTED,
	DIM_IDENTIFIERS,
	DIM_DAY,
	DIM_COUNT
};
extern const char *const spec_dim_name[]; /* NULL-terminated; DIM_DAY is for the engine alone */

struct spec_by {
	enum spec_dim dim[REPORT_MAX_BY];
	int n;
};

struct spec_indicator {
	struct indicator text; /* what is printed */
	enum spec_kind kind;
	enum spec_ages ages; /* units of which ages belong to it */
	enum spec_band band; /* end of the population figure */
	enum spec_method method;
	bool age_as_of;     /* age on the as-of day, else on the day of the unit */
	bool dated_first;   /* date and age of the first row of a unit, else of each row */
	bool cumulative;    /* by month: everything up to the end of the month */
	int query;          /* place in spec.query */
	const char *count;  /* column of the numerator */
	const char *among;  /* column that must be 1, NULL none */
	const char *weight; /* column summed beside the count, NULL none */
	enum spec_weight weight_as;
	const char *window_from, *window_to; /* columns of a fixed window, NULL none */
	int64_t window_days;
	int64_t days;        /* pace: days looked back */
	double per;          /* value = fraction * per: 100, 100000, 1 */
	const char **sum_of; /* ids of indicators whose numerators add up to this one */
	int n_sum_of;
	const char *target_code; /* row of the target table, NULL none */
	double target_value;     /* target stated in the spec, NAN none */
	struct spec_by *also_by; /* of the report's breakdowns those it gets; n_also_by 0: all */
	int n_also_by;
	bool no_total; /* rows by strata only */
};

struct spec_query {
	const char *name, *sql;
	size_t n;
};

struct spec_param {
	const char *name;
	int64_t value;
};

/* Indicators whose numerators are parts of a whole, each unit in one of them at most. */
struct spec_split {
	int whole; /* place of the indicator whose numerator is split; -1: the denominator of the parts */
	int *part; /* places of indicators */
	int n;
};

struct spec {
	const char *id, *title, *question, *notes;
	bool by_site;           /* counted by place of screening unless asked otherwise */
	const char *place_note; /* caveat that holds when counted so; NULL the engine's own */
	const char *query_file; /* for messages */
	const char *chart_json; /* NULL none */
	const char *chart_file; /* for messages */
	struct spec_indicator *indicator;
	int n_indicators;
	struct spec_query *query;
	int n_queries;
	struct spec_param *param;
	int n_params;
	struct spec_by *also_by;
	int n_also_by;
	double small_below;                /* denominators below are flagged small; 0 never */
	const char *empty_of, *empty_note; /* note printed when that indicator counts nothing, NULL none */
	struct spec_split *split;
	int n_splits;
};

/* Reads report `id`. `program` is the body of the program file in force: a parameter may take its value from there.
 * STATUS_USAGE "report-unknown", STATUS_INPUT "report-spec". */
enum status spec_load(struct arena *a, const char *data_dir, const char *id, const cJSON *program, struct spec *out,
		      struct msgq *q);
/* Value of a parameter, or the fallback when the spec has none of that name. */
int64_t spec_param(const struct spec *s, const char *name, int64_t fallback);
/* Splits a query.sql at its "-- name: x" lines. */
void spec_split_queries(struct arena *a, const char *text, struct spec *out);
/* Scales and limits of schemas/audit/charts.json are needed. */
bool spec_needs_axes(const struct spec *s);
/* Of units whose answer is known: both parts must be protected. */
bool spec_is_share(const struct spec_indicator *ind);
bool spec_by_has(const struct spec_by *by, enum spec_dim dim);
/* The indicator lists this breakdown by name. */
bool spec_lists(const struct spec_indicator *ind, const struct spec_by *by);
/* STATUS_INPUT "report-parameter" with the line when a query uses a parameter that is not given. */
enum status spec_check_params(struct arena *a, const struct spec *s, struct msgq *q);
/* Place of a word in a NULL-terminated list, -1 when it is not there. */
int spec_word(const char *word, const char *const *list);

#endif
