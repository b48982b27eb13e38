"""Find the manifest of a folder, and read its rows."""

import io
import os
import re

from .. import errors
from ..manifest import _current_rows

_ENDINGS = (".jsonl", ".csv")

# That of a worker, while a batch runs on an executor.
_PART = re.compile(r"\.part-[0-9]+\.(jsonl|csv)$")

# Bytes in which the first row of a manifest names its fields.
_BEGINNING = 65536


def manifest_of(folder):
    """Return the path of the one manifest in a folder, or else beside it.

    Raises
    ------
    OptionError
        If there is none, or there are several.
    InputError
        If a folder cannot be read.
    """
    for place in (folder, os.path.dirname(os.path.abspath(folder))):
        found = [
            os.path.join(place, name) for name in _names(place)
            if name.lower().endswith(_ENDINGS) and not _PART.search(name)
            and _is_manifest(os.path.join(place, name))]
        if len(found) > 1:
            raise errors.OptionError(
                "manifest must be one file, because {!r} has {}, such as {!r} "
                "and {!r}".format(place, len(found), *found[:2]))
        if found:
            return found[0]
    raise errors.OptionError(
        "manifest must be a manifest or a folder with one in it or beside it, "
        "got {!r}, which has none".format(folder))


def rows_of(path):
    """Return the rows of a manifest that count.

    Raises
    ------
    NotFoundError
        If it does not exist.
    InputError
        If it cannot be read.
    PictureError
        If it is not a manifest.
    """
    try:
        return _current_rows(path)
    except FileNotFoundError:
        raise errors.NotFoundError(
            "{!r}: there is no such manifest".format(path)) from None
    except errors.SpectrustError:
        raise
    except OSError as error:
        raise errors.InputError("{!r}: cannot read the manifest: {}".format(
            path, error.strerror)) from None


def _names(folder):
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        raise errors.InputError("{!r}: cannot read the folder: {}".format(
            folder, error.strerror)) from None


def _is_manifest(path):
    """Return whether a file begins as a manifest does."""
    try:
        with io.open(path, "rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError:
        return False
    line = beginning.split(b"\n", 1)[0]
    return b"input" in line and b"status" in line and b"output" in line
