/* interpret.h -- from what a device writes to the terms of the exchange layout, by the rules of its profile.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef INGEST_INTERPRET_H
#define INGEST_INTERPRET_H

#include "db/codelist.h"
#include "ingest/row.h"

struct meaning {
	const char *ignored;            /* reason why the row is not for this registry, else NULL */
	const char *rule;               /* id of the rule that says so */
	const struct assay_rule *assay; /* NULL when the profile knows no assays */
};

/* Applies sentinels, constants, value maps, control, assay, refusal, status and result rules, in this order, to
 * row->value: afterwards test, result and result_detail are as in the exchange layout. A row that is ignored is left as
 * it was. Refusals go into row->broken; a result text that no rule knows is refused, never read as negative. */
void interpret(struct row *row, const struct profile *p, const struct codelist *codes, struct meaning *out);

#endif
