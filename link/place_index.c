/* place_index.c -- every spelling of every area, found by hash.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run resolves tens of thousands of places against a list that does not change meanwhile, so the registry is read
 * once.
 */
#include "link/place_int.h"

#include "base/text.h"

#define FIRST_SLOTS 64u

/* ---- building ---------------------------------------------------------------------------------------------------- */

static int compare_id(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_entry(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int d = (int)x->kind - (int)y->kind;

	if (d == 0)
		d = strcmp(x->key, y->key);
	return d != 0 ? d : compare_id(x->area->area_id, y->area->area_id);
}

static struct area *find_id(const struct place_index *x, int64_t id)
{
	size_t low = 0, high = x->n_areas;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (x->area[mid].area_id == id)
			return &x->area[mid];
		if (x->area[mid].area_id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void add_entry(struct place_index *x, enum spelling kind, const char *key, const struct area *area)
{
	if (!*key)
		return;
	if (x->n_entries == x->cap_entries) {
		x->cap_entries = x->cap_entries ? x->cap_entries * 2 : 256;
		x->entry = mem_realloc(x->entry, x->cap_entries * sizeof *x->entry);
	}
	x->entry[x->n_entries++] = (struct entry){key, area, kind};
}

static void add_form(struct place_index *x, const char *text, const struct area *area)
{
	struct place_form form;

	if (area->ended || !place_form_make(&x->scratch, text, &form))
		return;
	if (x->n_spelt == x->cap_spelt) {
		x->cap_spelt = x->cap_spelt ? x->cap_spelt * 2 : 256;
		x->spelt = mem_realloc(x->spelt, x->cap_spelt * sizeof *x->spelt);
	}
	x->spelt[x->n_spelt++] = (struct spelt){form, area};
}

static bool has_digit(const char *s)
{
	return strpbrk(s, "0123456789") != NULL;
}

/* Without blanks, then folded: "sunt sar" is "suntsar". Numbers side by side would become another number. */
static const char *joined(struct arena *a, const char *folded)
{
	char *out = arena_strdup(a, folded), *to = out;

	if (!has_digit(folded)) {
		for (const char *p = folded; *p; p++)
			if (*p != ' ')
				*to++ = *p;
		*to = '\0';
	}
	return text_fold_roman(a, out);
}

static int compare_word(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Words in the order of the alphabet: "north gwadar" is "gwadar north". NULL for a single word. */
static const char *sorted(struct arena *a, const char *folded)
{
	char **word;
	size_t n = text_split(a, folded, ' ', &word);
	const char *out = "";

	if (n < 2)
		return NULL;
	qsort(word, n, sizeof *word, compare_word);
	for (size_t i = 0; i < n; i++)
		out = arena_printf(a, "%s%s%s", out, i ? " " : "", word[i]);
	return out;
}

static void add_spelling(struct place_index *x, enum spelling kind, const char *text, const struct area *area)
{
	const char *folded, *roman, *turned;

	if (!text)
		return;
	folded = text_fold(&x->keep, text);
	roman = text_fold_roman(&x->keep, folded);
	turned = sorted(&x->keep, roman);
	add_entry(x, kind, folded, area);
	add_entry(x, SPELL_FOLDED, roman, area);
	add_entry(x, SPELL_LOOSE, joined(&x->keep, folded), area);
	if (turned)
		add_entry(x, SPELL_LOOSE, turned, area);
	add_form(x, text, area);
}

/* One pass collects the areas with their Urdu names; entries point at areas, so they are made when the array has its
 * final place. */
static void read_areas(struct place_index *x, struct db *db)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PLACE_AREAS);
	const char **urdu;

	x->cap_areas = 256;
	x->area = mem_alloc(x->cap_areas * sizeof *x->area);
	urdu = mem_alloc(x->cap_areas * sizeof *urdu);

	while (stmt_step(s) == 1) {
		const char *name = arena_strdup(&x->keep, stmt_get_text(s, 2));

		if (x->n_areas == x->cap_areas) {
			x->cap_areas *= 2;
			x->area = mem_realloc(x->area, x->cap_areas * sizeof *x->area);
			urdu = mem_realloc(urdu, x->cap_areas * sizeof *urdu);
		}
		urdu[x->n_areas] = arena_strdup(&x->keep, stmt_get_text(s, 3));
		x->area[x->n_areas++] = (struct area){.area_id = stmt_get_int(s, 0),
						      .parent_id = stmt_get_int(s, 5),
						      .level = place_level(stmt_get_text(s, 4)),
						      .code = arena_strdup(&x->keep, stmt_get_text(s, 1)),
						      .name = name,
						      .folded = text_fold_roman(&x->keep, name),
						      .ended = !stmt_is_null(s, 6)};
	}
	for (size_t i = 0; i < x->n_areas; i++) {
		struct area *a = &x->area[i];

		a->parent = a->parent_id ? find_id(x, a->parent_id) : NULL;
		add_entry(x, SPELL_CODE, a->code, a);
		add_spelling(x, SPELL_NAME, a->name, a);
		add_spelling(x, SPELL_NAME, urdu[i], a);
	}
	free(urdu);
}

static void read_aliases(struct place_index *x, struct db *db)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PLACE_ALIASES);

	while (stmt_step(s) == 1) {
		const struct area *a = find_id(x, stmt_get_int(s, 0));

		if (a)
			add_spelling(x, SPELL_ALIAS, stmt_get_text(s, 1), a);
	}
}

/* ---- hash -------------------------------------------------------------------------------------------------------- */

uint32_t place_hash(uint32_t seed, const char *text)
{
	uint32_t h = 2166136261U ^ (seed * 0x9E3779B1U); /* FNV-1a */

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 16777619U;
	return h ^ h >> 15;
}

static bool is_key(const struct entry *e, enum spelling kind, const char *key)
{
	return e->kind == kind && strcmp(e->key, key) == 0;
}

/* Slot of a key, or the free one where it would stand. */
static size_t find_slot(const struct place_index *x, enum spelling kind, const char *key)
{
	size_t i = place_hash((uint32_t)kind, key) & (x->n_slots - 1);

	while (x->slot[i] && !is_key(&x->entry[x->slot[i] - 1], kind, key))
		i = (i + 1) & (x->n_slots - 1);
	return i;
}

/* Equal keys stand side by side; their first entry goes into the hash. */
static void fill_slots(struct place_index *x)
{
	for (x->n_slots = FIRST_SLOTS; x->n_slots < 2 * x->n_entries;)
		x->n_slots *= 2;
	x->slot = mem_alloc(x->n_slots * sizeof *x->slot);
	memset(x->slot, 0, x->n_slots * sizeof *x->slot);
	for (size_t i = 0; i < x->n_entries; i++)
		if (i == 0 || !is_key(&x->entry[i - 1], x->entry[i].kind, x->entry[i].key))
			x->slot[find_slot(x, x->entry[i].kind, x->entry[i].key)] = (uint32_t)i + 1;
}

void place_index_read(struct place_index *x, struct db *db)
{
	read_areas(x, db);
	read_aliases(x, db);
	if (x->n_entries > 0)
		qsort(x->entry, x->n_entries, sizeof *x->entry, compare_entry);
	fill_slots(x);
	x->likeness = mem_alloc((x->n_areas + 1) * sizeof *x->likeness);
}

void place_index_forget(struct place_index *x)
{
	arena_free(&x->keep);
	arena_free(&x->scratch);
	free(x->area);
	free(x->entry);
	free(x->slot);
	free(x->spelt);
	free(x->likeness);
	free(x->cache);
}

/* ---- sets of areas ----------------------------------------------------------------------------------------------- */

bool place_lies_in(const struct area *a, const struct area *in)
{
	for (; a; a = a->parent)
		if (a == in)
			return true;
	return false;
}

bool place_one_path(const struct area *a, const struct area *b)
{
	return place_lies_in(a, b) || place_lies_in(b, a);
}

bool places_hold(const struct places *p, const struct area *a)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->area[i] == a)
			return true;
	return false;
}

bool places_any_above(const struct places *p, const struct area *a)
{
	for (; a; a = a->parent)
		if (places_hold(p, a))
			return true;
	return false;
}

void places_drop(struct places *p, size_t i)
{
	for (p->n--; i < p->n; i++)
		p->area[i] = p->area[i + 1];
}

const struct area *places_lowest(const struct places *p)
{
	const struct area *low = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (!low || place_lies_in(p->area[i], low))
			low = p->area[i];
	for (size_t i = 0; i < p->n; i++)
		if (!place_lies_in(low, p->area[i]))
			return NULL;
	return low;
}

const char *places_one(struct arena *a, const struct places *p)
{
	return arena_printf(a, "%s (%s)", p->area[0]->name, p->area[0]->code);
}

const char *places_two(struct arena *a, const struct places *p)
{
	size_t other = 1;

	if (p->n < 2)
		return NULL;
	for (size_t i = p->n - 1; i > 0; i--)
		if (!place_one_path(p->area[0], p->area[i]))
			other = i;
	return arena_printf(a, "%s (%s), %s (%s)", p->area[0]->name, p->area[0]->code, p->area[other]->name,
			    p->area[other]->code);
}

/* Areas that have ended give way to those that exist. */
static void prefer_existing(struct places *p)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++)
		any = any || !p->area[i]->ended;
	for (size_t i = p->n; any && i > 0; i--)
		if (p->area[i - 1]->ended)
			places_drop(p, i - 1);
}

/* ---- look-ups ---------------------------------------------------------------------------------------------------- */

struct places place_lookup(struct place_index *x, enum spelling kind, const char *key)
{
	struct places found = {NULL, 0};
	uint32_t first = x->slot[find_slot(x, kind, key)];
	size_t from, end;

	if (!first)
		return found;
	from = end = first - 1;
	while (end < x->n_entries && is_key(&x->entry[end], kind, key))
		end++;
	found.area = arena_calloc(&x->scratch, end - from, sizeof(void *));
	for (; from < end; from++) /* an area's equal spellings stand side by side */
		if (found.n == 0 || found.area[found.n - 1] != x->entry[from].area)
			found.area[found.n++] = x->entry[from].area;
	prefer_existing(&found);
	return found;
}

static struct places lookup_folded(struct place_index *x, const char *folded)
{
	const char *roman = text_fold_roman(&x->scratch, folded), *turned;
	struct places found = place_lookup(x, SPELL_FOLDED, roman);

	if (found.n == 0)
		found = place_lookup(x, SPELL_LOOSE, joined(&x->scratch, folded));
	if (found.n > 0)
		return found;
	turned = sorted(&x->scratch, roman);
	return turned ? place_lookup(x, SPELL_LOOSE, turned) : found;
}

struct places place_lookup_name(struct place_index *x, const char *folded, enum place_how *how)
{
	struct places found = place_lookup(x, SPELL_NAME, folded);

	*how = PLACE_BY_NAME;
	if (found.n == 0) {
		found = place_lookup(x, SPELL_ALIAS, folded);
		*how = PLACE_BY_ALIAS;
	}
	if (found.n == 0) {
		found = lookup_folded(x, folded);
		*how = PLACE_BY_FOLDED;
	}
	return found;
}
