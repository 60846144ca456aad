/* decode.h -- bytes of a device's file to UTF-8, streamed, with the way back to the original byte.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef BASE_DECODE_H
#define BASE_DECODE_H

#include "base/msg.h"

#include <stdio.h>

enum text_encoding { ENC_UTF8, ENC_UTF16LE, ENC_UTF16BE, ENC_CP1252, ENC_BINARY };

/* From the first bytes: a BOM; the signature of PDF; NULs in every second byte; valid UTF-8 (the last character may be
 * cut) unless over a sixteenth are control bytes; else ENC_BINARY for any control byte and ENC_CP1252 for the rest.
 * *bom gets the number of BOM bytes. */
enum text_encoding decode_sniff(const unsigned char *head, size_t n, size_t *bom);

/* One line of text, decoded. */
struct decode_line {
	const char *text; /* UTF-8 without the line end; NUL-terminated; valid until the next call */
	size_t len;
	int64_t line;    /* 1-based */
	uint64_t offset; /* of its first byte in the original file */
	uint64_t length; /* bytes in the original file with the line end */
};

struct decoder;

/* Reads `f` from its start as `enc`; line ends CRLF, LF or CR alone. A U+FEFF at a line start is dropped (GeneXpert
 * writes it between sections) and reported in `mark`. Lines over 4 MiB, NUL characters and broken sequences are errors
 * with a line number: "decode-line-too-long", "decode-nul", "decode-utf8", "decode-utf16", "decode-cp1252", and
 * "decode-truncated" for half a UTF-16 character at the end. The caller keeps `f` and closes it after decode_close.
 * offset and length of the lines tile the file: a mark counts with its line. */
struct decoder *decode_open(FILE *f, enum text_encoding enc, const char *file, struct msgq *q);
/* 1: a line, 0: end, -1: error (message queued). */
int decode_next(struct decoder *d, struct decode_line *out);
/* True when the line just returned began with U+FEFF. */
bool decode_mark(const struct decoder *d);
void decode_close(struct decoder *d);

/* Encodes UTF-8 into `enc` (UTF-8, UTF-16LE/BE), no BOM. For writing rows back as they came. */
struct buf;
void decode_encode(struct buf *out, const char *utf8, size_t n, enum text_encoding enc);

#endif
