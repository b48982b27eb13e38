"""The bytes of a sample: a picture or an array."""

import ast
import collections
import struct

from .._native.parameters import sentence
from .._native.table import PICTURE_EXTENSIONS
from ..errors import LimitError, OptionError
from .fields import printable

# Tables of levels are for people and spreadsheets: shards have arrays.
_EXTENSIONS = dict((name, ext[0]) for name, ext in PICTURE_EXTENSIONS
                   if name != "csv")
# Types of .npy files and their bytes for a value.
_TYPES = {"float32": ("<f4", 4), "float16": ("<f2", 2)}
_MAGIC = b"\x93NUMPY"

# An array: `shape` is (rows, frames), `data` the values in little-endian
# order, row by row.
Array = collections.namedtuple("Array", ["shape", "data"])


class Content(object):
    """What the samples of a batch are.

    Parameters
    ----------
    format : {"jpeg", "png", "npy"}
        Format of the files.
    shape : tuple of int or None, or None, optional
        Rows and frames of every array, each None if it varies. Default None:
        both vary.
    dtype : {"float32", "float16"}, optional
        Type of the arrays. Default "float32".

    Attributes
    ----------
    is_array : bool
        Whether the files are arrays.
    extension : str
        Extension of the files, without a dot.
    shape : tuple of int or None
        Rows and frames.
    dtype : str
        Type of the arrays.

    Raises
    ------
    OptionError
        If a value is not one of these; a ValueError.
    """

    def __init__(self, format, shape=None, dtype="float32"):
        if format not in _EXTENSIONS:
            raise OptionError(sentence(
                "format", "'jpeg', 'png' or 'npy'", format))
        if dtype not in _TYPES:
            raise OptionError(sentence(
                "dtype", "'float32' or 'float16'", dtype))
        shape = (None, None) if shape is None else tuple(shape)
        if len(shape) != 2 or not all(
                each is None or isinstance(each, int) and each > 0
                for each in shape):
            raise OptionError(sentence(
                "shape", "two whole numbers above 0, each of which may be "
                "None", shape))
        self.is_array = format == "npy"
        self.extension = _EXTENSIONS[format]
        self.shape, self.dtype = shape, dtype

    def array(self, key, content):
        """Read a .npy file.

        Parameters
        ----------
        key : str
            Key of the sample, for errors.
        content : bytes
            The file.

        Returns
        -------
        Array
            Its shape and data.

        Raises
        ------
        OptionError
            If it is not a file of this library, or its shape or type are not
            those of the batch; a ValueError.
        """
        try:
            header, data = _split(content)
            descr, shape = header["descr"], header["shape"]
            rows, frames = shape
            is_whole = len(data) == (
                rows * frames * dict(_TYPES.values())[descr])
            is_known = is_whole and not header["fortran_order"]
        except (KeyError, SyntaxError, TypeError, ValueError, struct.error):
            is_known = False
        if not is_known:
            raise OptionError(
                "sample {}: the content must be a .npy file of rows and "
                "frames as spectrust writes them".format(_show(key)))
        if descr != _TYPES[self.dtype][0] or any(
                wanted not in (None, found)
                for wanted, found in zip(self.shape, shape)):
            raise OptionError(
                "sample {}: the array must have shape {} and type {}, got {} "
                "and {}".format(
                    _show(key), self.shape, _TYPES[self.dtype][0], shape,
                    descr))
        return Array(shape, data)

    def check(self, key, content, most):
        """Check the content of a sample, whatever it is.

        Parameters
        ----------
        key : str
            Key of the sample, for errors.
        content : bytes
            The file.
        most : int
            Largest number of bytes.

        Raises
        ------
        LimitError
            If it is longer; a ValueError.
        OptionError
            If it is not an array of the batch; a ValueError.
        """
        refuse_longer(key, len(content), most)
        if self.is_array:
            self.array(key, content)


def refuse_longer(key, length, most):
    """Refuse a sample of more than `most` bytes by a LimitError."""
    if length > most:
        raise LimitError(
            "sample {}: a shard of this kind holds at most {} bytes for a "
            "sample, got {}".format(_show(key), most, length))


def _show(key):
    return repr(printable(key))


def _split(content):
    """Return the header of a .npy file, and its data."""
    major = bytearray(content[:7])[-1] if content[:6] == _MAGIC else 0
    # Version 1 has two bytes for the length of the header, later ones four.
    form, start = ("<H", 10) if major == 1 else ("<I", 12)
    if not major:
        raise ValueError
    length, = struct.unpack(form, content[8:start])
    header = ast.literal_eval(
        content[start:start + length].decode("latin-1").strip())
    return header, memoryview(content)[start + length:]
