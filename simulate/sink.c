/* sink.c -- buffered output files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "simulate/sink.h"
#include "base/decode.h"

#include <stdio.h>

#define PIECE (256u << 10)
#define FILE_MODE 0600

void sim_sink_init(struct sim_sink *s, const char *root, struct arena *a, struct msgq *q)
{
	*s = (struct sim_sink){.b = BUF_INIT, .root = root, .arena = a, .q = q};
}

static enum status flush(struct sim_sink *s)
{
	struct buf wide = BUF_INIT;
	const struct buf *out = &s->b;
	if (s->utf16) {
		decode_encode(&wide, s->b.data, s->b.len, ENC_UTF16LE);
		out = &wide;
	}
	bool good = fwrite(out->data, 1, out->len, s->file.f) == out->len;
	s->bytes += (int64_t)out->len;
	buf_reset(&s->b);
	buf_free(&wide);
	if (!good)
		return msg_fail(s->q, STATUS_OUTPUT, "output-write", MSG_FILE(s->file.path), NULL,
				"make room on the disk and start again", "cannot be written");
	return STATUS_OK;
}

enum status sim_sink_open(struct sim_sink *s, const char *name, bool utf16)
{
	enum status st = sim_sink_close(s);
	if (st != STATUS_OK)
		return st;
	st = file_create(&s->file, arena_printf(s->arena, "%s/%s", s->root, name), FILE_MODE, s->q);
	if (st != STATUS_OK)
		return st;
	s->name = arena_strdup(s->arena, name);
	s->line = 1;
	s->ordinal = 0;
	s->utf16 = utf16;
	s->files++;
	if (utf16)
		buf_str(&s->b, "\xef\xbb\xbf");
	return STATUS_OK;
}

enum status sim_sink_lines(struct sim_sink *s, int lines)
{
	s->line += lines;
	return s->b.len < PIECE ? STATUS_OK : flush(s);
}

enum status sim_sink_close(struct sim_sink *s)
{
	if (!s->name)
		return STATUS_OK;
	enum status st = flush(s);
	s->name = NULL;
	if (st != STATUS_OK) {
		file_abort(&s->file);
		return st;
	}
	return file_commit(&s->file, s->q);
}

void sim_sink_fini(struct sim_sink *s)
{
	if (s->name)
		file_abort(&s->file);
	s->name = NULL;
	buf_free(&s->b);
}
