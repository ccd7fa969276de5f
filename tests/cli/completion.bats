#!/usr/bin/env bats
# The tabulator in bash, zsh and fish. No daemon runs here.
load terminal

prepare() {
	cd "$FOLDER"
	: >basket.json
	orderctl context set production --server ipc:///run/a
	command -v "$1" || skip "no $1 here"
}

@test "bash" {
	prepare bash
	/usr/bin/python3 "$BATS_TEST_DIRNAME/completion.py" bash
}

@test "zsh" {
	prepare zsh
	/usr/bin/python3 "$BATS_TEST_DIRNAME/completion.py" zsh
}

@test "fish" {
	prepare fish
	offers() {
		fish --no-config -c 'orderctl completion fish | source; complete -C "$argv[1]"' "$1"
	}
	[[ $(offers 'orderctl order conf') == $'confirm\tConfirms'* ]]
	[[ $(offers 'orderctl order list --state CONF') == CONFIRMED* ]]
	[[ $(offers 'orderctl order list --output=w') == --output=wide* ]]
	[[ $(offers 'orderctl context use ') == production* ]]
	[[ $(offers 'orderctl completion f') == fish* ]]
	[[ $(offers 'orderctl order place -d @bask') == @basket.json* ]]
	[[ $(offers 'orderctl import orders bask') == basket.json* ]]
	[ "$(offers 'orderctl order ' | grep -c .)" -ge 6 ]
}

@test "what was said already is not offered again, what may be repeated is" {
	run -0 orderctl __complete order list --state PLACED --
	[[ $output != *--state* ]]
	[[ $output == *--account* ]]
	run -0 orderctl __complete events --type order. --t
	[[ $output == *--type* ]]
	# A flag of another command is none.
	run -0 orderctl __complete ping --rea
	[ -z "$output" ]
}

@test "each noun is offered once, with its verbs" {
	run -0 orderctl __complete ""
	[ -z "$(cut -f1 <<<"$output" | sort | uniq -d)" ]
	[[ $output == *$'order\tget, list'* ]]
}

@test "every sentence can be completed to its end" {
	orderctl help -o name | while read -r noun verb; do
		orderctl __complete "${noun:0:3}" | grep -q "^$noun$(printf '\t')"
		[ -z "$verb" ] || orderctl __complete "$noun" "${verb:0:2}" | grep -q "^$verb$(printf '\t')"
	done
}

@test "a broken file of contexts is no reason to say anything" {
	mkdir -p "$XDG_CONFIG_HOME/orderd"
	echo nonsense >"$XDG_CONFIG_HOME/orderd/contexts"
	run -0 --separate-stderr orderctl __complete context use ""
	[ -z "$output$stderr" ]
}

@test "the scripts are what their shells can read, another shell is refused" {
	orderctl completion bash | bash -n
	run -64 --separate-stderr orderctl completion tcsh
	[[ $stderr == *"bash|zsh|fish"* ]]
}
