#!/usr/bin/python3
"""Everything that the programs have is in the manual pages, with a word on what it is.

complete.py BUILD CLIENT: the build folder, the folder of the C library's sources. What there is comes from the programs
and the descriptors themselves: what is new and not explained fails here.
"""

import json
import os
import re
import subprocess
import sys

from google.protobuf import descriptor_pb2

BUILD, CLIENT = sys.argv[1:]
faults = []


def say(*words):
    program = os.path.join(BUILD, words[0])
    return subprocess.run([program, *words[1:]], check=True, capture_output=True, encoding="utf-8").stdout


def page(name):
    """The complete source of a page, as people read it: without what scdoc is told by backslashes."""
    with open(os.path.join(BUILD, "doc", name + ".scd"), encoding="utf-8") as file:
        return re.sub(r"\\(.)", r"\1", file.read())


def require(text, name, what, pattern):
    if not re.search(pattern, text, re.M):
        faults.append(f"{name}: {what} is missing, or is not explained")


def entry(term):
    """A term in bold at the beginning of a line, and what it means below, indented."""
    return rf"^\*{re.escape(term)}\*[^\n]*\n\t[^\n\t]"


def check_settings():
    text = page("orderd.conf.5")
    names = re.findall(r"^#?(\w+) =", say("orderd", "--settings=file"), re.M)
    for name in names:
        require(text, "orderd.conf.5", f"the setting {name}", entry(name))
    return names


def check_metrics():
    text = page("orderd.8")
    names = [line.split("\t")[0] for line in say("orderd", "--metrics").splitlines()]
    for name in names:
        require(text, "orderd.8", f"the metric {name}", entry(name))
    return names


def check_options():
    text = page("orderd.8")
    names = re.findall(r"^  (--[a-z-]+)", say("orderd", "--help"), re.M)
    for name in names:
        require(text, "orderd.8", f"the option {name}", rf"^\*{name}\*[^\n]*\n\t[^\n\t]")
    return names


def check_reasons():
    text = page("orderd-errors.7")
    reasons = json.loads(say("orderctl", "errors", "list", "-o", "json"))
    for reason in reasons:
        require(text, "orderd-errors.7", f"the reason {reason['reason']}", entry(reason["reason"]))
        require(text, "orderd-errors.7", f"the code {reason['code']}", rf"^\|- {reason['code']}$")
    return reasons


def check_commands():
    text = page("orderctl.1")
    commands = json.loads(say("orderctl", "help", "-o", "json"))
    for command in commands:
        name = command["command"]
        section = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^##? )", text, re.M | re.S)
        if not section:
            faults.append(f"orderctl.1: the command {name} is missing")
            continue
        require(section[1], "orderctl.1", f"what {name} does", re.escape(command["summary"]))
        for flag in command["flags"]:
            require(section[1], "orderctl.1", f"the flag --{flag['name']} of {name}",
                    rf"^\*(-\w, )?--{flag['name']}\*[^\n]*\n\t[^\n\t]")
        for example in command["examples"]:
            require(section[1], "orderctl.1", f"the example {example}", rf"^{re.escape(example)}$")
        if not command["examples"]:
            faults.append(f"orderctl.1: {name} has no example")
    return commands


def check_contract():
    protocol, events, errors = page("orderd-protocol.7"), page("orderd-events.7"), page("orderd-errors.7")
    with open(os.path.join(BUILD, "proto", "generated", "orderd_schema.desc"), "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    messages = {message.name: message for file in files for message in file.message_type}
    enums = {enum.name: enum for file in files for enum in file.enum_type}
    methods = [f"{service.name}/{method.name}" for file in files for service in file.service
               for method in service.method]
    for method in methods:
        require(protocol, "orderd-protocol.7", f"the method {method}", entry(method))
    for header in ("RequestHeader", "ReplyHeader"):
        for field in messages[header].field:
            require(protocol, "orderd-protocol.7", f"the field {field.name}", rf"\*{field.name}\*: \S")
    for value in enums["Code"].value:
        require(errors, "orderd-errors.7", f"the code {value.name}", rf"^\|- {value.name[len('CODE_'):]}$")
    types = [field.name.replace("_", ".", 1) for field in messages["Event"].field if field.HasField("oneof_index")]
    for kind in types:
        # A sentence, not yet a field.
        require(events, "orderd-events.7", f"the event {kind}", rf"^\*{re.escape(kind)}\*[^\n]*\n\t[^*\n]+\n")
    return methods + types


def check_calls():
    text = page("liborderd.3")
    with open(os.path.join(CLIENT, "liborderd.map"), encoding="utf-8") as file:
        names = [name for name in re.findall(r"^\t(orderd_\w+);", file.read(), re.M) if "__" not in name]
    for name in names:
        require(text, "liborderd.3", f"the function {name}", rf"\b{name}\(")
    return names


n = 0
for check in (check_settings, check_metrics, check_options, check_reasons, check_commands, check_contract, check_calls):
    found = check()
    # A check that finds nothing to look for does not work any more.
    if not found:
        faults.append(f"{check.__name__} found nothing")
    n += len(found)
for fault in faults:
    print(fault)
print(f"{n} things, {len(faults)} faults")
sys.exit(1 if faults else 0)
