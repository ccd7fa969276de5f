#!/usr/bin/env bats
# The units as systemd sees them; offline, nothing is started.

setup() {
	command -v systemd-analyze >/dev/null || skip "no systemd here"
	systemd=$BATS_TEST_DIRNAME/../../systemd
	# The program is not installed where the unit looks for it.
	sed "s|$ORDERD_SBIN/orderd|$ORDERD_BUILD/orderd|" "$ORDERD_BUILD/systemd/orderd.service" \
		>"$BATS_TEST_TMPDIR/orderd.service"
	cp "$systemd/orderd.socket" "$BATS_TEST_TMPDIR/"
}

# The drop-in's lines come later, as systemd reads them.
local_unit() {
	mkdir -p "$BATS_TEST_TMPDIR/orderd.service.d"
	cp "$systemd/local.conf" "$BATS_TEST_TMPDIR/orderd.service.d/"
}

verify() {
	run systemd-analyze verify --man=no "$BATS_TEST_TMPDIR/orderd.service" "$BATS_TEST_TMPDIR/orderd.socket"
	[ "$status" -eq 0 ]
	# Unknown keys are only warned about; other units of the machine do not matter.
	[[ $output != *orderd* ]]
}

@test "systemd understands every line of the units" {
	verify
}

@test "systemd understands the drop-in for local use" {
	local_unit
	verify
}

@test "the sockets are where the settings' defaults look for them" {
	defaults=$("$ORDERD_BUILD/orderd" --settings=file |
		sed -nE "s,^#(listen|events|metrics) = (ipc://)?,,p" | sort)
	[ "$(sed -n 's/^ListenStream=//p' "$systemd/orderd.socket" | sort)" = "$defaults" ]
}

@test "the unit's exposure is at most 1.2" {
	systemd-analyze security --offline=true --threshold=12 --no-pager "$BATS_TEST_TMPDIR/orderd.service"
}

@test "with the drop-in for local use it is at most 0.5" {
	local_unit
	run systemd-analyze security --offline=true --threshold=5 --no-pager "$BATS_TEST_TMPDIR/orderd.service"
	[ "$status" -eq 0 ]
	[[ $output == *"PrivateNetwork"*"no access to the host's network"* ]]
}

@test "user and folders can be made" {
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/etc/orderd"
	touch "$root/etc/orderd/orderd.conf"
	systemd-sysusers --root="$root" "$systemd/sysusers.conf"
	grep -q '^orderd:.*:/var/lib/orderd:' "$root/etc/passwd"
	[ "$(id -u)" -eq 0 ] || skip "only root can give folders away"
	systemd-tmpfiles --root="$root" --create "$systemd/tmpfiles.conf"
	uid=$(awk -F: '$1 == "orderd" { print $3 }' "$root/etc/passwd")
	[ "$(stat -c '%a %u' "$root/run/orderd")" = "700 $uid" ]
	[ "$(stat -c '%a %u' "$root/etc/orderd")" = "750 0" ]
	[ "$(stat -c %a "$root/etc/orderd/orderd.conf")" = 640 ]
}
