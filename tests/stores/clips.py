"""Recordings in stores, and the batch of files to compare with."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import fsspec

import spectrust
from spectrust._stores.store import Store
from support import Case, read, tone_bytes

SIZE = (32, 24)


class StoreCase(Case):
    """A test in a folder with recordings, `in`."""

    count = 20

    def setUp(self):
        Case.setUp(self)
        self.enter()
        for index in range(self.count):
            self.tone("in", "abc"[index % 3], "{:04}.wav".format(index),
                      seconds=0.1, hertz=200. + index)
        self.names = sorted(
            os.path.relpath(os.path.join(folder, name), "in")
            for folder, _, names in os.walk("in") for name in names)

    def expected(self, **options):
        """Return the contents of the pictures of a batch of files."""
        spectrust.Batchop("in", "expected", *SIZE, layout="mirror",
                          **options).run()
        return dict(
            (os.path.relpath(os.path.join(folder, name), "expected"),
             read(os.path.join(folder, name)))
            for folder, _, names in os.walk("expected") for name in names)


def fill(url, names, **options):
    """Copy files of `in` to a store."""
    files, root = fsspec.core.url_to_fs(url, **options)
    files.pipe(dict((root + "/" + name, read(os.path.join("in", name)))
                    for name in names))


def contents(url, **options):
    """Return all objects below a URL by name."""
    files, root = fsspec.core.url_to_fs(url, **options)
    files.invalidate_cache()
    with ThreadPoolExecutor(16) as pool:
        # Unlike `cat`, it takes no name for a pattern.
        found = files.find(root)
        loaded = list(pool.map(files.cat_file, found))
    return dict((path[len(root) + 1:], content)
                for path, content in zip(found, loaded))


def tone():
    """Return a recording that is not in `in`."""
    return tone_bytes(seconds=0.1, hertz=1000)


def die_in_rename(marker, function, chunk):
    """Kill the worker before an object gets its name, once."""
    if not os.path.exists(marker):
        open(marker, "w").close()
        Store._rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    return function(chunk)
