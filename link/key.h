/* key.h -- blocking keys: the short strings under which records that may be one woman meet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The batch engine hashes them as they are; the registry stores only their keyed hashes.
 * Ownership: a key is valid during the callback only.
 */
#ifndef LINK_KEY_H
#define LINK_KEY_H

#include "link/value.h"

#define LINK_KEYS_PER_RULE 32 /* at most, when several values give several keys */

/* Keys by kind (linkage.h): PHONETIC the keys of the strong words, sorted; PHONETIC_EACH each of them and
 * of the words they are made of; PHONETIC_SET the
 * keys of all words but titles, sorted; all three of names only. MONTH_DAY and DATE_LOOSE need a date known to the day.
 * YEAR_NEAR gives length + 1 keys, length at most 10. LESS_ONE gives the value itself and the value less each byte. Of
 * more than LINK_KEYS_PER_RULE combinations the first hold. */

/* Calls `take` for every key of a record under a blocking rule, none when a value is absent. Keys of one rule are
 * distinct. The text does not name the rule: the caller mixes it in. */
void key_each(struct arena *scratch, const struct linkage_block *rule, const struct link_value *row,
	      void (*take)(void *ctx, const char *key, size_t len), void *ctx);

/* Calls `take` for what one value gives to the keys of a rule. key_each joins them in this order, those of the rule's
 * last value changing fastest. */
void key_pieces(struct arena *scratch, const struct linkage_key *key, const struct link_value *value,
		void (*take)(void *ctx, const char *piece, size_t len), void *ctx);

#endif
