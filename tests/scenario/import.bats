#!/usr/bin/env bats
# The import of a foreign file: what can be an order becomes one, the rest is told, doing it again changes nothing.
load house

SAMPLE=$ROOT/samples/online-retail-1000.csv
MAP=$ROOT/samples/uci.map

setup_file() {
	house_open
	orderctl -o json import orders "$SAMPLE" --map "$MAP" --rejects "$HOUSE/rejects.csv" >"$HOUSE/import.json"
}

teardown_file() {
	house_close
}

# The sample's figures are samples/total.awk's, which knows nothing of orderctl.
told() {
	jq -r "$1" "$HOUSE/import.json"
}

@test "every row of the file is in an order or among the rejects" {
	[ "$(told .rowsRead)" -eq 21466 ]
	[ "$(told .linesPlaced)" -eq 21124 ]
	[ "$(told .ordersPlaced)" -eq 832 ]
	[ "$(told .rowsRejected)" -eq 342 ]
	[ "$(($(wc -l <"$HOUSE/rejects.csv") - 1))" -eq 342 ]
	[ "$(told .ordersRefused)" -eq 0 ]
}

@test "the sums are the file's, to the last millionth" {
	[ "$(told .goodsMicrosAnswered)" = 422558400000 ]
	[ "$(told .ordersDiffering)" -eq 0 ]
	totals=$(orderctl call OrderService/ListOrders -d '{"pageSize": 1, "withTotals": true}' |
		jq -c '.totals | map([.currency, .state, .orderCount, .lineCount, .goodsMicros])')
	[ "$totals" = '[["GBP","ORDER_STATE_PLACED","832","21124","422558400000"]]' ]
}

@test "rejected rows stand in their file as they came, with the reason" {
	run -0 awk -v by=reason -f "$ROOT/samples/total.awk" "$HOUSE/rejects.csv"
	[[ $output == *"284 -60786180000 CANCELLATION"* ]]
	[[ $output == *"58 0 NEGATIVE_LINE"* ]]
	grep -q 'C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom' "$HOUSE/rejects.csv"
}

@test "an invoice is an order with its lines, time, customer and prices" {
	run -0 --separate-stderr orderctl order get ext:UCI:536365 -o json
	[ "$(jq -r '.order.orderedAt' <<<"$output")" = 2010-12-01T08:26:00Z ]
	[ "$(jq -r '.order.lines | length' <<<"$output")" -eq 7 ]
	[ "$(jq -r '.order.lines[0] | [.sku, .orderedMicros, .unitPriceMicros] | join(" ")' <<<"$output")" \
		= "85123A 6000000 2550000" ]
	# 6 × 2.55 + 6 × 3.39 + 8 × 2.75 + 6 × 3.39 + 6 × 3.39 + 2 × 7.65 + 6 × 4.25
	[ "$(jq -r .order.goodsMicros <<<"$output")" = 139120000 ]
	account=$(jq -r .order.accountId <<<"$output")
	[ "$(orderctl account get ext:UCI:17850 -o json | jq -r .account.id)" = "$account" ]
}

@test "a cancellation is no order" {
	run -66 orderctl order get ext:UCI:C536379
}

@test "the same import again places nothing" {
	head=$(head_seq)
	run -0 --separate-stderr orderctl -o json import orders "$SAMPLE" --map "$MAP"
	[ "$(jq -r .ordersPlaced <<<"$output")" -eq 0 ]
	[ "$(jq -r .ordersAlreadyThere <<<"$output")" -eq 832 ]
	[ "$(jq -r .accountsCreated <<<"$output")" -eq 0 ]
	[ "$(jq -r .productsCreated <<<"$output")" -eq 0 ]
	[ -z "$(orderctl events --after "$head" --type order. --limit 0 -o name)" ]
	[ "$(orderctl order list --limit 0 -o name | wc -l)" -eq 832 ]
}

@test "an import that is cut off is finished by the next one" {
	orderctl tenant create cut --name Cut --currency GBP --time-zone UTC
	orderctl --tenant cut import orders "$SAMPLE" --map "$MAP" --in-flight 2 >/dev/null 2>&1 3>&- &
	import=$!
	timeout 120 orderctl --tenant cut watch --from beginning --type order.placed --count 20 >/dev/null
	kill -KILL $import
	wait $import || true
	placed=$(orderctl --tenant cut order list --limit 0 -o name | wc -l)
	[ "$placed" -ge 20 ]
	[ "$placed" -lt 832 ]
	run -0 --separate-stderr orderctl --tenant cut -o json import orders "$SAMPLE" --map "$MAP"
	[ "$(jq -r '.ordersPlaced + .ordersAlreadyThere' <<<"$output")" -eq 832 ]
	[ "$(jq -r .ordersAlreadyThere <<<"$output")" -ge "$placed" ]
	[ "$(orderctl --tenant cut order list --limit 0 -o name | sort | uniq | wc -l)" -eq 832 ]
}

@test "a file that is not there, a map that does not fit" {
	run -66 orderctl import orders "$HOUSE/nothing.csv" --map "$MAP"
	run -66 orderctl import orders "$SAMPLE" --map "$HOUSE/nothing.map"
	printf 'A,B\n1,2\n' >"$HOUSE/other.csv"
	run -65 --separate-stderr orderctl import orders "$HOUSE/other.csv" --map "$MAP"
	[[ $stderr == *InvoiceNo* ]]
}
