"""Lists of recordings anywhere: files, objects, members of archives."""

import collections
import ctypes
import os
from concurrent.futures import ThreadPoolExecutor

from .. import errors
from .._native.bindings import SpectrustWalkOptions
from .._native.call import call, new_struct, warn
from .._native.files import Files
from .._native.library import library
from .._native.paths import decode_path
from .address import (
    as_path,
    is_archive,
    is_url,
    member_of,
    safe_names,
    split_member,
)
from .archive import members
from .store import WINDOW, Store

# A recording, as plain values that another process can read:
#
# `path`      of a file, URL, or path of a member
# `place`     absolute path with its folders and its name, from `as_path`
# `size`      in bytes, or None
# `mtime_ns`  time of modification in nanoseconds since 1970, or None
# `start`     where a member begins in a tar, or None
# `is_plain`  whether the archive has the member as it is
Recording = collections.namedtuple("Recording", [
    "path", "place", "size", "mtime_ns", "start", "is_plain"])


# Tars made to be the same every time have members of 1970, zips of 1980: in
# nanoseconds since 1970, with a day for time zones.
_NO_TIME = (315532800 + 86400) * 10 ** 9


class Recordings(object):
    """A list of recordings; with the face of `Files`.

    Parameters
    ----------
    entries : list of Recording
        The recordings.
    root : str or None
        Place of the folder that the layout "mirror" mirrors. None: the folder
        that all have in common.
    """

    in_memory = 0

    def __init__(self, entries, root=None):
        self.entries = _apart(entries)
        self._root = root if root is None else os.fsencode(root)
        self._places = None

    def __len__(self):
        return len(self.entries)

    def path(self, index):
        """Return the path of a recording, as bytes."""
        return os.fsencode(self.entries[index].path)

    def size(self, index):
        """Return the size of a recording in bytes; 0 if it is unknown."""
        return self.entries[index].size or 0

    def is_file(self, index):
        """Return True: folders that cannot be listed are refused."""
        return True

    @property
    def root(self):
        """Return the place of the folder that is mirrored, as bytes."""
        return self.places().root

    def places(self):
        """Return the places of the recordings, as a `Files`."""
        if self._places is None:
            self._places = Files.from_sources(
                [os.fsencode(each.place) for each in self.entries],
                self._root, b"/")
        return self._places

    def take(self, wanted):
        """Return the list of some recordings, by index."""
        root = self.root
        return Recordings([self.entries[index] for index in wanted],
                          root and decode_path(root))


def list_recordings(given, walk, outpath, folder, options):
    """List recordings, some of which are not files of this machine.

    Parameters
    ----------
    given : str or list of str
        URL of a folder, path or URL of an archive, or a list of paths, URLs,
        archives and members.
    walk : dict
        Fields of SpectrustWalkOptions, and `root` for a list.
    outpath : str
        Folder of the pictures, which is left out.
    folder : str
        Folder where relative paths start.
    options : dict or None
        Options of stores.

    Returns
    -------
    Recordings
        The recordings, in order; those of a folder by the bytes of their
        paths, those of an archive in its order.

    Raises
    ------
    NotFoundError, InputError
        If the folder or the archive cannot be listed. One that is broken in a
        list, or from some member on, is itself listed.

    Warns
    -----
    SpectrustWarning
        If a folder or an archive has no recording.
    """
    walk = dict(walk)
    root = walk.pop("root", None)
    selects = _selection(walk)
    if isinstance(given, list):
        found = []
        for path in _with_objects(given, options):
            found += _of_one(path, selects, folder, options)
        return Recordings(
            found, root and as_path(decode_path(root), folder))
    if is_archive(given):
        listed, error = members(given, options)
        if error is not None and not listed:
            raise error
        found = _of_archive(given, listed, error, selects, folder, options)
        root = os.path.dirname(as_path(member_of(given, "a"), folder))
    else:
        found = _of_folder(given, selects, outpath, folder, options)
        root = as_path(given, folder)
    if not found:
        warn(given, ["there is no audio file in it"])
    return Recordings(found, root)


def of_files(files, folder):
    """Return files of this machine as `Recordings`."""
    entries = []
    for index in range(len(files)):
        path = decode_path(files.path(index))
        entries.append(Recording(
            path, as_path(path, folder), files.size(index), None, None,
            False))
    root = files.root
    return Recordings(entries, root and as_path(decode_path(root), folder))


def _selection(walk):
    """Return a function that says whether a name is to be listed."""
    options = new_struct(
        SpectrustWalkOptions, library.spectrust_walk_options_init, walk)
    selected = ctypes.c_int32()

    def selects(name):
        # Stores and archives may hold a name with a zero byte.
        call(library.spectrust_walk_selects, ctypes.byref(options),
             os.fsencode(name.replace("\0", "_")), ctypes.byref(selected))
        return bool(selected.value)

    # Refuses an invalid pattern, even without names.
    selects("")
    return selects


def _of_one(path, selects, folder, options):
    """Return the recordings of one path of a list."""
    if not isinstance(path, str):
        return [Recording(path.url, as_path(path.url, folder), path.size,
                          path.mtime_ns, None, False)]
    if not is_url(path) and os.path.isfile(path) and not is_archive(path):
        return [Recording(path, as_path(path, folder), os.path.getsize(path),
                          None, None, False)]
    if is_archive(path) and (is_url(path) or not os.path.isdir(path)):
        return _of_archive(
            path, *members(path, options), selects=selects, folder=folder,
            options=options)
    archive = split_member(path)
    if archive is None:
        return [_unknown(path, folder)]
    listed, _ = members(archive[0], options)
    return [_member(archive[0], each, folder) for each in listed
            if each.name == archive[1]] or [_unknown(path, folder)]


def _of_archive(archive, listed, error, selects, folder, options):
    """Return the recordings of an archive.

    If it is broken, it is a recording itself: a result with an error.
    """
    found = [_member(archive, each, folder) for each in listed
             if selects(each.name)]
    if any(_has_no_time(each) for each in found):
        own = _time_of(archive, options)
        found = [each._replace(mtime_ns=own) if _has_no_time(each) else each
                 for each in found]
    return found + [_unknown(archive, folder)] if error else found


def _has_no_time(recording):
    """Return whether a member has the time that stands for none."""
    return recording.mtime_ns is None or recording.mtime_ns <= _NO_TIME


def _time_of(archive, options):
    """Return when an archive was modified; None if nobody says."""
    try:
        if is_url(archive):
            return Store(archive, options).find(archive).mtime_ns
        return os.stat(archive).st_mtime_ns
    except (OSError, errors.SpectrustError):
        return None


def _member(archive, member, folder):
    path = member_of(archive, member.name)
    return Recording(path, as_path(path, folder), member.size,
                     member.mtime_ns, member.start, member.is_plain)


def _unknown(path, folder):
    """Return a recording of which nothing is known."""
    return Recording(path, as_path(path, folder), None, None, -1, False)


def _of_folder(url, selects, outpath, folder, options):
    found, start = [], as_path(url, folder)
    skipped = as_path(outpath, folder).rstrip("/") + "/"
    if start.startswith(skipped):
        # It has no effect if it is the folder that is listed.
        skipped = "\0"
    for each in Store(url, options).list():
        # Its URL may mean something else: a name may contain "::".
        place = start.rstrip("/") + "/" + safe_names(each.name)
        if selects(safe_names(each.name)) and not place.startswith(skipped):
            found.append(Recording(
                each.url, place, each.size, each.mtime_ns, None, False))
    return found


def _with_objects(paths, options):
    """Replace URLs of objects by what their stores know about them.

    They are asked at the same time. An object that is not there stays a URL:
    it is a result with an error.
    """
    def ask(path):
        if not is_url(path) or is_archive(path) or split_member(path):
            return path
        try:
            return Store(path, options).find(path)
        except (errors.NotFoundError, errors.InputError):
            return path

    if not any(is_url(path) for path in paths):
        return paths
    with ThreadPoolExecutor(WINDOW) as pool:
        return list(pool.map(ask, paths))


def _apart(entries):
    """Give recordings different places, unless they are the same one."""
    seen, apart = {}, []
    for each in entries:
        place = each.place
        while seen.setdefault(place, each.path) != each.path:
            parent, name = os.path.split(place)
            place = os.path.join(parent, "_", name)
        apart.append(each._replace(place=place))
    return apart
