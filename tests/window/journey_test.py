#!/usr/bin/env python3
"""A person's first day with the window, on a virtual display: passphrase, model, question, answer; then locked, unlocked
and found again. The real program with the starter model, on each backend."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from virtual_display import skip_without_display, virtual_display  # noqa: E402
from window_program import (PROGRAM, TREE, files_below, key, named, nodes, pause, press, run_script, type_into,  # noqa: E402
                            wait_for)

ROOT = pathlib.Path(__file__).resolve().parents[2]
STARTER = ROOT / "build/release/models/SmolLM2-135M-Instruct.Q4_1.gguf"
PASSPHRASE = "an orchard behind the station"
QUESTION = "Name the capital of France."
CANARY = "heronsgate"  # a word that nothing else contains
LONGEST_ANSWER_S = 300  # the small model may turn in circles until its context is full, on a machine that builds meanwhile


class JourneyTest(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        display = virtual_display()
        self.environment = display.__enter__()
        self.addCleanup(display.__exit__, None, None, None)
        self.environment |= {"HEARTH_HOME": self.home.name, "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}

    def run_acts(self, *acts, flags=()):
        run = run_script(acts, self.environment, *flags)
        self.assertEqual(0, run.code, f"{run.errors}\n{run.trees[-1:]}")
        return run

    first_run = (
        type_into("textbox", "Passphrase", PASSPHRASE),
        press("button", "Create vault"),
        wait_for("button", "written it down"),
        press("button", "written it down"),
        press("button", "Use SmolLM2 135M"),
    )

    def test_first_answer_then_unlock_and_find_it(self):
        for backend in ("vulkan", "opengl"):
            with self.subTest(backend=backend):
                self.setUp()
                self.answer_and_come_back(("--ui-backend", backend))

    def answer_and_come_back(self, flags):
        first = self.run_acts(
            *self.first_run,
            wait_for("textbox", "Message"),
            type_into("textbox", "Message", f"{QUESTION} {CANARY}"),
            press("button", "Send"),
            wait_for("article", "Hearth:", LONGEST_ANSWER_S),
            TREE,
            flags=flags,
        )
        log = named(first.trees[0], "log", "Conversation")[0]
        self.assertTrue(log["children"][0]["name"].startswith("You: "), log["children"][0])
        self.assertTrue(log["children"][1]["name"].startswith("Hearth: "), log["children"][1])
        self.assertFalse([file for file in files_below(self.home.name) if CANARY.encode() in file.read_bytes()],
                         "what was said is in the clear on disk")

        again = self.run_acts(
            wait_for("button", "Unlock", 10),
            TREE,
            type_into("textbox", "Passphrase", "not this one"),
            press("button", "Unlock"),
            wait_for("alert", "", 20),
            type_into("textbox", "Passphrase", PASSPHRASE),
            press("button", "Unlock"),
            wait_for("searchbox", "Search chats"),
            type_into("searchbox", "Search chats", CANARY[:6]),
            wait_for("listitem", QUESTION[:10], 20),
            press("listitem", QUESTION[:10]),
            wait_for("article", "Hearth:", 20),
            TREE,
            key("ctrl+l"),
            wait_for("button", "Unlock", 20),
            TREE,
            flags=flags,
        )
        locked_before, found, locked_after = again.trees
        self.assertTrue(named(found, "article", CANARY))
        for locked in (locked_before, locked_after):
            self.assertFalse([node for node in nodes(locked) if CANARY in str(node.get("name")) + str(node.get("value"))])

    def test_without_a_passphrase_nothing_is_written(self):
        self.run_acts(
            press("button", "Later"),
            type_into("button", "Choose a model file", str(STARTER)),
            wait_for("textbox", "Message"),
            type_into("textbox", "Message", f"{QUESTION} {CANARY}"),
            press("button", "Send"),
            wait_for("article", "Hearth:", 120),
        )
        self.assertFalse([file for file in files_below(self.home.name) if CANARY.encode() in file.read_bytes()])
        self.assertFalse([file for file in files_below(self.home.name) if "vault" in file.name])

    def test_a_node_that_is_not_there_ends_the_script_with_the_tree(self):
        run = run_script([press("button", "No such button")], self.environment)
        self.assertEqual(1, run.code)
        self.assertIn("No such button", run.errors)
        self.assertTrue(run.trees)

    def test_without_a_display_the_chat_in_the_terminal_starts(self):
        del self.environment["DISPLAY"]
        done = subprocess.run([PROGRAM], input="/help\n", env=self.environment, text=True, capture_output=True,
                              timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("no display", done.stderr)
        self.assertIn("/help", done.stdout)

    def test_the_first_screen_can_be_read_without_a_display(self):
        del self.environment["DISPLAY"]
        done = subprocess.run([PROGRAM, "--ui-tree"], env=self.environment, text=True, capture_output=True, timeout=60,
                              check=True)
        tree = json.loads(done.stdout)
        self.assertTrue(named(tree, "textbox", "Passphrase"))
        self.assertTrue(named(tree, "button", "Create vault"))
        self.assertTrue(named(tree, "button", "Later"))


if __name__ == "__main__":
    skip_without_display()
    unittest.main()
