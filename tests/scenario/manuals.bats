#!/usr/bin/env bats
# The programs that the manual pages show do what they say.
load house

setup_file() {
	HOUSE_ARGUMENTS=(tcp_listen=tcp://127.0.0.1:*)
	house_open
	shop_open >/dev/null
	export ORDERD_EVENTS="ipc://$HOUSE/run/events"
}

teardown_file() {
	house_close
}

setup() {
	cd "$BATS_TEST_TMPDIR"
}

# example PAGE WORD: the example of a page that has this word in it, as it stands there.
example() {
	awk -v word="$2" '
		/^# / { inside = $2 == "EXAMPLES" }
		/^```$/ && inside {
			if (literal && index(text, word)) { printf "%s", text; exit }
			literal = !literal
			text = ""
			next
		}
		literal { text = text $0 "\n" }' "$ROOT/doc/manual/$1.scd" | sed "s#/usr/include#$ROOT/proto#g" |
		grep . || { echo "$1 has no example with $2" >&2; return 1; }
}

@test "orderd-protocol(7): a request over a REQ socket" {
	example orderd-protocol.7 protoc | bash -eu
	example orderd-protocol.7 zmq.REQ >ask.py
	run -0 /usr/bin/python3 ask.py
	[ "$output" = hello ]
}

@test "orderd-protocol(7): the same over TCP" {
	example orderd-protocol.7 protoc | bash -eu
	info=$(orderctl info -o json)
	tcp=$(jq -r '.requestEndpoints[] | select(startswith("tcp:"))' <<<"$info")
	orderctl principal create web-shop --kind service --role integration \
		--public-key="$(orderctl key new web-shop.key -q)"
	example orderd-protocol.7 load_certificate | sed "s#tcp://192.0.2.10:7710#$tcp#" >connect.py
	example orderd-protocol.7 zmq.REQ | sed -e '/^socket.connect/{r connect.py' -e 'd}' >ask.py
	grep -q load_certificate ask.py
	ORDERD_SERVER_KEY="$(jq -r .publicKey <<<"$info")" run -0 /usr/bin/python3 ask.py
	[ "$output" = hello ]
}

@test "orderd-events(7): a subscriber in ten lines" {
	example orderd-events.7 protoc | bash -eu
	example orderd-events.7 zmq.SUB >follow.py
	[ "$(grep -c . follow.py)" -le 10 ]
	: >seen
	/usr/bin/python3 follow.py >seen 3>&- &
	follower=$!
	# It hears what happens after it came.
	n=0
	until grep -q '^[0-9]* order.placed [0-9]*$' seen; do
		n=$((n + 1))
		place "manual-$n" LAMP 1
	done
	kill $follower
}

@test "orderd-events(7): the same without loss" {
	place watched LAMP 1
	example orderd-events.7 'orderctl watch' | sed 's/^orderctl watch/& --from beginning --count 1/' >typed
	run -0 timeout 60 bash -eu typed
	[[ $output == *order.placed* ]]
}

@test "orderd-errors(7)" {
	example orderd-errors.7 'errors list' >typed
	run -0 bash -eu typed
	[[ $output == *ORDER_STATE* ]]
}

# compile WORD PROGRAM: the example of liborderd(3) that has the word, built as the library was.
compile() {
	example liborderd.3 "$1" | sed "s#ipc:///run/orderd/requests#$ORDERD_SERVER#" >"$2.c"
	cache() { sed -n "s/^$1:[A-Z]*=//p" "$BUILD/CMakeCache.txt"; }
	sanitize=$(cache ORDERD_SANITIZE)
	"$(cache CMAKE_C_COMPILER)" ${sanitize:+-fsanitize=$sanitize} -Wall -Werror -I"$ROOT/client/include" \
		-I"$BUILD/client/generated" -I"$BUILD/proto/generated" -o "$2" "$2.c" \
		-L"$BUILD/client" -lorderd -lorderd-messages -lprotobuf-c
}

@test "liborderd(3): a program that follows all events" {
	compile orderd_stream_open follow
	place follow-c LAMP 1
	LD_LIBRARY_PATH=$BUILD/client ./follow >seen 3>&- &
	follower=$!
	timeout 60 tail --pid=$follower -n +1 -f seen | grep -qm 1 -x order.placed
	kill $follower
	head -n 1 seen | grep -q '[a-z]\.[a-z]'
}

@test "liborderd(3): a program that asks whether the daemon is there" {
	compile orderd_system_ping ask
	LD_LIBRARY_PATH=$BUILD/client run -0 ./ask
	[ "$output" = "orderd answers" ]
}

@test "orderd(8): by hand, with everything in one folder" {
	folder=$(mktemp -d /tmp/orderd-m.XXXXXX)
	example orderd.8 state_dir >typed
	sed -i "s#/tmp/orderd\b#$folder/d#g" typed
	sed -i "s#^database = .*#database = $(cat "$HOUSE/conninfo")#; s/^orderd --config/exec &/" typed
	mkdir -p "$folder"
	bash -eu typed 2>"$folder/log" 3>&- &
	daemon=$!
	run -0 orderctl ping --timeout 60s -s "ipc://$folder/d/run/requests"
	kill $daemon
	wait $daemon
	rm -rf "$folder"
}

@test "orderd.conf(5)" {
	example orderd.conf.5 'db.example.com' >orderd.conf
	run -0 orderd --check-config --config orderd.conf
}
