"""The manifests of chunks, and how they become that of the batch."""

import fcntl
import glob
import io
import json
import os
import time
import uuid

from .. import errors, manifest
from .._native.paths import decode_path

# After the name of the manifest; a part is a manifest too.
_PART = ".part-"
_ENDING = ".jsonl"

# How the library says that a manifest is in use.
_IN_USE = "in use by another batch"

# Seconds to wait for it, and between two tries.
_PATIENCE = 30
_PAUSE = 0.2


def patiently(function):
    """Call a function that needs manifests which may be in use for a while.

    Parameters
    ----------
    function : callable
        Takes no arguments; raises OutputError if a manifest is in use.
    """
    end = time.time() + _PATIENCE
    while True:
        try:
            return function()
        except errors.OutputError as error:
            if _IN_USE not in str(error) or time.time() > end:
                raise
        time.sleep(_PAUSE)


class Parts(object):
    """The parts of a batch, in the folder of its manifest.

    In the same folder, the relative paths of rows mean the same.

    Parameters
    ----------
    path : str or None
        Absolute path of the manifest of the batch, or None.
    folder : str
        Absolute path of the folder of the pictures, where parts are if there
        is no manifest.

    Raises
    ------
    StateError
        If another driver uses the manifest.
    OutputError
        If the folder is not writable.
    """

    def __init__(self, path, folder):
        self._manifest = path
        # Whether there are rows of earlier runs.
        self.had_manifest = path is not None and os.path.exists(path)
        if path is None:
            path = os.path.join(
                folder, ".spectrust-{}".format(uuid.uuid4().hex))
        self._prefix = path + _PART
        self._lock = None
        try:
            self._begin()
        except errors.SpectrustError:
            raise
        except OSError as error:
            raise _failed(self._prefix, error)

    def _begin(self):
        folder = os.path.dirname(self._prefix)
        if self._manifest is None:
            os.makedirs(folder, exist_ok=True)
        self._lock = io.open(self._prefix + "lock", "a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise errors.OutputError(
                "{}: cannot write the file: {}".format(
                    json.dumps(self._manifest), _IN_USE))
        # Those of a driver that was killed; its workers may be about to end.
        patiently(self.merge)

    @property
    def flag(self):
        """Return the path of the file that stops all workers."""
        return self._prefix + "stop"

    def relative(self, path):
        """Return a path as rows of the manifest have it."""
        home = os.path.dirname(os.path.realpath(self._prefix))
        return os.path.relpath(path, home)

    def path(self, number):
        """Return the path of the part of a chunk."""
        return "{}{:06}{}".format(self._prefix, number, _ENDING)

    def stop(self):
        """Set the flag."""
        with io.open(self.flag, "a"):
            pass

    def past(self):
        """Return the rows of earlier runs that count, by absolute path.

        Returns
        -------
        dict of str to list of dict
            The rows of each recording, as they are in the file.
        """
        if self._manifest is None or not os.path.exists(self._manifest):
            return {}
        home, found = os.path.dirname(os.path.realpath(self._manifest)), {}
        for row in manifest._stored_rows(self._manifest):
            start = os.path.join(home, row["folder"] or "")
            path = os.path.normpath(os.path.join(start, row["input"]))
            found.setdefault(path, []).append(row)
        return found

    def rows(self, number):
        """Return the rows of a part that count."""
        path = self.path(number)
        return manifest._stored_rows(path) if os.path.exists(path) else []

    def add(self, number, rows):
        """Append rows to a part."""
        with io.open(self.path(number), "a", encoding="ascii") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    def merge(self):
        """Append all parts to the manifest, if there is one; remove them.

        What dead workers left half done is removed, too.
        """
        parts = self._files(_ENDING)
        if parts:
            manifest.merge_manifests(
                parts, self._manifest or self._prefix + "all" + _ENDING)
        for path in self._files():
            if not path.endswith("lock"):
                os.remove(path)

    def _files(self, ending=""):
        return sorted(glob.glob(glob.escape(self._prefix) + "*" + ending))

    def close(self):
        """Merge, and end the use of the manifest."""
        try:
            self.merge()
        finally:
            os.remove(self._prefix + "lock")
            self._lock.close()


def _failed(path, error):
    """Return the exception of the library for one of the system."""
    failed = errors.OutputError("cannot write {!r}: {}".format(
        decode_path(os.fsencode(path)), error.strerror))
    failed.errno = error.errno
    return failed
