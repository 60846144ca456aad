/* banned.h -- functions no file of sanad may call; forced into every file by -include.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each of these is silent about a length, a locale or an error. The replacement stands beside it.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* The standard headers are read first, so that poisoning does not hit their own declarations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat                  /* buf_add, arena_strdup */
#pragma GCC poison sprintf vsprintf                               /* buf_printf, snprintf */
#pragma GCC poison strtok gets                                    /* text_split, csv_reader */
#pragma GCC poison atoi atol atoll atof                           /* text_to_int64: an error is not zero */
#pragma GCC poison localtime gmtime mktime ctime asctime strftime /* date.h: civil days, no zones */

#endif
