"""Reads the text format of Prometheus 0.0.4 and insists on what it promises.

As a program: checks standard input and says what is wrong.
"""

import re
import sys

NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
KINDS = {"counter", "gauge", "histogram"}
SUFFIXES = ("_bucket", "_sum", "_count")


class Family:
    def __init__(self, name):
        self.name, self.help, self.kind = name, None, None
        self.samples = {}  # (sample's name, labels) to value


def labels_of(text):
    labels, at = [], 0
    while at < len(text):
        match = LABEL.match(text, at)
        if not match:
            raise ValueError(f"labels {text!r}")
        labels.append(match.groups())
        at = match.end()
    if len({name for name, _ in labels}) != len(labels):
        raise ValueError(f"a label twice in {text!r}")
    return tuple(sorted(labels))


def family_of(families, name):
    """The family that a sample belongs to: the last one that began."""
    family = list(families.values())[-1] if families else None
    names = [family.name] if family else []
    if family and family.kind == "histogram":
        names = [family.name + suffix for suffix in SUFFIXES]
    if name not in names:
        raise ValueError(f"{name} does not stand with its family")
    return family


def check_histogram(family):
    series = {}
    for (name, labels), value in family.samples.items():
        rest = tuple(label for label in labels if label[0] != "le")
        part = series.setdefault(rest, {"buckets": []})
        if name.endswith("_bucket"):
            part["buckets"].append((float(dict(labels)["le"]), value))
        else:
            part[name[len(family.name):]] = value
    for labels, part in series.items():
        bounds = [bound for bound, _ in part["buckets"]]
        counts = [count for _, count in part["buckets"]]
        if bounds != sorted(set(bounds)) or bounds[-1:] != [float("inf")]:
            raise ValueError(f"{family.name}{labels}: bounds {bounds}")
        if counts != sorted(counts) or counts[-1] != part["_count"] or part["_sum"] < 0:
            raise ValueError(f"{family.name}{labels}: counts {counts}")


def check(family):
    if family.help is None or family.kind not in KINDS:
        raise ValueError(f"{family.name} has no help or no kind")
    if (family.kind == "counter") != family.name.endswith("_total"):
        raise ValueError(f"{family.name} is a {family.kind}")
    if family.kind == "counter" and any(value < 0 for value in family.samples.values()):
        raise ValueError(f"{family.name} is negative")
    if family.kind == "histogram":
        check_histogram(family)


def comment(families, line):
    _, word, name, text = line.split(" ", 3)
    if word == "HELP":
        if name in families or not NAME.fullmatch(name):
            raise ValueError(f"HELP {name}")
        families[name] = Family(name)
        families[name].help = text
    elif word == "TYPE":
        if families[name].kind or families[name].samples:
            raise ValueError(f"TYPE {name} comes late")
        families[name].kind = text
    else:
        raise ValueError(line)


def parse(text):
    """The families by name."""
    families = {}
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")
    for line in text.splitlines():
        if line.startswith("#"):
            comment(families, line)
            continue
        match = SAMPLE.fullmatch(line)
        if not match:
            raise ValueError(f"line {line!r}")
        name, labels, value = match.groups()
        key = (name, labels_of(labels or ""))
        family = family_of(families, name)
        if key in family.samples:
            raise ValueError(f"{line!r} stands twice")
        family.samples[key] = float(value)
    for family in families.values():
        check(family)
    return families


if __name__ == "__main__":
    try:
        parse(sys.stdin.read())
    except ValueError as error:
        sys.exit(f"exposition: {error}")
