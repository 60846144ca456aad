/* far.h -- memory that is visited here and there, millions of times: asked for in large pages.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linking a million records spent an eighth of its time looking up which page an address is on. Where the system has no
 * large pages this is mem_alloc. Ownership: free with free().
 */
#ifndef LINK_FAR_H
#define LINK_FAR_H

#include "base/arena.h"

#include <stdint.h>
#include <sys/mman.h>

#define FAR_LEAST ((size_t)2 << 20) /* bytes from which a large page can fit in */

/* mem_alloc, best called for arrays that are written after, not grown from a smaller one. */
static inline void *far_alloc(size_t size)
{
	char *p = mem_alloc(size);
	size_t skip = -(uintptr_t)p & 4095u;

#ifdef MADV_HUGEPAGE
	if (size >= FAR_LEAST)
		(void)madvise(p + skip, (size - skip) & ~(size_t)4095u, MADV_HUGEPAGE); /* only advice */
#else
	(void)skip;
#endif
	return p;
}

#endif
