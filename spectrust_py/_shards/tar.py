"""Write tar files as WebDataset reads them."""

import re

from ..errors import OptionError, OutputError
from .fields import printable, to_json, typed
from .shard import Shard

# POSIX.1-1988, 10.1.1: blocks of 512 bytes, records of 20 blocks; the fields
# `name` and `prefix` have 100 and 155 bytes, `size` has 11 octal digits.
_BLOCK = 512
_RECORD = 20 * _BLOCK
_NAME, _PREFIX = 100, 155
_MOST = 8 ** 11 - 1

_CONTROL = re.compile("[\x00-\x1f\x7f]")


class TarShard(Shard):
    """Writes a tar file of samples.

    A sample is two members, one after the other: the picture or array, and
    the row as JSON. Their names follow from the key by `member_key`.
    """

    def __init__(self, file, format, shape=None, dtype="float32"):
        Shard.__init__(self, file, format, shape, dtype)
        self._keys = set()
        self._length = 0

    def add(self, key, content, row):
        self._content.check(key, content, _MOST)
        text = to_json(typed(row)).encode("utf-8")
        stem = apart(member_key(key), self._keys)
        # Both names are checked before anything is written.
        members = [
            (_header(stem + "." + extension, len(data)), data)
            for extension, data in (
                (self._content.extension, content), ("json", text))]
        for header, data in members:
            self._write(header)
            self._write(data)
            self._write(bytes(-len(data) % _BLOCK))
        self._keys.add(stem)

    def close(self):
        # Write the end of the tar file.
        self._write(bytes(2 * _BLOCK))
        self._write(bytes(-self._length % _RECORD))
        self._file.flush()

    def _write(self, data):
        self._file.write(data)
        self._length += len(data)


def apart(key, keys):
    """Return a key that no other sample has: WebDataset joins those."""
    number, found = 0, key
    while found in keys:
        number += 1
        found = "{}_{}".format(key, number)
    return found


def member_key(key):
    """Return the name of a sample's members, without their extensions.

    WebDataset takes everything before the first dot of the base name as the
    key, and skips what is in a folder such as `__x__`, and names with line
    breaks below a folder with a dot. `datasets` skips base names that begin
    with two underscores.

    Parameters
    ----------
    key : str
        Path of the sample, without an extension.

    Returns
    -------
    str
        A relative path. Dots in the base name and control characters are "_",
        and so are the dots of a folder "..". Empty parts and "." are left
        out. Several underscores at the start of a part are one. A byte that
        is not UTF-8 is its escape, as by `printable`.

    Raises
    ------
    OptionError
        If nothing is left; a ValueError.
    """
    parts = [part for part in _CONTROL.sub("_", printable(key)).split("/")
             if part not in ("", ".")]
    if not parts:
        raise OptionError(
            "the key of a sample must name a file, got {!r}".format(
                printable(key)))
    folders = ["_" if part == ".." else part for part in parts[:-1]]
    return "/".join(
        re.sub("^__+", "_", part)
        for part in folders + [parts[-1].replace(".", "_")])


def _header(name, size):
    """Return the header of a file of mode 0644; owner and time are 0."""
    prefix, base = _split(name)
    fields = [
        base.ljust(_NAME, b"\0"), b"0000644\0", b"0000000\0", b"0000000\0",
        "{:011o}\0".format(size).encode("ascii"), b"00000000000\0",
        b" " * 8, b"0", bytes(100), b"ustar\0", b"00", bytes(32), bytes(32),
        b"0000000\0", b"0000000\0", prefix.ljust(_PREFIX, b"\0"), bytes(12)]
    # The sum of all bytes, where its own field counts as spaces.
    total = sum(sum(bytearray(field)) for field in fields)
    fields[6] = "{:06o}\0 ".format(total).encode("ascii")
    return b"".join(fields)


def _split(name):
    """Return a name as prefix and name, which a slash joins."""
    data = name.encode("utf-8")
    if len(data) <= _NAME:
        return b"", data
    at = data.find(b"/", len(data) - _NAME - 1)
    if not 0 < at <= _PREFIX or at == len(data) - 1:
        raise OutputError(
            "{!r}: a tar file holds names of at most {} bytes below folders "
            "of at most {} bytes".format(name, _NAME, _PREFIX))
    return data[:at], data[at + 1:]
