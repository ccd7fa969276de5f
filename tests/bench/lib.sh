# shellcheck shell=bash disable=SC2154 # bench.sh sets what is used here
# What the parts of the benchmark share. Sourced by bench.sh, which sets `root`, `work` and `quick`.

bench_say() {
	echo "bench: $*" >&2
}

bench_die() {
	bench_say "$*"
	exit 1
}

# One figure of the report. The unit is the end of the name.
bench_figure() {
	printf '%s %s\n' "$1" "$2" >>"$work/figures"
}

# One fact about machine or settings.
bench_fact() {
	printf '%s\t%s\n' "$1" "$2" >>"$work/facts"
}

# bench_sql DATABASE [psql arguments]…
bench_sql() {
	local database=$1
	shift
	psql -qXAt -v ON_ERROR_STOP=1 -h "$socket" -d "$database" "$@"
}

# The value that a program printed as "NAME VALUE" into FILE.
bench_value() {
	awk -v name="$1" '$1 == name { print $2; found = 1 } END { exit !found }' "$2" ||
		bench_die "no $1 in $(cat "$2")"
}

# The median of the numbers on standard input.
bench_median() {
	sort -g | awk '{ v[NR] = $1 } END {
		if (!NR) exit 1
		print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# So many random bytes as a bytea literal.
bench_bytes() {
	printf '\\x'
	head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

# Every side starts its run with nothing left to be written by the one before.
bench_settle() {
	psql -qXAt -h "$socket" -d postgres -U postgres -c CHECKPOINT >/dev/null
}

# Facts about the machine and PostgreSQL's settings, as they are.
bench_facts() {
	local name
	bench_fact cpu "$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)"
	bench_fact cores "$(nproc)"
	bench_fact memory_mib "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)"
	bench_fact kernel "$(uname -sr)"
	bench_fact filesystem "$(stat -f -c %T "$work")"
	bench_fact load_before "$(cut -d' ' -f1 /proc/loadavg)"
	awk -v cores="$(nproc)" '{ exit !($1 > cores / 2) }' /proc/loadavg &&
		bench_say "the machine is busy (load $(cut -d' ' -f1 /proc/loadavg)): all figures will be low"
	for name in server_version fsync synchronous_commit full_page_writes wal_sync_method shared_buffers \
		max_wal_size autovacuum; do
		bench_fact "postgresql.$name" "$(bench_sql postgres -c "SHOW $name")"
	done
	case $(stat -f -c %T "$work") in
	tmpfs | ramfs) bench_say "$work is memory, not a disk: commits are not durable there (set TMPDIR)" ;;
	esac
}
