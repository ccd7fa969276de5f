#!/usr/bin/env bats
# The example clients in other languages than C do what they say.
load house
# Here, because the daemon is started again in the tests.
HOUSE_ARGUMENTS=(tcp_listen=tcp://127.0.0.1:* tcp_events=tcp://127.0.0.1:*)

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

# clients_try PLACE FOLLOW LABELS: the programs, run in the current folder.
clients_try() {
	local place=$1 follow=$2 labels=$3
	run -0 "$place" 1 C-1 LAMP 2
	[[ $output =~ ^1\ is\ (SO-[0-9]+-[0-9]+)$ ]]
	number=${BASH_REMATCH[1]}
	run -0 "$place" 1 C-1 LAMP 2
	[ "$output" = "1 is $number, placed before" ]
	run ! "$place" 2 C-1 NO-SUCH-THING 2
	[[ $output == *NOT_FOUND* ]]

	# From the beginning, then live.
	: >followed
	"$follow" last >followed 2>&1 3>&- &
	follower=$!
	await_line "order $number" followed
	live=$(place "live-$place" LAMP 1)
	await_line "order $live" followed
	kill $follower
	wait $follower || true

	# What happened meanwhile, each event once.
	after=$(cat last)
	missed=$(place "missed-$place" LAMP 1)
	"$follow" last >followed 2>&1 3>&- &
	follower=$!
	await_line "order $missed" followed
	[ "$(sed -n 's/^\([0-9]\+\) .*/\1/p' followed | head -n 1)" -gt "$after" ]

	# A daemon that goes and comes again is waited for, by both.
	house_stop
	"$place" 3 C-1 LAMP 1 >placed 3>&- &
	placer=$!
	house_start
	wait $placer
	number=$(sed 's/^3 is //' placed)
	await_line "order $number" followed
	kill $follower
	wait $follower || true
	[ "$(grep -c 'order.placed' followed)" = "$(grep -c '^  order SO-' followed)" ]
	[ "$(grep '^  order' followed | sort | uniq -d)" = "" ]

	# From another machine: over TCP, with a key.
	info=$(orderctl info -o json)
	key=$BATS_TEST_TMPDIR/${place##*.}.key
	orderctl principal create "shop-${place##*.}" --kind service --role integration \
		--public-key="$(orderctl key new "$key" -q)"
	tcp=$(jq -r '.requestEndpoints[] | select(startswith("tcp:"))' <<<"$info")
	server_key=$(jq -r .publicKey <<<"$info")
	remote() {
		ORDERD_SERVER=$tcp ORDERD_SERVER_KEY=$server_key ORDERD_KEY=$key exec "$@"
	}
	run -0 remote "$place" 4 C-1 LAMP 1
	number=${output#4 is }
	rm last
	: >followed
	remote "$follow" last >followed 2>&1 3>&- &
	follower=$!
	await_line "order $number" followed
	live=$(place "remote-$place" LAMP 1)
	await_line "order $live" followed
	kill $follower
	wait $follower || true

	# A place that orderd keeps: two runs print one label for each order.
	name=labels-${labels##*.}
	run ! "$labels" no-such-subscription
	[[ $output == *NOT_FOUND* ]]
	orderctl subscription create "$name" --type order.confirmed
	first=$(place "first-$place" LAMP 1)
	orderctl order confirm "$first"
	: >printed
	"$labels" "$name" >printed 2>&1 3>&- &
	printer=$!
	await_line "label for $first" printed
	second=$(place "second-$place" LAMP 1)
	orderctl order confirm "$second"
	await_line "label for $second" printed
	# Once it is acknowledged.
	until orderctl subscription get "$name" -o json |
		jq -e '.subscription.status | .ackedSeq == .headSeq' >/dev/null; do :; done
	kill -KILL $printer
	wait $printer || true
	third=$(place "third-$place" LAMP 1)
	orderctl order confirm "$third"
	: >printed
	"$labels" "$name" >printed 2>&1 3>&- &
	printer=$!
	await_line "label for $third" printed
	[ "$(cat printed)" = "label for $third" ]
	# Somebody sets the place anew: it goes on from there.
	orderctl subscription seek "$name" --start BEGINNING --yes
	await_line "label for $first" printed
	kill $printer
	wait $printer || true
}

@test "Python" {
	cp -r "$ROOT/samples/clients/python" "$BATS_TEST_TMPDIR/python"
	cd "$BATS_TEST_TMPDIR/python"
	protoc -I "$ROOT/proto" --python_out=. "$ROOT"/proto/orderd/v1/*.proto
	clients_try ./place_order.py ./follow_events.py ./print_labels.py
}

@test "Node" {
	command -v npm >/dev/null || skip "NOT TRIED: no npm here"
	cp -r "$ROOT/samples/clients/node" "$BATS_TEST_TMPDIR/node"
	cd "$BATS_TEST_TMPDIR/node"
	npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || {
		npm ping >/dev/null 2>&1 || skip "NOT TRIED: npm's registry cannot be reached"
		cat npm.log
		return 1
	}
	export ORDERD_PROTO="$ROOT/proto"
	clients_try ./place_order.js ./follow_events.js ./print_labels.js
}
