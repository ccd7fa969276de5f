"""A tenant full of accounts, teams and principals, and what each of them may see, worked out without orderd.

The rules here are written anew, from what people were told of them: nothing is shared with the daemon.
"""

import os
import random
import sys

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../foreign"))

import house  # noqa: E402
import wire  # noqa: E402

LEVELS = ("NONE", "OWN", "TEAM", "SUBTREE", "ALL")
SETTINGS = ("tcp_listen=tcp://127.0.0.1:*", "tcp_events=tcp://127.0.0.1:*")


class Keyed(wire.Connection):
    """A connection over TCP with a key."""

    def __init__(self, contract, endpoint, server, pair, **options):
        self.server = server
        self.pair = pair
        super().__init__(contract, endpoint, **options)

    def open(self):
        self.close()
        self.socket = self.context.socket(self.kind)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.curve_serverkey = self.server
        self.socket.curve_publickey, self.socket.curve_secretkey = self.pair
        self.socket.connect(self.endpoint)


class Account:
    def __init__(self, number, parent=None):
        self.number = number
        self.parent = parent
        self.id = 0
        self.owner = None
        self.team = None
        self.orders = []  # ids

    def above(self):
        """Itself, then those above it."""
        account = self
        while account is not None:
            yield account
            account = account.parent


class Team:
    def __init__(self, name):
        self.name = name
        self.id = 0
        self.members = set()


class Person:
    def __init__(self, name, kind, account=None):
        self.name = name
        self.kind = kind
        self.account = account
        self.id = 0
        self.pair = zmq.curve_keypair()
        self.level = "NONE"
        self.roles = []

    def holds(self, account, level):
        """Whether the account alone makes it this person's."""
        if self.kind == "PORTAL":
            return account is self.account
        if account.owner is self:
            return True
        return level != "OWN" and account.team is not None and self in account.team.members

    def sees(self, account, level=None):
        level = level or self.level
        if level == "ALL":
            return True
        if level == "NONE":
            return False
        reached = account.above() if level == "SUBTREE" else [account]
        return any(self.holds(one, level) for one in reached)


class World:
    """One tenant in a daemon, filled."""

    def __init__(self, contract, daemon, seed=1, tenant=None, tag="A"):
        self.c = contract
        self.daemon = daemon
        self.random = random.Random(seed)
        self.tenant = tenant
        self.tag = tag
        self.accounts = []
        self.teams = []
        self.people = []
        self.admin = house.connect(contract, daemon, tenant=tenant)
        info = self.admin.call("SystemService/GetInfo")
        self.tcp = next(place for place in info.request_endpoints if place.startswith("tcp:"))
        self.tcp_events = next((p for p in info.event_endpoints if p.startswith("tcp:")), None)
        self.server = info.public_key.encode()
        self.things = house.shop(self.admin, tag=tag)

    def key(self, number):
        return self.c.RecordKey(number=number)

    def connect(self, person, **options):
        options.setdefault("alive", self.daemon.alive)
        return Keyed(self.c, self.tcp, self.server, person.pair, **options)

    # --- making ---

    def make_account(self, parent=None):
        account = Account(f"{self.tag}-{len(self.accounts)}", parent)
        fields = {"parent_id": parent.id} if parent else {}
        made = self.admin.call(
            "AccountService/CreateAccount",
            self.c.CreateAccountRequest(
                account=self.c.Account(
                    number=account.number,
                    kind=self.c.ACCOUNT_KIND_ORGANISATION,
                    name="Account " + account.number,
                    currency="GBP",
                    country="GB",
                    **fields,
                ),
                external_id=self.c.ExternalId(system="WORLD", external_id=account.number),
            ),
        )
        account.id = made.account_id
        self.accounts.append(account)
        return account

    def make_order(self, account):
        request = house.order(self.c, self.tag, [(self.things[0].sku, 1)])
        request.order.account.number = account.number
        placed = self.admin.call("OrderService/PlaceOrder", request)
        account.orders.append(placed.order_id)
        return placed.order_id

    def make_credit(self, account):
        self.admin.call(
            "CreditService/SetLimit",
            self.c.SetLimitRequest(account=self.key(account.number), currency="GBP", limit_minor=10**9),
        )

    def make_team(self):
        team = Team(f"team-{self.tag}-{len(self.teams)}")
        made = self.admin.call("TeamService/CreateTeam", self.c.CreateTeamRequest(team=self.c.Team(name=team.name)))
        team.id = made.team_id
        self.teams.append(team)
        return team

    def make_role(self, name, grants, **rights):
        levels = {level: getattr(self.c, "ACCESS_LEVEL_" + level) for level in LEVELS}
        self.admin.call(
            "RoleService/CreateRole",
            self.c.CreateRoleRequest(
                role=self.c.Role(name=name, **rights),
                grants=[self.c.GrantInput(method=what, level=levels[level]) for what, level in grants.items()],
            ),
        )

    def make_levels(self):
        """A role for each level that grants everything at it."""
        for level in LEVELS:
            self.make_role("everything-" + level, {"*": level})

    def make_person(self, kind, roles=(), account=None, level="NONE"):
        person = Person(f"person-{self.tag}-{len(self.people)}", kind, account)
        request = self.c.CreatePrincipalRequest(
            kind=self.c.PrincipalKind.Value("PRINCIPAL_KIND_" + kind),
            name=person.name,
            public_key=person.pair[0].decode(),
            roles=[self.key(role) for role in roles],
        )
        if account:
            request.account.number = account.number
        person.id = self.admin.call("PrincipalService/CreatePrincipal", request).principal_id
        person.level = level
        person.roles = list(roles)
        self.people.append(person)
        return person

    # --- changing ---

    def join(self, team, person):
        self.admin.call(
            "TeamService/AddMember", self.c.AddMemberRequest(team=self.key(team.name), principal=self.key(person.name))
        )
        team.members.add(person)

    def leave(self, team, person):
        self.admin.call(
            "TeamService/RemoveMember",
            self.c.RemoveMemberRequest(team=self.key(team.name), principal=self.key(person.name)),
        )
        team.members.discard(person)

    def hand_over(self, account, owner, team):
        request = self.c.AssignOwnerRequest(account=self.key(account.number))
        request.update_mask.paths.extend(["owner_id", "team_id"])
        if owner:
            request.owner_id = owner.id
        if team:
            request.team_id = team.id
        self.admin.call("AccountService/AssignOwner", request)
        account.owner, account.team = owner, team

    def assign(self, role, person):
        self.admin.call(
            "RoleService/AssignRole", self.c.AssignRoleRequest(role=self.key(role), principal=self.key(person.name))
        )

    def unassign(self, role, person):
        self.admin.call(
            "RoleService/UnassignRole", self.c.UnassignRoleRequest(role=self.key(role), principal=self.key(person.name))
        )

    # --- a random one ---

    def fill(self, n_accounts=24, n_teams=3):
        """Accounts in trees, each with an order and a credit account."""
        chance = self.random
        for _ in range(n_accounts):
            parent = chance.choice(self.accounts) if self.accounts and chance.random() < 0.6 else None
            account = self.make_account(parent)
            self.make_credit(account)
            for _ in range(chance.randint(1, 2)):
                self.make_order(account)
        for _ in range(n_teams):
            self.make_team()

    def shuffle(self, people):
        """Owners, teams, members anew."""
        chance = self.random
        for person in people:
            for team in self.teams:
                if person.kind != "PORTAL" and chance.random() < 0.4:
                    if person not in team.members:
                        self.join(team, person)
                elif person in team.members:
                    self.leave(team, person)
        for account in self.accounts:
            if chance.random() < 0.5:
                owner = chance.choice(people) if chance.random() < 0.5 else None
                team = chance.choice(self.teams) if chance.random() < 0.4 else None
                self.hand_over(account, owner if owner and owner.kind != "PORTAL" else None, team)
