#!/usr/bin/env bats
# A daemon that knows more than orderctl: nothing of what it says is lost.
load terminal

setup_file() {
	NEWER=$(mktemp -d /tmp/orderctl-n.XXXXXX)
	export NEWER
	/usr/bin/python3 "$BATS_TEST_DIRNAME/newer.py" "$NEWER" 3>&- &
	echo $! >"$NEWER/pid"
}

teardown_file() {
	kill "$(cat "$NEWER/pid")"
	rm -rf "$NEWER"
}

setup() {
	export ORDERD_SERVER=ipc://$NEWER/requests
}

teardown() {
	:
}

@test "complaint: payloads a tool cannot decode" {
	run -0 --separate-stderr orderctl watch --from beginning --count 3 -o jsonl --timeout 60s
	[ "$(jq -r .orderPainted.colour <<<"${lines[1]}")" = green ]
	[ "$(jq -r .orderPainted.coats <<<"${lines[1]}")" = 3 ]
	[ "$(jq -r .mood <<<"${lines[2]}")" = glad ]
	[ "$(jq -r .orderConfirmed.number <<<"${lines[2]}")" = SO-2026-000007 ]
}

@test "a new event as a line for people, as a CloudEvent, for a command" {
	run -0 --separate-stderr orderctl watch --from beginning --count 2
	[[ ${lines[1]} == *order.painted*colour=green*coats=3* ]]
	run -0 --separate-stderr orderctl watch --from beginning --count 2 --format cloudevents -o json
	[ "$(jq -c '.[1] | [.type, .data.colour, .data.coats]' <<<"$output")" = '["order.painted","green","3"]' ]
	run -0 --separate-stderr orderctl watch --from beginning --count 2 -q --exec 'cat >>"$NEWER/commanded"'
	[ "$(jq -r 'select(.orderPainted) | .orderPainted.colour' <"$NEWER/commanded")" = green ]
}

@test "a new method can be found, described, called" {
	orderctl api list -o name | grep -qx OrderService/PaintOrder
	run -0 orderctl api describe PaintOrder
	[[ $output == *"# Gives an order a colour."* ]]
	[[ $output == *'# In words: "green".'* ]]
	[ "$(orderctl api describe PaintOrder -o json | jq -r '.request[0].field')" = colour ]
	run -65 --separate-stderr orderctl call PaintOrder -d '{"color": "blue"}'
	[[ $stderr == *color* ]]
}

@test "its contract can be exported" {
	orderctl api export >"$NEWER/exported"
	cmp "$NEWER/exported" "$NEWER/schema.desc"
}

@test "an answer with new fields is whole in JSON" {
	orderctl events -o json | jq -e '.[1].orderPainted.colour == "green" and .[2].mood == "glad"'
	orderctl events -o jsonl | jq -es '.[1].orderPainted.coats == "3"'
}

# The last one: the log is longer afterwards.
@test "complaint: a gap that is repaired without a word" {
	: >"$NEWER/gap.err"
	timeout 60 orderctl watch --count 3 -o jsonl >"$NEWER/gap" 2>"$NEWER/gap.err" 3>&- &
	watch=$!
	timeout 60 tail -n +1 -f "$NEWER/gap.err" | grep -q -m1 LIVE
	[ "$(orderctl call PaintOrder -d '{"colour": "red"}' | jq -r .painted)" = red ]
	timeout 60 tail -n +1 -f "$NEWER/gap.err" | grep -q -m1 REPAIRED
	orderctl call PaintOrder -d '{"colour": "blue"}'
	wait $watch
	[ "$(jq -r .seq "$NEWER/gap" | tr '\n' ' ')" = "4 5 6 " ]
	jq -es 'map(.notice | select(.kind == "REPAIRED")) | .[0].message |
		test("positions 4 to [45] came from the log")' "$NEWER/gap.err"
}
