/* hash.h -- SHA-256 for files (so that sha256sum agrees) and its hexadecimal form.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <sodium.h>
#include <stddef.h>

#define HASH_SIZE 32u
#define HASH_HEX_SIZE 65u

void hash_bytes(unsigned char out[HASH_SIZE], const void *bytes, size_t n);
/* Lower-case hexadecimal with NUL. Returns out. */
char *hash_hex(char out[HASH_HEX_SIZE], const unsigned char hash[HASH_SIZE]);

#endif
