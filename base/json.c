/* json.c -- strict JSON over cJSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/json.h"

#include "base/file.h"
#include "base/json_check.h"

#include <limits.h>
#include <math.h>

#define INTEGER_MAX 9007199254740992.0 /* 2^53 */

/* Line and column of byte `at`; columns count characters, lines end as in any editor (LF, CRLF, CR). */
static struct msg_pos position(const char *bytes, size_t n, size_t at, const char *file, int64_t first_line)
{
	struct msg_pos pos = {file, first_line, 1};

	for (size_t i = 0; i < at; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c == '\n' || (c == '\r' && (i + 1 == n || bytes[i + 1] != '\n'))) {
			pos.line++;
			pos.column = 1;
		} else if ((c & 0xC0) != 0x80 && c != '\r' && pos.column < INT_MAX) {
			pos.column++;
		}
	}
	return pos;
}

cJSON *json_parse(const char *bytes, size_t n, const char *file, int64_t first_line, struct msgq *q)
{
	struct json_fault fault;
	cJSON *tree;

	if (!json_check(bytes, n, &fault)) {
		msg_add(q, MSG_ERROR, fault.code, position(bytes, n, fault.at, file, first_line),
			fault.key[0] ? fault.key : NULL, fault.hint, "%s", fault.text);
		return NULL;
	}
	tree = cJSON_ParseWithLengthOpts(bytes, n, NULL, 0);
	if (!tree)
		mem_oom(); /* what json_check lets pass, cJSON refuses only for want of memory (tests/fuzz/json_fuzz.c)
			    */
	return tree;
}

void json_free(cJSON *tree)
{
	cJSON_Delete(tree);
}

cJSON *json_parse_file(const char *path, size_t max_bytes, struct msgq *q)
{
	struct buf text = BUF_INIT;
	cJSON *tree = NULL;

	if (file_read(path, max_bytes, &text, q) == STATUS_OK)
		tree = json_parse(text.data, text.len, path, 1, q);
	buf_free(&text);
	return tree;
}

const cJSON *json_get(const cJSON *obj, const char *key)
{
	return cJSON_IsObject(obj) ? cJSON_GetObjectItemCaseSensitive(obj, key) : NULL;
}

const char *json_str(const cJSON *obj, const char *key)
{
	return cJSON_GetStringValue(json_get(obj, key));
}

bool json_double(const cJSON *obj, const char *key, double *out)
{
	const cJSON *item = json_get(obj, key);

	if (!cJSON_IsNumber(item))
		return false;
	*out = item->valuedouble;
	return true;
}

bool json_int(const cJSON *obj, const char *key, int64_t *out)
{
	double v;

	if (!json_double(obj, key, &v) || fabs(v) > INTEGER_MAX || v != floor(v))
		return false;
	*out = (int64_t)v;
	return true;
}

bool json_bool(const cJSON *obj, const char *key, bool fallback)
{
	const cJSON *item = json_get(obj, key);

	return cJSON_IsBool(item) ? cJSON_IsTrue(item) != 0 : fallback;
}

/* The letter after the backslash for a character that has a short escape, else 0. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return '\0';
	}
}

void json_quote(struct buf *out, const char *s)
{
	buf_char(out, '"');
	for (; *s; s++) {
		char escape = short_escape(*s);

		if (escape) {
			buf_char(out, '\\');
			buf_char(out, escape);
		} else if ((unsigned char)*s < 0x20) {
			buf_printf(out, "\\u%04x", (unsigned)*s);
		} else {
			buf_char(out, *s);
		}
	}
	buf_char(out, '"');
}
