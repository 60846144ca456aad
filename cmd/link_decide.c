/* link_decide.c -- `sanad link decide`, `undo`, `apply`: one answer, taken back, or confirmed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "base/text.h"
#include "cmd/link.h"
#include "link/propose.h"

#define USAGE_DECIDE "sanad link decide Q7 same|different --by WHO"
#define USAGE_UNDO "sanad link undo D7 --by WHO"
#define USAGE_APPLY "sanad link apply P7 --by WHO"

static enum status words_missing(struct cmd *c, const char *what, const char *example)
{
	return usage_error(c, arena_printf(&c->arena, "write `%s`", example), what);
}

static enum status read_verdict(struct cmd *c, const char *word, enum link_verdict *out)
{
	static const char *const known[] = {"same", "different", NULL};
	const char *near = text_nearest(word, known);

	*out = text_eq(word, "different") ? LINK_DIFFERENT : LINK_SAME;
	if (text_eq(word, "same") || *out == LINK_DIFFERENT)
		return STATUS_OK;
	return usage_error(c,
			   near ? arena_printf(&c->arena, "did you mean %s?", near) : "the answer is same or different",
			   arena_printf(&c->arena, "'%s' is no answer", word));
}

static enum status decide(struct cmd *c, const struct link_ref *ref, enum link_verdict verdict, const char *by,
			  struct link_decided *out)
{
	const char *why = option_value(c, "why");
	if (ref->kind == LINK_REF_PAIR)
		return decide_pair(c->db, ref->id, ref->other, verdict, by, why, out, &c->q);
	if (ref->kind == LINK_REF_QUESTION || ref->kind == LINK_REF_NUMBER)
		return decide_question(c->db, ref->id, verdict, by, why, out, &c->q);
	return usage_error(c,
			   ref->kind == LINK_REF_PROPOSAL ? "a proposal is confirmed with `" USAGE_APPLY "`"
							  : "a decision is taken back with `" USAGE_UNDO "`",
			   "a question (Q7) or two records (12:57) can be decided");
}

enum status link_cmd_decide(struct cmd *c)
{
	struct link_decided d = {0};
	struct link_ref ref;
	enum link_verdict verdict;
	const char *by;

	if (c->n_args != 3)
		return words_missing(c, "`sanad link decide` needs an id and an answer", USAGE_DECIDE);
	if (!link_ref_parse(c->arg[1], &ref))
		return usage_error(c, "a question is Q7, two records are 12:57",
				   arena_printf(&c->arena, "'%s' is no id", c->arg[1]));
	enum status st = read_verdict(c, c->arg[2], &verdict);
	if (st != STATUS_OK)
		return st;
	by = link_by(c, USAGE_DECIDE);
	if (!by)
		return STATUS_USAGE;
	st = decide(c, &ref, verdict, by, &d);
	if (st == STATUS_OK)
		st = link_follow(c);
	if (st == STATUS_OK)
		print_note(c, "decision D%lld: %s; %s\n  `sanad link undo D%lld --by WHO` takes it back",
			   (long long)d.decision_id, verdict == LINK_SAME ? "one woman" : "two women",
			   link_moved_text(c, &d), (long long)d.decision_id);
	return st;
}

enum status link_cmd_undo(struct cmd *c)
{
	struct link_decided d = {0};
	struct link_ref ref;
	const char *by;

	if (c->n_args != 2)
		return words_missing(c, "`sanad link undo` needs the id of a decision, a question or a link",
				     USAGE_UNDO);
	if (!link_ref_parse(c->arg[1], &ref) || ref.kind == LINK_REF_PAIR || ref.kind == LINK_REF_PROPOSAL)
		return usage_error(c, "a decision is D7, a question Q7, a link the number that --explain shows",
				   arena_printf(&c->arena, "'%s' is nothing that can be taken back", c->arg[1]));
	by = link_by(c, USAGE_UNDO);
	if (!by)
		return STATUS_USAGE;
	enum status st = decide_undo(c->db, &ref, by, &d, &c->q);
	if (st == STATUS_OK)
		st = link_follow(c);
	if (st != STATUS_OK)
		return st;
	print_note(c, "taken back by decision D%lld; %s", (long long)d.decision_id, link_moved_text(c, &d));
	if (d.later)
		print_note(c, "%s since then where it was; `sanad link --explain RECORD` shows on what it rests",
			   print_count(c, d.later, "record linked stays", "records linked stay"));
	return STATUS_OK;
}

enum status link_cmd_apply(struct cmd *c)
{
	struct link_decided d = {0};
	struct link_ref ref;
	const char *by;

	if (c->n_args != 2)
		return words_missing(c, "`sanad link apply` needs the id of a proposal", USAGE_APPLY);
	if (!link_ref_parse(c->arg[1], &ref) || (ref.kind != LINK_REF_PROPOSAL && ref.kind != LINK_REF_NUMBER))
		return usage_error(c, "`sanad link proposals` lists them",
				   arena_printf(&c->arena, "'%s' is no proposal", c->arg[1]));
	by = link_by(c, USAGE_APPLY);
	if (!by)
		return STATUS_USAGE;
	enum status st = propose_apply(c->db, ref.id, by, &d, &c->q);
	if (st == STATUS_OK)
		st = link_follow(c);
	if (st == STATUS_OK)
		print_note(c, "decision D%lld; %s\n  `sanad link undo D%lld --by WHO` takes it back",
			   (long long)d.decision_id, link_moved_text(c, &d), (long long)d.decision_id);
	return st;
}
