#!/bin/bash
# Lets fuzzers look for crashes, one after the other.
#
#   fuzz.sh [TARGET…] [--seconds N | --runs N] [--ledger]
#
# A TARGET is a part of a fuzzer's name, such as gate or op_request; without one all of them run, 60 seconds each unless
# said otherwise. What crashes one is stored in tests/fuzz/corpus, where every test run replays it. Of the inputs that
# were found, the few that reach something new are stored there too; all that are worth keeping are in
# build/fuzz/corpus, where the next run goes on. --ledger appends a line for each fuzzer to tests/ledger.tsv.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd -P)
cd "$root" || exit 1

limit=-max_total_time=60
# A large quarantine of freed memory finds little more here and costs half of the speed.
export ASAN_OPTIONS=quarantine_size_mb=4:malloc_context_size=4${ASAN_OPTIONS:+:$ASAN_OPTIONS}
ledger=no
targets=()
while [ $# -gt 0 ]; do
	case $1 in
	--seconds | --runs)
		[[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "fuzz: $1 needs a number" >&2; exit 64; }
		if [ "$1" = --runs ]; then limit=-runs=$2; else limit=-max_total_time=$2; fi
		shift
		;;
	--ledger) ledger=yes ;;
	-*) echo "fuzz: unknown option $1 (known: --seconds N, --runs N, --ledger)" >&2; exit 64 ;;
	*) targets+=("$1") ;;
	esac
	shift
done

# fuzzer_stat NAME: of the run that was logged last.
fuzzer_stat() {
	sed -n "s/^stat::$1: *//p" "$log"
}

# Those named by a hash came from fuzzers; those that reach nothing new any more go. Only what is reached counts here,
# not how often, so that few are enough.
corpus_minimise() {
	local kept=tests/fuzz/corpus/$name grown=build/fuzz/corpus/$name file
	mkdir -p "$kept"
	for file in "$kept"/*; do
		[[ ${file##*/} =~ ^[0-9a-f]{40}$ ]] && mv "$file" "$grown"
	done
	"$fuzzer" -set_cover_merge=1 -use_counters=0 -max_len=$input_bytes_max "$kept" "$grown" >"$log.merge" 2>&1 || {
		tail -n 20 "$log.merge" >&2
		return 1
	}
	rm -rf "$grown.merged"
	mkdir "$grown.merged"
	"$fuzzer" -merge=1 -max_len=$input_bytes_max "$grown.merged" "$grown" >"$log.merge" 2>&1 &&
		rm -rf "$grown" && mv "$grown.merged" "$grown"
}

# ledger_row RESULT
ledger_row() {
	printf '%s\t%s\tfuzz %s\t%s\t%s\n' "$(git rev-parse --short=12 HEAD)" "$seed" "$name" \
		"$(fuzzer_stat number_of_executed_units)" \
		"$1, $(fuzzer_stat average_exec_per_sec)/s, $(date -u +%F)" >>tests/ledger.tsv
}

fuzzer_run() {
	name=${fuzzer##*/fuzz_}
	# Sequences and what has a limit of its own need room; elsewhere short inputs find as much, sooner.
	case $name in
	gate_* | op_* | client_follow | cli_import | cli_json) input_bytes_max=2048 ;;
	*) input_bytes_max=512 ;;
	esac
	log=build/fuzz/$name.log
	seed=$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')
	mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
	echo "$name: $limit -seed=$seed"
	if "$fuzzer" "$limit" -seed="$seed" -max_len=$input_bytes_max -timeout=20 -print_final_stats=1 \
		-artifact_prefix="tests/fuzz/corpus/$name/" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" \
		>"$log" 2>&1; then
		result="no findings"
	else
		result="a finding"
		grep -v -E 'NEW|REDUCE|pulse' "$log" | tail -n 60
	fi
	echo "$name: $(fuzzer_stat number_of_executed_units) executions, $(fuzzer_stat average_exec_per_sec)/s: $result"
	[ $ledger = no ] || ledger_row "$result"
	[ "$result" = "no findings" ] && corpus_minimise
}

status=0
ran=0
for fuzzer in build/fuzz/tests/fuzz/fuzz_*; do
	[ -f "$fuzzer" ] && [ -x "$fuzzer" ] || continue
	for target in "${targets[@]:-}"; do
		[[ ${fuzzer##*/fuzz_} == *"$target"* ]] || continue
		fuzzer_run || status=1
		ran=$((ran + 1))
		break
	done
done
[ $ran -gt 0 ] || { echo "fuzz: no fuzzer is called ${targets[*]}" >&2; exit 64; }
exit $status
