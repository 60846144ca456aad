/* dedupe.c -- the linkage engine on any CSV: load, pair, estimate, weigh, cluster, write.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/dedupe.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/file.h"
#include "link/cluster.h"
#include "link/pairs_file.h"
#include "link/parallel.h"

#include <stdatomic.h>

/* Everything one run holds. */
struct run {
	const struct dedupe_options *o;
	struct dedupe_summary *s;
	struct msgq *q;
	struct arena a;
	struct linkage model;
	struct link_table table;
	struct link_pairs pairs;
	struct link_weights weights;
	struct estimate_notes notes;
	struct link_score score;
	struct link_clusters clusters;
	enum status pairs_written;
	atomic_uint next_job;
};

static enum status open_model(struct run *r)
{
	enum status st = linkage_open(&r->a, r->o->model_path, &r->model, r->q);

	if (st == STATUS_OK && r->o->link >= 0) {
		r->model.link = r->o->link;
		if (r->model.review > r->model.link)
			r->model.review = r->model.link;
	}
	return st;
}

static void count_pairs(struct run *r)
{
	struct dedupe_summary *s = r->s;
	double link = weigh_bits(r->model.link), review = weigh_bits(r->model.review);

	s->pairs = r->pairs.n;
	for (uint64_t i = 0; i < r->pairs.n; i++) {
		double bits = (double)r->score.bits[i];

		s->linked_pairs += bits >= link;
		s->review_pairs += bits >= review && bits < link;
	}
	for (unsigned b = 0; b < r->model.n_blocks; b++)
		s->oversize_pairs += r->pairs.oversize[b].pairs;
}

static void count_clusters(struct run *r)
{
	uint32_t *size = mem_alloc((size_t)r->table.n * sizeof *size);

	memset(size, 0, (size_t)r->table.n * sizeof *size);
	for (uint32_t i = 0; i < r->table.n; i++)
		size[r->clusters.of[i]]++;
	for (uint32_t i = 0; i < r->table.n; i++) {
		r->s->clusters += size[i] > 0;
		r->s->singles += size[i] == 1;
		if (size[i] > r->s->largest)
			r->s->largest = size[i];
	}
	r->s->records = r->table.n;
	r->s->questions = r->clusters.n_questions;
	free(size);
}

static void put_clusters(const struct run *r, struct buf *b)
{
	buf_str(b, "unique_id,cluster_id\n");
	for (uint32_t i = 0; i < r->table.n; i++) {
		csv_field(b, r->table.id[i], false);
		buf_char(b, ',');
		csv_field(b, r->table.id[r->clusters.of[i]], false);
		buf_char(b, '\n');
	}
}

static enum status write_clusters(const struct run *r, struct buf *out)
{
	struct buf b = BUF_INIT;
	struct file_out file;
	enum status st;

	if (!r->o->out_path) {
		put_clusters(r, out);
		return STATUS_OK;
	}
	st = file_create(&file, r->o->out_path, 0600, r->q);
	if (st != STATUS_OK)
		return st;
	put_clusters(r, &b);
	fwrite(b.data, 1, b.len, file.f);
	buf_free(&b);
	st = file_commit(&file, r->q);
	if (st != STATUS_OK)
		file_abort(&file);
	return st;
}

/* What follows the weights, whoever comes: the pairs are written while the clusters are made. */
static void work_finish(void *ctx, unsigned worker)
{
	struct run *r = ctx;
	unsigned job;

	(void)worker;
	while ((job = atomic_fetch_add(&r->next_job, 1)) < 2) {
		if (job == 0) {
			clusters_weighed(&r->clusters, &r->score, NULL, 0);
			count_clusters(r);
		} else if (r->o->pairs_path) {
			r->pairs_written = pairs_file_write(r->o->pairs_path, &r->score, r->o->pairs_at_least, r->q);
		}
	}
}

static enum status weigh_and_cluster(struct run *r)
{
	pairs_make(&r->pairs, &r->table, r->o->threads);
	estimate_weights(&r->weights, &r->table, &r->pairs, &r->notes);
	score_open(&r->score, &r->weights, &r->table, &r->pairs);
	count_pairs(r);
	parallel_run(r->pairs.threads, work_finish, r);
	if (r->o->report)
		r->o->report(r->o->report_ctx, &(struct dedupe_report){.model = &r->model,
								       .weights = &r->weights,
								       .notes = &r->notes,
								       .pairs = &r->pairs});
	return r->pairs_written;
}

static void close_run(struct run *r)
{
	clusters_free(&r->clusters);
	score_close(&r->score);
	pairs_free(&r->pairs);
}

enum status dedupe_run(const struct dedupe_options *o, struct dedupe_summary *s, struct buf *out, struct msgq *q)
{
	struct run *r = mem_alloc(sizeof *r);
	enum status st;

	memset(r, 0, sizeof *r);
	memset(s, 0, sizeof *s);
	r->o = o;
	r->s = s;
	r->q = q;
	st = open_model(r);
	if (st == STATUS_OK)
		st = table_load(&r->table, &r->model, o->path, o->n_paths, o->threads, q);
	if (st != STATUS_OK)
		goto out;
	st = weigh_and_cluster(r);
	if (st == STATUS_OK)
		st = write_clusters(r, out);
	close_run(r);
out:
	table_free(&r->table);
	arena_free(&r->a);
	free(r);
	return st;
}
