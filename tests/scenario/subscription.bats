#!/usr/bin/env bats
# Places in the log that programs keep under a name, and what operators do with them.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

fetch() { # NAME [MORE]
	orderctl call EventService/Fetch -d "{\"subscription\": {\"number\": \"$1\"}, \"consumer\": \"bats\"${2:+, $2}}"
}

@test "a new subscription, listed and shown" {
	run -0 orderctl subscription create erp --type order. --type account.created
	[ "$output" = "subscription erp created" ]
	run -0 orderctl subscription create erp --type order. --type account.created --reuse
	[ "$output" = "subscription erp was there already" ]
	run -73 orderctl subscription create erp
	run -0 orderctl subscription list -o name
	[[ $output = *erp* ]]
	run -0 orderctl subscription get erp
	[[ $output = *Behind* ]]
	[ "$(orderctl subscription get erp -o json | jq -c .subscription.types)" = '["order.","account.created"]' ]
}

@test "an event that cannot be dealt with is put aside, tried again, dropped" {
	orderctl subscription create labels --type order.placed
	place labels-1 LAMP 1
	place labels-2 LAMP 1
	page=$(fetch labels)
	[ "$(jq '.events | length' <<<"$page")" = 2 ]
	seq=$(jq -r '.events[0].seq' <<<"$page")
	run -0 orderctl subscription reject labels "$seq" --reason 'no printer' --yes
	[ "$output" = "event $seq is a dead letter of labels now" ]
	[ "$(fetch labels | jq '.events | length')" = 1 ]
	run -0 orderctl dead-letter list labels
	[[ $output = *"no printer"* ]]
	run -0 orderctl dead-letter retry labels --seq "$seq"
	[ "$output" = "1 dead letters of labels to be tried again" ]
	[ "$(fetch labels | jq -r '.retried[0].seq')" = "$seq" ]
	run -0 orderctl dead-letter drop labels --all --yes
	[ "$output" = "1 dead letters of labels dropped" ]
	run -0 orderctl dead-letter list labels -o json
	[ "$output" = "[]" ]
}

@test "the place is set back" {
	orderctl subscription create again --type order.placed
	place again-1 LAMP 1
	[ "$(fetch again | jq '.events | length')" = 1 ]
	run -0 orderctl subscription seek again --start BEGINNING --yes
	[ "$output" = "subscription again stands at 0" ]
	[ "$(fetch again | jq '.events | length')" -gt 1 ]
	run -65 orderctl subscription seek again --after 1000000 --yes
	[[ $output = *POSITION_AHEAD* ]]
}

@test "a deleted one is gone" {
	orderctl subscription create short
	run -0 orderctl subscription delete short --yes
	[ "$output" = "subscription short deleted" ]
	run -66 orderctl subscription get short
}

seqs() { # FILE
	jq -r .seq <"$1" | tr '\n' ' '
}

@test "a watch goes on where the last one ended" {
	orderctl subscription create watched --type order.placed
	first=$(place watched-1 LAMP 1; place watched-2 LAMP 1)
	timeout 60 orderctl watch --subscription watched --count 2 -o jsonl >"$HOUSE/one" 2>"$HOUSE/one.err"
	[ "$(jq -r .orderPlaced.number <"$HOUSE/one")" = "$first" ]
	third=$(place watched-3 LAMP 1)
	timeout 60 orderctl watch --subscription watched --count 1 -o jsonl >"$HOUSE/two" 2>"$HOUSE/two.err"
	[ "$(jq -r .orderPlaced.number <"$HOUSE/two")" = "$third" ]
	[ "$(orderctl subscription get watched -o json | jq -r .subscription.status.deadLetterCount)" = 0 ]
}

@test "an event whose command failed comes again" {
	orderctl subscription create commanded --type order.placed
	place commanded-1 LAMP 1
	run -1 timeout 60 orderctl watch --subscription commanded --count 1 --exec false
	[[ $output = *"Go on with: --subscription commanded"* ]]
	run -0 --separate-stderr timeout 60 orderctl watch --subscription commanded --count 1 --exec 'cat >/dev/null'
}

@test "a watch makes its subscription, and waits for the one before it" {
	place made-1 LAMP 1
	run -66 orderctl watch --subscription made --count 1
	timeout 60 orderctl watch --subscription made --from beginning --type order.placed --count 1 >/dev/null
	orderctl watch --subscription made -o jsonl >"$HOUSE/made" 2>"$HOUSE/made.err" 3>&- &
	first=$!
	await_line LIVE "$HOUSE/made.err"
	timeout 60 orderctl watch --subscription made --count 1 -o jsonl >"$HOUSE/next" 2>"$HOUSE/next.err" 3>&- &
	second=$!
	await_line HELD "$HOUSE/next.err"
	kill -INT $first
	wait $first || true
	place made-2 LAMP 1
	wait $second
	[ "$(wc -l <"$HOUSE/next")" = 1 ]
	[ "$(seqs "$HOUSE/made" | grep -c "$(seqs "$HOUSE/next")")" = 0 ]
}

@test "nothing is missed and nothing comes twice while the daemon is away" {
	orderctl subscription create again-and-again --type order.placed
	timeout 120 orderctl watch --subscription again-and-again --count 4 -o jsonl >"$HOUSE/again" 2>/dev/null 3>&- &
	watch=$!
	numbers=$(place away-1 LAMP 1; place away-2 LAMP 1)
	house_stop
	house_start
	numbers="$numbers
$(place away-3 LAMP 1; place away-4 LAMP 1)"
	wait $watch
	[ "$(jq -r .orderPlaced.number <"$HOUSE/again")" = "$numbers" ]
}
