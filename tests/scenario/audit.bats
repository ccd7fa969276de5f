#!/usr/bin/env bats
# Who changed what, and what things are called elsewhere, as somebody at a terminal sees it.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

@test "a record gets a name of another system, and is found by it" {
	number=$(place audit-link LAMP 1)
	run -0 orderctl reference link order "$number" SAP:4711
	[ "$output" = "order $number linked as SAP:4711" ]
	run -0 orderctl order get ext:SAP:4711
	[[ $output == *"$number"* ]]
	run -0 orderctl reference link order "$number" SAP:4711
	[ "$output" = "order $number is known as SAP:4711" ]
	orderctl reference resolve ext:SAP:4711 -o json |
		jq -e --arg n "$number" 'length == 1 and .[0].number == $n and .[0].kind == "RECORD_KIND_ORDER"
			and ([.[0].externalIds[].system] | sort == ["SAP", "SHOP"])'
	run -0 orderctl reference resolve "$number"
	[[ $output == *SAP:4711* ]]
}

@test "a taken name is refused, and the refusal tells who has it" {
	first=$(place audit-first LAMP 1)
	second=$(place audit-second LAMP 1)
	orderctl reference link order "$first" SAP:1
	run -73 --separate-stderr orderctl reference link order "$second" SAP:1
	[[ $stderr == *EXISTS* ]]
	[[ $stderr == *"$first"* ]]
	# Another kind of record may be called the same.
	orderctl reference link product LAMP SAP:1
	[ "$(orderctl reference resolve ext:SAP:1 -o json | jq length)" -eq 2 ]
}

@test "an unlinked name is free again" {
	first=$(place audit-gives LAMP 1)
	second=$(place audit-takes LAMP 1)
	orderctl reference link order "$first" SAP:2
	run -0 orderctl reference unlink order SAP:2
	[[ $output == *"$first"* ]]
	run -66 --separate-stderr orderctl reference unlink order SAP:2
	[[ $stderr == *NOT_FOUND* ]]
	run -66 orderctl order get ext:SAP:2
	orderctl reference link order "$second" SAP:2
	run -0 orderctl order get ext:SAP:2
	[[ $output == *"$second"* ]]
	orderctl events --type reference. --limit 0 -o json | jq -e 'map(.type) | index("reference.unlinked")'
}
