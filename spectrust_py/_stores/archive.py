"""Members of tar and zip files."""

import calendar
import collections
import importlib
import io
import shutil
import tarfile
import threading
import zipfile
import zlib

from .. import errors
from .address import is_compressed_tar, is_url, quoted, split_member
from .store import Store, read_error

try:
    import lzma

    _LZMA = (lzma.LZMAError,)  # type: tuple
except ImportError:
    # Python may be built without it.
    _LZMA = ()

# A member that is a file:
#
# `name`      in the archive
# `size`      in bytes
# `mtime_ns`  time of modification, in nanoseconds since 1970
# `start`     of its bytes in the tar, decompressed; None in a zip
# `is_plain`  whether the file of the archive has these bytes as they are
Member = collections.namedtuple(
    "Member", ["name", "size", "mtime_ns", "start", "is_plain"])

_NANOSECONDS = 10 ** 9

# What libraries raise for a broken archive.
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, ValueError,
           NotImplementedError, RuntimeError, zlib.error) + _LZMA

# Bytes of a member that are in memory at a time.
_PIECE = 32 << 20

# Times that `tarfile` may read the end of a compressed tar.
_MOST_ENDS = 8

# How compressed files begin, and the module that reads as many as follow each
# other, as pbzip2 and bgzip write them. The streams of `tarfile` end after the
# first one.
_COMPRESSIONS = (
    (b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ", "lzma"))


def members(path, options=None, shown=None):
    """List the members of an archive that are files, in its order.

    Parameters
    ----------
    path : str
        Path or URL of the archive.
    options : dict or None
        Options of stores.
    shown : str or None
        Path of the archive in messages, if it is another one.

    Returns
    -------
    found : list of Member
        A name that occurs again is listed once, at its last place.
    error : SpectrustError or None
        Why there may be more of them: the archive is missing, or broken.
    """
    found, error = collections.OrderedDict(), None
    list_some = _zipped if _is_zip(path) else _tarred
    try:
        with _opened(path, options) as file:
            for member in list_some(file, is_compressed_tar(path)):
                found.pop(member.name, None)
                found[member.name] = member
    except (OSError, errors.SpectrustError) + _BROKEN as failure:
        error = _broken(failure, shown or path)
    return list(found.values()), error


def _zipped(file, _):
    with zipfile.ZipFile(file) as archive:
        for each in archive.infolist():
            if not each.filename.endswith("/"):
                yield Member(
                    each.filename, each.file_size, _zip_time(each.date_time),
                    None, False)


def _zip_time(given):
    """Return a time of a zip file, which has no time zone.

    Without a time, month and day are 0 there.
    """
    year, month, day = given[:3]
    date = year, min(max(month, 1), 12), max(day, 1)
    return calendar.timegm(date + given[3:] + (0, 0, 0)) * _NANOSECONDS


def _tarred(file, is_compressed):
    with _as_tar(file, is_compressed) as archive:
        for each in iter(lambda: _next(archive), None):
            yield Member(
                each.name, each.size, int(each.mtime * _NANOSECONDS),
                each.offset_data,
                not is_compressed and not each.issparse())


class _Header(tarfile.TarInfo):
    """A header of a tar; a broken one is not taken for the end."""

    @classmethod
    def fromtarfile(cls, archive):
        try:
            return super(_Header, cls).fromtarfile(archive)
        except (tarfile.InvalidHeaderError,
                tarfile.TruncatedHeaderError) as error:
            raise tarfile.ReadError(str(error))


def _as_tar(file, is_compressed):
    """Open a tar; the members of a compressed one pass in their order."""
    if is_compressed:
        file = _Ending(_decompressed(file))
    return tarfile.open(
        fileobj=file, mode="r|" if is_compressed else "r:", tarinfo=_Header,
        errors="surrogateescape")


class _Ending(object):
    """A file that says that it has ended.

    To skip a member, `tarfile` reads its size, also behind the end of the
    file, which may take for ever.

    Parameters
    ----------
    file : file object
        Binary file.
    """

    def __init__(self, file):
        self._file = file
        self._ends = 0

    def read(self, size):
        """Read as the file does; it may return nothing only a few times."""
        content = self._file.read(size)
        self._ends = 0 if content else self._ends + 1
        if self._ends > _MOST_ENDS:
            raise tarfile.ReadError("unexpected end of data")
        return content


def _decompressed(file):
    begin = file.read(max(len(each[0]) for each in _COMPRESSIONS))
    file.seek(0)
    for magic, module in _COMPRESSIONS:
        if begin.startswith(magic):
            try:
                return importlib.import_module(module).open(file)
            except ImportError as error:
                raise tarfile.CompressionError(str(error))
    return file


def _next(archive):
    """Return the next file of a tar, or None."""
    if archive.firstmember is None and archive.offset == 0:
        # It has none, of which Python before 3.8 makes an error.
        return None
    each = archive.next()
    while each is not None and not each.isreg():
        each = archive.next()
    # It would keep all of them.
    archive.members = []
    return each


class Reader(object):
    """Reads members; those of a compressed tar quickest in their order.

    Parameters
    ----------
    options : dict or None
        Options of stores.
    """

    def __init__(self, options=None):
        self._options = options
        self._lock = threading.Lock()
        self._path = self._file = self._archive = None
        # Members that begin before it have passed.
        self._position = 0

    def save(self, archive, name, start, path, shown):
        """Write a member to a file.

        Parameters
        ----------
        archive : str
            Absolute path or URL of the archive.
        name : str
            Name of the member.
        start : int or None
            Where it begins in a tar.
        path : str
            Path of the file.
        shown : str
            Path of the member in messages.

        Raises
        ------
        NotFoundError
            If there is no such archive, or no such member.
        InputError
            If it cannot be read, or is broken.
        """
        with self._lock:
            try:
                with self._found(archive, name, start) as member, io.open(
                        path, "wb") as file:
                    shutil.copyfileobj(member, file, 1 << 20)
            except (OSError,) + _BROKEN as error:
                self.close()
                raise _broken(error, shown)

    def close(self):
        """Close the archive."""
        for opened in self._archive, self._file:
            if opened is not None:
                opened.close()
        self._path = self._file = self._archive = None
        self._position = 0

    def __del__(self):
        self.close()

    def _found(self, path, name, start):
        """Return the member as a file."""
        if _is_zip(path):
            self._go_to(path, zipfile.ZipFile)
            try:
                return self._archive.open(name)
            except KeyError:
                raise FileNotFoundError()
        if self._path == path and start < self._position:
            self.close()
        self._go_to(path, lambda file: _as_tar(file, True))
        for each in iter(lambda: _next(self._archive), None):
            self._position = each.offset_data + 1
            if each.offset_data == start:
                return self._archive.extractfile(each)
        raise FileNotFoundError()

    def _go_to(self, path, opener):
        """Open an archive, unless it is open."""
        if self._path != path:
            self.close()
            self._file = _opened(path, self._options)
            self._archive = opener(self._file)
            self._path = path


def read_plain(archive, start, size, options, shown):
    """Return a member whose bytes the archive has as they are, as a buffer.

    Parameters
    ----------
    archive : str
        Absolute path or URL of the archive.
    start, size : int
        Where it begins, and its size in bytes.
    options : dict or None
        Options of stores.
    shown : str
        Path of the member in messages.

    Raises
    ------
    NotFoundError, InputError
        If it cannot be read as a whole.
    """
    if is_url(archive):
        content = Store(archive, options).read(archive, start, start + size)
    else:
        try:
            with io.open(archive, "rb") as file:
                # Whoever reads asks for the memory first.
                left = file.seek(0, io.SEEK_END) - start
                file.seek(start)
                content = file.read(max(0, min(size, left)))
        except OSError as error:
            raise _broken(error, shown)
    if memoryview(content).nbytes != size:
        raise errors.InputError(
            "{}: the archive ends within the member".format(quoted(shown)))
    return content


def save_plain(archive, start, size, options, shown, path):
    """Write a member as `read_plain` returns it to a file, in pieces.

    Parameters
    ----------
    archive, start, size, options, shown
        As for `read_plain`.
    path : str
        Path of the file.
    """
    # The last byte says whether all of them are there.
    if size > _PIECE:
        read_plain(archive, start + size - 1, 1, options, shown)
    with io.open(path, "wb") as file:
        for done in range(0, size, _PIECE):
            file.write(read_plain(
                archive, start + done, min(_PIECE, size - done), options,
                shown))


def _is_zip(path):
    return path.lower().endswith(".zip")


def _opened(path, options):
    """Open an archive, as a binary file."""
    if not is_url(path):
        return io.open(path, "rb")
    return Store(path, options).open(path)


def _broken(error, path):
    """Return the exception of this package for one of an archive."""
    if isinstance(error, errors.SpectrustError):
        return error
    what = "the archive" if split_member(path) is None else "the member"
    return read_error(error, path, what)
