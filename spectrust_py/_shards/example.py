"""The bytes of a tf.train.Example, as Protocol Buffers encodes it.

Message types, with the numbers of their fields (tensorflow/core/example):

    Example    1 Features
    Features   1 map of a name (1) to a Feature (2)
    Feature    1 BytesList or 2 FloatList or 3 Int64List
    BytesList  1 bytes, repeated
    FloatList  1 float, repeated and packed
    Int64List  1 int64, repeated and packed

All these fields are encoded with a length in front.
"""

import math
import struct


def bytes_feature(values):
    """Return a Feature of a list of bytes."""
    return _field(1, b"".join(_field(1, value) for value in values))


def float_feature(values):
    """Return a Feature of a list of float, rounded to float32."""
    return packed_feature(b"".join(_float32(value) for value in values))


def packed_feature(data):
    """Return a Feature of float32 values that are encoded already."""
    return _field(2, _field(1, data) if len(data) else b"")


def int64_feature(values):
    """Return a Feature of a list of int of 64 bits."""
    data = b"".join(_varint(value & (1 << 64) - 1) for value in values)
    return _field(3, _field(1, data) if data else b"")


def example(features):
    """Return an Example of a dict of features, ordered by their names."""
    entries = sorted(
        (name.encode("utf-8"), feature) for name, feature in features.items())
    return _field(1, b"".join(
        _field(1, _field(1, name) + _field(2, feature))
        for name, feature in entries))


def _field(number, data):
    # The type 2 of a field: a length, then as many bytes.
    return b"".join((_varint(number << 3 | 2), _varint(len(data)), data))


def _varint(value):
    """Return a number in groups of seven bits, the lowest first."""
    groups = bytearray()
    while value > 0x7f:
        groups.append(value & 0x7f | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def _float32(value):
    try:
        return struct.pack("<f", value)
    except OverflowError:
        return struct.pack("<f", math.copysign(float("inf"), value))
