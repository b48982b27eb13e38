"""Convert paths to bytes for the library, and back to str."""

import os
import sys

from .parameters import show


def encode_path(path, name):
    """Encode a path for the operating system.

    Like os.fsencode, for every Python 3.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        Any path that Linux allows; str contains undecodable bytes as
        surrogate escapes, as usual in Python.
    name : str
        Name of the argument in errors.

    Returns
    -------
    bytes
        The path, without a zero byte.

    Raises
    ------
    TypeError
        If `path` is not a path.
    ValueError
        If it contains a zero byte or cannot be encoded.
    """
    plain = _plain(path)
    if not isinstance(plain, (str, bytes)):
        raise TypeError(
            "{} must be a path (str, bytes or os.PathLike), got {}".format(
                name, type(path).__name__))
    encoded = os.fsencode(plain)
    if b"\0" in encoded:
        raise ValueError("{} must not contain a zero byte, got {}".format(
            name, show(plain)))
    return encoded


def _plain(path):
    """Return the path of a path object; other objects unchanged."""
    if isinstance(path, (str, bytes)):
        return path
    if hasattr(type(path), "__fspath__"):
        return type(path).__fspath__(path)
    # Before Python 3.6 pathlib's paths have no __fspath__.
    return str(path) if is_pathlib(path) else path


def is_pathlib(path):
    """Return whether a path is pathlib's, without its slow import."""
    pathlib = sys.modules.get("pathlib")
    return pathlib is not None and isinstance(path, pathlib.PurePath)


def decode_path(path):
    """Decode a path of the operating system to str."""
    return os.fsdecode(path)
