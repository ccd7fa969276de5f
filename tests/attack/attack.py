#!/usr/bin/python3
"""Attacks the daemon and looks whether what must hold still holds.

    attack.py                    lists the attacks
    attack.py NAME… [options]    runs them, each on a daemon and a database of its own
    attack.py --short NAME…      the same in seconds, as the tests do

ORDERD in the environment is the daemon to attack. Times are told, never judged: what fails an attack is a crash, a
wrong answer, a request of the healthy client that nobody answered, memory beyond the attack's cap, descriptors that
stay.
"""

import argparse
import collections
import importlib
import os
import random
import subprocess
import sys

from field import HERE, Field, Ground
from wire import ROOT, contract

LEDGER = os.path.join(ROOT, "tests/ledger.tsv")
NAMES = (
    "routing_ids",
    "squatters",
    "door",
    "stall",
    "oversized",
    "endless",
    "subscriptions",
    "storm",
    "bodies",
    "frames",
    "replay",
    "revoked",
    "poison",
    "sql",
    "formulas",
    "lines",
    "missing",
    "cursors",
    "secrets",
)


def load(name):
    return importlib.import_module("attack_" + name)


def show():
    for name in NAMES:
        module = load(name)
        print(f"{name:<14} {module.NUMBER:<8} {module.__doc__.splitlines()[0]}")


def fight(module, name, options, c, ground):
    """Gives what went wrong, with the sentence for the ledger."""
    rounds = options.rounds or (module.SHORT if options.short else module.ROUNDS)
    field = Field(c, ground, name, getattr(module, "SETTINGS", ()))
    try:
        field.begin(1 if options.short else 10)
        result = module.attack(field, rounds, random.Random(f"{options.seed}/{name}"))
        field.end(module.CAP_MIB, getattr(module, "CRASH_ONLY", False))
    finally:
        field.close()
    return field.n_done or rounds, f"{result}; {field.measures()}", field.problems


def conclude(module, name, options, rounds, result, problems):
    kinds = collections.Counter(kind for kind, _ in problems)
    outcome = "ok" if not problems else " ".join(f"{kind}={n}" for kind, n in sorted(kinds.items()))
    print(f"{module.NUMBER} {name}: seed {options.seed}, {rounds} rounds, {result}: {outcome}", flush=True)
    for kind, sentence in problems[:20]:
        print(f"  {kind}: {sentence}")
    if options.ledger:
        run = ["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"]
        commit = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        with open(LEDGER, "a", encoding="utf-8") as ledger:
            ledger.write(f"{commit}\t{options.seed}\t{module.NUMBER} {name}\t{rounds}\t{result}: {outcome}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "little"))
    parser.add_argument("--short", action="store_true", help="seconds instead of minutes")
    parser.add_argument("--ledger", action="store_true", help="add lines to tests/ledger.tsv")
    options = parser.parse_args()
    if not options.names:
        show()
        return 0
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no attack {' '.join(sorted(unknown))}: there are {' '.join(NAMES)}")
    failed = False
    with contract() as c, Ground() as ground:
        for name in options.names:
            module = load(name)
            rounds, result, problems = fight(module, name, options, c, ground)
            conclude(module, name, options, rounds, result, problems)
            failed |= bool(problems)
    return failed


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.exit(main())
