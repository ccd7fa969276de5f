#!/bin/sh
# systemctl start|stop|restart|reload|status|is-active orderd: what systemd would do with the unit, where systemd does
# not run. Its command, its user, its folders, its environment, none of its rights, waiting until it serves; not its
# sandbox, not its watchdog.
set -eu
unit=/usr/lib/systemd/system/orderd.service
log=/packages/orderd.log
pid=/packages/orderd.pid

value() {
	sed -n "s/^$1=//p" "$unit"
}

running() {
	[ -e "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null
}

start() {
	if running; then
		return 0
	fi
	user=$(value User)
	credentials=/run/credentials/orderd.service
	mkdir -p "$credentials"
	systemd-tmpfiles --create orderd.conf
	{
		echo "d /run/$(value RuntimeDirectory) $(value RuntimeDirectoryMode) $user $user -"
		echo "d /var/lib/$(value StateDirectory) $(value StateDirectoryMode) $user $user -"
	} | systemd-tmpfiles --create -
	# shellcheck disable=SC2046 # the words of the command
	env -i PATH=/usr/sbin:/usr/bin JOURNAL_STREAM=8:1 $(value Environment | sed "s#%d#$credentials#") \
		setsid setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs --inh-caps=-all \
		--bounding-set=-all -- $(value ExecStart) </dev/null >>"$log" 2>&1 &
	echo $! >"$pid"
	orderctl call EventService/GetHead --timeout 60s >/dev/null || {
		cat "$log" >&2
		return 1
	}
}

stop() {
	if running; then
		kill "$(cat "$pid")"
		tail --pid="$(cat "$pid")" -f /dev/null
	fi
	rm -f "$pid"
}

case "${1-} ${2-}" in
"start postgresql") pg_ctlcluster 15 main start ;;
"start orderd") start ;;
"stop orderd") stop ;;
"restart orderd") stop && start ;;
"reload orderd") kill -HUP "$(cat "$pid")" ;;
"status orderd") running && echo "Active: active (running)" ;;
"is-active orderd") running ;;
*)
	echo "systemctl: not here: $*" >&2
	exit 1
	;;
esac
