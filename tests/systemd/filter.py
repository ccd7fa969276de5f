#!/usr/bin/python3
"""filter.py UNIT COMMAND…: runs a command with the system calls and address families that a unit leaves it.

What SystemCallFilter forbids fails with EPERM, a socket that RestrictAddressFamilies forbids with EAFNOSUPPORT, as
under systemd. Sets of calls are those of the installed systemd.
"""

import ctypes
import errno
import os
import re
import socket
import struct
import subprocess
import sys

NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
NUMBER_AT, FIRST_ARGUMENT_AT = 0, 16  # in struct seccomp_data
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000


def read_sets():
    """The sets by name, as systemd lists them."""
    text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], check=True,
                          capture_output=True, text=True).stdout
    sets, names = {}, []
    for line in text.splitlines():
        if line.startswith("@"):
            names = sets.setdefault(line.strip(), [])
        elif line.startswith("    ") and not line.strip().startswith("#"):
            names.append(line.strip())
    return sets


def expand(sets, name):
    if not name.startswith("@"):
        return {name}
    return set().union(*(expand(sets, part) for part in sets[name]))


def allowed(unit):
    """The names that the unit's lines leave, in their order: the first is a list of what is allowed."""
    sets = read_sets()
    left = expand(sets, "@default")
    with open(unit, encoding="utf-8") as file:
        for line in re.findall(r"^SystemCallFilter=(.*)$", file.read(), re.M):
            names = set().union(*(expand(sets, name) for name in line.lstrip("~").split()))
            left = left - names if line.startswith("~") else left | names
    return left


def families(unit):
    """The address families that the unit names."""
    with open(unit, encoding="utf-8") as file:
        names = " ".join(re.findall(r"^RestrictAddressFamilies=(.*)$", file.read(), re.M)).split()
    return [int(getattr(socket, name)) for name in names]


def install(names, kinds):
    with open(NUMBERS, encoding="ascii") as file:
        numbers = dict(re.findall(r"^#define __NR_(\w+) (\d+)$", file.read(), re.M))
    # A jump over all that is behind it about sockets.
    program = [(LOAD, 0, 0, NUMBER_AT), (JUMP_EQUAL, 0, 2 * len(kinds) + 2, int(numbers["socket"])),
               (LOAD, 0, 0, FIRST_ARGUMENT_AT)]
    for kind in kinds:
        program += [(JUMP_EQUAL, 0, 1, kind), (RETURN, 0, 0, ALLOW)]
    program.append((RETURN, 0, 0, FAIL | errno.EAFNOSUPPORT))
    for name in sorted(names & set(numbers)):
        program += [(JUMP_EQUAL, 0, 1, int(numbers[name])), (RETURN, 0, 0, ALLOW)]
    program.append((RETURN, 0, 0, FAIL | errno.EPERM))
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header):
        sys.exit(f"filter: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    install(allowed(sys.argv[1]), families(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
