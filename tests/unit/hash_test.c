/* rooms: base */
/* hash_test.c -- SHA-256 against the examples of FIPS 180-4.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/hash.h"
#include "tests/unit/unit.h"

static void agrees_with_fips(void)
{
	unsigned char h[HASH_SIZE];
	char hex[HASH_HEX_SIZE];

	hash_bytes(h, "abc", 3);
	CHECK_STR(hash_hex(hex, h), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_bytes(h, "", 0);
	CHECK_STR(hash_hex(hex, h), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
	UNIT_RUN("the hash of \"abc\" and of nothing are those sha256sum prints", agrees_with_fips);
	UNIT_END("hash");
}
