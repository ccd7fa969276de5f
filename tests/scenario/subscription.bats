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
