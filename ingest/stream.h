/* stream.h -- a file as it was taken in, read from its sealed pieces: no plaintext touches the disk.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the caller closes the FILE with fclose, before the registry.
 */
#ifndef INGEST_STREAM_H
#define INGEST_STREAM_H

#include "db/db.h"

#include <stdio.h>

/* Opens the original of a batch for reading and seeking. */
FILE *stream_open(struct db *db, int64_t batch_id, int64_t bytes, struct msgq *q);

#endif
