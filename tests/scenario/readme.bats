#!/usr/bin/env bats
# What README.md tells a newcomer to type works as it stands there.
load house

teardown() {
	[ -n "${FOLDER-}" ] || return 0
	orderctl dev stop
	rm -rf "$FOLDER" /tmp/orderd-try
}

@test "a first order by hand" {
	FOLDER=$(mktemp -d /tmp/orderd-r.XXXXXX)
	chmod 711 "$FOLDER"
	sed -n '/^## A first order by hand/,/^## Build and test/p' "$ROOT/README.md" |
		sed -n '/^```sh$/,/^```$/{/^```/d;p}' >"$FOLDER/typed"
	grep -q 'order place' "$FOLDER/typed"
	sed -i "s#\$PWD/build/release#$BUILD#" "$FOLDER/typed"
	cd "$ROOT"
	# Longer than a person would wait: the machine may be busy with other tests.
	export ORDERD_TIMEOUT=120s XDG_STATE_HOME="$FOLDER" XDG_RUNTIME_DIR="$FOLDER"
	unset ORDERD_SERVER
	orderctl dev >"$FOLDER/dev" 2>&1 3>&- &
	timeout 120 tail -n +1 -f "$FOLDER/dev" | grep -q -m1 '^Ready'
	run -0 timeout 300 bash -eu "$FOLDER/typed" 3>&-
	orderctl dev stop
	[[ $output == *"confirmed"* ]]
	[[ $output == *order.placed* ]]
	[[ $output == *order.completed* ]]
	[[ $output == *"/tmp/orderd-try/run/requests answered"* ]]
}

@test "README.md and the guides link to nothing that is not there" {
	cd "$ROOT"
	for page in README.md doc/*.md samples/*.md samples/*/*.md; do
		for target in $(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^http'); do
			[ -e "$(dirname "$page")/$target" ] || { echo "$page: $target"; return 1; }
		done
	done
}
