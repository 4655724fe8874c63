#!/usr/bin/env python3
"""Files that are not what they should be, given to every verb: one sentence, exit 1, never a signal."""

import os
import struct
import time
import unittest

from hearth_program import STARTER, TINY, ProgramTest, needs

LLAMA = TINY / "llama-dense.gguf"


def verbs_with(model):
    return [
        ["chat", "-m", model, "-p", "hi"],
        ["tokenize", "-m", model, "hi"],
        ["logits", "-m", model, "--ids", "1"],
        ["render", "-m", model, "--file", "-"],
        ["embed", "-m", model, "--file", "-"],
        ["bench", "-m", model, "-r", "1"],
        ["models", "info", model],
        ["models", "add", model],
    ]


class HostileModels(ProgramTest):
    def refused(self, model, faults):
        for words in verbs_with(model):
            with self.subTest(verb=words[0], model=str(model)):
                began = time.monotonic()
                self.assertIn(self.fault_of(*words, stdin='[{"role":"user","content":"hi"}]'), faults)
                self.assertLess(time.monotonic() - began, 20)
        self.assertFalse(any((self.home / "models").glob("*")) if self.home.exists() else False)

    def test_no_such_file(self):
        self.refused(self.folder / "missing.gguf", {"NotFound"})

    def test_a_folder(self):
        self.refused(self.folder, {"Unreadable"})

    @unittest.skipUnless(os.path.exists("/dev/null"), "no devices")
    def test_a_device(self):
        self.refused("/dev/null", {"Unreadable"})

    def test_an_empty_file(self):
        self.refused(self.write("empty.gguf", b""), {"BadFormat", "Unreadable"})

    def test_a_text_file(self):
        self.refused(self.write("text.gguf", "Once upon a time.\n" * 100), {"BadFormat"})

    def test_a_header_that_promises_more_than_there_is(self):
        self.refused(self.write("lies.gguf", b"GGUF" + struct.pack("<IQQ", 3, 2**62, 2**62)), {"BadFormat"})

    def test_a_model_cut_off_at_any_place(self):
        whole = LLAMA.read_bytes()
        for part in (5, 24, 200, len(whole) // 2, len(whole) - 1):
            model = self.write(f"cut{part}.gguf", whole[:part])
            with self.subTest(part=part):
                self.assertEqual("BadFormat", self.fault_of("logits", "-m", model, "--ids", "1"))

    def test_a_model_with_any_byte_of_its_header_changed_is_used_or_refused(self):
        whole = LLAMA.read_bytes()
        for place in range(0, 1200, 37):
            damaged = bytearray(whole)
            damaged[place] ^= 0xFF
            model = self.write("damaged.gguf", bytes(damaged))
            done = self.run_hearth("logits", "-m", model, "--ids", "1", "--top", "1", "--json")
            self.assertIn(done.returncode, (0, 1), (place, done.stderr))

    def test_a_pipe_nobody_writes_to_does_not_hang(self):
        pipe = self.folder / "pipe.gguf"
        os.mkfifo(pipe)
        self.assertEqual("Unreadable", self.fault_of("logits", "-m", pipe, "--ids", "1"))


@needs(STARTER)
class HostileTexts(ProgramTest):
    def test_texts_that_cannot_be_read_are_refused_by_every_verb(self):
        for verb in ("tokenize", "logits", "perplexity", "embed", "render"):
            for path, fault in ((self.folder / "missing.txt", "NotFound"), (self.folder, "Unreadable")):
                with self.subTest(verb=verb, path=str(path)):
                    self.assertEqual(fault, self.fault_of(verb, "--file", path))

    def test_a_very_long_word_is_tokenized_in_time(self):
        ids = self.json_of("tokenize", "--file", "-", stdin=b"a" * 1_000_000)["ids"]
        self.assertGreater(len(ids), 1000)


if __name__ == "__main__":
    unittest.main()
