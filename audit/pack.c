/* pack.c -- writes and reads packs of results.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "audit/pack.h"

#include "audit/rules.h"

#define HEADER 8u
#define GROUP_SLOTS (4u * PACK_KEYS) /* a power of two, several times the groups there can be */
#define FIXED 29u                    /* bytes of a group before its texts */

/* Columns of audit_result_range. */
enum {
	COL_RESULT,
	COL_TEST,
	COL_CATEGORY,
	COL_STATUS,
	COL_COLLECTED,
	COL_DEVICE,
	COL_FACILITY,
	COL_AREA,
	COL_ASSAY,
	COL_LOT
};

void pack_init(struct pack *p)
{
	*p = (struct pack){.bytes = BUF_INIT};
}

void pack_free(struct pack *p)
{
	buf_free(&p->bytes);
	free(p->group);
}

/* ---- reading ---- */

static uint64_t get(const unsigned char *at, unsigned width)
{
	uint64_t v = 0;

	while (width-- > 0)
		v = v << 8 | at[width];
	return v;
}

struct reader {
	const unsigned char *at;
	size_t left;
	bool ok;
};

static uint64_t take(struct reader *r, unsigned width)
{
	uint64_t v;

	r->ok = r->ok && r->left >= width;
	if (!r->ok)
		return 0;
	v = get(r->at, width);
	r->at += width;
	r->left -= width;
	return v;
}

static const char *take_text(struct reader *r)
{
	size_t n = take(r, 4);
	const char *text = (const char *)r->at;

	if (!r->ok || n == 0)
		return NULL;
	r->ok = r->left >= n && memchr(text, '\0', n) == text + n - 1;
	if (!r->ok)
		return NULL;
	r->at += n;
	r->left -= n;
	return text;
}

static void take_group(struct reader *r, struct pack_group *g)
{
	g->kind = (unsigned)take(r, 1);
	g->collected_on = (date_t)(uint32_t)take(r, 4);
	g->device_id = (int64_t)take(r, 8);
	g->facility_id = (int64_t)take(r, 8);
	g->area_id = (int64_t)take(r, 8);
	g->category = take_text(r);
	g->lot = take_text(r);
	g->assay = take_text(r);
	r->ok = r->ok && g->kind > 0 && g->kind < AUDIT_KINDS && g->category;
}

/* Keys rise within the pack, and every group is there. */
static bool results_hold(const struct pack *p)
{
	unsigned next = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (pack_offset(p, i) < next || pack_offset(p, i) >= PACK_KEYS || pack_group_of(p, i) >= p->n_groups)
			return false;
		next = pack_offset(p, i) + 1;
	}
	return true;
}

static bool parse(struct pack *p)
{
	struct reader r = {(const unsigned char *)p->bytes.data, p->bytes.len, true};

	p->n_groups = take(&r, 4);
	p->n = take(&r, 4);
	if (!r.ok || p->n_groups > PACK_KEYS || p->n > PACK_KEYS)
		return false;
	if (p->n_groups > p->cap) {
		p->cap = p->n_groups;
		p->group = mem_realloc(p->group, p->cap * sizeof *p->group);
	}
	for (size_t i = 0; i < p->n_groups && r.ok; i++)
		take_group(&r, &p->group[i]);
	p->result = r.at;
	return r.ok && r.left == 4 * p->n && results_hold(p);
}

bool pack_open(struct pack *p, struct db *db, int64_t pack_id)
{
	struct db_stmt *s = db_stmt(db, STMT_AUDIT_PACK_OF);
	const void *body;
	size_t n;

	stmt_int(s, ":pack_id", pack_id);
	if (stmt_step(s) != 1)
		return false;
	body = stmt_get_blob(s, 0, &n);
	buf_reset(&p->bytes);
	buf_add(&p->bytes, body, n);
	stmt_done(s);
	return parse(p);
}

/* ---- writing ---- */

struct writer {
	struct db *db;
	struct buf group, result, one; /* groups and results as bytes; the group at hand */
	uint32_t n_groups, n;
	size_t *end;    /* of each group in `group` */
	uint16_t *slot; /* group + 1 by hash, 0 empty */
};

static void put(struct buf *b, uint64_t v, unsigned width)
{
	for (; width-- > 0; v >>= 8)
		buf_char(b, (char)(v & 0xFF));
}

static void put_text(struct buf *b, const char *text)
{
	put(b, text ? strlen(text) + 1 : 0, 4);
	if (text)
		buf_add(b, text, strlen(text) + 1);
}

static size_t hash(const struct buf *b)
{
	uint64_t h = b->len;

	for (size_t i = 0; i < b->len; i++)
		h = (h ^ (unsigned char)b->data[i]) * UINT64_C(0x100000001B3);
	return (size_t)(h ^ h >> 29);
}

static bool is_group(const struct writer *w, unsigned g)
{
	size_t from = g ? w->end[g - 1] : 0;

	return w->end[g] - from == w->one.len && memcmp(w->group.data + from, w->one.data, w->one.len) == 0;
}

/* Number of the group at hand, which is added when it is new. */
static unsigned group_number(struct writer *w)
{
	size_t at = hash(&w->one) & (GROUP_SLOTS - 1);

	for (; w->slot[at]; at = (at + 1) & (GROUP_SLOTS - 1))
		if (is_group(w, w->slot[at] - 1u))
			return w->slot[at] - 1u;
	buf_add(&w->group, w->one.data, w->one.len);
	w->end[w->n_groups] = w->group.len;
	w->slot[at] = (uint16_t)++w->n_groups;
	return w->n_groups - 1;
}

static void put_group(struct buf *b, const struct pack_group *g)
{
	buf_reset(b);
	put(b, g->kind, 1);
	put(b, (uint32_t)g->collected_on, 4);
	put(b, (uint64_t)g->device_id, 8);
	put(b, (uint64_t)g->facility_id, 8);
	put(b, (uint64_t)g->area_id, 8);
	put_text(b, g->category);
	put_text(b, g->lot);
	put_text(b, g->assay);
}

static void add_result(struct writer *w, const struct pack_group *g, unsigned offset)
{
	put_group(&w->one, g);
	put(&w->result, offset, 2);
	put(&w->result, group_number(w), 2);
	w->n++;
}

static void start(struct writer *w)
{
	buf_reset(&w->group);
	buf_reset(&w->result);
	w->n_groups = w->n = 0;
	memset(w->slot, 0, GROUP_SLOTS * sizeof *w->slot);
}

/* Takes what a pack holds up to an offset. False when there is no such pack. */
static bool resume(struct writer *w, int64_t pack_id, unsigned until)
{
	struct pack p;
	bool found;

	pack_init(&p);
	found = pack_open(&p, w->db, pack_id);
	for (size_t i = 0; found && i < p.n && pack_offset(&p, i) <= until; i++)
		add_result(w, &p.group[pack_group_of(&p, i)], pack_offset(&p, i));
	pack_free(&p);
	return found;
}

static void store(struct writer *w, int64_t pack_id)
{
	struct db_stmt *s = db_stmt(w->db, STMT_AUDIT_PACK_PUT);

	buf_reset(&w->one);
	put(&w->one, w->n_groups, 4);
	put(&w->one, w->n, 4);
	buf_add(&w->one, w->group.data, w->group.len);
	buf_add(&w->one, w->result.data, w->result.len);
	stmt_int(s, ":pack_id", pack_id);
	stmt_blob(s, ":body", w->one.data, w->one.len);
	stmt_run(s);
}

static void add_range(struct writer *w, int64_t first, int64_t last)
{
	struct db_stmt *row = db_stmt(w->db, STMT_AUDIT_RESULT_RANGE);

	stmt_int(row, ":first", first);
	stmt_int(row, ":last", last);
	while (stmt_step(row) == 1) {
		struct pack_group g = {.kind = rules_kind(stmt_get_text(row, COL_TEST)),
				       .collected_on = (date_t)stmt_get_int(row, COL_COLLECTED),
				       .device_id = stmt_get_int(row, COL_DEVICE),
				       .facility_id = stmt_get_int(row, COL_FACILITY),
				       .area_id = stmt_get_int(row, COL_AREA),
				       .category = stmt_get_text(row, COL_CATEGORY),
				       .lot = stmt_get_text(row, COL_LOT),
				       .assay = stmt_get_text(row, COL_ASSAY)};

		if (g.kind && *stmt_get_text(row, COL_STATUS) != 'w')
			add_result(w, &g, (unsigned)(stmt_get_int(row, COL_RESULT) % PACK_KEYS));
	}
}

int64_t pack_results(struct db *db, int64_t after)
{
	struct writer w = {.db = db, .group = BUF_INIT, .result = BUF_INIT, .one = BUF_INIT};
	int64_t newest = stmt_one_int(db_stmt(db, STMT_AUDIT_RESULT_NEWEST), 0);

	w.end = mem_alloc(PACK_KEYS * sizeof *w.end);
	w.slot = mem_alloc(GROUP_SLOTS * sizeof *w.slot);
	if (after == 0)
		stmt_run(db_stmt(db, STMT_AUDIT_PACK_CLEAR));
	for (int64_t id = (after + 1) / PACK_KEYS; after < newest && db_status(db) == STATUS_OK; id++) {
		int64_t first = id * PACK_KEYS, last = first + PACK_KEYS - 1;

		start(&w);
		if (after >= first && resume(&w, id, (unsigned)(after - first)))
			first = after + 1;
		last = last < newest ? last : newest;
		add_range(&w, first, last);
		store(&w, id);
		after = last;
	}
	free(w.end);
	free(w.slot);
	buf_free(&w.group);
	buf_free(&w.result);
	buf_free(&w.one);
	return newest;
}
