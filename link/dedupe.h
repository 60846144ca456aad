/* dedupe.h -- the linkage engine on any CSV: files in, unique_id and cluster_id out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the caller owns options and summary; what a report points to is valid during the call only.
 */
#ifndef LINK_DEDUPE_H
#define LINK_DEDUPE_H

#include "link/estimate.h"

struct dedupe_summary {
	uint64_t records, clusters, singles, pairs, linked_pairs, review_pairs, questions, oversize_pairs;
	uint32_t largest;
};

/* What was estimated and what it led to, when all of it is known. */
struct dedupe_report {
	const struct linkage *model;
	const struct link_weights *weights;
	const struct estimate_notes *notes;
	const struct link_pairs *pairs;
};

struct dedupe_options {
	const char *const *path; /* CSV files */
	size_t n_paths;
	const char *model_path;
	const char *out_path;   /* clusters; NULL: standard output is the caller's: see dedupe_run */
	const char *pairs_path; /* every scored pair with its weights; NULL none */
	double pairs_at_least;  /* probability below which a pair is not written, 0 all */
	double link;            /* threshold instead of the model's; < 0 the model's */
	unsigned threads;       /* 0: as many as processors */
	void (*report)(void *ctx, const struct dedupe_report *r); /* NULL none */
	void *report_ctx;
};

struct buf;

/* Runs a model. Outputs are written to a temporary name (0600) and renamed; with out_path NULL the clusters are
 * appended to `out`. Output order: by unique_id; cluster_id is the least unique_id of the cluster. */
enum status dedupe_run(const struct dedupe_options *o, struct dedupe_summary *s, struct buf *out, struct msgq *q);

#endif
