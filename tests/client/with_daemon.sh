# Sourced: a PostgreSQL and a daemon of their own in $work, gone at the end. $ORDERD is the daemon's program.
# shellcheck shell=sh
set -eu
postgres=$(cd "$(dirname "$0")/../lib" && pwd -P)/postgres.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/orderd-client.XXXXXX")
endpoint=ipc://$work/requests
daemon=

end() {
	[ -z "$daemon" ] || kill -KILL "$daemon" 2> /dev/null || true
	"$postgres" stop "$work/postgres" immediate || true
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP

mkdir "$work/state"
database=$("$postgres" start "$work/postgres" --parent $$)

# Does not wait until it serves: clients do.
daemon_start() {
	"$ORDERD" database="$database" listen="$endpoint" events="ipc://$work/events" state_dir="$work/state" \
		metrics="$work/metrics" >> "$work/log" 2>&1 &
	daemon=$!
}

daemon_kill() {
	kill -KILL "$daemon"
	wait "$daemon" 2> /dev/null || true
}

daemon_log() {
	cat "$work/log" >&2
}
