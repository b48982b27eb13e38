"""Whether a picture, an array or a table is whole."""

import ast
import os
import struct

from ..picture import read_picture

# Last bytes of a JPEG (EOI) and of a PNG (IEND with its checksum).
_ENDS = (b"\xff\xd9", b"IEND\xae\x42\x60\x82")
_LONGEST_END = 8

# First bytes of a table of levels.
_TABLE = b"time_s,"

# Bytes of it that are in memory at a time.
_BLOCK = 1 << 20


def fault_of(row, file):
    """Return what is wrong with an output, or None.

    Parameters
    ----------
    row : dict
        Its row of a manifest.
    file : file object
        The output, opened in binary mode; seekable.

    Raises
    ------
    SpectrustError, OSError, ValueError
        If it cannot be read; this is a fault, too.
    """
    kind = os.path.splitext(row["output"])[1].lower()
    if kind == ".npy":
        return _of_array(file)
    if kind == ".csv":
        return _of_table(row["settings"] or {}, file)
    return _of_picture(row["settings"] or {}, file)


def _of_picture(settings, file):
    found = read_picture(file).parameters
    for name in ("width", "height"):
        if name in settings and settings[name] != found.get(name):
            return "{} must be {}, got {}".format(
                name, settings[name], found.get(name))
    return None if _has_its_end(file) else "its end is missing"


def _has_its_end(file):
    """Return whether a JPEG or PNG ends with its last marker or chunk."""
    file.seek(-min(_LONGEST_END, file.seek(0, os.SEEK_END)), os.SEEK_END)
    return file.read().endswith(_ENDS)


def _of_array(file):
    """Compare the size of an array's file with its header.

    The header is that of NumPy's format, version 1.0.
    """
    start = file.read(10)
    if len(start) < 10 or start[:8] != b"\x93NUMPY\x01\x00":
        return "it is not an array in NumPy's format"
    header_len, = struct.unpack("<H", start[8:])
    header = ast.literal_eval(file.read(header_len).decode("latin-1"))
    count = 1
    for length in header["shape"]:
        count *= length
    expected = 10 + header_len + count * int(header["descr"][2:])
    found = file.seek(0, os.SEEK_END)
    if found == expected:
        return None
    return "it must have {} bytes, got {}".format(expected, found)


def _of_table(settings, file):
    """Compare the number of lines of a table of levels with its picture."""
    if file.read(len(_TABLE)) != _TABLE:
        return "it is not a table of levels"
    lines, block, end = 0, _TABLE, b""
    while block:
        lines, end = lines + block.count(b"\n"), block[-1:]
        block = file.read(_BLOCK)
    if end != b"\n":
        return "its end is missing"
    width, height = settings.get("width"), settings.get("height")
    if not width or not height or lines == 1 + width * height:
        return None
    return "it must have {} lines, got {}".format(1 + width * height, lines)
