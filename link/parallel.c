/* parallel.c -- the same work in several threads; what comes out never depends on how many.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct worker {
	pthread_t thread;
	void (*work)(void *ctx, unsigned worker);
	void *ctx;
	unsigned number;
	bool started;
};

static void *worker_run(void *arg)
{
	struct worker *w = arg;

	w->work(w->ctx, w->number);
	return NULL;
}

unsigned parallel_threads(unsigned wanted)
{
	long here = wanted ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);

	if (here < 1)
		return 1;
	return here > PARALLEL_MAX ? PARALLEL_MAX : (unsigned)here;
}

void parallel_run(unsigned threads, void (*work)(void *ctx, unsigned worker), void *ctx)
{
	struct worker w[PARALLEL_MAX];

	for (unsigned i = 1; i < threads; i++) {
		w[i] = (struct worker){.work = work, .ctx = ctx, .number = i};
		w[i].started = pthread_create(&w[i].thread, NULL, worker_run, &w[i]) == 0;
	}
	work(ctx, 0);
	for (unsigned i = 1; i < threads; i++) {
		if (w[i].started)
			pthread_join(w[i].thread, NULL);
	}
}
