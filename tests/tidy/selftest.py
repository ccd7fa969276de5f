#!/usr/bin/python3
"""Shows that every house rule can be broken: the bad tree must give exactly what is expected."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RULE = re.compile(r"tree\.report\([^\"]*\"(?:tests/tidy/allowed\.txt\", number, \")?([a-z-]+)\"")


def write_long(root):
    """What would be long to read: a file of 501 lines with a function of 71, and one of 500 and 70."""
    for name, lines, body in [("long", 501, 71), ("fits", 500, 70)]:
        function = [f"int {name}_function(void)", "{"] + ["\tcall();"] * (body - 3) + ["}"]
        rest = ["int one;"] * (lines - body)
        with open(os.path.join(root, f"daemon/base/{name}.c"), "w", encoding="utf-8") as file:
            file.write("\n".join(function + rest) + "\n")
    with open(os.path.join(root, "daemon/base/latin.c"), "wb") as file:
        file.write(b"/* \xe4 */\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "root")
        shutil.copytree(os.path.join(HERE, "bad"), root)
        write_long(root)
        result = subprocess.run([sys.executable, os.path.join(HERE, "tidy.py"), root],
                                capture_output=True, text=True, check=False)
    sys.stderr.write(result.stderr)
    with open(os.path.join(HERE, "expected.txt"), encoding="utf-8") as file:
        expected = file.read().splitlines()
    found = result.stdout.splitlines()
    if "--write" in sys.argv:
        with open(os.path.join(HERE, "expected.txt"), "w", encoding="utf-8") as file:
            file.write(result.stdout)
        return 0
    for line in sorted(set(expected) - set(found)):
        print(f"not reported: {line}")
    for line in sorted(set(found) - set(expected)):
        print(f"not expected: {line}")
    with open(os.path.join(HERE, "tidy.py"), encoding="utf-8") as file:
        rules = set(RULE.findall(file.read()))
    unbroken = rules - {line.split(": ")[1] for line in expected if ": " in line}
    for rule in sorted(unbroken):
        print(f"the bad tree does not break the rule {rule}")
    good = expected == found and not unbroken and len(rules) > 10 and result.returncode == 1
    print("the checker reports every rule" if good else "the checker is wrong")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
