# shellcheck shell=bash disable=SC2154 # bench.sh sets what is used here
# The two baselines, run by pgbench. Sourced by bench.sh.

baseline_run=0
baseline_orders=0

# A copy of the seeded database with what the baselines need.
baseline_open() {
	createdb -h "$socket" -T seed baseline || bench_die "no database for the baselines"
	bench_sql baseline -f "$here/baseline.sql" || bench_die "baseline.sql failed"
}

# baseline_widths REQUEST_HEADER REQUEST_BODY EVENT CHANGES: bytes of what the baselines store without making it.
baseline_widths() {
	baseline_defines=(
		-D "header=$(bench_bytes "$1")" -D "body=$(bench_bytes "$2")"
		-D "event=$(bench_bytes "$3")" -D "changes=$(bench_bytes "$4")" -D "hash=$(bench_bytes 32)"
	)
}

# baseline_measure WAY CLIENTS SECONDS: adds a rate to $work/WAY.CLIENTS.
baseline_measure() {
	local way=$1 clients=$2 seconds=$3 out=$work/pgbench.out threads
	threads=$((clients < $(nproc) ? clients : $(nproc)))
	baseline_run=$((baseline_run + 1))
	bench_settle
	pgbench -n -M prepared -h "$socket" -c "$clients" -j "$threads" -T "$seconds" -D n=0 -D run=$baseline_run \
		"${baseline_defines[@]}" -f "$here/$way.pgbench" baseline >"$out" 2>&1 ||
		bench_die "$way with $clients clients: $(tail -n 5 "$out")"
	awk '/^tps = / { print $3 }' "$out" >>"$work/$way.$clients"
	baseline_orders=$((baseline_orders + $(awk '/actually processed/ { print $6 }' "$out")))
}

# One round of one way with every number of clients.
baseline_round() {
	local clients
	for clients in 1 8 32; do
		baseline_measure "$1" "$clients" "$2"
	done
}

# The figures of one way: each number of clients, and the best of them.
baseline_figures() {
	local way=$1 clients rate best=0
	for clients in 1 8 32; do
		rate=$(bench_median <"$work/$way.$clients")
		bench_figure "${way}_${clients}_clients_per_s" "$rate"
		best=$(awk -v a="$best" -v b="$rate" 'BEGIN { print (a + 0 > b + 0 ? a : b) }')
	done
	bench_figure "${way}_per_s" "$best"
}

baseline_verify() {
	local found
	found=$(bench_sql baseline -f "$here/verify.sql")
	[ "$found" = "$baseline_orders|$((3 * baseline_orders))|$baseline_orders|$baseline_orders|t|t|t" ] ||
		bench_die "the baselines' $baseline_orders orders are not all there, or do not add up: $found"
}
