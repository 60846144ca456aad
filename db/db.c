/* db.c -- opening and closing a registry file, and its transactions.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The PRAGMAs below are the only SQL text outside db/migrations and db/queries besides digest.c: they belong to this
 * engine, not to the subset that is shared with another.
 */
#include "db/db_int.h"
#include "db/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_KIB                                                                                                      \
	"131072" /* keyed hashes fall anywhere in their indexes; a small cache would read them again and again */
#define SCAN_CACHE_KIB "4096"   /* what is read once is not kept */
#define CHECKPOINT_PAGES "8192" /* of the log, before it is carried into the file: 32 MiB */

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static const struct {
	int rc; /* primary result code of SQLite */
	const char *code, *hint;
} sqlite_errors[] = {
	{SQLITE_INTERRUPT, "query-too-long", "look for a missing join condition in the query of the report"},
	{SQLITE_BUSY, "registry-busy", "another sanad is writing to this registry; try again when it has finished"},
	{SQLITE_LOCKED, "registry-busy", "another sanad is writing to this registry; try again when it has finished"},
	{SQLITE_CORRUPT, "registry-corrupt", "restore a copy; keep the damaged file for examination"},
	{SQLITE_NOTADB, "registry-corrupt", "restore a copy; keep the damaged file for examination"},
	{SQLITE_FULL, "registry-full", "make room on the disk and run the command again"},
	{SQLITE_IOERR, "registry-unreadable", "the disk or the network drive fails; check it before anything else"},
	{SQLITE_READONLY, "registry-read-only", "the file or its folder may not be written by this user"},
	{SQLITE_PERM, "registry-read-only", "the file or its folder may not be written by this user"},
	{SQLITE_CANTOPEN, "registry-unreadable", "check the permissions of the file and of its folder"},
};

enum status db_fail_sqlite(struct db *db, int rc, const char *what)
{
	const char *code = "registry-refused", *hint = NULL;

	if (rc == SQLITE_NOMEM)
		mem_oom();
	for (size_t i = 0; i < sizeof sqlite_errors / sizeof sqlite_errors[0]; i++)
		if (sqlite_errors[i].rc == (rc & 0xff)) {
			code = sqlite_errors[i].code;
			hint = sqlite_errors[i].hint;
		}
	if (db->failed == STATUS_OK)
		db->failed = msg_fail(db->q, STATUS_REGISTRY, code, MSG_FILE(db->path), NULL, hint, "%s: %s", what,
				      sqlite3_errmsg(db->sql));
	return db->failed;
}

void db_bug(struct db *db, const char *fmt, ...)
{
	struct arena a = ARENA_INIT;
	va_list ap;

	if (db->failed != STATUS_OK)
		return;
	va_start(ap, fmt);
	db->failed = msg_fail(db->q, STATUS_INTERNAL, "internal", MSG_FILE(db->path), NULL,
			      "this is a mistake in sanad; please report it", "%s", arena_vprintf(&a, fmt, ap));
	va_end(ap);
	arena_free(&a);
}

bool db_exec(struct db *db, const char *sql, const char *what)
{
	int rc;

	if (db->failed != STATUS_OK)
		return false;
	rc = sqlite3_exec(db->sql, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_fail_sqlite(db, rc, what);
	return rc == SQLITE_OK;
}

int64_t db_exec_int(struct db *db, const char *sql, const char *what)
{
	sqlite3_stmt *s = NULL;
	int64_t v = -1;
	int rc;

	if (db->failed != STATUS_OK)
		return -1;
	rc = sqlite3_prepare_v2(db->sql, sql, -1, &s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	if (rc == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	else
		db_fail_sqlite(db, rc, what);
	sqlite3_finalize(s);
	return v;
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static struct db *db_new(const char *path, enum db_mode mode, struct msgq *q)
{
	struct db *db = mem_alloc(sizeof *db);

	memset(db, 0, sizeof *db);
	db->path = mem_alloc(strlen(path) + 1);
	memcpy(db->path, path, strlen(path) + 1);
	db->mode = mode;
	db->q = db->open_q = q;
	buf_init(&db->piece_text);
	for (int i = 0; i < STMT_COUNT; i++) {
		db->stmts[i].db = db;
		db->stmts[i].name = sql_statements[i].name;
	}
	return db;
}

static bool set_config(struct db *db)
{
	int rc = sqlite3_extended_result_codes(db->sql, 1);

	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(db->sql, 5000);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(db->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(db->sql, query_authorize, db);
	if (rc != SQLITE_OK)
		db_fail_sqlite(db, rc, "setting up");
	return rc == SQLITE_OK;
}

/* Settings that are not kept in the file; foreign_keys is read back because a build of SQLite may leave it out. */
static bool set_pragmas(struct db *db)
{
	static const char *const common =
		"PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON;"
		"PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -" CACHE_KIB "; PRAGMA wal_autocheckpoint = " CHECKPOINT_PAGES;

	if (!set_config(db) || !db_exec(db, common, "setting up"))
		return false;
	if (db_exec_int(db, "PRAGMA foreign_keys", "setting up") != 1)
		db_bug(db, "this SQLite does not check foreign keys");
	if (db->mode != DB_WRITE)
		db_exec(db, "PRAGMA query_only = ON", "setting up");
	else
		db_exec(db, "PRAGMA journal_mode = WAL", "setting up");
	if (db->mode == DB_SCAN)
		db_exec(db, "PRAGMA cache_size = -" SCAN_CACHE_KIB, "setting up");
	sqlite3_update_hook(db->sql, ledger_note, db);
	sqlite3_progress_handler(db->sql, QUERY_TICK_STEPS, query_progress, db);
	return db->failed == STATUS_OK;
}

/* A path as a file: URI, so that immutable=1 can be asked for. */
static void path_uri(struct buf *uri, const char *path)
{
	buf_str(uri, "file:");
	for (const char *p = path; *p; p++)
		if (*p == '?' || *p == '#' || *p == '%')
			buf_printf(uri, "%%%02X", (unsigned)*p);
		else
			buf_char(uri, *p);
	buf_str(uri, "?immutable=1");
}

/* In a folder that may not be written there is no place for the shared memory of a write-ahead log. When no log waits
 * there, nobody is writing either, and the file can be read as it stands. */
static int open_immutable(struct db *db)
{
	struct buf name = BUF_INIT;
	struct stat st;
	int rc = SQLITE_CANTOPEN;

	buf_printf(&name, "%s-wal", db->path);
	if (stat(name.data, &st) != 0 || st.st_size == 0) {
		sqlite3_close(db->sql);
		db->sql = NULL;
		buf_reset(&name);
		path_uri(&name, db->path);
		rc = sqlite3_open_v2(name.data, &db->sql, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
	}
	buf_free(&name);
	return rc;
}

static bool open_sqlite(struct db *db)
{
	int rc;

	/* Threads each have a connection of their own (DB_SCAN). Refused, without harm, once SQLite is in use. */
	(void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	rc = sqlite3_open_v2(db->path, &db->sql, SQLITE_OPEN_READWRITE, NULL);

	if (rc == SQLITE_OK && db->mode != DB_WRITE) {
		rc = sqlite3_exec(db->sql, "PRAGMA schema_version", NULL, NULL, NULL);
		if (rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY)
			rc = open_immutable(db);
	}
	if (rc != SQLITE_OK)
		db_fail_sqlite(db, rc, "opening the registry");
	return rc == SQLITE_OK && set_pragmas(db);
}

/* Looks at the file before SQLite does, to tell "not there" from "something else" from "damaged". */
static enum status check_file(const char *path, struct msgq *q)
{
	static const char magic[16] = "SQLite format 3";
	unsigned char head[100];
	struct stat st;
	size_t n;
	uint32_t id;
	FILE *f;

	if (stat(path, &st) != 0)
		return msg_fail(q, STATUS_REGISTRY, "registry-missing", MSG_FILE(path), NULL,
				"make one with: sanad init --program FILE, or name another with --db",
				"there is no registry here (%s)", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return msg_fail(q, STATUS_REGISTRY, "registry-not-sanad", MSG_FILE(path), NULL,
				"name a registry with --db", "not a file");
	f = fopen(path, "rb");
	if (!f)
		return msg_fail(q, STATUS_REGISTRY, "registry-unreadable", MSG_FILE(path), NULL,
				"check the permissions of the file and of its folder", "cannot be read (%s)",
				strerror(errno));
	n = fread(head, 1, sizeof head, f);
	fclose(f);
	if (n < sizeof head || memcmp(head, magic, sizeof magic) != 0)
		return msg_fail(q, STATUS_REGISTRY, "registry-not-sanad", MSG_FILE(path), NULL,
				"name a registry with --db",
				n == 0 ? "the file is empty, not a registry" : "not a registry: another kind of file");
	id = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 | head[71];
	if (id != DB_APPLICATION_ID)
		return msg_fail(q, STATUS_REGISTRY, "registry-not-sanad", MSG_FILE(path), NULL,
				"name a registry with --db", "a database of another program, not a registry");
	return STATUS_OK;
}

static enum status check_version(struct db *db, struct msgq *q)
{
	int64_t version = db_exec_int(db, "PRAGMA user_version", "reading the version");

	if (db->failed != STATUS_OK || version == sql_migration_count)
		return db->failed;
	if (version > sql_migration_count)
		return msg_fail(q, STATUS_REGISTRY, "registry-newer", MSG_FILE(db->path), NULL, "use a newer sanad",
				"the registry has version %lld, this sanad knows versions up to %d", (long long)version,
				sql_migration_count);
	if (db->mode != DB_WRITE)
		return msg_fail(q, STATUS_REGISTRY, "registry-older", MSG_FILE(db->path), NULL,
				"run a command that writes, such as sanad rebuild; it upgrades and keeps a copy",
				"the registry has version %lld, this sanad needs version %d", (long long)version,
				sql_migration_count);
	return migrate_apply(db, sql_migrations, sql_migration_count, q);
}

enum status db_open(struct db **out, const char *path, enum db_mode mode, struct msgq *q)
{
	enum status st = check_file(path, q);
	struct db *db;

	*out = NULL;
	if (st != STATUS_OK)
		return st;
	db = db_new(path, mode, q);
	st = open_sqlite(db) ? check_version(db, q) : db->failed;
	if (st != STATUS_OK) {
		db_close(db);
		return st;
	}
	*out = db;
	return STATUS_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	if (db->in_txn)
		db_rollback(db);
	for (int i = 0; i < STMT_COUNT; i++)
		sqlite3_finalize(db->stmts[i].stmt);
	for (int i = 0; i < SQL_TABLE_MAX; i++)
		sqlite3_finalize(db->digest_stmts[i]);
	sqlite3_close_v2(db->sql);
	seal_forget_key(db);
	seal_wipe(&db->piece_text);
	free(db->path);
	free(db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

enum status db_status(const struct db *db)
{
	return db->failed;
}

/* ---- making ---------------------------------------------------------------------------------------------------- */

/* The folder's own entry must reach the disk, or the file may be gone after a power cut. */
static void sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct arena a = ARENA_INIT;
	const char *folder = !slash ? "." : slash == path ? "/" : arena_strndup(&a, path, (size_t)(slash - path));
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	arena_free(&a);
}

int db_publish(const char *tmp, const char *path)
{
	int err = 0;

	/* link, unlike rename, never replaces a file that somebody else just made; some file systems have no links. */
	if (link(tmp, path) != 0) {
		err = errno;
		if ((err == EPERM || err == EOPNOTSUPP || err == ENOSYS) && access(path, F_OK) != 0)
			err = rename(tmp, path) == 0 ? 0 : errno;
	}
	unlink(tmp);
	if (err == 0)
		sync_folder(path);
	return err;
}

static enum status create_failed(const char *path, int err, struct msgq *q)
{
	if (err == EEXIST)
		return msg_fail(q, STATUS_REGISTRY, "registry-exists", MSG_FILE(path), NULL,
				"name another file with --db; an existing registry is never overwritten",
				"there is a file here already");
	return msg_fail(q, STATUS_REGISTRY, "registry-unwritable", MSG_FILE(path), NULL,
			"check that the folder exists and may be written", "cannot make a registry here (%s)",
			strerror(err));
}

/* Writes meta; the first rows of the ledger. */
static bool fill_new(struct db *db, struct msgq *q)
{
	char check[65];
	struct db_stmt *s;

	if (db_begin(db, "init", "sanad", q) != STATUS_OK)
		return false;
	seal_key_check(db, check);
	s = db_stmt(db, STMT_DB_META_INSERT);
	stmt_int(s, ":meta_id", db_next_id(db, "meta"));
	stmt_text(s, ":name", "key_check");
	stmt_text(s, ":value", check);
	stmt_run(s);
	return db_commit(db, q) == STATUS_OK;
}

/* A complete registry under a temporary name. */
static enum status build_new(const char *tmp, const char *key_path, struct msgq *q)
{
	struct db *db = db_new(tmp, DB_WRITE, q);
	enum status st;

	if (open_sqlite(db))
		migrate_apply(db, sql_migrations, sql_migration_count, q);
	if (db->failed == STATUS_OK && seal_take_key(db, key_path, q) == STATUS_OK)
		fill_new(db, q);
	else if (db->failed == STATUS_OK)
		db->failed = STATUS_REGISTRY;
	st = db->failed;
	db_close(db);
	return st;
}

/* Leftovers of an attempt that was killed. */
static void remove_temporary(const char *tmp)
{
	struct arena a = ARENA_INIT;

	unlink(tmp);
	unlink(arena_printf(&a, "%s-wal", tmp));
	unlink(arena_printf(&a, "%s-shm", tmp));
	unlink(arena_printf(&a, "%s-journal", tmp));
	arena_free(&a);
}

enum status db_create(struct db **out, const char *path, const char *key_path, struct msgq *q)
{
	struct arena a = ARENA_INIT;
	const char *tmp = arena_printf(&a, "%s.creating", path);
	enum status st;
	int fd, err;

	*out = NULL;
	if (access(path, F_OK) == 0) {
		st = create_failed(path, EEXIST, q);
		goto out;
	}
	remove_temporary(tmp);
	fd = open(tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		st = create_failed(path, errno, q);
		goto out;
	}
	close(fd);
	st = key_create(key_path, q);
	if (st == STATUS_OK)
		st = build_new(tmp, key_path, q);
	if (st == STATUS_OK && (err = db_publish(tmp, path)) != 0)
		st = create_failed(path, err, q);
	if (st == STATUS_OK)
		st = db_open(out, path, DB_WRITE, q);
	if (st == STATUS_OK && (st = seal_load_key(*out, key_path, q)) != STATUS_OK) {
		db_close(*out);
		*out = NULL;
	}
	remove_temporary(tmp);
out:
	arena_free(&a);
	return st;
}

/* ---- transactions ---------------------------------------------------------------------------------------------- */

static char *copy_text(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

enum status db_begin(struct db *db, const char *action, const char *actor, struct msgq *q)
{
	if (db->failed != STATUS_OK)
		return db->failed;
	db->q = q;
	if (db->in_txn) {
		db_bug(db, "%s begins inside the transaction of %s", action, db->action);
		return db->failed;
	}
	if (!db_exec(db, "BEGIN IMMEDIATE", action)) {
		enum status st = db->failed;

		db->failed = STATUS_OK; /* nothing was begun, so nothing is left half done */
		db->q = db->open_q;
		return st;
	}
	db->in_txn = true;
	db->action = copy_text(action);
	db->actor = copy_text(actor);
	ledger_forget(db);
	return STATUS_OK;
}

static void end_transaction(struct db *db)
{
	db->in_txn = false;
	free(db->action);
	free(db->actor);
	db->action = db->actor = NULL;
	ledger_forget(db);
	db->failed = STATUS_OK;
	db->q = db->open_q;
}

enum status db_commit(struct db *db, struct msgq *q)
{
	enum status st;

	db->q = q;
	if (!db->in_txn)
		db_bug(db, "commit without a transaction");
	if (db->failed == STATUS_OK)
		ledger_append(db, q);
	if (db->failed == STATUS_OK)
		db_exec(db, "COMMIT", db->action);
	st = db->failed;
	if (st != STATUS_OK)
		db_rollback(db);
	else
		end_transaction(db);
	return st;
}

void db_rollback(struct db *db)
{
	stmt_reset_all(db);
	/* SQLite may have rolled back by itself (disk full); then there is nothing left to do. */
	if (db->in_txn && !sqlite3_get_autocommit(db->sql))
		(void)sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	db->piece_batch = 0;
	end_transaction(db);
}

int64_t db_next_id(struct db *db, const char *table)
{
	int t = ledger_table(table);

	if (t < 0 || !db->in_txn) {
		db_bug(db, t < 0 ? "no table is called %s" : "key of %s asked for outside a transaction", table);
		return 0;
	}
	if (db->changes[t].next_id == 0)
		db->changes[t].next_id = digest_max_key(db, t) + 1;
	return db->changes[t].next_id++;
}

enum status db_digest(struct db *db, char out[65], struct msgq *q)
{
	struct db_stmt *s = db_stmt(db, STMT_DB_LEDGER_LAST);
	const unsigned char *content;
	size_t n;

	(void)q;
	memset(out, '0', 64);
	out[64] = '\0';
	if (stmt_step(s) == 1) {
		content = stmt_get_blob(s, 1, &n);
		if (content && n == DB_DIGEST_SIZE)
			sodium_bin2hex(out, 65, content, n);
		stmt_done(s);
	}
	return db->failed;
}
