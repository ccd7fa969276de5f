#!/usr/bin/env bats
# Accounts are found by what people remember of them.
load house

setup_file() {
	house_open
	export HOUSE
	orderctl account upsert C-000017 --name 'Brook & Sons' --country GB
	orderctl reference link account C-000017 SHOP:B-42
	orderctl account upsert C-000018 --name 'Société Générale d’Éclairage' --country FR
	orderctl account upsert C-000019 --name 'Brookfield Lamps' --country GB
	orderctl account upsert C-000020 --name 'Meyer-Schmidt GmbH' --country DE
	orderctl call AccountService/UpdateAccount -d '{"account": {"number": "C-000020"}, "values": {"addresses": [
		{"purpose": "ADDRESS_PURPOSE_SHIP_TO", "city": "Brookhaven"}]}}' >/dev/null
}

teardown_file() {
	house_close
}

# The numbers that a search finds, in its order.
found() {
	orderctl account search "$@" -o name | tr '\n' ' '
}

@test "a word finds its accounts, the very word first" {
	[ "$(found brook)" = "C-000017 C-000019 C-000020 " ]
	[ "$(found brookf)" = "C-000019 " ]
	[ "$(found ook)" = "" ]
}

@test "neither capitals nor accents nor punctuation matter" {
	[ "$(found SOCIETE)" = "C-000018 " ]
	[ "$(found éclair)" = "C-000018 " ]
	[ "$(found 'generale')" = "C-000018 " ]
	[ "$(found meyer-schmidt)" = "C-000020 " ]
	[ "$(found 'schmidt meyer')" = "C-000020 " ]
	[ "$(found 'Brook & Sons')" = "C-000017 " ]
}

@test "every word must be there" {
	[ "$(found 'brook sons')" = "C-000017 " ]
	[ "$(found 'brook lamps')" = "C-000019 " ]
	[ "$(found 'lamps brook')" = "C-000019 " ]
	[ "$(found 'zz brook')" = "" ]
	[ "$(found 'brook schm')" = "C-000020 " ]
	[ "$(found 'brook paris')" = "" ]
}

@test "numbers and names in other systems are words too" {
	[ "$(found C-000019)" = "C-000019 " ]
	[ "$(found 19)" = "C-000019 " ]
	[ "$(found b-42)" = "C-000017 " ]
	[ "$(found C-0000)" = "C-000017 C-000018 C-000019 C-000020 " ]
}

@test "what is found follows what accounts are called" {
	orderctl account upsert C-000021 --name 'Old Name' --country GB
	orderctl account update C-000021 --set name='New Name'
	[ "$(found old)" = "" ]
	[ "$(found 'new name')" = "C-000021 " ]
	orderctl reference link account C-000021 CRM:77x
	[ "$(found 77x)" = "C-000021 " ]
	orderctl reference unlink account CRM:77x
	[ "$(found 77x)" = "" ]
	orderctl account update C-000021 --set status=BLOCKED
	[ "$(found new --status ACTIVE)" = "" ]
	[ "$(found new --status BLOCKED)" = "C-000021 " ]
}

@test "pages follow each other, and tell when they cannot" {
	token=
	pages=
	while :; do
		page=$(orderctl call AccountService/SearchAccounts \
			-d "{\"text\": \"brook\", \"pageSize\": 1, \"pageToken\": \"$token\"}")
		pages+="$(jq -r '.accounts[].number' <<<"$page") "
		last=$token
		token=$(jq -r '.nextPageToken // empty' <<<"$page")
		[ -n "$token" ] || break
	done
	[ "$pages" = "C-000017 C-000019 C-000020 " ]
	run -65 --separate-stderr orderctl call AccountService/SearchAccounts \
		-d "{\"text\": \"lamps\", \"pageSize\": 1, \"pageToken\": \"$last\"}"
	[[ $stderr == *PAGE_TOKEN* ]]
	orderctl account update C-000019 --set name='Streamfield Lamps'
	run -65 --separate-stderr orderctl call AccountService/SearchAccounts \
		-d "{\"text\": \"brook\", \"pageSize\": 1, \"pageToken\": \"$last\"}"
	[[ $stderr == *"begin again without it"* ]]
}
