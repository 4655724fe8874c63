#!/usr/bin/env python3
"""Trains a small Unigram vocabulary with sentencepiece and writes it and the ids that sentencepiece gives to the texts of
make_token_ids.py, for tests/text/reference_test.cpp:

    pip install sentencepiece==0.2.3 protobuf
    python3 make_unigram.py TEXT... > unigram.json

TEXT: what to train it on, such as ../../README.md. Its table of characters is made of a few rules of each kind that matters
(longer before shorter, to nothing, to several characters), since the usual one is a hundred times as large. Twice: with spaces
joined and one before the text, as XLM-RoBERTa has it, and without either.
"""

import io
import json
import pathlib
import sys
import tempfile

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from make_token_ids import WORDS, make_texts

RULES = {"\ufb01": "fi", "\u2026": "...", "\u00bd": "1\u20442", "\u2167": "VIII", "\u0041\u0301": "\u00c1", "\u0041": "a",
         "\u200b": "", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r": "", "\u00a8": " \u0308", "\u2122": "TM"}


def rules_file(folder):
    path = pathlib.Path(folder, "rules.tsv")
    spelled = lambda text: " ".join(f"{ord(c):X}" for c in text)
    path.write_text("".join(f"{spelled(a)}\t{spelled(b)}\n" for a, b in RULES.items()))
    return path


def trained(folder, lines, as_in_roberta):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, model_type="unigram", vocab_size=600, character_coverage=0.98,
        normalization_rule_tsv=rules_file(folder), remove_extra_whitespaces=as_in_roberta, add_dummy_prefix=as_in_roberta,
        hard_vocab_limit=False, num_threads=1, minloglevel=2)
    return model.getvalue()


def entry(model):
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    rows = []
    for text in make_texts(220):
        try:
            rows.append({"ids": processor.encode(text.decode()), "text": text.decode()})
        except UnicodeDecodeError:
            rows.append({"ids": processor.encode(text), "hex": text.hex()})
    return {"pieces": [[piece.piece, piece.score, piece.type] for piece in proto.pieces],
            "charsmap": proto.normalizer_spec.precompiled_charsmap.hex(),
            "as_in_roberta": proto.normalizer_spec.add_dummy_prefix, "rows": rows}


def main():
    lines = [line for path in sys.argv[1:] for line in pathlib.Path(path).read_text().splitlines()] + WORDS
    with tempfile.TemporaryDirectory() as folder:
        entries = [entry(trained(folder, lines, as_in_roberta)) for as_in_roberta in (True, False)]
    print(json.dumps(entries, ensure_ascii=True, separators=(",", ":")))


if __name__ == "__main__":
    main()
