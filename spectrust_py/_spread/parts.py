"""The manifests of chunks, and how they become that of the batch."""

import fcntl
import glob
import io
import json
import os
import time
import uuid

from .. import errors, manifest
from .._native.bindings import STATUS
from .._native.paths import decode_path
from .._native.run import LEFT_OUT, Row
from .._stores.address import lookup_path
from .interrupts import uninterrupted

# After the name of the manifest; a part is a manifest too.
PART = ".part-"
ENDING = ".jsonl"

# How the library says that a manifest is in use.
IN_USE = "in use by another batch"

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
            if IN_USE not in str(error) or time.time() > end:
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
        self._prefix = path + PART
        self._lock = None
        self.seed = uuid.uuid4().hex
        # That of a driver that was killed.
        self.had_seed = None
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
                    json.dumps(self._manifest), IN_USE))
        if os.path.exists(self._prefix + "seed"):
            with io.open(self._prefix + "seed", "r") as file:
                self.had_seed = file.read() or None
        # Those of a driver that was killed; its workers may be about to end.
        patiently(lambda: self.merge(keep=("lock", "seed")))

    @property
    def home(self):
        """Return the folder where relative paths of rows start."""
        return os.path.dirname(os.path.realpath(self._prefix))

    def keep_seed(self, is_resumed):
        """Keep the seed of names, or go on with that of a killed driver.

        Workers draw random names from it, and mark with it what they leave
        in a store if they die.
        """
        if is_resumed and self.had_seed:
            self.seed = self.had_seed
        with io.open(self._prefix + "seed", "w") as file:
            file.write(self.seed)

    @property
    def flag(self):
        """Return the path of the file that stops all workers."""
        return self._prefix + "stop"

    def relative(self, path):
        """Return a path as rows of the manifest have it."""
        return os.path.relpath(path, self.home)

    def path(self, number):
        """Return the path of the part of a chunk."""
        return "{}{:06}{}".format(self._prefix, number, ENDING)

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
            path = lookup_path(
                row["input"], os.path.join(home, row["folder"] or ""))
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

    def merge(self, keep=("lock",)):
        """Append all parts to the manifest, if there is one; remove them.

        What dead workers left half done is removed, too, and all other files
        whose names do not end as `keep` says.
        """
        parts = self._files(ENDING)
        if parts:
            manifest.merge_manifests(
                parts, self._manifest or self._prefix + "all" + ENDING)
        for path in self._files():
            if not path.endswith(keep):
                os.remove(path)

    def _files(self, ending=""):
        return sorted(glob.glob(glob.escape(self._prefix) + "*" + ending))

    def close(self):
        """Merge, and end the use of the manifest; Ctrl-C waits for that."""
        with uninterrupted():
            try:
                self.merge()
            finally:
                os.remove(self._prefix + "lock")
                self._lock.close()


def row_of(index, stored, skipped):
    """Return the `Row` of a row of a manifest.

    Parameters
    ----------
    index : int
        Of the recording, in the list of the batch.
    stored : dict
        The row.
    skipped : int
        1 if an earlier run drew the picture, otherwise 0.
    """
    status = STATUS["OK"]
    if stored["status"] == "failed":
        skipped, status = 0, errors._STATUS_OF.get(
            stored["error_class"], STATUS["PANIC"])
    elif stored["status"] == "skipped":
        skipped = LEFT_OUT
    return Row(
        index, stored["segment"], status, 0, stored["error"] or "",
        stored["output"], stored["warnings"], stored["offset"] or 0.,
        stored["duration"], skipped)


def _failed(path, error):
    """Return the exception of the library for one of the system."""
    failed = errors.OutputError("cannot write {!r}: {}".format(
        decode_path(os.fsencode(path)), error.strerror))
    failed.errno = error.errno
    return failed
