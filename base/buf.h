/* buf.h -- growable byte buffer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the buffer owns `data`; buf_detach is the only way to take it. `data` is never NULL and data[len] is
 * always '\0', so it can be read as a string at any time. Bytes inside may be any, NUL included.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* len bytes and a NUL; points to a shared empty string until first growth */
	size_t len;
	size_t cap; /* allocated bytes, 0 while data is the shared empty string */
};

extern char buf_empty[1];
#define BUF_INIT                                                                                                       \
	{                                                                                                              \
		buf_empty, 0, 0                                                                                        \
	}

void buf_init(struct buf *b);
void buf_free(struct buf *b);
/* len = 0; keeps the memory. */
void buf_reset(struct buf *b);
/* Makes room for `extra` more bytes. */
void buf_reserve(struct buf *b, size_t extra);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Returns data (caller frees with free()) and leaves the buffer empty. Never NULL. */
char *buf_detach(struct buf *b);

#endif
