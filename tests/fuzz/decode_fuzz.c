/* decode_fuzz.c -- decoded lines tile the file, are valid UTF-8 and encode back to the bytes they came from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the encoding, or the sniffing of it.
 */
#include "base/buf.h"
#include "base/decode.h"
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const struct decode_line *l, bool mark, const uint8_t *bytes, enum text_encoding enc)
{
	static const char feff[] = "\xEF\xBB\xBF";
	struct buf back = BUF_INIT;

	if (strlen(l->text) != l->len)
		abort();
	if (enc != ENC_BINARY && text_utf8_valid(l->text, l->len) != l->len)
		abort();
	if (mark)
		decode_encode(&back, feff, 3, enc);
	decode_encode(&back, l->text, l->len, enc);
	if (back.len > l->length || memcmp(back.data, bytes + l->offset, back.len) != 0)
		abort();
	buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *bytes = data + 1;
	enum text_encoding enc;
	struct decode_line l;
	struct decoder *d;
	struct msgq q;
	uint64_t end = 0;
	int64_t line = 0;
	size_t bom;
	FILE *f;
	int got;

	if (size < 2)
		return 0;
	size--;
	enc = decode_sniff(bytes, size, &bom);
	if (bom > size)
		abort();
	if (data[0] % 6 < 5)
		enc = (enum text_encoding)(data[0] % 6);
	f = fmemopen((void *)(uintptr_t)bytes, size, "rb");
	if (!f)
		return 0;
	msgq_init(&q);
	d = decode_open(f, enc, "fuzz", &q);
	while ((got = decode_next(d, &l)) > 0) {
		if (l.offset != end || l.line != line + 1 || l.length == 0)
			abort();
		check_line(&l, decode_mark(d), bytes, enc);
		end += l.length;
		line++;
	}
	if (got == 0 ? end != size || q.count[MSG_ERROR] != 0 : q.count[MSG_ERROR] != 1)
		abort();
	decode_close(d);
	fclose(f);
	msgq_free(&q);
	return 0;
}
