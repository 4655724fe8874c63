"""Writes quant_blocks.json: random blocks of every weight type and the values that the `gguf` package decodes them to.

The decoders of that package are written in numpy by other people, so they are an independent truth for quant.cpp.
Run it as:  pip install gguf==0.19.0 numpy && python3 make_quant_blocks.py > quant_blocks.json
"""

import json

import numpy as np
from gguf import GGMLQuantizationType, dequantize
from gguf.constants import GGML_QUANT_SIZES

SEED = 20261122
BLOCKS = {1: 64, 32: 6, 256: 3}  # how many blocks of each block length

# Where a block keeps its half-precision scales (byte offsets): random bytes there could be infinite or not a number.
SCALES = {
    "F16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
TYPES = ["F32", "F16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
         "IQ4_XS", "BF16", "MXFP4"]


def random_blocks(name, count, block_bytes, rng):
    if name in ("F32", "BF16"):
        values = rng.standard_normal(count).astype("<f4").view(np.uint8).reshape(count, 4)
        return values[:, 4 - block_bytes:].copy()
    blocks = rng.integers(0, 256, (count, block_bytes), dtype=np.uint8)
    for offset in SCALES.get(name, []):
        scales = (rng.standard_normal(count) * 10.0 ** rng.integers(-6, 2, count)).astype("<f2")
        blocks[:, offset:offset + 2] = scales.view(np.uint8).reshape(count, 2)
    if name == "MXFP4":
        # Exponents of a usual size, and the smallest ones, whose scale is subnormal.
        blocks[:, 0] = [0, 1, 2, *rng.integers(110, 140, count - 3)]
    return blocks


def main():
    rng = np.random.default_rng(SEED)
    types = {}
    for name in TYPES:
        quant_type = GGMLQuantizationType[name]
        block_values, block_bytes = GGML_QUANT_SIZES[quant_type]
        blocks = random_blocks(name, BLOCKS[block_values], block_bytes, rng)
        values = dequantize(blocks.reshape(1, -1), quant_type).astype("<f4").reshape(-1)
        assert np.isfinite(values).all()
        types[name] = {
            "block_values": block_values,
            "block_bytes": block_bytes,
            "blocks": blocks.tobytes().hex(),  # hexadecimal bytes as in a file
            "values": values.tobytes().hex(),  # hexadecimal bytes of little-endian 32-bit floats
        }
    print(json.dumps(types, indent=1))


main()
