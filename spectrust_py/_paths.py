"""Paths cross into the library as bytes and come back as str."""

import os
import sys

from ._parameters import show


def encode_path(path, name):
    """Turn a path into the bytes that the operating system knows it by.

    Does what os.fsencode does, for every Python 3.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        Any path that Linux allows; str holds undecodable bytes as surrogate
        escapes, as everywhere in Python.
    name : str
        What to call it in an error's text.

    Returns
    -------
    bytes
        The path, without a zero byte.

    Raises
    ------
    TypeError
        If `path` is no path.
    ValueError
        If it holds a zero byte or cannot be encoded.
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
    """Return what a path object stands for; anything else as it is."""
    if isinstance(path, (str, bytes)):
        return path
    if hasattr(type(path), "__fspath__"):
        return type(path).__fspath__(path)
    # Before Python 3.6 paths of pathlib have no __fspath__.
    return str(path) if is_pathlib(path) else path


def is_pathlib(path):
    """Tell paths of pathlib, which takes long to import."""
    pathlib = sys.modules.get("pathlib")
    return pathlib is not None and isinstance(path, pathlib.PurePath)


def decode_path(path):
    """Turn bytes of the operating system into a path as str."""
    return os.fsdecode(path)
