"""Every sentence of orderctl with -o json: one JSON value on standard output, an error one object on standard error.

sentences.py CASES live    says the lines of the file to the daemon of ORDERD_SERVER
                           and, where they change nothing, in every other format too
sentences.py CASES nobody  says every example of the table with nobody there, and every sentence wrongly
"""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys

faults = []

ONCE = (["api", "export"], ["key", "new"])


def say(words, output="json", **environment):
    return subprocess.run(
        ["orderctl", *words, "-o", output],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, **environment},
    )


def values(text):
    """The JSON values that a text consists of; None if it is something else."""
    decoder, found, at = json.JSONDecoder(), [], 0
    text = text.strip()
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            return None
        found.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return found


def judge(words, run, statuses):
    out, err = values(run.stdout), values(run.stderr)
    wrong = []
    if statuses and run.returncode not in statuses:
        wrong.append(f"status {run.returncode}, expected {statuses}")
    if out is None or len(out) > 1:
        wrong.append("standard output is not one JSON value")
    if err is None or not all(isinstance(value, dict) for value in err):
        wrong.append("standard error is not JSON")
    if run.returncode == 0 and out == []:
        wrong.append("standard output is empty")
    if run.returncode != 0 and not out:
        errors = [value["error"] for value in err or [] if "error" in value]
        if len(errors) != 1:
            wrong.append(f"{len(errors)} errors on standard error")
        elif errors[0].get("exitStatus") != run.returncode or not errors[0].get("message"):
            wrong.append("the error does not tell its status and message")
    for what in wrong:
        faults.append(f"orderctl {shlex.join(words)}: {what}\n{run.stdout}{run.stderr}")


def judge_format(words, sentence, output):
    run = say(words, output)
    wrong = []
    lines = run.stdout.splitlines()
    if sentence["prose"] and output in ("csv", "name"):
        if run.returncode not in (3, 64) or f"as {output}" not in run.stdout + run.stderr:
            wrong.append("is not refused")
    elif run.returncode != 0:
        wrong.append(f"status {run.returncode}")
    if output == "table" and lines and re.fullmatch(r"[A-Z-]+(  +[A-Z-]+)+", lines[0]):
        wrong += [f"{len(line)} columns: {line}" for line in lines if len(line) > 80]
    if output == "jsonl" and any(values(line) is None or len(values(line)) != 1 for line in lines):
        wrong.append("a line is not one JSON value")
    if output == "csv" and len({len(row) for row in csv.reader(io.StringIO(run.stdout))}) > 1:
        wrong.append("rows of different lengths")
    if output == "name" and not all(line.strip() for line in lines):
        wrong.append("a name is empty")
    for what in wrong:
        faults.append(f"orderctl {shlex.join(words)} -o {output}: {what}\n{run.stderr}")


def read_cases(path):
    """The lines (words, status), and the sentences that are never said."""
    cases, never = [], set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.strip()
            if line.startswith("- "):
                never.add(line[2:].split(":")[0])
            elif line and not line.startswith("#"):
                words, _, status = line.partition(" => ")
                cases.append((os.path.expandvars(words), int(status or 0)))
    return cases, never


def head():
    return json.loads(say(["call", "GetHead"]).stdout)["seq"]


def judge_dry_run(words):
    before = head()
    run = say([*words, "--dry-run"], "table")
    if run.returncode != 0 or not run.stdout.endswith("(dry run)\n"):
        faults.append(f"orderctl {shlex.join(words)} --dry-run: {run.returncode} {run.stdout}{run.stderr}")
    if head() != before:
        faults.append(f"orderctl {shlex.join(words)} --dry-run: something happened")


def say_live(sentences, cases, never):
    n_dry_runs = 0
    for line, status in cases:
        words = shlex.split(line)
        sentence = sentences.get(" ".join(words[:2])) or sentences.get(words[0])
        if sentence is None:
            faults.append(f"{line}: there is no such sentence")
            continue
        # Placing an order and importing have dry runs of their own.
        dry = any(flag["name"] == "dry-run" for flag in sentence["flags"]) and sentence.get("method")
        if dry and status == 0 and words[:2] not in (["order", "place"], ["import", "orders"]):
            judge_dry_run(words)
            n_dry_runs += 1
        judge(words, say(words), [status])
        # What writes files, or bytes, is said once.
        if status or sentence["changes"] or words[0] in ("context", "dev") or words[:2] in ONCE:
            continue
        for output in ("table", "wide", "jsonl", "csv", "name"):
            judge_format(words, sentence, output)
    if n_dry_runs == 0:
        faults.append("no dry run was tried")
    for command, sentence in sentences.items():
        if command in never:
            continue
        said = [status for line, status in cases if f"{line} ".startswith(f"{command} ")]
        if not said:
            faults.append(f"{command}: no line in sentences.txt says it")
        elif 0 not in said and sentence.get("method"):
            faults.append(f"{command}: no line in sentences.txt says it with success")
    for command in never | {line.split(" =>")[0] for line in never}:
        if command not in sentences:
            faults.append(f"{command}: there is no such sentence")


def say_to_nobody(sentences, never):
    folder = os.environ["FOLDER"]
    alone = {
        "ORDERD_SERVER": f"ipc://{folder}/nobody",
        "ORDERD_TIMEOUT": "100ms",
        "XDG_CONFIG_HOME": f"{folder}/alone",
    }
    for command, sentence in sentences.items():
        if command in never:
            continue
        words = command.split()
        judge(words, say([*words, "--no-such-flag"], **alone), [3 if sentence["plugin"] else 64])
        judge(words, say([*words, "--help"], **alone), [0])
        for example in sentence["examples"]:
            if any(mark in example for mark in "|>…"):
                continue
            words = [word for word in shlex.split(example)[1:] if "://" not in word and word != "--server"]
            judge(words, say(words, **alone), [66, 69] if sentence.get("method") else None)


def main():
    cases, never = read_cases(sys.argv[1])
    sentences = {sentence["command"]: sentence for sentence in json.loads(say(["help"]).stdout)}
    if not sentences:
        raise SystemExit("orderctl knows no sentence")
    if sys.argv[2] == "live":
        say_live(sentences, cases, never)
    else:
        say_to_nobody(sentences, never)
    if faults:
        raise SystemExit("\n".join(faults))


main()
