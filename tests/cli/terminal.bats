#!/usr/bin/env bats
# A terminal gets colours, questions and a pager; a pipe gets plain text. No daemon runs here.
load terminal

on_terminal() {
	/usr/bin/python3 "$BATS_TEST_DIRNAME/on_terminal.py" "$@"
}

@test "a pipe gets plain text, whatever the pager is" {
	export PAGER="cat >$FOLDER/paged"
	run -0 orderctl errors list
	[ "${#lines[@]}" -gt 40 ]
	[[ $output != *$'\033'* ]]
	[ ! -e "$FOLDER/paged" ]
}

@test "a terminal gets a pager for what is longer than it, with the status of the command" {
	export PAGER="cat >$FOLDER/paged"
	run -0 on_terminal --rows 20 orderctl errors list
	[ -z "$output" ]
	[ "$(wc -l <"$FOLDER/paged")" -gt 40 ]
	run -0 on_terminal orderctl help order
	run -66 on_terminal orderctl errors show NOTHING
}

@test "what fits the terminal is not paged" {
	export PAGER="cat >$FOLDER/paged"
	run -0 on_terminal --rows 200 orderctl errors list
	[ "${#lines[@]}" -gt 40 ]
	orderctl context set a --server ipc:///run/a
	run -0 on_terminal orderctl context list
	[[ $output == *ipc:///run/a* ]]
	[ ! -e "$FOLDER/paged" ]
}

@test "help is paged too" {
	PAGER="cat >$FOLDER/paged" run -0 on_terminal orderctl help
	grep -q 'order cancel' "$FOLDER/paged"
	PAGER="cat >$FOLDER/paged" run -0 on_terminal --rows 10 orderctl order list --help
	grep -q -- --state "$FOLDER/paged"
}

@test "no pager: an empty PAGER, one that is not there" {
	PAGER='' run -0 on_terminal orderctl errors list
	[ "${#lines[@]}" -gt 40 ]
	PAGER=/nowhere/pager run -0 on_terminal orderctl errors list
	[ "${#lines[@]}" -gt 40 ]
}

@test "colours on a terminal only, and not with NO_COLOR, --no-color or a dumb terminal" {
	export PAGER=
	run -64 on_terminal orderctl xyzzy
	[[ $output == *$'\033[1;31merror:'* ]]
	run -0 on_terminal orderctl errors list
	[[ ${lines[0]} == *$'\033[1mREASON'* ]]
	run -0 orderctl errors list
	[[ $output != *$'\033'* ]]
	NO_COLOR=1 run -0 on_terminal orderctl errors list
	[[ $output != *$'\033'* ]]
	NO_COLOR=1 run -64 on_terminal orderctl xyzzy
	[[ $output != *$'\033'* ]]
	run -64 on_terminal orderctl xyzzy --no-color
	[[ $output != *$'\033'* ]]
	TERM=dumb run -64 on_terminal orderctl xyzzy
	[[ $output != *$'\033'* ]]
	# An empty NO_COLOR is none (no-color.org).
	NO_COLOR='' run -64 on_terminal orderctl xyzzy
	[[ $output == *$'\033'* ]]
}

@test "what destroys asks on a terminal, and nowhere else" {
	orderctl context set a --server ipc:///run/a
	run -1 on_terminal --type $'n\n' orderctl context delete a
	[[ $output == *"Forget the context a? [y/N]"* ]]
	[[ $output == *"nothing was changed"* ]]
	[ "$(orderctl context list -o name)" = a ]
	run -1 on_terminal --type $'\n' orderctl context delete a
	run -0 on_terminal --type $'y\n' orderctl context delete a
	[ -z "$(orderctl context list -o name)" ]
	orderctl context set a --server ipc:///run/a
	run -0 on_terminal orderctl context delete a --yes
	[[ $output != *"[y/N]"* ]]
	orderctl context set a --server ipc:///run/a
	run -0 orderctl context delete a
}

@test "control characters of the data do not reach the terminal" {
	run -78 on_terminal orderctl context use $'evil\033[2Jname' --no-color
	[[ $output != *$'\033'* ]]
	[[ $output == *'evil?[2Jname'* ]]
}
