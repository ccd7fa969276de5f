#!/usr/bin/env bats
# What people complain of in other tools, tried on orderctl. More of them: check.bats (health that says up while the
# database is gone, a hidden refused connection), tests/cli/newer.bats (payloads a tool cannot decode, a gap that
# is repaired without a word), dev.bats.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

# Waits until a line of a growing file matches.
await_line() {
	timeout 60 tail -n +1 -f "$2" | grep -q -m1 -e "$1"
}

# Ends a daemon as a crash does.
house_kill() {
	kill -KILL "$(cat "$HOUSE/pid")"
	wait "$(cat "$HOUSE/pid")" 2>/dev/null || tail --pid="$(cat "$HOUSE/pid")" -f /dev/null
}

watching() {
	: >"$HOUSE/$1" >"$HOUSE/$1.err"
	timeout 120 orderctl watch "${@:2}" >"$HOUSE/$1" 2>"$HOUSE/$1.err" 3>&- &
	watch=$!
	await_line Watching "$HOUSE/$1.err"
}

@test "complaint: a watcher that dies silently" {
	# The daemon is killed: the watcher lives, and says that it waits.
	watching silent --type order.placed --count 1
	house_kill
	await_line "Waiting for the daemon" "$HOUSE/silent.err"
	kill -0 $watch
	house_start
	await_line "The daemon answers again" "$HOUSE/silent.err"
	place silent LAMP 1
	wait $watch
	grep -q order.placed "$HOUSE/silent"
}

@test "complaint: a watcher that ends, and nobody knows where to go on" {
	watching cut --from beginning
	await_line "." "$HOUSE/cut"
	head=$(head_seq)
	await_line "^$head " "$HOUSE/cut"
	kill -TERM "$(pgrep -P $watch)"
	status=0
	wait $watch || status=$?
	[ $status -eq 143 ]
	grep -q -- "Go on with: --from $head" "$HOUSE/cut.err"
}

@test "complaint: a watcher that loses what happened while it was away" {
	head=$(head_seq)
	place lost-1 LAMP 1
	run -0 --separate-stderr orderctl watch --from "$head" --type order.placed --count 1 -o jsonl
	[ "$(jq -r .orderPlaced.number <<<"$output")" = "$(orderctl order get ext:SHOP:lost-1 -o name)" ]
}

@test "complaint: history that expired, or was never there, without a word" {
	head=$(head_seq)
	run -65 --separate-stderr timeout 60 orderctl watch --from $((head + 1000)) --count 1
	[[ $stderr == *"there is no event $((head + 1000)) yet: the newest one is $head"* ]]
	[ -z "$output" ]
	psql -X -q -d "$(cat "$HOUSE/conninfo")" -c 'DELETE FROM event WHERE tenant_id = 1 AND seq < 4'
	run -65 --separate-stderr timeout 60 orderctl watch --from 2 --count 1
	[[ $stderr == *"event 3 is not in the log any more, the oldest one is 4"* ]]
	[ -z "$output" ]
	run -65 --separate-stderr orderctl events --after 2
	[[ $stderr == *"the oldest one is 4"* ]]
}

@test "complaint: JSON that is broken by a progress line" {
	head -200 "$ROOT/samples/online-retail-1000.csv" >"$HOUSE/some.csv"
	run -0 --separate-stderr orderctl -o json import orders "$HOUSE/some.csv" --map "$ROOT/samples/uci.map"
	[ "$(jq -s length <<<"$output")" -eq 1 ]
	[ -z "$stderr" ]
	# On a terminal there is a progress line, but not among the data.
	/usr/bin/python3 "$ROOT/tests/cli/on_terminal.py" sh -c \
		"orderctl -o json import orders '$HOUSE/some.csv' --map '$ROOT/samples/uci.map' >'$HOUSE/import.json'"
	[ "$(jq -s length <"$HOUSE/import.json")" -eq 1 ]
	/usr/bin/python3 "$ROOT/tests/cli/on_terminal.py" sh -c "orderctl order list -o json >'$HOUSE/list.json'"
	[ "$(jq -s length <"$HOUSE/list.json")" -eq 1 ]
}

@test "complaint: JSON that is cut off in a watch that is ended" {
	watching array -o json --from beginning
	await_line seq "$HOUSE/array"
	kill -INT "$(pgrep -P $watch)"
	wait $watch || true
	jq -e 'type == "array" and length > 0' "$HOUSE/array"
	jq -es 'all(type == "object")' "$HOUSE/array.err"
	# Also when it saw nothing at all.
	watching nothing -o json --type nothing.
	kill -INT "$(pgrep -P $watch)"
	wait $watch || true
	[ "$(jq -c . "$HOUSE/nothing")" = '[]' ]
}

@test "complaint: exit 0 on failure" {
	place failing LAMP 1 >/dev/null
	# The condition of a watch was not met.
	run -1 --separate-stderr timeout 60 orderctl watch --from beginning --count 5 --exec 'exit 3' -q
	[[ $stderr == *"failed with status 3"* ]]
	orderctl order cancel ext:SHOP:failing --reason test --yes
	run -65 --separate-stderr timeout 60 orderctl watch --order ext:SHOP:failing --until CONFIRMED
	[[ $stderr == *"it will not be CONFIRMED any more"* ]]
	run -66 timeout 60 orderctl watch --order SO-2001-000001 --until CONFIRMED
	run -64 timeout 60 orderctl watch --until CONFIRMED
	# Nothing of a list is a list of nothing, the answer that is missing is not.
	run -0 orderctl order list --state COMPLETED -o json
	run -69 orderctl order list --server "ipc://$HOUSE/run/nobody" --timeout 200ms -o json
	run -74 sh -c 'orderctl order list --limit 0 >/dev/full'
	run -74 sh -c 'timeout 60 orderctl watch --from beginning --count 1 >/dev/full'
}

@test "complaint: reconnect noise" {
	watching noise --type nothing.
	house_kill
	await_line "Waiting for the daemon" "$HOUSE/noise.err"
	# Long enough for many attempts to connect.
	run -69 orderctl ping --timeout 3s
	house_start
	await_line "answers again" "$HOUSE/noise.err"
	kill -INT "$(pgrep -P $watch)"
	wait $watch || true
	[ "$(grep -c 'Waiting for the daemon' "$HOUSE/noise.err")" -eq 1 ]
	[ "$(grep -c 'answers again' "$HOUSE/noise.err")" -eq 1 ]
}

@test "complaint: Ctrl-C that is not heard, while the daemon is away" {
	watching interrupted --type nothing.
	house_kill
	await_line "Waiting for the daemon" "$HOUSE/interrupted.err"
	kill -INT "$(pgrep -P $watch)"
	status=0
	wait $watch || status=$?
	[ $status -eq 130 ]
	house_start
}

@test "a state is waited for that only a delivery brings" {
	number=$(place delivered LAMP 1)
	orderctl stock receive LAMP 100 >/dev/null
	orderctl order confirm "$number"
	watching delivered --order "$number" --until DELIVERED
	shipment=$(orderctl shipment create "$number" -o name)
	orderctl shipment ship "$shipment"
	orderctl shipment deliver "$shipment"
	wait $watch
	grep -q DELIVERED "$HOUSE/delivered.err"
	# It was reached before: at once.
	run -0 timeout 60 orderctl watch --order "$number" --until SHIPPED
}
