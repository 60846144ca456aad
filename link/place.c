/* place.c -- resolves codes and names of places against an index in memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every spelling of every area is one entry of a sorted array; a look-up is a binary search per kind of spelling. A run
 * resolves tens of thousands of places, so the registry is read once.
 */
#include "link/place.h"

#include "base/text.h"

/* How a spelling came to be known; a better kind hides the worse ones. */
enum spelling { SPELL_NAME, SPELL_ALIAS, SPELL_FOLDED, SPELL_CODE, SPELL_KINDS };

struct area {
	int64_t area_id;
	int64_t parent_id; /* 0 at the root */
	const struct area *parent;
	const char *level;
	bool ended;
};

struct entry {
	const char *key;
	const struct area *area;
	enum spelling kind;
};

struct place_index {
	struct arena keep;    /* areas and keys */
	struct arena scratch; /* one look-up */
	struct area *area;    /* ordered by area_id */
	size_t n_areas, cap_areas;
	struct entry *entry; /* ordered by key, kind, area */
	size_t n_entries, cap_entries;
};

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

static void add_spelling(struct place_index *x, enum spelling kind, const char *text, const struct area *area)
{
	if (!text)
		return;
	add_entry(x, kind, text_fold(&x->keep, text), area);
	add_entry(x, SPELL_FOLDED, text_fold_roman(&x->keep, text), area);
}

/* Levels are compared as pointers to these. */
static const char *const levels[] = {"country", "province", "district", "tehsil", "uc", NULL};

static const char *level_named(const char *level)
{
	for (const char *const *l = levels; *l; l++)
		if (text_eq(*l, level))
			return *l;
	return NULL;
}

/* One pass collects the areas with their texts; entries point at areas, so they are made when the array has its final
 * place. */
struct area_text {
	const char *code, *name, *name_ur;
};

static void read_areas(struct place_index *x, struct db *db)
{
	struct db_stmt *s = db_stmt(db, STMT_LINK_PLACE_AREAS);
	struct area_text *text = NULL;

	while (stmt_step(s) == 1) {
		if (x->n_areas == x->cap_areas) {
			x->cap_areas = x->cap_areas ? x->cap_areas * 2 : 64;
			x->area = mem_realloc(x->area, x->cap_areas * sizeof *x->area);
			text = mem_realloc(text, x->cap_areas * sizeof *text);
		}
		text[x->n_areas] = (struct area_text){arena_strdup(&x->keep, stmt_get_text(s, 1)),
						      arena_strdup(&x->keep, stmt_get_text(s, 2)),
						      arena_strdup(&x->keep, stmt_get_text(s, 3))};
		x->area[x->n_areas++] = (struct area){.area_id = stmt_get_int(s, 0),
						      .parent_id = stmt_get_int(s, 5),
						      .level = level_named(stmt_get_text(s, 4)),
						      .ended = !stmt_is_null(s, 6)};
	}
	for (size_t i = 0; i < x->n_areas; i++) {
		struct area *a = &x->area[i];

		a->parent = a->parent_id ? find_id(x, a->parent_id) : NULL;
		add_entry(x, SPELL_CODE, text[i].code, a);
		add_spelling(x, SPELL_NAME, text[i].name, a);
		add_spelling(x, SPELL_NAME, text[i].name_ur, a);
	}
	free(text);
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

struct place_index *place_index_open(struct db *db)
{
	struct place_index *x = mem_alloc(sizeof *x);

	*x = (struct place_index){.keep = ARENA_INIT, .scratch = ARENA_INIT};
	read_areas(x, db);
	read_aliases(x, db);
	if (x->n_entries > 0)
		qsort(x->entry, x->n_entries, sizeof *x->entry, compare_entry);
	return x;
}

void place_index_close(struct place_index *index)
{
	if (!index)
		return;
	arena_free(&index->keep);
	arena_free(&index->scratch);
	free(index->area);
	free(index->entry);
	free(index);
}

/* ---- sets of areas ----------------------------------------------------------------------------------------------- */

/* Areas a piece of text may mean; no area twice. */
struct places {
	const struct area **area;
	size_t n;
};

static bool lies_in(const struct area *a, const struct area *in)
{
	for (; a; a = a->parent)
		if (a == in)
			return true;
	return false;
}

static bool holds(const struct places *p, const struct area *a)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->area[i] == a)
			return true;
	return false;
}

/* True when one of the places is the area or lies above it. */
static bool any_above(const struct places *p, const struct area *a)
{
	for (; a; a = a->parent)
		if (holds(p, a))
			return true;
	return false;
}

static void drop(struct places *p, size_t i)
{
	for (p->n--; i < p->n; i++)
		p->area[i] = p->area[i + 1];
}

/* Areas that have ended give way to those that exist. */
static void prefer_existing(struct places *p)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++)
		any = any || !p->area[i]->ended;
	for (size_t i = p->n; any && i > 0; i--)
		if (p->area[i - 1]->ended)
			drop(p, i - 1);
}

static struct places look_up(struct place_index *x, enum spelling kind, const char *key)
{
	struct places found = {NULL, 0};
	size_t low = 0, high = x->n_entries, end;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int d = (int)x->entry[mid].kind - (int)kind;

		if (d == 0)
			d = strcmp(x->entry[mid].key, key);
		if (d < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (end = low; end < x->n_entries && x->entry[end].kind == kind && strcmp(x->entry[end].key, key) == 0;)
		end++;
	if (end == low)
		return found;
	found.area = arena_calloc(&x->scratch, end - low, sizeof(void *));
	for (; low < end; low++)
		if (!holds(&found, x->entry[low].area))
			found.area[found.n++] = x->entry[low].area;
	prefer_existing(&found);
	return found;
}

/* The lowest of areas that lie on one path, NULL when they do not. */
static const struct area *lowest(const struct places *p)
{
	const struct area *low = NULL;

	for (size_t i = 0; i < p->n; i++)
		if (!low || lies_in(p->area[i], low))
			low = p->area[i];
	for (size_t i = 0; i < p->n; i++)
		if (!lies_in(low, p->area[i]))
			return NULL;
	return low;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static struct places look_up_name(struct place_index *x, const char *folded)
{
	struct places found = look_up(x, SPELL_NAME, folded);

	if (found.n == 0)
		found = look_up(x, SPELL_ALIAS, folded);
	if (found.n == 0)
		found = look_up(x, SPELL_FOLDED, text_fold_roman(&x->scratch, folded));
	return found;
}

/* Words that say the level of the name beside them, folded. */
static const struct {
	const char *word, *level;
} level_words[] = {
	{"union council", "uc"}, {"uc", "uc"},         {"یونین کونسل", "uc"},    {"sub tehsil", "tehsil"},
	{"tehsil", "tehsil"},    {"taluka", "tehsil"}, {"تحصیل", "tehsil"},      {"district", "district"},
	{"zila", "district"},    {"ضلع", "district"},  {"province", "province"}, {"صوبہ", "province"},
};

/* The piece without a level word at its start or end; NULL when it has none. *level is set with it. */
static const char *without_level(struct arena *a, const char *folded, const char **level)
{
	size_t n = strlen(folded);

	for (size_t i = 0; i < sizeof level_words / sizeof level_words[0]; i++) {
		const char *word = text_fold(a, level_words[i].word);
		size_t w = strlen(word);

		if (n <= w + 1)
			continue;
		*level = level_named(level_words[i].level);
		if (strncmp(folded, word, w) == 0 && folded[w] == ' ')
			return folded + w + 1;
		if (folded[n - w - 1] == ' ' && strcmp(folded + n - w, word) == 0)
			return arena_strndup(a, folded, n - w - 1);
	}
	return NULL;
}

static struct places look_up_piece(struct place_index *x, const char *piece)
{
	const char *folded = text_fold(&x->scratch, piece), *level = NULL, *bare;
	struct places found = look_up_name(x, folded);

	if (found.n > 0)
		return found;
	bare = without_level(&x->scratch, folded, &level);
	if (!bare)
		return found;
	found = look_up_name(x, bare);
	for (size_t i = found.n; i > 0; i--)
		if (found.area[i - 1]->level != level)
			drop(&found, i - 1);
	return found;
}

/* Comma lists, the Urdu comma among them; empty pieces are left out. */
static size_t split_name(struct arena *a, const char *name, char ***pieces)
{
	char *copy = arena_strdup(a, name), *at;
	size_t n, kept = 0;

	while ((at = strstr(copy, "\xd8\x8c")) != NULL) { /* U+060C */
		at[0] = ' ';
		at[1] = ',';
	}
	n = text_split(a, copy, ',', pieces);
	for (size_t i = 0; i < n; i++)
		if (*(*pieces)[i])
			(*pieces)[kept++] = (*pieces)[i];
	return kept;
}

/* Areas a whole name may mean: those of any piece that have, for every other piece, an area so called on their path.
 * With PLACE_UNKNOWN a piece is not known; with PLACE_CONFLICT the pieces mean places apart. */
static enum place_answer look_up_list(struct place_index *x, const char *name, struct places *out)
{
	char **piece = NULL;
	size_t n = split_name(&x->scratch, name, &piece), total = 0;
	struct places *found = arena_calloc(&x->scratch, n + 1, sizeof *found);

	*out = (struct places){NULL, 0};
	if (n == 0)
		return PLACE_NONE;
	for (size_t i = 0; i < n; i++) {
		found[i] = look_up_piece(x, piece[i]);
		if (found[i].n == 0)
			return PLACE_UNKNOWN;
		total += found[i].n;
	}
	out->area = arena_calloc(&x->scratch, total, sizeof(void *));
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < found[i].n; k++) {
			const struct area *a = found[i].area[k];
			bool fits = !holds(out, a);

			for (size_t j = 0; j < n && fits; j++)
				fits = any_above(&found[j], a);
			if (fits)
				out->area[out->n++] = a;
		}
	}
	return out->n > 0 ? PLACE_FOUND : PLACE_CONFLICT;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static enum place_answer settle(const struct places *p, int64_t *area_id)
{
	const struct area *a = lowest(p);

	if (!a)
		return PLACE_AMBIGUOUS;
	*area_id = a->area_id;
	return PLACE_FOUND;
}

/* True when an area so named is the coded one, lies above it or below it. */
static bool name_agrees(const struct places *named, const struct area *coded)
{
	if (any_above(named, coded))
		return true;
	for (size_t i = 0; i < named->n; i++)
		if (lies_in(named->area[i], coded))
			return true;
	return false;
}

static enum place_answer resolve_code(struct places coded, const struct places *named, bool has_name, int64_t *area_id)
{
	if (coded.n == 0)
		return PLACE_UNKNOWN;
	for (size_t i = coded.n; has_name && i > 0; i--)
		if (!name_agrees(named, coded.area[i - 1]))
			drop(&coded, i - 1);
	if (coded.n == 0)
		return PLACE_CONFLICT;
	if (coded.n > 1)
		return PLACE_AMBIGUOUS;
	*area_id = coded.area[0]->area_id;
	return PLACE_FOUND;
}

enum place_answer place_resolve(void *ctx, const char *code, const char *name, int64_t *area_id)
{
	struct place_index *x = ctx;
	struct places named = {NULL, 0};
	enum place_answer by_name;

	arena_reset(&x->scratch);
	code = code ? text_trim(&x->scratch, code) : "";
	by_name = name ? look_up_list(x, name, &named) : PLACE_NONE;
	if (*code)
		return resolve_code(look_up(x, SPELL_CODE, code), &named, by_name != PLACE_NONE, area_id);
	return by_name == PLACE_FOUND ? settle(&named, area_id) : by_name;
}
