/* progress.c -- a bar for work over a second, so that nobody wonders whether it hangs.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/cmd.h"

#include <unistd.h>

#define BAR_CELLS 30
#define FIRST_AFTER_MS 1000
#define REDRAW_MS 100

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_start(struct progress *p, const struct cmd *c, const char *what)
{
	p->what = what;
	p->on = !c->quiet && isatty(STDERR_FILENO);
	p->shown = false;
	p->started_ms = p->drawn_ms = p->on ? now_ms() : 0;
}

static void draw(const struct progress *p, int64_t done, int64_t total, int64_t now)
{
	int percent = (int)(done * 100 / total), cells = (int)(done * BAR_CELLS / total);
	int64_t left = done > 0 ? (now - p->started_ms) * (total - done) / done / 1000 : 0;
	fprintf(stderr, "\r%s [", p->what);
	for (int i = 0; i < BAR_CELLS; i++)
		fputs(i < cells ? "#" : "-", stderr);
	fprintf(stderr, "] %3d %%  %lld s left ", percent, (long long)left);
	fflush(stderr);
}

void progress_step(void *progress, int64_t done, int64_t total)
{
	struct progress *p = progress;
	if (!p->on || total <= 0 || done > total)
		return;
	int64_t now = now_ms();
	if (now - p->started_ms < FIRST_AFTER_MS || now - p->drawn_ms < REDRAW_MS)
		return;
	p->drawn_ms = now;
	p->shown = true;
	draw(p, done, total, now);
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->on = p->shown = false;
}
