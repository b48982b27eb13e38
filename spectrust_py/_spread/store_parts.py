"""The manifests of chunks in a store; with the face of `Parts`."""

import io
import json
import os
import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from .. import errors, manifest
from .._stores.address import folder_of, lookup_path, quoted
from .._stores.manifests import copied, merge
from .._stores.store import WINDOW, Store, is_marked
from .interrupts import uninterrupted
from .parts import ENDING, IN_USE, PART

# Seconds between two signs of life, and after which there must have been one.
_PULSE = 5.
_PATIENCE = 20.

_BOOT = "/proc/sys/kernel/random/boot_id"


class StoreParts(object):
    """The parts of a batch, beside its manifest in a store.

    Parameters
    ----------
    path : str or None
        URL of the manifest of the batch, or None.
    folder : str
        URL of the folder of the pictures, where parts are if there is no
        manifest.
    options : dict or None
        Options of stores.

    Raises
    ------
    OutputError
        If another driver uses the manifest, or the store takes no objects.
    """

    # Rows have absolute paths.
    home = None

    def __init__(self, path, folder, options):
        self._manifest, self._options = path, options
        if path is None:
            path = "{}/.spectrust-{}".format(
                folder.rstrip("/"), uuid.uuid4().hex)
        self._store = Store(path, options)
        self._prefix = path + PART
        self._store.make_folder(path)
        self._lock = Lock(self._store, self._prefix + "lock")
        self.seed = uuid.uuid4().hex
        try:
            # That of a driver that was killed.
            self.had_seed = self._old_seed()
            if self.had_seed is not None and self._manifest is not None:
                self._remove_manifests()
            self.merge(keep=("lock", "seed"))
            self.had_manifest = self._manifest is not None and (
                self._store.exists(self._manifest))
        except BaseException:
            self._lock.release()
            raise

    @property
    def flag(self):
        """Return the URL of the object that stops all workers."""
        return self._prefix + "stop"

    def relative(self, path):
        """Return a path as rows of the manifest have it."""
        return path

    def path(self, number):
        """Return the URL of the part of a chunk."""
        return "{}{:06}{}".format(self._prefix, number, ENDING)

    def keep_seed(self, is_resumed):
        """Keep the seed of names, or go on with that of a killed driver."""
        if is_resumed and self.had_seed is not None:
            self.seed = self.had_seed
        if self._manifest is not None:
            self._store.write(
                self._prefix + "seed", self.seed.encode("ascii"))

    def _old_seed(self):
        url = self._prefix + "seed"
        if not self._store.exists(url):
            return None
        return bytes(self._store.read(url)).decode("ascii", "replace") or None

    def _remove_manifests(self):
        """Remove those that a killed driver was writing."""
        for url in self._store.names(self._manifest + "."):
            if is_marked(url, self.had_seed):
                self._store.remove(url)

    def stop(self):
        """Set the flag."""
        self._store.write(self.flag, b"")

    def past(self):
        """Return the rows of earlier runs that count, by path or URL."""
        if self._manifest is None or not self.had_manifest:
            return {}
        found = {}
        for row in self._rows(self._manifest):
            path = lookup_path(row["input"], row["folder"] or "/")
            found.setdefault(path, []).append(row)
        return found

    def rows(self, number):
        """Return the rows of a part that count."""
        url = self.path(number)
        return self._rows(url) if self._store.exists(url) else []

    def _rows(self, url):
        with copied([url], self._options) as (path,):
            return manifest._stored_rows(path, folder_of(url))

    def add(self, number, rows):
        """Append rows to a part."""
        url = self.path(number)
        content = b""
        if self._store.exists(url):
            content = bytes(self._store.read(url))
        text = "".join(json.dumps(row) + "\n" for row in rows)
        self._store.write(url, content + text.encode("ascii"))

    def merge(self, keep=("lock",)):
        """Append all parts to the manifest, if there is one; remove them.

        The manifest is written as a whole before a part is removed. Objects
        whose names end as `keep` says stay.
        """
        found = self._store.names(self._prefix)
        parts = [url for url in found if url.endswith(ENDING)]
        if parts and self._manifest is not None:
            merge(parts, self._manifest, self._options, manifest._merge,
                  self.had_seed or self.seed)
        with ThreadPoolExecutor(WINDOW) as pool:
            # Raises what one of them raises.
            list(pool.map(self._store.remove, (
                url for url in found if not url.endswith(keep))))

    def close(self):
        """Merge, and end the use of the manifest; Ctrl-C waits for that."""
        with uninterrupted():
            try:
                self.merge()
            finally:
                self._lock.release()


class Lock(object):
    """An object that says that a manifest is in use.

    Its process changes it every few seconds. An object that does not change
    is that of a process that was killed.

    Parameters
    ----------
    store : Store
        The store.
    url : str
        URL of the object.

    Raises
    ------
    OutputError
        If another process uses the manifest.
    """

    def __init__(self, store, url):
        self._store, self._url = store, url
        self._count = 0
        if store.exists(url):
            self._wait_for_end()
            store.remove(url)
        self._own = _process()
        if not store.create(url, self._text()):
            raise self._in_use()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat)
        self._thread.daemon = True
        self._thread.start()

    def release(self):
        """Remove the object."""
        self._ended.set()
        self._thread.join()
        self._store.remove(self._url)

    def _text(self):
        return json.dumps([self._own, self._count]).encode("ascii")

    def _beat(self):
        while not self._ended.wait(_PULSE):
            self._count += 1
            try:
                self._store.write(self._url, self._text())
            except errors.SpectrustError:
                # The next one may succeed.
                continue

    def _wait_for_end(self):
        """Wait until the other process must have given a sign of life."""
        first = self._read()
        end = time.time() + _PATIENCE
        while not _has_ended(first) and time.time() < end:
            time.sleep(_PULSE / 10)
            if self._read() != first:
                raise self._in_use()

    def _read(self):
        try:
            return bytes(self._store.read(self._url))
        except errors.NotFoundError:
            return None

    def _in_use(self):
        return errors.OutputError("{}: cannot write the manifest: {}".format(
            quoted(self._url.rpartition(PART)[0]), IN_USE))


def _process():
    """Return what identifies this process among all of all machines."""
    return [_boot(), socket.gethostname(), os.getpid(), _started(os.getpid())]


def _has_ended(content):
    """Return whether the process of a lock was one here that has ended."""
    try:
        (boot, _, number, started), _ = json.loads(content.decode("ascii"))
    except (AttributeError, ValueError, TypeError):
        return content is None
    return bool(boot) and boot == _boot() and _started(number) != started


def _boot():
    try:
        with io.open(_BOOT, "r") as file:
            return file.read().strip()
    except OSError:
        return ""


def _started(process):
    """Return when a process began, in ticks since the start; None: never."""
    try:
        with io.open("/proc/{}/stat".format(process), "rb") as file:
            return file.read().rpartition(b")")[2].split()[19].decode("ascii")
    except (OSError, IndexError):
        return None
