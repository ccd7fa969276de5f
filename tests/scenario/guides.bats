#!/usr/bin/env bats
# What the guides tell a reader to type works as it stands there, and does what they say.
load house

setup_file() {
	# Short: the path of a socket has room for 107 bytes. PostgreSQL's user passes through.
	FOLDER=$(mktemp -d /tmp/orderd-g.XXXXXX)
	chmod 711 "$FOLDER"
	# Longer than a person would wait: the machine may be busy with other tests.
	export FOLDER ORDERD_TIMEOUT=120s PROTO="$ROOT/proto" EXAMPLES="$ROOT/samples/clients"
}

teardown_file() {
	rm -rf "$FOLDER"
}

# guide NAME: types all of it in an empty folder, inside a server of its own. What it does then, in the same shell, is
# read from standard input: END has been reached. The output is in $output, each terminal's in terminal-N.
guide() {
	mkdir -p "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here"
	cat >"$BATS_TEST_TMPDIR/end.sh"
	/usr/bin/python3 "$BATS_TEST_DIRNAME/typed.py" "$ROOT/doc/$1.md" "$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/typed"
	run timeout 500 orderctl dev --dir "$FOLDER/$1" --ephemeral --exec "bash '$BATS_TEST_TMPDIR/typed'" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
}

# Waits until a line of a growing file matches; for whom the end of the guide is typed.
AWAIT='await() { timeout 60 tail -n +1 -f "$2" | grep -q -m1 -e "$1"; }'

@test "first-hour.md" {
	guide first-hour <<-END
		$AWAIT
		await order.completed "$BATS_TEST_TMPDIR/terminal-1"
		# The subscriber hears what happens after it came.
		until grep -q order.placed "$BATS_TEST_TMPDIR/terminal-2"; do
			orderctl order place -q --account C-000017 --line LAMP-1=1
		done
	END
	[[ $output == *$'\n8964\n'* ]]
	[[ $output == *"exit status 73"* ]]
	[[ $output == *"exit status 65"* ]]
	[[ $output == *COMPLETED* ]]
}

@test "integrating-an-erp.md" {
	guide integrating-an-erp <<-'END'
		# Sent again, as every night: no new version, no event.
		seen() {
			orderctl account get ext:SAP:0000104711 -o json | jq -r .account.version
			orderctl call EventService/GetHead
		}
		before=$(seen)
		orderctl account upsert ext:SAP:0000104711 --name 'Brook, Sons & Daughters Ltd'
		[ "$(seen)" = "$before" ]
	END
	[[ $output == *"exit status 75"* ]]
	[[ $output == *CREDIT_EXCEEDED* ]]
	[[ $output == *$'\nEXISTS\nSO-'* ]]
}

@test "following-events.md" {
	guide following-events <<-END
		$AWAIT
		# Counts what was placed before it came, and what comes.
		await order.placed "$BATS_TEST_TMPDIR/terminal-2"
		# The watch hears what happens after it came.
		until grep -q order.placed "$BATS_TEST_TMPDIR/terminal-1"; do
			orderctl order place -q --account C-000017 --line LAMP-1=1
		done
		seq=\$(orderctl call EventService/GetHead | jq -r .seq)
		await "^\$seq " "$BATS_TEST_TMPDIR/terminal-2"
		/usr/bin/python3 -c 'import sqlite3
		print("counted", *sqlite3.connect("orders.db").execute("SELECT n FROM orders").fetchone())'
		echo "placed \$(orderctl order list -o json | jq length)"
		await "label for SO-" "$BATS_TEST_TMPDIR/terminal-3"
	END
	[[ $output =~ counted\ ([0-9]+) ]]
	[[ $output == *"placed ${BASH_REMATCH[1]}"* ]]
	[[ $output == *"order.placed"* ]]
}
