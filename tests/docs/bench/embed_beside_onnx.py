#!/usr/bin/env python3
"""Vectors a second of texts of 256 tokens: Hearth beside onnxruntime, with the same weights, in turns.

    embed_beside_onnx.py PROGRAM MODEL.gguf MODEL_FOLDER [THREADS [ROUNDS]]

MODEL_FOLDER: the published MiniLM (cmake/fetch.py embedder), of which a graph is made here. Needs numpy, onnx and
onnxruntime. Prints medians, their ratio, and how near the two are (cosine).
"""

import json
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

TOKENS, BATCH, WIDTH, HEADS = 256, 8, 384, 12
FEW, MANY = 8, 72  # texts; the difference leaves out what opening costs


def tensors_of(path):
    data = path.read_bytes()
    size = struct.unpack_from("<Q", data)[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data, np.float32, offset=8 + size + entry["data_offsets"][0],
                                count=int(np.prod(entry["shape"]))).reshape(entry["shape"])
            for name, entry in header.items() if entry["dtype"] == "F32"}


class Graph:
    """BERT with mean pooling over whole texts of one length, so without a mask."""

    def __init__(self, tensors):
        self.tensors, self.nodes, self.constants, self.count = tensors, [], [], 0

    def constant(self, value):
        self.count += 1
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), f"c{self.count}"))
        return f"c{self.count}"

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        self.nodes.append(helper.make_node(kind, list(inputs), [f"n{self.count}"], **attributes))
        return f"n{self.count}"

    def linear(self, x, name):
        weight = self.constant(self.tensors[name + ".weight"].T)
        return self.node("Add", self.node("MatMul", x, weight), self.constant(self.tensors[name + ".bias"]))

    def norm(self, x, name):
        return self.node("LayerNormalization", x, self.constant(self.tensors[name + ".weight"]),
                         self.constant(self.tensors[name + ".bias"]), axis=-1, epsilon=1e-12)

    def heads(self, x, order):
        shape = self.constant(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=order)

    def layer(self, x, name):
        attention = name + ".attention"
        q = self.heads(self.linear(x, attention + ".self.query"), [0, 2, 1, 3])
        k = self.heads(self.linear(x, attention + ".self.key"), [0, 2, 3, 1])
        v = self.heads(self.linear(x, attention + ".self.value"), [0, 2, 1, 3])
        scale = self.constant(np.float32((WIDTH // HEADS) ** -0.5))
        weights = self.node("Softmax", self.node("Mul", self.node("MatMul", q, k), scale), axis=-1)
        mixed = self.node("Transpose", self.node("MatMul", weights, v), perm=[0, 2, 1, 3])
        mixed = self.node("Reshape", mixed, self.constant(np.array([0, 0, WIDTH], np.int64)))
        x = self.norm(self.node("Add", self.linear(mixed, attention + ".output.dense"), x),
                      attention + ".output.LayerNorm")
        inner = self.linear(x, name + ".intermediate.dense")
        erf = self.node("Erf", self.node("Mul", inner, self.constant(np.float32(2 ** -0.5))))
        half = self.node("Mul", inner, self.constant(np.float32(0.5)))
        inner = self.node("Mul", half, self.node("Add", erf, self.constant(np.float32(1))))
        return self.norm(self.node("Add", self.linear(inner, name + ".output.dense"), x), name + ".output.LayerNorm")

    def model(self):
        words = self.node("Gather", self.constant(self.tensors["embeddings.word_embeddings.weight"]), "ids")
        rest = (self.tensors["embeddings.position_embeddings.weight"][:TOKENS] +
                self.tensors["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(self.node("Add", words, self.constant(rest)), "embeddings.LayerNorm")
        layers = sum(name.endswith("attention.self.query.weight") for name in self.tensors)
        for layer in range(layers):
            x = self.layer(x, f"encoder.layer.{layer}")
        mean = self.node("ReduceMean", x, axes=[1], keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=-1, p=2))
        ids = helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, ["batch", TOKENS])
        vectors = helper.make_tensor_value_info("vectors", onnx.TensorProto.FLOAT, ["batch", WIDTH])
        graph = helper.make_graph(self.nodes, "minilm", [ids], [vectors], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def texts(folder, count):
    """Texts of TOKENS tokens with the ones around them: whole words, each one token; and their ids."""
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    words = [i for i, word in enumerate(vocabulary) if word.isascii() and word.isalpha() and word.islower() and len(word) > 2]
    chosen = np.random.default_rng(7).choice(words, (count, TOKENS - 2))
    lines = [" ".join(vocabulary[i] for i in row) for row in chosen]
    first, last = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    ids = np.concatenate([np.full((count, 1), first), chosen, np.full((count, 1), last)], axis=1).astype(np.int64)
    return lines, ids


def hearth(program, model, lines, threads):
    """Seconds, and the vectors."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        began = time.perf_counter()
        done = subprocess.run([program, "embed", "-m", model, "--file", file.name, "--threads", str(threads), "--json",
                               "--device", "cpu"], capture_output=True, text=True, check=True)
        return time.perf_counter() - began, np.array(json.loads(done.stdout)["embeddings"])


def main():
    program, model, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    threads = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    lines, ids = texts(folder, MANY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(Graph(tensors_of(folder / "model.safetensors")).model().SerializeToString(),
                                           options, providers=["CPUExecutionProvider"])
    rates = {"hearth": [], "onnxruntime": []}
    for _ in range(rounds):
        began = time.perf_counter()
        theirs = np.concatenate([session.run(None, {"ids": ids[i:i + BATCH]})[0] for i in range(0, MANY, BATCH)])
        rates["onnxruntime"].append(MANY / (time.perf_counter() - began))
        few, _ = hearth(program, model, lines[:FEW], threads)
        many, ours = hearth(program, model, lines, threads)
        rates["hearth"].append((MANY - FEW) / (many - few))
    median = {name: statistics.median(values) for name, values in rates.items()}
    print(f"{threads} threads, {rounds} rounds, vectors/s: " +
          ", ".join(f"{name} {value:.1f} ({min(rates[name]):.1f} to {max(rates[name]):.1f})" for name, value in median.items()))
    print(f"ratio of medians {median['hearth'] / median['onnxruntime']:.2f}; least cosine {(ours * theirs).sum(axis=1).min():.5f}")


if __name__ == "__main__":
    main()
