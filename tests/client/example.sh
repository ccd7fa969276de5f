#!/bin/bash
# example.sh FOLDER: the example programs do what their comments say, against a real daemon.
# shellcheck source=tests/client/with_daemon.sh
. "$(dirname "$0")/with_daemon.sh"
programs=$1

fail() {
	echo "$*" >&2
	daemon_log
	exit 1
}

daemon_start

for round in 1 2; do
	"$programs/orderd_place_order" "$endpoint" >"$work/out" || fail "place_order, round $round"
	cat "$work/out"
	test "$(wc -l <"$work/out")" = 2
	grep -q '^order SO-[0-9]*-[0-9]* placed, total 71.04 EUR$' "$work/out"
	grep -q '^order SO-[0-9]*-[0-9]* confirmed$' "$work/out"
done

# More lines than are under way at once; the second time they are there already; one cannot be placed.
seq 1 300 | sed 's/$/ EXAMPLE-1 2/' >"$work/lines"
"$programs/orderd_import_orders" "$endpoint" C-EXAMPLE <"$work/lines" >"$work/out" || fail import_orders
test "$(tail -n 1 "$work/out")" = "300 placed, 0 failed"
(cat "$work/lines" && echo 301 NO-SUCH-THING 1) | "$programs/orderd_import_orders" "$endpoint" C-EXAMPLE \
	>"$work/out" 2>"$work/err" && fail "import_orders took what cannot be placed"
test "$(tail -n 1 "$work/out")" = "300 placed, 1 failed"
test "$(grep -c 'placed before$' "$work/out")" = 300
grep -q '^301: .*NO-SUCH-THING.*(NOT_FOUND)$' "$work/err"

# Reads what it prints until N more orders were placed, then ends it.
follow() {
	local left=$1 line
	exec 3< <(exec "$programs/orderd_follow_events" "$endpoint" "$work/last" order. 2>>"$work/err")
	local pid=$!
	while [ "$left" -gt 0 ]; do
		read -r line <&3 || fail "follow_events ended: $(cat "$work/err")"
		[[ $line =~ ^[0-9] ]] || continue
		echo "$line" >>"$work/followed"
		[[ $line != *" order.placed "* ]] || left=$((left - 1))
	done
	kill "$pid"
	wait "$pid" || fail "follow_events failed: $(cat "$work/err")"
	exec 3<&-
}

# The second run goes on where the first ended: each order once, in the order of their positions.
follow 302
seq 1001 1100 | sed 's/$/ EXAMPLE-1 2/' | "$programs/orderd_import_orders" "$endpoint" C-EXAMPLE >"$work/out"
follow 100
test "$(grep -c ' order.placed ' "$work/followed")" = 402
cut -d ' ' -f 1 "$work/followed" >"$work/positions"
sort -n -u "$work/positions" | diff - "$work/positions"
