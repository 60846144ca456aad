/* verify_rows.h -- two rows for every table, their optional columns empty in the one and filled in the other.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ownership: nothing here owns memory.
 */
#ifndef TESTS_UNIT_VERIFY_ROWS_H
#define TESTS_UNIT_VERIFY_ROWS_H

static const char truth_rows[] =
	"INSERT INTO program VALUES (1, 'gwadar', '1', 'Gwadar', 'test', '{}', x'01', 10);"
	"INSERT INTO program VALUES (2, 'gwadar', '2', 'Gwadar', 'test', '{ }', x'02', 20);"
	"INSERT INTO area VALUES (1, 'PK205', 's', '1', 'Gwadar', NULL, 'district', NULL, 'gwadar', NULL, NULL, "
	"'test');"
	"INSERT INTO area VALUES (2, 'PK20501', 's', '1', 'Gwadar', 'x', 'tehsil', 1, 'gwadar', 1, 2, 'test');"
	"INSERT INTO area_alias VALUES (1, 1, 'Gwadur', 'gwadur', 'test');"
	"INSERT INTO area_alias VALUES (2, 2, 'Gwadur', 'gwadur', 'test');"
	"INSERT INTO population VALUES (1, 1, 2023, 'F', 30, 34, 100.5, 90, 110, 'share', 'test');"
	"INSERT INTO population VALUES (2, 1, 2023, 'F', 35, 39, 100.5, 90, 110, 'share', 'test');"
	"INSERT INTO target VALUES (1, 'a', 'coverage', 'A', 1, 10000, 'count', 1, 2, 'test');"
	"INSERT INTO target VALUES (2, 'b', 'coverage', 'B', 1, 70, 'percent', 1, 2, 'test');"
	"INSERT INTO facility VALUES (1, 'F1', 'One', 'laboratory', 1, NULL, NULL, 'test');"
	"INSERT INTO facility VALUES (2, 'F2', 'Two', 'hospital', 2, 1, 2, 'test');"
	"INSERT INTO device VALUES (1, 'D1', '111', 'm', 'm', 'p', 1, 'dmy', NULL, NULL, 'test');"
	"INSERT INTO device VALUES (2, 'D2', '222', 'm', 'm', 'p', 2, 'ymd', 1, 2, 'test');";

static const char record_rows[] =
	"INSERT INTO record VALUES (1, 1, 1, 1, 0, 1, 'accepted', NULL, NULL, NULL, x'01', x'02', NULL, NULL);"
	"INSERT INTO record VALUES (2, 1, 2, 2, 1, 1, 'accepted', NULL, NULL, NULL, x'03', x'04', NULL, NULL);"
	"INSERT INTO record VALUES (3, 1, 3, 3, 2, 1, 'quarantined', 'date-ambiguous', 'collected_on', 'two days', "
	"x'05', x'06', "
	"1, NULL);";

static const char result_rows[] =
	"INSERT INTO result VALUES (1, 1, 'hpv', 'positive', NULL, 'final', 10, NULL, NULL, NULL, NULL, NULL, NULL, "
	"NULL);"
	"INSERT INTO result VALUES (2, 2, 'hpv', 'negative', 'd', 'final', 10, 11, 1, 1, 1, 'a', 'l', 1);"
	"INSERT INTO evidence VALUES (1, 1, 'hpv', 'json-1', x'7b7d');"
	"INSERT INTO evidence VALUES (2, 2, 'hpv', 'json-1', x'7b7d');"
	"INSERT INTO event VALUES (1, 1, 'referral', NULL, NULL, 'final', 12, NULL, NULL, NULL);"
	"INSERT INTO event VALUES (2, 2, 'referral', 'o', 'd', 'final', 12, 1, 1, 1);"
	"INSERT INTO person VALUES (1, 'AAAAA', 1, NULL, NULL, NULL);"
	"INSERT INTO person VALUES (2, 'BBBBB', 2, 5, 'day', 1);"
	"INSERT INTO place_reading VALUES (1, 1, 'fuzzy', 1, 917, 157, x'01', x'02');"
	"INSERT INTO place_reading VALUES (2, 2, 'unread', 2, NULL, NULL, x'03', x'04');"
	"INSERT INTO link VALUES (1, 1, 1, 'new', 0, 'first', 'm1', 'sanad', NULL, NULL, NULL);";

static const char link_rows[] =
	"INSERT INTO link_model VALUES (1, 'm 1', x'01', '{}', NULL, 0);"
	"INSERT INTO link_model VALUES (2, 'm 2', x'02', '{ }', '{}', 1);"
	"INSERT INTO link_question VALUES (1, 2, 1, 'review', 2500, 'name same +3', 'm 1');"
	"INSERT INTO link_question VALUES (2, 2, 1, 'conflict', 25000, 'name same +3', 'm 2');"
	"INSERT INTO link_run VALUES (1, 'm 1', '{}', 1, 2, 2, 1);"
	"INSERT INTO link_run VALUES (2, 'm 2', '{}', 2, 2, 2, 2);"
	"INSERT INTO link_proposal VALUES (1, 1, 'merge', 2, 1, 2, 1, 9000, 'name same +3');"
	"INSERT INTO link_proposal VALUES (2, 2, 'part', 2, 1, 1, NULL, -900, 'name differs -3');"
	"INSERT INTO link_decision VALUES (1, 2, 1, 'same', NULL, 'Gul', NULL, NULL, NULL);"
	"INSERT INTO link_decision VALUES (2, 2, 1, 'undo', 'a slip', 'Gul', 2, 1, 1);"
	"INSERT INTO person_redirect VALUES (1, 2, 1, 1);"
	"INSERT INTO person_redirect VALUES (2, 2, NULL, 2);"
	"INSERT INTO link VALUES (2, 2, 2, 'undo', 9000, 'people', 'm1', 'Gul', 1, 1, 2);"
	"INSERT INTO link_sample VALUES (1, 7, 20, 2, 0);"
	"INSERT INTO link_sample VALUES (2, 8, 30, 2, 2);"
	"INSERT INTO link_sample_pair VALUES (1, 1, 1, 'single', 1, 0, 1, NULL);"
	"INSERT INTO link_sample_pair VALUES (2, 1, 2, 'question-1', 2, 1, 2, 1);"
	"INSERT INTO link_judgement VALUES (1, 1, 'unsure', 'Gul');"
	"INSERT INTO link_judgement VALUES (2, 2, 'same', 'Naz');";

static const char audit_rows[] =
	"INSERT INTO algorithm VALUES (1, 'a', '1', 'hpv', 'A', 'test', x'01', x'02');"
	"INSERT INTO algorithm VALUES (2, 'a', '2', 'hpv', 'A', 'test', x'03', x'04');"
	"INSERT INTO audit_run VALUES (1, 'reaudit', 5, 'me', 20, NULL, NULL, NULL, NULL, NULL, x'01', 1, 'd', NULL, "
	"NULL, "
	"1, 0, 1, 0, 0, 0, 0, 0);"
	"INSERT INTO audit_run VALUES (2, 'second-read', 5, 'me', 20, 'A', 1, 2, 'a 1', x'02', x'01', 1, 'd', 3, 10, "
	"1, 1, 0, 0, 0, 0, 0, 0);"
	"INSERT INTO audit_finding VALUES (1, 1, 1, 'category-differs', 1, 0, 'positive', 'negative', 0, 1, 2, 1, 1);"
	"INSERT INTO audit_finding VALUES (2, 1, 2, 'without-evidence', NULL, 0, 'negative', NULL, NULL, NULL, NULL, "
	"0, "
	"NULL);"
	"INSERT INTO second_read VALUES (1, 2, 1, 'positive', 'Dr');"
	"INSERT INTO second_read VALUES (2, 2, 2, 'negative', 'Dr');";

static const char derived_rows[] =
	"DELETE FROM verdict;"
	"INSERT INTO verdict VALUES (1, 1, 0, 'negative', 1, 0, 1, 2, 1, 0);"
	"INSERT INTO verdict VALUES (2, NULL, 255, NULL, NULL, NULL, NULL, NULL, 0, NULL);"
	"DELETE FROM link_face; DELETE FROM link_key; DELETE FROM link_term; DELETE FROM link_value;"
	"INSERT INTO link_face VALUES (1, 1, 'none');"
	"INSERT INTO link_face VALUES (2, 1, 'cnic+day');"
	"INSERT INTO link_key VALUES (-5, 1), (7, 1);"
	"INSERT INTO link_term VALUES (-5, 1), (7, 2);"
	"INSERT INTO link_value VALUES ('name', 1, 1), ('phone', 2, 4);"
	"DELETE FROM result_pack;"
	"INSERT INTO result_pack VALUES (0, x'01'), (1, x'02');"
	"DELETE FROM derived_state; DELETE FROM woman; DELETE FROM screening; DELETE FROM person_event; DELETE FROM "
	"obligation; DELETE FROM residence;"
	"INSERT INTO derived_state (name, link_id, program_id) VALUES ('pathway', 2, 2);"
	"INSERT INTO derived_state (name, link_id, program_id) VALUES ('second', 2, 2);"
	"INSERT INTO woman VALUES (1, NULL, NULL, NULL, 0, NULL, NULL, NULL);"
	"INSERT INTO woman VALUES (2, 5, 'day', 1, 1, 2, 3, 4);"
	"INSERT INTO screening VALUES (1, 1, 1, 'hpv', 'screen', 'positive', 1, NULL, 10, 10, NULL, NULL, NULL, NULL, "
	"NULL);"
	"INSERT INTO screening VALUES (2, 2, 1, 'hpv', 'screen', 'negative', 1, 0, 10, 11, 33, 1, 1, 1, 1);"
	"INSERT INTO residence VALUES (1, 1, 10, NULL, 1);"
	"INSERT INTO residence VALUES (2, 2, 10, 1, 2);"
	"INSERT INTO person_event VALUES (1, 1, 'referral', NULL, 12);"
	"INSERT INTO person_event VALUES (2, 2, 'referral', 'o', 12);"
	"INSERT INTO obligation VALUES (1, 1, 'colposcopy', 'r1', 1, 10, 20, 30, 40, 1, NULL, NULL, NULL);"
	"INSERT INTO obligation VALUES (2, 2, 'recall', 'r2', 2, 10, 20, 30, 40, 9, 2, 15, 'done');";

#endif
