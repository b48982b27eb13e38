"""Objects of a store, through fsspec."""

import calendar
import collections
import datetime
import os
import re
import time
import uuid

from .. import errors
from .._native.extras import needs
from .address import below, escaped, quoted, unescaped

# An object: its URL, its size in bytes, and its time of modification in
# nanoseconds since 1970; None: unknown. In a folder, `name` is its path below.
Found = collections.namedtuple("Found", ["url", "size", "mtime_ns", "name"])

# Objects that are read or written at a time.
WINDOW = 16

# Larger objects are written to the file in pieces as they arrive, in bytes.
_IN_ONE_PIECE = 32 << 20

# What stores call the time of modification.
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified",
          "created")

_NANOSECONDS = 10 ** 9

# What stores need for as many objects at a time: boto keeps 10 connections.
_DEFAULTS = {"s3": {"config_kwargs": {"max_pool_connections": 2 * WINDOW}}}

# Protocols whose objects share one open file.
_SERIAL = ("tar", "zip", "libarchive")


class Store(object):
    """The store of a URL.

    Parameters
    ----------
    url : str
        URL of an object or of a folder.
    options : dict or None
        Options of fsspec's file systems, by protocol.

    Raises
    ------
    StateError
        If a package is missing; the message says what to install.
    OptionError
        If the protocol is unknown.
    InputError
        If the store cannot be used.
    """

    def __init__(self, url, options=None):
        self.url = url
        self._options = options
        self._files, self._root = self._opened(url)

    @property
    def is_serial(self):
        """Return whether only one object can be read at a time."""
        known = self._files.protocol
        known = (known,) if isinstance(known, str) else known
        return bool(set(_SERIAL) & set(known))

    def list(self):
        """Return all objects below the URL, in the order of their URLs.

        Raises
        ------
        NotFoundError
            If there is no such folder.
        InputError
            If it cannot be listed.
        """
        try:
            # What this process has seen may have changed.
            self._files.invalidate_cache()
            found = self._files.find(self._root, detail=True)
            if not found:
                # Says why, unlike `find` and `exists`.
                self._files.ls(self._root)
        except Exception as error:
            raise read_error(error, self.url, "the folder")
        if list(found) == [self._root]:
            raise errors.InputError(
                "{}: this is an object, not a folder (a list may contain "
                "objects)".format(quoted(self.url)))
        root, objects = self._root.rstrip("/") + "/", []
        for path, details in found.items():
            if path.startswith(root):
                name = path[len(root):]
                objects.append(
                    _found(below(self.url, name), details, name))
        return sorted(objects, key=lambda each: each.url.encode(
            "utf-8", "surrogateescape"))

    def find(self, url):
        """Return one object; without size and time if they are unknown."""
        try:
            self._files.invalidate_cache()
            return _found(url, self._files.info(self._path(url)))
        except Exception as error:
            raise read_error(error, url)

    def open(self, url):
        """Open an object, as a binary file that can seek."""
        try:
            return self._files.open(self._path(url), "rb")
        except Exception as error:
            raise read_error(error, url)

    def read(self, url, start=None, end=None):
        """Return the bytes of an object, or a part of them, as a buffer."""
        try:
            return self._files.cat_file(
                self._path(url), start=start, end=end)
        except Exception as error:
            raise read_error(error, url)

    def save(self, url, path, size):
        """Write an object to a file.

        Parameters
        ----------
        url : str
            The object.
        path : str
            Path of the file.
        size : int or None
            Number of bytes that it must have at least: what stores compress
            on the way may be longer. None: any number.

        Raises
        ------
        NotFoundError, InputError
            If it cannot be read, or is shorter.
        """
        try:
            if size is None or size > _IN_ONE_PIECE:
                self._files.get_file(self._path(url), path)
                refuse_shorter(os.path.getsize(path), size, url)
                return
            # From a given start, s3fs does not ask for the size first. An
            # empty object has no first byte.
            content = self._files.cat_file(
                self._path(url), start=0 if size else None)
        except Exception as error:
            raise read_error(error, url)
        refuse_shorter(memoryview(content).nbytes, size, url)
        with open(path, "wb") as file:
            file.write(content)

    def write(self, url, content, mark=None):
        """Write an object: as a whole, or not at all.

        Stores in which objects do not appear as a whole have another object
        meanwhile, which a process that is killed leaves. `mark`, a random
        text, is in its name, for `remove_marked`.
        """
        self._put(url, lambda path: self._files.pipe_file(path, content), mark)

    def create(self, url, content):
        """Write an object unless it exists; return whether it was written.

        Stores without such a request are asked first.
        """
        path = self._path(url)
        try:
            self._files.pipe_file(path, content, mode="create")
            return True
        except FileExistsError:
            return False
        except (TypeError, NotImplementedError, ValueError):
            if self.exists(url):
                return False
        except Exception as error:
            raise write_error(error, url)
        self.write(url, content)
        return True

    def send(self, path, url, mark=None):
        """Write a file of this machine to an object, in the same way."""
        self._put(url, lambda target: self._files.put_file(path, target), mark)

    def remove_marked(self, mark):
        """Remove what `write` and `send` left below the URL.

        Only if none that uses the mark still runs, or is to end.
        """
        if self.is_remote:
            return
        try:
            found = self.list()
        except errors.NotFoundError:
            return
        for each in found:
            if is_marked(each.url, mark):
                self.remove(each.url)

    def _put(self, url, put, mark=None):
        path = self._path(url)
        try:
            if self.is_remote:
                # An upload that fails leaves nothing.
                put(path)
                return
            temporary = "{}.{}{}".format(
                path, mark and mark + "-" or "", uuid.uuid4().hex)
            try:
                put(temporary)
                self._rename(temporary, path)
            except BaseException:
                if self._files.exists(temporary):
                    self._files.rm_file(temporary)
                raise
        except Exception as error:
            raise write_error(error, url)

    def _rename(self, path, target):
        from fsspec.spec import AbstractFileSystem  # type: ignore

        if type(self._files).mv is not AbstractFileSystem.mv:
            self._files.mv(path, target)
            return
        # That would take brackets in names for patterns.
        self._files.cp_file(path, target)
        self._files.rm_file(path)

    @property
    def is_remote(self):
        """Return whether keys are not paths, and objects appear as a whole."""
        return bool(getattr(self._files, "async_impl", False))

    def make_folder(self, url):
        """Create the folder of an object, in stores that have folders."""
        if self.is_remote:
            return
        try:
            self._files.makedirs(
                self._files._parent(self._path(url)), exist_ok=True)
        except Exception as error:
            raise write_error(error, url)

    def exists(self, url):
        """Return whether there is such an object."""
        try:
            self._files.invalidate_cache()
            return self._files.exists(self._path(url))
        except Exception as error:
            raise read_error(error, url)

    def names(self, prefix):
        """Return the URLs that begin with a prefix, in one folder."""
        folder, _, start = prefix.rpartition("/")
        try:
            self._files.invalidate_cache()
            found = self._files.ls(
                self._files._parent(self._path(prefix)), detail=False)
        except FileNotFoundError:
            return []
        except Exception as error:
            raise read_error(error, folder, "the folder")
        names = (path.rstrip("/").rpartition("/")[2] for path in found)
        return sorted(folder + "/" + name for name in names
                      if name.startswith(start))

    def remove(self, url):
        """Remove an object."""
        try:
            self._files.rm_file(self._path(url))
        except FileNotFoundError:
            return
        except Exception as error:
            raise write_error(error, url)

    def _path(self, url):
        return self._opened(url)[1]

    def _opened(self, url):
        """Return the file system of a URL, and its path there."""
        try:
            from fsspec import config, core  # type: ignore
        except ImportError as error:
            raise _missing(url, error) from None
        options = dict(
            (protocol, dict(
                _DEFAULTS.get(protocol, {}),
                **dict(config.conf.get(protocol, {}),
                       **(self._options or {}).get(protocol, {}))))
            for protocol in set(self._options or ()) | set(_DEFAULTS)
            if protocol + "://" in url)
        try:
            files, path = core.url_to_fs(escaped(url), **options)
            return files, unescaped(path)
        except ImportError as error:
            raise _missing(url, error) from None
        except ValueError as error:
            raise errors.OptionError("{}: {}".format(quoted(url), error))
        except Exception as error:
            raise read_error(error, url, "the store")


def is_marked(url, mark):
    """Return whether a URL is that of an object that is to be renamed."""
    return re.search(
        "[.]{}-[0-9a-f]{{32}}$".format(re.escape(mark)), url) is not None


def read_error(error, url, what="the object"):
    """Return the exception of this package for one of a store."""
    if isinstance(error, errors.SpectrustError):
        return error
    if isinstance(error, ImportError):
        return _missing(url, error)
    if isinstance(error, FileNotFoundError):
        return errors.NotFoundError(
            "{}: cannot read {}: it does not exist".format(
                quoted(url), what))
    return errors.InputError("{}: cannot read {}: {}".format(
        quoted(url), what, _reason(error)))


def refuse_shorter(length, size, url):
    """Refuse an object of fewer than `size` bytes by an InputError."""
    if size is not None and length < size:
        raise errors.InputError(
            "{}: cannot read the object: the store gave {} of its {} "
            "bytes".format(quoted(url), length, size))


def write_error(error, url):
    """Return the exception for an object that cannot be written."""
    if isinstance(error, errors.SpectrustError):
        return error
    reason = ("its folder does not exist"
              if isinstance(error, FileNotFoundError) else _reason(error))
    return errors.OutputError("{}: cannot write the object: {}".format(
        quoted(url), reason))


def _missing(url, error):
    return errors.StateError(needs(
        quoted(url), "a package", "cloud", error))


def _reason(error):
    """Return the first line of what an exception says."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return "{}: {}".format(name, text[:200]) if text else name


def _found(url, details, name=None):
    size = details.get("size")
    return Found(url, size if isinstance(size, int) else None,
                 _nanoseconds(details), name)


def _nanoseconds(details):
    """Return the time of modification, if a store gives it."""
    for name in _TIMES:
        value = details.get(name)
        if isinstance(value, datetime.datetime):
            whole = calendar.timegm(value.utctimetuple())
            return whole * _NANOSECONDS + value.microsecond * 1000
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return int(round(value * 1e6)) * 1000
        if isinstance(value, str):
            parsed = _parsed(value)
            if parsed is not None:
                return parsed
    return None


def _parsed(text):
    """Return nanoseconds since 1970 of 2026-01-31T12:00:00Z, or None."""
    try:
        parsed = time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return None
    return calendar.timegm(parsed) * _NANOSECONDS
