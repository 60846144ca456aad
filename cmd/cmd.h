/* cmd.h -- what every command gets: its parsed options, the registry it asked for, a message queue.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command is one row of command_table (cmd/commands.c) and one file cmd/<name>.c. The row says what the command
 * needs; the dispatcher opens it before run() is called and closes it afterwards. Only this room prints and exits.
 * Ownership: everything in struct cmd lives until the dispatcher returns; run() frees nothing of it.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/msg.h"
#include "db/db.h"

#include <stdio.h>

enum cmd_needs {
	NEEDS_DB_READ = 1,  /* the registry, read-only */
	NEEDS_DB_WRITE = 2, /* the registry, for writing */
	NEEDS_KEY = 4,      /* the key file; without it the command fails */
	USES_KEY = 8        /* the key file when it is there */
};

enum cmd_format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_XLSX, FORMAT_HTML };

struct cmd_option {
	const char *name; /* without the dashes; NULL ends the list */
	const char *arg;  /* name of its value in help, NULL for a switch */
	const char *help; /* one line */
};

struct cmd;

struct command {
	const char *name;
	const char *group;   /* task it belongs to in the map that `sanad` prints */
	const char *args;    /* synopsis after the name */
	const char *summary; /* one line, lower case, no full stop */
	const char *detail;  /* paragraphs for help and manual */
	const char *examples[4];
	const struct cmd_option *options; /* besides the common ones */
	const char *formats;              /* "table,csv,json" or NULL when it prints no data */
	unsigned needs;                   /* enum cmd_needs */
	int min_args, max_args;           /* words after the name; max_args -1: any number */
	enum status (*run)(struct cmd *c);
};

#define CMD_MAX_OPTIONS 24

struct cmd {
	const struct command *def;
	const char **arg; /* words after the name */
	int n_args;
	struct {
		const char *name, *value;
	} set[CMD_MAX_OPTIONS]; /* options given, in order */
	int n_set;

	const char *db_path, *key_path, *data_dir, *actor;
	const char *out_path; /* -o, "-" for standard output */
	date_t as_of;         /* --as-of, else today in Pakistan */
	enum cmd_format format;
	bool quiet, color_out, color_err;

	struct db *db;
	struct arena arena;
	struct msgq q;
};

extern const struct command command_table[]; /* ends with a row whose name is NULL */
extern const struct cmd_option common_options[];

/* Fills c from argv. STATUS_USAGE with a message naming the nearest known option or command. *help is set when --help
 * or
 * --version was asked for and nothing is to be run. */
enum cmd_help { HELP_NONE, HELP_MAP, HELP_COMMAND, HELP_VERSION };
enum status options_parse(struct cmd *c, int argc, char **argv, enum cmd_help *help);
/* Value of an option, NULL when it was not given; a switch has the value "". */
const char *option_value(const struct cmd *c, const char *name);
bool option_given(const struct cmd *c, const char *name);
/* Integer option within [low, high]; the fallback when not given. STATUS_USAGE with a message when it is not one. */
enum status option_int(struct cmd *c, const char *name, int64_t low, int64_t high, int64_t fallback, int64_t *out);
/* A usage error with a hint (NULL none). Returns STATUS_USAGE. */
enum status usage_error(struct cmd *c, const char *hint, const char *text);
/* What the options mean: --format, --as-of, paths and colours, the number of words. STATUS_USAGE with a message. */
enum status settings_format(struct cmd *c);
enum status settings_day(struct cmd *c);
void settings_paths(struct cmd *c);
enum status settings_count(struct cmd *c);

/* Looks a command up, NULL when unknown. */
const struct command *command_find(const char *name);

/* Finds the data folder (schemas/, reports/): $SANAD_HOME, a parent of the executable, the installed place. NULL: none.
 */
const char *context_data_dir(struct arena *a);
/* Login name, for the ledger. */
const char *context_actor(struct arena *a);
/* Opens what the command needs into c. */
enum status context_open(struct cmd *c);
/* The registry's program in force: sets nothing when there is none. */
void context_close(struct cmd *c);

/* Prints and forgets the queued messages: `file:line:column: error: what (field NAME)` and the hint on a second line.
 */
void print_messages(struct cmd *c);
/* The same, but at most `most` of them; returns how many were left out. */
int print_messages_most(struct cmd *c, int most);
/* One line to standard error unless --quiet. */
void print_note(const struct cmd *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "1 row", "2,204 rows"; `one` names the singular, `many` the plural. In the command's arena. */
const char *print_count(struct cmd *c, int64_t n, const char *one, const char *many);

void help_map(FILE *f, bool color);                    /* commands by task */
void help_command(const struct command *cmd, FILE *f); /* one command in full */
void help_manual(FILE *f);                             /* the manual page, docs/sanad.1 */

/* Rows of text for --format table|csv|json. Ownership: cells are copied into the table's arena. */
struct table;
enum table_type { COL_TEXT, COL_INT, COL_DATE, COL_NUMBER };
struct table *table_new(struct arena *a, const char *title);
void table_column(struct table *t, const char *name, const char *heading, enum table_type type);
void table_row(struct table *t); /* starts a row; fill it with the next four, in column order; the rest stays empty */
void table_text(struct table *t, const char *v); /* NULL: empty */
void table_int(struct table *t, int64_t v);
void table_number(struct table *t, double v, int decimals); /* NAN and infinities: empty */
void table_date(struct table *t, date_t d);
size_t table_count(const struct table *t);
/* Writes it to -o or standard output in the command's format. */
enum status table_print(struct table *t, struct cmd *c);

/* The same onto an open file, for outputs of several tables; the title stands above an aligned one. */
void table_write(const struct table *t, const struct cmd *c, FILE *f);

/* A progress bar on standard error: only on a terminal, only after a second, never with --quiet. ctx is a struct
 * progress. */
struct progress {
	const char *what;
	bool on, shown;
	int64_t started_ms, drawn_ms;
};
void progress_start(struct progress *p, const struct cmd *c, const char *what);
void progress_step(void *progress, int64_t done, int64_t total);
void progress_end(struct progress *p);

/* One function per command; each stands in cmd/<name>.c. */
enum status cmd_dedupe(struct cmd *c);
enum status cmd_explain(struct cmd *c);
enum status cmd_help(struct cmd *c);
enum status cmd_history(struct cmd *c);
enum status cmd_ingest(struct cmd *c);
enum status cmd_init(struct cmd *c);
enum status cmd_link(struct cmd *c);
enum status cmd_load(struct cmd *c);
enum status cmd_quarantine(struct cmd *c);
enum status cmd_reaudit(struct cmd *c);
enum status cmd_rebuild(struct cmd *c);
enum status cmd_report(struct cmd *c);
enum status cmd_schema(struct cmd *c);
enum status cmd_selftest(struct cmd *c);
enum status cmd_simulate(struct cmd *c);
enum status cmd_verify(struct cmd *c);
enum status cmd_worklist(struct cmd *c);

#endif
