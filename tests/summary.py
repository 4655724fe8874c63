#!/usr/bin/env python3
"""Counts what ./test ran and prints the last line: "N passed, N failed, N skipped". Exit code 1 when something failed.

    summary.py (RESULTS.xml | failed=NAME | skipped=NAME)...

RESULTS.xml is ctest's JUnit file. Its entries are programs that hold many tests, so their own reports are counted:
doctest's summary line, unittest's, Node.js's, and the lines "[skipped] NAME: REASON" of tests/test_models.cpp. An entry
without any of them counts as one test.
"""

import re
import sys
import xml.etree.ElementTree as xml

DOCTEST = re.compile(r"\[doctest\] test cases: *\d+ \| *(\d+) passed \| *(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?", re.MULTILINE)
NODE = re.compile(r"^# pass (\d+)\n# fail (\d+)\n# cancelled (\d+)\n# skipped (\d+)$", re.MULTILINE)
SKIPPED = re.compile(r"^\[skipped\] (.*?): (.*)$", re.MULTILINE)


class Count:
    """passed, failed and skipped; `notes` are the lines worth showing."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.notes = []

    def add_entry(self, name, status, output):
        """One ctest entry: `status` is run, fail, or something else for skipped."""
        broken = status == "fail"
        skipped = dict(SKIPPED.findall(output))
        self.notes += [f"skipped: {test}: {reason}" for test, reason in skipped.items()]
        if doctest := DOCTEST.search(output):
            passed, failed = map(int, doctest.groups())
            self.add(passed - len(skipped), failed, len(skipped), broken)
        elif unittest := UNITTEST.search(output):
            details = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", unittest[2] or "")}
            failed = details.get("failures", 0) + details.get("errors", 0)
            self.add(int(unittest[1]) - failed - details.get("skipped", 0), failed, details.get("skipped", 0), broken)
        elif node := NODE.search(output):
            passed, failed, cancelled, left_out = map(int, node.groups())
            self.add(passed, failed + cancelled, left_out, broken)
        else:
            self.add(int(status == "run"), 0, int(status not in ("run", "fail")), broken)
            if status not in ("run", "fail"):
                self.notes.append(f"skipped: {name}")
        if broken:
            self.notes.append(f"failed: {name}\n{output.strip()[-8000:]}")

    def add(self, passed, failed, skipped, broken):
        self.passed += max(passed, 0)
        self.failed += failed if failed or not broken else 1  # it ended badly and blames no test: a crash or a time-out
        self.skipped += skipped


def count(arguments):
    result = Count()
    for argument in arguments:
        kind, _, name = argument.partition("=")
        if kind == "failed":
            result.add(0, 1, 0, True)
            result.notes.append(f"failed: {name}")
        elif kind == "skipped":
            result.add(0, 0, 1, False)
            result.notes.append(f"skipped: {name}")
        else:
            for case in xml.parse(argument).getroot().iter("testcase"):
                result.add_entry(case.get("name"), case.get("status"), case.findtext("system-out") or "")
    return result


def main(arguments):
    result = count(arguments)
    if result.passed + result.failed == 0:
        result.failed = 1
        result.notes.append("failed: no test was run")
    for note in result.notes:
        print(note)
    print(f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped")
    return 1 if result.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
