#!/usr/bin/env python3
"""What each verb prints, and with which exit code."""

import json
import math
import os
import subprocess
import unittest

from hearth_program import EMBEDDER, PROGRAM, RANKER, STARTER, TIMEOUT_S, TINY, ProgramTest, needs

LLAMA = TINY / "llama-dense.gguf"
VERBS = ["chat", "tokenize", "logits", "perplexity", "embed", "render", "bench", "devices", "models"]


class Usage(ProgramTest):
    def test_help_names_every_verb_and_each_verb_has_its_own(self):
        text = self.run_hearth("--help").stdout.decode()
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", text)
            done = self.run_hearth(verb, "--help")
            self.assertEqual(0, done.returncode)
            self.assertIn(f"hearth {verb}".encode(), done.stdout)
            self.assertEqual(b"", done.stderr)

    def test_the_version_names_every_part_and_its_licence(self):
        version = self.json_of("--version")
        self.assertRegex(version["version"], r"^\d+\.\d+\.\d+$")
        self.assertIsInstance(version["commit"], str)
        self.assertIn("cli11", [part["name"] for part in version["third_party"]])
        for part in version["third_party"]:
            self.assertTrue(part["version"] and part["licence"], part)

    def test_wrong_usage_is_exit_2_and_one_sentence(self):
        for words in (
            ["dance"], ["chat", "--temp", "warm"], ["chat", "-n", "-1"], ["chat", "--kv", "f17", "-p", "x"],
            ["chat", "--nosuch"], ["tokenize"], ["tokenize", "a", "--file", "b"], ["logits"], ["logits", "--ids", "1,x"],
            ["logits", "--ids", ""], ["perplexity"], ["embed"], ["render"], ["bench", "-p", "9999"], ["models"],
            ["models", "dance"], ["models", "add"], ["chat", "--logit-bias", "1", "-p", "x"], ["bench", "-r", "0"],
            ["logits", "--ids", "99999999999999999999"], ["chat", "--ctx", "0", "-p", "x"], ["devices", "-t", "x"],
        ):
            with self.subTest(words=words):
                self.assertEqual("WrongUsage", self.fault_of(*words, code=2))

    def test_json_without_a_question_is_wrong_usage(self):
        self.assertIn("error", self.json_of("chat", code=2))

    def test_arguments_that_are_no_utf8_still_give_json(self):
        self.assertEqual("WrongUsage", self.fault_of(b"\xff\xfe", code=2))
        self.assertEqual("NotFound", self.fault_of("logits", "--ids", "1", "-m", b"/no/\xff.gguf"))

    def test_a_reader_that_leaves_early_is_no_crash(self):
        for words in (["--help"], ["--version", "--json"], ["chat", "--help"],
                      ["logits", "-m", str(LLAMA), "--ids", ",".join(["1"] * 60), "--all", "--json"]):
            with self.subTest(words=words):
                process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                           env=self.environment)
                process.stdout.close()
                errors = process.stderr.read()
                process.stderr.close()
                self.assertIn(process.wait(TIMEOUT_S), (0, 1))
                self.assertEqual(b"", errors)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk_behind_the_output_is_said(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, timeout=TIMEOUT_S, check=False)
        self.assertEqual(1, done.returncode)
        self.assertIn(b"could not be written", done.stderr)


class Devices(ProgramTest):
    def test_the_chosen_device_is_one_of_the_list_and_passes_its_self_test(self):
        report = self.json_of("devices")
        chosen = [device for device in report["devices"] if device["id"] == report["chosen"]]
        self.assertEqual(1, len(chosen))
        self.assertEqual("passed", chosen[0]["self_test"])
        self.assertGreater(chosen[0]["memory_MiB"], 0)
        self.assertEqual({"id", "name", "kind", "memory_MiB", "driver", "features", "tokens_per_s", "replaced_kernels",
                          "self_test"}, set(chosen[0]))

    def test_a_device_that_is_not_there_is_named_with_those_that_are(self):
        error = self.json_of("devices", "--device", "vulkan:99", code=1)["error"]
        self.assertIn("cpu", error["message"])


class Logits(ProgramTest):
    def logits(self, *words):
        return self.json_of("logits", "-m", LLAMA, "--ids", "1,2,3", *words)

    def test_one_row_as_wide_as_the_vocabulary(self):
        result = self.logits()
        self.assertEqual([1, 2, 3], result["ids"])
        self.assertEqual([128], [len(row) for row in result["logits"]])

    def test_all_gives_a_row_for_every_token_and_ends_with_the_same(self):
        rows = self.logits("--all")["logits"]
        self.assertEqual(3, len(rows))
        for a, b in zip(rows[-1], self.logits()["logits"][0]):
            self.assertAlmostEqual(a, b, delta=1e-4)

    def test_top_is_sorted_and_its_probabilities_are_those_of_the_logits(self):
        row = self.logits()["logits"][0]
        total = math.log(sum(math.exp(value) for value in row))
        top = self.logits("--top", "5")["top"]
        self.assertEqual(sorted(range(128), key=lambda id: -row[id])[:5], [entry["id"] for entry in top])
        for entry in top:
            self.assertAlmostEqual(row[entry["id"]] - total, entry["logprob"], delta=1e-4)

    def test_top_of_all_is_a_list_a_token(self):
        top = self.logits("--top", "2", "--all")["top"]
        self.assertEqual([2, 2, 2], [len(row) for row in top])

    def test_tokens_outside_the_vocabulary_are_refused(self):
        self.assertEqual("BadFormat", self.fault_of("logits", "-m", LLAMA, "--ids", "1,128"))

    def test_more_tokens_than_the_context_are_refused(self):
        self.assertEqual("Unsupported", self.fault_of("logits", "-m", LLAMA, "--ids", "1,2,3", "--ctx", "2"))

    def test_a_text_for_a_model_without_a_vocabulary_is_refused(self):
        self.assertIn(self.fault_of("logits", "-m", LLAMA, "--file", self.write("a.txt", "hello")),
                      ("Unsupported", "BadFormat", "NotFound"))


class Bench(ProgramTest):
    def test_every_list_has_a_positive_value_a_repetition(self):
        report = self.json_of("bench", "-m", LLAMA, "-p", "4,8", "-n", "3", "-d", "0,5", "-r", "2", "--ctx", "64")
        expected = {"pp4", "pp8", "tg3@d0", "tg3@d5", "load_ms", "ttft_ms", "peak_rss_MiB", "weight_GBps",
                    "bandwidth_GBps"}
        self.assertEqual(expected | {"ops"}, set(report))
        del report["ops"]
        for key, values in report.items():
            self.assertEqual(2, len(values), key)
            self.assertTrue(all(value > 0 for value in values), (key, values))
        for load, first_token in zip(report["load_ms"], report["ttft_ms"]):
            self.assertLess(load, first_token)

    def test_the_operations_of_a_token_have_a_time_and_their_share_of_the_bandwidth(self):
        report = self.json_of("bench", "-m", LLAMA, "-p", "4", "-n", "2", "-d", "0", "-r", "1", "--ctx", "64",
                              "--device", "cpu")
        best = max(report["bandwidth_GBps"])
        for op in report["ops"]:
            self.assertEqual({"op", "type", "count", "ms", "GBps", "share", "device"}, set(op))
            self.assertGreater(op["count"], 0)
            self.assertGreaterEqual(op["ms"], 0)
            self.assertAlmostEqual(op["share"], op["GBps"] / best)
            self.assertEqual("cpu", op["device"])
        milliseconds = [op["ms"] for op in report["ops"]]
        self.assertEqual(sorted(milliseconds, reverse=True), milliseconds)
        products = [op for op in report["ops"] if op["op"] == "MatMul"]
        self.assertTrue(products and all(op["GBps"] > 0 and op["type"] for op in products), products)

    def test_nothing_to_measure_leaves_no_operations(self):
        report = self.json_of("bench", "-m", LLAMA, "-p", "0", "-n", "0", "-r", "1", "--ctx", "64")
        self.assertEqual([], report["ops"])

    def test_the_document_is_one_line(self):
        done = self.run_hearth("bench", "-m", LLAMA, "-p", "4", "-n", "0", "-r", "1", "--ctx", "128", "--json")
        self.assertEqual(1, done.stdout.count(b"\n"))

    def test_people_get_a_table(self):
        done = self.run_hearth("bench", "-m", LLAMA, "-p", "4", "-n", "2", "-d", "0", "-r", "1", "--ctx", "128")
        self.assertEqual(0, done.returncode, done.stderr)
        for label in (b"median", b"pp4", b"tg2@d0", b"ttft_ms", b"bandwidth_GBps", b"MatMul"):
            self.assertIn(label, done.stdout)


@needs(STARTER)
class WithStarter(ProgramTest):
    def test_chat_answers_once_and_says_what_it_cost(self):
        answer = self.json_of("chat", "-p", "Name the capital of France.", "--temp", "0", "-n", "24")
        self.assertIn("Paris", answer["text"])
        self.assertIn(answer["stop"], ("eos", "length"))
        self.assertTrue(0 < answer["tokens"] <= 24)
        self.assertGreater(answer["prompt_tokens"], 7)
        self.assertGreater(answer["ttft_ms"], 0)
        self.assertGreater(answer["tokens_per_s"], 0)

    def test_the_limit_and_stop_strings_end_an_answer(self):
        question = ["chat", "--temp", "0", "-p", "Write one sentence about the sea."]
        limited = self.json_of(*question, "-n", "3")
        self.assertEqual(("length", 3), (limited["stop"], limited["tokens"]))
        whole = self.json_of(*question, "-n", "40")["text"]
        word = whole.split()[3]
        stopped = self.json_of(*question, "-n", "40", "--stop", word)
        self.assertEqual("stop_string", stopped["stop"])
        self.assertEqual(whole[: whole.index(word)], stopped["text"])

    def test_the_same_seed_gives_the_same_answer(self):
        question = ["chat", "-p", "Tell me a story.", "-n", "16", "--temp", "1.5"]
        first = self.json_of(*question, "--seed", "7")["text"]
        self.assertEqual(first, self.json_of(*question, "--seed", "7")["text"])
        self.assertNotEqual(first, self.json_of(*question, "--seed", "8")["text"])

    def test_the_question_may_come_from_standard_input(self):
        done = self.run_hearth("chat", "-p", "-", "--temp", "0", "-n", "24", stdin="Name the capital of France.")
        self.assertEqual(0, done.returncode)
        self.assertIn(b"Paris", done.stdout)
        self.assertEqual(b"", done.stderr)

    def test_lines_from_a_pipe_are_messages_and_commands(self):
        saved = self.folder / "talk.md"
        talk = f"Name the capital of France.\n/stats\n/save {saved}\n/save {saved}\n/nosuch\n/exit\nnever asked\n"
        done = self.run_hearth("chat", "--temp", "0", "-n", "24", stdin=talk)
        self.assertEqual(0, done.returncode)
        self.assertIn(b"Paris", done.stdout)
        self.assertIn(b"Context", done.stdout)
        self.assertIn(b"stays as it is", done.stderr)
        self.assertIn(b"no command /nosuch", done.stderr)
        self.assertIn("Name the capital of France.", saved.read_text())
        self.assertNotIn(b"never asked", done.stdout)

    def test_names_and_beginnings_of_names_find_the_model(self):
        for name in ("SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct.Q4_1", "smollm2"):
            self.assertEqual([504, 3575], self.json_of("tokenize", "-m", name, "The capital")["ids"])

    def test_special_names_are_letters_when_asked_to_be(self):
        self.assertEqual([0], self.json_of("tokenize", "<|endoftext|>")["ids"])
        self.assertGreater(len(self.json_of("tokenize", "--plain", "<|endoftext|>")["ids"]), 3)
        self.assertEqual([], self.json_of("tokenize", "")["ids"])

    def test_pieces_are_the_text_again(self):
        self.assertEqual("The capital of France is",
                         "".join(self.json_of("tokenize", "The capital of France is")["pieces"]))

    def test_texts_that_are_no_utf8_are_tokenized_and_rendered_as_json(self):
        self.assertTrue(self.json_of("tokenize", b"a\xff\x00"[:2])["ids"])
        self.assertTrue(self.json_of("tokenize", "--file", "-", stdin=b"\xf0\x9f\x00\xff")["ids"])
        self.assertIn("text", self.json_of("chat", "-p", b"\xff\xfe", "-n", "2"))

    def test_render_gives_the_text_of_the_template_and_its_ids(self):
        messages = json.dumps([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}])
        whole = self.json_of("render", "--file", "-", stdin=messages)
        self.assertTrue(whole["text"].endswith("<|im_start|>assistant\n"))
        self.assertTrue(whole["text"].startswith("<|im_start|>system\nBe brief.<|im_end|>"))
        self.assertTrue(all(isinstance(id, int) for id in whole["ids"]))
        shorter = self.json_of("render", "--no-generation-prompt", "--file", "-", stdin=messages)
        self.assertTrue(whole["text"].startswith(shorter["text"]))
        self.assertLess(len(shorter["ids"]), len(whole["ids"]))

    def test_messages_that_are_none_are_refused(self):
        for text in ("", "{", "[]", "7", "[7]", '[{"role": "user"}]', '[{"role": "root", "content": "x"}]',
                     '[{"role": 1, "content": "x"}]', "[" * 100000, b"\xff"):
            with self.subTest(text=text[:40]):
                self.assertEqual("BadFormat", self.fault_of("render", "--file", "-", stdin=text))

    def test_perplexity_of_plain_english_is_small_and_of_noise_is_large(self):
        english = ("The sun rises in the east and sets in the west. Every morning the farmer walks to his field, "
                   "and every evening he comes home to his family. ") * 8
        report = self.json_of("perplexity", "--file", "-", "--ctx", "64", stdin=english)
        self.assertEqual({"perplexity", "windows"}, {"perplexity", "windows"} & set(report))
        self.assertTrue(1 < report["perplexity"] < 50, report)
        noise = "".join(chr(33 + (i * i * 7919) % 90) for i in range(2000))
        self.assertGreater(self.json_of("perplexity", "--file", "-", "--ctx", "64", stdin=noise)["perplexity"], 100)

    def test_a_text_shorter_than_a_window_has_no_perplexity(self):
        self.assertEqual("BadFormat", self.fault_of("perplexity", "--file", "-", stdin="short"))

    def test_a_chat_model_does_not_embed(self):
        self.assertEqual("Unsupported", self.fault_of("embed", "-m", STARTER, "--file", "-", stdin="x"))


@needs(EMBEDDER)
class WithEmbedder(ProgramTest):
    def test_each_line_becomes_a_unit_vector_and_meanings_are_near(self):
        text = "A cat sat on the mat.\nThe kitten rested on the rug.\r\nStock prices fell sharply.\n"
        vectors = self.json_of("embed", "--file", "-", stdin=text)["embeddings"]
        self.assertEqual([384] * 3, [len(vector) for vector in vectors])
        dot = lambda a, b: sum(x * y for x, y in zip(a, b))
        for vector in vectors:
            self.assertAlmostEqual(1, dot(vector, vector), delta=1e-3)
        self.assertGreater(dot(vectors[0], vectors[1]), dot(vectors[0], vectors[2]) + 0.2)

    def test_nothing_to_embed_is_an_empty_list(self):
        self.assertEqual([], self.json_of("embed", "--file", "-")["embeddings"])

    def test_an_embedder_does_not_chat(self):
        self.assertEqual("Unsupported", self.fault_of("chat", "-m", EMBEDDER, "-p", "hi"))


@needs(RANKER)
class WithRanker(ProgramTest):
    def test_a_ranker_is_listed_as_one_and_neither_chats_nor_embeds(self):
        listed = self.json_of("models", "list", "--models", RANKER.parent)["models"]
        self.assertEqual(["ranker"], [one["kind"] for one in listed if one["path"] == str(RANKER)])
        self.assertEqual("Unsupported", self.fault_of("chat", "-m", RANKER, "-p", "hi"))
        self.assertEqual("Unsupported", self.fault_of("embed", "-m", RANKER, "--file", "-", stdin="x"))


if __name__ == "__main__":
    unittest.main()
