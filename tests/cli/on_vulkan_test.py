#!/usr/bin/env python3
"""Every engine verb on Vulkan, and a program that finds Vulkan missing or broken."""

import json
import os
import pathlib
import tempfile
import unittest

from hearth_program import EMBEDDER, ROOT, STARTER, TINY, ProgramTest, needs

LLAMA = TINY / "llama-dense.gguf"
IDS = "1,5,9,2,7,30,11,4,8,3,2,6"
SLOW = os.environ.get("HEARTH_SLOW_TESTS")


class Missing(ProgramTest):
    """What a person gets whose computer has no working Vulkan: an answer from the processor, and one sentence."""

    def assert_answers_on_the_processor(self, **environment):
        expected = self.json_of("logits", "-m", LLAMA, "--ids", IDS, "--device", "cpu")
        self.environment.update(environment)
        done = self.run_hearth("logits", "-m", LLAMA, "--ids", IDS, "--device", "vulkan", "--json")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(expected["logits"], json.loads(done.stdout)["logits"])
        self.assertEqual(1, done.stderr.count(b"\n"), done.stderr)
        self.assertIn(b"processor", done.stderr)
        devices = self.json_of("devices")
        self.assertEqual(["cpu"], [device["id"] for device in devices["devices"]])
        self.assertEqual("cpu", devices["chosen"])

    def test_no_driver(self):
        self.assert_answers_on_the_processor(VK_ICD_FILENAMES="/nonexistent", VK_DRIVER_FILES="/nonexistent")

    def test_a_loader_that_is_no_library(self):
        for name in ("libvulkan.so.1", "libvulkan.so"):
            (self.folder / name).write_bytes(b"this is no library")
        self.assert_answers_on_the_processor(LD_LIBRARY_PATH=str(self.folder))

    def test_a_driver_that_is_no_library(self):
        (self.folder / "driver.so").write_bytes(b"this is no library")
        manifest = self.write("driver.json", json.dumps(
            {"file_format_version": "1.0.0", "ICD": {"library_path": str(self.folder / "driver.so"), "api_version": "1.3.0"}}))
        self.assert_answers_on_the_processor(VK_ICD_FILENAMES=str(manifest), VK_DRIVER_FILES=str(manifest))


class OnVulkan(ProgramTest):
    """Skipped where there is no Vulkan device. All tests share the folder that keeps the device's self-test."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shared_home = pathlib.Path(folder.name)

    def setUp(self):
        super().setUp()
        self.environment["HEARTH_HOME"] = str(self.shared_home)
        self.devices = self.json_of("devices")["devices"]
        if len(self.devices) == 1:
            self.skipTest("there is no Vulkan device")

    def test_the_device_is_listed_with_what_its_test_found(self):
        device = self.devices[1]
        self.assertEqual("vulkan:0", device["id"])
        self.assertEqual("passed", device["self_test"])
        self.assertEqual([], device["replaced_kernels"])
        self.assertGreater(device["tokens_per_s"], 0)
        self.assertGreater(device["memory_MiB"], 0)
        self.assertTrue(device["name"] and device["driver"] and device["kind"].endswith("gpu"))

    def test_logits_are_those_of_the_processor(self):
        for kv in ("f32", "f16", "q8_0"):
            expected = self.json_of("logits", "-m", LLAMA, "--ids", IDS, "--kv", kv, "--all", "--device", "cpu")["logits"]
            for device in ("vulkan", "vulkan:0"):
                found = self.json_of("logits", "-m", LLAMA, "--ids", IDS, "--kv", kv, "--all", "--device", device)["logits"]
                worst = max(abs(a - b) for found_row, row in zip(found, expected, strict=True)
                            for a, b in zip(found_row, row, strict=True))
                self.assertLess(worst, 0.02)

    def test_a_device_that_is_not_there_is_not_found(self):
        self.assertEqual("NotFound", self.fault_of("logits", "-m", LLAMA, "--ids", "1", "--device", "vulkan:77"))
        self.assertEqual("NotFound", self.fault_of("logits", "-m", LLAMA, "--ids", "1", "--device", "vulkan:"))

    @needs(STARTER)
    def test_the_starter_model_answers(self):
        answer = self.json_of("chat", "-m", STARTER, "--device", "vulkan", "--temp", "0", "-n", "8",
                              "-p", "Name the capital of France.")
        self.assertIn("Paris", answer["text"])
        self.assertEqual("vulkan:0", answer["device"])
        self.assertEqual("", answer["notice"])

    @needs(EMBEDDER)
    def test_sentences_become_the_same_vectors(self):
        text = self.write("sentences", "A cat sat on the mat.\nThe rent is due on the first.\n")
        found = self.json_of("embed", "-m", EMBEDDER, "--file", text, "--device", "vulkan")["embeddings"]
        expected = self.json_of("embed", "-m", EMBEDDER, "--file", text, "--device", "cpu")["embeddings"]
        for a, b in zip(found, expected, strict=True):
            self.assertGreater(sum(x * y for x, y in zip(a, b, strict=True)), 0.9995)  # a processor rounds more

    @needs(STARTER)
    @unittest.skipUnless(SLOW, "takes minutes on a software GPU; HEARTH_SLOW_TESTS=1 runs it")
    def test_the_perplexity_of_two_windows_is_that_of_the_processor(self):
        text = self.write("text", (ROOT / "LICENSE").read_bytes()[:7000])
        words = ("perplexity", "-m", STARTER, "--file", text, "--ctx", "512")
        expected = self.json_of(*words, "--device", "cpu")
        self.assertGreaterEqual(expected["windows"], 2)
        found = self.json_of(*words, "--device", "vulkan")
        self.assertLess(abs(found["perplexity"] / expected["perplexity"] - 1), 0.001)


if __name__ == "__main__":
    unittest.main()
