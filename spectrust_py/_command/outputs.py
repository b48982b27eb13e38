"""What a manifest lists: files, objects of stores, members of tar shards."""

import io
import os
import threading

from .. import errors
from .._shards.endings import is_shard
from .._stores.address import is_url, split_path
from .._stores.archive import members, read_plain
from .._stores.store import Store
from .settings import UsageError


class Outputs(object):
    """Opens outputs, also for several threads.

    Parameters
    ----------
    options : dict or None
        Options of stores, by protocol.
    """

    def __init__(self, options):
        self._options = options
        # Members by the path of their shard, and why there may be more.
        self._shards = {}
        self._lock = threading.Lock()

    def open(self, path):
        """Open an output, as a binary file.

        Raises
        ------
        NotFoundError
            If there is none.
        SpectrustError, OSError
            If it cannot be read.
        """
        if not is_elsewhere(path):
            return io.open(path, "rb")
        found = split_path(path, is_shard)
        if found is None:
            return io.BytesIO(Store(path, self._options).read(path))
        shard, name = found
        member, error = self._member(shard, name)
        if member is None:
            raise error or errors.NotFoundError(path)
        return io.BytesIO(read_plain(
            shard, member.start, member.size, self._options, path))

    def _member(self, shard, name):
        """Return a member of a shard, which is listed once; or an error."""
        with self._lock:
            if shard not in self._shards:
                listed, error = members(shard, self._options)
                self._shards[shard] = dict(
                    (each.name, each) for each in listed), error
            found, error = self._shards[shard]
        return found.get(name), error


def is_elsewhere(path):
    """Return whether an output is in a store or in a shard."""
    return is_url(path) or (
        split_path(path, is_shard) is not None and not os.path.lexists(path))


def refuse_unreadable(manifest, paths):
    """Refuse outputs that are neither files, objects nor members of tars.

    Raises
    ------
    UsageError
        If there is one.
    """
    for path in paths:
        found = is_elsewhere(path) and split_path(path, is_shard)
        if found and not found[0].lower().endswith(".tar"):
            raise UsageError(
                "MANIFEST must list files, objects or samples of .tar "
                "shards, got {!r}, which lists {!r}".format(manifest, path))
