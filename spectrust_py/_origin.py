"""Where a picture was read from, so that it can be shown again."""

import os

from ._native.paths import decode_path

# Larger pictures are not kept in memory; in bytes. Notebooks do not show them.
MOST = 16 << 20


def origin_of(source):
    """Return where a picture is read from.

    Parameters
    ----------
    source : Source
        What is about to be read.

    Returns
    -------
    bytes, tuple or None
        The content that is in memory, without a copy if it is bytes. For a
        file its absolute path, and what tells it from a later file there.
        None if there is no such file, or if it is too large to be shown.
    """
    content = source.content()
    if content is not None:
        return bytes(content) if len(content) <= MOST else None
    path = source.struct.path
    stamp = None if path is None else _stamp(path)
    if stamp is None or stamp[0] > MOST:
        return None
    return os.path.abspath(decode_path(path)), stamp


def content_of(origin):
    """Return the content of a picture, or None.

    Parameters
    ----------
    origin : bytes, tuple or None
        From `origin_of`.

    Returns
    -------
    bytes or None
        None if the file is gone, or if it has changed: it may be another
        picture.
    """
    from ._notebook import read_picture_file

    if not isinstance(origin, tuple):
        return origin
    path, stamp = origin
    return read_picture_file(path) if _stamp(path) == stamp else None


def _stamp(path):
    """Return size, and time of change in ns; None without such a file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns
