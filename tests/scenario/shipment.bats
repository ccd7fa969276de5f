#!/usr/bin/env bats
# The way of an order to its customer: shipped in parts, delivered, in part cancelled.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

order_field() {
	orderctl order get "$1" -o json | jq -r ".order.$2"
}

line_field() {
	orderctl order get "$1" -o json | jq -r ".order.lines[$2 - 1].$3 // \"0\""
}

on_hand() {
	orderctl stock show "$1" -o json | jq -r '.stockLevels[0].onHandMicros // "0"'
}

confirmed() {
	local number
	number=$(place "$@")
	orderctl order confirm "$number" >/dev/null
	echo "$number"
}

# Two lines of one order: 3 lamps, 2 rare ones.
confirmed_pair() {
	local number
	number=$(printf '{"order": {"account": {"number": "C-1"}, "lines": [
		{"product": {"number": "LAMP"}, "quantityMicros": "3000000"},
		{"product": {"number": "RARE"}, "quantityMicros": "2000000"}]}}' |
		orderctl call OrderService/PlaceOrder -d @- | jq -r .number)
	orderctl order confirm "$number" >/dev/null
	echo "$number"
}

@test "an order goes out in two shipments and is completed when both have arrived" {
	orderctl stock receive LAMP 10 >/dev/null
	orderctl stock receive RARE 2 >/dev/null
	before=$(on_hand LAMP)
	number=$(confirmed_pair)
	run -0 orderctl shipment create "$number" --line 1=2 --carrier DHL
	[[ $output =~ ^shipment\ (SH-[0-9]{4}-[0-9]{6})\ of\ order\ $number\ planned$ ]]
	first=${BASH_REMATCH[1]}
	[ "$(order_field "$number" state)" = ORDER_STATE_PROCESSING ]
	[ "$(line_field "$number" 1 pickedMicros)" = 2000000 ]
	run -0 orderctl shipment ship "$first" --tracking JD014600003828
	[ "$output" = "shipment $first shipped: order $number is PARTIALLY_SHIPPED" ]
	[ "$(on_hand LAMP)" -eq $((before - 2000000)) ]

	second=$(orderctl shipment create "$number" -o name)
	[ "$second" != "$first" ]
	orderctl shipment ship "$second"
	run -0 orderctl shipment deliver "$second"
	[ "$output" = "shipment $second delivered: order $number is PROCESSING, PARTIALLY_DELIVERED" ]
	run -0 orderctl shipment deliver "$first"
	[ "$output" = "shipment $first delivered: order $number is COMPLETED, DELIVERED" ]

	run -0 orderctl order get "$number"
	[[ $output == *COMPLETED* && $output == *DELIVERED* && $output == *JD014600003828* ]]
	[[ $output == *"$first"* && $output == *"$second"* ]]
	run -0 orderctl shipment get "$second"
	[[ $output == *RARE* && $output == *"$number"* ]]
	[ "$(orderctl shipment list --order "$number" -o json | jq length)" -eq 2 ]
	orderctl shipment list --account C-1 --state DELIVERED -o json |
		jq -e --arg n "$first" 'any(.number == $n and .trackingNumber == "JD014600003828")'
	types=$(orderctl call EventService/Read -d '{"pageSize": 1000}' | jq -r '[.events[].event.type] | unique[]')
	for type in shipment.created shipment.shipped shipment.delivered order.released order.completed \
		order.fulfillment_status_changed; do
		grep -qx "$type" <<<"$types"
	done
}

@test "what is not reserved is not shipped, and every wrong line is named" {
	orderctl stock receive LAMP 1 >/dev/null
	number=$(confirmed waiting LAMP 1000)
	run -66 --separate-stderr orderctl shipment create "$number" --line 1=1000 --line 7=1 -o json
	jq -e '.error.violations | any(.field == "lines[0].quantity_micros" and .reason == "NOT_RESERVED")' <<<"$stderr"
	jq -e '.error.violations | any(.field == "lines[1].line_number" and .reason == "NOT_FOUND")' <<<"$stderr"
	[ "$(orderctl shipment list --order "$number" -o json)" = "[]" ]
	run -65 --separate-stderr orderctl shipment create "$number" --line 1=1000
	[[ $stderr == *NOT_RESERVED* ]]
	run -64 orderctl shipment create "$number" --line 1
	orderctl order cancel "$number" --reason test --yes
}

@test "an order that is only placed is confirmed first" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(place unconfirmed LAMP 1)
	run -65 --separate-stderr orderctl shipment create "$number"
	[[ $stderr == *ORDER_STATE* && $stderr == *"needs a CONFIRMED or PROCESSING order"* ]]
	[[ $stderr == *"try:     orderctl order confirm $number"* ]]
	orderctl order confirm "$number"
	shipment=$(orderctl shipment create "$number" -o name)
	run -65 --separate-stderr orderctl shipment deliver "$shipment"
	[[ $stderr == *"try:     orderctl shipment ship $shipment"* ]]
}

@test "the same request twice ships once" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed twice LAMP 2)
	id=$(cat /proc/sys/kernel/random/uuid)
	first=$(orderctl shipment create "$number" --request-id "$id" -o json)
	[ "$(orderctl shipment create "$number" --request-id "$id" -o json)" = "$first" ]
	shipment=$(jq -r .number <<<"$first")
	before=$(on_hand LAMP)
	id=$(cat /proc/sys/kernel/random/uuid)
	for _ in 1 2 3; do
		orderctl shipment ship "$shipment" --request-id "$id"
	done
	[ "$(on_hand LAMP)" -eq $((before - 2000000)) ]
	run -65 orderctl shipment ship "$shipment"
}

@test "lines are cancelled, the rest is priced anew, what is left can be shipped" {
	orderctl stock receive LAMP 5 >/dev/null
	orderctl stock receive RARE 2 >/dev/null
	number=$(confirmed_pair)
	exposure=$(orderctl credit get C-1 -o json | jq -r '.[0].exposureMinor')
	total=$(order_field "$number" totalMinor)
	run -0 orderctl order cancel-lines "$number" --line 2=2 --line 1=1 --reason 'too many' --yes
	# 2 lamps at 2.55 and 20 %.
	[ "$output" = "lines of order $number cancelled: it is CONFIRMED, its total 6.12 GBP" ]
	[ "$(order_field "$number" totalMinor)" = 612 ]
	[ "$(orderctl credit get C-1 -o json | jq -r '.[0].exposureMinor')" -eq $((exposure - total + 612)) ]
	[ "$(line_field "$number" 2 reservedMicros)" = 0 ]
	run -65 --separate-stderr orderctl order cancel-lines "$number" --line 1=3 --line 2=1 --reason x --yes -o json
	jq -e '[.error.violations[] | select(.reason == "NOT_CANCELLABLE") | .field]
		== ["lines[0].quantity_micros", "lines[1].quantity_micros"]' <<<"$stderr"
	shipment=$(orderctl shipment create "$number" -o name)
	orderctl shipment ship "$shipment"
	run -0 orderctl shipment deliver "$shipment"
	[ "$(order_field "$number" state)" = ORDER_STATE_COMPLETED ]
}

@test "a dry run tells what would come of it, and changes nothing" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed dry LAMP 3)
	head=$(head_seq)
	run -0 orderctl order cancel-lines "$number" --line 1=2 --reason 'too many' --yes --dry-run
	[ "$output" = "lines of order $number cancelled: it is CONFIRMED, its total 3.06 GBP (dry run)" ]
	orderctl shipment create "$number" --dry-run
	run -65 orderctl shipment create "$number" --line 1=4 --dry-run
	[ "$(head_seq)" = "$head" ]
	shipment=$(orderctl shipment create "$number" -o name)
	run -0 orderctl shipment ship "$shipment" --dry-run
	[ "$(line_field "$number" 1 shippedMicros)" = 0 ]
	run -65 orderctl shipment deliver "$shipment" --dry-run
}

@test "an order whose last line is cancelled is cancelled, with its shipment" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed nothing-left LAMP 2)
	shipment=$(orderctl shipment create "$number" -o name)
	run -0 orderctl order cancel-lines "$number" --line 1=2 --reason 'not wanted' --yes
	[ "$output" = "lines of order $number cancelled: it is CANCELLED, its total 0.00 GBP" ]
	run -65 --separate-stderr orderctl shipment ship "$shipment"
	[[ $stderr == *SHIPMENT_STATE* && $stderr == *CANCELLED* ]]
}

@test "a shipment that is cancelled leaves its quantities reserved" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed planned-wrong LAMP 2)
	shipment=$(orderctl shipment create "$number" -o name)
	run -0 orderctl shipment cancel "$shipment" --reason 'wrong carrier' --yes
	[ "$output" = "shipment $shipment cancelled" ]
	[ "$(order_field "$number" state)" = ORDER_STATE_CONFIRMED ]
	[ "$(line_field "$number" 1 reservedMicros)" = 2000000 ]
	orderctl shipment create "$number"
}

@test "a shipment of another version is left as it is" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed versioned-shipment LAMP 1)
	shipment=$(orderctl shipment create "$number" -o name)
	run -75 --separate-stderr orderctl shipment ship "$shipment" --if-version 9
	[[ $stderr == *VERSION_CONFLICT* ]]
	orderctl shipment ship "$shipment" --if-version 1
}

@test "another system's name leads to its shipment" {
	orderctl stock receive LAMP 5 >/dev/null
	number=$(confirmed named LAMP 1)
	orderctl shipment create "$number" --external WMS:4711
	run -0 orderctl shipment get ext:WMS:4711
	[[ $output == *"WMS:4711"* ]]
	run -73 orderctl shipment create "$number" --external WMS:4711
	run -66 orderctl shipment get SH-2001-000001
}
