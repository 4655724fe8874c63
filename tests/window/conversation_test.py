#!/usr/bin/env python3
"""What a person does with conversations, in the real window with the starter model: other versions of an answer, editing,
history, undoing a deletion, importing, attaching a file, stopping, locking in the middle of an answer."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from virtual_display import skip_without_display, virtual_display  # noqa: E402
from window_program import TREE, key, named, pause, press, run_script, type_into, wait_for  # noqa: E402

PASSPHRASE = "an orchard behind the station"
UNLOCK = (type_into("textbox", "Passphrase", PASSPHRASE), press("button", "Unlock"), wait_for("textbox", "Message"))
FIRST_RUN = (
    type_into("textbox", "Passphrase", PASSPHRASE),
    press("button", "Create vault"),
    press("button", "written it down"),
    press("button", "Use SmolLM2 135M"),
    wait_for("textbox", "Message"),
)


def ask(question):
    return (type_into("textbox", "Message", question), press("button", "Send"), wait_for("button", "Stop", 60),
            wait_for("button", "Send", 200))


def messages(tree):
    """The names of the finished messages of the conversation on screen."""
    log = named(tree, "log", "Conversation")[0]
    return [child["name"] for child in log["children"] if child["role"] == "article"]


class ConversationTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        display = virtual_display()
        self.environment = display.__enter__()
        self.addCleanup(display.__exit__, None, None, None)
        self.environment |= {"HEARTH_HOME": str(self.folder / "home"), "LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}

    def run_acts(self, *acts):
        run = run_script(acts, self.environment, timeout=600)
        self.assertEqual(0, run.code, f"{run.errors}\n{run.trees[-1:]}")
        return run.trees

    def test_versions_and_history(self):
        trees = self.run_acts(
            *FIRST_RUN,
            *ask("Name the capital of France."),
            TREE,
            press("button", "Try again"),
            wait_for("button", "Stop", 60),
            wait_for("button", "Send", 200),
            wait_for("group", "Version 2 of 2", 20),
            TREE,
            press("button", "Edit your message"),
            type_into("textbox", "Edited text", "Name the capital of Spain."),
            press("button", "Ask this instead"),
            wait_for("article", "You: Name the capital of Spain.", 30),
            wait_for("button", "Send", 200),
            TREE,
        )
        first, again, edited = trees
        self.assertEqual(2, len(messages(first)))
        self.assertEqual(2, len(messages(again)))
        self.assertIn("Spain", messages(edited)[0])

    def test_a_deleted_chat_can_be_brought_back(self):
        trees = self.run_acts(
            *FIRST_RUN,
            *ask("Name the capital of France."),
            press("button", "Actions for Name the capital"),
            press("menuitem", "Delete"),
            wait_for("button", "Undo", 20),
            TREE,
            press("button", "Undo"),
            wait_for("listitem", "Name the capital", 20),
        )
        self.assertFalse(named(trees[0], "listitem", "Name the capital"))

    def test_an_export_of_another_program_comes_along(self):
        node = {"id": "a", "parent": None, "children": [], "message": {
            "id": "a", "author": {"role": "user"}, "create_time": 1700000000,
            "content": {"content_type": "text", "parts": ["All about heronsgate"]}}}
        export = self.folder / "conversations.json"
        export.write_text(json.dumps([{"id": "c", "title": "Birds of the marsh", "create_time": 1700000000,
                                       "update_time": 1700000000, "mapping": {"a": node}, "current_node": "a"}]))
        self.run_acts(
            *FIRST_RUN,
            type_into("button", "Import chats", str(export)),
            wait_for("listitem", "Birds of the marsh", 30),
            type_into("searchbox", "Search chats", "heronsg"),
            wait_for("listitem", "heronsgate", 20),
        )

    def test_locking_in_the_middle_of_an_answer_keeps_the_question(self):
        trees = self.run_acts(
            *FIRST_RUN,
            type_into("textbox", "Message", "Write a long story about a lighthouse."),
            press("button", "Send"),
            wait_for("button", "Stop", 60),
            pause(1),
            key("ctrl+l"),
            wait_for("button", "Unlock", 20),
            TREE,
            *UNLOCK,
            wait_for("article", "You: Write a long story", 20),
            TREE,
        )
        self.assertNotIn("lighthouse", json.dumps(trees[0]))
        self.assertIn("lighthouse", messages(trees[1])[0])


if __name__ == "__main__":
    skip_without_display()
    unittest.main()
