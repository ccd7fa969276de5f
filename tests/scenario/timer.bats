#!/usr/bin/env bats
# A14: durable timers fire once, in the order of their times, and make up for what a daemon that was down missed.
load house

setup_file() {
	house_open
	shop_open >/dev/null
}

teardown_file() {
	house_close
}

database() {
	psql -XAtq "$(cat "$HOUSE/conninfo")" -c "$1"
}

# held EXTERNAL_ID TIME: an order with a hold that ends by itself then; the hold's id.
held() {
	local number
	number=$(place "$1" LAMP 1)
	orderctl hold place "$number" --kind MANUAL --confirm --reason 'for a while' --release-at "$2" -o name
}

# events_of TYPE...: all events of these types.
events_of() {
	printf '%s\n' "$@" | jq -R . | jq -s '{types: ., pageSize: 1000}' |
		orderctl call EventService/Read -d @- | jq -c '[.events[].event]'
}

pending() {
	orderctl timer list --state PENDING -o json | jq length
}

@test "A14: what became due while the daemon was down fires once each, in order, marked as late" {
	holds=()
	for i in 1 2 3 4 5 6; do
		holds+=("$(held "a14-$i" 2999-01-01)")
	done
	[ "$(pending)" -eq 6 ]
	house_stop
	# Three days pass, the other way round than the holds were placed; one timer stays for later.
	database "UPDATE timer
		SET due_at = now() - interval '3 days' - (id - (SELECT min(id) FROM timer)) * interval '1 min'
		WHERE id <> (SELECT max(id) FROM timer)"
	expected=$(database "SELECT string_agg(target_id::text, ' ' ORDER BY due_at, id) FROM timer
		WHERE due_at < now()")
	house_start
	until [ "$(pending)" -eq 1 ]; do :; done

	events=$(events_of timer.fired order.hold_released)
	[ "$(jq 'map(select(.type == "timer.fired")) | length' <<<"$events")" -eq 5 ]
	jq -e 'map(select(.type == "timer.fired")) | all(.timerFired.late and .actorId == "2")' <<<"$events"
	released=$(jq -r 'map(.orderHoldReleased.holdId // empty) | join(" ")' <<<"$events")
	[ "$released" = "$expected" ]
	[ "$(orderctl timer list --state FIRED -o json | jq 'map(select(.late)) | length')" -eq 5 ]
	[ "$(orderctl hold list --state IN_FORCE -o json | jq -r '.[].id')" = "${holds[5]}" ]

	# Once is enough: another start finds nothing to do.
	before=$(head_seq)
	house_stop
	house_start
	until orderctl stats orderd_timer_looks_total -o csv | grep -qE ',"?[1-9]'; do :; done
	[ "$(head_seq)" -eq "$before" ]
}

@test "A14: a hold ends by itself at its time, with one event; the order goes on" {
	number=$(place a14-soon LAMP 1)
	id=$(orderctl order get "$number" -o json | jq -r .order.id)
	orderctl hold place "$number" --kind PAYMENT --confirm --reason 'until the bank opens' \
		--release-at "$(date -ud '+6 seconds' +%FT%TZ)"
	until orderctl order confirm "$number" -q; do :; done
	events=$(events_of timer.fired | jq -c --arg id "$id" 'map(select(.aggregateId == $id))')
	[ "$(jq length <<<"$events")" -eq 1 ]
	jq -e '.[0].timerFired.late // false | not' <<<"$events"
	run -0 orderctl order history "$number"
	[[ $output == *"hold released: PAYMENT: its time is over"* ]]
}

@test "A14: a hold that a person releases takes its timer along" {
	number=$(place a14-early LAMP 1)
	hold=$(orderctl hold place "$number" --kind MANUAL --ship --reason 'for a while' \
		--release-at 2999-01-01 -o name)
	before=$(pending)
	orderctl hold release "$hold" --reason 'no longer'
	[ "$(pending)" -eq $((before - 1)) ]
	orderctl timer list --state CANCELLED -o json | jq -e --arg hold "$hold" 'any(.targetId == $hold)'
}
