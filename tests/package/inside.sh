#!/bin/sh
# Runs inside the fresh file system that fresh.sh makes; /packages has the packages of two releases.
set -eu
export DEBIAN_FRONTEND=noninteractive
unit=/usr/lib/systemd/system/orderd.service
log=/packages/orderd.log

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

unit_value() {
	sed -n "s/^$1=//p" "$unit"
}

# As the unit would: its command, its user, its folders, none of its rights.
daemon_start() {
	user=$(unit_value User)
	systemd-tmpfiles --create orderd.conf
	echo "d /var/lib/$(unit_value StateDirectory) $(unit_value StateDirectoryMode) $user $user -" |
		systemd-tmpfiles --create -
	# shellcheck disable=SC2046 # the command's words
	setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs --inh-caps=-all --bounding-set=-all -- \
		$(unit_value ExecStart) 2>>"$log" &
	daemon=$!
	ask call EventService/GetHead --timeout 60s >/dev/null || {
		cat "$log" >&2
		exit 1
	}
}

daemon_stop() {
	kill "$daemon"
	wait "$daemon"
}

# As people do who may become that user.
ask() {
	runuser -u orderd -- orderctl "$@"
}

step "a fresh system with PostgreSQL"
# Nobody but this script starts services in here.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
quietly apt-get update
packages_install postgresql-15
quietly pg_ctlcluster 15 main start

step "installing"
packages_install /packages/1/*.deb
getent passwd orderd | grep -q '/usr/sbin/nologin$'
test "$(stat -c '%a %U %G' /etc/orderd /etc/orderd/orderd.conf | tr '\n' ,)" = "750 root orderd,640 root orderd,"
test "$(readlink /etc/systemd/system/multi-user.target.wants/orderd.service)" = "/lib/systemd/system/orderd.service" ||
	test "$(readlink /etc/systemd/system/multi-user.target.wants/orderd.service)" = "$unit"
for page in man1/orderctl.1 man3/liborderd.3 man5/orderd.conf.5 man7/orderd-errors.7 man7/orderd-events.7 \
	man7/orderd-protocol.7 man8/orderd.8; do
	dpkg -S "/usr/share/man/$page.gz" >/dev/null
done
quietly dpkg --verify orderctl liborderd1 liborderd-dev

step "as orderd(8) says: a role, a database, the service"
runuser -u postgres -- createuser orderd
runuser -u postgres -- createdb --owner=orderd orderd
orderd --check-config --config /etc/orderd/orderd.conf
daemon_start

step "an order"
ask location upsert MAIN --name 'Main warehouse'
ask call TaxService/PutTaxRule -d '{"country": "GB", "taxClass": "STANDARD", "rateMicros": 200000}'
ask account upsert C-000017 --name 'Brook & Sons' --country GB --currency GBP
ask product upsert LAMP-1 --name 'Desk lamp' --stock-policy BACKORDER
ask call PricingService/PutPrices -d '{"prices": [
	{"product": {"number": "LAMP-1"}, "currency": "GBP", "unitPriceMicros": 24900000}]}'
ask stock receive LAMP-1 10
place() {
	ask order place -d "{\"account\": {\"number\": \"C-000017\"},
		\"externalId\": {\"system\": \"SHOP\", \"externalId\": \"$1\"},
		\"lines\": [{\"product\": {\"number\": \"LAMP-1\"}, \"quantityMicros\": 3000000}]}"
}
place 1009
ask order confirm ext:SHOP:1009
# Root comes in as well.
orderctl order get ext:SHOP:1009 -o json | grep -q ORDER_STATE_CONFIRMED

step "a program built against liborderd-dev"
packages_install gcc libc6-dev pkgconf
# shellcheck disable=SC2046 # flags are words
gcc -o /packages/place_order /usr/share/doc/liborderd-dev/examples/c/place_order.c \
	$(pkg-config --cflags --libs liborderd)
runuser -u orderd -- /packages/place_order ipc:///run/orderd/requests

step "upgrading"
sed -i 's/^#log_level = .*/log_level = debug/' /etc/orderd/orderd.conf
packages_install /packages/2/*.deb
grep -qx 'log_level = debug' /etc/orderd/orderd.conf
for package in orderd orderctl liborderd1 liborderd-dev; do
	dpkg-query -W -f '${Version} ${db:Status-Status}\n' $package | grep -qx '.*-2 installed'
done
test "$(stat -c '%a %U %G' /etc/orderd/orderd.conf)" = "640 root orderd"
# Served by the old program until the service is started again.
orderctl order get ext:SHOP:1009 >/dev/null
daemon_stop
daemon_start
orderctl order get ext:SHOP:1009 -o json | grep -q ORDER_STATE_CONFIRMED
place 1010

step "removing"
daemon_stop
quietly apt-get remove -y orderd
test ! -e /usr/sbin/orderd
test -e /etc/orderd/orderd.conf
test -d /var/lib/orderd

step "purging"
quietly apt-get purge -y orderd orderctl liborderd1 liborderd-dev
find / -xdev \( -path /proc -o -path /packages \) -prune -o -name '*orderd*' -print >/packages/left
find / -xdev \( -path /proc -o -path /packages \) -prune -o -name '*orderctl*' -print >>/packages/left
if [ -s /packages/left ]; then
	cat /packages/left >&2
	exit 1
fi
# The database is nobody's to delete but its owner's.
test "$(runuser -u postgres -- psql -At -d orderd -c 'SELECT count(*) FROM orders')" = 3

step "installing again finds what was there"
packages_install /packages/2/orderd_*.deb /packages/2/orderctl_*.deb
daemon_start
orderctl order get ext:SHOP:1010 -o name
daemon_stop
echo "done"
