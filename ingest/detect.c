/* detect.c -- scores the profiles on the head of a file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ingest/detect.h"

#include "base/buf.h"
#include "base/text.h"

#define HEAD_SIZE 65536
#define SCORE_NEEDED 40

/* A file that is no text, told by its first bytes. */
static enum status refuse_binary(const unsigned char *head, size_t n, const char *file, struct msgq *q)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *code, *text, *hint;
	} kinds[] = {
		{"%PDF", 4, "file-pdf", "this is a PDF report", "export the results as CSV instead"},
		{"PK\003\004", 4, "file-xlsx", "this is an Excel workbook or another ZIP file",
		 "open it in a spreadsheet and save the sheet as CSV UTF-8"},
		{"\xD0\xCF\x11\xE0", 4, "file-xls", "this is an old Excel workbook",
		 "open it in a spreadsheet and save the sheet as CSV UTF-8"},
		{"\x1F\x8B", 2, "file-gzip", "this file is compressed", "unpack it first"},
		{"SQLite format 3", 15, "file-sqlite", "this is a database, perhaps a registry",
		 "give it with --db, and a device file here"},
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (n >= kinds[i].n && memcmp(head, kinds[i].magic, kinds[i].n) == 0)
			return msg_fail(q, STATUS_INPUT, kinds[i].code, MSG_FILE(file), NULL, kinds[i].hint, "%s",
					kinds[i].text);
	return STATUS_OK;
}

/* The head as UTF-8 with \n line ends; stops quietly where it cannot be decoded. */
static void decode_head(unsigned char *head, size_t n, enum text_encoding enc, struct buf *out)
{
	FILE *f = fmemopen(head, n, "r");
	struct decode_line line;
	struct decoder *d;
	struct msgq quiet;

	if (!f)
		mem_oom();
	msgq_init(&quiet);
	d = decode_open(f, enc, NULL, &quiet);
	while (decode_next(d, &line) == 1) {
		buf_add(out, line.text, line.len);
		buf_char(out, '\n');
	}
	decode_close(d);
	msgq_free(&quiet);
	fclose(f);
}

static int score(const struct profile *p, const char *text)
{
	int sum = 0;

	for (size_t i = 0; i < p->n_detect; i++)
		if (pattern_match(p->pool, p->detect[i].pattern, text))
			sum += p->detect[i].score;
	(void)pattern_failed(p->pool); /* a limit means no match */
	return sum;
}

/* Highest score, the first id on a tie; NULL when none is enough. */
static const struct profile *best(const struct profile_set *set, const char *text)
{
	const struct profile *found = NULL;
	int top = SCORE_NEEDED - 1;

	for (size_t i = 0; i < set->n; i++) {
		int s = score(set->at[i], text);

		if (s > top) {
			top = s;
			found = set->at[i];
		}
	}
	return found;
}

static enum status choose(const char *file, const struct profile_set *set, const char *wanted, const char *text,
			  struct detected *out, struct msgq *q)
{
	const struct profile *found = best(set, text);
	struct arena a = ARENA_INIT;
	enum status rc = STATUS_OK;

	out->profile = wanted ? profile_find(set, wanted) : found;
	if (!out->profile)
		rc = wanted ? msg_fail(q, STATUS_USAGE, "profile-unknown", MSG_NOWHERE, NULL,
				       arena_printf(&a, "known profiles: %s", profile_ids(&a, set)),
				       "there is no profile \"%s\"", wanted)
			    : msg_fail(q, STATUS_INPUT, "profile-unknown", MSG_FILE(file), NULL,
				       arena_printf(&a,
						    "known profiles: %s; name one with --device, or write one "
						    "(docs/add-a-device.md)",
						    profile_ids(&a, set)),
				       "no profile recognises this file");
	else if (wanted && score(out->profile, text) == 0)
		rc = msg_fail(q, STATUS_INPUT, "profile-mismatch", MSG_FILE(file), NULL,
			      found ? arena_printf(&a, "it looks like %s: leave --device out", found->id)
				    : "check that this is the file you meant",
			      "this is not a file that profile %s reads", wanted);
	arena_free(&a);
	return rc;
}

enum status detect_file(FILE *f, const char *file, const struct profile_set *set, const char *wanted,
			struct detected *out, struct msgq *q)
{
	unsigned char *head = mem_alloc(HEAD_SIZE);
	struct buf text = BUF_INIT;
	size_t n = fread(head, 1, HEAD_SIZE, f);
	enum status rc = n ? refuse_binary(head, n, file, q)
			   : msg_fail(q, STATUS_INPUT, "file-empty", MSG_FILE(file), NULL, "export it again",
				      "the file is empty");

	*out = (struct detected){.enc = ENC_BINARY};
	rewind(f);
	if (rc == STATUS_OK) {
		out->enc = decode_sniff(head, n, &out->bom);
		if (out->enc == ENC_BINARY)
			rc = msg_fail(q, STATUS_INPUT, "file-binary", MSG_FILE(file), NULL,
				      "check that this is the file you meant", "this is not a text file");
	}
	if (rc == STATUS_OK) {
		decode_head(head, n, out->enc, &text);
		rc = choose(file, set, wanted, text.data, out, q);
	}
	if (rc == STATUS_OK && !(out->profile->encodings & (1U << out->enc)))
		rc = msg_fail(q, STATUS_INPUT, "encoding", MSG_FILE(file), NULL, "save or export the file as UTF-8",
			      "the file is not in an encoding that profile %s allows", out->profile->id);
	free(head);
	buf_free(&text);
	return rc;
}
