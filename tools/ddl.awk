# ddl.awk -- reads the migrations in order and prints what their comments say, tab-separated:
#   table  NAME  LEDGER(append|whole|none)  DERIVED(0|1)  PARAGRAPH
#   column TABLE NAME  DECLARATION  PRIMARY(0|1)  SECRET(0|1)  COMMENT
#   view   NAME  PARAGRAPH
# A table, column or view without a comment is an error: the comments are the ledger's list of tables and the data dictionary.
# SPDX-License-Identifier: GPL-3.0-or-later

function fail(what) {
	printf "ddl.awk: %s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
	bad = 1
}

function add_column(table, line,    at, decl, comment, name) {
	at = index(line, " -- ")
	decl = at ? substr(line, 1, at - 1) : line
	comment = at ? substr(line, at + 4) : ""
	sub(/[,; \t]+$/, "", decl)
	name = decl
	sub(/ .*/, "", name)
	sub(/^[a-z_0-9]+ /, "", decl)
	if (comment == "")
		fail("column " table "." name " has no comment")
	column_table[++columns] = table
	column_text[columns] = sprintf("column\t%s\t%s\t%s\t%d\t%d\t%s", table, name, decl,
		decl ~ /PRIMARY KEY/, comment ~ /^Secret:/, comment)
}

function end_paragraph(    ledger) {
	if (!in_paragraph)
		return
	in_paragraph = 0
	if (paragraph == "")
		fail(kind " " current " has no comment")
	if (kind == "view") {
		object_text[objects] = sprintf("view\t%s\t%s", current, paragraph)
		return
	}
	if (match(paragraph, / Ledger: (append|whole|none)\.$/))
		ledger = substr(paragraph, RSTART + 9, RLENGTH - 10)
	else
		fail("the comment of table " current " does not end in Ledger: append, whole or none")
	object_text[objects] = sprintf("table\t%s\t%s\t%d\t%s", current, ledger, paragraph ~ / Derived\. Ledger: /,
		substr(paragraph, 1, RSTART - 1))
}

/^CREATE (TABLE|VIEW) / {
	kind = $2 == "TABLE" ? "table" : "view"
	current = $3
	object_name[++objects] = current
	paragraph = ""
	in_paragraph = 1
	inside = 1
	next
}
/^ALTER TABLE [a-z_]+ ADD COLUMN / {
	line = $0
	sub(/^ALTER TABLE [a-z_]+ ADD COLUMN /, "", line)
	add_column($3, line)
	next
}
inside && in_paragraph && /^  -- / {
	paragraph = paragraph (paragraph == "" ? "" : " ") substr($0, 6)
	next
}
inside { end_paragraph() }
inside && kind == "table" && /^  [a-z_0-9]+ / { add_column(current, substr($0, 3)) }
inside && /;$/ { inside = 0 }

END {
	for (i = 1; i <= objects && !bad; i++) {
		print object_text[i]
		for (j = 1; j <= columns; j++)
			if (column_table[j] == object_name[i])
				print column_text[j]
	}
	exit bad
}
