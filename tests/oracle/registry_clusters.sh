#!/bin/sh
# registry_clusters.sh REGISTRY TRUTHDIR OUTDIR: what a registry made of simulated device files, as pairs.py reads it.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes OUTDIR/truth.csv (unique_id,cluster) and OUTDIR/clusters.csv (unique_id,cluster_id) of the accepted and corrected rows;
# a row is named by its file and line, which both sides know.
set -eu
awk -F, 'NR == 1 { print "unique_id,cluster"; next }
	$21 == "accepted" || $21 == "corrected" { n = split($1, part, "/"); print part[n] ":" $2 "," $7 }' "$2/truth.csv" >"$3/truth.csv"
{
	echo unique_id,cluster_id
	sqlite3 -separator , "$1" "SELECT batch.file_name || ':' || record.line, record_person.person_id
		FROM record JOIN batch ON batch.batch_id = record.batch_id
		JOIN record_person ON record_person.record_id = record.record_id
		WHERE record.fate IN ('accepted', 'corrected') ORDER BY record.record_id"
} >"$3/clusters.csv"
