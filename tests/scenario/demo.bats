#!/usr/bin/env bats
# The demo: its sums agree, its sums can disagree, and nothing of it is left behind.
load house

setup() {
	# The folders of the demo go here, so that leftovers are found.
	FOLDER=$(mktemp -d /tmp/orderd-d.XXXXXX)
	chmod 711 "$FOLDER"
}

teardown() {
	rm -rf "$FOLDER"
}

demo() {
	ORDERD_BUILD=$BUILD TMPDIR=$FOLDER timeout 300 "$ROOT/samples/demo.sh" "$@" 3>&-
}

nothing_left() {
	[ -z "$(ls -A "$FOLDER")" ]
	! pgrep -f "$FOLDER"
}

@test "orderd's sums are the file's" {
	run -0 demo
	[[ $output == *"Everything agrees."* ]]
	[[ $output == *" 832 "* ]]
	[[ $output == *"422558.40"* ]]
	nothing_left
}

@test "a sum that differs fails the demo" {
	mkdir "$FOLDER/samples"
	sed '100s/,0[.]55,/,0.56,/' "$ROOT/samples/online-retail-1000.csv" >"$FOLDER/samples/other.csv"
	run -1 cmp -s "$ROOT/samples/online-retail-1000.csv" "$FOLDER/samples/other.csv"
	run -1 demo --against "$FOLDER/samples/other.csv"
	[[ $output == *DIFFERENT* ]]
	rm -r "$FOLDER/samples"
	nothing_left
}

@test "a daemon that does not start is said, and nothing is left" {
	mkdir "$FOLDER/build"
	cp "$BUILD/orderctl" "$FOLDER/build/orderctl"
	printf '#!/bin/sh\necho "cannot start" >&2\nexit 1\n' >"$FOLDER/build/orderd"
	chmod +x "$FOLDER/build/orderd"
	BUILD=$FOLDER/build run -1 demo
	[[ $output == *"cannot start"* ]]
	rm -r "$FOLDER/build"
	nothing_left
}

@test "ended in the middle, it takes everything with it" {
	: >"$FOLDER.out"
	ORDERD_BUILD=$BUILD TMPDIR=$FOLDER "$ROOT/samples/demo.sh" >"$FOLDER.out" 2>&1 3>&- &
	demo=$!
	timeout 120 tail -n +1 -f "$FOLDER.out" | grep -q -m1 Importing
	kill -TERM $demo
	status=0
	wait $demo || status=$?
	rm "$FOLDER.out"
	[ $status -eq 143 ]
	nothing_left
}
