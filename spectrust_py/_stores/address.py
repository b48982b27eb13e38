"""URLs, archives, and what their members are called."""

import json
import os
import posixpath
import re

from .. import errors
from .._native.parameters import sentence
from .._native.paths import decode_path, encode_path

# As src/files/paths.rs has it. Schemes of fsspec may be joined with "::".
_URL = re.compile("[A-Za-z][A-Za-z0-9+.:_-]*://")

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")

# Protocols of fsspec for what is in a file, and for copies of files. Behind
# them "::" joins, behind others it is a part of the name.
_OUTER = ("blockcache", "cached", "dir", "filecache", "libarchive",
          "reference", "simplecache", "tar", "zip")

# Stands for "::" in names, where fsspec would take it for another URL: a
# character that Unicode leaves to private use.
_COLONS = ":\ue000:"

# Between the path of an archive and that of its member.
_MEMBER = "!/"

# Linux's NAME_MAX, in bytes, and half of its PATH_MAX: folders come before it.
_LONGEST_NAME = 255
_LONGEST_PATH = 2048


def is_url(path):
    """Return whether a path is a URL, such as s3://bucket/a.wav."""
    return _URL.match(path) is not None


def local_path(path, name):
    """Return a path as str; refuse a URL, and an empty path.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The path.
    name : str
        Name of the argument in errors.

    Raises
    ------
    OptionError
        If it is a URL, or empty.
    TypeError, ValueError
        As of `encode_path`.
    """
    plain = decode_path(encode_path(path, name))
    if not plain:
        raise errors.OptionError(sentence(name, "a path", plain))
    if is_url(plain):
        raise errors.OptionError(
            "{} must be a path of this machine, got the URL {!r}".format(
                name, plain))
    return plain


def is_archive(path):
    """Return whether the name of a path is that of a tar or zip file."""
    return _inner(path).lower().endswith(_ARCHIVES)


def is_compressed_tar(path):
    """Return whether the members of an archive can be read only in order."""
    name = _inner(path).lower()
    return name.endswith(_ARCHIVES) and not name.endswith((".tar", ".zip"))


def member_of(archive, name):
    """Return the path of a member: corpus.tar!/a/b.flac."""
    return archive + _MEMBER + name


def split_member(path):
    """Return the archive and the name of a member; None if it is none."""
    return split_path(path, is_archive)


def split_path(path, is_outer):
    """Return the path of a file, and the name of what is inside.

    Parameters
    ----------
    path : str
        Path or URL, such as corpus.tar!/a/b.flac.
    is_outer : callable
        Takes a path; returns whether it is that of such a file.

    Returns
    -------
    tuple of str or None
        Both; None if the path is not inside such a file.
    """
    at = path.find(_MEMBER)
    while at >= 0:
        if is_outer(path[:at]):
            return path[:at], path[at + len(_MEMBER):]
        at = path.find(_MEMBER, at + 1)
    return None


def below(url, name):
    """Return the URL of an object below another one.

    Of several URLs joined with "::" the first has the path.
    """
    before, first, after = _around(url)
    if not first.endswith("://"):
        first = first.rstrip("/") + "/"
    return before + first + name + after


def absolute(path, folder):
    """Return a path from a folder; a URL as it is."""
    return path if is_url(path) else os.path.join(folder, path)


def lookup_path(path, folder):
    """Return the form of a recording's path by which its rows are found."""
    return path if is_url(path) else os.path.normpath(
        os.path.join(folder, path))


def base_name(path):
    """Return the name of a recording without its folders."""
    return _inner(path).rsplit("/", 1)[-1]


def as_path(path, folder):
    """Return an absolute path with the folders and the name of a recording.

    For a file this is its path. Of a URL every part becomes a folder:
    ``/s3/bucket/a.wav``. No part leads upwards, and none is too long.

    Parameters
    ----------
    path : str
        Path of a file, URL, or path of a member of an archive.
    folder : str
        Folder where relative paths start.
    """
    found = split_member(path)
    if found is not None:
        archive, name = found
        return as_path(archive, folder) + _MEMBER + safe_names(name)
    if not is_url(path):
        return os.path.normpath(os.path.join(folder, path))
    parts = []
    for url in reversed(joined_urls(path)):
        # A word without a path, such as simplecache, is none of its folders.
        scheme, found, rest = url.partition("://")
        parts += [scheme] + rest.strip("/").split("/") if found else []
    return "/" + safe_names("/".join(parts))


def quoted(path):
    """Return a path or URL as messages of the library have it."""
    return json.dumps(path, ensure_ascii=False)


def _inner(path):
    """Return the URL that has the path, without those it is inside."""
    return _around(path)[1] if is_url(path) else path


def joined_urls(url):
    """Return the URLs that "::" joins, the outermost first."""
    parts = url.split("::")
    for index, part in enumerate(parts):
        scheme, found, _ = part.partition("://")
        if found and scheme not in _OUTER:
            return parts[:index] + ["::".join(parts[index:])]
    return parts


def _around(url):
    """Return the first of joined URLs that has a path, and what is around."""
    parts = joined_urls(url)
    index = [i for i, part in enumerate(parts) if "://" in part][0]
    return ("".join(part + "::" for part in parts[:index]), parts[index],
            "".join("::" + part for part in parts[index + 1:]))


def escaped(url):
    """Return a URL in which "::" joins, and is in no name."""
    return "::".join(
        part.replace("::", _COLONS) for part in joined_urls(url))


def unescaped(path):
    """Return a path of a URL that was escaped."""
    return path.replace(_COLONS, "::")


def moved_row(row, url):
    """Return a row of a manifest that was copied to a store.

    Parameters
    ----------
    row : dict
        The row. If its paths are relative, they are those below `url`.
    url : str
        URL of the manifest's folder.
    """
    folder = row["folder"]
    if folder is None or os.path.isabs(folder):
        return row
    start = _from(url, folder)
    return dict(
        row, folder=None, key=row["key"] and _from(url, row["key"]),
        input=row["input"] if row["source"] is not None
        else _from(start, row["input"]),
        output=row["output"] and _from(start, row["output"]))


def _from(url, path):
    """Return the URL that a relative path leads to; others as they are."""
    if is_url(path) or os.path.isabs(path):
        return path
    before, first, after = _around(url)
    scheme, _, rest = first.partition("://")
    path = posixpath.normpath("/" + posixpath.join(rest, path))
    return "{}{}://{}{}".format(before, scheme, path.lstrip("/"), after)


def folder_of(url):
    """Return the URL of the folder of an object."""
    before, first, after = _around(url)
    scheme, _, rest = first.partition("://")
    return "{}{}://{}{}".format(
        before, scheme, rest.rpartition("/")[0], after)


def safe_names(path):
    """Return a relative path for the path of an object or a member.

    No part leads upwards, and neither is any too long for a file nor are all
    of them together.
    """
    parts = list(map(_safe, path.split("/")))
    if len(os.fsencode("/".join(parts))) > _LONGEST_PATH:
        parts = [_digest(os.fsencode(path)), parts[-1]]
    return "/".join(parts)


def _safe(name):
    """Return a name of a file for a part of a URL."""
    if name in ("", ".", ".."):
        return "_" + name
    name = name.replace("\0", "_")
    encoded = os.fsencode(name)
    if len(encoded) <= _LONGEST_NAME:
        return name
    stem, extension = os.path.splitext(name)
    return _digest(encoded) + (extension if len(extension) < 16 else "")


def _digest(data):
    import hashlib

    return hashlib.sha1(data).hexdigest()
