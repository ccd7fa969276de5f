"""A C source as the house rules see it: without comments and strings, split into functions."""

import re

TAB = 8
CONTROLS = {"if", "for", "while", "switch", "do", "else"}
TOKEN = re.compile(r"[A-Za-z_]\w*|\n|[^\s\w]")
# What may stand before the parenthesis of a compound literal, but never of a block.
VALUE_BEFORE = {"return", "sizeof", "case"}


def blank(text):
    """Comments, string and character contents become spaces; lines keep their places."""
    pattern = re.compile(
        r"//(?:[^\n\\]|\\.|\\\n)*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.|\\\n)*\"|'(?:[^'\\\n]|\\.)*'", re.S)

    def spaces(match):
        return re.sub(r"[^\n]", " ", match.group())

    return pattern.sub(spaces, text)


def without_directives(code):
    """Preprocessor lines become empty, with their continuations."""
    pattern = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.M)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), code)


def width(line):
    return len(line.expandtabs(TAB))


class Function:
    def __init__(self, name, first_line):
        self.name = name
        self.first_line = first_line
        self.last_line = first_line
        self.nesting = 1
        self.nesting_line = first_line


class Scanner:
    """Follows braces through the tokens of a source that was blanked."""

    def __init__(self):
        self.functions = []
        self.function = None
        self.blocks = []
        self.parens = []
        self.line = 1
        self.before = ""
        # Of the parenthesis closed last: the word before it, the line of that word.
        self.called = ("", 1)

    def opens_block(self):
        if self.function is None:
            return False
        if self.before == ")":
            word = self.called[0]
            return word in CONTROLS or (word.isidentifier() and word not in VALUE_BEFORE)
        return self.before in {"else", "do", ":", ";", "{", "}"}

    def open_brace(self):
        if not self.blocks and self.before == ")" and self.called[0].isidentifier():
            self.function = Function(*self.called)
            self.blocks.append(True)
            return
        is_block = self.opens_block()
        self.blocks.append(is_block)
        depth = sum(self.blocks)
        if is_block and depth > self.function.nesting:
            self.function.nesting = depth
            self.function.nesting_line = self.line

    def close_brace(self):
        if self.blocks:
            self.blocks.pop()
        if not self.blocks and self.function is not None:
            self.function.last_line = self.line
            self.functions.append(self.function)
            self.function = None

    def take(self, token):
        if token == "\n":
            self.line += 1
            return
        if token == "(":
            self.parens.append((self.before, self.line))
        elif token == ")" and self.parens:
            self.called = self.parens.pop()
        elif token == "{":
            self.open_brace()
        elif token == "}":
            self.close_brace()
        self.before = token


def functions(text):
    scanner = Scanner()
    code = without_directives(blank(text))
    # An attribute between the parameters and the body is not the function's name.
    code = re.sub(r"__attribute__\s*\(\(.*?\)\)", lambda m: " " * len(m.group()), code)
    for match in TOKEN.finditer(code):
        scanner.take(match.group())
    return scanner.functions


def includes(text):
    """Line number, delimiter and name of every #include."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
        if match:
            yield number, match.group(1), match.group(2)
