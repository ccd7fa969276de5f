#!/usr/bin/env bats
# D2: the customer's own number of an order, sent twice.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

@test "D2: the same number sent by another channel is refused with the first order's number" {
	orderctl account update C-1 --set duplicate_po_policy=REJECT
	first=$(orderctl order place --account C-1 --line LAMP=1 --external EDI:1 --po-number PO-77 -o name)
	run -73 orderctl order place --account C-1 --line LAMP=1 --external SHOP:1 --po-number PO-77
	[[ $output == *PO_DUPLICATE* && $output == *"$first"* ]]
	run -0 orderctl call OrderService/ValidateOrder -d '{"order": {"account": {"number": "C-1"},
		"customerPoNumber": "PO-77", "lines": [{"product": {"number": "LAMP"}, "quantityMicros": "1000000"}]}}'
	jq -e '.valid // false | not' <<<"$output"
	orderctl order place --account C-1 --line LAMP=1 --external SHOP:1 --po-number PO-78

	[ "$(orderctl order list --po-number PO-77 -o name)" = "$first" ]
	[ "$(orderctl order list --po-number PO-77 --account C-1 -o name)" = "$first" ]
	[ "$(orderctl order totals --po-number PO-77 -o json | jq -r '.[].orderCount')" = 1 ]
	[ "$(orderctl order list --po-number PO -o json)" = '[]' ]

	orderctl order cancel "$first" --reason 'ordered anew' --yes
	orderctl order place --account C-1 --line LAMP=2 --external EDI:2 --po-number PO-77
}
