#!/bin/bash
# fresh.sh [ROOT]: the packages in a fresh Debian 12: installed, used, upgraded, removed, purged.
#
# ROOT is a folder or a tar archive with a minimal Debian 12, which is copied; $ORDERD_FRESH_ROOT names one too. Without
# either debootstrap makes one. Needs root; other packages come from the network, as this machine's apt gets them.
#
# systemd is started in there as process 1 of namespaces of its own, without a network but its loopback. Where that
# cannot be, the daemon is started as its unit says by systemctl.sh, and that is said. Ends with 77 when nothing can be
# tried.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)

skip() {
	echo "NOT TRIED: $*" >&2
	exit 77
}

# Says what a command said only if it fails.
quietly() {
	"$@" >"$work/said.log" 2>&1 || {
		tail -n 40 "$work/said.log" >&2
		exit 1
	}
}

fresh_build() {
	for release in 1 2; do
		quietly "$repository/run" package $release
		mkdir -p "$work/packages/$release"
		cp "$repository"/build/packages/*.deb "$work/packages/$release/"
	done
	cp "$here"/{inside,systemctl,journalctl}.sh "$work/packages/"
	for guide in "$repository"/doc/*.md; do
		/usr/bin/python3 "$repository/tests/scenario/typed.py" "$guide" /home/stranger \
			>"$work/packages/$(basename "$guide" .md).sh"
	done
}

codename() (
	# shellcheck source=/dev/null
	. "$1/etc/os-release" && echo "$VERSION_CODENAME"
)

# A root with what needs the network: the programs of the test, and everything that the packages depend on.
fresh_root() {
	if [ -z "$given" ]; then
		quietly debootstrap --variant=minbase bookworm "$root"
	elif [ -d "$given" ]; then
		cp -a "$given/." "$root"
	else
		tar -xf "$given" -C "$root"
	fi
	cp --remove-destination "$(realpath /etc/resolv.conf)" "$root/etc/resolv.conf"
	# The machine's own way to packages, if it is the same Debian.
	if [ "$(codename /)" = "$(codename "$root")" ]; then
		rm -rf "$root/etc/apt"
		cp -a /etc/apt "$root/etc/apt"
	fi
	cp -r "$work/packages" "$root/packages"
	mount -t proc proc "$root/proc"
	mount --rbind --make-rslave /dev "$root/dev"
	# shellcheck disable=SC2016 # the inner shell's variables
	quietly chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} sh -euc '
		printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
		apt-get update
		apt-get install -y --no-install-recommends systemd systemd-sysv dbus postgresql curl jq gcc \
			libc6-dev pkgconf python3 python3-zmq python3-protobuf protobuf-compiler
		ours="orderd orderctl liborderd1 liborderd-dev"
		others=$(apt-get install -s --no-install-recommends /packages/1/*.deb |
			sed -n "s/^Inst \([^ ]*\).*/\1/p")
		for package in $ours; do others=$(echo "$others" | grep -vx "$package"); done
		apt-get install -y --no-install-recommends $others
		rm /usr/sbin/policy-rc.d'
	umount -R "$root/dev" "$root/proc"
}

# systemd in there, as process $systemd of here. What it may not find in a container is masked.
fresh_boot() {
	mkdir "$work/cgroup"
	mount -t cgroup2 none "$work/cgroup" 2>/dev/null || return 1
	cgroup=$work/cgroup/${work##*/}
	mkdir "$cgroup"
	for unit in getty.target systemd-udevd.service systemd-networkd.service systemd-resolved.service; do
		ln -sf /dev/null "$root/etc/systemd/system/$unit"
	done
	# shellcheck disable=SC2016 # the inner shell's variables
	unshare --mount --pid --net --ipc --uts --fork --kill-child bash -euc '
		echo $$ >"$2/cgroup.procs"
		exec unshare --cgroup bash -euc "
			mount --rbind \"$1\" \"$1\"
			cd \"$1\"
			mount -t proc proc proc
			mount -t sysfs -o ro sysfs sys
			mount -t cgroup2 cgroup2 sys/fs/cgroup
			mount -t tmpfs -o mode=755 tmpfs run
			mount -t tmpfs -o mode=755 tmpfs dev
			mkdir dev/pts dev/shm dev/mqueue
			mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
			mount -t tmpfs -o mode=1777 tmpfs dev/shm
			ln -s pts/ptmx dev/ptmx
			ln -s /proc/self/fd dev/fd
			for device in null zero full random urandom tty; do
				touch dev/\$device
				mount --bind /dev/\$device dev/\$device
			done
			exec chroot . /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
				/lib/systemd/systemd --system"' boot "$root" "$cgroup" >"$work/boot.log" 2>&1 &
	boot=$!
	# The only child of the one that waits for it.
	SECONDS=0
	while [ $SECONDS -lt 120 ] && kill -0 $boot 2>/dev/null; do
		systemd=$(ps -o pid= --ppid $boot | tr -d ' ')
		[ -n "$systemd" ] || continue
		# What does not work in a container need not concern orderd.
		inside systemctl is-system-running --wait >"$work/state" 2>&1 || true
		grep -qx 'running\|degraded' "$work/state" && return 0
	done
	cat "$work/state" "$work/boot.log" >&2
	return 1
}

inside() {
	nsenter --target "$systemd" --mount --pid --net --ipc --uts --cgroup --root --wd \
		/usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "$@"
}

fresh_end() {
	[ -n "$cgroup" ] || return 0
	[ -z "$systemd" ] || kill -KILL "$systemd" 2>/dev/null || true
	wait
	while grep -qx 'populated 1' "$cgroup/cgroup.events"; do :; done
	find "$cgroup" -depth -type d -exec rmdir {} \;
	cgroup=
}

given=${1:-${ORDERD_FRESH_ROOT:-}}
[ "$(id -u)" -eq 0 ] || skip "only root can enter another file system"
unshare --mount --pid --fork true 2>/dev/null || skip "no new namespaces here"
[ -n "$given" ] || command -v debootstrap >/dev/null || skip "neither a root was given nor is debootstrap here"

# Whatever is mounted or started in there ends with this process.
if [ "${1:-}" != --inside ]; then
	work=$(mktemp -d "${TMPDIR:-/tmp}/orderd-fresh.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	fresh_build
	status=0
	unshare --mount --pid --fork --kill-child --mount-proc "$0" --inside "$work" "$given" || status=$?
	exit "$status"
fi

work=$2
given=$3
root=$work/root
systemd=
cgroup=
mkdir "$root"
fresh_root
trap fresh_end EXIT
if fresh_boot; then
	inside /bin/sh /packages/inside.sh booted
else
	echo "NOT TRIED: systemd as process 1; what it would do is done by tests/package/systemctl.sh" >&2
	fresh_end
	mount -t proc proc "$root/proc"
	mount --rbind --make-rslave /dev "$root/dev"
	chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
		/bin/sh /packages/inside.sh
fi
