"""Writes GGUF files: the header, and numbers in the types that tensors have. Source: the GGUF specification."""

import array
import math
import struct
import sys

ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9  # metadata value types
F32, F16, Q8_0 = 0, 1, 8  # tensor types
FILE_TYPE = {F16: 1, Q8_0: 7}  # general.file_type: mostly that
VALUES = {F32: 1, F16: 1, Q8_0: 32}  # of a block
BYTES = {F32: 4, F16: 2, Q8_0: 34}  # of a block


def write(out, metadata, tensors):
    """metadata: key to (type, value), in order.
    tensors: dictionaries of name, shape (outermost first), type, and `pieces`: called, gives the tensor's bytes.
    """
    out.write(struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata)))
    for key, (kind, value) in metadata.items():
        out.write(_packed(STRING, key) + struct.pack("<I", kind) + _packed(kind, value))
    offset = 0
    for tensor in tensors:
        shape = tensor["shape"][::-1]  # GGUF counts the innermost dimension first
        out.write(_packed(STRING, tensor["name"]) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape))
        out.write(struct.pack("<IQ", tensor["type"], offset))
        offset += _aligned(math.prod(shape) // VALUES[tensor["type"]] * BYTES[tensor["type"]])
    _pad(out)
    for tensor in tensors:
        for piece in tensor["pieces"]():
            out.write(piece)
        _pad(out)


def encoded(values, kind):
    """An array of floats, whole blocks of it, in a tensor type. OverflowError or ValueError for what F16 cannot hold."""
    if kind == F16:
        return struct.pack(f"<{len(values)}e", *values)  # rounds to nearest even
    if kind == Q8_0:
        return _eight_bits(values)
    if sys.byteorder == "big":
        values = array.array("f", values)
        values.byteswap()
    return values.tobytes()


def _eight_bits(values):
    """Blocks of 32: a factor (F16), then 32 whole numbers from -127 to 127 that it multiplies."""
    blocks = bytearray()
    for begin in range(0, len(values), 32):
        block = values[begin:begin + 32]
        factor = max(max(block), -min(block)) / 127
        inverse = 1 / factor if factor else 0.0
        blocks += struct.pack("<e32b", factor, *[round(value * inverse) for value in block])
    return blocks


def _packed(kind, value):
    if kind == STRING:
        data = value.encode("utf-8")
        return struct.pack("<Q", len(data)) + data
    if kind == ARRAY:
        element, values = value
        return struct.pack("<IQ", element, len(values)) + b"".join(_packed(element, v) for v in values)
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def _aligned(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def _pad(out):
    position = out.tell()
    out.write(bytes(_aligned(position) - position))
