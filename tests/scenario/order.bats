#!/usr/bin/env bats
# The life of an order, as somebody at a terminal sees it.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

state_of() {
	orderctl order get "$1" -o json | jq -r .order.state
}

allocation_of() {
	orderctl order get "$1" -o json | jq -r .order.allocationStatus
}

@test "a placed order can be got by number, by id and by the other system's name" {
	number=$(place by-any-name LAMP 2)
	[[ $number =~ ^SO-[0-9]{4}-[0-9]{6}$ ]]
	id=$(orderctl order get "$number" -o json | jq -r .order.id)
	for key in "$number" "$id" ext:SHOP:by-any-name; do
		run -0 orderctl order get "$key"
		[[ $output == *"$number"* ]]
		[[ $output == *LAMP* ]]
	done
}

@test "people see names where programs see ids" {
	orderctl account upsert C-7 --name 'Kaya Ltd' --country GB --currency GBP
	number=$(orderctl order place --account C-7 --line LAMP=1 -o name)
	run -0 orderctl order list --account C-7
	[[ $output == *"C-7"*"Kaya Ltd"* ]]
	run -0 orderctl order get "$number"
	[[ $output == *"C-7 Kaya Ltd"* ]]
	[[ $output != *"<none>"* ]]
	run -0 --separate-stderr orderctl stock show LAMP
	[[ ${lines[1]} == MAIN* ]]
	run -0 orderctl stock list --product LAMP
	[[ ${lines[1]} == LAMP*MAIN* ]]
	orderctl stock receive LAMP 1
	run -0 orderctl stock movements --product LAMP
	[[ ${lines[1]} == *LAMP*MAIN* ]]
	run -0 orderctl events --type order.placed --limit 0
	[[ $output == *"order.placed"*"$number"* ]]
	id=$(orderctl account get C-7 -o json | jq -r .account.id)
	orderctl order list --account C-7 -o json | jq -e --arg id "$id" 'all(.accountId == $id)'
	orderctl order get "$number" -o json | jq -e 'has("names") | not'
}

@test "an order is confirmed, then cancelled, and no further" {
	number=$(place life LAMP 1)
	run -0 orderctl order confirm "$number"
	[ "$output" = "order $number confirmed" ]
	run -0 orderctl order cancel "$number" --reason 'changed my mind' --yes
	[ "$output" = "order $number cancelled" ]
	run -65 --separate-stderr orderctl order cancel "$number" --reason again --yes
	[[ $stderr == *ORDER_STATE* ]]
	run -65 orderctl order confirm "$number"
	orderctl order list --state CANCELLED -o json | jq -e --arg n "$number" 'any(.number == $n)'
	[ "$(state_of "$number")" = ORDER_STATE_CANCELLED ]
}

@test "the same order of the other system is refused the second time" {
	number=$(place once LAMP 1)
	head=$(head_seq)
	run -73 --separate-stderr orderctl call OrderService/PlaceOrder -d "$(order_json once LAMP 1)"
	[[ $stderr == *EXISTS* ]]
	[ "$(head_seq)" = "$head" ]
}

@test "a retry with the same request id gives the same order" {
	id=$(cat /proc/sys/kernel/random/uuid)
	json=$(order_json retried LAMP 1)
	first=$(orderctl call OrderService/PlaceOrder -d "$json" --request-id "$id")
	head=$(head_seq)
	second=$(orderctl call OrderService/PlaceOrder -d "$json" --request-id "$id")
	[ "$first" = "$second" ]
	[ "$(head_seq)" = "$head" ]
	other=$(order_json other LAMP 1)
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d "$other" --request-id "$id"
	[[ $stderr == *REQUEST_ID_REUSED* ]]
}

@test "a request id that is older than all records is refused, whatever it was for" {
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d "$(order_json expired LAMP 1)" \
		--request-id 0197a3c0-0000-7000-8000-000000000001
	[[ $stderr == *REQUEST_ID_EXPIRED* ]]
	run -66 orderctl order get ext:SHOP:expired
}

@test "stock runs out: one product waits for more, the other refuses" {
	orderctl stock receive RARE 2
	orderctl stock receive LAMP 2 >/dev/null
	before=$(orderctl order list --limit 0 -o json | jq length)
	place last-two RARE 2
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d "$(order_json too-late RARE 1)"
	[[ $stderr == *STOCK_INSUFFICIENT* ]]
	[ "$(orderctl order list --limit 0 -o json | jq length)" -eq $((before + 1)) ]
	waiting=$(place waits LAMP 1000)
	[ "$(allocation_of "$waiting")" != ALLOCATION_STATUS_FULL ]
	orderctl stock receive LAMP 5000
	[ "$(allocation_of "$waiting")" = ALLOCATION_STATUS_FULL ]
}

@test "what a cancelled order had reserved can be sold again" {
	orderctl stock receive RARE 1
	first=$(place gives-back RARE 1)
	run -65 orderctl call OrderService/PlaceOrder -d "$(order_json wants-it RARE 1)"
	orderctl order cancel "$first" --reason 'no longer needed' --yes
	place wants-it-now RARE 1
}

@test "a version that is not the current one changes nothing" {
	number=$(place versioned LAMP 1)
	run -75 --separate-stderr orderctl order confirm "$number" --if-version 99
	[[ $stderr == *VERSION_CONFLICT* ]]
	[ "$(state_of "$number")" = ORDER_STATE_PLACED ]
}

@test "orders survive that the daemon ends" {
	number=$(place survives LAMP 1)
	head=$(head_seq)
	house_stop
	house_start
	[ "$(head_seq)" = "$head" ]
	run -0 orderctl order get "$number"
}
