"""Runs a command on a terminal: on_terminal.py [--rows N] [--type TEXT] COMMAND…

What the command writes, on either output, goes to standard output with line ends as they are in files; TEXT is typed
once a question was asked, that is, once anything was written. The exit status is the command's.
"""

import argparse
import fcntl
import os
import pty
import struct
import sys
import termios


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=24)
    parser.add_argument("--type", default="")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", arguments.rows, 80, 0, 0))
        os.execvp(arguments.command[0], arguments.command)
    typed = arguments.type.encode()
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
        if typed:
            os.write(terminal, typed)
            typed = b""
    sys.stdout.buffer.flush()
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


sys.exit(main())
