"""Drives the real window of the built program with scripts, and reads its semantic tree."""

import json
import os
import pathlib
import subprocess

PROGRAM = os.environ["HEARTH_PROGRAM"]


def press(role, name):
    return {"do": "press", "role": role, "name": name}


def type_into(role, name, value):
    return {"do": "type", "role": role, "name": name, "value": value}


def wait_for(role, name, seconds=30):
    return {"do": "wait", "role": role, "name": name, "value": seconds}


def pause(seconds):
    return {"do": "wait", "value": seconds}


def key(value):
    return {"do": "key", "value": value}


TREE = {"do": "tree"}


class Run:
    """What a script left behind: exit code, the trees it asked for, what was said on standard error."""

    def __init__(self, code, out, errors):
        self.code = code
        self.errors = errors
        self.trees = list(documents(out))


def documents(text):
    """The JSON documents that follow each other in a text."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text.rstrip()):
        document, end = decoder.raw_decode(text, at)
        yield document
        at = end + len(text[end:]) - len(text[end:].lstrip())


def run_script(acts, environment, *flags, timeout=300):
    """Opens the window, does what `acts` say, and returns a Run."""
    script = "\n".join(json.dumps(act) for act in acts)
    done = subprocess.run([PROGRAM, "--ui-script", "-", *flags], input=script, env=environment, text=True,
                          capture_output=True, timeout=timeout, check=False)
    return Run(done.returncode, done.stdout, done.stderr)


def nodes(tree):
    """Every node of a tree, parents first."""
    yield tree
    for child in tree.get("children", []):
        yield from nodes(child)


def named(tree, role, part):
    """The nodes of that role whose name contains `part`."""
    return [node for node in nodes(tree) if node["role"] == role and part in node.get("name", "")]


def files_below(folder):
    return [path for path in pathlib.Path(folder).rglob("*") if path.is_file()]
