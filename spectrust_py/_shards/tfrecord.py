"""Write TFRecord files as tf.data reads them."""

import struct

from .._native.columns import LISTS, OBJECTS, PATHS, REAL, TEXTS, WHOLE
from .content import refuse_longer
from .example import (
    bytes_feature,
    example,
    float_feature,
    int64_feature,
    packed_feature,
)
from .fields import KEY, printable, to_json, typed
from .shard import Shard

# Most bytes of a message that Protocol Buffers reads.
_MOST = 2 ** 31 - 1

# Values that are converted at a time.
_BLOCK = 1 << 16


class TfrecordShard(Shard):
    """Writes a TFRecord file of samples.

    A sample is a tf.train.Example with the features `__key__`, `image` or
    `array` and `shape`, and the fields of the row that are not None.
    """

    def __init__(self, file, format, shape=None, dtype="float32"):
        import google_crc32c  # type: ignore

        self._crc32c = google_crc32c.value
        Shard.__init__(self, file, format, shape, dtype)

    def add(self, key, content, row):
        features = _features(typed(row))
        features.update(self._content_features(key, content))
        features[KEY] = bytes_feature([printable(key).encode("utf-8")])
        record = example(features)
        refuse_longer(key, len(record), _MOST)
        self._write(record)

    def close(self):
        # Complete the file, which has no end of its own.
        self._file.flush()

    def _content_features(self, key, content):
        if not self._content.is_array:
            return {"image": bytes_feature([content])}
        array = self._content.array(key, content)
        data = array.data
        if self._content.dtype == "float16":
            data = _widened(data)
        return {"array": packed_feature(data),
                "shape": int64_feature(array.shape)}

    def _write(self, record):
        """Write a record: length, its checksum, the bytes, their checksum."""
        length = struct.pack("<Q", len(record))
        for data in (length, record):
            self._file.write(data)
            self._file.write(struct.pack("<I", self._masked(data)))

    def _masked(self, data):
        """Return the checksum of bytes; masked, since they may hold others."""
        crc = self._crc32c(data)
        return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff


def _features(values):
    """Return the features of the fields that are not None."""
    features = {}
    for names, convert in _CONVERTERS:
        features.update(
            (name, convert(values[name])) for name in names
            if values[name] is not None)
    return features


def _widened(data):
    """Return float16 values as float32, which is exact."""
    blocks = (
        data[first:first + 2 * _BLOCK]
        for first in range(0, len(data), 2 * _BLOCK))
    return b"".join(
        struct.pack("<{}f".format(len(block) // 2), *struct.unpack(
            "<{}e".format(len(block) // 2), block)) for block in blocks)


def _texts(values):
    return bytes_feature([value.encode("utf-8") for value in values])


_CONVERTERS = (
    (PATHS + TEXTS, lambda value: _texts([value])),
    (WHOLE, lambda value: int64_feature([value])),
    (REAL, lambda value: float_feature([value])),
    (LISTS, _texts),
    (OBJECTS, lambda value: _texts([to_json(value)])))
