/* hash.c -- SHA-256 from libsodium.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/hash.h"

void hash_bytes(unsigned char out[HASH_SIZE], const void *bytes, size_t n)
{
	crypto_hash_sha256(out, bytes, n);
}

char *hash_hex(char out[HASH_HEX_SIZE], const unsigned char hash[HASH_SIZE])
{
	return sodium_bin2hex(out, HASH_HEX_SIZE, hash, HASH_SIZE);
}
