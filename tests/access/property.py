#!/usr/bin/env python3
"""Random principals × records: gets, lists, counts, history, references, events agree with world.py.

    property.py [--rounds N] [--seed N]

A round is a principal with a random level, owner- and membership, before whom every record of the tenant is put.
"""

import argparse
import collections
import sys

import world
import wire

PAGE = 7
# Who may do what: only those who see everything see these.
AUTHORITIES = ("TENANT", "PRINCIPAL", "PRINCIPAL_KEY", "ROLE", "ROLE_GRANT", "PRINCIPAL_ROLE", "TEAM", "TEAM_MEMBER")


class Probe:
    """What one principal is shown."""

    def __init__(self, place, person):
        self.place = place
        self.person = person
        self.c = place.c
        self.connection = place.connect(person)
        self.problems = []
        self.n_checks = 0

    def expect(self, holds, what):
        self.n_checks += 1
        if not holds:
            self.problems.append(f"{self.person.kind} {self.person.name} at {self.person.level}: {what}")

    def get(self, method, sees, what, **key):
        """The record is there, or the answer is the one that a record that is not there gets."""
        reply = self.connection.ask(method, self.c.request(method, **key))
        told = f"{method} of {what}: {reply.reason or 'OK'}"
        self.expect((reply.code == self.c.CODE_OK) == sees, told)
        if not sees:
            self.expect(reply.reason == "NOT_FOUND" and not reply.header.metadata, told)
        return reply

    def same_as_nothing(self, method, there, nothing, **keys):
        """Byte for byte, but for the id that was asked about."""
        replies = []
        for number in (there, nothing):
            request = self.c.request(method, **{name: self.c.RecordKey(id=number) for name in keys})
            request_id = wire.new_id()
            head = wire.header(self.c, method, request_id)
            reply = self.connection.exchange(head.SerializeToString(), request.SerializeToString(), method=method)
            reply.header.ClearField("request_id")
            replies.append((str(reply.header).replace(str(number), "*"), reply.frames[1]))
        self.expect(replies[0] == replies[1], f"{method} tells {there} from nothing: {replies}")

    def listed(self, method, field, **fields):
        """All pages of a list."""
        records, token = [], ""
        while True:
            page = self.connection.call(method, self.c.request(method, page_size=PAGE, page_token=token, **fields))
            records += getattr(page, field)
            token = page.next_page_token
            if not token:
                return records

    # --- each way to a record ---

    def look_at_account(self, account):
        person = self.person
        sees = person.sees(account)
        names = {
            "its id": self.c.RecordKey(id=account.id),
            "its number": self.c.RecordKey(number=account.number),
            "another system's name": self.c.RecordKey(
                external=self.c.ExternalId(system="WORLD", external_id=account.number)
            ),
        }
        for how, key in names.items():
            self.get("AccountService/GetAccount", sees, f"{account.number} by {how}", account=key)
            resolved = self.connection.ask("ReferenceService/Resolve", self.c.ResolveRequest(record=key))
            kinds = [record.kind for record in resolved.body.records] if resolved.body else []
            self.expect(
                (self.c.RECORD_KIND_ACCOUNT in kinds) == (sees and person.kind != "PORTAL"),
                f"Resolve of {account.number} by {how}",
            )
        self.get("CreditService/GetCredit", sees, account.number, account=names["its id"])
        for order_id in account.orders:
            key = self.c.RecordKey(id=order_id)
            self.get("OrderService/GetOrder", sees, f"order {order_id}", order=key)
            self.get("OrderService/GetOrderHistory", sees, f"order {order_id}", order=key)
            filtered = self.connection.ask("OrderService/ListOrders", self.c.ListOrdersRequest(account=names["its id"]))
            self.expect((filtered.code == self.c.CODE_OK) == sees, f"ListOrders of {account.number}")

    def look_at_lists(self):
        seen = [account for account in self.place.accounts if self.person.sees(account)]
        orders = sorted((order for account in seen for order in account.orders), reverse=True)
        if self.person.kind != "PORTAL":
            listed = [account.id for account in self.listed("AccountService/ListAccounts", "accounts")]
            house_account = [] if self.person.level != "ALL" else listed[:1]
            self.expect(
                listed == house_account + sorted(account.id for account in seen), f"ListAccounts: {listed}, {seen}"
            )
        got = [order.id for order in self.listed("OrderService/ListOrders", "orders")]
        self.expect(got == orders, f"ListOrders: {got} instead of {orders}")
        page = self.connection.call("OrderService/ListOrders", self.c.ListOrdersRequest(with_totals=True))
        count = sum(total.order_count for total in page.totals)
        self.expect(count == len(orders), f"{count} orders are counted instead of {len(orders)}")

    def look_at_events(self):
        """Every event of the log, by its account."""
        by_id = {account.id: account for account in self.place.accounts}
        hidden = {
            getattr(self.c, "RECORD_KIND_" + kind)
            for kind in AUTHORITIES
        }
        got = {self.c.Event.FromString(packed).seq for packed, _, _ in wire.read_log(self.connection)}
        wanted = set()
        for packed, _, _ in wire.read_log(self.place.admin):
            event = self.c.Event.FromString(packed)
            if self.person.level == "ALL":
                sees = True
            elif event.aggregate_kind in hidden or self.person.level == "NONE":
                sees = False
            elif event.account_id:
                sees = event.account_id in by_id and self.person.sees(by_id[event.account_id])
            else:
                sees = self.person.kind != "PORTAL"
            if sees:
                wanted.add(event.seq)
        self.expect(got == wanted, f"Read: {sorted(got - wanted)} too many, {sorted(wanted - got)} missing")

    def look(self, chance):
        for account in self.place.accounts:
            self.look_at_account(account)
        foreign = [account for account in self.place.accounts if not self.person.sees(account)]
        if foreign:
            account = chance.choice(foreign)
            nothing = 9_000_000_000 + chance.randrange(10**6)
            self.same_as_nothing("AccountService/GetAccount", account.id, nothing, account=1)
            self.same_as_nothing("CreditService/GetCredit", account.id, nothing, account=1)
            self.same_as_nothing("OrderService/GetOrder", account.orders[0], nothing, order=1)
            self.same_as_nothing("OrderService/CancelOrder", account.orders[0], nothing, order=1)
        self.look_at_lists()
        self.look_at_events()
        self.connection.close()


def make_person(place):
    chance = place.random
    kind = chance.choice(["STAFF", "STAFF", "SERVICE", "PORTAL"])
    level = chance.choice(["OWN", "TEAM", "SUBTREE", "SUBTREE", "ALL"])
    account = chance.choice(place.accounts) if kind == "PORTAL" else None
    return place.make_person(kind, ["everything-" + level], account, level)


def run(place, rounds, group=8):
    """Groups of principals that share what there is. Gives the problems and the number of checks."""
    problems, n_checks, levels = [], 0, collections.Counter()
    place.fill()
    place.make_levels()
    for first in range(0, rounds, group):
        people = [make_person(place) for _ in range(min(group, rounds - first))]
        place.shuffle(people)
        for person in people:
            probe = Probe(place, person)
            probe.look(place.random)
            problems += probe.problems
            n_checks += probe.n_checks
            levels[person.level] += 1
        for person in people:
            for team in place.teams:
                if person in team.members:
                    place.leave(team, person)
        if problems:
            break
    return problems, n_checks, levels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with wire.contract() as contract, world.house.House(*world.SETTINGS) as home:
        daemon = home.daemon()
        place = world.World(contract, daemon, seed=options.seed)
        problems, n_checks, levels = run(place, options.rounds)
        told = ", ".join(f"{level} {n}" for level, n in sorted(levels.items()))
        print(f"{options.rounds} principals ({told}) × {len(place.accounts)} accounts: {n_checks} checks")
        for problem in problems[:40]:
            print(problem)
        print(daemon.tail(10) if problems else "all agree")
        return 1 if problems or daemon.stop() != 0 or daemon.complaints() else 0


if __name__ == "__main__":
    sys.exit(main())
