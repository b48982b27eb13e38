"""Manifests in a store, as files for a while."""

import contextlib
import io
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

from .. import errors
from .._native.parameters import sentence
from .address import folder_of, is_url, moved_row
from .scratch import Scratch
from .store import WINDOW, Store


@contextlib.contextmanager
def copied(urls, options):
    """Give paths of copies of objects, many of which are read at a time.

    Parameters
    ----------
    urls : list of str
        The objects; a path of a file stays as it is.
    options : dict or None
        Options of stores.
    """
    with Scratch() as scratch, ThreadPoolExecutor(WINDOW) as pool:
        yield list(pool.map(
            lambda numbered: _copy(scratch, options, *numbered),
            enumerate(urls)))


def _copy(scratch, options, number, url):
    """Copy an object to a folder of its own; return the path of the copy."""
    if not is_url(url):
        return url
    path = os.path.join(scratch.folder(str(number)), url.rpartition("/")[2])
    Store(url, options).save(url, path, None)
    return path


def merge(parts, into, options, merge_files, mark=None, read_rows=None):
    """Merge manifests, some of which are in a store.

    Parameters
    ----------
    parts : list of str
        Paths or URLs of manifests.
    into : str
        Path or URL of the one that receives the rows. If it is a URL, it is
        written as a whole.
    options : dict or None
        Options of stores.
    merge_files : callable
        Merges files: takes their paths, and that of the one that receives the
        rows.
    mark : str or None
        For `Store.send`.
    read_rows : callable or None
        Takes the path of a manifest; returns its rows. None: no part has been
        copied to a store.

    Returns
    -------
    int
        Number of rows that were added.
    """
    files = [part for part in parts if not is_url(part)]
    if files and is_url(into):
        raise errors.OptionError(sentence(
            "into", "a file if parts are files, such as {!r}".format(
                files[0]), into))
    with copied(parts, options) as paths, Scratch() as scratch:
        target = into
        if is_url(into):
            store = Store(into, options)
            target = os.path.join(scratch.path, into.rpartition("/")[2])
            if store.exists(into):
                store.save(into, target, None)
        if read_rows is not None:
            paths = [_moved(*each, read_rows=read_rows)
                     for each in zip(paths, parts)]
        added = merge_files(
            [os.fsencode(path) for path in paths], os.fsencode(target))
        if is_url(into) and added:
            store.send(target, into, mark)
    return added


# The beginning of a relative path in a row of JSON.
_RELATIVE = re.compile(b'"folder": *"[^/"]')


def _moved(path, url, read_rows):
    """Return the path of a part of which no row has relative paths."""
    if not is_url(url):
        return path
    with io.open(path, "rb") as file:
        if not path.lower().endswith(".csv") and not any(
                _RELATIVE.search(line) for line in file):
            return path
    try:
        rows = read_rows(path)
    except errors.PictureError:
        # Whoever merges refuses it.
        return path
    target = path + ".moved.jsonl"
    with io.open(target, "w", encoding="ascii") as file:
        for row in rows:
            file.write(json.dumps(moved_row(row, folder_of(url))) + "\n")
    return target
