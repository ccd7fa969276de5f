#!/usr/bin/env bats
# What goes wrong, and how it is said: exit status, standard error, JSON.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

@test "an order that is not there: 66" {
	run -66 --separate-stderr orderctl order get SO-2001-000001
	[ -z "$output" ]
	[[ $stderr == *"SO-2001-000001"* ]]
	[[ $stderr == *NOT_FOUND* ]]
	[[ $stderr == *"try:     orderctl order list"* ]]
}

@test "a command that is not there: 64, and the one that was meant" {
	run -64 --separate-stderr orderctl ordr list
	[[ $stderr == *order* ]]
	run -64 --separate-stderr orderctl order lst
	[[ $stderr == *list* ]]
	run -64 --separate-stderr orderctl order list --stat PLACED
	[[ $stderr == *--state* ]]
}

@test "a missing argument: 64" {
	run -64 orderctl order get
	run -64 orderctl order cancel SO-2001-000001
}

@test "nobody there: 69, and what was tried" {
	run -69 --separate-stderr orderctl ping --server "ipc://$HOUSE/run/nobody" --timeout 200ms
	[[ $stderr == *"ipc://$HOUSE/run/nobody"* ]]
}

@test "an invalid request: 65, with all that is wrong with it" {
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d '{"order": {"currency": "euro"}}'
	[[ $stderr == *order.account* ]]
	[[ $stderr == *order.currency* ]]
	[[ $stderr == *order.lines* ]]
}

@test "JSON that is none: not sent at all" {
	head=$(head_seq)
	run -65 orderctl call OrderService/PlaceOrder -d '{"order": {'
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d '{"ordr": {}}'
	[[ $stderr == *ordr* ]]
	[ "$(head_seq)" = "$head" ]
}

@test "in JSON mode an error is one JSON object on standard error" {
	run -66 --separate-stderr orderctl order get SO-2001-000001 -o json
	[ -z "$output" ]
	[ "$(jq -r '.reason // .error.reason' <<<"$stderr")" = NOT_FOUND ]
	[ "$(jq -s length <<<"$stderr")" -eq 1 ]
}

@test "an empty list is an empty list" {
	run -0 --separate-stderr orderctl order list --state COMPLETED -o json
	[ "$(jq -c . <<<"$output")" = '[]' ]
	run -0 --separate-stderr orderctl order list --state COMPLETED -o jsonl
	[ -z "$output" ]
}

@test "every list is JSON that jq reads" {
	place json LAMP 1
	for say in "order list" "tenant list" "errors list" "api list" "stock show LAMP"; do
		run -0 --separate-stderr orderctl $say -o json
		[ "$(jq -s length <<<"$output")" -eq 1 ]
	done
	orderctl order list -o jsonl | jq -es 'length > 0 and all(.number != null)'
}

@test "CSV has a header and a row for each order" {
	place csv LAMP 1
	n=$(orderctl order list --limit 0 -o json | jq length)
	[ "$(orderctl order list --limit 0 -o csv | wc -l)" -eq $((n + 1)) ]
	[ "$(orderctl order list --limit 0 -o name | wc -l)" -eq "$n" ]
}

@test "every reason is explained" {
	orderctl errors list -o json | jq -er 'length > 40'
	run -0 orderctl errors show STOCK_INSUFFICIENT
	[[ $output == *FAILED_PRECONDITION* ]]
	run orderctl errors show NO_SUCH_REASON
	[ "$status" -ne 0 ]
}
