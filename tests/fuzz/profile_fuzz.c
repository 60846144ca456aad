/* profile_fuzz.c -- any bytes as a profile: it loads or it is refused with a message.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/profile.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	char path[64];
	struct msgq q;

	if (fd < 0)
		fd = memfd_create("exchange-csv.json", 0);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		return 0;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	msgq_init(&q);
	if (profile_check_file(".", path, &q) != STATUS_OK && q.count[MSG_ERROR] == 0)
		abort();
	msgq_free(&q);
	return 0;
}
