#!/usr/bin/env python3
"""Writes the ids that llama.cpp gives to 220 texts of many scripts, for tests/text/reference_test.cpp:

    python3 make_token_ids.py path/to/llama-tokenize MODEL.gguf > gemma3_tokens.json

The texts are the same for every model (fixed seed). One that is not valid UTF-8 is stored as "hex". Ids are without BOS:
"special" with special tokens recognized, "plain" with all text ordinary.
"""

import ast
import json
import pathlib
import random
import subprocess
import sys
import tempfile

SPECIALS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<bos>", "<eos>", "<pad>", "<unk>", "<start_of_turn>",
            "<end_of_turn>", "<unused5>", "[multimodal]", "<h1>", "<table>", "</table>", "<s>", "</s>", "<repo_name>",
            "<|im_", "|>", "<mask>", "<0x0A>", "<0xFF>"]
WORDS = ("the The hello don't I'll we've YOU'RE it's 'twas o'clock foo_bar camelCase HTTPServer e.g. "
         "http://a.b/c?d=e#f x=1; main() { return 0; } naïve café résumé Straße İstanbul 123 4567 3.14159 1,000,000 "
         "0xFF ½ ² Ⅷ ٣٤ 人工智能 日本語 한국어 עברית العربية हिन्दी ภาษาไทย Ελληνικά Русский 👍 👩🏽‍💻 🇫🇷 ❤️ … — “q” ™ € ▁ ▁▁ "
         "Ġ Ċ \\n").split(" ")
SPACES = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", "\t\t", " \n", "\n ", "\u00a0", "\u2003", "\u3000", "\u200b",
          "\x85", "\x0b", " " * 17, "\n" * 40, " " * 40]
CONTROLS = [chr(code) for code in range(1, 32)] + ["\x7f", "\x80", "\x9f", "\ufeff", "\u202e", "\ufffd", "\ue000",
                                                   "\uffff", "\U0010ffff", "\u0301", "\u0323\u0301", "\u0378"]
BLOCKS = [(0x20, 0x7f), (0xa0, 0x250), (0x250, 0x400), (0x400, 0x530), (0x530, 0x600), (0x600, 0x700), (0x900, 0xa00),
          (0xb80, 0xc00), (0xe00, 0xf00), (0xf00, 0x10a0), (0x10a0, 0x1200), (0x1200, 0x1380), (0x1780, 0x1800),
          (0x1e00, 0x2000), (0x2000, 0x2400), (0x2500, 0x2800), (0x3000, 0x3400), (0x4e00, 0x9fff), (0xac00, 0xd7a3),
          (0xf900, 0xfe00), (0xfe00, 0x10000), (0x10300, 0x10400), (0x1d400, 0x1d800), (0x1f000, 0x1fa00),
          (0x20000, 0x20100)]
BROKEN = [b"\xff", b"\xfe", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\x80", b"\xbf\xbf"]


def piece(rng):
    kind = rng.randrange(10)
    if kind < 3:
        return rng.choice(WORDS)
    if kind < 5:
        return rng.choice(SPACES)
    if kind < 6:
        first, last = rng.choice(BLOCKS)
        return "".join(chr(rng.randrange(first, last)) for _ in range(rng.randrange(1, 6)))
    if kind < 7:
        return rng.choice(SPECIALS)
    if kind < 8:
        return rng.choice([rng.choice(CONTROLS), str(rng.randrange(10 ** rng.randrange(1, 9)))])
    if kind < 9:
        return "".join(rng.choice("!?.,;:'\"()[]{}<>|/\\@#$%^&*-+=_~`") for _ in range(rng.randrange(1, 5)))
    return rng.choice(["a", "A", "é", "=", "-", "字", "🙂"]) * rng.randrange(2, 30)


def make_texts(count):
    rng = random.Random(1)
    texts = []
    for index in range(count):
        text = "".join(piece(rng) + rng.choice(["", " "]) for _ in range(rng.randrange(1, 10))).encode()
        if index % 10 == 9:
            for _ in range(rng.randrange(1, 4)):
                at = rng.randrange(len(text) + 1)
                text = text[:at] + rng.choice(BROKEN) + text[at:]
        texts.append(text)
    return texts


def ids(tool, model, text, *options):
    with tempfile.NamedTemporaryFile() as file:
        pathlib.Path(file.name).write_bytes(text)
        command = [tool, "-m", model, "-f", file.name, "--ids", "--no-bos", "--log-disable", "--no-escape",
                   *options]
        return ast.literal_eval(subprocess.run(command, capture_output=True, check=True).stdout.decode().strip())


def main():
    tool, model = sys.argv[1:]
    rows = []
    for text in make_texts(220):
        row = {"special": ids(tool, model, text), "plain": ids(tool, model, text, "--no-parse-special")}
        try:
            row["text"] = text.decode()
        except UnicodeDecodeError:
            row["hex"] = text.hex()
        rows.append(json.dumps(row, ensure_ascii=True, separators=(",", ":")))
    print("[" + ",\n".join(rows) + "]")


if __name__ == "__main__":
    main()
