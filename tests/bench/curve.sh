# shellcheck shell=bash disable=SC2154 # bench.sh sets what is used here
# The same load over a Unix socket in clear and over TCP with CURVE, in turn. Sourced by bench.sh.

# A principal with a key, for the clients.
curve_open() {
	local public_key info orderctl=("$build/orderctl" --server "ipc://$work/requests")
	public_key=$("${orderctl[@]}" key new "$work/bench.key" -q) || bench_die "no key for the clients"
	"${orderctl[@]}" principal create bench --kind service --role integration --public-key="$public_key" \
		>"$work/curve.out" || bench_die "no principal for the clients"
	info=$("${orderctl[@]}" info -o json) || bench_die "no answer from orderd"
	curve_door=("endpoint=$(sed -n 's/.*"\(tcp:[^"]*\)".*/\1/p' <<<"$info" | head -n 1)"
		"server_key=$(sed -n 's/.*"publicKey": "\(.*\)".*/\1/p' <<<"$info")" "key=$work/bench.key")
}

# curve_round SECONDS WAY [NAME=VALUE…]: adds what a load gave to the files of the WAY.
curve_round() {
	local seconds=$1 way=$2 out=$work/load.out
	shift 2
	daemon_place closed "in_flight=$in_flight" "seconds=$seconds" "$@"
	bench_value per_s "$out" >>"$work/$way-place"
	bench_value daemon_cpu_us_per_call "$out" >>"$work/$way-place-cpu"
	daemon_load closed call=get "ids=$work/ids" in_flight=64 "seconds=$seconds" "$@"
	bench_value per_s "$out" >>"$work/$way-get"
	bench_value daemon_cpu_us_per_call "$out" >>"$work/$way-get-cpu"
	daemon_load closed call=get "ids=$work/ids" clients=1 in_flight=1 "seconds=$seconds" "$@"
	daemon_ms p50_us >>"$work/$way-p50"
	daemon_ms p99_us >>"$work/$way-p99"
}

# curve_figures WAY
curve_figures() {
	bench_figure "$1_place_order_per_s" "$(bench_median <"$work/$1-place")"
	bench_figure "$1_place_order_cpu_us" "$(bench_median <"$work/$1-place-cpu")"
	bench_figure "$1_get_order_per_s" "$(bench_median <"$work/$1-get")"
	bench_figure "$1_get_order_cpu_us" "$(bench_median <"$work/$1-get-cpu")"
	bench_figure "$1_get_order_alone_p50_ms" "$(bench_median <"$work/$1-p50")"
	bench_figure "$1_get_order_alone_p99_ms" "$(bench_median <"$work/$1-p99")"
}

# curve_compare SECONDS: orders and their ids must be there.
curve_compare() {
	local round
	curve_open
	for round in $(seq $rounds); do
		bench_say "CURVE, round $round of $rounds: off, on"
		curve_round "$1" plain
		curve_round "$1" curve "${curve_door[@]}"
	done
	curve_figures plain
	curve_figures curve
}
