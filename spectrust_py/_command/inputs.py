"""What IN and OUT name: files, folders, lists, standard streams."""

import codecs
import io
import os
import sys

from .._listing import list_files
from .._native.files import Files
from .._native.paths import decode_path, encode_path
from .._native.table import AUDIO_EXTENSIONS
from .._shards.endings import is_shard
from .._stores.address import base_name, is_archive, is_url
from .settings import UsageError


def expand_lists(paths):
    """Replace ``@list.txt`` by the lines of that file.

    ``@-`` is a list on standard input.
    """
    expanded = []
    for path in paths:
        if not path.startswith("@") or os.path.lexists(path):
            expanded.append(path)
            continue
        try:
            lines = _lines(path[1:])
        except OSError as error:
            raise UsageError("{}: {}".format(path, error.strerror or error))
        if not lines:
            raise UsageError("{}: the list names no file".format(path))
        expanded.extend(lines)
    return expanded


def _lines(path):
    if path == "-":
        if sys.stdin is None:
            raise UsageError("@-: there is no standard input")
        raw = sys.stdin.buffer.read()
    else:
        with io.open(path, "rb") as file:
            raw = file.read()
    if raw.startswith(codecs.BOM_UTF8):
        raw = raw[len(codecs.BOM_UTF8):]
    return [decode_path(line.rstrip(b"\r"))
            for line in raw.split(b"\n") if line.strip()]


def is_folder_of_pictures(paths, out):
    """Return whether OUT is a folder.

    It is if there are several recordings, if it exists as a folder, and if it
    does not exist and ends in a slash or has no extension. A template of
    shards counts as one.
    """
    if len(paths) > 1 or is_folder(paths[0]) or os.path.isdir(out):
        return True
    if is_shard(out):
        return True
    is_named_so = out.endswith(os.sep) or not os.path.splitext(out)[1]
    if is_named_so and os.path.lexists(out.rstrip(os.sep)):
        raise UsageError(
            "OUT must be a folder or have an extension, got {!r}, which "
            "exists and is no folder".format(out))
    return is_named_so


def is_folder(path):
    """Return whether a path may hold several recordings.

    It is a folder, an archive, or a URL without the extension of a recording.
    """
    if is_url(path):
        extension = os.path.splitext(base_name(path))[1][1:].lower()
        return extension not in AUDIO_EXTENSIONS
    return os.path.isdir(path) or is_archive(path) and os.path.isfile(path)


def listed(paths, out, walk, storage):
    """Return all files that the paths name, with those in folders.

    Parameters
    ----------
    paths : list of str
        Files and folders.
    out : str
        Folder of the pictures, which is not searched.
    walk : dict
        Options of the search: `pattern`, `recursive` and `follow_links`.
    storage : dict or None
        Options of stores, by protocol.

    Returns
    -------
    list of str
        The files, in order, each once.
    root : str or None
        The folder that holds them all, for the layout "mirror". None if there
        are URLs or archives: what they have in common.
    """
    found, seen = [], set()
    paths = _comparable(paths)
    known = dict(
        (name, encode_path(each, name) if name == "pattern" else each)
        for name, each in walk.items())
    for path in paths:
        inside = [path]
        if is_url(path) and is_folder(path) and not is_archive(path):
            files = list_files(encode_path(path, "IN"),
                               encode_path(out, "OUT"), known, None, storage)
            inside = [decode_path(files.path(index))
                      for index in range(len(files))]
        elif os.path.isdir(path):
            files = Files.in_folder(
                encode_path(path, "IN"), skip=encode_path(out, "OUT"), **known)
            inside = [
                os.path.normpath(decode_path(files.path(index)))
                for index in range(len(files))]
        for one in inside:
            if one not in seen:
                seen.add(one)
                found.append(one)
    return found, _common(paths)


def _comparable(paths):
    """Return paths that all start from one folder, and URLs as they are."""
    files = [path for path in paths if not is_url(path)]
    is_mixed = len(set(os.path.isabs(path) for path in files)) > 1
    is_absolute = is_mixed or any(
        ".." in path.split(os.sep) for path in files)
    comparable = os.path.abspath if is_absolute else os.path.normpath
    return [path if is_url(path) else comparable(path) for path in paths]


def _common(paths):
    """Return the folder that holds all files and folders, if there is one."""
    if any(is_folder(path) and not os.path.isdir(path) or is_url(path)
           for path in paths):
        return None
    parts = os.path.commonprefix(
        [os.path.dirname(path).split(os.sep) for path in paths])
    return os.sep.join(parts) or (os.sep if os.path.isabs(paths[0]) else "")
