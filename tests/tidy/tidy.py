#!/usr/bin/python3
"""The house rules as a test.

tidy.py [ROOT] prints every broken rule as PATH:LINE: RULE: what is wrong.

ROOT/tests/tidy/allowed.txt lists what is still allowed, a line `RULE NAME` each: a path, or for the
rule `untested` a method. A line that allows nothing any more is itself a broken rule, so that the
list only gets shorter.
"""

import os
import re
import sys

import law
import source

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
NESTING_MAX = 4
COLUMNS_MAX = {".c": 100, ".h": 100}
COLUMNS_MAX_ELSEWHERE = 120

FOLDERS = ["daemon", "proto", "client", "sql", "cli", "tests", "samples", "systemd", "cmake", "doc",
           ".ci"]
FILES = ["CMakeLists.txt", "run", "README.md", "CHANGELOG.md"]
SKIPPED = {"__pycache__", "node_modules", "tests/tidy/bad"}
CODE = {".c", ".h", ".py", ".sh", ".cmake", ".bats"}
TEXT = CODE | {".proto", ".sql", ".txt", ".md", ".scd", ".def", ".service", ".conf"}

BANNED = {
    "strcpy": "arena_strdup or text_puts",
    "strcat": "text_puts",
    "strncpy": "arena_strndup",
    "sprintf": "snprintf or text_printf",
    "vsprintf": "vsnprintf or text_vprintf",
    "gets": "getline",
    "atoi": "strtol with its checks",
    "atol": "strtol with its checks",
    "atoll": "strtoll with its checks",
    "atof": "decimal_parse_micros",
    "strtok": "strcspn",
    "alloca": "the arena",
    "PQexec": "the pipeline",
    "system": "posix_spawn",
}
STRAY = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b")
SLEEP = re.compile(r"\b(u|nano|time\.)?sleep\s*\(|^\s*sleep\s+[\d.$]|[;&|]\s*sleep\s+[\d.$]", re.M)


class Tree:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.texts = {}
        for path in self.find():
            try:
                with open(os.path.join(root, path), encoding="utf-8", newline="") as file:
                    self.texts[path] = file.read()
            except UnicodeDecodeError:
                self.report(path, 1, "encoding", "this is not UTF-8")

    def find(self):
        for folder in FOLDERS:
            for where, folders, names in os.walk(os.path.join(self.root, folder)):
                here = os.path.relpath(where, self.root)
                folders[:] = sorted(name for name in folders
                                    if name not in SKIPPED and f"{here}/{name}" not in SKIPPED)
                for name in sorted(names):
                    path = os.path.relpath(os.path.join(where, name), self.root)
                    if os.path.splitext(name)[1] in TEXT or name == "CMakeLists.txt":
                        yield path
        for name in FILES:
            if os.path.isfile(os.path.join(self.root, name)):
                yield name

    def exists(self, path):
        return os.path.isfile(os.path.join(self.root, path))

    def report(self, path, line, rule, what, name=None):
        self.problems.append((path, line, rule, what, name or path))

    def of(self, *suffixes):
        for path, text in self.texts.items():
            if path.endswith(suffixes):
                yield path, text


def is_code(path):
    return os.path.splitext(path)[1] in CODE or path.endswith("CMakeLists.txt") or path == "run"


def check_lines(tree):
    for path, text in tree.texts.items():
        lines = text.split("\n")
        columns_max = COLUMNS_MAX.get(os.path.splitext(path)[1], COLUMNS_MAX_ELSEWHERE)
        if text and not text.endswith("\n"):
            tree.report(path, len(lines), "whitespace", "the last line has no end")
        if is_code(path) and len(lines) - 1 > FILE_LINES_MAX:
            tree.report(path, 1, "file-length", f"{len(lines) - 1} lines, at most {FILE_LINES_MAX}")
        for number, line in enumerate(lines, 1):
            width = source.width(line)
            if is_code(path) and width > columns_max:
                tree.report(path, number, "line-length", f"{width} columns, at most {columns_max}")
            if line != line.rstrip() and not path.endswith(".md"):
                tree.report(path, number, "whitespace", "blanks at the end of the line")


def check_stray(tree):
    for path, text in tree.texts.items():
        if path.startswith("tests/tidy/"):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            match = STRAY.search(line)
            if match:
                tree.report(path, number, "stray", f"\"{match.group()}\"")


def check_functions(tree):
    for path, text in tree.of(".c", ".h"):
        for function in source.functions(text):
            length = function.last_line - function.first_line + 1
            if length > FUNCTION_LINES_MAX:
                tree.report(path, function.first_line, "function-length",
                            f"{function.name} has {length} lines, at most {FUNCTION_LINES_MAX}")
            if function.nesting > NESTING_MAX:
                tree.report(path, function.nesting_line, "nesting",
                            f"{function.name} is {function.nesting} deep, at most {NESTING_MAX}")


def check_calls(tree):
    calls = re.compile(r"\b(" + "|".join(BANNED) + r")\s*\(")
    for path, text in tree.of(".c", ".h"):
        code = source.blank(text)
        has_main = re.search(r"^int main\(", code, re.M) is not None
        for number, line in enumerate(code.split("\n"), 1):
            for match in calls.finditer(line):
                name = match.group(1)
                tree.report(path, number, "banned", f"{name}: use {BANNED[name]}")
            if not has_main and not path.startswith("tests/") and re.search(r"\bexit\s*\(", line):
                tree.report(path, number, "banned", "exit: only where main is")
            if re.match(r"\s*typedef\b", line):
                tree.report(path, number, "typedef", "we name things struct, enum or union")


def check_headers(tree):
    for path, text in tree.of(".h"):
        if not text.lstrip().startswith("/*"):
            tree.report(path, 1, "header", "does not start with a comment on what it is for")
        if "#pragma once" not in text and not re.search(r"^#ifndef \w+_H_?$", text, re.M):
            tree.report(path, 1, "header", "can be included twice")


def check_includes(tree):
    for path, text in tree.of(".c", ".h"):
        for number, _, name in source.includes(text):
            what = law.broken(path, name, tree.exists)
            if what:
                tree.report(path, number, "include", what)


def check_sql(tree):
    words = set()
    for path, text in tree.of(".c", ".h", ".def"):
        if path.startswith("daemon/"):
            words.update(re.findall(r"\w+", text))
    numbers = []
    for path, _ in tree.of(".sql"):
        folder, name = os.path.split(path)
        stem = name[:-len(".sql")]
        if folder == "sql/queries" and stem not in words:
            tree.report(path, 1, "unused-sql", f"no source of the daemon names {stem}")
        if folder == "sql/migrations":
            match = re.fullmatch(r"(\d{4})_[a-z0-9_]+", stem)
            numbers.append((int(match.group(1)) if match else -1, path))
    for expected, (number, path) in enumerate(sorted(numbers), 1):
        if number != expected:
            tree.report(path, 1, "migration", f"{expected:04}_some_words.sql is expected here")
            break


def check_untested(tree):
    tests = "\n".join(text for path, text in tree.texts.items()
                      if path.startswith("tests/") and not path.startswith("tests/tidy/"))
    words = set(re.findall(r"\w+", tests))
    for path, text in tree.of(".proto"):
        service = ""
        for number, line in enumerate(text.split("\n"), 1):
            match = re.match(r"\s*service\s+(\w+)", line)
            service = match.group(1) if match else service
            match = re.match(r"\s*rpc\s+(\w+)", line)
            if not match:
                continue
            method = f"{service}/{match.group(1)}"
            # A method of a single word could be any word.
            plain = re.fullmatch(r"[A-Z][a-z]+", match.group(1)) is None
            if method not in tests and not (plain and match.group(1) in words):
                tree.report(path, number, "untested", f"no test mentions {method}", method)


def check_sleep(tree):
    for path, text in tree.of(".c", ".py", ".sh", ".bats"):
        if path.startswith("tests/") and not path.startswith("tests/lib/"):
            for match in SLEEP.finditer(text):
                tree.report(path, text.count("\n", 0, match.start()) + 1, "sleep",
                            "wait for a condition, with the helpers of tests/lib")


def allowed(tree):
    path = "tests/tidy/allowed.txt"
    for number, line in enumerate(tree.texts.get(path, "").split("\n"), 1):
        line = line.partition("#")[0].split()
        if len(line) == 2:
            yield number, line[0], line[1]
        elif line:
            tree.report(path, number, "allowed", "not of the form RULE NAME")


def check_allowed(tree):
    """Takes what is allowed from the problems; reports what is allowed for nothing."""
    for number, rule, name in list(allowed(tree)):
        kept = [problem for problem in tree.problems if (problem[2], problem[4]) != (rule, name)]
        if len(kept) == len(tree.problems):
            tree.report("tests/tidy/allowed.txt", number, "allowed",
                        f"nothing needs \"{rule} {name}\" any more")
        else:
            tree.problems = kept


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    tree = Tree(os.path.abspath(root))
    if not tree.texts:
        sys.exit(f"tidy: nothing to check in {tree.root}")
    for check in [check_lines, check_stray, check_functions, check_calls, check_headers,
                  check_includes, check_sql, check_untested, check_sleep, check_allowed]:
        check(tree)
    for path, line, rule, what, _ in sorted(tree.problems):
        print(f"{path}:{line}: {rule}: {what}")
    print(f"{len(tree.texts)} files, {len(tree.problems)} broken rules")
    sys.exit(1 if tree.problems else 0)


if __name__ == "__main__":
    main()
