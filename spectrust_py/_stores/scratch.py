"""Folders for temporary files that do not outlive their process."""

import fcntl
import glob
import io
import os
import shutil
import tempfile

_PREFIX = ".spectrust-scratch-"
_LOCK = "lock"


class Scratch(object):
    """A new folder; a context, at whose end it is removed.

    A process that is killed leaves its folder behind. The next one that needs
    a folder at the same place removes it: nobody locks it any more.

    Parameters
    ----------
    parent : str or None
        Where to create it. Default None: where temporary files are.

    Attributes
    ----------
    path : str
        Path of the folder.
    """

    def __init__(self, parent=None):
        parent = tempfile.gettempdir() if parent is None else parent
        os.makedirs(parent, exist_ok=True)
        remove_abandoned(parent)
        self._lock = None
        while self._lock is None:
            self.path = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
            self._lock = _locked(os.path.join(self.path, _LOCK))

    def folder(self, name):
        """Create a folder in it, and return its path."""
        path = os.path.join(self.path, name)
        os.makedirs(path, exist_ok=True)
        return path

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        _remove(self.path)
        self._lock.close()


def _locked(path):
    """Create a file and lock it; None if another process removes it."""
    try:
        lock = io.open(path, "w")
    except FileNotFoundError:
        return None
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Before it was locked, it looked like that of an ended process.
    if os.path.exists(path):
        return lock
    lock.close()
    return None


def _remove(folder):
    """Remove a folder; its lock last, without which nobody removes more."""
    try:
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            elif name != _LOCK:
                os.remove(path)
        os.remove(os.path.join(folder, _LOCK))
        os.rmdir(folder)
    except OSError:
        # The next process tries again.
        return


def remove_abandoned(parent):
    """Remove folders in `parent` whose processes have ended."""
    for path in glob.glob(os.path.join(glob.escape(parent), _PREFIX + "*")):
        try:
            # Of a stranger it may be a pipe, for which it must not wait.
            lock = os.open(os.path.join(path, _LOCK),
                           os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            _remove_empty(path)
            continue
        except OSError:
            # Of another user.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(path)
        except OSError:
            # In use.
            continue
        finally:
            os.close(lock)


def _remove_empty(folder):
    try:
        os.rmdir(folder)
    except OSError:
        return
