#!/usr/bin/env python3
"""Converts the MiniLM models that Hearth comes with to GGUF: all-MiniLM-L6-v2, or a sentence-transformers BERT like it,
from safetensors, and ms-marco-MiniLM-L-12-v2, a cross-encoder, from the ONNX file of 8 bits that it is published as.

    minilm_to_gguf.py MODEL_FOLDER OUTPUT.gguf [F16 | Q8_0]

Standard library only, and the same input always gives the same bytes. Keys, tensor names and types are those that
llama.cpp's converter gives a BertModel, so the file works there too: weight matrices and token embeddings Q8_0 unless F16
is asked for, everything else F32. It leaves out the pooler, though, which a cross-encoder was trained with: here that is
"cls", a layer that llama.cpp knows from other rankers.
"""

import json
import os
import pathlib
import struct
import sys
import tempfile

from gguf_file import ALIGNMENT, ARRAY, BOOL, F16, F32, FILE_TYPE, FLOAT32, INT32, Q8_0, STRING, UINT32, VALUES
import gguf_file
from weight_files import WeightError, read_onnx, read_safetensors

NORMAL, CONTROL = 1, 3  # token types
POOLING = {"pooling_mode_mean_tokens": 1, "pooling_mode_cls_token": 2, "pooling_mode_lasttoken": 3}
RANK = 4  # pooling_type of a cross-encoder
PHANTOM_SPACE = "\u2581"  # in GGUF it begins each word; WordPiece marks the inside of words ("##") instead
# What the ONNX file's folder lacks: the config.json of cross-encoder/ms-marco-MiniLM-L-12-v2.
RANKER_CONFIG = {
    "model_type": "bert", "hidden_act": "gelu", "vocab_size": 30522, "num_hidden_layers": 12,
    "max_position_embeddings": 512, "hidden_size": 384, "intermediate_size": 1536, "num_attention_heads": 12,
    "layer_norm_eps": 1e-12, "type_vocab_size": 2,
}

EMBEDDINGS = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
}
CLASSIFIER = {"pooler.dense": "cls", "classifier": "cls.output"}
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


class ConversionError(Exception):
    """Its message is one sentence that a person can act on."""


def main(arguments):
    matrix_type = {"F16": F16, "Q8_0": Q8_0}.get(arguments[2] if len(arguments) == 3 else "Q8_0")
    if len(arguments) not in (2, 3) or matrix_type is None:
        print("usage: minilm_to_gguf.py MODEL_FOLDER OUTPUT.gguf [F16 | Q8_0]", file=sys.stderr)
        return 2
    try:
        convert(pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), matrix_type)
    except (ConversionError, WeightError, OSError) as error:
        print(f"The model could not be converted: {error}", file=sys.stderr)
        return 1
    except (ValueError, KeyError, IndexError, struct.error) as error:
        print(f"The model could not be converted, its files are not as expected: {error!r}.", file=sys.stderr)
        return 1
    return 0


def convert(folder, output, matrix_type):
    """Writes `output` in one step: it is complete or not there."""
    ranks = (folder / "model.onnx").exists()
    with open(folder / ("model.onnx" if ranks else "model.safetensors"), "rb") as source:
        wanted = of_a_ranker if ranks else of_an_embedder
        weights = read_onnx(source.read(), wanted) if ranks else read_safetensors(source, wanted)
        metadata = described(folder, ranks, FILE_TYPE[matrix_type])
        tensors = [placed(weight, matrix_type, ranks) for weight in weights]
        output.parent.mkdir(parents=True, exist_ok=True)
        descriptor, scratch = tempfile.mkstemp(prefix=".convert-", dir=output.parent)
        try:
            with open(descriptor, "wb") as out:
                gguf_file.write(out, metadata, tensors)
            os.chmod(scratch, 0o644)
            os.replace(scratch, output)
        except BaseException:
            os.unlink(scratch)
            raise


def of_a_ranker(name):
    return name.removeprefix("bert.") != "embeddings.position_ids"


def of_an_embedder(name):
    return of_a_ranker(name) and not name.removeprefix("bert.").startswith("pooler.")


def placed(weight, matrix_type, ranks):
    """The tensor that a weight becomes, as gguf_file wants it."""
    name = renamed(weight.name.removeprefix("bert."), ranks)
    is_matrix = len(weight.shape) == 2 and name.startswith(("blk.", "token_embd."))
    kind = matrix_type if is_matrix else F32
    if weight.shape[-1] % VALUES[kind] != 0:
        raise ConversionError(f"{weight.name} has rows that are no multiple of {VALUES[kind]}.")
    return {"name": name, "shape": weight.shape, "type": kind, "pieces": lambda: weight.pieces(kind)}


def renamed(name, ranks):
    stem, _, kind = name.rpartition(".")
    if kind in ("weight", "bias"):
        if stem in EMBEDDINGS:
            return f"{EMBEDDINGS[stem]}.{kind}"
        if ranks and stem in CLASSIFIER:
            return f"{CLASSIFIER[stem]}.{kind}"
        if stem.startswith("encoder.layer."):
            number, _, role = stem[len("encoder.layer."):].partition(".")
            if number.isdigit() and role in LAYER:
                return f"blk.{number}.{LAYER[role]}.{kind}"
    raise ConversionError(f"the tensor {name} has no place in a GGUF BERT model.")


def pooling_of(folder):
    modes = read_json(folder / "1_Pooling/config.json")
    return next((mode for key, mode in POOLING.items() if modes.get(key)), None)


def described(folder, ranks, file_type):
    """GGUF keys to (type, value), in the order in which they are written."""
    config = RANKER_CONFIG if ranks else read_json(folder / "config.json")
    pooling = RANK if ranks else pooling_of(folder)
    if config["model_type"] != "bert" or config["hidden_act"] != "gelu" or pooling is None:
        raise ConversionError("it is not a sentence-transformers BERT model.")
    tokens = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    if len(tokens) != config["vocab_size"]:
        raise ConversionError("vocab.txt and config.json disagree about the number of tokens.")
    specials = read_json(folder / "special_tokens_map.json")
    spelled = {kind: special_token(specials[f"{kind}_token"]) for kind in ("cls", "sep", "pad", "unk", "mask")}
    special_id = {kind: tokens.index(spelled[kind]) for kind in ("cls", "sep", "pad", "unk", "mask")}
    control = set(special_id.values())
    return {
        "general.architecture": (STRING, "bert"),
        "general.type": (STRING, "model"),
        "general.name": (STRING, "ms-marco-MiniLM-L-12-v2" if ranks else "all-MiniLM-L6-v2"),
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


def special_token(entry):
    return entry["content"] if isinstance(entry, dict) else entry


def gguf_token(token, is_control):
    if is_control:
        return token
    return token[2:] if token.startswith("##") else PHANTOM_SPACE + token


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
