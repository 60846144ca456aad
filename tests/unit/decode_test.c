/* rooms: base */
/* decode_test.c -- encodings of device files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/buf.h"
#include "base/decode.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static struct msgq q;
static struct buf seen; /* "line@offset+length[text]", '!' before the bracket when marked */

#define BYTES(s) (const unsigned char *)(s), sizeof(s) - 1

/* The last result of decode_next. */
static int read_lines(const unsigned char *bytes, size_t n, enum text_encoding enc)
{
	FILE *f = fmemopen((void *)(uintptr_t)bytes, n, "rb");
	struct decoder *d = decode_open(f, enc, "f.csv", &q);
	struct decode_line l;
	int got;

	buf_reset(&seen);
	msgq_clear(&q);
	while ((got = decode_next(d, &l)) > 0) {
		CHECK_INT(strlen(l.text), l.len);
		buf_printf(&seen, "%d@%d+%d%s[%s]", (int)l.line, (int)l.offset, (int)l.length,
			   decode_mark(d) ? "!" : "", l.text);
	}
	if (got < 0)
		CHECK_INT(decode_next(d, &l), -1);
	decode_close(d);
	fclose(f);
	return got;
}

static void lines_have_their_place(void)
{
	CHECK_INT(read_lines(BYTES("a\nb\r\nc\rd"), ENC_UTF8), 0);
	CHECK_STR(seen.data, "1@0+2[a]2@2+3[b]3@5+2[c]4@7+1[d]");
	CHECK_INT(read_lines(BYTES("\n\r\n\r"), ENC_UTF8), 0);
	CHECK_STR(seen.data, "1@0+1[]2@1+2[]3@3+1[]");
	CHECK_INT(read_lines(BYTES("\xEF\xBB\xBF"
				   "a\n"),
			     ENC_UTF8),
		  0);
	CHECK_STR(seen.data, "1@0+5![a]");
}

static void utf16_keeps_the_original_offsets(void)
{
	CHECK_INT(read_lines(BYTES("\xFF\xFE"
				   "a\0\r\0\n\0\x86\x06\n\0"),
			     ENC_UTF16LE),
		  0);
	CHECK_STR(seen.data, "1@0+8![a]2@8+4[چ]");
	CHECK_INT(read_lines(BYTES("\xFE\xFF\0a\0\r\0\n\x06\x86\0\n"), ENC_UTF16BE), 0);
	CHECK_STR(seen.data, "1@0+8![a]2@8+4[چ]");
	CHECK_INT(read_lines(BYTES("\x3D\xD8\x00\xDE"), ENC_UTF16LE), 0);
	CHECK_STR(seen.data, "1@0+4[😀]");
}

static void a_mark_at_a_line_start_is_dropped_and_told(void)
{
	CHECK_INT(read_lines(BYTES("a\0\n\0\xFF\xFE\n\0b\0\xFF\xFE\n\0"), ENC_UTF16LE), 0);
	CHECK_STR(seen.data, "1@0+4[a]2@4+4![]3@8+6[b\xEF\xBB\xBF]");
}

static void cp1252_is_decoded(void)
{
	CHECK_INT(read_lines(BYTES("D\xC9TECT\xC9 \x80\x92\r\n"), ENC_CP1252), 0);
	CHECK_STR(seen.data, "1@0+12[DÉTECTÉ €’]");
}

static void refused(const unsigned char *bytes, size_t n, enum text_encoding enc, const char *code, int line)
{
	CHECK_INT(read_lines(bytes, n, enc), -1);
	CHECK(q.first != NULL);
	if (!q.first)
		return;
	CHECK_STR(q.first->code, code);
	CHECK_INT(q.first->pos.line, line);
	CHECK(q.first->hint != NULL);
	CHECK_INT(q.count[MSG_ERROR], 1);
}

static void broken_text_is_an_error_with_a_line(void)
{
	refused(BYTES("a\0\n\0b\0\n"), ENC_UTF16LE, "decode-truncated", 2);
	refused(BYTES("a\0\n\0b"), ENC_UTF16LE, "decode-truncated", 2);
	refused(BYTES("a\0\n\0\x3D\xD8"), ENC_UTF16LE, "decode-truncated", 2);
	refused(BYTES("\n\0\x3D\xD8"
		      "a\0"),
		ENC_UTF16LE, "decode-utf16", 2);
	refused(BYTES("\n\0\x00\xDE"
		      "a\0"),
		ENC_UTF16LE, "decode-utf16", 2);
	refused(BYTES("a\nb\0c\n"), ENC_UTF8, "decode-nul", 2);
	refused(BYTES("a\0\n\0\0\0"), ENC_UTF16LE, "decode-nul", 2);
	refused(BYTES("a\nb\xFF\n"), ENC_UTF8, "decode-utf8", 2);
	refused(BYTES("a\nb\xD9"), ENC_UTF8, "decode-utf8", 2);
	refused(BYTES("a\r\x81"), ENC_CP1252, "decode-cp1252", 2);
}

/* Lines that cross the 64 KiB window in every place, with a CR before the border. */
static void the_window_has_no_seams(void)
{
	struct buf b = BUF_INIT;
	FILE *f;
	struct decoder *d;
	struct decode_line l;
	uint64_t end = 0;
	int lines = 0;

	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "%dگ\r\n", i);
	f = fmemopen(b.data, b.len, "rb");
	msgq_clear(&q);
	d = decode_open(f, ENC_UTF8, "f", &q);
	while (decode_next(d, &l) > 0) {
		char want[32];

		snprintf(want, sizeof want, "%dگ", lines++);
		if (strcmp(l.text, want) != 0 || l.offset != end || l.line != lines)
			UNIT_FAIL("line %d is \"%s\" at %d", lines, l.text, (int)l.offset);
		end = l.offset + l.length;
	}
	CHECK_INT(lines, 20000);
	CHECK_INT(end, b.len);
	decode_close(d);
	fclose(f);
	buf_free(&b);
}

static void a_line_over_4_mib_is_refused(void)
{
	size_t n = (4u << 20) + 2;
	unsigned char *bytes = malloc(n);

	memset(bytes, 'x', n);
	bytes[4u << 20] = '\n';
	CHECK_INT(read_lines(bytes, n, ENC_UTF8), 0);
	bytes[4u << 20] = 'x';
	refused(bytes, n, ENC_UTF8, "decode-line-too-long", 1);
	refused(bytes, n, ENC_CP1252, "decode-line-too-long", 1);
	free(bytes);
}

static void sniffed(const unsigned char *head, size_t n, enum text_encoding want, size_t want_bom)
{
	size_t bom = 99;
	enum text_encoding got = decode_sniff(head, n, &bom);

	if (got != want || bom != want_bom)
		UNIT_FAIL("%.*s is %d with %zu, want %d with %zu", (int)n, (const char *)head, (int)got, bom, (int)want,
			  want_bom);
}

static void the_encoding_is_known_from_the_first_bytes(void)
{
	sniffed(BYTES("\xEF\xBB\xBF"
		      "a"),
		ENC_UTF8, 3);
	sniffed(BYTES("\xFF\xFE"
		      "a\0"),
		ENC_UTF16LE, 2);
	sniffed(BYTES("\xFE\xFF\0a"), ENC_UTF16BE, 2);
	sniffed(BYTES("a\0,\0b\0"), ENC_UTF16LE, 0);
	sniffed(BYTES("\0a\0,\0b"), ENC_UTF16BE, 0);
	sniffed(BYTES("plain,text\n"), ENC_UTF8, 0);
	sniffed(BYTES("گوادر,1\n"), ENC_UTF8, 0);
	sniffed(BYTES("گوادر cut \xD9"), ENC_UTF8, 0);
	sniffed(BYTES("D\xC9TECT\xC9\n"), ENC_CP1252, 0);
	sniffed(BYTES("%PDF-1.7\n"), ENC_BINARY, 0);
	sniffed(BYTES("PK\x03\x04\x14\0\x08\0\x08\0\xE1\x10"), ENC_BINARY, 0);
	sniffed(BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), ENC_BINARY, 0);
	sniffed(BYTES("SQLite format 3\0\x10\0\x01\x01\0@  \0\0\0\x08"), ENC_BINARY, 0);
	sniffed(BYTES("\x0BMSH|^~\\&|LAB\r\x1C\r"), ENC_UTF8, 0);
	sniffed(BYTES("\x05\x02"
		      "1H|\\^&|||\x03"
		      "A5\r\n\x04"),
		ENC_UTF8, 0);
	sniffed(BYTES("a long line of text with a single stray \0 in it\n"), ENC_UTF8, 0);
	sniffed((const unsigned char *)"", 0, ENC_UTF8, 0);
}

static void encoding_goes_back(void)
{
	struct buf b = BUF_INIT;
	const char text[] = "a€😀";

	decode_encode(&b, text, sizeof text - 1, ENC_UTF16LE);
	CHECK_INT(b.len, 8);
	CHECK_INT(memcmp(b.data, "a\0\xAC\x20\x3D\xD8\x00\xDE", 8), 0);
	buf_reset(&b);
	decode_encode(&b, text, sizeof text - 1, ENC_UTF16BE);
	CHECK_INT(memcmp(b.data, "\0a\x20\xAC\xD8\x3D\xDE\x00", 8), 0);
	buf_reset(&b);
	decode_encode(&b, text, sizeof text - 1, ENC_CP1252);
	CHECK_STR(b.data, "a\x80?");
	buf_reset(&b);
	decode_encode(&b, text, sizeof text - 1, ENC_UTF8);
	CHECK_STR(b.data, text);
	buf_free(&b);
}

/* Reads one real export to its end; returns its lines, 0 on failure. */
static int lines_of(const char *path)
{
	FILE *f = fopen(path, "rb");
	unsigned char head[4096];
	size_t n = f ? fread(head, 1, sizeof head, f) : 0, bom;
	struct decoder *d;
	struct decode_line l;
	int lines = 0, got;

	if (!f)
		return 0;
	rewind(f);
	msgq_clear(&q);
	d = decode_open(f, decode_sniff(head, n, &bom), path, &q);
	while ((got = decode_next(d, &l)) > 0)
		lines++;
	decode_close(d);
	fclose(f);
	return got < 0 ? 0 : lines;
}

static void real_exports_are_read_to_the_end(void)
{
	static const char *const file[] = {"bika.lims/GenExpert.csv", "senaite.core/easy_q.results",
					   "bika.lims/TaqMan96_DNA212BS.csv", "bika.lims/cobasintegra.csv"};

	for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
		char path[256];

		snprintf(path, sizeof path, "../shared/samples/devices/%s", file[i]);
		if (access(path, R_OK) != 0)
			UNIT_SKIP("a file of ../shared/samples/devices is missing");
		if (!lines_of(path))
			UNIT_FAIL("%s: %s", path, q.first ? q.first->text : "no line");
	}
}

int main(void)
{
	msgq_init(&q);
	buf_init(&seen);
	UNIT_RUN("lines have their place with LF, CRLF and CR", lines_have_their_place);
	UNIT_RUN("UTF-16 keeps the offsets of the original file", utf16_keeps_the_original_offsets);
	UNIT_RUN("U+FEFF at a line start is dropped and told, elsewhere kept",
		 a_mark_at_a_line_start_is_dropped_and_told);
	UNIT_RUN("Windows-1252 is decoded", cp1252_is_decoded);
	UNIT_RUN("broken text is an error with a line and a hint", broken_text_is_an_error_with_a_line);
	UNIT_RUN("lines may cross the window anywhere", the_window_has_no_seams);
	UNIT_RUN("a line over 4 MiB is refused, one of 4 MiB is not", a_line_over_4_mib_is_refused);
	UNIT_RUN("the encoding is known from the first bytes", the_encoding_is_known_from_the_first_bytes);
	UNIT_RUN("text is encoded back", encoding_goes_back);
	UNIT_RUN("real exports are read to the end", real_exports_are_read_to_the_end);
	buf_free(&seen);
	msgq_free(&q);
	UNIT_END("decode");
}
