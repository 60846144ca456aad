/* xlsx_verify.c -- reads back the finished workbook's zip directory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libxlsxwriter can return success for a file with a part missing (memory short, temporary folder full). The directory
 * at the end of the zip names every part, so a whole directory with the right parts is a whole file.
 */
#include "base/buf.h"
#include "base/file.h"
#include "reports/xlsx_int.h"

#define ZIP_END_SIZE 22   /* end of central directory */
#define ZIP_ENTRY_SIZE 46 /* fixed part of a directory entry */
#define XLSX_MAX_BYTES ((size_t)1 << 30)

static uint32_t le(const unsigned char *p, int bytes)
{
	uint32_t v = 0;
	for (int i = 0; i < bytes; i++)
		v |= (uint32_t)p[i] << (8 * i);
	return v;
}

struct parts {
	int sheets, needed;
};

static void count_part(struct parts *p, const char *name, size_t n)
{
	static const char *const needed[] = {"[Content_Types].xml",        "_rels/.rels",   "xl/workbook.xml",
					     "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"};
	static const char sheet[] = "xl/worksheets/sheet";
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (n == strlen(needed[i]) && memcmp(name, needed[i], n) == 0)
			p->needed++;
	if (n > sizeof sheet - 1 && memcmp(name, sheet, sizeof sheet - 1) == 0)
		p->sheets++;
}

/* false when the directory is not whole. */
static bool read_directory(const struct buf *b, struct parts *p)
{
	const unsigned char *z = (const unsigned char *)b->data;
	if (b->len < ZIP_END_SIZE || memcmp(z + b->len - ZIP_END_SIZE, "PK\5\6", 4) != 0)
		return false;
	const unsigned char *end = z + b->len - ZIP_END_SIZE;
	size_t at = le(end + 16, 4), stop = b->len - ZIP_END_SIZE;
	for (uint32_t i = le(end + 10, 2); i > 0; i--) {
		if (at > stop || stop - at < ZIP_ENTRY_SIZE || memcmp(z + at, "PK\1\2", 4) != 0)
			return false;
		size_t name = le(z + at + 28, 2), rest = le(z + at + 30, 2) + le(z + at + 32, 2);
		if (stop - at - ZIP_ENTRY_SIZE < name + rest)
			return false;
		count_part(p, b->data + at + ZIP_ENTRY_SIZE, name);
		at += ZIP_ENTRY_SIZE + name + rest;
	}
	return at == stop;
}

enum status xlsx_verify(const char *path, int sheets, struct msgq *q)
{
	struct buf b = BUF_INIT;
	struct parts p = {0, 0};
	enum status st = file_read(path, XLSX_MAX_BYTES, &b, q) ? STATUS_OUTPUT : STATUS_OK;
	if (!st && (!read_directory(&b, &p) || p.sheets != sheets || p.needed != 6))
		st = msg_fail(q, STATUS_OUTPUT, "xlsx-incomplete", MSG_FILE(path), NULL,
			      "free memory and space in the folder for temporary files, then run again",
			      "the workbook came out incomplete: %d of %d sheets", p.sheets, sheets);
	buf_free(&b);
	return st;
}

/* The library prints to standard error when it cannot open its file, so that is found out before. */
enum status xlsx_can_write(const char *path, struct msgq *q)
{
	FILE *f = fopen(path, "ab");
	if (f && fclose(f) == 0)
		return STATUS_OK;
	return msg_fail(q, STATUS_OUTPUT, "xlsx-write", MSG_FILE(path), NULL,
			"name a folder that exists and may be written to", "the workbook cannot be written");
}
