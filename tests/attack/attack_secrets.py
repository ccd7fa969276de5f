"""The daemon's secret key, looked for wherever it must not stand.

Log, arguments, environment, figures, replies, tables; core files are the unit's business, which forbids them.
"""

import os
import re

import house
import wire

NUMBER = "A22"
ROUNDS, SHORT = 1, 1
CAP_MIB = 256
LOCAL = "SystemService/GetInfo SystemService/GetStats SystemService/GetHealth SystemService/GetSchema".split()


def places(field):
    """(name, bytes) of everything that others may read."""
    c = field.c
    process = f"/proc/{field.daemon.process.pid}"
    yield "log", "\n".join(field.daemon.lines).encode()
    for name in ("cmdline", "environ"):
        with open(f"{process}/{name}", "rb") as file:
            yield name, file.read()
    for method in [*LOCAL, "PrincipalService/ListPrincipals"]:
        yield method, b"".join(field.admin.ask(method, c.request(method)).frames)
    for (table,) in field.ground.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"):
        rows = field.ground.sql(f'SELECT t::text FROM "{table}" t')
        yield f"table {table}", "\n".join("\t".join(row) for row in rows).encode()
    yield "events", b"".join(packed + changes for packed, changes, _ in wire.read_log(field.admin, with_changes=True))


def attack(field, rounds, rng):
    pair = field.principal("discreet")
    state = os.path.join(field.ground.folder, "state-" + field.daemon.name)
    with open(os.path.join(state, "curve.key"), encoding="ascii") as file:
        secret = re.search(r'secret-key = "(.{40})"', file.read()).group(1).encode()
    house.shop(field.admin)
    needles = {"its own": secret, "a client's": pair.secret}
    n = 0
    for name, data in places(field):
        n += 1
        for whose, needle in needles.items():
            field.expect(needle not in data, "secret", f"{whose} secret stands in {name}")
    for name in os.listdir(state):
        mode = os.stat(os.path.join(state, name)).st_mode & 0o077
        field.expect(not mode, "mode", f"others may read {name}")
    unit = os.path.join(wire.ROOT, "systemd/orderd.service.in")
    with open(unit, encoding="utf-8") as file:
        field.expect("LimitCORE=0" in file.read(), "core", "the unit allows core files")
    return f"{n} places"
