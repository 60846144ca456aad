/* rooms: link db stats base */
/* table_test.c -- records in memory: values once, rows in the order of their ids, whatever the order of the file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "link/table.h"

#include "base/buf.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static struct msgq q;
static struct arena a;
static struct linkage m;
static struct link_table t;

static enum status load_text(const char *text, unsigned threads)
{
	char path[] = "/tmp/table-test-XXXXXX";
	const char *const paths[] = {path};
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	enum status st;

	fputs(text, f);
	fclose(f);
	msgq_clear(&q);
	st = table_load(&t, &m, paths, 1, threads, &q);
	unlink(path);
	return st;
}

static unsigned value_called(const char *id)
{
	for (unsigned v = 0; v < m.n_values; v++)
		if (strcmp(m.value[v].id, id) == 0)
			return v;
	UNIT_FAIL("no value %s", id);
	return 0;
}

static const char *text_of(uint32_t record, const char *value)
{
	struct link_value row[LINKAGE_MAX_VALUES];

	table_record(&t, record, row);
	return row[value_called(value)].text;
}

static void rows_stand_by_id(void)
{
	CHECK_INT(load_text("Person Name,record_id,remarks\r\nMahganj,b10,x\r\nSakina,b1,y\r\n\r\nMahganj,a9,z\r\n", 1),
		  STATUS_OK);
	CHECK_INT(t.n, 3);
	CHECK_STR(t.id[0], "a9");
	CHECK_STR(t.id[1], "b1");
	CHECK_STR(t.id[2], "b10");
	CHECK_STR(text_of(0, "name"), "mahganj");
	CHECK_STR(text_of(1, "name"), "sakina");
	CHECK(text_of(1, "phone") == NULL);
	table_free(&t);
}

static void a_value_is_kept_once(void)
{
	unsigned phone = value_called("phone");

	CHECK_INT(load_text("\xef\xbb\xbfunique_id,name,mobile\n1,Sakina,0300-2234561\n"
			    "2,Sakina,+923002234561\n3,Sakina,\n4,Sakina,03337654021\n",
			    2),
		  STATUS_OK);
	CHECK_INT(t.values[phone].n, 3); /* absent and two numbers */
	CHECK_INT(t.values[phone].count[0], 1);
	CHECK_INT(t.values[phone].count[t.row[phone]], 2);
	CHECK_INT(t.row[phone], t.row[m.n_values + phone]);
	CHECK_INT(t.row[2 * m.n_values + phone], 0);
	table_free(&t);
}

/* 40,000 rows fill more than one chunk; every other file order and number of threads gives the same numbers. */
static void order_and_threads_change_nothing(void)
{
	enum { ROWS = 40000 };
	struct buf b = BUF_INIT;
	struct link_table first;

	for (int pass = 0; pass < 2; pass++) {
		buf_reset(&b);
		buf_str(&b, "unique_id,name,phone,area_code,area_name\n");
		for (int i = 0; i < ROWS; i++) {
			int k = pass ? (i * 7 + 3) % ROWS : i;

			buf_printf(&b, "r%05d,Name%c %c%c,0300%07d,%s,%s\n", k, 'a' + k % 26, 'a' + k % 25,
				   'a' + k % 23, k % 9000, k % 3 ? "PK20504" : "", k % 3 == 1 ? "" : "Pasni");
		}
		CHECK_INT(load_text(b.data, pass ? 1 : 2), STATUS_OK);
		if (pass == 0)
			first = t;
	}
	CHECK_INT(first.n, ROWS);
	CHECK_INT(t.n, ROWS);
	CHECK(memcmp(first.row, t.row, (size_t)ROWS * m.n_values * sizeof *t.row) == 0);
	for (unsigned v = 0; v < m.n_values; v++) {
		CHECK_INT(first.values[v].n, t.values[v].n);
		for (uint32_t i = 1; i < t.values[v].n; i++)
			CHECK_STR(first.values[v].at[i].text, t.values[v].at[i].text);
		CHECK(memcmp(first.values[v].count, t.values[v].count, t.values[v].n * sizeof(uint32_t)) == 0);
	}
	table_free(&first);
	table_free(&t);
	buf_free(&b);
}

static void a_place_by_name_gets_its_code(void)
{
	CHECK_INT(
		load_text(
			"unique_id,name,area_code,area_name\n1,Ada,PK20504,Pasni\n2,Bea,,PASNI\n3,Cora,PK20504,Pasni\n"
			"4,Dora,PK20503,Pasni\n5,Eva,,Turbat\n6,Fay,PK1,Kech\n7,Gul,PK2,Kech\n8,Huma,,Kech\n",
			1),
		STATUS_OK);
	CHECK_STR(text_of(1, "place"), "PK20504");
	CHECK_STR(text_of(4, "place"), "/turbat"); /* no code is known */
	CHECK_STR(text_of(7, "place"), "/kech");   /* no code has more than half */
	CHECK_INT(t.row[value_called("place")], t.row[m.n_values + value_called("place")]);
	table_free(&t);
}

static void a_copy_has_no_vote(void)
{
	CHECK_INT(load_text("unique_id,name,area_code,area_name\n1,A,PK1,Kech\n2,B,PK2,Kech\n3,C,,Kech\n4,B,PK2,"
			    "Kech\n5,B,PK2,"
			    "kech\n",
			    1),
		  STATUS_OK);
	CHECK_STR(text_of(2, "place"), "/kech"); /* one woman's row against another's */
	table_free(&t);
}

static void rows_come_without_a_file(void)
{
	const char *cell[LINKAGE_MAX_COLUMNS] = {NULL};

	table_begin(&t, &m, 1);
	for (unsigned c = 0; c < m.n_columns; c++)
		cell[c] = strcmp(m.column[c].name, "person_name") == 0 ? "Sakina Bibi" : NULL;
	table_add(&t, "y", cell, 0);
	table_add(&t, "x", cell, 0);
	table_finish(&t);
	CHECK_INT(t.n, 2);
	CHECK_STR(t.id[0], "x");
	CHECK_STR(text_of(1, "name"), "sakina");
	table_free(&t);
	table_begin(&t, &m, 1);
	table_add(&t, "y", cell, 0);
	table_free(&t); /* at any time */
	CHECK(t.row == NULL);
}

static void a_refused_file_leaves_nothing(void)
{
	CHECK_INT(load_text("unique_id,name\n1,Sakina\n1,Mahganj\n", 1), STATUS_INPUT);
	CHECK_STR(q.first->code, "id-twice");
	CHECK_INT(q.first->pos.line, 3);
	CHECK(strstr(q.first->text, "Sakina") == NULL);
	table_free(&t);
	CHECK(t.values == NULL);
}

int main(void)
{
	msgq_init(&q);
	if (linkage_open(&a, "schemas/linkage/person.json", &m, &q) != STATUS_OK)
		return 1;
	UNIT_RUN("records stand in the order of their ids, headings in any case", rows_stand_by_id);
	UNIT_RUN("a value written twice is kept once and counted", a_value_is_kept_once);
	UNIT_RUN("neither the order of rows nor the number of threads changes a number",
		 order_and_threads_change_nothing);
	UNIT_RUN("a place written by name alone gets the code most records write", a_place_by_name_gets_its_code);
	UNIT_RUN("a copy of a row has no vote on what a place is", a_copy_has_no_vote);
	UNIT_RUN("rows may come without a file", rows_come_without_a_file);
	UNIT_RUN("a refused file leaves nothing behind", a_refused_file_leaves_nothing);
	arena_free(&a);
	msgq_free(&q);
	UNIT_END("table");
}
