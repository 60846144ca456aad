/* reaudit.h -- the parts of `sanad reaudit`, which is more than one file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: everything lives in the command's arena or in the run.
 */
#ifndef CMD_REAUDIT_H
#define CMD_REAUDIT_H

#include "audit/reaudit.h"
#include "cmd/cmd.h"
#include "pathway/impact.h"

/* reaudit_impact.c: asks the pathway which of the differing results matter; fills run->effect, run->women. */
enum status reaudit_impact(struct cmd *c, struct audit_run *run, struct impact_summary *out);

/* reaudit_show.c: figures (table, CSV, JSON) or the list of findings onto -o. run_id 0: a dry run. */
enum status reaudit_show(struct cmd *c, struct audit_run *run, const struct figures *f,
			 const struct impact_summary *impact, int64_t run_id, int64_t limit);
enum status reaudit_show_findings(struct cmd *c, struct audit_run *run);
/* Figures alone: of a second read. */
enum status reaudit_show_figures(struct cmd *c, const struct figures *f);

/* reaudit_json.c: tidy CSV of figures; a whole re-audit, or figures alone, as JSON. */
void reaudit_csv(struct cmd *c, const struct figures *f, FILE *out);
void reaudit_json(struct cmd *c, const struct audit_run *run, const struct figures *f,
		  const struct impact_summary *impact, int64_t run_id, const struct figures_names *names,
		  const struct table *findings, FILE *out);
void reaudit_figures_json(struct cmd *c, const struct figures *f, FILE *out);

/* reaudit_findings.c: findings (limit -1: all). */
struct table *reaudit_findings(struct cmd *c);
enum status reaudit_fill_findings(struct cmd *c, struct table *t, const struct audit_run *run, int64_t limit);

/* reaudit_tables.c: what drifts, figures whose indicator begins with one of a NULL-terminated
 * list (`by` NULL: however they are split), and all of it for people. */
struct table *reaudit_drift(struct cmd *c, const struct audit_run *run, const struct figures_names *names);
void reaudit_section(struct cmd *c, const struct figures *f, const char *title, const char *const *indicators,
		     const char *by, FILE *out);
void reaudit_tables(struct cmd *c, const struct audit_run *run, const struct figures *f,
		    const struct impact_summary *impact, const struct figures_names *names, FILE *out);

/* reaudit_read.c: the sample for a second reader, and what came back. */
enum status reaudit_sample(struct cmd *c, const struct audit_request *req);
enum status reaudit_second_read(struct cmd *c, const struct audit_request *req);

#endif
