#!/bin/sh
# A PostgreSQL of its own for tests, benchmarks and development: in one folder, on a Unix socket
# only.
#
#   postgres.sh start DIR [--parent PID] [--fresh] [-c NAME=VALUE]…   prints the conninfo
#   postgres.sh stop DIR [immediate]
#   postgres.sh restart DIR [immediate]
#   postgres.sh conninfo DIR
#
# DIR is made if it is missing; what it holds is used again, after a crash too. The database
# `orderd` belongs to a role named as the calling user; `psql -U postgres` is the superuser.
# Durability is PostgreSQL's default. PostgreSQL refuses root: for root everything runs as the user
# postgres (or nobody), and folders of root between the temporary folder and DIR are opened for
# passing through. With --parent the server ends when that process does.
#
# initdb runs once; later clusters are copies of it and share its system identifier, unless --fresh
# is given. Sourced instead of executed, this gives the functions postgres_start, postgres_stop,
# postgres_restart and postgres_conninfo; set ORDERD_ROOT to the repository then.

POSTGRES_BIN=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}

postgres_say() {
	echo "postgres.sh: $*" >&2
}

# The user that the server runs as.
postgres_user() {
	if [ "$(id -u)" -ne 0 ]; then
		id -un
	elif id postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

# Open descriptors above 2 would keep a caller waiting for as long as the server runs.
postgres_as_user() (
	cd / || exit 1
	exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	if [ "$(id -u)" -ne 0 ]; then
		exec "$@"
	fi
	user=$(postgres_user)
	exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups -- "$@"
)

# An empty cluster in $1 with the role and the database.
postgres_init() (
	role=$(id -un)
	postgres_as_user "$POSTGRES_BIN/initdb" --pgdata="$1" --username=postgres --auth=trust \
		--encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >/dev/null || exit 1
	problems=$({
		[ "$role" = postgres ] || echo "CREATE ROLE \"$role\" LOGIN CREATEDB;"
		echo "CREATE DATABASE orderd OWNER \"$role\";"
	} | postgres_as_user "$POSTGRES_BIN/postgres" --single -D "$1" postgres 2>&1 >/dev/null |
		grep -E 'ERROR|FATAL')
	[ -z "$problems" ] || { postgres_say "$problems"; exit 1; }
)

# Makes the cached cluster if it is missing and prints its folder; fails where there is no folder to
# keep it in.
postgres_template() (
	[ -n "$ORDERD_ROOT" ] || exit 1
	mkdir -p "$ORDERD_ROOT/build" 2>/dev/null
	[ -w "$ORDERD_ROOT/build" ] || exit 1
	template=$ORDERD_ROOT/build/postgres-15-$(id -un)
	if [ ! -d "$template" ]; then
		# Outside of build/, which the server's user may be unable to reach.
		made=$(mktemp -d "${TMPDIR:-/tmp}/orderd-initdb.XXXXXX") || exit 1
		trap 'rm -rf "$made" "$template.$$"' EXIT
		[ "$(id -u)" -ne 0 ] || chown "$(postgres_user)" "$made"
		postgres_init "$made/data" || exit 1
		cp -a "$made/data" "$template.$$" || exit 1
		# Of several at the same time the first one wins.
		mv -T "$template.$$" "$template" 2>/dev/null || [ -d "$template" ] || exit 1
	fi
	echo "$template"
)

# Lets the server's user pass through to $1.
postgres_open_path() (
	[ "$(id -u)" -eq 0 ] || exit 0
	path=$1
	while [ "$path" != / ]; do
		case $path in
		"$1" | "${TMPDIR:-/tmp}"/*)
			[ "$(stat -c %u "$path")" -ne 0 ] || chmod o+x "$path"
			;;
		esac
		path=$(dirname "$path")
	done
	postgres_as_user test -x "$1" || {
		postgres_say "$(postgres_user) cannot enter $1: choose one below ${TMPDIR:-/tmp}"
		exit 1
	}
)

# A socket's path has room for 107 bytes.
postgres_socket() (
	socket=$1/socket
	if [ $((${#socket} + 14)) -gt 107 ]; then
		socket=$(cat "$1/socket-elsewhere" 2>/dev/null)
		[ -d "$socket" ] || socket=$(mktemp -d /tmp/orderd-pg.XXXXXX) || exit 1
		echo "$socket" >"$1/socket-elsewhere"
	fi
	mkdir -p "$socket" && chmod 700 "$socket" || exit 1
	[ "$(id -u)" -ne 0 ] || chown "$(postgres_user)" "$socket"
	echo "$socket"
)

postgres_fill() (
	if [ "$2" = yes ] || ! template=$(postgres_template); then
		postgres_as_user mkdir -m 700 "$1/data" 2>/dev/null || {
			mkdir -m 700 "$1/data" && chown "$(postgres_user)" "$1/data"
		} || exit 1
		postgres_init "$1/data"
	else
		# Never half a cluster under the final name.
		rm -rf "$1/data.part"
		cp -a --reflink=auto "$template" "$1/data.part" && mv "$1/data.part" "$1/data"
	fi
)

# pg_ctl for the cluster in $1; it waits until it is done.
postgres_ctl() (
	dir=$1
	shift
	postgres_as_user "$POSTGRES_BIN/pg_ctl" -D "$dir/data" -w -s "$@" >&2 </dev/null
)

postgres_running() {
	[ -f "$1/data/postmaster.pid" ] && postgres_ctl "$1" status >/dev/null 2>&1
}

# Stops the server of $2 when the process $1 has ended.
postgres_watch() {
	setsid sh -c '
		trap "kill \$tail; exit" TERM
		tail --pid="$1" -f /dev/null & tail=$!
		wait $tail
		rm -f "$2/watcher"
		exec "$3" stop "$2" immediate' \
		sh "$1" "$2" "$3" </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	echo $! >"$2/watcher"
}

postgres_conninfo() {
	cat "$1/conninfo"
}

postgres_start() (
	dir=$1 parent='' fresh='' settings=''
	shift
	while [ $# -gt 0 ]; do
		case $1 in
		--parent) parent=$2; shift ;;
		--fresh) fresh=yes ;;
		-c)
			settings="$settings${2%%=*} = '$(printf %s "${2#*=}" | sed "s/'/''/g")'
"
			shift
			;;
		*) postgres_say "unknown argument $1"; exit 64 ;;
		esac
		shift
	done
	[ -x "$POSTGRES_BIN/postgres" ] || {
		postgres_say "no PostgreSQL in $POSTGRES_BIN: ./run deps"
		exit 69
	}
	mkdir -p "$dir" && dir=$(cd "$dir" && pwd -P) || exit 1
	postgres_open_path "$dir" || exit 1
	[ -d "$dir/data" ] || postgres_fill "$dir" "$fresh" || exit 1
	if ! postgres_running "$dir"; then
		socket=$(postgres_socket "$dir") || exit 1
		{
			echo "listen_addresses = ''"
			echo "unix_socket_directories = '$socket'"
			echo "timezone = 'UTC'"
			printf '%s' "$settings"
		} >"$dir/data/postgresql.auto.conf"
		touch "$dir/log"
		[ "$(id -u)" -ne 0 ] || chown "$(postgres_user)" "$dir/log"
		postgres_ctl "$dir" -l "$dir/log" start || {
			tail -n 5 "$dir/log" >&2
			exit 1
		}
		echo "host=$socket dbname=orderd" >"$dir/conninfo"
	fi
	[ -z "$parent" ] || postgres_watch "$parent" "$dir" "${ORDERD_ROOT:?}/tests/lib/postgres.sh"
	postgres_conninfo "$dir"
)

postgres_stop() (
	dir=$1
	if [ -f "$dir/watcher" ]; then
		kill "$(cat "$dir/watcher")" 2>/dev/null
		rm -f "$dir/watcher"
	fi
	if postgres_running "$dir"; then
		postgres_ctl "$dir" -m "${2:-fast}" stop || exit 1
	fi
	if [ -f "$dir/socket-elsewhere" ]; then
		rm -rf "$(cat "$dir/socket-elsewhere")" "$dir/socket-elsewhere"
	fi
)

postgres_restart() (
	postgres_ctl "$1" -l "$1/log" -m "${2:-fast}" restart
)

case ${0##*/} in
postgres.sh)
	ORDERD_ROOT=$(cd "$(dirname "$0")/../.." && pwd -P)
	case $1 in
	start | stop | restart | conninfo)
		[ -n "$2" ] || { postgres_say "which folder?"; exit 64; }
		command=$1
		shift
		"postgres_$command" "$@"
		;;
	*)
		sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
		exit 64
		;;
	esac
	;;
esac
