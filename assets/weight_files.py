"""Reads the weights that PyTorch models are published with: safetensors, and ONNX with weights of 8 bits.

Both give a list of weights in the order of the file. A weight has PyTorch's name, its shape (outermost first), and
pieces(kind): its values in a tensor type of gguf_file, a piece at a time. Those that are not `wanted`, by their names, are
passed over, whatever they are.
"""

import array
import json
import math
import struct
import sys

import gguf_file

AT_ONCE = 1 << 16  # values; whole blocks of every type
LONGEST_HEADER = 1 << 24


class WeightError(Exception):
    """Its message is one sentence that a person can act on."""


# ---- safetensors


class SafetensorsWeight:
    def __init__(self, file, name, shape, begin):
        self.name, self.shape = name, shape
        self._file, self._begin = file, begin

    def pieces(self, kind):
        self._file.seek(self._begin)
        left = math.prod(self.shape)
        while left > 0:
            count = min(left, AT_ONCE)
            block = self._file.read(4 * count)
            if len(block) != 4 * count:
                raise WeightError("model.safetensors ends too early.")
            yield _encoded(self.name, _floats(block), kind)
            left -= count


def read_safetensors(file, wanted):
    """`file`: open for reading bytes, as long as the weights are used."""
    header_bytes = struct.unpack("<Q", file.read(8))[0]
    if header_bytes > LONGEST_HEADER:
        raise WeightError("model.safetensors begins with an impossible header size.")
    header = json.loads(file.read(header_bytes))
    weights = []
    for name, entry in sorted(header.items(), key=lambda item: item[1].get("data_offsets", [0])[0]):
        if name == "__metadata__" or not wanted(name):
            continue
        begin, end = entry["data_offsets"]
        if entry["dtype"] != "F32" or end - begin != 4 * math.prod(entry["shape"]):
            raise WeightError(f"{name} is not a whole F32 tensor.")
        weights.append(SafetensorsWeight(file, name, entry["shape"], 8 + header_bytes + begin))
    return weights


# ---- ONNX, as onnxruntime's dynamic quantization leaves it. Source: onnx.proto of the ONNX specification


class FloatWeight:
    def __init__(self, name, shape, data):
        self.name, self.shape, self._data = name, shape, data

    def pieces(self, kind):
        yield _encoded(self.name, _floats(self._data), kind)


class ByteWeight:
    """Values of 8 bits with one scale and one zero point, kept in rows of bytes."""

    def __init__(self, name, rows, scale, zero_point, signed):
        self.name, self.shape, self._rows = name, [len(rows), len(rows[0])], rows
        self._scale, self._whole = scale, [(byte - 256 if signed and byte > 127 else byte) - zero_point
                                           for byte in range(256)]

    def pieces(self, kind):
        if kind == gguf_file.Q8_0 and all(-128 <= self._whole[byte] <= 127 for byte in self._used()):
            return self._as_they_are()
        return self._anew(kind)

    def _used(self):
        return set().union(*self._rows)

    def _as_they_are(self):
        """The same numbers of 8 bits under the same scale: nothing is rounded a second time but that."""
        signed = bytes(whole & 255 for whole in self._whole)
        factor = struct.pack("<e", self._scale)
        for row in self._rows:
            row = row.translate(signed)
            yield b"".join(factor + row[begin:begin + 32] for begin in range(0, len(row), 32))

    def _anew(self, kind):
        values = [self._scale * whole for whole in self._whole]
        for row in self._rows:
            yield _encoded(self.name, array.array("f", map(values.__getitem__, row)), kind)


def read_onnx(data, wanted):
    """`data`: the file. A product's weights have no name of their own; its output says which layer it is."""
    graph = _only(_message(data), 7)
    tensors = {tensor.name: tensor for tensor in map(_Tensor, _message(graph).get(5, []))}
    names = {}
    for node in map(_message, _message(graph).get(1, [])):
        if node.get(4) == [b"MatMulInteger"]:
            names[node[1][1].decode()] = _module_of(node[2][0].decode()) + ".weight"
    weights = []
    for tensor in tensors.values():
        stem = tensor.name.removesuffix("_quantized")
        if not wanted(names.get(tensor.name, stem)):
            continue
        if stem == tensor.name:
            if tensor.kind == _Tensor.FLOAT and len(tensor.shape) == 1:
                weights.append(FloatWeight(tensor.name, tensor.shape, tensor.data))
            continue
        if len(tensor.shape) != 2 or tensor.kind not in (_Tensor.UINT8, _Tensor.INT8):
            raise WeightError(f"{tensor.name} is no matrix of 8 bits.")
        rows, columns = tensor.shape
        # A product's matrix has a row for each input; PyTorch's and GGUF's have one for each output.
        is_product = tensor.name in names
        cut = ([tensor.data[column::columns] for column in range(columns)] if is_product else
               [tensor.data[row * columns:(row + 1) * columns] for row in range(rows)])
        weights.append(ByteWeight(names.get(tensor.name, stem), cut, tensors[stem + "_scale"].number(),
                                  tensors[stem + "_zero_point"].number(), tensor.kind == _Tensor.INT8))
    return weights


def _module_of(output):
    """"/bert/encoder/layer.0/attention/self/query/MatMul_output_0_output_quantized": that module, with dots."""
    if output.startswith("logits"):
        return "classifier"
    return ".".join(output.strip("/").split("/")[:-1])


class _Tensor:
    FLOAT, UINT8, INT8 = 1, 2, 3  # TensorProto.DataType
    SIZES = {FLOAT: 4, UINT8: 1, INT8: 1}

    def __init__(self, data):
        fields = _message(data)
        self.name = _only(fields, 8).decode()
        self.kind = _only(fields, 2)
        self.shape = [size for piece in fields.get(1, []) for size in (_packed_numbers(piece))]
        self.data = fields[9][0] if 9 in fields else b""
        self._numbers = [number for piece in fields.get(5, []) for number in _packed_numbers(piece)]
        self._floats = b"".join(fields.get(4, []))
        if self.data and self.kind in self.SIZES and len(self.data) != self.SIZES[self.kind] * math.prod(self.shape):
            raise WeightError(f"{self.name} is not whole.")

    def number(self):
        """Of a tensor of one value."""
        if self.kind == self.FLOAT:
            return struct.unpack("<f", self.data or self._floats)[0]
        return self._numbers[0] if self._numbers else int.from_bytes(self.data, "little", signed=self.kind == self.INT8)


def _message(data):
    """Fields of a protobuf message: their numbers to lists of values, bytes or whole numbers."""
    fields, at = {}, 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 == 0:
            value, at = _varint(data, at)
        else:
            size, at = {1: (8, at), 2: (None, at), 5: (4, at)}[tag & 7]
            if size is None:
                size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
            if len(value) != size:
                raise WeightError("the ONNX file ends too early.")
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise WeightError("the ONNX file is damaged.")
        byte = data[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at


def _packed_numbers(piece):
    if isinstance(piece, int):
        return [piece]
    numbers, at = [], 0
    while at < len(piece):
        number, at = _varint(piece, at)
        numbers.append(number)
    return numbers


def _only(fields, number):
    values = fields.get(number, [])
    if len(values) != 1:
        raise WeightError("the ONNX file is not as expected.")
    return values[0]


# ---- Both


def _floats(block):
    values = array.array("f", block)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _encoded(name, values, kind):
    try:
        return gguf_file.encoded(values, kind)
    except (OverflowError, ValueError, struct.error) as error:
        raise WeightError(f"{name} holds a value too large for F16.") from error
