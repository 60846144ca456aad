/* genexpert.c -- reads the CSV export of GeneXpert Dx: sections, several runs in a file, sub-tables in a run.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * It is no table: most lines are "label,value", a label without a value has no comma, sections start with a line of
 * their own and are set apart by U+FEFF. One RESULT TABLE is one run and becomes one row. All words are in the profile.
 */
#include "base/buf.h"
#include "base/text.h"
#include "ingest/row.h"

enum place {
	IN_PREAMBLE, /* before the first section: facts about the file */
	IN_RUN,      /* label,value lines of a RESULT TABLE */
	IN_ANALYTES, /* its first table of analytes */
	IN_TABLE,    /* another table of it */
	IN_OTHER     /* a section without results */
};

struct genexpert {
	const struct row_source *src;
	const struct profile *p;
	struct arena arena;      /* of the run */
	struct arena file_arena; /* of the preamble */
	const char *preamble[F_COUNT];
	struct row row;
	enum place place;
	bool open;            /* a run is being read */
	bool analytes_done;   /* its first table was read */
	bool stopped;         /* by the sink */
	int name_col, ct_col; /* of the analyte table, -1 unknown */
	bool header_seen;
	int64_t runs;
};

static bool listed(const struct text_list *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->at[i], s) == 0)
			return true;
	return false;
}

static void finish_run(struct genexpert *g, uint64_t end)
{
	if (!g->open)
		return;
	g->open = false;
	g->runs++;
	g->row.length = end - g->row.offset;
	for (int f = 0; f < F_COUNT; f++)
		if (!g->row.value[f])
			g->row.value[f] = g->preamble[f];
	if (!g->src->sink(g->src->ctx, &g->row))
		g->stopped = true;
}

static void begin_run(struct genexpert *g, const struct decode_line *line)
{
	arena_reset(&g->arena);
	memset(&g->row, 0, sizeof g->row);
	g->row.arena = &g->arena;
	g->row.line = line->line;
	g->row.offset = line->offset;
	g->open = true;
	g->analytes_done = false;
	g->place = IN_RUN;
}

/* The text after the first comma: quotes removed, doubled quotes single. NULL when there is none. */
static const char *value_of(struct arena *a, const char *line)
{
	const char *comma = strchr(line, ',');
	char *v;
	size_t n;

	if (!comma)
		return NULL;
	v = text_trim(a, comma + 1);
	n = strlen(v);
	if (n >= 2 && v[0] == '"' && v[n - 1] == '"') {
		char *to = v;

		for (size_t i = 1; i + 1 < n; i++) {
			if (v[i] == '"' && v[i + 1] == '"' && i + 2 < n)
				i++;
			*to++ = v[i];
		}
		*to = '\0';
		v = text_trim(a, v);
	}
	return *v ? v : NULL;
}

/* label,value into `values` and `a`. The first value of a label holds: sub-tables and run history repeat some. */
static void take_pair(struct genexpert *g, const char *line, const char **values, struct arena *a)
{
	const char *comma = strchr(line, ',');
	char *label =
		text_trim(&g->arena, arena_strndup(&g->arena, line, comma ? (size_t)(comma - line) : strlen(line)));
	enum field f = profile_field(g->p, label);

	if (f != F_NONE && !values[f])
		values[f] = value_of(a, line);
}

static int column_of(const struct text_list *names, char **cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (listed(names, cells[i]))
			return (int)i;
	return -1;
}

static void take_analyte(struct genexpert *g, const char *line)
{
	char **cells;
	size_t n = text_split(&g->arena, line, ',', &cells);

	if (!g->header_seen) {
		g->header_seen = true;
		g->name_col = column_of(&g->p->analyte_name_columns, cells, n);
		g->ct_col = column_of(&g->p->analyte_ct_columns, cells, n);
		return;
	}
	if (g->name_col < 0 || g->ct_col < 0 || (size_t)g->name_col >= n || (size_t)g->ct_col >= n)
		return;
	if (g->row.n_analytes == ROW_MAX_ANALYTES) {
		row_break(&g->row, "analytes-many", F_NONE, "more analytes than any assay has");
		return;
	}
	g->row.analyte[g->row.n_analytes++] = (struct analyte){cells[g->name_col], cells[g->ct_col]};
}

/* A line within a run, not blank. */
static void take_run_line(struct genexpert *g, const char *text)
{
	if (g->place == IN_ANALYTES) {
		take_analyte(g, text);
	} else if (listed(&g->p->analyte_tables, text)) {
		g->place = g->analytes_done ? IN_TABLE : IN_ANALYTES;
		g->analytes_done = true;
		g->header_seen = false;
	} else if (listed(&g->p->other_tables, text)) {
		g->place = IN_TABLE;
	} else if (g->place == IN_RUN) {
		take_pair(g, text, g->row.value, &g->arena);
	}
}

/* A heading without the commas a spreadsheet may have put after it. */
static const char *heading(struct arena *a, const char *text)
{
	char *s = text_trim(a, text);
	size_t n = strlen(s);

	while (n && s[n - 1] == ',')
		s[--n] = '\0';
	return s;
}

static void take_line(struct genexpert *g, const struct decode_line *line, bool mark)
{
	const char *text;

	if (mark) {
		finish_run(g, line->offset);
		if (g->runs > 0 || line->line > 1)
			g->place = g->place == IN_PREAMBLE ? IN_PREAMBLE : IN_OTHER;
	}
	if (g->place == IN_OTHER && line->len > 64) /* optical data: no heading is so long */
		return;
	text = heading(&g->arena, line->text);
	if (listed(&g->p->run_sections, text)) {
		finish_run(g, line->offset);
		begin_run(g, line);
	} else if (listed(&g->p->other_sections, text)) {
		finish_run(g, line->offset);
		g->place = IN_OTHER;
	} else if (g->place == IN_PREAMBLE) {
		take_pair(g, line->text, g->preamble, &g->file_arena);
	} else if (!*text && (g->place == IN_ANALYTES || g->place == IN_TABLE)) {
		g->place = IN_RUN;
	} else if (g->open && *text) {
		take_run_line(g, text);
	}
	if (!g->open)
		arena_reset(&g->arena);
}

enum status genexpert_read(const struct row_source *src)
{
	struct genexpert g = {.src = src, .p = src->profile, .arena = ARENA_INIT, .file_arena = ARENA_INIT};
	struct decoder *d = decode_open(src->f, src->enc, src->file, src->q);
	struct decode_line line;
	uint64_t end = 0;
	int got = 0;

	while (!g.stopped && (got = decode_next(d, &line)) == 1) {
		take_line(&g, &line, decode_mark(d));
		end = line.offset + line.length;
	}
	if (got == 0 && !g.stopped)
		finish_run(&g, end);
	decode_close(d);
	arena_free(&g.arena);
	arena_free(&g.file_arena);
	return got < 0 ? STATUS_INPUT : STATUS_OK;
}
