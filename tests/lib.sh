# lib.sh -- for tests/scripts/*: sourced with the build folder as $1.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check "sentence" COMMAND...   passes when the command does
# skip "sentence" "why"
# finish                        prints the closing line; exit status 1 when something failed or nothing ran
set -u
export LC_ALL=C TZ=UTC
root=$(pwd)
case $1 in /*) build=$1 ;; *) build=$root/$1 ;; esac
PATH=$build:$PATH
unset SANAD_DB SANAD_KEY SANAD_HOME
day=2026-11-21
passed=0 failed=0 skipped=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() {
	sentence=$1
	shift
	if "$@" >"$work/check.out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $sentence"
		tail -n 15 "$work/check.out" | sed 's/^/    /'
	fi
}

skip() {
	skipped=$((skipped + 1))
	echo "skip: $1: $2"
}

finish() {
	echo "script $(basename "$0"): $passed passed, $failed failed$([ "$skipped" -gt 0 ] && echo ", $skipped skipped")"
	[ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]
	exit $?
}

# A sanad command that may find something to attend to (status 1), but nothing worse.
may() { "$@" || [ $? = 1 ]; }

# The files a program of $1 women (seed $2) wrote into $work/sim, in order, in $files.
simulate() {
	sanad simulate --quiet --women "$1" --seed "$2" --out "$work/sim" --as-of $day || exit 1
	files=$(find "$work/sim" -type f -not -path '*/truth/*' | sort)
}

# A registry $1 under a fixed key, so that two of them can be compared to the byte.
new_registry() {
	mkdir -p "$(dirname "$1")"
	printf 'sanad key 1\n%064d\n' 7 >"$1.key"
	chmod 600 "$1.key"
	sanad init --quiet --program "$root/schemas/programs/gwadar.json" --db "$1" --as-of $day
}

# Everything in a registry but moments, as text.
dump() {
	for t in $(sqlite3 "$1" "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"); do
		cols=$(sqlite3 "$1" "SELECT group_concat('quote(' || name || ')', ' || char(44) || ') FROM pragma_table_info('$t')
			WHERE NOT (('$t' = 'ledger' AND name IN ('at', 'hash', 'digest')) OR ('$t' = 'batch' AND name = 'taken_at'))")
		echo "== $t"
		sqlite3 "$1" "SELECT $cols FROM \"$t\" ORDER BY 1"
	done
}
same_registry() { dump "$1" >"$work/dump.a" && dump "$2" >"$work/dump.b" && cmp "$work/dump.a" "$work/dump.b"; }
