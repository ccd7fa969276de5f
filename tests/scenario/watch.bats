#!/usr/bin/env bats
# Following the events, from the beginning and live.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

@test "from the beginning: every position once, in order" {
	place first LAMP 1
	head=$(head_seq)
	run -0 --separate-stderr timeout 60 orderctl watch --from beginning --count "$head" --format jsonl
	[ "$(jq -r .seq <<<"$output" | tr '\n' ' ')" = "$(seq -s ' ' 1 "$head") " ]
}

@test "from now: what happens after it has started" {
	: >"$HOUSE/live.err"
	timeout 60 orderctl watch --count 3 --format jsonl >"$HOUSE/live" 2>"$HOUSE/live.err" 3>&- &
	watch=$!
	await_line . "$HOUSE/live.err"
	numbers=$(place live-1 LAMP 1; place live-2 LAMP 1; place live-3 LAMP 1)
	wait $watch
	[ "$(jq -r .orderPlaced.number <"$HOUSE/live")" = "$numbers" ]
}

@test "only the wanted type" {
	number=$(place wanted LAMP 1)
	orderctl order confirm "$number"
	run -0 --separate-stderr timeout 60 orderctl watch --from beginning --type order.confirmed --count 1 -o jsonl
	[ "$(jq -r .type <<<"$output")" = order.confirmed ]
}

@test "an order with its shipments, live and from history" {
	orderctl stock receive LAMP 10
	number=$(place shipped-1 LAMP 2)
	timeout 60 orderctl watch --order "$number" --until DELIVERED -o jsonl >"$HOUSE/order" 2>"$HOUSE/order.err" \
		3>&- &
	watch=$!
	await_line LIVE "$HOUSE/order.err"
	orderctl order confirm "$number"
	# Another one of the same account.
	other=$(place shipped-2 LAMP 1)
	orderctl order confirm "$other"
	orderctl shipment create "$other"
	shipment=$(orderctl shipment create "$number" -o json | jq -r .number)
	orderctl shipment ship "$shipment"
	orderctl shipment deliver "$shipment"
	wait $watch
	for type in order.confirmed shipment.created shipment.shipped shipment.delivered; do
		[ "$(jq -r .type <"$HOUSE/order" | grep -cx "$type")" = 1 ]
	done
	run -0 --separate-stderr timeout 60 orderctl watch --order "$number" --from beginning --type shipment. \
		--count 3 -o jsonl
	[ "$(jq -r .type <<<"$output" | tr '\n' ' ')" = 'shipment.created shipment.shipped shipment.delivered ' ]
	[ "$(jq -r .seq <<<"$output")" = "$(jq -r 'select(.type | startswith("shipment.")) | .seq' <"$HOUSE/order")" ]
	orderctl order history "$number" -o json | jq -e '[.[].type] | index("shipment.shipped")'
}

@test "until an order is confirmed" {
	number=$(place until LAMP 1)
	: >"$HOUSE/until.err"
	timeout 60 orderctl watch --order "$number" --until CONFIRMED >"$HOUSE/until" 2>"$HOUSE/until.err" 3>&- &
	watch=$!
	await_line . "$HOUSE/until.err"
	orderctl order confirm "$number"
	wait $watch
	grep -q order.confirmed "$HOUSE/until"
}

@test "an end before the condition is met is no success" {
	: >"$HOUSE/cut.err"
	orderctl watch --count 1000000 --format jsonl >"$HOUSE/cut" 2>"$HOUSE/cut.err" 3>&- &
	watch=$!
	await_line . "$HOUSE/cut.err"
	kill -INT $watch
	status=0
	wait $watch || status=$?
	[ $status -eq 130 ]
}

@test "the daemon ends and comes back: nothing is missed, nothing comes twice" {
	head=$(head_seq)
	: >"$HOUSE/again.err"
	timeout 120 orderctl watch --from "$head" --count 4 -o jsonl >"$HOUSE/again" 2>"$HOUSE/again.err" 3>&- &
	watch=$!
	place before-1 LAMP 1
	place before-2 LAMP 1
	house_stop
	house_start
	place after-1 LAMP 1
	place after-2 LAMP 1
	wait $watch
	[ "$(jq -r .seq <"$HOUSE/again" | tr '\n' ' ')" = "$(seq -s ' ' $((head + 1)) $((head + 4))) " ]
}
