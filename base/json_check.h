/* json_check.h -- is this one strict JSON value? With the place of the first offence when it is not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the caller owns `struct json_fault`; its texts are literals, `key` is a copy inside it.
 */
#ifndef BASE_JSON_CHECK_H
#define BASE_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#define JSON_FAULT_KEY_SIZE 65 /* bytes of a repeated key shown, with NUL */

struct json_fault {
	const char *code;              /* stable id such as "json-number" */
	const char *text;              /* what is wrong */
	const char *hint;              /* what to do, or NULL */
	size_t at;                     /* byte offset of the offence */
	char key[JSON_FAULT_KEY_SIZE]; /* the repeated key when it is short plain ASCII, else empty */
};

/* True when the n bytes are exactly one value as json.h promises; else false and *fault is filled. Takes time linear in
 * n whatever the keys are, and stack bounded by JSON_MAX_DEPTH. */
bool json_check(const char *bytes, size_t n, struct json_fault *fault);

#endif
