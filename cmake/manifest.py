#!/usr/bin/env python3
"""Reads cmake/dependencies.json, the one list of every third-party part.

fetch.py, third_party_parts.py and the scripts ./run and ./test use it.

    manifest.py packages USE...    names of the Debian packages for these uses, one a line
"""

import json
import pathlib
import shutil
import sys

PATH = pathlib.Path(__file__).resolve().parent / "dependencies.json"


def load():
    """All parts, as dictionaries, in the order of the file."""
    with open(PATH, encoding="utf-8") as file:
        return json.load(file)["parts"]


def find(name):
    """The part of that name, or None."""
    return next((part for part in load() if part["name"] == name), None)


def debian_packages(uses):
    """The Debian packages needed for any of these uses. A part with "unless_command" is left out where that command is."""
    return [
        package
        for part in load()
        if part["source"] == "debian" and part["use"] in uses
        if not shutil.which(part.get("unless_command", ""))
        for package in part["packages"]
    ]


def main(arguments):
    if len(arguments) < 2 or arguments[0] != "packages":
        print("usage: manifest.py packages USE...", file=sys.stderr)
        return 2
    print("\n".join(debian_packages(arguments[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
