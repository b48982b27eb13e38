"""``verify``: whether the pictures of a manifest are there and whole."""

import ast
import collections
import filecmp
import os
import shutil
import struct
import tempfile

from .. import errors
from .._meter import Meter
from .._native.options import PARAMETERS
from ..manifest import _current_rows
from ..picture import read_picture
from .draw import Named
from .settings import UsageError
from .texts import counted, printable, say

# Last bytes of a JPEG (EOI) and of a PNG (IEND with its checksum).
_ENDS = (b"\xff\xd9", b"IEND\xae\x42\x60\x82")
_LONGEST_END = 8

# Recordings that are drawn again before their pictures are compared.
_CHUNK = 256

# Settings of a batch that its pictures depend on.
_OF_BATCH = ("segment", "overlap", "remainder", "format")


def verify(arguments):
    """Check the pictures of a manifest; return the exit status.

    Each output must exist, be whole and have the size that the options say;
    with ``--deep``, it must have the bytes that drawing it again gives.
    """
    if os.path.exists(arguments.manifest) and not os.path.isfile(
            arguments.manifest):
        raise UsageError("MANIFEST must be a file, got {!r}".format(
            arguments.manifest))
    try:
        rows = _current_rows(arguments.manifest)
    except (errors.PictureError, OSError) as error:
        raise UsageError(str(error))
    settings = rows[0]["settings"] if rows else {}
    if not isinstance(settings, (dict, type(None))):
        raise UsageError("{}: settings must be an object, got {!r}".format(
            arguments.manifest, settings))
    done = [row for row in rows if row["status"] == "done"]
    faults = collections.OrderedDict()
    for row in done:
        fault = _fault(row)
        if fault:
            faults[_name(row)] = fault
    if arguments.deep:
        whole = [row for row in done if _name(row) not in faults]
        in_files = [row for row in whole if row["source"] is None]
        if len(in_files) < len(whole):
            say("{} of recordings in memory cannot be drawn again".format(
                counted(len(whole) - len(in_files), "picture")), "warning")
        faults.update(_differences(in_files))
    for path, fault in faults.items():
        say("{}: {}".format(printable(path), fault), "error")
    failed = len(rows) - len(done)
    if not arguments.quiet:
        say("{} whole{}, {} faulty, {} failed when drawn".format(
            counted(len(done) - len(faults), "picture"),
            " and the same when drawn again" if arguments.deep else "",
            len(faults), failed))
    return 1 if faults or failed or not rows else 0


def _name(row):
    """Return the name of an output in errors; without one, of its input."""
    if row["output"]:
        return row["output"]
    return "the picture of {}".format(row["input"])


def _fault(row):
    """Return what is wrong with an output, or None."""
    path = row["output"]
    if not path or not os.path.isfile(path):
        return "it is missing"
    try:
        kind = os.path.splitext(path)[1].lower()
        return _of_array(path) if kind == ".npy" else _of_picture(row, path)
    except (errors.SpectrustError, OSError, ValueError) as error:
        return str(error)


def _of_picture(row, path):
    found = read_picture(path).parameters
    settings = row["settings"] or {}
    for name in ("width", "height"):
        if name in settings and settings[name] != found.get(name):
            return "{} must be {}, got {}".format(
                name, settings[name], found.get(name))
    return None if _has_its_end(path) else "its end is missing"


def _has_its_end(path):
    """Return whether a JPEG or PNG ends with its last marker or chunk."""
    with open(path, "rb") as file:
        file.seek(-min(_LONGEST_END, os.path.getsize(path)), os.SEEK_END)
        return file.read().endswith(_ENDS)


def _of_array(path):
    """Compare the size of an array's file with its header.

    The header is that of NumPy's format, version 1.0.
    """
    with open(path, "rb") as file:
        start = file.read(10)
        if len(start) < 10 or start[:8] != b"\x93NUMPY\x01\x00":
            return "it is not an array in NumPy's format"
        header_len, = struct.unpack("<H", start[8:])
        header = ast.literal_eval(file.read(header_len).decode("latin-1"))
    count = 1
    for length in header["shape"]:
        count *= length
    expected = 10 + header_len + count * int(header["descr"][2:])
    found = os.path.getsize(path)
    if found == expected:
        return None
    return "it must have {} bytes, got {}".format(expected, found)


def _differences(rows):
    """Return the outputs whose bytes differ when they are drawn again."""
    inputs, faults = collections.OrderedDict(), collections.OrderedDict()
    for row in rows:
        inputs.setdefault(row["input"], {})[row["segment"]] = row["output"]
    settings = rows[0]["settings"] if rows else {}
    if settings is None:
        raise UsageError("the manifest does not say how to draw it again")
    # Nothing else that a manifest may hold: it could name files to write.
    options = dict(
        (name, value) for name, value in settings.items()
        if name in PARAMETERS or name in _OF_BATCH and value is not None)
    paths = list(inputs)
    for start in range(0, len(paths), _CHUNK):
        folder = tempfile.mkdtemp(prefix="spectrust-verify-")
        try:
            faults.update(_redrawn(
                paths[start:start + _CHUNK], inputs, folder, options))
        finally:
            shutil.rmtree(folder)
    return faults


def _redrawn(paths, inputs, folder, options):
    """Draw recordings again, and yield the outputs that differ."""
    batch = Named(paths, folder, **options)
    for index, path in enumerate(paths):
        # In the format of its pictures.
        ending = os.path.splitext(next(iter(inputs[path].values())))[1]
        batch.pictures[path] = os.path.join(folder, str(index) + ending)
    for file, segment, result in batch._results(Meter()):
        output = inputs[paths[file]].get(segment)
        if output is None:
            continue
        if not result.ok:
            yield output, "it cannot be drawn again: {}".format(result.error)
            continue
        if not filecmp.cmp(output, result.output_file, shallow=False):
            yield output, "it differs from what drawing it again gives"
        os.remove(result.output_file)
