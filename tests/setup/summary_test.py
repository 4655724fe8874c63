#!/usr/bin/env python3
"""tests/summary.py counts what ctest's programs report, and cannot take a failure for a success."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import summary  # noqa: E402

DOCTEST = "[doctest] test cases:  5 |  {} passed | {} failed | 0 skipped\n"


def summarised(*entries, extra=()):
    """(exit code, last line) for entries of (status, output)."""
    cases = "".join(f'<testcase name="t{i}" status="{s}"><system-out>{o}</system-out></testcase>'
                    for i, (s, o) in enumerate(entries))
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as shown:
        path = pathlib.Path(folder) / "results.xml"
        path.write_text(f"<testsuite>{cases}</testsuite>")
        code = summary.main([str(path), *extra])
    return code, shown.getvalue().splitlines()[-1]


class Summary(unittest.TestCase):
    def test_the_cases_of_a_doctest_program_are_counted(self):
        self.assertEqual((0, "5 passed, 0 failed, 0 skipped"), summarised(("run", DOCTEST.format(5, 0))))

    def test_a_skipped_case_is_not_counted_as_passed(self):
        output = "[skipped] a model answers: no.gguf is not there\n" + DOCTEST.format(5, 0)
        self.assertEqual((0, "4 passed, 0 failed, 1 skipped"), summarised(("run", output)))

    def test_a_failed_case_fails_the_whole(self):
        self.assertEqual((1, "3 passed, 2 failed, 0 skipped"), summarised(("fail", DOCTEST.format(3, 2))))

    def test_a_crash_without_a_report_is_a_failure(self):
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), summarised(("fail", "Segmentation fault")))

    def test_a_program_that_ends_badly_after_a_clean_report_is_a_failure(self):
        self.assertEqual((1, "5 passed, 1 failed, 0 skipped"), summarised(("fail", DOCTEST.format(5, 0))))

    def test_the_cases_of_a_unittest_program_are_counted(self):
        output = "..s.F\nRan 5 tests in 0.1s\n\nFAILED (failures=1, skipped=1)\n"
        self.assertEqual((1, "3 passed, 1 failed, 1 skipped"), summarised(("fail", output)))

    def test_the_cases_of_a_node_program_are_counted(self):
        output = "ok 1 - works\n1..7\n# tests 7\n# suites 0\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n"
        self.assertEqual((1, "4 passed, 2 failed, 1 skipped"), summarised(("fail", output)))

    def test_an_entry_that_did_not_run_is_skipped(self):
        self.assertEqual((0, "1 passed, 0 failed, 1 skipped"), summarised(("run", ""), ("notrun", "")))

    def test_a_step_that_failed_before_any_test_is_counted(self):
        self.assertEqual((1, "5 passed, 1 failed, 0 skipped"),
                         summarised(("run", DOCTEST.format(5, 0)), extra=["failed=dev build"]))

    def test_nothing_run_is_a_failure(self):
        self.assertEqual((1, "0 passed, 1 failed, 0 skipped"), summarised())


if __name__ == "__main__":
    unittest.main()
