/* quarantine_export.c -- refused rows verbatim, in a file of the kind they came from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "db/original.h"
#include "db/seal.h"
#include "ingest/quarantine_int.h"

#include <inttypes.h>

#define MODE_PRIVATE 0600u

struct exporting {
	struct db *db;
	struct arena arena;
	struct msgq *q;
	struct waiting_file source;
	const struct waiting *row; /* of one batch */
	size_t n;
	const char *path;
	struct buf bytes; /* one piece of the original */
};

/* Copies bytes of the original into the output. */
static enum status copy(struct exporting *e, FILE *f, int64_t offset, int64_t length)
{
	enum status rc;

	buf_reset(&e->bytes);
	rc = original_read(e->db, e->row[0].item.batch_id, offset, length, &e->bytes, e->q);
	if (rc == STATUS_OK && length)
		(void)fwrite(e->bytes.data, 1, e->bytes.len, f); /* file_commit sees a failure */
	return rc;
}

static void put(struct exporting *e, FILE *f, const char *utf8)
{
	struct buf b = BUF_INIT;

	decode_encode(&b, utf8, strlen(utf8), e->source.enc);
	(void)fwrite(b.data, 1, b.len, f);
	buf_free(&b);
}

/* What stands before the first row: mark, header row, preamble. A file that starts with a row has only its mark. */
static enum status copy_head(struct exporting *e, FILE *f)
{
	struct db_stmt *s = db_stmt(e->db, STMT_INGEST_FIRST_ROW);
	int64_t first;

	stmt_int(s, ":batch_id", e->row[0].item.batch_id);
	first = stmt_one_int(s, 0);
	if (first == 0 && e->row[0].offset > 0)
		first = (int64_t)e->source.bom;
	return copy(e, f, 0, first);
}

/* The last row of a file may lack its line end. e->bytes holds the row. */
static bool ends_line(const struct exporting *e)
{
	size_t n = e->bytes.len;
	bool wide = e->source.enc == ENC_UTF16LE || e->source.enc == ENC_UTF16BE;

	if (!wide)
		return n >= 1 && (e->bytes.data[n - 1] == '\n' || e->bytes.data[n - 1] == '\r');
	return n >= 2 &&
	       (memcmp(e->bytes.data + n - 2, "\n\0", 2) == 0 || memcmp(e->bytes.data + n - 2, "\0\n", 2) == 0);
}

static enum status copy_rows(struct exporting *e, FILE *f)
{
	bool sections = text_eq(e->row[0].item.profile, "genexpert-csv");
	enum status rc = copy_head(e, f);

	for (size_t i = 0; i < e->n && rc == STATUS_OK; i++) {
		rc = copy(e, f, e->row[i].offset, e->row[i].length);
		if (rc != STATUS_OK)
			break;
		if (!ends_line(e))
			put(e, f, "\r\n");
		if (sections && i + 1 < e->n)
			put(e, f, "\xEF\xBB\xBF\r\n\r\n"); /* as the instrument sets sections apart */
	}
	return rc;
}

static void put_reason(struct buf *b, const struct waiting *w)
{
	buf_printf(b, "%" PRId64 ",%" PRId64 ",", w->item.record_id, w->item.line);
	csv_field(b, w->item.rule ? w->item.rule : "", false);
	buf_char(b, ',');
	csv_field(b, w->item.field ? w->item.field : "", false);
	buf_char(b, ',');
	csv_field(b, w->item.reason ? w->item.reason : "", true);
	buf_char(b, ',');
	csv_field(b, w->item.hint, true);
	buf_char(b, '\n');
}

static enum status write_reasons(struct exporting *e)
{
	const char *path = arena_printf(&e->arena, "%s.reasons.csv", e->path);
	struct file_out out = {NULL, NULL, NULL};
	struct buf b = BUF_INIT;
	enum status rc = file_create(&out, path, MODE_PRIVATE, e->q);

	if (rc != STATUS_OK)
		return rc;
	buf_str(&b, "record,line,rule,field,reason,hint\n");
	for (size_t i = 0; i < e->n; i++)
		put_reason(&b, &e->row[i]);
	(void)fwrite(b.data, 1, b.len, out.f);
	buf_free(&b);
	return file_commit(&out, e->q);
}

static enum status write_rows(struct exporting *e)
{
	struct file_out out = {NULL, NULL, NULL};
	enum status rc = file_create(&out, e->path, MODE_PRIVATE, e->q);

	if (rc == STATUS_OK)
		rc = copy_rows(e, out.f);
	if (rc == STATUS_OK)
		return file_commit(&out, e->q);
	file_abort(&out);
	return rc;
}

static enum status export_batch(struct exporting *e)
{
	enum status rc = waiting_source(e->db, &e->arena, e->row[0].item.batch_id, &e->source, e->q);

	if (rc != STATUS_OK)
		return rc;
	fclose(e->source.f);
	rc = write_rows(e);
	return rc == STATUS_OK ? write_reasons(e) : rc;
}

/* "mend.csv" and batch 3: "mend-batch-3.csv". */
static char *path_of_batch(struct arena *a, const char *out, int64_t batch_id)
{
	const char *base = file_base(out), *dot = strrchr(base, '.');
	size_t stem = dot && dot != base ? (size_t)(dot - out) : strlen(out);

	return arena_printf(a, "%.*s-batch-%" PRId64 "%s", (int)stem, out, batch_id, out + stem);
}

enum status quarantine_export(struct db *db, int64_t batch_id, const char *out, struct buf *paths, struct msgq *q)
{
	struct exporting e = {.db = db, .arena = ARENA_INIT, .q = q, .bytes = BUF_INIT};
	enum status rc = STATUS_OK;
	size_t n;
	const struct waiting *all = waiting_load(db, &e.arena, batch_id, &n);

	if (n == 0 && db_status(db) == STATUS_OK) {
		msg_add(q, MSG_NOTE, "quarantine-empty", MSG_NOWHERE, NULL, NULL, "no row waits to be mended");
		rc = STATUS_ATTENTION;
	}
	for (size_t at = 0; at < n && rc == STATUS_OK; at += e.n) {
		e.row = all + at;
		e.n = waiting_of_batch(e.row, n - at);
		e.path = e.n == n ? out : path_of_batch(&e.arena, out, e.row[0].item.batch_id);
		rc = export_batch(&e);
		if (rc == STATUS_OK && paths)
			buf_printf(paths, "%s\n%s.reasons.csv\n", e.path, e.path);
	}
	seal_wipe(&e.bytes);
	arena_free(&e.arena);
	return db_status(db) != STATUS_OK ? db_status(db) : rc;
}
