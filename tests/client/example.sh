#!/bin/sh
# example.sh PROGRAM: the example does what its comment says, twice, against a real daemon.
. "$(dirname "$0")/with_daemon.sh"

daemon_start
for round in 1 2; do
	"$1" "$endpoint" > "$work/out" || {
		daemon_log
		exit 1
	}
	cat "$work/out"
	test "$(wc -l < "$work/out")" = 3
	grep -q '^order SO-[0-9]*-[0-9]* placed, total 71.04 EUR$' "$work/out"
	sed -n 2p "$work/out" | grep -q 'order.placed$'
	sed -n 3p "$work/out" | grep -q 'order.confirmed$'
done
test "$round" = 2
