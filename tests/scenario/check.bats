#!/usr/bin/env bats
# What monitoring hears: OK, WARNING, CRITICAL, UNKNOWN with figures, and the figures themselves.
load house

setup_file() {
	house_open
}

teardown_file() {
	house_close
}

FIGURES='^ORDERD [A-Z]+ - [^|]+ \|( [a-z_]+=[0-9]+(ms|us)?;[0-9]*;[0-9]*;0)+$'

@test "a daemon that serves is OK, with figures" {
	run -0 --separate-stderr orderctl check
	[[ ${lines[0]} == "ORDERD OK - ready"* ]]
	[[ ${lines[0]} =~ $FIGURES ]]
	[[ ${lines[0]} == *database_age=* ]]
	[[ ${lines[0]} == *queued=0\;* ]]
	[ -z "$stderr" ]
}

@test "limits make a warning, then it is critical" {
	run -1 orderctl check --warning-queue 0
	[[ $output == "ORDERD WARNING - "* ]]
	[[ $output == *"queued=0;0;;0"* ]]
	run -2 orderctl check --warning-queue 0 --critical-queue 0
	[[ $output == "ORDERD CRITICAL - "* ]]
	run -0 orderctl check --warning-age 1h --critical-age 2h --critical-queue 1000
	[[ $output == *"database_age="*"ms;3600000;7200000;0"* ]]
}

@test "complaint: a refused connection is hidden" {
	: >"$HOUSE/nobody"
	run -2 orderctl check --server "ipc://$HOUSE/run/nobody" --timeout 300ms
	[[ $output == "ORDERD CRITICAL - "*"No such file or directory"* ]]
	run -69 --separate-stderr orderctl ping --server tcp://127.0.0.1:1 --timeout 300ms
	[[ $stderr == *"Connection refused"* ]]
	[[ $stderr == *"tcp://127.0.0.1:1"* ]]
	[[ $stderr == *"attempts to connect"* ]]
}

@test "a question that cannot be asked is UNKNOWN, on standard output, with status 3" {
	run -3 --separate-stderr orderctl check --nonsense
	[[ $output == "ORDERD UNKNOWN - "* ]]
	[ -z "$stderr" ]
	run -3 orderctl check --warning-age soon
	[[ $output == "ORDERD UNKNOWN - "* ]]
	run -3 orderctl check --context nowhere
	run -3 orderctl check -o csv
	run -0 orderctl check --help
}

@test "the same as JSON" {
	run -2 --separate-stderr orderctl check --critical-queue 0 -o json
	[ "$(jq -r '[.status, .exitStatus] | join(" ")' <<<"$output")" = "CRITICAL 2" ]
	[ "$(jq -r .figures.queuedRequests <<<"$output")" = 0 ]
	[ -z "$stderr" ]
}

@test "figures: what was asked is counted" {
	before=$(orderctl stats orderd_requests_total -o csv | grep '"SystemService/Ping\|Ping' | cut -d, -f2 || true)
	orderctl ping >/dev/null
	orderctl stats orderd_requests_total | grep -q 'requests_total{Ping}'
	orderctl stats orderd_requests_total -o json | jq -e '.metrics | length == 1'
	[ "$(orderctl stats orderd_ready -o name)" = ready ]
	[ "$before" != "$(orderctl stats orderd_requests_total -o csv | grep Ping | cut -d, -f2)" ]
}

@test "figures again and again: rates, then the end" {
	run -0 --separate-stderr orderctl stats orderd_requests --watch --interval 50ms --count 3 -o json
	[ "$(jq length <<<"$output")" = 3 ]
	run -0 orderctl stats orderd_requests_total --watch --interval 50ms --count 2
	[ "$(grep -c ^METRIC <<<"$output")" = 2 ]
	orderctl stats --watch --interval 1h --all >"$HOUSE/stats" 3>&- &
	stats=$!
	timeout 60 tail -n +1 -f "$HOUSE/stats" | grep -q -m1 ^METRIC
	kill -INT $stats
	status=0
	wait $stats || status=$?
	[ $status -eq 130 ]
}

@test "figures: a daemon that ends is told once, so is its return" {
	orderctl stats orderd_ready --watch --interval 100ms --timeout 200ms >"$HOUSE/stats" 2>"$HOUSE/stats.err" 3>&- &
	stats=$!
	timeout 60 tail -n +1 -f "$HOUSE/stats" | grep -q -m1 ^METRIC
	house_stop
	timeout 60 tail -n +1 -f "$HOUSE/stats.err" | grep -q -m1 'No figures'
	house_start
	timeout 60 tail -n +1 -f "$HOUSE/stats.err" | grep -q -m1 'answers again'
	kill -INT $stats
	wait $stats || true
	[ "$(grep -c 'No figures' "$HOUSE/stats.err")" = 1 ]
}

# The last one: PostgreSQL ends with the test that started it.
@test "complaint: a health check says up while the database is gone" {
	run -0 orderctl check
	"$ROOT/tests/lib/postgres.sh" stop "$HOUSE/pg" immediate
	until [ "$(orderctl call GetHealth | jq -r '.ready // false')" = false ]; do :; done
	run -2 orderctl check
	[[ ${lines[0]} == "ORDERD CRITICAL - not ready"* ]]
	run -75 orderctl health
	# Alive is not ready.
	run -0 orderctl ping
	"$ROOT/tests/lib/postgres.sh" start "$HOUSE/pg" --parent $$ >"$HOUSE/conninfo"
	until orderctl check -q; do :; done
}
