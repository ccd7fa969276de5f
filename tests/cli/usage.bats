#!/usr/bin/env bats
# What a command line may look like, and what is said to one that is wrong. No daemon runs here.
load terminal

@test "flags stand anywhere" {
	orderctl context set a --server ipc:///run/a
	for line in "context list -o name" "-o name context list" "context -o name list" "context list -oname" \
		"--output=name context list"; do
		# shellcheck disable=SC2086 # words are meant
		run -0 orderctl $line
		[ "$output" = a ]
	done
}

@test "nothing can be abbreviated" {
	for line in "ord list" "order li" "order list --lim 3" "order list --out json"; do
		# shellcheck disable=SC2086 # words are meant
		run -64 orderctl $line
	done
	run -64 --separate-stderr orderctl order list --outp json
	[[ $stderr == *"did you mean --output?"* ]]
}

@test "a typo is answered with what may have been meant" {
	run -64 --separate-stderr orderctl oder list
	[[ $stderr == *'did you mean "order"?'* ]]
	run -64 --separate-stderr orderctl order confrim SO-1
	[[ $stderr == *'did you mean "order confirm"?'* ]]
	run -64 --separate-stderr orderctl order list --acount C-1
	[[ $stderr == *"did you mean --account?"* ]]
	run -64 --separate-stderr orderctl order list -state PLACED
	[[ $stderr == *"did you mean --state?"* ]]
	run -66 --separate-stderr orderctl errors show STOCK_INSUFICIENT
	[[ $stderr == *"STOCK_INSUFFICIENT"* ]]
	# What is near nothing is answered with what there is.
	run -64 --separate-stderr orderctl order xyzzy
	[[ $stderr == *"get, list"* ]]
}

@test "the flags of the command are meant rather than those of others" {
	run -64 --separate-stderr orderctl order cancel SO-1 --reson x
	[[ $stderr == *"did you mean --reason?"* ]]
	run -64 --separate-stderr orderctl ping --reson x
	[[ $stderr != *"did you mean"* ]]
}

@test "everything that is wrong is said at once" {
	run -64 --separate-stderr orderctl order cancel --nonsense --reason
	[[ $stderr == *"unknown flag --nonsense"* ]]
	[[ $stderr == *"--reason needs a value"* ]]
	[[ $stderr == *"KEY is missing"* ]]
	[[ $stderr == *"orderctl order cancel --help"* ]]
}

@test "help is data: standard output, status 0, examples first" {
	run -0 --separate-stderr orderctl help
	[[ $output == *"order cancel"* ]]
	[ -z "$stderr" ]
	run -0 --separate-stderr orderctl order cancel --help
	[ -z "$stderr" ]
	[[ ${lines[1]} == Examples ]]
	run -0 --separate-stderr orderctl help order
	[[ $output == *"order list"* ]]
	[[ $output != *"stock receive"* ]]
	# Help forgives what is wrong with the rest.
	run -0 orderctl order cancel --help --nonsense
	run -0 orderctl order --help
	run -64 orderctl help ordr
}

@test "no words at all: help on standard error, status 64" {
	run -64 --separate-stderr orderctl
	[ -z "$output" ]
	[[ $stderr == *"orderctl help"* ]]
	# A screen full, with every noun.
	[ "${#stderr_lines[@]}" -lt 50 ]
	orderctl help -o name | cut -d' ' -f1 | sort -u | while read -r noun; do
		grep -q "^  $noun " <<<"$stderr"
	done
}

@test "the version" {
	run -0 orderctl --version
	[[ $output =~ ^orderctl\ [0-9]+\.[0-9]+\.[0-9]+ ]]
}

@test "every sentence has help, in each form" {
	orderctl help -o name | while read -r words; do
		# shellcheck disable=SC2086 # words are meant
		orderctl $words --help | grep -q "orderctl $words"
		# shellcheck disable=SC2086
		orderctl help $words -o json | jq -e --arg w "$words" 'any(.command == $w)' >/dev/null
	done
}

@test "every sentence, flag and status is in the manual page" {
	orderctl help --format scdoc >"$FOLDER/manual.scd"
	orderctl help -o json | jq -r '.[].command' | while read -r words; do
		grep -qx "## $words" "$FOLDER/manual.scd"
	done
	orderctl help -o json | jq -r '.[].flags[].name' | sort -u | sed 's/-/\\\\-/g' | while read -r flag; do
		grep -q -e "$flag" "$FOLDER/manual.scd"
	done
	for status in 0 1 64 65 66 69 70 73 74 75 77 78; do
		grep -q "^\*$status\*" "$FOLDER/manual.scd"
	done
}

@test "complaint: exit 0 on failure, though the answer could not be written" {
	run -74 --separate-stderr sh -c 'orderctl errors list >/dev/full'
	[[ $stderr == *"No space left"* ]]
	run -74 sh -c 'orderctl help -o json >/dev/full'
	run -74 sh -c 'orderctl context list -o json >/dev/full'
}

@test "a reader that has seen enough ends it without a word" {
	run -0 --separate-stderr bash -c 'orderctl errors list | head -1'
	[ -z "$stderr" ]
}

@test "-q says nothing but errors, and the data" {
	run -0 --separate-stderr orderctl context list -q
	[ -z "$output$stderr" ]
	run -0 --separate-stderr orderctl context list
	[ -n "$stderr" ]
	run -64 --separate-stderr orderctl xyzzy -q
	[ -n "$stderr" ]
}
