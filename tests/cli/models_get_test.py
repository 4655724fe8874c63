#!/usr/bin/env python3
"""`hearth models get` and `remove`, and `list --everywhere`, with a server of models on this computer."""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from hearth_program import ROOT, TINY, ProgramTest

SERVER = ROOT / "tests/models/hub_server.py"
LLAMA = TINY / "llama-dense.gguf"
QWEN = TINY / "qwen3-dense.gguf"
LLAMA_HASH = hashlib.sha256(LLAMA.read_bytes()).hexdigest()


class Fetching(ProgramTest):
    def setUp(self):
        super().setUp()
        self.shop = self.folder / "shop"
        self.repository = self.shop / "quantizer/small-GGUF"
        self.repository.mkdir(parents=True)
        shutil.copy(LLAMA, self.repository / "small-Q4_K_M.gguf")
        shutil.copy(QWEN, self.repository / "small-Q8_0.gguf")
        (self.repository / "card.json").write_text(
            json.dumps({"cardData": {"license": "apache-2.0", "base_model": ["maker/small"]}}))
        server = subprocess.Popen([sys.executable, "-B", SERVER, self.shop], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.communicate)
        self.host = "127.0.0.1:" + server.stdout.readline().strip()
        self.environment["HEARTH_MODELS"] = str(self.folder / "none")
        self.environment["HEARTH_MODEL_HOSTS"] = f"http://{self.host}/"
        # Nothing of this computer's own is found by --everywhere.
        self.environment["HOME"] = str(self.folder / "person")
        for name in ("OLLAMA_MODELS", "HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME"):
            self.environment.pop(name, None)
        self.shelf = self.home / "models"

    def faults(self, *words):
        (self.repository / "faults").write_text("\n".join(words))

    def names(self, *words):
        return [model["name"] for model in self.json_of("models", "list", *words)["models"]]

    def test_a_fetched_model_is_on_the_shelf_checked_and_every_connection_is_told(self):
        got = self.json_of("models", "get", "quantizer/small-GGUF", "--yes")
        self.assertEqual("small-Q4_K_M", got["name"])
        self.assertEqual(LLAMA_HASH, got["sha256"])
        self.assertEqual(("apache-2.0", "maker", "quantizer", self.host),
                         (got["licence"], got["maker"], got["quantizer"], got["host"]))
        self.assertEqual({"small-Q4_K_M.gguf", "small-Q4_K_M.gguf.sha256"},
                         {path.name for path in self.shelf.iterdir()})
        self.assertTrue(self.json_of("models", "verify", "small-Q4_K_M")["ok"])
        self.assertEqual([1], self.json_of("logits", "-m", "small-Q4_K_M", "--ids", "1")["ids"])
        self.assertEqual({self.host}, {entry["host"] for entry in got["connections"]})
        self.assertGreaterEqual(sum(entry["received"] for entry in got["connections"]), LLAMA.stat().st_size)
        self.assertEqual(["done"], [entry["result"] for entry in got["connections"]][-1:])

    def test_the_quantization_chooses_the_file(self):
        self.assertEqual("small-Q8_0", self.json_of("models", "get", "quantizer/small-GGUF:q8_0", "--yes")["name"])
        self.assertEqual("NotFound", self.fault_of("models", "get", "quantizer/small-GGUF:Q2_K", "--yes"))

    def test_nothing_is_fetched_without_a_yes(self):
        done = self.run_hearth("models", "get", "quantizer/small-GGUF")
        self.assertEqual(1, done.returncode)
        said = done.stderr.decode()
        for fact in ("Free for any use (Apache 2.0)", "2.4 MB", "maker", "quantizer", self.host, LLAMA_HASH, "--yes"):
            self.assertIn(fact, said)
        self.assertFalse(self.shelf.exists() and any(self.shelf.iterdir()))

    def test_faults_of_the_server_end_with_a_sentence_and_nothing_usable(self):
        self.assertEqual("BadFormat", self.fault_of("models", "get", "not-a-reference", "--yes"))
        self.assertEqual("NotFound", self.fault_of("models", "get", "no/body", "--yes"))
        self.faults("longer")
        self.assertEqual("BadFormat", self.fault_of("models", "get", "quantizer/small-GGUF", "--yes"))
        self.faults("refuse 403")
        self.assertEqual("NotFound", self.fault_of("models", "get", "quantizer/small-GGUF", "--yes"))
        self.environment["HEARTH_MODEL_HOSTS"] = "http://models.example"
        self.assertEqual("Unsupported", self.fault_of("models", "get", "quantizer/small-GGUF", "--yes"))
        self.assertEqual([], [path for path in self.shelf.iterdir()] if self.shelf.exists() else [])

    def test_a_wrong_file_is_deleted_and_a_cut_one_goes_on(self):
        self.faults("corrupt")
        error = self.json_of("models", "get", "quantizer/small-GGUF", "--yes", code=1)["error"]
        self.assertIn("not the one its maker published", error["message"])
        self.assertEqual([], list(self.shelf.iterdir()))
        self.faults("cut 1")
        self.assertEqual(LLAMA_HASH, self.json_of("models", "get", "quantizer/small-GGUF", "--yes")["sha256"])

    def test_only_what_lies_on_the_shelf_is_removed(self):
        self.json_of("models", "get", "quantizer/small-GGUF", "--yes")
        self.assertEqual("small-Q4_K_M", self.json_of("models", "remove", "small-Q4")["name"])
        self.assertEqual([], list(self.shelf.iterdir()))
        elsewhere = self.folder / "none"
        elsewhere.mkdir()
        shutil.copy(LLAMA, elsewhere / "mine.gguf")
        self.assertEqual("Unsupported", self.fault_of("models", "remove", "mine"))
        self.assertTrue((elsewhere / "mine.gguf").exists())
        self.json_of("models", "add", "--link", elsewhere / "mine.gguf")
        self.json_of("models", "remove", "mine")
        self.assertTrue((elsewhere / "mine.gguf").exists())
        self.assertEqual("NotFound", self.fault_of("models", "remove", "nobody"))

    def test_models_of_other_programs_are_listed_when_asked_each_once(self):
        person = pathlib.Path(self.environment["HOME"])
        studio = person / ".lmstudio/models/maker/small"
        studio.mkdir(parents=True)
        shutil.copy(LLAMA, studio / "studio-llama.gguf")
        self.shelf.mkdir(parents=True)
        shutil.copy(QWEN, self.shelf / "own.gguf")
        shutil.copy(QWEN, studio / "the-same.gguf")
        self.assertNotIn("studio-llama", self.names())
        rows = {row["name"]: row for row in self.json_of("models", "list", "--everywhere")["models"]}
        self.assertEqual("LM Studio", rows["studio-llama"]["origin"])
        self.assertEqual("", rows["own"]["origin"])
        self.assertNotIn("the-same", rows)


if __name__ == "__main__":
    unittest.main()
