/* stream.c -- a stdio stream over the sealed pieces of a file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/stream.h"

#include "base/buf.h"
#include "db/original.h"
#include "db/seal.h"

#include <errno.h>

struct stream {
	struct db *db;
	int64_t batch_id, bytes, at;
	struct msgq *q;
};

static ssize_t read_some(void *cookie, char *out, size_t size)
{
	struct stream *s = cookie;
	int64_t left = s->bytes - s->at, n = (int64_t)size < left ? (int64_t)size : left;
	struct buf piece = BUF_INIT;

	if (n <= 0)
		return 0;
	if (original_read(s->db, s->batch_id, s->at, n, &piece, s->q) != STATUS_OK || piece.len != (size_t)n) {
		seal_wipe(&piece);
		errno = EIO;
		return -1;
	}
	memcpy(out, piece.data, piece.len);
	s->at += n;
	seal_wipe(&piece);
	return (ssize_t)n;
}

static int seek_to(void *cookie, off64_t *offset, int whence)
{
	struct stream *s = cookie;
	int64_t to = *offset;

	if (whence == SEEK_CUR)
		to += s->at;
	else if (whence == SEEK_END)
		to += s->bytes;
	if (to < 0 || to > s->bytes)
		return -1;
	*offset = s->at = to;
	return 0;
}

static int close_it(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *stream_open(struct db *db, int64_t batch_id, int64_t bytes, struct msgq *q)
{
	static const cookie_io_functions_t io = {read_some, NULL, seek_to, close_it};
	struct stream *s = mem_alloc(sizeof *s);
	FILE *f;

	*s = (struct stream){db, batch_id, bytes, 0, q};
	f = fopencookie(s, "r", io);
	if (!f)
		mem_oom();
	(void)setvbuf(f, NULL, _IONBF, 0); /* readers buffer themselves, and no plaintext stays behind in stdio */
	return f;
}
