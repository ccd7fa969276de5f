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

# sql STATEMENT: behind the daemon's back
sql() {
	psql -qXAt -v ON_ERROR_STOP=1 -d "$(cat "$HOUSE/conninfo")" -c "$1"
}

@test "an order's history tells who changed what" {
	number=$(place audit-history LAMP 3)
	orderctl stock receive LAMP 1000 >/dev/null
	orderctl order cancel "$number" --reason 'changed my mind' --yes
	run -0 orderctl history order "$number"
	[[ ${lines[0]} == *order.cancelled* ]]
	[[ $output == *"state "*"PLACED -> CANCELLED"* ]]
	[[ $output == *"lines[1].reserved_micros "*"3 -> 0"* ]]
	[[ $output == *backorder.filled* ]]
	[[ $output != *updated_at* ]]
	run -0 orderctl history order "$number" --oldest-first --limit 1
	[[ ${lines[0]} == *order.placed* ]]
	[[ $output == *"There are more"* ]]
	orderctl history order "$number" -o json | jq -e 'map(.type)
		== ["order.cancelled", "order.allocation_status_changed", "backorder.filled", "order.placed"]'
	orderctl history order "$number" -o json | jq -e '.[0].changes[] | select(.path == "") | .fields[]
		| select(.field == "state") | .before == "ORDER_STATE_PLACED" and .after == "ORDER_STATE_CANCELLED"'
	run -66 orderctl history order SO-1999-000001
	run -65 --separate-stderr orderctl history order_line 1
	[[ $stderr == *"part of"* ]]
}

@test "a record is shown as it was" {
	number=$(place audit-asof LAMP 2)
	seq=$(head_seq)
	orderctl order confirm "$number"
	run -0 orderctl asof order "$number" --seq "$seq"
	[[ $output == *PLACED* ]]
	[[ $output == *LAMP* ]]
	[ "$(orderctl asof order "$number" --seq "$seq" -o json | jq -r .order.state)" = ORDER_STATE_PLACED ]
	[ "$(orderctl asof order "$number" -o json | jq -r .order.state)" = ORDER_STATE_CONFIRMED ]
	now=$(orderctl order get "$number" -o json | jq -S .order)
	[ "$(orderctl asof order "$number" -o json | jq -S .order)" = "$now" ]
	at=$(orderctl events --after $((seq - 1)) --limit 1 -o json | jq -r '.[0].at')
	[ "$(orderctl asof order "$number" --at "$at" -o json | jq -r .order.state)" = ORDER_STATE_PLACED ]
	run -66 --separate-stderr orderctl asof order "$number" --seq 1
	[[ $stderr == *"no order $number yet"* ]]
	run -65 orderctl asof order "$number" --seq 999999999
}

@test "erased values are told as erased, and the log still fits" {
	orderctl account upsert C-9 --name 'Ayse Kaya'
	orderctl account upsert C-9 --name 'Ayse Demir'
	run -0 orderctl history account C-9
	[[ $output == *"Ayse Kaya -> Ayse Demir"* ]]
	subject=$(orderctl account get C-9 -o json | jq -r .account.id)
	sql "DELETE FROM event_personal WHERE subject_id = $subject"
	run -0 orderctl history account C-9
	[[ $output != *Ayse* ]]
	[[ $output == *'<erased>'* ]]
	orderctl asof account C-9 -o json | jq -e '.erasedFields == ["name"]'
	run -0 orderctl audit verify
	[[ $output == *"The log is what was written."* ]]
	orderctl audit verify -o json | jq -e '.done and .fault == null and .personalValuesErased >= 2'
}

@test "an altered event is found at its position" {
	place audit-altered LAMP 1 >/dev/null
	seq=$(head_seq)
	place audit-after LAMP 1 >/dev/null
	run -0 orderctl audit verify --to "$((seq - 1))"
	hash=${lines[1]##* }
	sql "UPDATE event SET changes = set_byte(changes, 20, get_byte(changes, 20) # 1)
		WHERE tenant_id = 1 AND seq = $seq"
	run -1 --separate-stderr orderctl audit verify
	[[ $stderr == *"position $seq is not what was written"* ]]
	run -1 --separate-stderr orderctl audit verify -q
	run -1 orderctl audit verify -o json
	[ "$(jq -r .fault.seq <<<"$output")" = "$seq" ]
	[ "$(jq -r .fault.kind <<<"$output")" = CHAIN_FAULT_KIND_HASH ]
	run -0 orderctl audit verify --from "$((seq + 1))"
	sql "UPDATE event SET changes = set_byte(changes, 20, get_byte(changes, 20) # 1)
		WHERE tenant_id = 1 AND seq = $seq"
	run -0 orderctl audit verify --from "$seq" --hash "$hash"
	run -1 --separate-stderr orderctl audit verify --from "$seq" --hash "${hash//[0-9]/0}"
	[[ $stderr == *"not the one that was noted"* ]]
	run -64 orderctl audit verify --hash 12
}

@test "an order's timeline tells what became of it in words" {
	orderctl stock receive LAMP 1000 >/dev/null
	number=$(place audit-timeline LAMP 2)
	orderctl order confirm "$number"
	shipment=$(orderctl shipment create "$number" --carrier DHL -o name)
	orderctl shipment ship "$shipment" --tracking JD01
	run -0 orderctl order history "$number" --oldest-first
	[[ ${lines[0]} == *"placed: 1 line, 6.12 GBP, allocation FULL"* ]]
	[[ $output == *"shipment $shipment left with DHL, tracking number JD01: 2 of line 1"* ]]
	orderctl order history "$number" -o json | jq -e --arg s "$shipment" \
		'map(select(.type == "shipment.shipped")) | length == 1 and .[0].shipmentNumber == $s'
	run -0 orderctl order history "$number" --limit 1
	[[ $output == *"There are more"* ]]
	run -66 orderctl order history SO-1999-000001
}

@test "principals and stock have a history too" {
	orderctl principal create auditor --kind staff
	run -0 orderctl history principal auditor
	[[ $output == *"name "*auditor* ]]
	run -0 orderctl asof principal auditor
	[[ $output == *STAFF* ]]
	level=$(orderctl stock show LAMP -o json | jq -r '.stockLevels[0].id')
	orderctl stock receive LAMP 7 >/dev/null
	seq=$(head_seq)
	place audit-stock LAMP 3 >/dev/null
	run -0 orderctl history stock_level "$level" --limit 2
	[[ ${lines[0]} == *order.placed* ]]
	[[ $output == *stock.received* ]]
	was=$(orderctl asof stock_level "$level" --seq "$seq" -o json | jq -r .stockLevel.reservedMicros)
	is=$(orderctl asof stock_level "$level" -o json | jq -r .stockLevel.reservedMicros)
	[ $((is - was)) -eq 3000000 ]
}
