"""The writer of a shard, by the ending of its name."""

import importlib

from .._native.extras import needs
from .._native.parameters import sentence
from ..errors import OptionError, StateError
from .endings import EXTENSIONS
from .parquet import ParquetShard
from .tar import TarShard, member_key
from .tfrecord import TfrecordShard

_WRITERS = dict(zip(EXTENSIONS, (TarShard, ParquetShard, TfrecordShard)))

# What a writer needs: modules, and the package that has them.
_NEEDS = {
    ".tar": ((), None),
    ".parquet": (("pyarrow", "pyarrow.parquet"), "pyarrow"),
    ".tfrecord": (("google_crc32c",), "google-crc32c")}


def writer_of(name):
    """Return the class that writes a shard.

    Parameters
    ----------
    name : str
        File name or URL of the shard, or a template for it.

    Returns
    -------
    type
        `TarShard`, `ParquetShard` or `TfrecordShard`, by the ending of the
        name in upper or lower case.

    Raises
    ------
    OptionError
        If it ends otherwise; a ValueError.
    TypeError
        If it is not a str.
    """
    return _WRITERS[_extension(name)]


def sample_key(name, key):
    """Return the key under which a shard has a sample.

    Parameters
    ----------
    name : str
        As for `writer_of`.
    key : str
        Path of the sample, without an extension.

    Returns
    -------
    str
        In a tar file, the name of the sample's members without extensions.
    """
    return member_key(key) if _extension(name) == ".tar" else key


def check_needs(name):
    """Import what the writer of a shard needs.

    Parameters
    ----------
    name : str
        As for `writer_of`.

    Raises
    ------
    StateError
        If a package is missing; a RuntimeError.
    OptionError, TypeError
        As for `writer_of`.
    """
    modules, package = _NEEDS[_extension(name)]
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise StateError(needs(
                "the shard {!r}".format(name), "the package " + package,
                "shards", error)) from None


def _extension(name):
    allowed = "a str that ends in {} or {}".format(
        ", ".join(EXTENSIONS[:-1]), EXTENSIONS[-1])
    message = sentence("the name of a shard", allowed, name)
    if not isinstance(name, str):
        raise TypeError(message)
    for extension in EXTENSIONS:
        if name.lower().endswith(extension):
            return extension
    raise OptionError(message)
