#!/bin/sh
# with_database.sh PROGRAM: runs it with an empty PostgreSQL of its own, whose conninfo is in ORDERD_TEST_DATABASE.
# Nothing here survives, so nothing is flushed; statistics are left to the program.
postgres=$(cd "$(dirname "$0")/../lib" && pwd -P)/postgres.sh
dir=$(mktemp -d "${TMPDIR:-/tmp}/orderd-store.XXXXXX") || exit 1
trap '"$postgres" stop "$dir" immediate; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP
ORDERD_TEST_DATABASE=$("$postgres" start "$dir" --parent $$ -c fsync=off -c full_page_writes=off \
	-c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=4GB) || exit 1
export ORDERD_TEST_DATABASE
"$1"
