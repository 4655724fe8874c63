#!/usr/bin/env python3
"""assets/minilm_to_gguf.py turns a BERT of two words and one layer, and a cross-encoder in ONNX, into the GGUF we expect,
and refuses other files."""

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
import gguf_file  # noqa: E402
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


def varint(number):
    out = bytearray()
    while True:
        out.append(number & 127 | (128 if number > 127 else 0))
        number >>= 7
        if not number:
            return bytes(out)


def field(number, value):
    """Of a protobuf message: a whole number, bytes or text."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def onnx_tensor(name, kind, shape, data):
    return field(5, b"".join(field(1, size) for size in shape) + field(2, kind) + field(8, name) + field(9, data))


def onnx_bytes(name, kind, shape, data, scale, zero_point):
    """A matrix of 8 bits with its scale and zero point, the latter two written as onnxruntime writes them."""
    return (onnx_tensor(name + "_quantized", kind, shape, data) +
            field(5, field(2, 1) + field(4, struct.pack("<f", scale)) + field(8, name + "_scale")) +
            field(5, field(2, kind) + field(5, varint(zero_point)) + field(8, name + "_zero_point")))


def onnx_product(weight, output):
    return field(1, b"".join(field(1, name) for name in ("x", weight, "x_zero_point", weight)) + field(2, output) +
                 field(4, "MatMulInteger"))


# 64 rows of 32: of an embedding, row by row; of a product, a column for each output.
UNSIGNED = bytes(i * 7 % 256 for i in range(64 * 32))
SIGNED = bytes((i * 5 % 255 - 127) & 255 for i in range(64 * 32))


def write_ranker(folder, embedded=UNSIGNED):
    graph = (onnx_product("onnx::MatMul_9_quantized", "/bert/encoder/layer.0/output/dense/MatMul_output_0_quantized") +
             onnx_product("classifier.weight_quantized", "logits_MatMul_output_quantized") +
             onnx_bytes("bert.embeddings.word_embeddings.weight", 2, [64, 32], embedded, 0.5, 100) +
             onnx_bytes("onnx::MatMul_9", 3, [64, 32], SIGNED, 0.25, 0) +
             onnx_bytes("classifier.weight", 3, [32, 1], SIGNED[:32], 0.125, 0) +
             onnx_tensor("classifier.bias", 1, [1], struct.pack("<f", 3.0)) +
             onnx_tensor("bert.embeddings.LayerNorm.weight", 1, [32], struct.pack("<32f", *range(32))) +
             onnx_tensor("shape", 7, [2], bytes(16)))
    (folder / "model.onnx").write_bytes(field(1, 7) + field(7, graph))
    tokens = TOKENS[:5] + [f"word{i}" for i in range(minilm_to_gguf.RANKER_CONFIG["vocab_size"] - 5)]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(
        {f"{kind}_token": {"content": f"[{kind.upper()}]"} for kind in ("unk", "sep", "pad", "cls", "mask")}))


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
        self.assertEqual(bytes(34), bytes(gguf_file.encoded(array.array("f", [0.0] * 32), gguf_file.Q8_0)))

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


class ConvertRanker(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.output = self.folder / "model.gguf"
        write_ranker(self.folder)

    def converted(self, *kind):
        self.assertEqual(0, minilm_to_gguf.main([str(self.folder), str(self.output), *kind]))
        return read_gguf(self.output.read_bytes())

    def test_it_is_described_as_a_ranker(self):
        metadata, found = self.converted()
        self.assertEqual((4, 12, 384), tuple(metadata["bert." + key] for key in (
            "pooling_type", "attention.head_count", "embedding_length")))
        self.assertEqual({
            "token_embd.weight": ([32, 64], 8), "blk.0.ffn_down.weight": ([64, 32], 8),
            "cls.output.weight": ([32, 1], 0), "cls.output.bias": ([1], 0), "token_embd_norm.weight": ([32], 0),
        }, {name: (shape, kind) for name, (shape, kind, _) in found.items()})

    def test_a_product_keeps_its_numbers_of_eight_bits_turned_around(self):
        _, found = self.converted()
        _, _, data = found["blk.0.ffn_down.weight"]
        for output in range(32):
            numbers = []
            for block in range(2):
                factor, *part = struct.unpack_from("<e32b", data, 34 * (2 * output + block))
                self.assertEqual(0.25, factor)
                numbers += part
            self.assertEqual([(32 * row + output) * 5 % 255 - 127 for row in range(64)], numbers)

    def test_numbers_that_eight_bits_with_a_sign_cannot_hold_are_rounded_anew(self):
        _, found = self.converted()
        _, _, data = found["token_embd.weight"]
        for block in range(64):
            factor, *numbers = struct.unpack_from("<e32b", data, 34 * block)
            for i, number in enumerate(numbers):
                wanted = 0.5 * ((32 * block + i) * 7 % 256 - 100)
                self.assertAlmostEqual(wanted, number * factor, delta=0.51 * factor + 1e-3 * abs(wanted))

    def test_every_number_is_there_in_half_precision(self):
        _, found = self.converted("F16")
        values = struct.unpack_from("<2048e", found["token_embd.weight"][2])
        self.assertEqual(tuple(0.5 * (byte - 100) for byte in UNSIGNED), values)
        self.assertEqual(3.0, struct.unpack_from("<f", found["cls.output.bias"][2])[0])

    def test_a_damaged_file_is_refused(self):
        whole = (self.folder / "model.onnx").read_bytes()
        for data in (whole[:-100], whole[:3], b"", b"\xff" * 40, whole[:-40] + bytes(40)):
            (self.folder / "model.onnx").write_bytes(data)
            with contextlib.redirect_stderr(io.StringIO()) as shown:
                self.assertEqual(1, minilm_to_gguf.main([str(self.folder), str(self.output)]))
            self.assertIn("could not be converted", shown.getvalue())
            self.assertFalse(self.output.exists())

    def test_a_matrix_that_is_not_whole_is_refused(self):
        write_ranker(self.folder, UNSIGNED[:-1])
        with contextlib.redirect_stderr(io.StringIO()) as shown:
            self.assertEqual(1, minilm_to_gguf.main([str(self.folder), str(self.output)]))
        self.assertIn("is not whole", shown.getvalue())


if __name__ == "__main__":
    unittest.main()
