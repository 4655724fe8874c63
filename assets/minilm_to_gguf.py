#!/usr/bin/env python3
"""Converts all-MiniLM-L6-v2 (or a sentence-transformers BERT like it) from safetensors to GGUF.

    minilm_to_gguf.py MODEL_FOLDER OUTPUT.gguf [F16 | Q8_0]

Standard library only, bounded memory, and the same input always gives the same bytes. Keys, tensor names and types are
those that llama.cpp's converter gives a BertModel, so the file works there too: weight matrices and token embeddings
Q8_0 unless F16 is asked for, everything else F32.
"""

import array
import json
import math
import os
import pathlib
import struct
import sys
import tempfile

ALIGNMENT = 32
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5  # GGUF specification, metadata value types
F32, F16, Q8_0 = 0, 1, 8  # GGUF specification, tensor types
FILE_TYPE = {F16: 1, Q8_0: 7}  # general.file_type: mostly that
VALUES = {F32: 1, F16: 1, Q8_0: 32}  # of a block
BYTES = {F32: 4, F16: 2, Q8_0: 34}  # of a block
AT_ONCE = 1 << 16  # values; whole blocks of every type
NORMAL, CONTROL = 1, 3  # token types
POOLING = {"pooling_mode_mean_tokens": 1, "pooling_mode_cls_token": 2, "pooling_mode_lasttoken": 3}
PHANTOM_SPACE = "\u2581"  # in GGUF it begins each word; WordPiece marks the inside of words ("##") instead

EMBEDDINGS = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
}
LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
NOT_NEEDED = {"embeddings.position_ids", "pooler.dense.weight", "pooler.dense.bias"}


class ConversionError(Exception):
    """Its message is one sentence that a person can act on."""


def main(arguments):
    matrix_type = {"F16": F16, "Q8_0": Q8_0}.get(arguments[2] if len(arguments) == 3 else "Q8_0")
    if len(arguments) not in (2, 3) or matrix_type is None:
        print("usage: minilm_to_gguf.py MODEL_FOLDER OUTPUT.gguf [F16 | Q8_0]", file=sys.stderr)
        return 2
    try:
        convert(pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), matrix_type)
    except (ConversionError, OSError) as error:
        print(f"The embedder could not be converted: {error}", file=sys.stderr)
        return 1
    except (ValueError, KeyError, struct.error) as error:
        print(f"The embedder could not be converted, its files are not as expected: {error!r}.", file=sys.stderr)
        return 1
    return 0


def convert(folder, output, matrix_type):
    """Writes `output` in one step: it is complete or not there."""
    with open(folder / "model.safetensors", "rb") as source:
        tensors = read_tensors(source, matrix_type)
        metadata = read_metadata(folder, FILE_TYPE[matrix_type])
        output.parent.mkdir(parents=True, exist_ok=True)
        descriptor, scratch = tempfile.mkstemp(prefix=".convert-", dir=output.parent)
        try:
            with open(descriptor, "wb") as out:
                write_header(out, metadata, tensors)
                for tensor in tensors:
                    write_tensor(out, source, tensor)
            os.chmod(scratch, 0o644)
            os.replace(scratch, output)
        except BaseException:
            os.unlink(scratch)
            raise


def read_tensors(source, matrix_type):
    """The tensors to write, in file order: name, shape (outermost first), type, where they begin in `source`."""
    header_bytes = struct.unpack("<Q", source.read(8))[0]
    if header_bytes > 1 << 24:
        raise ConversionError("model.safetensors begins with an impossible header size.")
    header = json.loads(source.read(header_bytes))
    tensors = []
    for name, entry in sorted(header.items(), key=lambda item: item[1].get("data_offsets", [0])[0]):
        if name == "__metadata__" or name in NOT_NEEDED:
            continue
        begin, end = entry["data_offsets"]
        if entry["dtype"] != "F32" or end - begin != 4 * math.prod(entry["shape"]):
            raise ConversionError(f"{name} is not a whole F32 tensor.")
        gguf_name = renamed(name)
        is_matrix = len(entry["shape"]) == 2 and gguf_name not in ("position_embd.weight", "token_types.weight")
        kind = matrix_type if is_matrix else F32
        if entry["shape"][-1] % VALUES[kind] != 0:
            raise ConversionError(f"{name} has rows that are no multiple of {VALUES[kind]}.")
        tensors.append({"name": gguf_name, "shape": entry["shape"], "type": kind, "begin": 8 + header_bytes + begin})
    return tensors


def renamed(name):
    stem, _, kind = name.rpartition(".")
    if kind in ("weight", "bias"):
        if stem in EMBEDDINGS:
            return f"{EMBEDDINGS[stem]}.{kind}"
        if stem.startswith("encoder.layer."):
            number, _, role = stem[len("encoder.layer."):].partition(".")
            if number.isdigit() and role in LAYER:
                return f"blk.{number}.{LAYER[role]}.{kind}"
    raise ConversionError(f"the tensor {name} has no place in a GGUF BERT model.")


def read_metadata(folder, file_type):
    """GGUF keys to (type, value), in the order in which they are written."""
    config = read_json(folder / "config.json")
    pooling = next((mode for key, mode in POOLING.items() if read_json(folder / "1_Pooling/config.json").get(key)), None)
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu" or pooling is None:
        raise ConversionError("it is not a sentence-transformers BERT model.")
    tokens = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    if len(tokens) != config["vocab_size"]:
        raise ConversionError("vocab.txt and config.json disagree about the number of tokens.")
    specials = read_json(folder / "special_tokens_map.json")
    special_id = {kind: tokens.index(specials[f"{kind}_token"]) for kind in ("cls", "sep", "pad", "unk", "mask")}
    control = set(special_id.values())
    return {
        "general.architecture": (STRING, "bert"),
        "general.type": (STRING, "model"),
        "general.name": (STRING, "all-MiniLM-L6-v2"),
        "general.license": (STRING, "apache-2.0"),
        "general.alignment": (UINT32, ALIGNMENT),
        "general.file_type": (UINT32, file_type),
        "bert.block_count": (UINT32, config["num_hidden_layers"]),
        "bert.context_length": (UINT32, config["max_position_embeddings"]),
        "bert.embedding_length": (UINT32, config["hidden_size"]),
        "bert.feed_forward_length": (UINT32, config["intermediate_size"]),
        "bert.attention.head_count": (UINT32, config["num_attention_heads"]),
        "bert.attention.layer_norm_epsilon": (FLOAT32, config["layer_norm_eps"]),
        "bert.attention.causal": (BOOL, False),
        "bert.pooling_type": (UINT32, pooling),
        "tokenizer.ggml.model": (STRING, "bert"),
        "tokenizer.ggml.pre": (STRING, "bert-bge"),  # the family whose text normalisation it shares
        "tokenizer.ggml.token_type_count": (UINT32, config["type_vocab_size"]),
        "tokenizer.ggml.tokens": (ARRAY, (STRING, [gguf_token(t, i in control) for i, t in enumerate(tokens)])),
        "tokenizer.ggml.token_type": (ARRAY, (INT32, [CONTROL if i in control else NORMAL for i in range(len(tokens))])),
        "tokenizer.ggml.bos_token_id": (UINT32, special_id["cls"]),
        "tokenizer.ggml.cls_token_id": (UINT32, special_id["cls"]),
        "tokenizer.ggml.seperator_token_id": (UINT32, special_id["sep"]),  # the spelling that llama.cpp reads
        "tokenizer.ggml.padding_token_id": (UINT32, special_id["pad"]),
        "tokenizer.ggml.unknown_token_id": (UINT32, special_id["unk"]),
        "tokenizer.ggml.mask_token_id": (UINT32, special_id["mask"]),
        "tokenizer.ggml.add_bos_token": (BOOL, True),
        "tokenizer.ggml.add_sep_token": (BOOL, True),
    }


def gguf_token(token, is_control):
    if is_control:
        return token
    return token[2:] if token.startswith("##") else PHANTOM_SPACE + token


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_header(out, metadata, tensors):
    out.write(struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata)))
    for key, (kind, value) in metadata.items():
        out.write(packed(STRING, key) + struct.pack("<I", kind) + packed(kind, value))
    offset = 0
    for tensor in tensors:
        shape = tensor["shape"][::-1]  # GGUF counts the innermost dimension first
        out.write(packed(STRING, tensor["name"]) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape))
        out.write(struct.pack("<IQ", tensor["type"], offset))
        offset += aligned(math.prod(shape) // VALUES[tensor["type"]] * BYTES[tensor["type"]])
    pad(out)


def packed(kind, value):
    if kind == STRING:
        data = value.encode("utf-8")
        return struct.pack("<Q", len(data)) + data
    if kind == ARRAY:
        element, values = value
        return struct.pack("<IQ", element, len(values)) + b"".join(packed(element, v) for v in values)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def write_tensor(out, source, tensor):
    source.seek(tensor["begin"])
    left = math.prod(tensor["shape"])
    while left > 0:
        count = min(left, AT_ONCE)
        block = source.read(4 * count)
        if len(block) != 4 * count:
            raise ConversionError("model.safetensors ends too early.")
        if tensor["type"] != F32:
            values = array.array("f", block)
            if sys.byteorder == "big":
                values.byteswap()
            try:
                block = half_precision(values) if tensor["type"] == F16 else eight_bits(values)
            except (OverflowError, ValueError) as error:
                raise ConversionError(f"{tensor['name']} holds a value too large for F16.") from error
        out.write(block)
        left -= count
    pad(out)


def half_precision(values):
    return struct.pack(f"<{len(values)}e", *values)  # rounds to nearest even


def eight_bits(values):
    """Blocks of 32 as GGUF's Q8_0: a factor (F16), then 32 whole numbers from -127 to 127 that it multiplies."""
    blocks = bytearray()
    for begin in range(0, len(values), 32):
        block = values[begin:begin + 32]
        factor = max(max(block), -min(block)) / 127
        inverse = 1 / factor if factor else 0.0
        blocks += struct.pack("<e32b", factor, *[round(value * inverse) for value in block])
    return blocks


def aligned(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def pad(out):
    position = out.tell()
    out.write(bytes(aligned(position) - position))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
