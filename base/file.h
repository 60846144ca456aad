/* file.h -- whole-file reading and atomic output files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An output is written under a temporary name in the target's folder, closed, synced and renamed. Whatever stops the
 * program before file_commit leaves nothing under the final name. Of a symbolic link the file it names is replaced. A
 * character device, a pipe and another name of standard output (/dev/stdout) are written through as they stand; a
 * folder is refused.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/msg.h"

#include <stdio.h>

struct file_out {
	FILE *f;          /* write here */
	char *path, *tmp; /* final and temporary name; tmp NULL: written through */
};

/* Opens path for writing with `mode` (0600 or 0644). "-" is standard output. STATUS_OUTPUT with a message on failure.
 */
enum status file_create(struct file_out *out, const char *path, unsigned mode, struct msgq *q);
/* Flushes, syncs, renames. STATUS_OUTPUT with a message (disk full among them); the temporary is then removed. */
enum status file_commit(struct file_out *out, struct msgq *q);
/* Closes and removes the temporary; harmless after commit or a failed create. */
void file_abort(struct file_out *out);
/* For libraries that write by name (XLSX): a temporary name beside path; then file_commit_named or file_abort. What is
 * written through has no such name: STATUS_OUTPUT. */
enum status file_create_named(struct file_out *out, const char *path, unsigned mode, struct msgq *q);
enum status file_commit_named(struct file_out *out, struct msgq *q);

/* Whole file into buf, at most max bytes. STATUS_INPUT with a message that tells missing, directory, empty apart from
 * unreadable (codes "file-missing", "file-directory", "file-empty", "file-unreadable", "file-too-large"). */
enum status file_read(const char *path, size_t max, struct buf *out, struct msgq *q);
/* The same checks, then opened for reading. NULL with a message. An empty file is an error. */
FILE *file_open(const char *path, struct msgq *q);
/* Last part of a path. */
const char *file_base(const char *path);

/* Unlinks temporaries still open; async-signal-safe, for signal handlers and the out-of-memory handler. */
void file_cleanup(void);

#endif
