"""Runs the built program for the tests of this folder.

HEARTH_PROGRAM names it, HEARTH_TEST_MODELS the folder of real models (default: where ./run --build puts them), and
HEARTH_TEST_DATA the folder tests/data.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("HEARTH_PROGRAM", str(ROOT / "build/release/hearth"))
MODELS = pathlib.Path(os.environ.get("HEARTH_TEST_MODELS", ROOT / "build/release/models"))
TINY = pathlib.Path(os.environ.get("HEARTH_TEST_DATA", ROOT / "tests/data")) / "tiny"
STARTER = MODELS / "SmolLM2-135M-Instruct.Q4_1.gguf"
EMBEDDER = MODELS / "all-minilm-l6-v2.Q8_0.gguf"
RANKER = MODELS / "ms-marco-minilm-l-12-v2.Q8_0.gguf"
TIMEOUT_S = 300  # sanitizer builds and software GPUs are slow


def needs(path):
    return unittest.skipUnless(path.exists(), f"{path.name} is not there")


class ProgramTest(unittest.TestCase):
    """A test with a fresh home folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.home = self.folder / "home"
        self.environment = {**os.environ, "HEARTH_HOME": str(self.home), "HEARTH_MODELS": str(MODELS)}

    def run_hearth(self, *words, stdin=b""):
        """The finished process, its output as bytes. A signal fails the test."""
        stdin = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run([PROGRAM, *map(os.fspath, words)], input=stdin, capture_output=True,
                              env=self.environment, timeout=TIMEOUT_S, check=False)
        self.assertIn(done.returncode, (0, 1, 2), (words, done.stderr[-4000:]))
        return done

    def json_of(self, *words, stdin=b"", code=0):
        """The one JSON document that a verb prints with --json."""
        done = self.run_hearth(*words, "--json", stdin=stdin)
        self.assertEqual(code, done.returncode, (words, done.stdout[-2000:], done.stderr[-2000:]))
        return json.loads(done.stdout.decode("utf-8"))

    def fault_of(self, *words, stdin=b"", code=1):
        """The fault that a verb fails with; checks that its message is one line, with and without --json."""
        error = self.json_of(*words, stdin=stdin, code=code)["error"]
        self.assertGreater(len(error["message"]), 10)
        self.assertNotIn("\n", error["message"])
        plain = self.run_hearth(*words, stdin=stdin)
        self.assertEqual(code, plain.returncode)
        self.assertTrue(plain.stderr.startswith(b"hearth: "), plain.stderr)
        self.assertEqual(1, plain.stderr.count(b"\n"), plain.stderr)
        return error["fault"]

    def write(self, name, contents):
        path = self.folder / name
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return path
