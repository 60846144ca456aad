/* parallel.h -- the same work in several threads; what comes out never depends on how many.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing is kept.
 */
#ifndef LINK_PARALLEL_H
#define LINK_PARALLEL_H

#define PARALLEL_MAX 16

/* `wanted` within 1..PARALLEL_MAX; 0: as many as the machine has processors. */
unsigned parallel_threads(unsigned wanted);

/* Calls work(ctx, i) for i = 0..threads-1, each in a thread of its own when one can be had, and waits for all. The
 * workers share out their work themselves, so one that never ran leaves nothing undone. */
void parallel_run(unsigned threads, void (*work)(void *ctx, unsigned worker), void *ctx);

#endif
