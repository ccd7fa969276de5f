#!/usr/bin/env bats
# What README.md tells a newcomer to type works as it stands there.
load house

@test "a first order by hand" {
	sed -n '/^## A first order by hand/,/^## What it promises/p' "$ROOT/README.md" |
		sed -n '/^```sh$/,/^```$/{/^```/d;p}' >"$BATS_TEST_TMPDIR/typed"
	grep -q PlaceOrder "$BATS_TEST_TMPDIR/typed"
	sed -i "s#\$PWD/build/release#$BUILD#" "$BATS_TEST_TMPDIR/typed"
	cd "$ROOT"
	# Longer than a person would wait: the machine may be busy with other tests.
	export ORDERD_TIMEOUT=120s
	run -0 timeout 300 bash -eu "$BATS_TEST_TMPDIR/typed" 3>&-
	[[ $output == *"CONFIRMED"* || $output == *"confirmed"* ]]
	[[ $output == *order.placed* ]]
	[[ $output == *order.confirmed* ]]
}

@test "README.md links to nothing that is not there" {
	for target in $(grep -o '](\([^)]*\))' "$ROOT/README.md" | sed 's/^](//; s/)$//' | grep -v '^http'); do
		[ -e "$ROOT/$target" ] || { echo "$target"; return 1; }
	done
}
