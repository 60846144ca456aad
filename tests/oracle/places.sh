#!/bin/sh
# places.sh TRUTH FACILITIES: figures by place of screening and homes on the day of each test, as the simulator's truth gives
# them, as CSV on standard output. Needs the sqlite3 shell and nothing of sanad.
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
truth=${1:?usage: places.sh TRUTH FACILITIES}
here=$(dirname "$0")
sqlite3 -bail ':memory:' <<END
.mode csv
.import '$truth/truth.csv' truth
.import '$truth/women.csv' women
.import '${2:?usage: places.sh TRUTH FACILITIES}' facilities
.read '$here/places.sql'
END
