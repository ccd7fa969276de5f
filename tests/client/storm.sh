#!/bin/bash
# storm.sh PROGRAM N: the daemon is killed whenever another part of N writes was answered, and started again.
# shellcheck source=tests/client/with_daemon.sh
. "$(dirname "$0")/with_daemon.sh"

daemon_start
exec 3< <("$1" "$endpoint" "$2" && echo well)
last=
while read -r line <&3; do
	last=$line
	if [ "$line" != well ]; then
		daemon_kill
		daemon_start
	fi
done
[ "$last" = well ] || {
	daemon_log
	exit 1
}
test "$(grep -c '^ready\|^<5>ready' "$work/log")" -ge 2
