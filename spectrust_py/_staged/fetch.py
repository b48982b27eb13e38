"""Bring recordings to files, many at a time."""

import collections
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor

from .. import errors
from .._stores.address import is_archive, is_url, quoted, split_member
from .._stores.archive import Reader, members, save_plain
from .._stores.store import WINDOW, Store

# Recordings that are files, but not drawn yet, for each one under way.
_READY = 2

# Bytes that recordings may take meanwhile, unless a single one is larger.
_MOST_BYTES = 512 << 20
_UNKNOWN_BYTES = 1 << 20

# Size from which there must be room for a recording before it is copied.
_LARGE = 64 << 20

_kept = threading.local()


class Fetcher(object):
    """Brings recordings to files in a folder; a context.

    Parameters
    ----------
    stage : Stage
        The recordings.
    folder : str
        Folder of the files, which receives the places of the recordings.
    reader : Reader
        Reads members of archives.
    """

    def __init__(self, stage, folder, reader):
        self._stage, self._folder, self._reader = stage, folder, reader
        # The same recording may be in the list several times.
        same = collections.OrderedDict()
        for index, each in enumerate(stage.recordings):
            same.setdefault(each.place, []).append(index)
        self._left = collections.deque(same.values())
        self._under_way = self._bytes = 0
        self._ready = queue.Queue()
        self._pool = ThreadPoolExecutor(self._width())
        # Members of one archive are read in their order.
        self._in_order = ThreadPoolExecutor(1)

    def path(self, index):
        """Return the path of the file of a recording."""
        return self._folder + self._stage.recordings[index].place

    def groups(self, is_stopped):
        """Yield recordings that are files, as many as there are.

        Parameters
        ----------
        is_stopped : callable
            Returns whether nobody needs the recordings any more: those that
            are left are then yielded as they are.

        Yields
        ------
        list of (list of int, SpectrustError or None)
            Indices of the same recording, and why it could not be read.
        """
        while self._left or self._under_way:
            if is_stopped() and self._left:
                left = [(indices, None) for indices in self._left]
                self._left.clear()
                yield left
                continue
            self._submit()
            group = [self._ready.get()]
            while True:
                try:
                    group.append(self._ready.get_nowait())
                except queue.Empty:
                    break
            self._under_way -= len(group)
            self._submit()
            yield group
            for indices, _ in group:
                self._remove(indices[0])
                self._bytes -= self._size(indices)

    def _submit(self):
        while self._left and self._has_room():
            indices = self._left.popleft()
            self._bytes += self._size(indices)
            recording = self._stage.recordings[indices[0]]
            is_member = (split_member(recording.path) is not None
                         and not recording.is_plain)
            pool = self._in_order if is_member else self._pool
            self._under_way += 1
            pool.submit(self._fetch, indices)

    def _has_room(self):
        if not self._under_way:
            return True
        return (self._under_way < (1 + _READY) * WINDOW
                and self._bytes + self._size(self._left[0]) <= _MOST_BYTES)

    def _size(self, indices):
        recording = self._stage.recordings[indices[0]]
        if recording.size is None:
            return _UNKNOWN_BYTES
        is_file = not is_url(recording.path) and split_member(
            recording.path) is None
        return 0 if is_file else recording.size

    def _fetch(self, indices):
        try:
            self._save(self._stage.recordings[indices[0]],
                       self.path(indices[0]))
            self._ready.put((indices, None))
        except errors.SpectrustError as error:
            self._ready.put((indices, error))
        except OSError as error:
            self._ready.put((indices, errors.InputError(
                "cannot keep the recording in {!r}: {}".format(
                    self._folder, error.strerror or error))))
        except BaseException as error:
            self._ready.put((indices, errors.InternalError(
                "{}: {}".format(type(error).__name__, error))))

    def _save(self, recording, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self._refuse_larger_than_room(recording)
        found = split_member(recording.path)
        if is_archive(recording.path) and found is None:
            self._fail(recording)
        elif found is None and not is_url(recording.path):
            os.symlink(recording.place, path)
        elif found is None:
            Store(recording.path, self._stage.options).save(
                recording.path, path, recording.size)
        else:
            archive, name = found
            if not is_url(archive):
                # From the folder of the driver.
                archive = split_member(recording.place)[0]
            if recording.is_plain:
                save_plain(
                    archive, recording.start, recording.size,
                    self._stage.options, recording.path, path)
            else:
                self._reader.save(
                    archive, name, recording.start, path, recording.path)

    def _refuse_larger_than_room(self, recording):
        """Refuse a recording, such as a zip bomb, that would fill the disk."""
        if (recording.size or 0) < _LARGE:
            return
        found = os.statvfs(self._folder)
        room = found.f_bavail * found.f_frsize
        if recording.size > room:
            raise errors.InputError(
                "{}: cannot keep the recording in {!r}: it has {} bytes, and "
                "there is room for {}".format(
                    quoted(recording.path), self._folder, recording.size,
                    room))

    def _fail(self, recording):
        """Say why an archive could not be listed."""
        path = recording.path
        _, error = members(
            path if is_url(path) else recording.place, self._stage.options,
            path)
        raise error or errors.InputError(
            "{}: the archive has changed".format(quoted(path)))

    def _remove(self, index):
        try:
            os.remove(self.path(index))
        except OSError:
            pass

    def _width(self):
        """Return how many recordings are read at a time."""
        urls = [each.path for each in self._stage.recordings[:1]
                if is_url(each.path)]
        try:
            is_serial = urls and Store(
                urls[0], self._stage.options).is_serial
        except errors.SpectrustError:
            is_serial = False
        return 1 if is_serial else WINDOW

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._left.clear()
        for pool in self._pool, self._in_order:
            pool.shutdown()


def reader_of(stage):
    """Return the reader of this thread, which keeps its archive open.

    The next chunk of a compressed tar goes on where this one ended. Another
    batch opens the archive again: it may have changed.
    """
    if getattr(_kept, "owner", None) != (os.getpid(), stage.batch):
        _kept.owner = os.getpid(), stage.batch
        _kept.reader = Reader(stage.options)
    return _kept.reader
