#!/usr/bin/env bats
# Who may do what: roles, what they grant, their end.
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

# principal NAME KIND [FLAG…]: makes a pair and a principal with it.
principal() {
	local name=$1 kind=$2
	shift 2
	orderctl principal create "$name" --kind "$kind" "$@" \
		--public-key="$(orderctl key new "$HOUSE/$name.key" -q)" >/dev/null
}

# as NAME orderctl arguments…
as() {
	local name=$1
	shift
	env -u ORDERD_SERVER orderctl --server "$TCP" --server-key="$SERVER_KEY" --key "$HOUSE/$name.key" "$@"
}

@test "a tenant begins with roles, another one too" {
	run -0 orderctl role list -o name
	[ "$output" = $'administrator\nintegration\nsales\nwarehouse\nreader\nportal' ]
	orderctl tenant create acme --currency GBP
	run -0 orderctl --tenant acme role list -o name
	[ "$(wc -l <<<"$output")" = 6 ]
	run -0 orderctl role get administrator
	[[ $output == *"*"*ALL* ]]
}

@test "who has no role may ping, and little else" {
	principal bare staff
	run -0 as bare ping
	run -0 as bare info
	for method in AccountService/ListAccounts SystemService/GetStats RoleService/ListRoles EventService/GetHead; do
		run -77 --separate-stderr as bare call "$method"
		[[ $stderr == *METHOD_NOT_ALLOWED* ]]
	done
}

@test "a role holds from its assignment to its end, for connected peers too" {
	principal clerk staff --role reader
	run -0 as clerk account get C-1
	run -77 as clerk account upsert C-1 --name Brook
	orderctl role create keeper --grant AccountService=ALL
	orderctl role assign keeper clerk
	run -0 as clerk account upsert C-1 --name Brook
	orderctl role grant keeper AccountService/UpsertAccount=NONE
	run -77 as clerk account upsert C-1 --name Brook
	orderctl role grant keeper AccountService/UpsertAccount=-
	run -0 as clerk account upsert C-1 --name Brook
	orderctl role retire keeper --yes
	run -77 as clerk account upsert C-1 --name Brook
	orderctl role unassign reader clerk
	run -77 as clerk account get C-1
	run -0 as clerk ping
}

@test "an administrator by role needs no door of the machine" {
	principal chief staff --role administrator
	run -0 as chief role list
	run -0 as chief principal create helper --kind staff --role reader
	run -0 as chief role assign sales helper
	run -0 as chief principal get helper -o json
	[ "$(jq -r '[.roles[].name] | join(" ")' <<<"$output")" = "reader sales" ]
	# Tenants are the machine's own.
	run -77 as chief tenant list
}

@test "roles and principals are for those who have all of it" {
	orderctl role create nearly --grant '*=SUBTREE'
	principal almost staff --role nearly
	for sentence in "role list" "principal list" "team list"; do
		run -77 --separate-stderr as almost $sentence
		[[ $stderr == *METHOD_NOT_ALLOWED* ]]
	done
}

@test "the live stream is for those who may read everything" {
	principal listener service --role integration
	coproc FOLLOWER { as listener watch --from now --format jsonl 2>"$HOUSE/follower"; }
	follower=$FOLLOWER_PID
	exec 7<&"${FOLLOWER[0]}"
	tail -n +1 -F --pid="$$" "$HOUSE/follower" 2>/dev/null | grep -q -m1 -i from
	order_json before LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	read -r line <&7
	[ "$(jq -r .type <<<"$line")" = order.placed ]
	orderctl role unassign integration listener
	order_json after LAMP 1 | orderctl call OrderService/PlaceOrder -d @-
	kill "$follower" || true # it may have left by itself
	rest=$(cat <&7 | jq -r 'select(.type == "order.placed") | .body.number')
	[ -z "$rest" ]
}

@test "what roles and teams went through is in the log" {
	orderctl team create north
	orderctl team add north bare
	orderctl team remove north bare
	run -0 orderctl history role keeper
	[[ $output == *AccountService* ]]
	run -0 orderctl events --limit 0 -o json
	for type in role.created role.grants_changed role.retired principal.role_assigned team.created \
		team.member_added; do
		jq -e --arg type "$type" 'any(.[]; .type == $type)' <<<"$output" >/dev/null
	done
}
