#!/bin/sh
# Shows orderd at work: a private PostgreSQL and the daemon in a temporary folder, 1,000 real invoices imported while
# the events are watched, then orderd's sums beside the file's. Called by ./run demo, which builds first.
#
#   samples/demo.sh [--keep] [--against FILE]
#
# --keep leaves the folder and says where it is; --against compares with another file than the one that is imported.
# Ends with 0 only if every sum agrees.
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd -P)
BUILD=${ORDERD_BUILD:-$ROOT/build/release}
SAMPLE=$ROOT/samples/online-retail-1000.csv
MAP=$ROOT/samples/uci.map
AGAINST=$SAMPLE
keep='' folder='' server='' watch='' shower='' differences=0

say() {
	printf '%s\n' "$*"
}

fail() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

end_process() {
	[ -n "$1" ] && kill "$1" 2>/dev/null && wait "$1" 2>/dev/null
}

# What shows the events ends with the watcher.
end_watch() {
	end_process "$watch"
	[ -z "$shower" ] || wait "$shower"
	watch='' shower=''
}

clean() {
	status=$?
	trap '' INT TERM HUP
	trap - EXIT
	end_watch
	end_process "$server"
	if [ -n "$folder" ]; then
		if [ -n "$keep" ]; then
			say "Kept: $folder"
		else
			rm -rf "$folder"
		fi
	fi
	exit $status
}

# Waits until the command $3 … succeeds, at most $1 seconds; fails with what $2 says.
wait_for() {
	tries=$(($1 * 20)) what=$2
	shift 2
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "$what: $(tail -n 3 "$folder/server.log")"
		kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 3 "$folder/server.log")"
		sleep 0.05
	done
}

ask() {
	"$BUILD/orderctl" --server "ipc://$folder/dev/run/requests" "$@"
}

start_server() {
	say "Starting a private PostgreSQL and orderd in $folder …"
	: >"$folder/server.log"
	"$BUILD/orderctl" dev --dir "$folder/dev" >"$folder/server.log" 2>&1 &
	server=$!
	wait_for 120 "the server did not get ready" grep -qw Ready "$folder/server.log"
}

# Shows the first events and then one in 250, above the progress bar.
show_events() {
	tail -n +1 -f -s 0.1 --pid="$watch" "$folder/watch" | awk -v begin="$1" '
		NR <= 5 || NR % 250 == 0 { printf "%s  event %s\n", begin, $0; fflush() }
		NR == 5 { printf "%s  … and then one in 250\n", begin; fflush() }'
}

start_watch() {
	: >"$folder/watch"
	# Not through ask: what would be ended then is the shell around it.
	"$BUILD/orderctl" --server "ipc://$folder/dev/run/requests" watch --from beginning >"$folder/watch" \
		2>"$folder/watch.err" &
	watch=$!
	begin=''
	[ -t 2 ] && begin=$(printf '\r\033[K')
	show_events "$begin" &
	shower=$!
	wait_for 30 "orderctl watch did not start" test -s "$folder/watch.err"
}

import_sample() {
	say "Importing $(($(wc -l <"$SAMPLE") - 1)) rows of Online Retail, while orderctl watch follows:"
	ask -o json import orders "$SAMPLE" --map "$MAP" --rejects "$folder/rejects.csv" >"$folder/import.json" ||
		fail "the import ended with $?"
}

watched() {
	[ "$(wc -l <"$folder/watch")" -ge "$head" ]
}

# The watcher may still be at it.
finish_watch() {
	head=$(ask call EventService/GetHead | jq -r '.seq // "0"')
	say "Waiting until the watcher has the last of $head events …"
	wait_for 60 "the watcher has $(wc -l <"$folder/watch") of $head events" watched
	end_watch
}

# Micros as an amount: 361772220000 is 361772.22.
amount() {
	echo "$1" | awk '{
		sign = sub(/^-/, "") ? "-" : ""
		while (length($0) < 7)
			$0 = "0" $0
		whole = substr($0, 1, length($0) - 6)
		part = substr($0, length($0) - 5)
		while (length(part) > 2 && part ~ /0$/)
			part = substr(part, 1, length(part) - 1)
		print sign whole "." part
	}'
}

# A line of the summary; the two figures must agree.
compare() {
	verdict=''
	[ "$2" = "$3" ] || {
		verdict='  DIFFERENT'
		differences=$((differences + 1))
	}
	printf '  %-22s %16s %16s%s\n' "$1" "$2" "$3" "$verdict"
}

summarise_orders() {
	ask call OrderService/ListOrders -d '{"pageSize": 1, "withTotals": true}' >"$folder/totals.json"
	read -r orders lines goods <<END
$(jq -r '.totals[] | [.orderCount, .lineCount, .goodsMicros] | join(" ")' "$folder/totals.json")
END
	read -r file_orders file_lines file_goods <<END
$(awk -v sales=1 -f "$ROOT/samples/total.awk" "$AGAINST")
END
	printf '\n  %-22s %16s %16s\n' '' 'orderd' 'the file'
	compare 'orders' "$orders" "$file_orders"
	compare 'lines' "$lines" "$file_lines"
	compare 'goods, GBP' "$(amount "$goods")" "$(amount "$file_goods")"
}

summarise_rejects() {
	read -r _ rejected_rows rejected <<END
$(awk -f "$ROOT/samples/total.awk" "$folder/rejects.csv")
END
	read -r _ file_rows file_sum <<END
$(awk -f "$ROOT/samples/total.awk" "$AGAINST")
END
	compare 'rows, rejected too' $((lines + rejected_rows)) "$file_rows"
	compare 'GBP, rejected too' "$(amount $((goods + rejected)))" "$(amount "$file_sum")"
	printf '\n  %-22s %16s %16s\n' 'rejected, by reason' 'rows' 'GBP'
	awk -v by=reason -f "$ROOT/samples/total.awk" "$folder/rejects.csv" >"$folder/reasons"
	while read -r _ rows sum reason; do
		printf '  %-22s %16s %16s\n' "$reason" "$rows" "$(amount "$sum")"
	done <"$folder/reasons"
}

summarise_events() {
	printf '\n  %-22s %16s %16s\n' '' 'received' 'committed'
	compare 'events' "$(wc -l <"$folder/watch")" "$head"
	compare 'in order, each once' "$(awk '$1 == NR { n++ } END { print n + 0 }' "$folder/watch")" "$head"
	say ""
	say "  $(jq -r '"\(.ordersPerSecond) orders per second, \(.tookMs) ms in all"' "$folder/import.json")"
}

while [ $# -gt 0 ]; do
	case $1 in
	--keep) keep=yes ;;
	--against) AGAINST=${2:?which file?} && shift ;;
	*) fail "unknown argument $1" ;;
	esac
	shift
done
for program in orderd orderctl; do
	[ -x "$BUILD/$program" ] || fail "no $program in $BUILD: ./run build release"
done
command -v jq >/dev/null || fail "no jq here: ./run deps"
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# The path of a Unix socket has room for 107 bytes.
above=${TMPDIR:-/tmp}
[ ${#above} -le 40 ] || above=/tmp
folder=$(mktemp -d "$above/orderd-demo.XXXXXX") || fail "no temporary folder"
# PostgreSQL refuses root; as whom it runs instead has to pass through.
chmod 711 "$folder"
start_server
start_watch
import_sample
finish_watch
summarise_orders
summarise_rejects
summarise_events
[ $differences -eq 0 ] || fail "$differences figures differ"
say ""
say "Everything agrees. Next: README.md, \"A first order by hand\"."
