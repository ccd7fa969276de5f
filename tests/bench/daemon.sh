# shellcheck shell=bash disable=SC2154 # bench.sh sets what is used here
# orderd under load: the release build, its store and its clients. Sourced by bench.sh.

daemon_pid=
daemon_orders=0

# daemon_start DATABASE: returns when it serves requests.
daemon_start() {
	local line ready=no
	daemon_database=$1 daemon_orders=0
	rm -f "$work/daemon.pipe"
	mkfifo "$work/daemon.pipe" || exit 1
	"$build/orderd" "database=host=$socket dbname=$1" "listen=ipc://$work/requests" \
		"events=ipc://$work/events" "metrics=$work/metrics" \
		"tcp_listen=tcp://127.0.0.1:*" "state_dir=$work/state-$1" log_level=info 2>"$work/daemon.pipe" &
	daemon_pid=$!
	exec 9<"$work/daemon.pipe"
	: >"$work/daemon.log"
	while [ $ready = no ] && read -r line <&9; do
		echo "$line" >>"$work/daemon.log"
		case $line in *ready*) ready=yes ;; esac
	done
	[ $ready = yes ] || bench_die "orderd does not start: $(tail -n 5 "$work/daemon.log")"
	cat <&9 >>"$work/daemon.log" &
	exec 9<&-
}

daemon_stop() {
	[ -n "$daemon_pid" ] || return 0
	kill "$daemon_pid" 2>/dev/null
	wait "$daemon_pid" || bench_say "orderd ended with $?: $(tail -n 5 "$work/daemon.log")"
	daemon_pid=
}

# daemon_load MODE NAME=VALUE…: figures go to $work/load.out.
daemon_load() {
	"$build/bench-load" "$1" "endpoint=ipc://$work/requests" "daemon=$daemon_pid" "${@:2}" >"$work/load.out" ||
		bench_die "bench-load $*: $(tail -n 3 "$work/daemon.log")"
}

# daemon_place MODE NAME=VALUE…: orders are placed, and then looked for.
daemon_place() {
	local found want
	bench_settle
	daemon_load "$@"
	daemon_orders=$((daemon_orders + $(bench_value "done" "$work/load.out")))
	found=$(bench_sql "$daemon_database" -c "SELECT (SELECT count(*) FROM orders),
		(SELECT count(*) FROM event) - (SELECT seq FROM event_head WHERE tenant_id = 1)")
	want=$((daemon_stored + daemon_orders))
	[ "$found" = "$want|0" ] ||
		bench_die "$want orders were acknowledged, but orders and events without a position are $found"
}

# daemon_rate FILE SECONDS: adds a rate to FILE and the daemon's work for an order to FILE.cpu.
daemon_rate() {
	daemon_place closed "in_flight=$in_flight" "seconds=$2"
	bench_value per_s "$work/load.out" >>"$1"
	bench_value daemon_cpu_us_per_call "$work/load.out" >>"$1.cpu"
	bench_value client_cpu_us_per_call "$work/load.out" >>"$1.client"
}

# daemon_sweep SECONDS IN_FLIGHT…: keeps the best number of calls in flight.
daemon_sweep() {
	local seconds=$1 rate best=0
	shift
	for n in "$@"; do
		daemon_place closed "in_flight=$n" "seconds=$seconds"
		rate=$(bench_value per_s "$work/load.out")
		bench_figure "place_order_${n}_in_flight_per_s" "$rate"
		if awk -v a="$rate" -v b="$best" 'BEGIN { exit !(a > b) }'; then
			best=$rate in_flight=$n
		fi
	done
	bench_figure place_order_in_flight "$in_flight"
}

# What an order leaves behind beside its rows: bytes of reply header, reply body, event, changes.
daemon_widths() {
	local row
	row=$(bench_sql "$daemon_database" -F ' ' -c "SELECT round(avg(octet_length(r.header))),
		round(avg(octet_length(r.body))) FROM request_record r" -c "SELECT round(avg(octet_length(e.event))),
		round(avg(octet_length(e.changes))) FROM event e WHERE e.type = 'order.placed'" | tr '\n' ' ')
	read -r -a widths <<<"$row"
	[ ${#widths[@]} -eq 4 ] || bench_die "no widths in '$row'"
	bench_fact request_record_bytes "$((widths[0] + widths[1]))"
	bench_fact event_bytes "$((widths[2] + widths[3]))"
}

# Figures beside throughput: latencies, reads, events, memory. Half load is half of $1 orders per second.
daemon_others() {
	local out=$work/load.out seconds=$2
	local half quarter
	half=$(awk -v r="$1" 'BEGIN { printf "%.0f", r / 2 }')
	quarter=$(awk -v r="$1" 'BEGIN { printf "%.0f", r / 4 }')
	daemon_place closed clients=1 in_flight=1 "seconds=$seconds"
	bench_figure place_order_alone_p50_ms "$(daemon_ms p50_us)"
	bench_figure place_order_alone_p99_ms "$(daemon_ms p99_us)"
	daemon_place paced "rate=$half" "seconds=$seconds"
	bench_figure place_order_half_load_p50_ms "$(daemon_ms p50_us)"
	bench_figure place_order_half_load_p99_ms "$(daemon_ms p99_us)"
	daemon_place events "rate=$quarter" "seconds=$seconds"
	bench_figure event_latency_p50_ms "$(daemon_ms event_p50_us)"
	bench_figure event_latency_p99_ms "$(daemon_ms event_p99_us)"
	bench_sql "$daemon_database" -c "SELECT id FROM orders ORDER BY hashint8(id) LIMIT 20000" >"$work/ids"
	daemon_load closed call=get "ids=$work/ids" in_flight=64 "seconds=$seconds"
	bench_figure get_order_per_s "$(bench_value per_s "$out")"
	bench_figure get_order_64_in_flight_p99_ms "$(daemon_ms p99_us)"
	daemon_load closed call=get "ids=$work/ids" clients=1 in_flight=1 "seconds=$seconds"
	bench_figure get_order_alone_p50_ms "$(daemon_ms p50_us)"
	bench_figure daemon_rss_16_clients_mib "$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$daemon_pid/status")"
	daemon_place idle clients=1000
	bench_figure daemon_rss_mib "$(awk -v k="$(bench_value rss_kib "$out")" 'BEGIN { print k / 1024 }')"
}

# The store alone, on what the daemon left behind: no wire, no client, no daemon.
daemon_alone() {
	local out=$work/store.out orders
	bench_settle
	"$build/bench-store" "host=$socket dbname=$daemon_database" "$in_flight" "$1" >"$out" 2>"$work/daemon.log" ||
		bench_die "bench-store: $(tail -n 3 "$work/daemon.log")"
	orders=$(bench_sql "$daemon_database" -c "SELECT count(*) FROM orders")
	[ "$orders" = $((daemon_orders + $(bench_value "done" "$out"))) ] ||
		bench_die "after the store alone there are $orders orders"
	bench_figure store_place_order_per_s "$(bench_value per_s "$out")"
}

# A figure of the last load in milliseconds.
daemon_ms() {
	awk -v us="$(bench_value "$1" "$work/load.out")" 'BEGIN { printf "%.3f", us / 1000 }'
}

daemon_verify() {
	local found
	found=$(bench_sql "$daemon_database" -f "$here/verify.sql")
	[ "$found" = "$daemon_orders|$((3 * daemon_orders))|$daemon_orders|$daemon_orders|t|t|t" ] ||
		bench_die "orderd's $daemon_orders orders are not all there, or do not add up: $found"
}
