#!/bin/bash
# What orderd does on this machine, next to the usual ways of doing the same, in one run on one PostgreSQL.
#
#   bench.sh [--quick]
#
# Prints a table and writes build/bench.json. Every side gets the same tables, constraints, rows, rules and durability;
# they take turns, so that a noisy machine is unkind to all of them. --quick ends within a minute.
set -u
set -o pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$root/build/release
quick=no
for argument; do
	case $argument in
	--quick) quick=yes ;;
	*) echo "bench: unknown argument $argument (known: --quick)" >&2; exit 64 ;;
	esac
done
PATH=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}:$PATH
export PGOPTIONS='-c client_min_messages=warning'
. "$here/lib.sh"
. "$here/baseline.sh"
. "$here/daemon.sh"
. "$here/preload.sh"
. "$here/curve.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/orderd-bench.XXXXXX") || exit 1
started=$SECONDS

bench_end() {
	daemon_stop
	"$root/tests/lib/postgres.sh" stop "$work/postgres" immediate
	rm -rf "$work"
}
trap bench_end EXIT
trap 'exit 130' INT TERM

# A PostgreSQL whose database `seed` is what every side starts from. The daemon itself makes the tables.
bench_prepare() {
	"$root/tests/lib/postgres.sh" start "$work/postgres" --parent $$ >/dev/null ||
		bench_die "PostgreSQL does not start"
	socket=$(sed 's/.*host=\([^ ]*\).*/\1/' "$work/postgres/conninfo")
	bench_facts
	createdb -h "$socket" seed || bench_die "no database"
	daemon_start seed
	daemon_stop
	bench_sql seed -f "$here/seed.sql" >/dev/null || bench_die "seed.sql failed"
}

# orderd and the baselines in turn.
bench_compare() {
	local round
	createdb -h "$socket" -T seed place || bench_die "no database for orderd"
	baseline_open
	daemon_start place
	daemon_sweep "$seconds_sweep" "${sweep[@]}"
	daemon_widths
	baseline_widths "${widths[@]}"
	for round in $(seq $rounds); do
		bench_say "round $round of $rounds: orderd, statements, function"
		daemon_rate "$work/place" "$seconds_place"
		baseline_round one_tx_statements "$seconds_baseline"
		daemon_rate "$work/place" "$seconds_place"
		baseline_round one_tx_function "$seconds_baseline"
	done
	bench_figure place_order_per_s "$(bench_median <"$work/place")"
	bench_figure daemon_cpu_us_per_order "$(bench_median <"$work/place.cpu")"
	bench_figure client_cpu_us_per_order "$(bench_median <"$work/place.client")"
	baseline_figures one_tx_statements
	baseline_figures one_tx_function
	baseline_verify
	bench_say "latencies, reads, events, memory"
	daemon_others "$(bench_median <"$work/place")" "$seconds_other"
	daemon_verify
	curve_compare "$seconds_place"
	daemon_stop
	daemon_alone "$seconds_place"
}

# Orders per second on a database that holds many orders and on one that holds none, in turn.
bench_growth() {
	local round orders=1000000
	bench_say "$orders orders by COPY"
	preload_open full $orders
	for round in 1 2; do
		bench_say "growth, round $round of 2: without orders, with $orders"
		createdb -h "$socket" -T seed empty || bench_die "no database"
		bench_grow empty 0
		dropdb -h "$socket" empty
		bench_grow full $orders
	done
	bench_figure growth_stored_orders $orders
	bench_figure growth_empty_per_s "$(bench_median <"$work/grow-empty")"
	bench_figure growth_full_per_s "$(bench_median <"$work/grow-full")"
	bench_figure growth_ratio "$(paste "$work/grow-empty" "$work/grow-full" |
		awk '{ e += $1; f += $2 } END { printf "%.3f", f / e }')"
}

# bench_grow DATABASE ORDERS
bench_grow() {
	daemon_start "$1"
	daemon_stored=$(bench_sql "$1" -c "SELECT count(*) FROM orders")
	[ "$daemon_stored" -ge "$2" ] || bench_die "$1 holds $daemon_stored orders"
	daemon_rate "$work/grow-$1" 15
	daemon_stop
}

if [ $quick = yes ]; then
	rounds=1 sweep=(256 1024) seconds_sweep=1 seconds_place=3 seconds_baseline=2 seconds_other=1
else
	rounds=3 sweep=(64 128 256 512 1024) seconds_sweep=4 seconds_place=6 seconds_baseline=4 seconds_other=10
fi
daemon_stored=0
for program in orderd orderctl bench-load bench-store; do
	[ -x "$build/$program" ] || bench_die "no $build/$program: ./run build release"
done
bench_say "a PostgreSQL of its own, seeded"
bench_prepare
bench_compare
[ $quick = yes ] || bench_growth
bench_figure took_s $((SECONDS - started))
"$here/report" "$work/figures" "$work/facts" "$root/build/bench.json"
