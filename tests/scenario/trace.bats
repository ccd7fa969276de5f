#!/usr/bin/env bats
# The path of a call: frames, retries, time; and its trace context in what it caused.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

@test "a traced call shows its frames, its answer, the time between" {
	run -0 --separate-stderr orderctl order list --trace
	[[ $stderr =~ traceparent\ 00-[0-9a-f]{32}-[0-9a-f]{16}-01 ]]
	[[ $stderr == *"connected to ipc://$HOUSE/run/requests"* ]]
	[[ $stderr =~ \>\ orderd.v1.OrderService/ListOrders\ \[header\ [0-9]+\ B\]\[body\ [0-9]+\ B\]\ request ]]
	[[ $stderr =~ \<\ OK\ \[header\ [0-9]+\ B\]\[body\ [0-9]+\ B\]\ [0-9]+\.[0-9]{3}\ ms ]]
	[[ $output != *traceparent* ]]
}

@test "a refusal is in the trace" {
	run -66 --separate-stderr orderctl order get SO-2001-000001 --trace
	[[ $stderr == *"< NOT_FOUND (NOT_FOUND) [header"* ]]
}

@test "a refused connection is in the trace, attempt by attempt" {
	run -69 --separate-stderr orderctl ping --server "ipc://$HOUSE/run/nobody" --timeout 500ms --trace
	[ "$(grep -c "no connection to ipc://$HOUSE/run/nobody: No such file or directory" <<<"$stderr")" -ge 2 ]
	[[ $stderr == *"< UNREACHABLE (DEADLINE_EXCEEDED) never sent"* ]]
}

@test "the events of a traced call keep its trace context" {
	number=$(place traced LAMP 1)
	orderctl order confirm "$number" --trace 2>"$HOUSE/trace"
	parent=$(grep -o '00-[0-9a-f]*-[0-9a-f]*-01' "$HOUSE/trace" | head -1)
	orderctl events --type order.confirmed --limit 0 -o json | jq -e --arg p "$parent" 'any(.traceparent == $p)'
}

@test "a trace that is under way goes on" {
	export TRACEPARENT=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
	run -0 --separate-stderr orderctl ping --trace
	[[ $stderr == *"traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-"* ]]
	[[ $stderr != *00f067aa0ba902b7* ]]
	TRACEPARENT=nonsense run -0 --separate-stderr orderctl ping --trace
	[[ $stderr =~ traceparent\ 00-[0-9a-f]{32}- ]]
}

@test "in JSON mode traces and details are JSON objects, a line each" {
	run -66 --separate-stderr orderctl order get SO-2001-000001 --trace -v -o json
	[ -z "$output" ]
	jq -es 'all(type == "object") and any(.trace) and any(.notice.kind == "DETAIL")
		and (map(select(.error)) | length == 1)' <<<"$stderr"
	[ "$(jq -s length <<<"$stderr")" = "${#stderr_lines[@]}" ]
}

@test "retries are in the trace: a daemon that comes back is asked again" {
	house_stop
	orderctl order list --trace --timeout 120s >"$HOUSE/list" 2>"$HOUSE/trace" 3>&- &
	list=$!
	timeout 60 tail -n +1 -f "$HOUSE/trace" | grep -q -m1 'no connection to'
	house_start
	wait $list
	grep -q 'connected to' "$HOUSE/trace"
	grep -q '< OK' "$HOUSE/trace"
}
