#!/usr/bin/env bats
# Everything that orderctl can say, with -o json: exactly one JSON value, whatever happens.
load house

setup_file() {
	house_open
	shop_open >/dev/null
	export FOLDER=$HOUSE/files XDG_CONFIG_HOME=$HOUSE/config
	export XDG_STATE_HOME=$HOUSE/dev XDG_RUNTIME_DIR=$HOUSE/run-dev
	mkdir "$FOLDER" "$XDG_STATE_HOME" "$XDG_RUNTIME_DIR"
	# Texts that would not fit into a table.
	orderctl account upsert C-2 --country GB --currency GBP --name "$(printf 'Brook and Daughters %.0s' 1 2 3 4 5)"
	orderctl product upsert LONG --name "$(printf 'Lamp of a very long name %.0s' 1 2 3 4)"
	ORDER=$(place first LAMP 1)
	SECOND=$(place second LAMP 1)
	orderctl principal create robot --kind service
	KEY=$(orderctl key add robot 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7' -o json | jq -r .keyId)
	export ORDER SECOND KEY
	order_json third LAMP 1 | jq .order >"$FOLDER/order.json"
	cp "$ROOT/samples/uci.map" "$FOLDER/shop.map"
	head -1 "$ROOT/samples/online-retail-1000.csv" >"$FOLDER/empty.csv"
}

teardown_file() {
	house_close
}

@test "every sentence answers with one JSON value, refusals with one JSON object on standard error" {
	/usr/bin/python3 "$BATS_TEST_DIRNAME/sentences.py" "$BATS_TEST_DIRNAME/sentences.txt" live
}

@test "the same with nobody there, and with words that are wrong" {
	/usr/bin/python3 "$BATS_TEST_DIRNAME/sentences.py" "$BATS_TEST_DIRNAME/sentences.txt" nobody
}

@test "no words at all" {
	run -64 --separate-stderr orderctl -o json
	[ "$(jq -r .error.reason <<<"$stderr")" = USAGE ]
}
