#!/usr/bin/env bats
# D5: several holds at once, each with what it forbids; the order goes on exactly where it was.
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

@test "D5: of two holds one is released and the order is still held; with the other it goes on where it was" {
	orderctl stock receive LAMP 10 >/dev/null
	number=$(place d5-two LAMP 2)
	run -0 orderctl hold place "$number" --kind CREDIT --confirm --reason 'limit asked for'
	[[ $output =~ ^hold\ ([0-9]+)\ placed\ on\ order\ $number:\ 1\ in\ force$ ]]
	credit=${BASH_REMATCH[1]}
	fraud=$(orderctl hold place "$number" --kind FRAUD --confirm --ship --reason 'new address' -o name)
	[ "$(order_field "$number" state)" = ORDER_STATE_PLACED ]
	run -65 orderctl order confirm "$number"
	[[ $output == *ORDER_ON_HOLD* && $output == *"CREDIT hold $credit"* && $output == *"FRAUD hold $fraud"* ]]

	run -0 orderctl hold release "$credit" --reason 'paid in advance'
	[ "$output" = "hold $credit of order $number released: 1 in force" ]
	run -65 orderctl order confirm "$number"
	[[ $output != *"CREDIT hold"* && $output == *"FRAUD hold $fraud"* ]]
	run -0 orderctl hold list --order "$number" --state IN_FORCE
	[[ $output == *"$fraud"* && $output != *CREDIT* ]]

	orderctl hold release "$fraud" --reason 'known customer'
	[ "$(order_field "$number" state)" = ORDER_STATE_PLACED ]
	run -0 orderctl order confirm "$number"
	run -0 orderctl order history "$number"
	[[ $output == *"hold placed: FRAUD"* && $output == *"hold released: FRAUD"* ]]
}

@test "D5: a hold on shipping keeps planned shipments in the house" {
	orderctl stock receive LAMP 10 >/dev/null
	number=$(place d5-ship LAMP 2)
	orderctl order confirm "$number"
	shipment=$(orderctl shipment create "$number" -o name)
	hold=$(orderctl hold place "$number" --kind CUSTOMER_REQUEST --ship --reason 'on holiday' -o name)
	run -65 orderctl shipment ship "$shipment"
	[[ $output == *ORDER_ON_HOLD* ]]
	[ "$(order_field "$number" state)" = ORDER_STATE_PROCESSING ]
	orderctl hold release "$hold" --reason 'back home'
	run -0 orderctl shipment ship "$shipment"
	[ "$(order_field "$number" fulfillmentStatus)" = FULFILLMENT_STATUS_SHIPPED ]
}

@test "D5: stock passes an order by that may have none" {
	first=$(place d5-a LAMP 400)
	second=$(place d5-b LAMP 3)
	hold=$(orderctl hold place "$first" --kind STOCK --allocate --reason 'for others first' -o name)
	orderctl stock receive LAMP 2 >/dev/null
	[ "$(order_field "$second" 'lines[0].backorderedMicros // "0"')" = 1000000 ]
	before=$(order_field "$first" 'lines[0].backorderedMicros')
	orderctl stock receive LAMP 2 >/dev/null
	[ "$(order_field "$second" 'lines[0].backorderedMicros // "0"')" = 0 ]
	[ "$(order_field "$first" 'lines[0].backorderedMicros')" = "$before" ]
	orderctl hold release "$hold" --reason 'its turn'
	[ "$(order_field "$first" 'lines[0].backorderedMicros')" -eq $((before - 1000000)) ]
}
