"""List the recordings of a batch: those of a folder, or given ones."""

import os
import re
import struct

from ._native.files import Files
from ._native.paths import decode_path, encode_path
from ._native.source import named_source
from ._stores.address import is_archive, is_url, split_member
from .errors import OptionError, StateError

# Linux's PATH_MAX, in bytes.
_LONGEST_PATH = 4096


def is_folder(path):
    """Return whether `path` is one path, not an iterable of recordings."""
    return (isinstance(path, (str, bytes)) or hasattr(path, "__fspath__")
            or hasattr(path, "read") or not hasattr(path, "__iter__"))


def list_files(given, outpath, walk, shard, options=None,
               resolved=lambda path: path):
    """List the files of a folder, or take the recordings of a list.

    `shard` is the part of them to take, from `shard_of`. `options` are those
    of stores. `resolved` is applied to each path. If some recordings are not
    files of this machine, the list is a `Recordings`, otherwise a `Files`.
    """
    files = _all_files(given, outpath, walk, options, resolved)
    return files if shard is None else _part(files, *shard)


def shard_of(text):
    """Return the part and the number of parts that a text names, from 0.

    Raises
    ------
    OptionError
        If there is no such part.
    StateError
        If this is no task of a SLURM array.
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError("shard must be a str such as '3/16' or None, got "
                        "{}".format(type(text).__name__))
    if text == "slurm":
        return _slurm()
    found = re.match("([0-9]{1,9})/([0-9]{1,9})$", text)
    part, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= part <= count:
        raise OptionError(
            "shard must be 'slurm' or a part of a number of parts, from "
            "'1/16' to '16/16', got {!r}".format(text))
    return part - 1, count


def _slurm():
    """Return the part of this task of a SLURM array."""
    names = ["SLURM_ARRAY_TASK_" + name
             for name in ("ID", "MIN", "MAX", "STEP")]
    try:
        task, least, most, step = (
            int(os.environ.get(name, "1" if name.endswith("STEP") else ""))
            for name in names)
    except ValueError:
        raise StateError(
            "shard='slurm' needs a task of a SLURM array: {} must be whole "
            "numbers".format(", ".join(names[:3])))
    return (task - least) // step, (most - least) // step + 1


def _part(files, part, count):
    """Return the files of a part."""
    if files.in_memory:
        raise OptionError(
            "shard must be None for recordings in memory, got {} of "
            "them".format(files.in_memory))
    root, places = files.root, files.places()
    return files.take([
        index for index in range(len(files))
        if _hash(places.path(index), root) % count == part])


def _hash(path, root):
    """Return the number by which recordings are divided.

    The first eight bytes of the SHA-1 of the path below `root`, up to the
    first dot in the name: recordings that the layout "mirror" would give one
    name are in the same part.
    """
    import hashlib

    if root is not None:
        path = os.path.relpath(path, root)
    folder, name = os.path.split(path)
    stem = name[:1] + name[1:].split(b".", 1)[0]
    digest = hashlib.sha1(os.path.join(folder, stem)).digest()
    return struct.unpack(">Q", digest[:8])[0]


def _all_files(given, outpath, walk, options, resolved):
    if not isinstance(given, list):
        folder = resolved(given)
        if _is_elsewhere(folder):
            return _elsewhere(decode_path(folder), outpath, walk, options)
        return Files.in_folder(folder, skip=outpath, **walk)
    sources = [_source(one, "path[{}]".format(index), resolved)
               for index, one in enumerate(given)]
    paths = [one for one in sources if isinstance(one, bytes)]
    if not any(map(_is_elsewhere, paths)):
        return Files.from_sources(sources, walk.get("root"))
    if len(paths) < len(sources):
        raise OptionError(
            "path must not have recordings in memory beside URLs and "
            "archives, got {} of them".format(len(sources) - len(paths)))
    return _elsewhere(list(map(decode_path, paths)), outpath, walk, options)


def _is_elsewhere(path):
    """Return whether a path is a URL, an archive, or in an archive."""
    plain = decode_path(path)
    return is_url(plain) or (
        is_archive(plain) and os.path.isfile(path)
        or split_member(plain) is not None and not os.path.lexists(path))


def _elsewhere(given, outpath, walk, options):
    from ._stores.recordings import list_recordings

    return list_recordings(
        given, walk, decode_path(outpath), decode_path(
            current_folder() or b"/"), options)


def _source(given, name, resolved):
    """Return the path of a recording, or a `Source` if it is in memory."""
    if isinstance(given, bytes) and _exists(given):
        raise TypeError(
            "{} must be a path as str or os.PathLike, because bytes are the "
            "content of a file, got the path {!r}".format(name, given))
    if isinstance(given, (tuple, bytes, bytearray, memoryview)):
        return named_source(given, name)
    try:
        return resolved(encode_path(given, name))
    except TypeError:
        raise TypeError(
            "{} must be a path (str or os.PathLike), bytes or (samples, sr), "
            "got {}".format(name, type(given).__name__)) from None


def _exists(path):
    """Return whether bytes are the path of something."""
    return (len(path) <= _LONGEST_PATH and b"\0" not in path
            and os.path.exists(path))


def current_folder():
    """Return the current folder, or None if it no longer exists."""
    try:
        return os.getcwdb()
    except OSError:
        return None
