/* sink.h -- output files of the simulator, written in large pieces, with the current line.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: a sink owns its buffer and its open file; sim_sink_fini ends both.
 */
#ifndef SIMULATE_SINK_H
#define SIMULATE_SINK_H

#include "base/buf.h"
#include "base/file.h"

struct sim_sink {
	struct buf b; /* append here, then call sim_sink_line */
	struct file_out file;
	char *name;           /* path below the output folder, in the caller's arena; NULL when no file is open */
	int64_t line;         /* line the next byte goes to, 1-based */
	int64_t ordinal;      /* rows, objects or runs so far */
	int64_t bytes, files; /* totals over all files of this sink */
	bool utf16;           /* write UTF-16LE with a byte order mark */
	const char *root;     /* output folder */
	struct arena *arena;
	struct msgq *q;
};

void sim_sink_init(struct sim_sink *s, const char *root, struct arena *a, struct msgq *q);
/* Begins a file; its folder must exist. An open one is ended first. */
enum status sim_sink_open(struct sim_sink *s, const char *name, bool utf16);
/* Says that `lines` complete lines were appended; writes out when enough has gathered. */
enum status sim_sink_lines(struct sim_sink *s, int lines);
/* Ends the open file, if any. */
enum status sim_sink_close(struct sim_sink *s);
void sim_sink_fini(struct sim_sink *s);

#endif
