/* slice.h -- finding and compacting parts of JSON text that json_check has found valid, without building a tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Evidence is most of a file's bytes and is stored as text, so a tree of it would be made only to be written out again.
 */
#ifndef INGEST_SLICE_H
#define INGEST_SLICE_H

#include "base/buf.h"

#include <stdbool.h>

struct slice {
	const char *at; /* within the text given */
	size_t n;
};

/* Value of a member of the object in text, without blanks around it. `member` is found as written, without escapes.
 * false when the text is no object or has no such member. The text must be valid JSON. */
bool slice_member(const char *text, size_t n, const char *member, struct slice *out);

/* Appends valid JSON without blanks between tokens. false when a number has a fraction or an exponent. */
bool slice_compact(const char *text, size_t n, struct buf *out);

#endif
