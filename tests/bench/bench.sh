#!/bin/bash
# What orderd does on this machine, next to the usual ways of doing the same, in one run on one PostgreSQL.
#
#   bench.sh [--quick]
#
# Prints a table and writes build/bench.json. Every side gets the same tables, constraints, rows, rules and durability;
# they take turns, so that a noisy machine is unkind to all of them.
set -u
set -o pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
quick=no
for argument; do
	case $argument in
	--quick) quick=yes ;;
	*) echo "bench: unknown argument $argument (known: --quick)" >&2; exit 64 ;;
	esac
done
. "$here/lib.sh"
. "$here/baseline.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/orderd-bench.XXXXXX") || exit 1
started=$SECONDS

bench_end() {
	"$root/tests/lib/postgres.sh" stop "$work/postgres" immediate
	rm -rf "$work"
}
trap bench_end EXIT
trap 'exit 130' INT TERM

if [ $quick = yes ]; then
	rounds=2 seconds_baseline=1.2
else
	rounds=3 seconds_baseline=4
fi
seconds_baseline=$(printf '%.0f' "$seconds_baseline")

bench_say "a PostgreSQL of its own, seeded"
"$root/tests/lib/postgres.sh" start "$work/postgres" --parent $$ >/dev/null || bench_die "PostgreSQL does not start"
socket=$(sed 's/.*host=\([^ ]*\).*/\1/' "$work/postgres/conninfo")
bench_facts
createdb -h "$socket" seed || bench_die "no database"
for migration in "$root"/sql/migrations/*.sql; do
	bench_sql seed -f "$migration" || bench_die "$migration failed"
done
bench_sql seed -f "$here/seed.sql" >/dev/null || bench_die "seed.sql failed"

baseline_open
baseline_widths 40 80 300 600
for round in $(seq $rounds); do
	bench_say "round $round of $rounds"
	baseline_round one_tx_statements $seconds_baseline
	baseline_round one_tx_function $seconds_baseline
done
baseline_figures one_tx_statements
baseline_figures one_tx_function
baseline_verify

bench_figure took_s $((SECONDS - started))
mkdir -p "$root/build"
"$here/report" "$work/figures" "$work/facts" "$root/build/bench.json"
