# What every scenario file needs: a database and a daemon in a folder of the suite, and orderctl that talks to it.
bats_require_minimum_version 1.5.0
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
BUILD=${ORDERD_BUILD:-$ROOT/build/dev}
PATH=$BUILD:$PATH
unset ORDERD_CONTEXT
export NO_COLOR=1 TZ=UTC

house_open() {
	# Short: the path of a socket has room for 107 bytes.
	HOUSE=$(mktemp -d /tmp/orderd-s.XXXXXX)
	export HOUSE ORDERD_SERVER="ipc://$HOUSE/run/requests"
	mkdir -m 700 "$HOUSE/run" "$HOUSE/state"
	"$ROOT/tests/lib/postgres.sh" start "$HOUSE/pg" --parent $$ >"$HOUSE/conninfo"
	house_start
}

# HOUSE_ARGUMENTS: further settings of the daemon.
house_start() {
	orderd "database=$(cat "$HOUSE/conninfo")" "listen=ipc://$HOUSE/run/requests" "events=ipc://$HOUSE/run/events" \
		"metrics=$HOUSE/run/metrics" "state_dir=$HOUSE/state" "${HOUSE_ARGUMENTS[@]}" \
		2>>"$HOUSE/log" 3>&- &
	echo $! >"$HOUSE/pid"
	# ZeroMQ waits for the socket to appear, the read for the database.
	if ! orderctl call EventService/GetHead --timeout 120s >/dev/null; then
		cat "$HOUSE/log"
		return 1
	fi
}

house_stop() {
	local status=0
	kill "$(cat "$HOUSE/pid")"
	wait "$(cat "$HOUSE/pid")" 2>/dev/null || tail --pid="$(cat "$HOUSE/pid")" -f /dev/null
	! grep -E 'ERROR: (Address|Leak)Sanitizer|runtime error:|Assertion .* failed' "$HOUSE/log" || status=1
	return $status
}

house_close() {
	local status=0
	house_stop || status=1
	"$ROOT/tests/lib/postgres.sh" stop "$HOUSE/pg" immediate
	rm -rf "$HOUSE"
	return $status
}

head_seq() {
	orderctl call EventService/GetHead | jq -r '.seq // "0"'
}

# await_line PATTERN FILE: waits until a line of a growing file matches, which need not be there yet.
await_line() {
	timeout 60 tail -n +1 -F "$2" 2>/dev/null | grep -q -m1 -e "$1"
}

# A location, a tax rule, a customer and two products that can be ordered.
shop_open() {
	orderctl location upsert MAIN --name 'Main warehouse'
	orderctl call TaxService/PutTaxRule -d '{"country": "GB", "taxClass": "STANDARD", "rateMicros": "200000"}'
	orderctl account upsert C-1 --name 'Brook & Sons' --country GB --currency GBP
	orderctl product upsert LAMP --name 'Desk lamp' --stock-policy BACKORDER
	orderctl product upsert RARE --name 'Rare lamp' --stock-policy REFUSE
	orderctl call PricingService/PutPrices -d '{"prices": [
		{"product": {"number": "LAMP"}, "currency": "GBP", "unitPriceMicros": "2550000"},
		{"product": {"number": "RARE"}, "currency": "GBP", "unitPriceMicros": "99000000"}]}'
}

# order_json EXTERNAL_ID SKU UNITS
order_json() {
	printf '{"order": {"account": {"number": "C-1"}, "externalId": {"system": "SHOP", "externalId": "%s"},
		"lines": [{"product": {"number": "%s"}, "quantityMicros": "%s000000"}]}}' "$1" "$2" "$3"
}

place() {
	order_json "$@" | orderctl call OrderService/PlaceOrder -d @- | jq -r .number
}
