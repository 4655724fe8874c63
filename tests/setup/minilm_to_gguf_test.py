#!/usr/bin/env python3
"""assets/minilm_to_gguf.py turns a BERT of two words and one layer into the GGUF we expect, and refuses other files."""

import array
import contextlib
import io
import json
import pathlib
import struct
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "assets"))
import minilm_to_gguf  # noqa: E402

TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "sun", "##ny"]
WIDTH, INNER = 32, 64
LAYER = "encoder.layer.0."


def tensors(width=WIDTH):
    """Names to shapes of a model with one layer."""
    shapes = {
        "embeddings.word_embeddings.weight": [len(TOKENS), width],
        "embeddings.position_embeddings.weight": [3, width],
        "embeddings.token_type_embeddings.weight": [2, width],
        "embeddings.LayerNorm.weight": [width],
        LAYER + "attention.self.query.weight": [width, width],
        LAYER + "attention.self.query.bias": [width],
        LAYER + "intermediate.dense.weight": [INNER, width],
        "pooler.dense.weight": [width, width],
    }
    return shapes


def write_model(folder, activation="gelu", width=WIDTH):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, shape in tensors(width).items():
        count = 1
        for size in shape:
            count *= size
        block = struct.pack(f"<{count}f", *(i * 0.5 - 1 for i in range(count)))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    (folder / "vocab.txt").write_text("\n".join(TOKENS) + "\n")
    (folder / "config.json").write_text(json.dumps({
        "model_type": "bert", "hidden_act": activation, "vocab_size": len(TOKENS), "num_hidden_layers": 1,
        "max_position_embeddings": 3, "hidden_size": WIDTH, "intermediate_size": INNER, "num_attention_heads": 2,
        "layer_norm_eps": 1e-12, "type_vocab_size": 2}))
    (folder / "special_tokens_map.json").write_text(json.dumps(
        {f"{kind}_token": f"[{kind.upper()}]" for kind in ("unk", "sep", "pad", "cls", "mask")}))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling/config.json").write_text(json.dumps({"pooling_mode_mean_tokens": True}))


def read_gguf(data):
    """An independent little reader: (metadata, {name: (shape, type, bytes of the tensor)})."""
    file = io.BytesIO(data)

    def number(form):
        return struct.unpack("<" + form, file.read(struct.calcsize("<" + form)))[0]

    def value(kind):
        if kind == 8:
            return file.read(number("Q")).decode()
        if kind == 9:
            element, count = number("I"), number("Q")
            return [value(element) for _ in range(count)]
        return number({4: "I", 5: "i", 6: "f", 7: "?"}[kind])

    assert file.read(4) == b"GGUF" and number("I") == 3
    tensor_count, key_count = number("Q"), number("Q")
    metadata = {}
    for _ in range(key_count):
        key = value(8)
        metadata[key] = value(number("I"))
    index = []
    for _ in range(tensor_count):
        name = value(8)
        shape = [number("Q") for _ in range(number("I"))]
        index.append((name, shape, number("I"), number("Q")))
    start = -(-file.tell() // 32) * 32
    return metadata, {name: (shape, kind, data[start + offset:]) for name, shape, kind, offset in index}


class Convert(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.output = self.folder / "out" / "model.gguf"

    def converted(self, *kind):
        write_model(self.folder)
        self.assertEqual(0, minilm_to_gguf.main([str(self.folder), str(self.output), *kind]))
        return read_gguf(self.output.read_bytes())

    def refused(self):
        with contextlib.redirect_stderr(io.StringIO()) as shown:
            self.assertEqual(1, minilm_to_gguf.main([str(self.folder), str(self.output)]))
        self.assertFalse(list(self.folder.glob("out/*")), "something half done was left")
        return shown.getvalue()

    def test_the_keys_describe_the_model(self):
        metadata, _ = self.converted()
        self.assertEqual("bert", metadata["general.architecture"])
        self.assertEqual((1, WIDTH, INNER, 2, 1), tuple(metadata["bert." + key] for key in (
            "block_count", "embedding_length", "feed_forward_length", "attention.head_count", "pooling_type")))
        self.assertIs(False, metadata["bert.attention.causal"])

    def test_words_begin_with_a_phantom_space_and_specials_stay(self):
        metadata, _ = self.converted()
        self.assertEqual(TOKENS[:5] + ["\u2581sun", "ny"], metadata["tokenizer.ggml.tokens"])
        self.assertEqual([3] * 5 + [1, 1], metadata["tokenizer.ggml.token_type"])
        self.assertEqual((2, 3, 0, 1), tuple(metadata[f"tokenizer.ggml.{kind}_token_id"]
                                             for kind in ("bos", "seperator", "padding", "unknown")))

    def test_matrices_are_of_the_type_asked_for_and_the_rest_is_not(self):
        for kinds, matrix in (([], 8), (["Q8_0"], 8), (["F16"], 1)):
            metadata, found = self.converted(*kinds)
            self.assertEqual({8: 7, 1: 1}[matrix], metadata["general.file_type"])
            self.assertEqual({
                "token_embd.weight": ([WIDTH, len(TOKENS)], matrix), "position_embd.weight": ([WIDTH, 3], 0),
                "token_types.weight": ([WIDTH, 2], 0), "token_embd_norm.weight": ([WIDTH], 0),
                "blk.0.attn_q.weight": ([WIDTH, WIDTH], matrix), "blk.0.attn_q.bias": ([WIDTH], 0),
                "blk.0.ffn_up.weight": ([WIDTH, INNER], matrix),
            }, {name: (shape, kind) for name, (shape, kind, _) in found.items()})

    def test_every_tensor_holds_its_numbers(self):
        _, found = self.converted("F16")
        for name, (shape, kind, data) in found.items():
            count = shape[0] * (shape[1] if len(shape) > 1 else 1)
            values = struct.unpack_from(f"<{count}{'e' if kind == 1 else 'f'}", data)
            self.assertEqual(tuple(i * 0.5 - 1 for i in range(count)), values, name)

    def test_eight_bits_are_the_nearest_of_their_block(self):
        _, found = self.converted()
        (width, rows), kind, data = found["token_embd.weight"]
        self.assertEqual((WIDTH, len(TOKENS), 8), (width, rows, kind))
        for block in range(width * rows // 32):
            factor, *numbers = struct.unpack_from("<e32b", data, 34 * block)
            wanted = [(32 * block + i) * 0.5 - 1 for i in range(32)]
            self.assertEqual(127, max(abs(number) for number in numbers))
            for number, value in zip(numbers, wanted):
                self.assertAlmostEqual(value, number * factor, delta=0.51 * factor + 1e-3 * abs(value))

    def test_a_block_of_nothing_is_zero(self):
        self.assertEqual(bytes(34), bytes(minilm_to_gguf.eight_bits(array.array("f", [0.0] * 32))))

    def test_rows_that_are_no_whole_blocks_are_refused(self):
        write_model(self.folder, width=24)
        self.assertIn("multiple of 32", self.refused())

    def test_an_unknown_type_is_refused(self):
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(2, minilm_to_gguf.main([str(self.folder), str(self.output), "Q2"]))

    def test_another_kind_of_model_is_refused(self):
        write_model(self.folder, activation="relu")
        self.assertIn("not a sentence-transformers BERT", self.refused())

    def test_a_truncated_file_is_refused(self):
        write_model(self.folder)
        path = self.folder / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-4 * WIDTH * WIDTH - 200])
        self.assertIn("ends too early", self.refused())

    def test_a_missing_file_is_named(self):
        write_model(self.folder)
        (self.folder / "vocab.txt").unlink()
        self.assertIn("vocab.txt", self.refused())


if __name__ == "__main__":
    unittest.main()
