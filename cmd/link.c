/* link.c -- `sanad link`: link what is new, and the words under which people decide.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cmd/link.h"

#include "base/text.h"
#include "db/seal.h"
#include "pathway/pathway.h"

static const struct {
	const char *word;
	enum status (*run)(struct cmd *c);
} words[] = {{"queue", link_cmd_queue},     {"decide", link_cmd_decide},       {"undo", link_cmd_undo},
	     {"propose", link_cmd_propose}, {"proposals", link_cmd_proposals}, {"apply", link_cmd_apply},
	     {"places", link_cmd_places},   {"decisions", link_cmd_decisions}};
#define N_WORDS (sizeof words / sizeof *words)

bool link_has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return true;
	return false;
}

const char *link_by(struct cmd *c, const char *example)
{
	const char *by = option_value(c, "by");
	if (by && by[strspn(by, " \t")])
		return by;
	usage_error(c, arena_printf(&c->arena, "write `%s`", example), "who decides? --by is missing");
	return NULL;
}

enum status link_need_key(struct cmd *c, const char *what)
{
	if (seal_has_key(c->db))
		return STATUS_OK;
	return msg_fail(&c->q, STATUS_REGISTRY, "key-missing", MSG_FILE(c->key_path), NULL,
			option_given(c, "names") ? "give the key file with --key, or leave --names out"
						 : "give the key file with --key",
			"%s cannot be opened without the key", what);
}

enum status link_follow(struct cmd *c)
{
	return pathway_update(c->db, c->data_dir, NULL, &c->q);
}

const char *link_moved_text(struct cmd *c, const struct link_decided *d)
{
	const char *n = print_count(c, d->moved, "record", "records");
	if (d->moved == 0)
		return "no record moved";
	if (!*d->to)
		return arena_printf(&c->arena, "%s moved", n);
	return *d->from ? arena_printf(&c->arena, "%s moved from woman %s to woman %s", n, d->from, d->to)
			: arena_printf(&c->arena, "%s moved to woman %s", n, d->to);
}

static enum status link_new(struct cmd *c)
{
	struct link_summary s = {0};
	struct linker *l = NULL;
	enum status st = linker_open(&l, c->db, c->data_dir, &c->q);
	if (st == STATUS_OK)
		st = link_pending(l, c->actor, &s, &c->q);
	linker_close(l);
	if (st == STATUS_OK)
		st = link_follow(c);
	if (st != STATUS_OK)
		return st;
	struct arena *a = &c->arena;
	if (s.records == 0) {
		print_note(c, "every record is linked; nothing is new");
		return STATUS_OK;
	}
	print_note(c, "linked %s: %s by number, %s by weight, %s", print_count(c, s.records, "record", "records"),
		   text_thousands(a, s.by_rule), text_thousands(a, s.by_weight),
		   print_count(c, s.new_women, "new woman", "new women"));
	if (s.moved)
		print_note(c, "%s moved to another woman",
			   print_count(c, s.moved, "earlier record", "earlier records"));
	if (s.conflicts)
		print_note(c, "%s for people to answer: `sanad link queue`",
			   print_count(c, s.conflicts, "question", "questions"));
	return s.conflicts ? STATUS_ATTENTION : STATUS_OK;
}

static enum status unknown_word(struct cmd *c)
{
	const char *known[N_WORDS + 1] = {NULL};
	for (size_t i = 0; i < N_WORDS; i++)
		known[i] = words[i].word;
	const char *near = text_nearest(c->arg[0], known);
	return usage_error(c,
			   near ? arena_printf(&c->arena, "did you mean `sanad link %s`?", near)
				: "known: `sanad link` alone, or with queue, decide, undo, decisions, propose, "
				  "proposals, apply, places",
			   arena_printf(&c->arena, "unknown word '%s'", c->arg[0]));
}

/* What is stored as somebody's words is printed later: it may not move a terminal's cursor or begin a line. */
static enum status check_words(struct cmd *c)
{
	static const char *const options[] = {"by", "why"};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		const char *v = option_value(c, options[i]);
		if (v && (link_has_control(v) || text_utf8_valid(v, strlen(v)) != strlen(v)))
			return usage_error(c, "write it as one line of plain text",
					   arena_printf(&c->arena,
							"option --%s: holds characters that cannot be printed",
							options[i]));
	}
	return STATUS_OK;
}

/* An option that belongs to one word and would be passed over in silence by another. */
static enum status check_options(struct cmd *c)
{
	static const struct {
		const char *option, *word; /* "" no word */
	} belongs[] = {{"explain", ""},     {"sample", ""},      {"seed", ""},       {"sample-read", ""},
		       {"export", "queue"}, {"import", "queue"}, {"limit", "queue"}, {"why", "decide"}};
	const char *word = c->n_args ? c->arg[0] : "";
	for (size_t i = 0; i < sizeof belongs / sizeof *belongs; i++)
		if (option_given(c, belongs[i].option) && !text_eq(belongs[i].word, word))
			return usage_error(c, "`sanad help link` has every form with an example",
					   arena_printf(&c->arena, "--%s does not go with `sanad link%s%s`",
							belongs[i].option, *word ? " " : "", word));
	if (option_given(c, "explain") + option_given(c, "sample") + option_given(c, "sample-read") > 1)
		return usage_error(c, "run them one after the other",
				   "--explain, --sample and --sample-read exclude each other");
	if (option_given(c, "seed") && !option_given(c, "sample"))
		return usage_error(c, "write `sanad link --sample 200 --seed 1 -o FILE`", "--seed needs --sample");
	return STATUS_OK;
}

enum status cmd_link(struct cmd *c)
{
	enum status st = check_options(c);
	if (st == STATUS_OK)
		st = check_words(c);
	if (st != STATUS_OK)
		return st;
	for (size_t i = 0; i < N_WORDS && c->n_args; i++)
		if (text_eq(words[i].word, c->arg[0]))
			return words[i].run(c);
	if (c->n_args)
		return unknown_word(c);
	return option_given(c, "explain")       ? link_cmd_explain(c)
	       : option_given(c, "sample")      ? link_cmd_sample(c)
	       : option_given(c, "sample-read") ? link_cmd_sample_read(c)
						: link_new(c);
}
