"""What a reader of a guide types, as a bash script.

typed.py GUIDE FOLDER: a block ```sh is typed as it stands, one after the other, in one shell; ```sh background in a
terminal of its own, whose output is FOLDER/terminal-N; ```LANGUAGE NAME is saved under this name. Other blocks are only
shown.
"""

import re
import shlex
import sys

guide, folder = sys.argv[1:]
with open(guide, encoding="utf-8") as file:
    blocks = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", file.read(), re.M | re.S)
terminals = 0
# Each terminal is a process group of its own, so that it can be ended with what it started.
print("set -eum")
# Who reads along wants to see what was typed.
print("PS4='$ '; set -x")
for language, word, text in blocks:
    if language == "sh" and word == "background":
        terminals += 1
        terminal = shlex.quote(f"{folder}/terminal-{terminals}")
        print(f": >{terminal}\n{{\n{text}}} >>{terminal} 2>&1 3>&- &\nterminals=\"${{terminals-}} $!\"")
    elif language == "sh":
        print(text)
    elif word:
        print(f"printf %s {shlex.quote(text)} >{shlex.quote(word)}")
print(f"[ ! -f {folder}/end.sh ] || . {folder}/end.sh")
print("for pid in ${terminals-}; do kill -- -$pid 2>/dev/null || true; done")
