/* parameters.h -- estimated parameters of a model as JSON, the form in which the registry keeps them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: the caller's structs and buffer.
 */
#ifndef LINK_PARAMETERS_H
#define LINK_PARAMETERS_H

#include "base/buf.h"
#include "link/weigh.h"

/* {"faces":9000,"prior_bits":-13.1,"comparisons":{"name":{"m":[...],"u":[...]},...}}; seventeen digits, so that reading
 * gives the same numbers. */
void parameters_write(const struct link_weights *w, int64_t faces, struct buf *out);
/* Sets prior, m and u of `w`, whose model must be set. false, nothing changed: the text is of another model. */
bool parameters_read(const char *text, struct link_weights *w, int64_t *faces);

#endif
