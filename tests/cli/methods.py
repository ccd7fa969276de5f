"""orderctl knows every method of the contract, and no other."""

import sys

from schema import Peer, Schema

peer = Peer(sys.argv[1], *sys.argv[3:])
ours = set(peer.ask("methods").split())
theirs = {name for name, _, _ in Schema(sys.argv[2]).methods()}
peer.close()
if not theirs or ours != theirs:
    raise SystemExit(f"missing: {sorted(theirs - ours)}, unknown: {sorted(ours - theirs)}")
print(f"{len(ours)} methods")
