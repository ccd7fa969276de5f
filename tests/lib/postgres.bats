#!/usr/bin/env bats
# postgres.sh: what suites, benchmark and demo rely on.

bats_require_minimum_version 1.5.0

setup() {
	postgres=$BATS_TEST_DIRNAME/postgres.sh
	dir=$BATS_TEST_TMPDIR/pg
}

teardown() {
	[ ! -f "$dir/conninfo" ] || "$postgres" stop "$dir" immediate
}

sql() {
	psql -XAtq -v ON_ERROR_STOP=1 "$("$postgres" conninfo "$dir")" -c "$1"
}

postmaster() {
	head -n 1 "$dir/data/postmaster.pid"
}

@test "a started server is durable and belongs to the caller, who is no superuser" {
	run --separate-stderr "$postgres" start "$dir"
	[ "$status" -eq 0 ]
	[ "$output" = "host=$dir/socket dbname=orderd" ]
	[ "$(sql "SELECT current_user, current_database()")" = "$(id -un)|orderd" ]
	[ "$(sql "SHOW fsync")|$(sql "SHOW synchronous_commit")" = "on|on" ]
	[ "$(sql "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")" = f ]
	[ "$(sql "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'orderd'")" = "$(id -un)" ]
}

@test "it listens on no port" {
	"$postgres" start "$dir"
	[ -z "$(sql "SHOW listen_addresses")" ]
}

@test "starting a running server gives the same server" {
	"$postgres" start "$dir"
	before=$(postmaster)
	"$postgres" start "$dir"
	[ "$(postmaster)" = "$before" ]
}

@test "committed rows survive an immediate restart, and a stop and start" {
	"$postgres" start "$dir"
	sql "CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)"
	"$postgres" restart "$dir" immediate
	[ "$(sql "SELECT n FROM kept")" = 1 ]
	"$postgres" stop "$dir"
	run sql "SELECT 1"
	[ "$status" -ne 0 ]
	"$postgres" start "$dir"
	[ "$(sql "SELECT n FROM kept")" = 1 ]
}

@test "two servers do not know each other" {
	"$postgres" start "$dir"
	other=$BATS_TEST_TMPDIR/other
	"$postgres" start "$other"
	sql "CREATE TABLE mine ()"
	run psql -XAtq "$("$postgres" conninfo "$other")" -c "TABLE mine"
	"$postgres" stop "$other"
	[ "$status" -ne 0 ]
}

@test "settings can be given, quotes included" {
	"$postgres" start "$dir" -c max_connections=23 -c "cluster_name=it's \"mine\""
	[ "$(sql "SHOW max_connections")" = 23 ]
	[ "$(sql "SHOW cluster_name")" = "it's \"mine\"" ]
}

@test "only a fresh server has an identifier of its own" {
	identifier="SELECT system_identifier FROM pg_control_system()"
	"$postgres" start "$dir"
	first=$(sql "$identifier")
	"$postgres" stop "$dir"
	rm -rf "$dir"
	"$postgres" start "$dir" --fresh
	[ "$(sql "$identifier")" != "$first" ]
}

@test "a folder too deep for a socket gets a short one" {
	dir=$BATS_TEST_TMPDIR/$(printf 'deep%.0s' 1 2 3 4 5 6 7 8 9 10)/$(printf 'deep%.0s' 1 2 3 4 5 6 7 8)
	"$postgres" start "$dir"
	socket=$(cat "$dir/socket-elsewhere")
	[ "$(sql "SELECT 1")" = 1 ]
	"$postgres" stop "$dir"
	[ ! -e "$socket" ]
}

@test "the server ends with the process it was started for" {
	tail -f /dev/null 3>&- &
	parent=$!
	"$postgres" start "$dir" --parent "$parent"
	server=$(postmaster)
	kill "$parent"
	timeout 60 tail --pid="$server" -f /dev/null
	run sql "SELECT 1"
	[ "$status" -ne 0 ]
}

@test "stopping leaves no process behind" {
	"$postgres" start "$dir" --parent $$
	server=$(postmaster)
	watcher=$(cat "$dir/watcher")
	"$postgres" stop "$dir"
	timeout 60 tail --pid="$server" -f /dev/null
	timeout 60 tail --pid="$watcher" -f /dev/null
}

@test "an unknown command explains itself" {
	run "$postgres" frobnicate
	[ "$status" -eq 64 ]
	[[ "$output" == *"start DIR"* ]]
}
