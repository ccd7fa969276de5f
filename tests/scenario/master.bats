#!/usr/bin/env bats
# Master data as its keeper sees it: accounts, products, credit; changed field by field.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

# account_field KEY FIELD
account_field() {
	orderctl account get "$1" -o json | jq -r ".account.$2"
}

@test "an account is created once, then changed field by field" {
	run -0 orderctl account create --number C-17 --name 'Meyer GmbH' --country DE --currency EUR --external ERP:17
	[ "$output" = "account C-17 created" ]
	run -73 --separate-stderr orderctl account create --name 'Meyer again' --external ERP:17
	[[ $stderr == *EXISTS* ]]
	run -0 orderctl account update C-17 --set name='Meyer KG' --set time-zone=Europe/Berlin
	[ "$output" = "account C-17 changed" ]
	[ "$(account_field C-17 name)" = "Meyer KG" ]
	[ "$(account_field C-17 timeZone)" = Europe/Berlin ]
	[ "$(account_field C-17 country)" = DE ]
	run -0 orderctl account update ext:ERP:17 --clear time-zone --set country=AT
	[ "$(account_field C-17 timeZone)" = null ]
	[ "$(account_field C-17 country)" = AT ]
	run -0 orderctl account update C-17 --set country=AT
	[ "$output" = "account C-17 unchanged" ]
	run -0 orderctl account upsert C-17 --country DE --clear currency
	[ "$output" = "account C-17 changed" ]
	[ "$(account_field C-17 currency)" = null ]
	[ "$(account_field C-17 country)" = DE ]
}

@test "what no update changes is refused with its name" {
	run -65 --separate-stderr orderctl account update C-1 --clear name
	[[ $stderr == *values.name* ]]
	run -65 --separate-stderr orderctl account update C-1 --set name=Brook --clear number
	[[ $stderr == *"update_mask.paths[1]"* ]]
	run -64 --separate-stderr orderctl account update C-1 --set nmae=Brook
	[[ $stderr == *nmae* ]]
	run -64 orderctl account update C-1 --set name
	[ "$(account_field C-1 name)" = "Brook & Sons" ]
}

@test "a dry run decides everything and changes nothing" {
	head=$(head_seq)
	run -0 orderctl account update C-1 --set name=Other --dry-run
	run -0 orderctl account create --name Nobody --dry-run
	run -0 orderctl product upsert NEW-1 --name New --dry-run
	run -65 orderctl account update C-1 --clear name --dry-run
	[ "$(head_seq)" = "$head" ]
	[ "$(account_field C-1 name)" = "Brook & Sons" ]
	run -66 orderctl product get NEW-1
}

@test "of two changes that expect the same version one is made" {
	orderctl account create --number C-18 --name Two
	run -0 orderctl account update C-18 --set country=DE --if-version 1
	run -75 --separate-stderr orderctl account update C-18 --set country=AT --if-version 1
	[[ $stderr == *VERSION_CONFLICT* ]]
	[ "$(account_field C-18 country)" = DE ]
}

@test "accounts stand below each other, never below themselves" {
	for number in C-21 C-22 C-23; do
		orderctl account create --number $number --name "Branch $number"
	done
	run -0 orderctl account set-parent C-22 --parent C-21
	[ "$output" = "account C-22 moved" ]
	run -0 orderctl account set-parent C-23 --parent C-22
	run -65 --separate-stderr orderctl account set-parent C-21 --parent C-23
	[[ $stderr == *"C-23 below C-22 below C-21"* ]]
	run -0 orderctl account set-parent C-22
	run -0 orderctl account set-parent C-21 --parent C-23
	[ "$(account_field C-21 parentId)" = "$(account_field C-23 id)" ]
	run -0 orderctl account set-parent C-21 --parent C-23
	[ "$output" = "account C-21 stood there already" ]
}

@test "an account is handed from one owner to another" {
	run -0 orderctl account assign-owner C-1 --owner 5 --team 2
	[ "$output" = "account C-1 assigned" ]
	[ "$(account_field C-1 ownerId)" = 5 ]
	run -0 orderctl account assign-owner C-1 --team 3 --clear owner-id
	[ "$(account_field C-1 ownerId)" = null ]
	[ "$(account_field C-1 teamId)" = 3 ]
}

@test "a retired product is not ordered any more; orders that have it go on" {
	orderctl product upsert GONE --name Gone --stock-policy UNTRACKED
	orderctl price set GONE 5.00 --currency GBP
	number=$(place gone GONE 1)
	run -0 orderctl product retire GONE --yes
	[ "$output" = "product GONE retired" ]
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d "$(order_json gone-2 GONE 1)"
	[[ $stderr == *PRODUCT_RETIRED* ]]
	run -0 orderctl order confirm "$number"
	run -0 orderctl product retire GONE --yes
	[ "$output" = "product GONE was retired already" ]
}

@test "what an account owes in another system counts against its limit" {
	orderctl account create --number C-31 --name Owing --country GB --currency GBP
	orderctl credit set C-31 --currency GBP --limit 10.00
	run -0 orderctl credit set-balance C-31 --currency GBP --balance 9.50 --as-of 2026-03-02
	[ "$output" = "account C-31: balance elsewhere 9.50 GBP" ]
	order=$(order_json owing LAMP 1 | sed 's/C-1/C-31/')
	run -65 --separate-stderr orderctl call OrderService/PlaceOrder -d "$order"
	[[ $stderr == *CREDIT_EXCEEDED* ]]
	run -65 --separate-stderr orderctl credit set-balance C-31 --currency GBP --balance 0 --as-of 2026-03-01
	[[ $stderr == *BALANCE_OUTDATED* ]]
	run -0 orderctl credit set-balance C-31 --currency GBP --balance 2.00
	run -0 orderctl call OrderService/PlaceOrder -d "$order"
}

@test "lists are filtered, leafed through, written in any form" {
	for i in 1 2 3; do
		orderctl account create --number "L-$i" --name "Listed $i" --owner 77
	done
	run -0 orderctl account list --owner 77 -o name
	[ "$output" = $'L-1\nL-2\nL-3' ]
	run -0 orderctl account list --owner 77 --limit 2 -o name
	[ "${#lines[@]}" -ge 2 ]
	[ "${lines[0]}" = L-1 ]
	run -0 orderctl account list --owner 78 -o json
	[ "$output" = "[]" ]
	orderctl product list -o json | jq -e 'any(.sku == "LAMP")'
	orderctl location list -o json | jq -e 'map(.code) == ["MAIN"]'
	orderctl stock receive LAMP 5
	orderctl stock list --product LAMP -o json | jq -e 'length == 1'
	orderctl stock movements --product LAMP --kind RECEIPT -o json | jq -e 'length == 1'
	run -0 orderctl stock movements --product RARE
	[[ $output == *"No movements."* ]]
}

@test "the price of a quantity is told with its reason" {
	orderctl price set LAMP 2.00 --currency GBP --from-quantity 10
	run -0 orderctl price get LAMP --currency GBP --quantity 9
	[[ $output == *APPLIES*QUANTITY_TOO_LOW* ]]
	run -0 orderctl price get LAMP --currency GBP --quantity 10
	[[ $output == *BETTER_TIER*APPLIES* ]]
	run -65 --separate-stderr orderctl price get LAMP --currency JPY
	[[ $stderr == *PRICE_MISSING* ]]
}
