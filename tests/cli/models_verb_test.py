#!/usr/bin/env python3
"""The model shelf: list, info, add, verify."""

import hashlib
import shutil
import unittest

from hearth_program import STARTER, TINY, ProgramTest, needs

LLAMA = TINY / "llama-dense.gguf"
LLAMA_HASH = hashlib.sha256(LLAMA.read_bytes()).hexdigest()


class Shelf(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["HEARTH_MODELS"] = str(self.folder / "none")
        self.shelf = self.home / "models"

    def verified(self, name, code=0):
        return self.json_of("models", "verify", name, code=code)

    def test_an_added_model_is_listed_found_and_verified(self):
        added = self.json_of("models", "add", LLAMA)
        self.assertEqual(LLAMA_HASH, added["sha256"])
        self.assertEqual(LLAMA.read_bytes(), (self.shelf / LLAMA.name).read_bytes())
        self.assertIn("llama-dense", [model["name"] for model in self.json_of("models", "list")["models"]])
        self.assertEqual([1], self.json_of("logits", "-m", "llama-dense", "--ids", "1")["ids"])
        report = self.verified("llama-dense")
        self.assertTrue(report["ok"])
        self.assertEqual(LLAMA_HASH, report["models"][0]["expected"])
        self.assertEqual({LLAMA.name, LLAMA.name + ".sha256"}, {path.name for path in self.shelf.iterdir()})

    def test_adding_the_same_again_is_fine_and_another_of_that_name_is_not(self):
        self.json_of("models", "add", LLAMA)
        self.json_of("models", "add", LLAMA)
        other = self.folder / "other"
        other.mkdir()
        shutil.copy(TINY / "qwen2-dense.gguf", other / LLAMA.name)
        self.assertEqual("Busy", self.fault_of("models", "add", other / LLAMA.name))
        self.assertTrue(self.verified("llama-dense")["ok"])

    def test_a_link_points_to_the_file(self):
        self.json_of("models", "add", "--link", LLAMA)
        self.assertTrue((self.shelf / LLAMA.name).is_symlink())
        self.assertTrue(self.verified("llama-dense")["ok"])

    def test_damage_is_noticed(self):
        self.json_of("models", "add", LLAMA)
        damaged = bytearray(LLAMA.read_bytes())
        damaged[-1] ^= 1
        (self.shelf / LLAMA.name).write_bytes(damaged)
        report = self.verified("llama-dense", code=1)
        self.assertFalse(report["ok"])
        self.assertIn("not what they were", report["models"][0]["problem"])
        self.assertEqual("BadFormat", report["error"]["fault"])

    def test_a_shelf_that_cannot_be_written_is_said(self):
        self.home.write_text("a file where a folder should be")
        self.assertEqual("Unreadable", self.fault_of("models", "add", LLAMA))

    def test_a_part_of_a_split_model_is_refused(self):
        part = self.folder / "x-00001-of-00002.gguf"
        shutil.copy(LLAMA, part)
        self.assertIn(self.fault_of("models", "add", part), ("Unsupported", "NotFound", "BadFormat"))
        self.assertFalse(self.shelf.exists() and any(self.shelf.iterdir()))

    def test_the_card_says_what_the_file_says(self):
        card = self.json_of("models", "info", LLAMA)
        self.assertEqual(LLAMA_HASH, card["sha256"])
        self.assertEqual("llama", card["architecture"])
        self.assertEqual(LLAMA.stat().st_size, card["file_bytes"])
        self.assertEqual(card["metadata"]["general.architecture"], "llama")
        plain = self.run_hearth("models", "info", LLAMA).stdout.decode()
        self.assertIn(LLAMA_HASH, plain)

    def test_the_plan_can_be_printed(self):
        self.assertIn("MatMul", self.json_of("models", "info", "--print-plan", LLAMA)["plan"])

    def test_an_unusable_file_on_the_shelf_is_listed_with_its_fault(self):
        self.shelf.mkdir(parents=True)
        (self.shelf / "broken.gguf").write_text("nothing")
        rows = {model["name"]: model for model in self.json_of("models", "list")["models"]}
        self.assertEqual("BadFormat", rows["broken"]["error"]["fault"])
        self.assertFalse(self.verified("broken", code=1)["ok"])

    def test_an_unknown_name_is_answered_with_what_there_is(self):
        self.json_of("models", "add", LLAMA)
        error = self.json_of("models", "info", "nosuch", code=1)["error"]
        self.assertIn("llama-dense", error["message"])


@needs(STARTER)
class Starter(ProgramTest):
    def test_the_starter_model_is_the_default_and_as_pinned(self):
        card = self.json_of("models", "info")
        self.assertIn("SmolLM2", card["path"])
        self.assertEqual("Q4_1", card["quantization"])
        report = self.json_of("models", "verify", STARTER)
        self.assertTrue(report["ok"])
        self.assertEqual(card["sha256"], report["models"][0]["expected"])


if __name__ == "__main__":
    unittest.main()
