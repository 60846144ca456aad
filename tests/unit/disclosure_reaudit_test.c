/* rooms: reports db stats base */
/* disclosure_reaudit_test.c -- the reader of disclosure_test.c with the report on the re-audit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds between its counts: a result has no evidence, or evidence without a verdict, or a verdict that agrees or
 * differs; breakdowns add up to coarser ones, areas to the whole, tables of classes to what was judged, agrees and lies
 * on the scale; the target of a device is the share of all others. The equations are written here from the
 * definitions, not read from the engine. A small count that comes out as one number is a leak.
 */
#include "base/buf.h"
#include "base/text.h"
#include "reports/report.h"
#include "tests/unit/disclosure.h"
#include "tests/unit/registry.h"

static struct registry reg;
static uint64_t seed = 20261121;

static int random_below(int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int)((seed >> 33) % (uint64_t)n);
}

static bool chance(int percent)
{
	return random_below(100) < percent;
}

/* ---- a program ---- */

#define TODAY 20818 /* 2026-12-31 */
#define MONTHS 4

static struct buf script = BUF_INIT;

#define sql(...) (buf_printf(&script, __VA_ARGS__), buf_str(&script, ";\n"))

static void places(void)
{
	sql("INSERT INTO program (code, version, title, source, body, body_sha256, valid_from) VALUES ('g', '1', 'G', "
	    "'t', '{\"places\": {\"root\": \"D\", \"code_system\": \"p\", \"code_version\": \"1\"}, \"eligible\": "
	    "{\"ages\": [30, 49]}}', x'00', 0)");
	sql("INSERT INTO area (area_id, code, code_system, code_version, name, level, parent_id, folded, source) "
	    "VALUES (1, 'D', 'p', '1', 'D', 'district', NULL, 'd', 't'), (2, 'A', 'p', '1', 'A', 'tehsil', 1, 'a', "
	    "'t'), (3, 'B', 'p', '1', 'B', 'tehsil', 1, 'b', 't'), (4, 'C', 'p', '1', 'C', 'tehsil', 1, 'c', 't')");
	sql("INSERT INTO batch VALUES (1, 'results', 'f', x'0102', 1, 'p', x'00', 0, 0, 0, 0, 0, 0, 0, 0)");
	sql("INSERT INTO facility (facility_id, code, name, kind, area_id, source) VALUES (1, 'F1', '1', "
	    "'screening-site', 2, 't'), (2, 'F2', '2', 'screening-site', 3, 't'), (3, 'F3', '3', 'screening-site', 4, "
	    "'t')");
	sql("INSERT INTO device (device_id, code, serial, maker, model, profile, facility_id, date_order, source) "
	    "VALUES (1, 'H1', '1', 'm', 'm', 'p', 1, 'dmy', 't'), (2, 'P1', '2', 'm', 'm', 'p', 1, 'dmy', 't'), "
	    "(3, 'P2', '3', 'm', 'm', 'p', 1, 'dmy', 't')");
}

static const struct test {
	const char *name, *class[4]; /* the first three, or two, are its scale */
	int classes, scale;
} tests[] = {{"hpv", {"negative", "positive", "invalid"}, 3, 2},
	     {"ploidy", {"negative", "suspicious", "positive", "insufficient"}, 4, 3}};

/* Percent each. */
struct habits {
	int differ, without, unreadable, unverified, placeless, linked, abnormal;
};

static int next_id;

static void verdict(const struct test *t, int reported, const struct habits *h)
{
	int computed = chance(h->differ) ? random_below(t->classes) : reported;

	sql("INSERT INTO evidence (result_id, kind, format, body) VALUES (%d, '%s', 'score-1', x'00')", next_id,
	    t->name);
	if (chance(h->unreadable))
		sql("INSERT INTO verdict (result_id, status, unverified) VALUES (%d, 255, 0)", next_id);
	else
		sql("INSERT INTO verdict (result_id, status, category, unverified, agrees) VALUES (%d, 0, '%s', %d, "
		    "%d)",
		    next_id, t->class[computed], chance(h->unverified), computed == reported);
}

static void result(int woman, int site, const struct habits *h)
{
	const struct test *t = &tests[random_below(2)];
	int reported = chance(h->abnormal) ? random_below(t->classes) : 0, n = ++next_id;
	int device = t == tests ? 1 : 2 + chance(40);
	char area[16] = "NULL";

	if (!chance(h->placeless))
		snprintf(area, sizeof area, "%d", site + 1);
	sql("INSERT INTO record (record_id, batch_id, ordinal, line, byte_offset, byte_length, fate) VALUES (%d, 1, "
	    "%d, "
	    "%d, 0, 1, 'accepted')",
	    n, n, n);
	sql("INSERT INTO result (result_id, record_id, test, category, status, collected_on, device_id, facility_id, "
	    "area_id, lot) VALUES (%d, %d, '%s', '%s', 'final', %d, %d, %d, %s, nullif('%s', ''))",
	    n, n, t->name, t->class[reported], TODAY - 30 * MONTHS + random_below(30 * MONTHS - 5), device, site, area,
	    t != tests  ? ""
	    : site == 1 ? "L1"
			: "L2");
	if (!chance(h->without))
		verdict(t, reported, h);
	if (woman > 0)
		sql("INSERT INTO link (record_id, person_id, rule, weight, explanation, model, decided_by) VALUES (%d, "
		    "%d, 'new', 0, '', 'm', 'sanad')",
		    n, woman);
}

static void program(int women)
{
	struct habits h = {random_below(30),     chance(50) ? 0 : random_below(15), chance(50) ? 0 : random_below(10),
			   random_below(101),    chance(50) ? 0 : random_below(8),  50 + random_below(51),
			   20 + random_below(60)};

	sql("BEGIN");
	places();
	for (int id = 1; id <= women; id++) {
		int site = chance(60) ? 1 : 2 + random_below(2);

		sql("INSERT INTO person (person_id, public_id, record_id) VALUES (%d, 'W-%d', %d)", id, id,
		    900000 + id);
		sql("INSERT INTO woman (person_id, birth_on, area_id, hiv_positive) VALUES (%d, 0, %d, 0)", id,
		    site + 1);
		for (int k = chance(20) ? 2 : 1; k > 0; k--)
			result(chance(h.linked) ? id : 0, site, &h);
	}
	sql("COMMIT");
	registry_sql(&reg, script.data);
	buf_free(&script);
	script = (struct buf)BUF_INIT;
}

/* ---- what the reader writes down ---- */

/* What numerator, rest and denominator of an indicator count. */
static const struct meaning {
	const char *indicator, *num, *rest, *den;
} meaning[] = {{"results", "M", NULL, NULL},          {"judged", "V", NULL, NULL},
	       {"agreement", "A", "F", "V"},          {"category_differs", "F", NULL, NULL},
	       {"differs_share", "F", "A", "V"},      {"differs_limits", "F", "A", "V"},
	       {"women_differ", "women", NULL, NULL}, {"without_evidence", "W", NULL, NULL},
	       {"no_verdict", "X", NULL, NULL},       {"unverified", "U", "sure", "V"},
	       {"kappa", "KA", "KF", "KV"},           {"kappa_linear", "KA", "KF", "KV"},
	       {"confusion", "C", NULL, NULL},        {NULL, NULL, NULL, NULL}};

static const char *const additive[] = {"M", "V", "A", "F", "W", "X", "U"};

static const struct meaning *meaning_of(const struct cell *c)
{
	const struct meaning *m = meaning;

	while (m->indicator && !text_eq(m->indicator, c->indicator))
		m++;
	CHECK(m->indicator != NULL);
	return m;
}

/* Of a breakdown and one of its strata. */
static const char *key(const char *by, const char *stratum)
{
	static char text[2][96];
	static int at;

	at = !at;
	snprintf(text[at], sizeof text[at], "%s|%s", by, stratum);
	return text[at];
}

static void sum_is(const char *whole, const char *const *part, const char *place, const char *k)
{
	equation();
	term(-1, variable(whole, place, k));
	for (; *part; part++)
		term(1, variable(*part, place, k));
}

/* The count of unknowns of what is asked of results with evidence: those without a verdict. */
static bool has_unknown(const struct meaning *m)
{
	return strchr("VAFU", *m->num) && m->num[1] == '\0';
}

static void read_cell(const struct cell *c)
{
	const struct meaning *m = meaning_of(c);
	const char *k = key(c->by, c->stratum);

	learn(variable(m->num, c->area_code, k), c->numerator);
	if (m->den) {
		learn(variable(m->den, c->area_code, k), c->denominator);
		sum_is(m->den, (const char *const[]){m->num, m->rest, NULL}, c->area_code, k);
	}
	if (has_unknown(m))
		learn(variable("X", c->area_code, k), c->unknown);
}

/* What holds of every stratum. */
static void within(const struct cell *c)
{
	const char *k = key(c->by, c->stratum);

	if (strstr(c->by, "axis"))
		return;
	sum_is("M", (const char *const[]){"W", "V", "X", NULL}, c->area_code, k);
	sum_is("V", (const char *const[]){"A", "F", NULL}, c->area_code, k);
	sum_is("F", (const char *const[]){"women", "more", NULL}, c->area_code, k);
}

/* The part of a stratum of `by` that a coarser breakdown has; NULL when it is no coarser one. Both are lists in the
 * same order. */
static const char *project(const char *by, const char *stratum, const char *coarse, char out[96])
{
	size_t n = 0;

	out[0] = '\0';
	while (*by) {
		size_t b = strcspn(by, ";"), s = strcspn(stratum, ";"), k = strcspn(coarse, ";");

		if (k > 0 && b == k && memcmp(by, coarse, b) == 0) {
			n += (size_t)snprintf(out + n, 96 - n, "%s%.*s", n ? ";" : "", (int)s, stratum);
			coarse += k + (coarse[k] == ';');
		}
		by += b + (by[b] == ';');
		stratum += s + (stratum[s] == ';');
	}
	return *coarse ? NULL : out;
}

/* Breakdowns of the output, their strata, and which counts are printed by them. */
static struct {
	const char *by;
	bool has[sizeof additive / sizeof *additive];
} set[40];
static struct {
	const char *place, *by, *stratum;
} at[3000];
static size_t n_sets, n_at;

static size_t set_of(const char *by)
{
	size_t i = 0;

	while (i < n_sets && !text_eq(set[i].by, by))
		i++;
	if (i == n_sets) {
		memset(&set[i], 0, sizeof set[i]);
		set[n_sets++].by = by;
	}
	return i;
}

static void note_printed(const struct cell *c)
{
	const struct meaning *m = meaning_of(c);
	size_t s = set_of(c->by), i = 0;

	for (size_t w = 0; w < sizeof additive / sizeof *additive; w++)
		set[s].has[w] |= text_eq(m->num, additive[w]) || (m->den && text_eq(m->den, additive[w])) ||
				 (m->rest && text_eq(m->rest, additive[w])) || (has_unknown(m) && *additive[w] == 'X');
	while (i < n_at &&
	       !(text_eq(at[i].place, c->area_code) && text_eq(at[i].by, c->by) && text_eq(at[i].stratum, c->stratum)))
		i++;
	if (i < n_at)
		return;
	at[n_at].place = c->area_code;
	at[n_at].by = c->by;
	at[n_at++].stratum = c->stratum;
	CHECK(n_at < sizeof at / sizeof *at && n_sets < sizeof set / sizeof *set);
}

/* The strata of a finer breakdown that make up stratum `whole`. */
static void add_up(size_t whole, size_t finer, const char *what)
{
	char part[96];
	bool any = false;

	for (size_t i = 0; i < n_at; i++) {
		if (at[i].by != set[finer].by && !text_eq(at[i].by, set[finer].by))
			continue;
		if (!text_eq(at[i].place, at[whole].place) || !project(at[i].by, at[i].stratum, at[whole].by, part) ||
		    !text_eq(part, at[whole].stratum))
			continue;
		if (!any)
			equation();
		any = true;
		term(1, variable(what, at[i].place, key(at[i].by, at[i].stratum)));
	}
	if (any)
		term(-1, variable(what, at[whole].place, key(at[whole].by, at[whole].stratum)));
}

static void breakdowns(void)
{
	char part[96];

	for (size_t i = 0; i < n_at; i++)
		for (size_t s = 0; s < n_sets; s++) {
			if (strstr(set[s].by, "axis") || strlen(set[s].by) <= strlen(at[i].by) ||
			    !project(set[s].by, set[s].by, at[i].by, part))
				continue;
			for (size_t w = 0; w < sizeof additive / sizeof *additive; w++)
				if (set[s].has[w])
					add_up(i, s, additive[w]);
		}
}

/* ---- tables of classes ---- */

static int place_in(const struct test *t, const char *class, size_t n)
{
	for (int i = 0; i < t->classes; i++)
		if (strlen(t->class[i]) == n && memcmp(t->class[i], class, n) == 0)
			return i;
	return -1;
}

/* One sum over the cells of a table: all, those that agree, both only on the scale or not. */
static void table_sum(const struct test *t, const char *place, const char *what, const char *by, const char *stratum,
		      bool scale, bool same)
{
	static const char pairs[] = "test;axis;reported;computed";
	bool any = false;

	for (size_t i = 0; i < n_at; i++) {
		const char *first, *second;
		int a, b;

		if (!text_eq(at[i].by, pairs) || !text_eq(at[i].place, place) ||
		    strncmp(at[i].stratum, t->name, strlen(t->name)) != 0)
			continue;
		first = strchr(strchr(at[i].stratum, ';') + 1, ';') + 1;
		second = strchr(first, ';') + 1;
		a = place_in(t, first, strcspn(first, ";"));
		b = place_in(t, second, strlen(second));
		if ((scale && (a < 0 || b < 0 || a >= t->scale || b >= t->scale)) || (same && a != b))
			continue;
		if (!any)
			equation();
		any = true;
		term(1, variable("C", place, key(pairs, at[i].stratum)));
	}
	if (any)
		term(-1, variable(what, place, key(by, stratum)));
}

static void tables(const char *place)
{
	for (size_t k = 0; k < 2; k++) {
		const struct test *t = &tests[k];
		char axis[32];

		snprintf(axis, sizeof axis, "%s;all", t->name);
		table_sum(t, place, "V", "test", t->name, false, false);
		table_sum(t, place, "A", "test", t->name, false, true);
		table_sum(t, place, "KV", "test;axis", axis, true, false);
		table_sum(t, place, "KA", "test;axis", axis, true, true);
	}
}

/* ---- limits ---- */

/* The target of a device, lot or site is the share of all others of its test. */
static void others(const struct report *r, const struct cell *mine)
{
	size_t test = strcspn(mine->stratum, ";");

	if (!text_eq(mine->indicator, "differs_limits") || isnan(mine->target) || strstr(mine->by, "month"))
		return;
	equation();
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct cell *c = &r->cell[i];

		if (c == mine || c->indicator != mine->indicator || !text_eq(c->by, mine->by) ||
		    !text_eq(c->area_code, mine->area_code) || strncmp(c->stratum, mine->stratum, test + 1) != 0)
			continue;
		term(1, variable("F", c->area_code, key(c->by, c->stratum)));
		term(-mine->target / 100, variable("V", c->area_code, key(c->by, c->stratum)));
	}
}

/* ---- areas ---- */

/* A result may have no known place. */
static void areas(const char *what, const char *k)
{
	static const char *const area[] = {"A", "B", "C"};

	equation();
	term(-1, variable(what, "D", k));
	for (int i = 0; i < 3; i++)
		term(1, variable(what, area[i], k));
	term(1, variable(what, "nowhere", k));
}

static bool known_of_parts(int v)
{
	return text_eq(var[v].place, "D") && !text_eq(var[v].what, "more") &&
	       (find_variable(var[v].what, "A", var[v].stratum) >= 0 ||
		find_variable(var[v].what, "B", var[v].stratum) >= 0 ||
		find_variable(var[v].what, "C", var[v].stratum) >= 0);
}

static void write_down(const struct report *r)
{
	static const char *const place[] = {"D", "A", "B", "C"};

	disclosure_reset();
	n_sets = n_at = 0;
	for (size_t i = 0; i < r->n_cells; i++) {
		note_printed(&r->cell[i]);
		read_cell(&r->cell[i]);
	}
	for (size_t i = 0; i < r->n_cells; i++) {
		within(&r->cell[i]);
		others(r, &r->cell[i]);
	}
	breakdowns();
	for (size_t i = 0; i < 4; i++)
		tables(place[i]);
	for (int i = 0, n = n_vars; i < n; i++)
		if (known_of_parts(i))
			areas(var[i].what, var[i].stratum);
}

/* ---- one output ---- */

static int n_hidden, n_shown, n_small;

static void complain(const struct cell *c, const char *what, double truth)
{
	UNIT_FAIL("%s %s %s '%s' (%s): %s is hidden and comes out as %g", c->indicator, c->area_code, c->by, c->stratum,
		  c->flag, what, truth);
}

static bool small(double v)
{
	return v >= 1 && v <= 7;
}

static void check_count(const struct cell *c, const char *what, const char *words, double truth)
{
	if (!what || !small(truth))
		return;
	n_small++;
	if (fixed(variable(what, c->area_code, key(c->by, c->stratum))))
		complain(c, words, truth);
}

static void check_cell(const struct cell *c, const struct cell *open)
{
	const struct meaning *m = meaning_of(c);
	bool hidden = strstr(c->flag, "suppressed") || strstr(c->flag, "complementary");

	n_hidden += hidden;
	n_shown += !hidden;
	check_count(c, m->num, "the numerator", open->numerator);
	check_count(c, m->rest, "the rest", m->rest ? open->denominator - open->numerator : 0);
	check_count(c, m->den, "the denominator", open->denominator);
	check_count(c, has_unknown(m) ? "X" : NULL, "the unknown", open->unknown);
}

static const char *const by_nothing[] = {NULL}, *const by_test[] = {"test", NULL}, *const by_month[] = {"month", NULL},
			 *const by_device[] = {"test", "device", NULL}, *const by_lot[] = {"test", "lot", NULL},
			 *const by_device_month[] = {"test", "device", "month", NULL},
			 *const by_axis[] = {"test", "axis", NULL},
			 *const by_class[] = {"test", "axis", "reported", "computed", NULL};

static struct report ask(struct arena *a, const char *const *by, bool page, const char *rule)
{
	struct report_request req = {.data_dir = ".",
				     .as_of = TODAY,
				     .from = DATE_NONE,
				     .to = TODAY,
				     .period = "",
				     .with_strata = page,
				     .suppress = rule};
	struct report out = {.n_cells = 0};

	for (int i = 0; by[i] && i < REPORT_MAX_BY; i++)
		req.by[i] = by[i];
	if (report_run(reg.db, a, "reaudit", &req, &out, &reg.q) != STATUS_OK)
		registry_print(&reg.q);
	CHECK(out.n_cells > 0);
	return out;
}

static void attack(const char *const *by, bool page)
{
	struct arena a = ARENA_INIT;
	struct report shown = ask(&a, by, page, "nhs"), open = ask(&a, by, page, "none");

	write_down(&shown);
	solve();
	CHECK_INT(shown.n_cells, open.n_cells);
	for (size_t i = 0; i < shown.n_cells && unit_bad_checks < 20; i++)
		check_cell(&shown.cell[i], &open.cell[i]);
	if (unit_bad_checks && getenv("DUMP")) {
		render_csv(&shown, 1, stdout);
		render_csv(&open, 1, stdout);
		exit(1);
	}
	arena_free(&a);
}

static void attacks(const char *const *by, bool page, int programs)
{
	n_hidden = n_shown = n_small = 0;
	for (int i = 0; i < programs && unit_bad_checks < 20; i++) {
		registry_new(&reg);
		next_id = 0;
		program(40 + random_below(500));
		attack(by, page);
		registry_end(&reg);
	}
	printf("disclosure: re-audit%s by %s%s%s%s: %d cells hidden, %d shown, %d small counts\n",
	       page ? ", a page" : "", by[0] ? by[0] : "nothing", by[0] && by[1] ? ";" : "",
	       by[0] && by[1] ? by[1] : "", by[0] && by[1] && by[2] ? ";..." : "", n_hidden, n_shown, n_small);
	CHECK(n_hidden > programs);
	CHECK(n_shown > programs);
	CHECK(n_small > programs);
}

static void totals(void)
{
	attacks(by_nothing, false, 20);
}

static void page(void)
{
	attacks(by_nothing, true, 6);
}

static void asked(void)
{
	attacks(by_test, false, 8);
	attacks(by_month, false, 4);
	attacks(by_axis, false, 4);
}

static void limits(void)
{
	attacks(by_device, false, 6);
	attacks(by_lot, false, 6);
	attacks(by_device_month, false, 3);
}

static void classes(void)
{
	attacks(by_class, false, 6);
}

int main(void)
{
	UNIT_RUN("no small count of a re-audit comes out of its totals", totals);
	UNIT_RUN("nor of a breakdown", asked);
	UNIT_RUN("nor of shares and their limits", limits);
	UNIT_RUN("nor of its tables of classes", classes);
	UNIT_RUN("nor of all that a page draws", page);
	UNIT_END("disclosure_reaudit");
}
