#!/usr/bin/env bats
# orderctl dev: a server for development, its data, its end, and what it says when something is in the way.
load house

setup_file() {
	# Short: the path of a socket has room for 107 bytes. PostgreSQL's user passes through.
	FOLDER=$(mktemp -d /tmp/orderd-v.XXXXXX)
	chmod 711 "$FOLDER"
	mkdir -m 711 "$FOLDER/run" "$FOLDER/state"
	export FOLDER XDG_STATE_HOME="$FOLDER/state" XDG_RUNTIME_DIR="$FOLDER/run"
	# Longer than a person would wait: the machine may be busy with other tests.
	export ORDERD_TIMEOUT=120s
}

teardown_file() {
	orderctl dev stop
	rm -rf "$FOLDER"
}

setup() {
	unset ORDERD_SERVER
	OUT=$BATS_TEST_TMPDIR/out
	PIDS=
}

teardown() {
	for pid in $PIDS; do
		kill "$pid" 2>/dev/null || true
		timeout 60 tail --pid="$pid" -f /dev/null
	done
	nobody_left
}

# Waits until the file $1 has the text $2.
has() {
	timeout 120 tail -n +1 -f "$1" 2>/dev/null | grep -q -m1 -e "$2" || {
		cat "$1"
		return 1
	}
}

# Starts orderctl dev with the arguments; its process is DEV, what it says is in OUT.
begin() {
	: >"$OUT"
	orderctl dev "$@" >"$OUT" 2>&1 3>&- &
	DEV=$!
	PIDS="$PIDS $DEV"
}

start() {
	begin "$@"
	has "$OUT" '^Ready\|^error'
	grep -q '^Ready' "$OUT" || { cat "$OUT"; return 1; }
}

finish() {
	timeout 60 tail --pid="$1" -f /dev/null
	STATUS=0
	wait "$1" || STATUS=$?
}

nobody_left() {
	for pid in $(pgrep -f "$FOLDER/"); do
		timeout 60 tail --pid="$pid" -f /dev/null
	done
	! pgrep -af "$FOLDER/"
}

postmaster() {
	head -n 1 "$XDG_STATE_HOME/orderd/dev/${1:-data}/postgres/postmaster.pid"
}

daemon() {
	pgrep -f "listen=ipc://$FOLDER/"
}

@test "it starts, says where everything is, and other commands find it" {
	start
	grep -q "^  Requests:  ipc://$FOLDER/run/orderd-dev/requests" "$OUT"
	grep -q "^  Events:    ipc://$FOLDER/run/orderd-dev/events" "$OUT"
	grep -qx "  Database:  psql -h $FOLDER/run/orderd-dev/pg orderd" "$OUT"
	grep -q "  Data:      $FOLDER/state/orderd/dev   kept" "$OUT"
	grep -q '^Ready in [0-9.]* s[.] Stop with Ctrl-C' "$OUT"
	run -0 --separate-stderr orderctl ping -v
	[[ $output == "ipc://$FOLDER/run/orderd-dev/requests answered in "* ]]
	[[ $stderr == *"The server is your dev server"* ]]
	kill -INT "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 0 ]
	grep -q 'Stopped; the data is kept' "$OUT"
}

@test "what was written is there after the next start" {
	start
	orderctl account upsert C-kept --name 'Kept & Sons' --country GB --currency GBP
	orderctl dev stop
	finish "$DEV"
	start
	run -0 orderctl account get C-kept
	[[ $output == *"Kept & Sons"* ]]
}

@test "a command that comes too early waits for it" {
	begin
	has "$OUT" 'Making\|Starting\|^orderd dev'
	orderctl ping
}

@test "on TCP it knows a key, where the ports are free" {
	start
	tcp=$(orderctl dev status -o json | jq -r '.requestsTcp // empty')
	if [ -z "$tcp" ]; then
		grep -q '^Port 771[01] is taken: nothing is served on TCP' "$OUT"
		skip "somebody else has the ports"
	fi
	grep -qx "  Requests:  ipc://$FOLDER/run/orderd-dev/requests   also $tcp" "$OUT"
	orderctl principal create web-shop --kind service --role integration \
		--public-key="$(orderctl key new "$FOLDER/web.key")"
	server_key=$(orderctl info -o json | jq -r .publicKey)
	orderctl --server "$tcp" --server-key "$server_key" --key "$FOLDER/web.key" ping
}

@test "a named server is asked instead" {
	start
	run -69 --separate-stderr orderctl --server "ipc://$FOLDER/other" --timeout 100ms ping
	[[ $stderr == *"$FOLDER/other"* ]]
	ORDERD_SERVER=ipc://$FOLDER/other run -69 --separate-stderr orderctl --timeout 100ms ping
	[[ $stderr == *"$FOLDER/other"* ]]
}

@test "a second start attaches, and leaves the first alone when it goes" {
	start
	first=$DEV
	OUT=$OUT.second begin
	OUT=$OUT.second
	has "$OUT" 'attached'
	grep -q "^  Requests:  ipc://$FOLDER/run/orderd-dev/requests" "$OUT"
	grep -q "as process $first;" "$OUT"
	kill -INT "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 0 ]
	orderctl ping
}

@test "who attached ends with the server" {
	start
	OUT=$OUT.second begin
	has "$OUT.second" 'attached'
	orderctl dev stop
	finish "$DEV"
	[ "$STATUS" -eq 0 ]
	grep -q 'The dev server has ended' "$OUT.second"
}

@test "several that start at once are one server" {
	pids=
	for i in 1 2 3; do
		OUT=$OUT.$i begin
	done
	for i in 1 2 3; do
		has "$OUT.$i" '^Ready\|attached'
	done
	[ "$(cat "$OUT".? | grep -c '^Ready')" -eq 1 ]
	[ "$(pgrep -c -f "bin/postgres -D $FOLDER/")" -eq 1 ]
	orderctl dev stop
}

@test "dev env is for eval, in JSON too" {
	start
	eval "$(orderctl dev env)"
	[ "$ORDERD_SERVER" = "ipc://$FOLDER/run/orderd-dev/requests" ]
	[ "$ORDERD_EVENTS" = "ipc://$FOLDER/run/orderd-dev/events" ]
	[ "$(psql -XAtq "$ORDERD_DATABASE" -c 'SELECT current_database()')" = orderd ]
	run -0 orderctl dev env -o json
	[ "$(jq -r .ORDERD_SERVER <<<"$output")" = "$ORDERD_SERVER" ]
}

@test "dev psql is in the database, as nobody special" {
	start
	run -0 orderctl dev psql 'SELECT current_database(), rolsuper FROM pg_roles WHERE rolname = current_user'
	[[ $output == *"orderd "*"| f"* ]]
	run -0 orderctl dev psql <<<'SELECT 6 * 7'
	[[ $output == *42* ]]
}

@test "dev status is one JSON value, and so is dev" {
	begin -o json
	has "$OUT" '"process"'
	jq -e . "$OUT"
	run -0 orderctl dev status -o json
	[ "$(jq .process <<<"$output")" -eq "$DEV" ]
	[ "$(jq -r .requests <<<"$output")" = "ipc://$FOLDER/run/orderd-dev/requests" ]
	run -0 orderctl dev status
	[[ $output == *"Requests:"* ]]
}

@test "without a server the others say so" {
	run -69 --separate-stderr orderctl dev env
	[ -z "$output" ]
	[[ $stderr == *"no dev server runs"* ]]
	run -69 orderctl dev psql
	run -69 orderctl dev status
	run -0 orderctl dev stop
	[[ $output == *"No dev server runs"* ]]
}

@test "an ephemeral server begins empty, and what was kept stays" {
	start --ephemeral
	grep -q 'discarded at the end' "$OUT"
	run -66 orderctl account get C-kept
	orderctl account upsert C-passing --name Passing --country GB --currency GBP
	orderctl dev stop
	finish "$DEV"
	[ ! -e "$XDG_STATE_HOME/orderd/dev/ephemeral" ]
	start
	orderctl account get C-kept
	run -66 orderctl account get C-passing
	run -73 orderctl dev --ephemeral
	[[ $output == *"orderctl dev stop"* ]]
}

@test "a command gets the server, and its status is the answer" {
	run -7 --separate-stderr orderctl dev --exec "orderctl ping; exit 7" 3>&-
	[[ $output == "ipc://$FOLDER/run/orderd-dev/requests answered in "* ]]
	[[ $stderr == *"Requests:"* ]]
	start
	run -0 --separate-stderr orderctl dev -q --exec 'echo "$ORDERD_SERVER"' 3>&-
	[ "$output" = "ipc://$FOLDER/run/orderd-dev/requests" ]
	[ -z "$stderr" ]
	orderctl ping
}

@test "a folder of its own is another server" {
	start
	OUT=$OUT.other start --dir "$FOLDER/other"
	run -0 orderctl dev status --dir "$FOLDER/other" -o json
	[ "$(jq -r .requests <<<"$output")" = "ipc://$FOLDER/other/run/requests" ]
	run -66 orderctl --server "ipc://$FOLDER/other/run/requests" account get C-kept
	orderctl dev stop --dir "$FOLDER/other"
	orderctl account get C-kept
}

@test "killed, it leaves no process, and the next start finds the data" {
	start
	orderctl account upsert C-killed --name Killed --country GB --currency GBP
	kill -KILL "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 137 ]
	nobody_left
	start
	orderctl account get C-killed
}

@test "a start right after a kill waits for what is still ending" {
	start
	for i in 1 2 3; do
		kill -KILL "$DEV"
		start
	done
	orderctl account get C-killed
}

@test "what a killed ephemeral server left is discarded" {
	start --ephemeral
	kill -KILL "$DEV"
	finish "$DEV"
	[ -e "$XDG_STATE_HOME/orderd/dev/ephemeral" ]
	start
	[ ! -e "$XDG_STATE_HOME/orderd/dev/ephemeral" ]
}

@test "a database that ends takes the server with it, and it is said" {
	start
	kill -QUIT "$(postmaster)"
	finish "$DEV"
	[ "$STATUS" -eq 1 ]
	grep -q 'PostgreSQL ended by itself' "$OUT"
	nobody_left
}

@test "a daemon that ends takes the server with it, and it is said" {
	start
	kill -KILL "$(daemon)"
	finish "$DEV"
	[ "$STATUS" -eq 1 ]
	grep -q 'orderd ended by itself, with status 137' "$OUT"
	nobody_left
}

@test "a closed terminal ends it in order" {
	start
	kill -HUP "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 0 ]
	nobody_left
}

@test "interrupted while it makes the database, it leaves none half made" {
	begin --dir "$FOLDER/early"
	has "$OUT" 'Making a database'
	kill -INT "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 130 ]
	nobody_left
	[ -z "$(ls "$FOLDER/early/data")" ]
	start --dir "$FOLDER/early"
	kill -INT "$DEV"
	finish "$DEV"
}

@test "killed while it makes the database, it leaves no process, and the next start begins again" {
	begin --dir "$FOLDER/sudden"
	has "$OUT" 'Making a database'
	kill -KILL "$DEV"
	finish "$DEV"
	nobody_left
	start --dir "$FOLDER/sudden"
	kill -INT "$DEV"
	finish "$DEV"
	[ "$STATUS" -eq 0 ]
}

@test "the caller's variables for other databases do not matter" {
	PGPORT=1 PGHOST=elsewhere PGUSER=mallory PGDATABASE=none PGDATA=/nowhere PGOPTIONS=--bad start
	orderctl account get C-kept
}

@test "a path that is too long for sockets gets a short folder, which goes again" {
	long=$FOLDER/$(printf 'long%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)
	start --dir "$long"
	grep -q '^Sockets are in /tmp/orderd-dev[.]' "$OUT"
	short=$(readlink "$long/run-elsewhere")
	orderctl --server "ipc://$short/requests" ping
	kill -INT "$DEV"
	finish "$DEV"
	[ ! -e "$short" ]
}

@test "a socket that somebody else listens on is named" {
	python3 - "$FOLDER/taken/run/requests" <<'END' >"$OUT" 3>&- &
import os, socket, sys
os.makedirs(os.path.dirname(sys.argv[1]))
open(os.path.dirname(sys.argv[1]) + "/../lock", "w")
os.chmod(os.path.dirname(sys.argv[1]) + "/..", 0o711)
taken = socket.socket(socket.AF_UNIX)
taken.bind(sys.argv[1])
taken.listen()
print("listening", flush=True)
taken.accept()[0].recv(1)
taken.accept()
END
	PIDS="$PIDS $!"
	has "$OUT" listening
	run -1 orderctl dev --dir "$FOLDER/taken" 3>&-
	[[ $output == *"orderd did not start"*"another program listens on ipc://$FOLDER/taken/run/requests"* ]]
}

@test "metrics are on a port, or on a socket where the port is taken" {
	python3 - >"$OUT.port" 3>&- <<'END' &
import signal, socket
taken = socket.socket()
taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    taken.bind(("127.0.0.1", 7712))
    taken.listen()
except OSError:
    pass
print("taken", flush=True)
signal.pause()
END
	PIDS="$PIDS $!"
	has "$OUT.port" taken
	start
	grep -q '^Port 7712 is taken' "$OUT"
	socket=$(orderctl dev status -o json | jq -r .metricsSocket)
	grep -qx "  Metrics:   curl --unix-socket $socket http://localhost/metrics" "$OUT"
	python3 - "$socket" <<'END' | grep -q '^orderd_build_info'
import http.client, socket, sys
connection = http.client.HTTPConnection("localhost")
connection.sock = socket.socket(socket.AF_UNIX)
connection.sock.connect(sys.argv[1])
connection.request("GET", "/metrics")
print(connection.getresponse().read().decode())
END
}

@test "an initdb that fails is quoted" {
	mkdir "$FOLDER/broken"
	printf '#!/bin/sh\necho "initdb: error: the moon is full" >&2\nexit 1\n' >"$FOLDER/broken/initdb"
	printf '#!/bin/sh\nexit 1\n' >"$FOLDER/broken/postgres"
	chmod 755 "$FOLDER/broken" "$FOLDER/broken"/*
	run -1 orderctl dev --dir "$FOLDER/never" --postgres "$FOLDER/broken" 3>&-
	[[ $output == *"error: initdb could not make a database: the moon is full"* ]]
	[[ $output == *"see $FOLDER/never/postgresql.log"* ]]
	[ -z "$(ls "$FOLDER/never/data")" ]
}

@test "a server of PostgreSQL that does not start is quoted" {
	mkdir -m 711 -p "$FOLDER/ill"
	start --dir "$FOLDER/ill"
	kill "$DEV"
	finish "$DEV"
	rm "$FOLDER/ill/data/postgres/global/pg_control"
	run -1 orderctl dev --dir "$FOLDER/ill" 3>&-
	[[ $output == *"PostgreSQL did not start"*pg_control* ]]
}

@test "data of another version is kept, and what to do is said" {
	mkdir -p "$FOLDER/old/data/postgres"
	chmod 711 "$FOLDER/old" "$FOLDER/old/data"
	touch "$FOLDER/old/lock"
	echo 9 >"$FOLDER/old/data/postgres/PG_VERSION"
	run -78 orderctl dev --dir "$FOLDER/old" 3>&-
	[[ $output == *"PostgreSQL 9"* ]]
	[[ $output == *"orderctl dev reset"* ]]
	rm "$FOLDER/old/data/postgres/PG_VERSION"
	run -1 orderctl dev --dir "$FOLDER/old" 3>&-
	[[ $output == *"PG_VERSION"* ]]
	orderctl dev reset --yes --dir "$FOLDER/old"
	[ ! -e "$FOLDER/old/data" ]
}

@test "a folder with other things in it is left alone" {
	mkdir "$FOLDER/mine"
	touch "$FOLDER/mine/thesis.txt"
	run -73 orderctl dev --dir "$FOLDER/mine" 3>&-
	[[ $output == *"holds other things"* ]]
	[ "$(ls "$FOLDER/mine")" = thesis.txt ]
}

@test "without the daemon or PostgreSQL it says what is missing" {
	mkdir -p "$FOLDER/bin"
	cp "$BUILD/orderctl" "$FOLDER/bin/orderctl"
	PATH=/usr/bin:/bin run -78 "$FOLDER/bin/orderctl" dev --dir "$FOLDER/bare" 3>&-
	[[ $output == *"the daemon orderd is not here"* ]]
	run -78 orderctl dev --dir "$FOLDER/bare" --postgres "$FOLDER/bin" 3>&-
	[[ $output == *"there is no program postgres in $FOLDER/bin"* ]]
}

@test "reset discards what was kept, but not under a running server" {
	start --dir "$FOLDER/other"
	run -65 orderctl dev reset --yes --dir "$FOLDER/other"
	[[ $output == *"orderctl dev stop --dir $FOLDER/other"* ]]
	kill "$DEV"
	finish "$DEV"
	run -0 orderctl dev reset --yes --dir "$FOLDER/other"
	[ ! -e "$FOLDER/other/data" ]
	run -0 orderctl dev reset --yes --dir "$FOLDER/other"
	[[ $output == *"Nothing is kept"* ]]
}

@test "the sample is loaded once" {
	begin --dir "$FOLDER/sample" --sample
	has "$OUT" '^Orders placed  *832 '
	orders=$(orderctl --server "ipc://$FOLDER/sample/run/requests" order list --limit 1 -o json)
	jq -e 'length == 1' <<<"$orders"
	kill "$DEV"
	finish "$DEV"
	begin --dir "$FOLDER/sample" --sample
	has "$OUT" 'the sample is not loaded'
	kill "$DEV"
	finish "$DEV"
}

@test "warnings of the daemon are shown as they come" {
	start
	orderctl dev psql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE pid <> pg_backend_pid() AND datname = 'orderd'"
	has "$OUT" '^orderd: '
}

@test "somebody without rights has a server too" {
	[ "$(id -u)" -eq 0 ] || skip "all of this ran as a user without rights"
	mkdir -m 755 "$FOLDER/user"
	mkdir "$FOLDER/user/home"
	chown daemon "$FOLDER/user/home"
	# The build folder may be one that others cannot enter.
	cp "$BUILD/orderctl" "$BUILD/orderd" "$FOLDER/user/"
	as_daemon() {
		setpriv --reuid=daemon --regid=daemon --clear-groups env -u XDG_STATE_HOME -u XDG_RUNTIME_DIR \
			HOME="$FOLDER/user/home" "$FOLDER/user/orderctl" "$@"
	}
	cd /
	run -0 as_daemon dev --exec "'$FOLDER/user/orderctl' ping
		'$FOLDER/user/orderctl' dev psql 'SELECT current_user'" 3>&-
	[[ $output == *"ipc://$FOLDER/user/home/.local/state/orderd/dev/run/requests answered"* ]]
	[[ $output == *" daemon"* ]]
	[ "$(stat -c %U "$FOLDER/user/home/.local/state/orderd/dev/data/postgres")" = daemon ]
}
