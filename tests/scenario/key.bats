#!/usr/bin/env bats
# Who comes in over TCP: keys of principals, their end.
load house

setup_file() {
	HOUSE_ARGUMENTS=(tcp_listen=tcp://127.0.0.1:* tcp_events=tcp://127.0.0.1:*)
	house_open
	shop_open >/dev/null
	info=$(orderctl info -o json)
	export TCP SERVER_KEY
	TCP=$(jq -r '.requestEndpoints[] | select(startswith("tcp:"))' <<<"$info")
	SERVER_KEY=$(jq -r .publicKey <<<"$info")
}

teardown_file() {
	house_close
}

# key_of NAME KIND [ROLE]: makes a pair and a principal with it.
key_of() {
	orderctl principal create "$1" --kind "$2" --role "${3:-integration}" \
		--public-key="$(orderctl key new "$HOUSE/$1.key" -q)" >/dev/null
}

# as NAME orderctl arguments…
as() {
	local name=$1
	shift
	env -u ORDERD_SERVER orderctl --server "$TCP" --server-key="$SERVER_KEY" --key "$HOUSE/$name.key" "$@"
}

@test "who has a key comes in over TCP" {
	key_of shop service
	run -0 as shop info -o json
	[ "$(jq -r .tenant <<<"$output")" = default ]
	order_json by-key LAMP 1 >"$HOUSE/order.json"
	run -0 as shop call OrderService/PlaceOrder -d "@$HOUSE/order.json"
	[[ $(jq -r .number <<<"$output") == SO-* ]]
	actor=$(orderctl principal get shop -o json | jq -r .principal.id)
	run -0 orderctl events --limit 0 -o json
	[ "$(jq -r '[.[] | select(.type == "order.placed")] | last | .actorId' <<<"$output")" = "$actor" ]
}

@test "a key that nobody has been given does not come in" {
	orderctl key new "$HOUSE/stranger.key" -q
	run -69 --separate-stderr as stranger ping --timeout 2s
	grep -q peer_refused "$HOUSE/log"
}

@test "without CURVE nobody comes in over TCP" {
	run -69 env -u ORDERD_SERVER orderctl --server "$TCP" ping --timeout 2s
}

@test "a key names no tenant and is no administrator" {
	key_of clerk staff
	run -77 --separate-stderr as clerk --tenant default info
	[[ $stderr == *TENANT_NOT_ALLOWED* ]]
	for method in TenantService/ListTenants PrincipalService/ListPrincipals; do
		run -77 --separate-stderr as clerk call "$method"
		[[ $stderr == *METHOD_NOT_ALLOWED* ]]
	done
}

@test "a tenant's key sees its tenant only" {
	orderctl tenant create acme --currency GBP
	orderctl --tenant acme principal create acme-shop --kind service --role integration \
		--public-key="$(orderctl key new "$HOUSE/acme-shop.key" -q)"
	run -0 as acme-shop info -o json
	[ "$(jq -r .tenant <<<"$output")" = acme ]
	run -66 as acme-shop account get C-1
}

@test "two keys are valid at a time, so that one follows the other" {
	key_of rotating service
	second=$(orderctl key new "$HOUSE/second.key" -q)
	third=$(orderctl key new "$HOUSE/third.key" -q)
	run -0 orderctl key add rotating -- "$second"
	run -0 as rotating ping
	run -0 as second ping
	run -65 --separate-stderr orderctl key add rotating -- "$third"
	[[ $stderr == *KEYS_FULL* ]]
	first=$(orderctl key list rotating -o json | jq -r '.[0].id')
	run -0 orderctl key revoke "$first" --yes
	run -0 orderctl key add rotating -- "$third"
	run -0 as third ping
	run -69 as rotating ping --timeout 2s
}

@test "a key that is revoked ends what is connected with it" {
	key_of leaver service
	coproc FOLLOWER { as leaver watch --from now --format jsonl 2>"$HOUSE/follower"; }
	follower=$FOLLOWER_PID
	exec 7<&"${FOLLOWER[0]}"
	tail -n +1 -F --pid="$$" "$HOUSE/follower" 2>/dev/null | grep -q -m1 -i from
	first=$(orderctl key list leaver -o json | jq -r '.[0].id')
	order_json before LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	read -r line <&7
	[ "$(jq -r .type <<<"$line")" = order.placed ]
	run -0 orderctl key revoke "$first" --yes
	run -69 as leaver ping --timeout 2s
	# The live stream turned it out: what happens now does not reach it.
	order_json after LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	kill "$follower" || true # it may have left by itself
	rest=$(cat <&7 | jq -r 'select(.type == "order.placed") | .body.number')
	[ -z "$rest" ]
}

@test "a key that expires ends what is connected with it" {
	key_of visitor service
	run -0 orderctl key add visitor --expires "$(date -u -d '+20 seconds' +%FT%TZ)" -- \
		"$(orderctl key new "$HOUSE/visit.key" -q)"
	coproc FOLLOWER { as visit watch --from now --format jsonl 2>"$HOUSE/visit"; }
	follower=$FOLLOWER_PID
	exec 7<&"${FOLLOWER[0]}"
	await_line Live "$HOUSE/visit"
	order_json in-time LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	read -r line <&7
	[ "$(jq -r .type <<<"$line")" = order.placed ]
	while as visit ping --timeout 2s; do :; done
	order_json late LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	# The other key of the same principal is as good as before.
	run -0 as visitor watch --from beginning --type order.placed --count 2
	kill "$follower" || true # it may have left by itself
	[ -z "$(cat <&7 | jq -r 'select(.type == "order.placed") | .type')" ]
}

@test "a principal that is disabled is nobody until it is enabled" {
	key_of sleeper staff
	run -0 as sleeper ping
	run -0 orderctl principal disable sleeper --yes
	run -69 as sleeper ping --timeout 2s
	run -65 --separate-stderr orderctl principal disable sleeper --yes
	[[ $stderr == *PRINCIPAL_STATE* ]]
	run -0 orderctl principal enable sleeper
	run -0 as sleeper ping
}

@test "a key file that others can read is refused" {
	key_of careless staff
	chmod 644 "$HOUSE/careless.key"
	run -78 --separate-stderr as careless ping
	[[ $stderr == *"chmod 600"* ]]
}

@test "the secret stands in its file and nowhere else" {
	key_of discreet staff
	secret=$(sed -n 's/.*secret-key = "\(.*\)"/\1/p' "$HOUSE/discreet.key")
	[ ${#secret} = 40 ]
	! grep -qF -- "$secret" "$HOUSE/log"
	! psql -qXAt "$(cat "$HOUSE/conninfo")" -c 'SELECT * FROM principal_key' | grep -F -- "$secret"
	secret=$(sed -n 's/.*secret-key = "\(.*\)"/\1/p' "$HOUSE/state/curve.key")
	[ ${#secret} = 40 ]
	! grep -qF -- "$secret" "$HOUSE/log"
}
