/* detect.h -- which profile a file belongs to, from its first lines.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef INGEST_DETECT_H
#define INGEST_DETECT_H

#include "ingest/profile.h"

struct detected {
	const struct profile *profile;
	enum text_encoding enc;
	size_t bom;
};

/* Reads up to 64 KiB from the start of f and rewinds it. `wanted` NULL: the profile with the highest score; else that
 * one, if the file looks like it at all. STATUS_INPUT with one message: no text ("file-pdf", "file-xlsx", "file-xls",
 * "file-binary"), "profile-unknown", "profile-mismatch", "encoding"; STATUS_USAGE when `wanted` does not exist. */
enum status detect_file(FILE *f, const char *file, const struct profile_set *set, const char *wanted,
			struct detected *out, struct msgq *q);

#endif
