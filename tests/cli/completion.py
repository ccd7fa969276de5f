"""Presses the tabulator in a real shell: completion.py SHELL

Starts the shell on a terminal, gives it orderctl's completion, types, and waits for what has to appear.
"""

import os
import pty
import re
import select
import sys
import time

SECONDS = 60

SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        [
            "bind 'set enable-bracketed-paste off'",
            "bind 'set show-all-if-ambiguous on'",
            "bind 'set page-completions off'",
            'eval "$(orderctl completion bash)"',
        ],
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        [
            "unset zle_bracketed_paste",
            "autoload -U compinit && compinit -u -D",
            "LISTMAX=1000",
            'eval "$(orderctl completion zsh)"',
        ],
    ),
}

# What is typed before the tabulator, and what the line then is or what is offered.
CASES = [
    ("orderctl shipm", ["orderctl shipment "]),
    ("orderctl order conf", ["orderctl order confirm "]),
    ("orderctl order ", ["totals", "cancel", "place"]),
    ("orderctl order list --sta", ["orderctl order list --state "]),
    ("orderctl order list --state CONF", ["--state CONFIRMED"]),
    ("orderctl order list --output=w", ["--output=wide"]),
    ("orderctl -o c", ["orderctl -o csv"]),
    ("orderctl context use prod", ["orderctl context use production"]),
    ("orderctl completion f", ["orderctl completion fish"]),
    ("orderctl call OrderService/Val", ["OrderService/ValidateOrder"]),
    ("orderctl errors show STOCK_INS", ["STOCK_INSUFFICIENT"]),
    ("orderctl order place -d @bask", ["@basket.json"]),
    ("orderctl import orders bask", ["orderctl import orders basket.json"]),
    ("orderctl --no-c", ["orderctl --no-color"]),
]


class Shell:
    def __init__(self, command):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(PS1="PROMPT>", PS2="", TERM="xterm", HISTFILE="/dev/null")
            os.execvp(command[0], command)
        self.seen = ""

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, texts, what):
        end = time.monotonic() + SECONDS
        while not all(text in self.seen for text in texts):
            ready, _, _ = select.select([self.terminal], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise SystemExit(f"{what}: {texts} did not appear, but {self.seen!r}")
            data = os.read(self.terminal, 65536).decode(errors="replace")
            # Without what moves the cursor or colours.
            self.seen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\r", "", data)

    def command(self, line, mark):
        """Runs a line and waits until it has ended."""
        self.seen = ""
        self.type(f"{line}; echo end''ed-{mark}\n")
        self.wait_for([f"ended-{mark}"], line)

    def clear(self, mark):
        # Ctrl-U drops the line.
        self.type("\x15")
        self.command("true", mark)
        self.seen = ""


def main():
    command, preparations = SHELLS[sys.argv[1]]
    shell = Shell(command)
    for i, line in enumerate(preparations):
        shell.command(line, f"p{i}")
    for i, (typed, expected) in enumerate(CASES):
        shell.clear(f"c{i}")
        shell.type(typed + "\t")
        shell.wait_for(expected, typed)
    os.close(shell.terminal)
    os.waitpid(shell.pid, 0)


main()
