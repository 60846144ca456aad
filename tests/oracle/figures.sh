#!/bin/sh
# figures.sh TRUTH [AS_OF]: the report figures as the simulator's truth gives them, as CSV on standard output.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# TRUTH is the truth/ folder of a `sanad simulate` run. AS_OF is a day not after that of the run (default: that day; the
# truth holds only what still stands on it). Needs the sqlite3 shell and nothing of sanad.
set -eu
truth=${1:?usage: figures.sh TRUTH [AS_OF]}
as_of=${2:-$(sed -n 's/.*"as_of": "\([0-9-]*\)".*/\1/p' "$truth/figures.json")}
here=$(dirname "$0")
sqlite3 -bail ':memory:' <<EOF
.mode csv
.import '$truth/truth.csv' truth
.import '$truth/women.csv' women
.parameter init
.parameter set :as_of "'$as_of'"
.mode list
.separator ,
.print report,indicator,area,stratum,numerator,denominator
.read '$here/figures.sql'
EOF
