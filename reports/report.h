/* report.h -- a report: its definition (data), the cells computed from the registry, and the renderers.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report is a folder reports/<id>/ with spec.json (indicators, definitions, method, source), query.sql (units: one
 * row per woman or test) and chart.json (Chart.js configuration and the native Excel chart). The engine aggregates
 * units to cells; renderers turn cells into a table, CSV, JSON, a workbook or a page. sanad explain lists the units of
 * a cell from the same query. Ownership: everything in a struct report lives in the arena given to report_run.
 */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "base/file.h"
#include "db/db.h"

#define REPORT_MAX_BY 6

struct sheet;

struct report_request {
	const char *data_dir;  /* folder that holds reports/ and schemas/ */
	date_t as_of;          /* "today": nothing dated later is counted */
	date_t from, to;       /* period, inclusive; DATE_NONE from = since the program began */
	const char *period;    /* the period as written in the output: "2026", "2026Q3", "2026-07-01..2026-09-30" */
	const char *area_code; /* NULL: the program's root area */
	const char
		*place; /* "residence": where she lives, "screening": where she was tested; NULL: as the report says */
	const char *level; /* level whose areas get a row each besides the area itself; NULL: the next level below it */
	const char *by[REPORT_MAX_BY]; /* "age" "test" "month" "device" "facility" "area"; NULL-terminated when fewer */
	const char *suppress;          /* "none", "nhs", "cms11" */
	bool with_strata; /* also the strata that spec.json lists in "also_by" ([["month"],["age"]]), at the asked area
			   * only and with by[] empty: what workbook and page draw */
};

/* One line of the tidy CSV (cli.md). Absent numbers are NAN and print as empty. */
struct cell {
	const char *indicator; /* id */
	const char *version;   /* of the indicator's definition */
	const char *period;
	const char *area_code, *area_name, *area_level;
	const char *by;      /* "" or parallel lists joined by ';': "age;test" */
	const char *stratum; /* "30-34;hpv" */
	double numerator, denominator, unknown;
	double value, lower, upper; /* in unit */
	const char *unit;           /* percent, per_100000, count, days, ratio */
	const char *method;         /* wilson, none ... */
	double target;              /* in unit, NAN none */
	const char *flag; /* "" or list joined by ';': suppressed complementary immature small no-denominator, and
			   * by-screening or by-residence when that is not how the report counts by itself */
};

/* An indicator's definition, printed beside its numbers. */
struct indicator {
	const char *id, *version, *title;
	const char *numerator, *denominator, *exclusions; /* in words */
	const char *unit, *method, *source, *confidence;
	const char *denominator_source; /* where the population comes from, "" when it is counted from the registry */
	bool higher_is_better;
	struct indicator *next;
};

/* What was asked and of what: printed with every output, the same for the same registry and arguments. */
struct provenance {
	const char *program_id, *program_version, *program_title;
	const char *sanad_version;
	const char *registry_digest; /* 64 hex digits */
	const char *as_of, *period;
	const char *area_code, *area_name;
	const char *place; /* "residence" or "screening" */
	const char *suppress;
};

/* A device, lot or site whose results differ from their evidence more often than chance allows. */
struct finding {
	const char *test, *by, *name; /* by: "device", "lot", "facility" */
	const char *text;             /* in words, with the month since when */
	double past;                  /* the only device of its test: its share before it began to drift; else NAN */
};

struct report {
	const char *id, *title, *question; /* question it answers, in words */
	struct provenance about;
	struct indicator *indicators;
	struct cell *cell; /* in output order */
	size_t n_cells;
	const char *chart_json;        /* text of chart.json, NULL when the report has none */
	const char *notes;             /* caveats to print below, one per line, "" when none */
	const struct finding *finding; /* what stands out; also among the notes */
	size_t n_findings;
	const char *chart_file;   /* path of chart.json, for messages */
	const struct sheet *list; /* rows shown beside the figures in a workbook, filled in by the caller; NULL none */
};

/* Computes one report. STATUS_USAGE: unknown report, area, level, stratum (nearest known one named). */
enum status report_run(struct db *db, struct arena *a, const char *id, const struct report_request *req,
		       struct report *out, struct msgq *q);
/* Names of all reports under data_dir, sorted, NULL-terminated. */
const char **report_list(struct arena *a, const char *data_dir, struct msgq *q);

/* The units behind one cell. Same query, same aggregation: the number of listed units with `counted` equals the cell.
 */
struct unit {
	const char *unit; /* public id of the woman, or "record N" */
	const char *area_code;
	date_t date; /* DATE_NONE unknown */
	int age;     /* -1 unknown */
	const char *stratum;
	int numerator;     /* 1, 0, -1 unknown */
	const char *trace; /* record and batch it rests on: "record 512, batch 3, line 1187" or "" */
};
struct explain_request {
	const char *indicator;
	const char *stratum; /* NULL total; else in the order of req->by */
};
enum status report_explain(struct db *db, struct arena *a, const char *id, const struct report_request *req,
			   const struct explain_request *what, struct unit **units, size_t *n, struct cell *cell,
			   struct msgq *q);

/* Renderers. All write to an open FILE and depend on nothing but the report. */
void render_csv(const struct report *r, size_t n, FILE *f); /* tidy CSV of n reports, one header */
void render_json(const struct report *r, size_t n, FILE *f);
void render_table(const struct report *r, size_t n, FILE *f, bool color, int columns);
/* One sheet per report, Summary first, Definitions and Provenance last. `path` is a temporary name (file_create_named).
 */
enum status render_xlsx(const struct report *r, size_t n, const char *path, struct msgq *q);
/* One file without network. */
enum status render_html(const struct report *r, size_t n, FILE *f, struct msgq *q);

#endif
