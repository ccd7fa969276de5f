#!/bin/sh
# Runs inside the fresh file system that fresh.sh makes; /packages has the packages of two releases, and what each guide
# of doc/ tells a reader to type. With the argument "booted" systemd is process 1.
set -eu
booted=${1:-}
export DEBIAN_FRONTEND=noninteractive

step() {
	echo "== $*"
}

# Says what a command said only if it fails.
quietly() {
	"$@" >/packages/said.log 2>&1 || {
		cat /packages/said.log >&2
		exit 1
	}
}

packages_install() {
	quietly apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
}

place() {
	orderctl order place --account C-000017 --line LAMP-1=3 --external "SHOP:$1"
}

state() {
	orderctl order get "$1" -o json | sed -n 's/.*"state": *"ORDER_STATE_\(.*\)".*/\1/p' | head -n 1
}

# Whether it is the same process as before, without having been started again by itself.
process() {
	systemctl show orderd -p MainPID -p NRestarts
}

step "a fresh system with PostgreSQL${booted:+ and systemd}"
if [ -z "$booted" ]; then
	install /packages/systemctl.sh /usr/local/bin/systemctl
	install /packages/journalctl.sh /usr/local/bin/journalctl
fi
systemctl start postgresql

step "installing all of them"
packages_install /packages/1/*.deb
getent passwd orderd | grep -q '/usr/sbin/nologin$'
test "$(stat -c '%a %U %G' /etc/orderd /etc/orderd/orderd.conf | tr '\n' ,)" = "750 root orderd,640 root orderd,"
if [ -n "$booted" ]; then
	# It waits for its database, which is made later.
	test "$(systemctl is-active orderd)" = activating
fi
wanted=$(readlink /etc/systemd/system/multi-user.target.wants/orderd.service)
test "${wanted#/usr}" = /lib/systemd/system/orderd.service
for page in man1/orderctl.1 man3/liborderd.3 man5/orderd.conf.5 man7/orderd-errors.7 man7/orderd-events.7 \
	man7/orderd-protocol.7 man8/orderd.8; do
	dpkg -S "/usr/share/man/$page.gz" >/dev/null
done
quietly dpkg --verify orderctl liborderd1 liborderd-dev

step "what doc/operating.md says"
(cd /packages/1 && quietly bash /packages/operating.sh)
grep -q "ready" /packages/said.log
grep -q '^orderd_requests_total' /packages/said.log

step "what the other guides say, typed by a stranger who has the packages only"
useradd --create-home --shell /bin/bash stranger
for guide in first-hour integrating-an-erp following-events; do
	mkdir "/home/stranger/$guide"
	chown stranger "/home/stranger/$guide"
	(cd "/home/stranger/$guide" && quietly runuser -u stranger -- env HOME=/home/stranger \
		orderctl dev --ephemeral --exec "bash /packages/$guide.sh")
	grep -q order.placed /packages/said.log
	echo "$guide"
done
userdel --remove stranger 2>/dev/null

step "an order"
orderctl location upsert MAIN --name 'Main warehouse'
orderctl tax set GB STANDARD 20
orderctl account upsert C-000017 --name 'Brook & Sons' --country GB --currency GBP
orderctl product upsert LAMP-1 --name 'Desk lamp' --stock-policy BACKORDER
orderctl price set LAMP-1 24.90 --currency GBP
orderctl stock receive LAMP-1 10
place 1009
# As the daemon's own user, not as root.
runuser -u orderd -- orderctl order confirm ext:SHOP:1009
test "$(state ext:SHOP:1009)" = CONFIRMED

step "a program built against liborderd-dev"
# shellcheck disable=SC2046 # flags are words
gcc -o /packages/place_order /usr/share/doc/liborderd-dev/examples/c/place_order.c \
	$(pkg-config --cflags --libs liborderd)
/packages/place_order ipc:///run/orderd/requests

step "upgrading"
before=$([ -z "$booted" ] || process)
packages_install /packages/2/*.deb
# The guide changed it.
grep -qx 'slow_request_ms = 500' /etc/orderd/orderd.conf
for package in orderd orderctl liborderd1 liborderd-dev; do
	dpkg-query -W -f '${Version} ${db:Status-Status}\n' $package | grep -qx '.*-2 installed'
done
test "$(stat -c '%a %U %G' /etc/orderd/orderd.conf)" = "640 root orderd"
if [ -n "$booted" ]; then
	# The package restarts it.
	systemctl start orderd
	test "$(process)" != "$before"
	process | grep -qx NRestarts=0
	systemctl show orderd -p User | grep -qx User=orderd
	test "$(stat -c %U "/proc/$(systemctl show orderd -p MainPID --value)")" = orderd
else
	systemctl restart orderd
fi
test "$(state ext:SHOP:1009)" = CONFIRMED
place 1010

step "removing"
[ -n "$booted" ] || systemctl stop orderd
quietly apt-get remove -y orderd
test ! -e /usr/sbin/orderd
if [ -n "$booted" ] && systemctl is-active -q orderd; then
	exit 1
fi
test -e /etc/orderd/orderd.conf
test -d /var/lib/orderd

step "purging"
quietly apt-get purge -y orderd orderctl liborderd1 liborderd-dev
rm -rf /run/credentials/orderd.service /var/lib/postgresql/orderd.dump /tmp/systemd-private-*
for name in '*orderd*' '*orderctl*'; do
	find / -xdev \( -path /proc -o -path /packages \) -prune -o -name "$name" -print
done >/packages/left
if [ -s /packages/left ]; then
	cat /packages/left >&2
	exit 1
fi
# The database is nobody's to delete but its owner's.
test "$(runuser -u postgres -- psql -At -d orderd -c 'SELECT count(*) FROM orders')" = 3

step "installing again finds what was there"
packages_install /packages/2/orderd_*.deb /packages/2/orderctl_*.deb
systemctl start orderd
orderctl order get ext:SHOP:1010 -o name
systemctl stop orderd
echo "done"
