# shellcheck shell=bash disable=SC2154 # bench.sh sets what is used here
# A database that already holds many orders. Sourced by bench.sh.

# One table, from its view to itself: the servers' formats are the same, so nothing is made twice.
preload_copy() {
	local columns
	columns=$(bench_sql "$1" -c "SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = 'preload.copy_$2'::regclass AND attnum > 0")
	bench_sql "$1" -c "COPY (SELECT * FROM preload.copy_$2) TO STDOUT (FORMAT binary)" |
		PGOPTIONS='-c session_replication_role=replica' bench_sql "$1" -U postgres \
			-c "COPY $2 ($columns) FROM STDIN (FORMAT binary)" || bench_die "COPY into $2 failed"
}

# preload_open DATABASE ORDERS: a copy of the seeded database with so many orders, never analysed.
preload_open() {
	local database=$1 orders=$2 year table copies=()
	year=$(date -u +%Y)
	local defines=(
		-v "n_orders=$orders" -v "series=order-$year" -v "prefix=SO-$year-" -v width=6
		-v "header=$(bench_bytes "${widths[0]}")" -v "body=$(bench_bytes "${widths[1]}")"
		-v "event=$(bench_bytes "${widths[2]}")" -v "changes=$(bench_bytes "${widths[3]}")"
		-v "hash=$(bench_bytes 32)"
	)
	createdb -h "$socket" -T seed "$database" || bench_die "no database $database"
	bench_sql "$database" "${defines[@]}" -f "$here/preload.sql" || bench_die "preload.sql failed"
	for table in orders order_line event request_record; do
		preload_copy "$database" $table &
		copies+=($!)
	done
	for table in "${copies[@]}"; do
		wait "$table" || exit 1
	done
	bench_sql "$database" "${defines[@]}" -U postgres -f "$here/preload_end.sql" >/dev/null ||
		bench_die "preload_end.sql failed"
	[ "$(bench_sql "$database" -f "$here/verify.sql")" = "$orders|$((3 * orders))|$orders|$orders|t|t|t" ] ||
		bench_die "not all $orders orders were preloaded"
	for table in orders order_line event request_record stock_level credit_account; do
		bench_sql "$database" -c "VACUUM $table"
	done
}
