#!/usr/bin/env python3
"""assets/minilm_to_gguf.py turns a BERT of two words and one layer into the GGUF we expect, and refuses other files."""

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
WIDTH, INNER = 4, 8
LAYER = "encoder.layer.0."


def tensors():
    """Names to shapes of a model with one layer."""
    shapes = {
        "embeddings.word_embeddings.weight": [len(TOKENS), WIDTH],
        "embeddings.position_embeddings.weight": [3, WIDTH],
        "embeddings.token_type_embeddings.weight": [2, WIDTH],
        "embeddings.LayerNorm.weight": [WIDTH],
        LAYER + "attention.self.query.weight": [WIDTH, WIDTH],
        LAYER + "attention.self.query.bias": [WIDTH],
        LAYER + "intermediate.dense.weight": [INNER, WIDTH],
        "pooler.dense.weight": [WIDTH, WIDTH],
    }
    return shapes


def write_model(folder, activation="gelu"):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, shape in tensors().items():
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
    (folder / "1_Pooling").mkdir()
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

    def converted(self):
        write_model(self.folder)
        self.assertEqual(0, minilm_to_gguf.main([str(self.folder), str(self.output)]))
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

    def test_matrices_are_half_precision_and_the_rest_is_not(self):
        _, found = self.converted()
        self.assertEqual({
            "token_embd.weight": ([WIDTH, len(TOKENS)], 1), "position_embd.weight": ([WIDTH, 3], 0),
            "token_types.weight": ([WIDTH, 2], 0), "token_embd_norm.weight": ([WIDTH], 0),
            "blk.0.attn_q.weight": ([WIDTH, WIDTH], 1), "blk.0.attn_q.bias": ([WIDTH], 0),
            "blk.0.ffn_up.weight": ([WIDTH, INNER], 1),
        }, {name: (shape, kind) for name, (shape, kind, _) in found.items()})

    def test_every_tensor_holds_its_numbers(self):
        _, found = self.converted()
        for name, (shape, kind, data) in found.items():
            count = shape[0] * (shape[1] if len(shape) > 1 else 1)
            values = struct.unpack_from(f"<{count}{'e' if kind == 1 else 'f'}", data)
            self.assertEqual(tuple(i * 0.5 - 1 for i in range(count)), values, name)

    def test_another_kind_of_model_is_refused(self):
        write_model(self.folder, activation="relu")
        self.assertIn("not a sentence-transformers BERT", self.refused())

    def test_a_truncated_file_is_refused(self):
        write_model(self.folder)
        path = self.folder / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-200])
        self.assertIn("ends too early", self.refused())

    def test_a_missing_file_is_named(self):
        write_model(self.folder)
        (self.folder / "vocab.txt").unlink()
        self.assertIn("vocab.txt", self.refused())


if __name__ == "__main__":
    unittest.main()
