/* decode.c -- bytes of a device's file to lines of UTF-8.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A decoder reads code units (a byte, or two for UTF-16) from a window over the file and appends them to the line.
 * Every byte of the file belongs to exactly one line, so the offsets and lengths of all lines tile the file.
 */
#include "base/decode.h"

#include "base/buf.h"
#include "base/text.h"

#include <utf8proc.h>

#define WINDOW ((size_t)65536)
#define LINE_MAX_BYTES ((size_t)4 << 20)

struct decoder {
	FILE *f;
	enum text_encoding enc;
	const char *file;
	struct msgq *q;
	unsigned char *window; /* WINDOW bytes */
	size_t at, filled;     /* next byte and end of what was read */
	uint64_t offset;       /* of window[at] in the file */
	int64_t line;          /* line being read */
	struct buf text;       /* its text */
	bool mark, eof, broken;
};

/* cp1252 0x80..0x9F; 0 where the code page has no character. Source: Unicode, CP1252.TXT. */
static const uint16_t cp1252[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* ---- sniffing ---- */

/* UTF-16 without a mark: ASCII text has a NUL in every second byte, always on the same side. */
static bool looks_utf16(const unsigned char *head, size_t n, enum text_encoding *enc)
{
	size_t zeros[2] = {0, 0}, pairs = n / 2;

	for (size_t i = 0; i < pairs * 2; i++)
		zeros[i % 2] += head[i] == 0;
	*enc = zeros[1] > zeros[0] ? ENC_UTF16LE : ENC_UTF16BE;
	if (zeros[0] > zeros[1]) {
		size_t swap = zeros[0];

		zeros[0] = zeros[1];
		zeros[1] = swap;
	}
	if (pairs < 2 || zeros[1] * 4 < pairs || zeros[0] * 16 >= zeros[1])
		return false;
	for (size_t i = 0; i < pairs * 2; i += 2) {
		int u = *enc == ENC_UTF16LE ? head[i] | head[i + 1] << 8 : head[i] << 8 | head[i + 1];

		if (u < '\t' || (u > '\r' && u < ' '))
			return false;
	}
	return true;
}

/* Valid UTF-8 so far; a last character may be cut by the end of the head. */
static bool looks_utf8(const unsigned char *head, size_t n)
{
	size_t good = text_utf8_valid((const char *)head, n), rest = n - good;
	unsigned char lead = rest ? head[good] : 0;

	if (rest == 0)
		return true;
	if (rest >= 4 || n < 8 || lead < 0xC2 || lead > 0xF4 || (lead < 0xE0 && rest >= 2) ||
	    (lead < 0xF0 && rest >= 3))
		return false;
	for (size_t i = 1; i < rest; i++) {
		if ((head[good + i] & 0xC0) != 0x80)
			return false;
	}
	return true;
}

/* Number of control bytes that no text holds: not TAB to CR, not ASTM and MLLP framing, not ESC, not the end mark of
 * old systems. */
static size_t count_control(const unsigned char *head, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = head[i];

		count += c < 0x20 && !(c >= '\t' && c <= '\r') && !(c >= 0x02 && c <= 0x06) && c != 0x15 && c != 0x17 &&
			 c != 0x1A && c != 0x1B && c != 0x1C;
	}
	return count;
}

enum text_encoding decode_sniff(const unsigned char *head, size_t n, size_t *bom)
{
	enum text_encoding utf16;

	*bom = 0;
	if (n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
		*bom = 3;
		return ENC_UTF8;
	}
	if (n >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0)) {
		*bom = 2;
		return head[0] == 0xFF ? ENC_UTF16LE : ENC_UTF16BE;
	}
	if (n >= 5 && memcmp(head, "%PDF-", 5) == 0)
		return ENC_BINARY;
	if (looks_utf16(head, n, &utf16))
		return utf16;
	if (looks_utf8(head, n)) /* a stray NUL is better reported with its line, by decode_next */
		return count_control(head, n) * 16 > n ? ENC_BINARY : ENC_UTF8;
	return count_control(head, n) ? ENC_BINARY : ENC_CP1252;
}

/* ---- reading ---- */

struct decoder *decode_open(FILE *f, enum text_encoding enc, const char *file, struct msgq *q)
{
	struct decoder *d = mem_alloc(sizeof *d);

	*d = (struct decoder){.f = f, .enc = enc, .file = file, .q = q, .text = BUF_INIT};
	d->window = mem_alloc(WINDOW);
	return d;
}

void decode_close(struct decoder *d)
{
	if (!d)
		return;
	buf_free(&d->text);
	free(d->window);
	free(d);
}

bool decode_mark(const struct decoder *d)
{
	return d->mark;
}

static int fail(struct decoder *d, const char *code, const char *hint, const char *text)
{
	msg_add(d->q, MSG_ERROR, code, MSG_LINE(d->file, d->line), NULL, hint, "%s", text);
	d->broken = true;
	return -1;
}

static int fail_truncated(struct decoder *d)
{
	return fail(d, "decode-truncated", "the file was cut off while it was copied: export or copy it again",
		    "the file ends in the middle of a character");
}

/* Bytes in the window from the cursor on, at least `want` unless the file ends first. -1 on a read error. */
static int available(struct decoder *d, size_t want)
{
	size_t left = d->filled - d->at;

	if (left >= want || d->eof)
		return (int)left;
	memmove(d->window, d->window + d->at, left);
	d->at = 0;
	d->filled = left;
	while (d->filled < want && !d->eof) {
		size_t got = fread(d->window + d->filled, 1, WINDOW - d->filled, d->f);

		if (got == 0 && ferror(d->f))
			return fail(d, "file-unreadable", "copy the file to a local disk and try again",
				    "the file cannot be read to its end");
		d->eof = got == 0;
		d->filled += got;
	}
	return (int)(d->filled - d->at);
}

static size_t unit_size(const struct decoder *d)
{
	return d->enc == ENC_UTF16LE || d->enc == ENC_UTF16BE ? 2 : 1;
}

/* The unit at the cursor, which must be available. */
static int32_t unit(const struct decoder *d)
{
	const unsigned char *p = d->window + d->at;

	if (d->enc == ENC_UTF16LE)
		return p[0] | p[1] << 8;
	if (d->enc == ENC_UTF16BE)
		return p[0] << 8 | p[1];
	return p[0];
}

static void advance(struct decoder *d, size_t n)
{
	d->at += n;
	d->offset += n;
}

/* 1 with the next unit in *u and the cursor behind it, 0 at the end of the file, -1 on an error. */
static int next_unit(struct decoder *d, int32_t *u)
{
	size_t size = unit_size(d);
	int got = available(d, size);

	if (got <= 0)
		return got;
	if ((size_t)got < size)
		return fail_truncated(d);
	*u = unit(d);
	advance(d, size);
	return 1;
}

/* Takes the LF of a CRLF. -1 on a read error. */
static int skip_lf(struct decoder *d)
{
	size_t size = unit_size(d);
	int got = available(d, size);

	if (got >= (int)size && unit(d) == '\n')
		advance(d, size);
	return got < 0 ? -1 : 1;
}

static void put(struct decoder *d, int32_t cp)
{
	utf8proc_uint8_t bytes[4];

	if (cp < 0x80)
		buf_char(&d->text, (char)cp);
	else
		buf_add(&d->text, bytes, (size_t)utf8proc_encode_char(cp, bytes));
}

static int put_utf16(struct decoder *d, int32_t u)
{
	int32_t low;
	int got;

	if (u < 0xD800 || u > 0xDFFF) {
		put(d, u);
		return 1;
	}
	got = u <= 0xDBFF ? next_unit(d, &low) : 1;
	if (got < 0)
		return -1;
	if (got == 0)
		return fail_truncated(d);
	if (u > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
		return fail(d, "decode-utf16", "export the file again from the instrument",
			    "half of a surrogate pair stands alone");
	put(d, 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00));
	return 1;
}

static int put_cp1252(struct decoder *d, int32_t u)
{
	int32_t cp = u >= 0x80 && u <= 0x9F ? cp1252[u - 0x80] : u;

	if (!cp)
		return fail(d, "decode-cp1252", "save the file as UTF-8",
			    "a byte that is neither UTF-8 nor a Windows-1252 character");
	put(d, cp);
	return 1;
}

/* Adds one unit that is no line end (UTF-16: with its second half). -1 on an error. */
static int put_unit(struct decoder *d, int32_t u)
{
	if (u == 0)
		return fail(d, "decode-nul", "the file is damaged or no text: export it again",
			    "a NUL character in the text");
	if (d->text.len >= LINE_MAX_BYTES)
		return fail(d, "decode-line-too-long", "check that this is the file you meant",
			    "the line is longer than 4 MiB");
	switch (d->enc) {
	case ENC_UTF16LE:
	case ENC_UTF16BE:
		return put_utf16(d, u);
	case ENC_CP1252:
		return put_cp1252(d, u);
	default:
		buf_char(&d->text, (char)u); /* checked as a whole when the line is complete */
		return 1;
	}
}

/* In UTF-8 most of a line can be taken at once: up to the next line end, NUL or end of the window. */
static void put_run(struct decoder *d)
{
	const unsigned char *p = d->window + d->at;
	size_t left = d->filled - d->at, n = 0;

	while (n < left && p[n] != '\n' && p[n] != '\r' && p[n] != '\0')
		n++;
	if (d->text.len + n > LINE_MAX_BYTES)
		n = LINE_MAX_BYTES - d->text.len;
	buf_add(&d->text, p, n);
	advance(d, n);
}

/* Units up to the line end into text. 1 a line, 0 nothing left, -1 an error. */
static int read_line(struct decoder *d)
{
	uint64_t start = d->offset;
	int32_t u = 0;
	int got;

	for (;;) {
		if (d->enc == ENC_UTF8 || d->enc == ENC_BINARY)
			put_run(d);
		got = next_unit(d, &u);
		if (got <= 0)
			return got == 0 && d->offset > start ? 1 : got;
		if (u == '\n')
			return 1;
		if (u == '\r')
			return skip_lf(d);
		if (put_unit(d, u) < 0)
			return -1;
	}
}

int decode_next(struct decoder *d, struct decode_line *out)
{
	static const char mark[] = "\xEF\xBB\xBF"; /* U+FEFF */
	uint64_t start = d->offset;
	size_t skip;
	int got;

	if (d->broken)
		return -1;
	buf_reset(&d->text);
	d->line++;
	d->mark = false;
	got = read_line(d);
	if (got <= 0)
		return got;
	if (d->enc == ENC_UTF8 && text_utf8_valid(d->text.data, d->text.len) != d->text.len)
		return fail(d, "decode-utf8", "save the file as UTF-8, or export it again",
			    "the text is not valid UTF-8");
	d->mark = d->enc != ENC_CP1252 && strncmp(d->text.data, mark, 3) == 0;
	skip = d->mark ? 3 : 0;
	*out = (struct decode_line){d->text.data + skip, d->text.len - skip, d->line, start, d->offset - start};
	return 1;
}

/* ---- writing back ---- */

static void put_unit16(struct buf *out, int32_t u, enum text_encoding enc)
{
	char high = (char)(unsigned char)(u >> 8), low = (char)(unsigned char)(u & 0xFF);

	buf_char(out, enc == ENC_UTF16LE ? low : high);
	buf_char(out, enc == ENC_UTF16LE ? high : low);
}

static char to_cp1252(int32_t cp)
{
	if (cp < 0x80 || (cp >= 0xA0 && cp <= 0xFF))
		return (char)(unsigned char)cp;
	for (int i = 0; i < 32; i++) {
		if (cp1252[i] == cp)
			return (char)(unsigned char)(0x80 + i);
	}
	return '?';
}

static void encode_char(struct buf *out, int32_t cp, enum text_encoding enc)
{
	if (enc == ENC_CP1252) {
		buf_char(out, to_cp1252(cp));
	} else if (cp < 0x10000) {
		put_unit16(out, cp, enc);
	} else {
		put_unit16(out, 0xD800 + ((cp - 0x10000) >> 10), enc);
		put_unit16(out, 0xDC00 + ((cp - 0x10000) & 0x3FF), enc);
	}
}

void decode_encode(struct buf *out, const char *utf8, size_t n, enum text_encoding enc)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)utf8;

	if (enc == ENC_UTF8 || enc == ENC_BINARY) {
		buf_add(out, utf8, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t len = utf8proc_iterate(p + i, (utf8proc_ssize_t)(n - i), &cp);

		encode_char(out, len > 0 ? cp : 0xFFFD, enc);
		i += len > 0 ? (size_t)len : 1;
	}
}
