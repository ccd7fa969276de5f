#!/usr/bin/env bats
# Which daemon is asked: flag before environment before context before default. No daemon runs here.
load terminal

said() {
	orderctl context show "$@" -o json |
		jq -r --arg s "$SETTING" '.[] | select(.setting == $s) | "\(.value) \(.from)"'
}

@test "a context is made, used, shown, deleted" {
	run -0 orderctl context list -o json
	[ "$output" = '[]' ]
	run -0 orderctl context set prod --server ipc:///run/a --tenant acme
	[ "$output" = "context prod saved" ]
	run -0 orderctl context use prod
	SETTING=server
	[ "$(said)" = "ipc:///run/a context prod" ]
	orderctl context list -o json |
		jq -e '. == [{"name": "prod", "current": true, "server": "ipc:///run/a", "tenant": "acme"}]'
	run -0 orderctl context delete prod
	[ "$(said)" = "ipc:///run/orderd/requests default" ]
}

@test "flag before environment before context before default" {
	orderctl context set a --server ipc:///run/a --tenant one --events ipc:///run/a-events
	orderctl context set b --server ipc:///run/b
	orderctl context use a
	SETTING=server
	[ "$(said)" = "ipc:///run/a context a" ]
	[ "$(ORDERD_CONTEXT=b said)" = "ipc:///run/b context b" ]
	[ "$(ORDERD_CONTEXT=b said --context a)" = "ipc:///run/a context a" ]
	[ "$(ORDERD_SERVER=ipc:///run/c said --context a)" = "ipc:///run/c ORDERD_SERVER" ]
	[ "$(ORDERD_SERVER=ipc:///run/c said --server ipc:///run/d)" = "ipc:///run/d --server" ]
	SETTING=timeout
	[ "$(said)" = "5s default" ]
	[ "$(ORDERD_TIMEOUT=2s said)" = "2s ORDERD_TIMEOUT" ]
}

@test "the current context's tenant does not go with another daemon" {
	orderctl context set a --server ipc:///run/a --tenant one --events ipc:///run/a-events
	orderctl context use a
	SETTING=tenant
	[ "$(said)" = "one context a" ]
	[ "$(said --server ipc:///run/b)" = "null default" ]
	[ "$(said --server ipc:///run/b --context a)" = "one context a" ]
	SETTING=events
	[ "$(said)" = "ipc:///run/a-events context a" ]
	[ "$(said --server ipc:///run/b --context a)" = "null default" ]
}

@test "an empty value takes a setting away, the others stay" {
	orderctl context set a --server ipc:///run/a --tenant one
	orderctl context set a --tenant ''
	orderctl context list -o json | jq -e '. == [{"name": "a", "current": false, "server": "ipc:///run/a"}]'
}

@test "the file is its owner's alone, and one that is not is refused" {
	umask 000
	orderctl context set a --server ipc:///run/a
	[ "$(stat -c %a "$XDG_CONFIG_HOME/orderd/contexts")" = 600 ]
	[ "$(stat -c %a "$XDG_CONFIG_HOME/orderd")" = 700 ]
	chmod 644 "$XDG_CONFIG_HOME/orderd/contexts"
	run -78 --separate-stderr orderctl context list
	[[ $stderr == *"chmod 600"* ]]
}

@test "all that is wrong with the file is told at once, with its lines" {
	mkdir -p "$XDG_CONFIG_HOME/orderd"
	umask 077
	printf 'curent = a\n[a]\nserver = ipc:///run/a\nport = 1\nnonsense\n' >"$XDG_CONFIG_HOME/orderd/contexts"
	run -78 --separate-stderr orderctl ping
	[[ $stderr == *'contexts:1: unknown key "curent" (did you mean "current"?)'* ]]
	[[ $stderr == *'contexts:4: unknown key "port"'* ]]
	[[ $stderr == *'contexts:5: '* ]]
	# What asks no daemon works all the same.
	run -0 orderctl errors list
	run -0 orderctl help
}

@test "a context that is not there: 78, and the one that was meant" {
	orderctl context set production --server ipc:///run/a
	run -78 --separate-stderr orderctl context use prodution
	[[ $stderr == *'did you mean "production"?'* ]]
	run -78 orderctl ping --context nobody
	ORDERD_CONTEXT=nobody run -78 --separate-stderr orderctl ping -o json
	[ "$(jq -r .error.exitStatus <<<"$stderr")" = 78 ]
}

@test "an endpoint that is none is refused before it is kept" {
	run -64 orderctl context set a --server localhost:7710
	run -64 orderctl context set 'a b' --server ipc:///run/a
	[ ! -e "$XDG_CONFIG_HOME/orderd/contexts" ]
}
