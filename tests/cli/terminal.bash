# What the tests of the command line without a daemon share.
bats_require_minimum_version 1.5.0
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
BUILD=${ORDERD_BUILD:-$ROOT/build/dev}
PATH=$BUILD:$PATH
unset ORDERD_CONTEXT ORDERD_SERVER ORDERD_EVENTS ORDERD_TENANT ORDERD_TIMEOUT NO_COLOR PAGER
export TZ=UTC LC_ALL=C.UTF-8 TERM=xterm

setup() {
	FOLDER=$(mktemp -d /tmp/orderctl-t.XXXXXX)
	# The machine may have a dev server, which would be found.
	export XDG_CONFIG_HOME=$FOLDER/config XDG_STATE_HOME=$FOLDER/state XDG_RUNTIME_DIR=$FOLDER/run HOME=$FOLDER/home
}

teardown() {
	rm -rf "$FOLDER"
}
