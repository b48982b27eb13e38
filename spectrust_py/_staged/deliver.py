"""Bring pictures from files to a folder, a store, or a shard."""

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from .. import errors
from .._native.bindings import STATUS
from .._native.run import CANCELLED
from .._stores.address import is_url, member_of, quoted
from .._stores.store import WINDOW, Store

# Pictures that wait for each one under way.
_WAITING = 2


class Picture(object):
    """A picture on its way, or a failure.

    Parameters
    ----------
    row : Row
        Its result; the index is that in the chunk.
    stored : dict
        Its row of the manifest; empty if there is to be none.
    path : str or None
        Path of the file; None: there is no picture.
    target : str or None
        Path or URL where it is to be.
    """

    __slots__ = ("row", "stored", "path", "target")

    def __init__(self, row, stored, path=None, target=None):
        self.row, self.stored = row, stored
        self.path, self.target = path, target

    def arrive(self, output):
        """Set where it is."""
        self.row = self.row._replace(output=output)
        self.stored["output"] = output

    def fail(self, error):
        """Make it a failure."""
        status = errors._STATUS_OF.get(
            type(error).__name__, STATUS["PANIC"])
        self.row = self.row._replace(
            status=status, os_error=getattr(error, "errno", None) or 0,
            message=str(error), output=None)
        self.stored.update(
            output=None, status="failed", error=str(error),
            error_class=type(error).__name__)

    def cancel(self, path):
        """Make it one that was not drawn any more, of the recording `path`."""
        self.row = self.row._replace(
            status=STATUS["CANCELLED"], message="{}: {}".format(
                quoted(path), CANCELLED), output=None, warnings=[],
            offset=0., duration=None, skipped=0)
        self.stored, self.path = {}, None


class Deliverer(object):
    """Brings each picture to its path or URL, many at a time; a context.

    Parameters
    ----------
    stage : Stage
        Where the pictures are to be.
    folder : str
        Folder where relative paths start.
    is_durable : bool
        Whether to flush files to disk.
    """

    def __init__(self, stage, folder, is_durable):
        self._stage, self._folder = stage, folder
        self._is_durable = is_durable
        is_store = is_url(stage.out) or any(map(is_url, stage.names or ()))
        self._pool = ThreadPoolExecutor(WINDOW) if is_store else None
        self._room = threading.Semaphore((1 + _WAITING) * WINDOW)
        self._pictures = []
        self._made = set()

    def take(self, picture):
        """Take over a picture; returns before it has arrived."""
        self._pictures.append(picture)
        if picture.path is None:
            return
        if self._pool is None:
            self._bring(picture)
            return
        self._room.acquire()
        self._pool.submit(self._bring_and_leave, picture)

    def finish(self):
        """Wait until all have arrived; return the pictures."""
        if self._pool is not None:
            self._pool.shutdown()
        return self._pictures

    def _bring_and_leave(self, picture):
        try:
            self._bring(picture)
        finally:
            self._room.release()

    def _bring(self, picture):
        try:
            if is_url(picture.target):
                self._send(picture.path, picture.target)
            else:
                self._move(picture)
            picture.arrive(picture.target)
        except errors.SpectrustError as error:
            picture.fail(error)
        except Exception as error:
            picture.fail(errors.InternalError("{}: {}".format(
                type(error).__name__, error)))

    def _send(self, path, url):
        """Write a file to an object, which then appears as a whole."""
        store = Store(url, self._stage.options)
        self._make_folder(url.rpartition("/")[0],
                          lambda _: store.make_folder(url))
        with io.open(path, "rb") as file:
            content = file.read()
        store.write(url, content, self._stage.mark)
        os.remove(path)

    def _move(self, picture):
        target = os.path.join(self._folder, picture.target)
        self._make_folder(os.path.dirname(target), os.makedirs)
        move(picture.path, target, self._is_durable)

    def _make_folder(self, name, make):
        if name not in self._made:
            try:
                make(name)
            except FileExistsError:
                # If it is not a folder, writing says so.
                pass
            except OSError as error:
                if isinstance(error, errors.SpectrustError):
                    raise
                raise _failed(name, error)
            self._made.add(name)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.finish()


class Packer(object):
    """Packs the pictures into a shard, in the order of the chunk; a context.

    A shard is written with all of its recordings or not at all: rows of an
    earlier run may say what is in it.

    Parameters
    ----------
    stage : Stage
        The shard.
    folder : str
        Folder where relative paths start.
    format : str
        Format of the pictures.
    is_durable : bool
        Whether to flush the file to disk.
    scratch : str
        Folder on the same file system as the shard, unless that is in a
        store.
    """

    def __init__(self, stage, folder, format, is_durable, scratch):
        self._stage, self._folder = stage, folder
        self._format, self._is_durable = format, is_durable
        self._scratch = scratch
        self._arrays = dict(zip(("shape", "dtype"), stage.arrays or ()))
        self._pictures = []

    def take(self, picture):
        """Take over a picture."""
        self._pictures.append(picture)

    def finish(self):
        """Write the shard; return the pictures."""
        self._pictures.sort(
            key=lambda each: (each.row.file, each.row.segment))
        if any(each.row.status == STATUS["CANCELLED"]
               for each in self._pictures):
            self._give_up()
        packed = [each for each in self._pictures if each.path is not None]
        if not packed:
            return self._pictures
        path = os.path.join(self._scratch, "shard")
        try:
            self._write(path, packed)
            self._deliver(path)
        except (errors.SpectrustError, OSError) as error:
            if not isinstance(error, errors.SpectrustError):
                error = _failed(self._stage.shard, error)
            for each in packed:
                each.fail(error)
        return self._pictures

    def _give_up(self):
        """Write nothing, not even the rows of failures."""
        for each in self._pictures:
            if each.path is not None:
                each.cancel(self._stage.recordings[each.row.file].path)
            each.stored = {}

    def _write(self, path, packed):
        from .._shards.tar import apart
        from .._shards.writers import sample_key, writer_of

        name, keys = self._stage.shard, set()
        with io.open(path, "wb") as file:
            shard = writer_of(name)(file, self._format, **self._arrays)
            for each in packed:
                stem, extension = os.path.splitext(each.target)
                try:
                    key = apart(sample_key(name, stem), keys)
                    keys.add(key)
                    self._add(shard, each, key, extension)
                except errors.SpectrustError as error:
                    # Of this sample; nothing of it was written.
                    each.fail(error)
            shard.close()

    def _add(self, shard, picture, key, extension):
        with io.open(picture.path, "rb") as file:
            content = file.read()
        os.remove(picture.path)
        name = key + extension
        picture.arrive(member_of(self._stage.shard, name))
        # A shard depends neither on where it or the manifest is, nor on the
        # workers, whose first row has all options.
        shard.add(key, content, dict(
            picture.stored, output=name, key=None, folder=None,
            settings=None))

    def _deliver(self, path):
        target = self._stage.shard
        if is_url(target):
            store = Store(target, self._stage.options)
            store.make_folder(target)
            store.send(path, target, self._stage.mark)
            return
        target = os.path.join(self._folder, target)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        move(path, target, self._is_durable)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass


def move(path, target, is_durable):
    """Move a file to where it appears as a whole.

    Raises
    ------
    OutputError
        If it cannot be written there.
    """
    try:
        if is_durable:
            with io.open(path, "rb") as file:
                os.fsync(file.fileno())
        os.replace(path, target)
        if is_durable:
            _flush(os.path.dirname(target))
    except OSError as error:
        raise _failed(target, error)


def _flush(folder):
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _failed(path, error):
    failed = errors.OutputError("{}: cannot write the file: {}".format(
        quoted(path), error.strerror or error))
    failed.errno = error.errno
    return failed
