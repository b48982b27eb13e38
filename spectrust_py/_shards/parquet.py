"""Write Parquet files as `datasets` reads them."""

import io
import itertools
import json

from .._native.columns import LISTS, OBJECTS, PATHS, REAL, TEXTS, WHOLE
from .fields import KEY, NAMES, printable, to_json, typed
from .shard import Shard

# A row group, which is held in memory, ends with the sample that reaches
# one of these.
_GROUP_ROWS = 1000
_GROUP_BYTES = 16 << 20

# Most bytes that a column of 32-bit offsets holds, without those of the
# samples before in its row group.
_MOST = 2 ** 31 - 1 - _GROUP_BYTES


class ParquetShard(Shard):
    """Writes a Parquet file of samples.

    A sample is a row with the columns `__key__`, `image` or `array`, and the
    fields of its row of the manifest. Row groups have at most 1000 samples,
    and end with the sample that brings them to 16 MiB.

    Parameters
    ----------
    file : file object
        Binary file that is open for writing.
    format : {"jpeg", "png", "npy"}
        Format of the samples.
    shape : tuple of int or None, or None, optional
        Rows and frames of every array, each None if it varies, which the type
        of the column follows from: of a number, lists of this fixed size. All
        shards of a batch need the same. Default None: both vary.
    dtype : {"float32", "float16"}, optional
        Type of the arrays, and of the values of the column. Default
        "float32".

    Raises
    ------
    OptionError
        If an argument is invalid; a ValueError.
    ImportError
        If pyarrow is missing.
    """

    def __init__(self, file, format, shape=None, dtype="float32"):
        Shard.__init__(self, file, format, shape, dtype)
        self._schema = _schema(self._content)
        self._sink = _Sink()
        self._writer = _writer(self._sink, self._schema)
        self._samples, self._bytes = [], 0

    def add(self, key, content, row):
        self._content.check(key, content, _MOST)
        values = typed(row)
        for name in OBJECTS:
            if values[name] is not None:
                values[name] = to_json(values[name])
        values[KEY] = printable(key)
        self._samples.append((values, content))
        self._bytes += len(content)
        if len(self._samples) == _GROUP_ROWS or self._bytes >= _GROUP_BYTES:
            self._write_group()

    def close(self):
        # Write what is left, and the footer.
        if self._samples:
            self._write_group()
        self._writer.close()
        self._file.write(self._sink.taken())
        self._file.flush()

    def _write_group(self):
        import pyarrow  # type: ignore

        columns = [pyarrow.array(
            [values[KEY] for values, _ in self._samples], pyarrow.string())]
        columns.append(self._content_column())
        columns += [pyarrow.array(
            [values[name] for values, _ in self._samples],
            self._schema.field(name).type) for name in NAMES]
        self._writer.write_table(
            pyarrow.Table.from_arrays(columns, schema=self._schema),
            row_group_size=len(self._samples))
        self._samples, self._bytes = [], 0
        self._file.write(self._sink.taken())

    def _content_column(self):
        import pyarrow  # type: ignore

        if self._content.is_array:
            return _arrays(self._content, [
                self._content.array(values[KEY], content)
                for values, content in self._samples])
        return pyarrow.array([
            {"bytes": content,
             "path": values[KEY] + "." + self._content.extension}
            for values, content in self._samples], _image_type())


class _Sink(io.RawIOBase):
    """Holds what pyarrow has written.

    The file gets it once pyarrow is done: errors are then those of the file,
    and a shard that is given up does not write to it.
    """

    def __init__(self):
        io.RawIOBase.__init__(self)
        self._pieces, self._length = [], 0

    def writable(self):
        return True

    def write(self, data):
        self._pieces.append(bytes(data))
        self._length += len(data)
        return len(data)

    def tell(self):
        return self._length

    def taken(self):
        """Return the bytes since the last call."""
        data, self._pieces = b"".join(self._pieces), []
        return data


def _writer(sink, schema):
    """Return pyarrow's writer, with every option that changes bytes."""
    import pyarrow.parquet  # type: ignore

    texts = [KEY] + list(NAMES)
    leaves = [
        name + ".list.element" if name in LISTS else name for name in texts]
    return pyarrow.parquet.ParquetWriter(
        sink, schema, version="2.6", data_page_version="1.0",
        data_page_size=1 << 20, use_compliant_nested_type=True,
        store_schema=True, write_page_index=False,
        # Pictures are compressed already, and levels hardly shrink.
        compression=dict((leaf, "snappy") for leaf in leaves),
        use_dictionary=leaves, write_statistics=leaves)


def _schema(content):
    """Return the schema, with what `datasets` needs to know a picture."""
    import pyarrow  # type: ignore

    kinds = (
        (PATHS + TEXTS + OBJECTS, pyarrow.string(), _feature("string")),
        (WHOLE, pyarrow.int64(), _feature("int64")),
        (REAL, pyarrow.float64(), _feature("float64")),
        (LISTS, pyarrow.list_(pyarrow.string()),
         {"_type": "Sequence", "feature": _feature("string")}))
    found = dict(
        (name, (kind, feature))
        for names, kind, feature in kinds for name in names)
    found[KEY] = pyarrow.string(), _feature("string")
    if content.is_array:
        body = "array"
        found[body] = _array_type(content), _array_feature(content)
    else:
        body = "image"
        found[body] = _image_type(), {"_type": "Image"}
    order = (KEY, body) + NAMES
    features = dict((name, found[name][1]) for name in order)
    return pyarrow.schema(
        [(name, found[name][0]) for name in order],
        {"huggingface": json.dumps(
            {"info": {"features": features}}, sort_keys=True)})


def _feature(dtype):
    return {"_type": "Value", "dtype": dtype}


def _image_type():
    import pyarrow  # type: ignore

    return pyarrow.struct(
        [("bytes", pyarrow.binary()), ("path", pyarrow.string())])


def _array_type(content):
    import pyarrow  # type: ignore

    kind = _value_type(content)
    for size in reversed(content.shape):
        kind = pyarrow.list_(kind, -1 if size is None else size)
    return kind


def _value_type(content):
    import pyarrow  # type: ignore

    return {"float32": pyarrow.float32(),
            "float16": pyarrow.float16()}[content.dtype]


def _array_feature(content):
    feature = _feature(content.dtype)
    for size in reversed(content.shape):
        feature = {"_type": "Sequence", "feature": feature,
                   "length": -1 if size is None else size}
    return feature


def _arrays(content, arrays):
    """Return the column of arrays, without a copy for each value."""
    import pyarrow  # type: ignore

    kind = _value_type(content)
    data = b"".join(array.data for array in arrays)
    values = pyarrow.Array.from_buffers(
        kind, len(data) * 8 // kind.bit_width,
        [None, pyarrow.py_buffer(data)])
    frames = [array.shape[1] for array in arrays
              for _ in range(array.shape[0])]
    rows = [array.shape[0] for array in arrays]
    for size, lengths in zip(reversed(content.shape), (frames, rows)):
        values = _lists(values, size, lengths)
    return values


def _lists(values, size, lengths):
    import pyarrow  # type: ignore

    if size is not None:
        return pyarrow.FixedSizeListArray.from_arrays(values, size)
    offsets = [0] + list(itertools.accumulate(lengths))
    return pyarrow.ListArray.from_arrays(
        pyarrow.array(offsets, pyarrow.int32()), values)
