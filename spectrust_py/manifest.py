"""Read the manifest of a batch."""

import contextlib
import copy
import csv
import ctypes
import io
import json
import os

from . import errors
from ._native.call import call
from ._native.columns import (
    DEFAULTS,
    LISTS,
    OBJECTS,
    PATHS,
    REAL,
    TEXTS,
    WHOLE,
)
from ._native.library import library
from ._native.paths import decode_path, encode_path
from ._stores.address import folder_of, is_url, moved_row, split_member

_NAMES = PATHS + TEXTS + WHOLE + REAL + LISTS + OBJECTS
_CONVERTERS = (
    (WHOLE, int), (REAL, float), (LISTS + OBJECTS, json.loads))


def read_manifest(path, options=None, storage_options=None):
    """Return the rows of a manifest that count.

    A manifest grows with every run. For each input (`key`) and segment, the
    last row counts, and only if the input still exists, or is an object in a
    store, or was in memory (`source` is then its index). Rows with other
    options or another revision are left out.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The manifest of a `Batchop`, or its URL: CSV if its name ends in .csv,
        otherwise JSON lines.
    options : str or None, optional
        Hash of the options whose rows to return, as in the field `options`.
        Default None: the options and `revision` of the last row.
    storage_options : dict or None, optional
        Options of fsspec's file systems, by protocol, for a URL. Default None:
        those of fsspec's configuration and of the environment.

    Returns
    -------
    list of dict
        A row for each picture or failure, ordered by input and segment. The
        fields are those of docs/manifest.md, the same for both formats;
        missing values are None. `input` and `output` are valid from the
        current folder. `settings` are all options.

    Raises
    ------
    OSError
        If the file cannot be read.
    PictureError
        If it is not a manifest; a ValueError.

    See Also
    --------
    Batchop : Writes manifests.

    Examples
    --------
    >>> import spectrust
    >>> batch = spectrust.Batchop("in_dir", "out_dir", manifest="index.csv")
    >>> results = batch.run()
    >>> rows = spectrust.read_manifest("index.csv")
    >>> [(row["input"], row["status"]) for row in rows]
    [('in_dir/one.wav', 'done'), ('in_dir/two.wav', 'done')]
    """
    with _as_file(path, "path", storage_options) as (file, folder):
        return _current_rows(file, options, _input_exists, folder)


def merge_manifests(parts, into, storage_options=None):
    """Append the rows of several manifests to one.

    Of each input and segment of a part, the last row counts; one that `into`
    already has is not added again. Paths that are relative to the folder of a
    part become relative to that of `into`, or URLs if the part is in a store.
    What a killed batch left is removed; otherwise the parts stay as they are.

    Parameters
    ----------
    parts : list of str, bytes or os.PathLike
        Manifests of batches, none of which is running, or their URLs.
    into : str, bytes or os.PathLike
        Manifest that receives the rows, created if missing: CSV if its name
        ends in .csv, JSON lines if it ends in .jsonl. It may be a URL if the
        parts are.
    storage_options : dict or None, optional
        Options of fsspec's file systems, by protocol, for URLs. Default None:
        those of fsspec's configuration and of the environment.

    Returns
    -------
    int
        Number of rows that were added.

    Raises
    ------
    OptionError
        If a file is not a manifest, or a part is `into` itself; a ValueError.
    NotFoundError
        If a part does not exist; a FileNotFoundError.
    OutputError
        If a batch has one of them open, or writing fails; an OSError.

    See Also
    --------
    Batchop : Its argument `shard` draws a part of the recordings.

    Examples
    --------
    >>> import spectrust
    >>> for shard in ("1/2", "2/2"):
    ...     results = spectrust.Batchop(
    ...         "in_dir", "out_dir", shard=shard,
    ...         manifest="part-{}.jsonl".format(shard[0])).run()
    >>> spectrust.merge_manifests(
    ...     ["part-1.jsonl", "part-2.jsonl"], "all.csv")
    2
    """
    names = [encode_path(part, "parts[{}]".format(index))
             for index, part in enumerate(parts)]
    into = encode_path(into, "into")
    if any(is_url(decode_path(name)) for name in names + [into]):
        from ._stores.manifests import merge

        return merge(list(map(decode_path, names)), decode_path(into),
                     storage_options, _merge, read_rows=_rows_of_file)
    return _merge(names, into)


def _merge(names, into):
    rows = ctypes.c_uint64()
    call(library.spectrust_manifest_merge,
         (ctypes.c_char_p * len(names))(*names), len(names), into,
         ctypes.byref(rows))
    return rows.value


@contextlib.contextmanager
def _as_file(path, name, options):
    """Give the path of a file for that of a manifest, and its folder."""
    path = decode_path(encode_path(path, name))
    if not is_url(path):
        yield path, os.path.dirname(os.path.realpath(path))
        return
    from ._stores.manifests import copied

    with copied([path], options) as (file,):
        yield file, folder_of(path)


def _current_rows(path, options=None, is_wanted=lambda row, folder: True,
                  folder=None):
    """Return the rows that count, also of inputs that no longer exist.

    `is_wanted` selects some, from a row and the manifest's folder, which may
    be given, also as a URL.
    """
    path = decode_path(encode_path(path, "path"))
    rows = _generation(_rows_of_file(path), options)
    if folder is None:
        folder = os.path.dirname(os.path.realpath(path))
    elif is_url(folder):
        rows = [moved_row(row, folder) for row in rows]
        folder = "/"
    settings = [row["settings"] for row in rows if row["settings"]][:1]
    found = [
        _complete(row, folder, settings[0] if settings else None)
        for row in _last_of_each(rows) if is_wanted(row, folder)]
    return sorted(found, key=lambda row: (row["key"], row["segment"]))


def _stored_rows(path, url=None):
    """Return the rows that count as they are in the file, for a str path.

    Of a copy of an object, `url` is that of its folder.
    """
    rows = _rows_of_file(path)
    if url is not None:
        rows = [moved_row(row, url) for row in rows]
    return _last_of_each(_generation(rows, None))


def _rows_of_file(path):
    """Return all rows of a file, without an incomplete last one."""
    if os.path.splitext(path)[1].lower() == ".csv":
        reader = _rows_of_csv
    else:
        reader = _rows_of_json
    with io.open(path, "r", encoding="utf-8", errors="surrogateescape",
                 newline="") as file:
        rows = []
        for number, row in reader(file):
            if not row.get("input") or not row.get("status"):
                raise errors.PictureError(
                    "{!r}, line {}: this is not a row of a manifest".format(
                        path, number))
            rows.append(row)
    return rows


def _rows_of_json(file):
    for number, line in enumerate(file, 1):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RuntimeError):
            # Not JSON, or nested too deep. The last line may be incomplete.
            row = None if not line.endswith("\n") else {}
        if row is None:
            continue
        known = dict((name, row.get(name)) for name in _NAMES) if isinstance(
            row, dict) else {}
        if not _has_types(known):
            known = {}
        yield number, _with_defaults(known)


def _has_types(row):
    """Return whether the fields that rows are compared by can be compared."""
    return (
        all(isinstance(row.get(name), (str, type(None)))
            for name in PATHS + TEXTS)
        and all(isinstance(row.get(name), (int, type(None)))
                for name in WHOLE))


def _rows_of_csv(file):
    reader = csv.DictReader(file)
    rows = []
    try:
        for row in reader:
            rows.append((reader.line_num, row))
    except csv.Error:
        rows.append((reader.line_num, {}))
    if rows and not _is_whole(file.name):
        rows.pop()
    for number, row in rows:
        try:
            yield number, _typed(row)
        except ValueError:
            yield number, {}


def _is_whole(path):
    """Return whether a file ends with a newline."""
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"


def _typed(row):
    """Convert a row of CSV to the types of JSON."""
    known = dict((name, row.get(name) or None) for name in _NAMES)
    for names, kind in _CONVERTERS:
        for name in names:
            if known[name] is not None:
                known[name] = kind(known[name])
    return _with_defaults(known)


def _with_defaults(row):
    """Fill in the fields that the row lacks."""
    for name, value in DEFAULTS.items():
        if row.get(name) is None:
            row[name] = copy.copy(value)
    return row


def _generation(rows, options):
    """Return the rows of one generation."""
    if not rows:
        return []
    last = rows[-1]
    if options is not None:
        last = ([row for row in rows if row["options"] == options] or [{}])[-1]
    wanted = last.get("options"), last.get("revision")
    return [
        row for row in rows if (row["options"], row["revision"]) == wanted]


def _last_of_each(rows):
    """Return the last row of each input and segment.

    Another number of segments means that the recording was split again.
    """
    inputs = {}
    for row in rows:
        segments = inputs.setdefault(row["key"] or row["input"], {})
        if segments and row["segments"] != next(
                iter(segments.values()))["segments"]:
            segments.clear()
        segments[row["segment"]] = row
    return [row for rows in inputs.values() for row in rows.values()]


def _input_exists(row, folder):
    if row["source"] is not None:
        return True
    key = row["input"] if row["key"] is None else row["key"]
    if is_url(key):
        return True
    if row["key"] is not None:
        key = os.path.join(folder, key)
    member = split_member(key)
    return os.path.exists(key) or (
        member is not None and os.path.exists(member[0]))


def _complete(row, folder, settings):
    """Return a row with paths from the current folder, and all options."""
    complete = dict(row, settings=settings, key=row["key"] or row["input"])
    if row["folder"] is not None:
        start = os.path.normpath(os.path.join(folder, row["folder"]))
        if start != os.getcwd():
            for name in ("input", "output"):
                is_path = name == "output" or row["source"] is None
                if is_path and row[name] is not None and not is_url(
                        row[name]):
                    complete[name] = os.path.join(start, row[name])
    return complete
