#!/usr/bin/python3
"""filter.py UNIT COMMAND…: runs a command with the system calls that a unit's SystemCallFilter leaves it.

What the filter forbids fails with EPERM, as under systemd. Sets of calls are those of the installed systemd.
"""

import ctypes
import errno
import os
import re
import struct
import subprocess
import sys

NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
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


def install(names):
    with open(NUMBERS, encoding="ascii") as file:
        numbers = dict(re.findall(r"^#define __NR_(\w+) (\d+)$", file.read(), re.M))
    program = [(LOAD, 0, 0, 0)]
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
    install(allowed(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
