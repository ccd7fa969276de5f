#!/bin/bash
# fresh.sh [ROOT]: the packages in a fresh Debian 12: installed, used, upgraded, removed, purged.
#
# ROOT is a folder or a tar archive with a minimal Debian 12, which is copied; $ORDERD_FRESH_ROOT names one too. Without
# either debootstrap makes one. Needs root; packages come from the network, as this machine's apt gets them. There is
# no systemd in there as process 1: the daemon is started as its unit says, by systemctl.sh. Ends with 77 when it
# cannot be tried.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)
given=${1:-${ORDERD_FRESH_ROOT:-}}

skip() {
	echo "NOT TRIED: $*" >&2
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip "only root can enter another file system"
unshare --mount true 2>/dev/null || skip "no new mount namespace here"
[ -n "$given" ] || command -v debootstrap >/dev/null || skip "neither a root was given nor is debootstrap here"

# Whatever is mounted or started in there ends with this process.
if [ "${1:-}" != --inside ]; then
	work=$(mktemp -d "${TMPDIR:-/tmp}/orderd-fresh.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	for release in 1 2; do
		"$repository/run" package $release >"$work/package.log" || {
			cat "$work/package.log" >&2
			exit 1
		}
		mkdir -p "$work/packages/$release"
		cp "$repository"/build/packages/*.deb "$work/packages/$release/"
	done
	status=0
	unshare --mount --pid --fork --kill-child "$0" --inside "$work" "$given" || status=$?
	exit "$status"
fi

work=$2
given=$3
root=$work/root
mkdir "$root"
if [ -z "$given" ]; then
	debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap.log" || {
		tail -n 20 "$work/debootstrap.log" >&2
		exit 1
	}
elif [ -d "$given" ]; then
	cp -a "$given/." "$root"
else
	tar -xf "$given" -C "$root"
fi

# The machine's own way to packages, if it is the same Debian.
codename() (
	# shellcheck source=/dev/null
	. "$1/etc/os-release" && echo "$VERSION_CODENAME"
)
cp --remove-destination "$(realpath /etc/resolv.conf)" "$root/etc/resolv.conf"
if [ "$(codename /)" = "$(codename "$root")" ]; then
	rm -rf "$root/etc/apt"
	cp -a /etc/apt "$root/etc/apt"
fi

mount -t proc proc "$root/proc"
mount --rbind --make-rslave /dev "$root/dev"
mkdir "$root/packages"
cp -r "$work/packages/." "$root/packages"
cp "$here/inside.sh" "$here/systemctl.sh" "$here/journalctl.sh" "$root/packages/"
for guide in "$repository"/doc/*.md; do
	name=$(basename "$guide" .md)
	/usr/bin/python3 "$repository/tests/scenario/typed.py" "$guide" /home/stranger >"$root/packages/$name.sh"
done
exec chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
	${http_proxy:+http_proxy="$http_proxy"} /bin/sh /packages/inside.sh
