"""Rows of a manifest as entries of the page: columns of short values."""

import math
import os

from .._stores.address import is_url, split_member
from . import places
from .bands import bands_of
from .form import form_of
from .stated import stated

# Order in which the page shows them.
FAILED, NO_PICTURE, LEFT_OUT, DONE = range(4)

# Why there is no picture, or why a recording cannot be played.
REASONS = [
    "The picture does not exist.",
    "The manifest names no picture.",
    "The output is an array, which has no picture.",
    "The picture is in a store, which this page may not read.",
    "The picture is in a shard, which a browser cannot read.",
    "The recording does not exist.",
    "The recording is in a store, which this page may not read.",
    "The recording is on a network, which this page may not use.",
    "The recording is in an archive, which a browser cannot read.",
    "The recording was in memory.",
    "The path is not one of this system.",
]
(PICTURE_GONE, UNNAMED, ARRAY, PICTURE_IN_STORE, IN_SHARD, RECORDING_GONE,
 IN_STORE, ON_NETWORK, IN_ARCHIVE, IN_MEMORY, INVALID) = range(len(REASONS))

# Reasons with which a path is still one below the folder of the others.
_BELOW = [PICTURE_GONE, RECORDING_GONE, IN_ARCHIVE]

_SHARDS = (".parquet", ".tfrecord")


def entries_of(rows, folder):
    """Return what the page shows, as an object of JSON.

    A column is a list, or one value that all entries share, or an object of
    the values by index if most entries have none.

    Parameters
    ----------
    rows : list of dict
        Rows of one generation of a manifest, with paths that are valid from
        the current folder.
    folder : str
        Absolute path of the page's folder.

    Returns
    -------
    entries : dict
        `count`, `counts` by status, `columns`, `reasons` and those `below`
        the folders, `bands` by sample rate, the form of the pictures
        (`form_of`), and the folders before paths, `recordings` and
        `pictures`.
    unseen : tuple of str, or None
        Path and reason of the first entry without a picture to show.
    """
    settings = rows[0]["settings"] if rows else None
    settings = settings if isinstance(settings, dict) else {}
    inputs = [_silent(row) for row in rows]
    outputs = [_faulty(row) for row in rows]
    names, recordings = _below(
        [row["input"] for row in rows],
        [reason is None or reason in _BELOW for reason in inputs], folder)
    pictures, start = _below(
        [row["output"] if row["status"] == "done" else None for row in rows],
        [reason is None or reason in _BELOW for reason in outputs], folder)
    statuses = list(map(_status, rows, outputs))
    columns = {
        "name": names, "silent": inputs, "picture": pictures,
        "fault": outputs,
        "status": statuses,
        "sentence": [_sentence(row) for row in rows],
        "warnings": [_warnings(row) for row in rows],
        "start": [row["start"] for row in rows],
        "segment": [row["segment"] for row in rows],
        "segments": [row["segments"] for row in rows],
        "sr": [row["sr"] for row in rows],
        "offset": [_number(row["offset"], 6) for row in rows],
        "duration": [_number(row["duration"], 6) for row in rows],
        "span": [_span(row, settings) for row in rows],
        "rms": [_significant(row["rms"]) for row in rows]}
    unseen = [
        (row["output"] or row["input"], REASONS[fault])
        for row, fault in zip(rows, outputs) if fault is not None]
    parameters = _parameters(rows, outputs)
    known = [each for each in parameters.values() if each is not None]
    entries = {
        "count": len(rows), "reasons": REASONS, "below": _BELOW,
        "counts": [statuses.count(status) for status in range(DONE + 1)],
        "columns": dict(
            (name, _packed(column)) for name, column in columns.items()),
        "bands": dict((str(sr), bands_of(each, settings, sr))
                      for sr, each in parameters.items()),
        "recordings": recordings, "pictures": start}
    entries.update(form_of(
        known, settings, rows[0]["revision"] if rows else None))
    return entries, unseen[0] if unseen else None


def _silent(row):
    """Return the reason why a recording cannot be played, or None."""
    path = row["input"]
    if row["source"] is not None:
        return IN_MEMORY
    if is_url(path):
        is_network = path.lower().startswith(("http://", "https://"))
        return ON_NETWORK if is_network else IN_STORE
    if not places.is_valid(path):
        return INVALID
    if os.path.isfile(path):
        return None
    return IN_ARCHIVE if split_member(path) else RECORDING_GONE


def _faulty(row):
    """Return the reason why a picture cannot be shown, or None."""
    path = row["output"]
    if row["status"] != "done":
        return None
    kind = _kind(path)
    if kind is not None:
        return kind
    return None if os.path.isfile(path) else PICTURE_GONE


def _kind(path):
    """Return why an output is not a file with a picture, or None."""
    archive = (path or "").partition("!/")[0].lower()
    reasons = (
        (not path, UNNAMED),
        (archive.endswith(_SHARDS) or split_member(path or ""), IN_SHARD),
        (archive.endswith((".npy", ".csv")), ARRAY),
        (is_url(archive), PICTURE_IN_STORE),
        (not places.is_valid(path or ""), INVALID))
    return next((reason for holds, reason in reasons if holds), None)


def _below(paths, are_files, folder):
    """Return paths relative to the folder that they share, and that folder.

    Paths that are not files stay as they are. The folder is relative to
    `folder`, that of the page.
    """
    paths = [os.path.abspath(path) if is_file and path else path
             for path, is_file in zip(paths, are_files)]
    common = places.common_folder(
        path for path, is_file in zip(paths, are_files) if is_file and path)
    if common is None:
        return paths, ""
    return ([places.below(path, common) if is_file and path else path
             for path, is_file in zip(paths, are_files)],
            places.relative(common, folder))


def _status(row, fault):
    if row["status"] == "done":
        return DONE if fault is None else NO_PICTURE
    return LEFT_OUT if row["status"] == "skipped" else FAILED


def _sentence(row):
    if row["status"] == "done":
        return None
    return row["error"] or (
        "The manifest says {!r}, and not why.".format(row["status"]))


def _warnings(row):
    given = row["warnings"]
    if not isinstance(given, list):
        return None
    return " ".join(each for each in given if isinstance(each, str)) or None


def _span(row, settings):
    """Return the seconds that a picture spans, if padding lengthens it."""
    span = None
    if row["status"] != "done":
        return None
    if settings.get("remainder") == "pad":
        span = _number(settings.get("segment"), 6)
    length, sr = _number(settings.get("length"), 6), row["sr"]
    if span is None and length and sr:
        span = _number(length / float(sr), 6)
    return span if span != _number(row["duration"], 6) else None


def _parameters(rows, faults):
    """Return the parameters of a picture, or None, by sample rate."""
    pictures = {}
    for row, fault in zip(rows, faults):
        if row["status"] == "done" and fault is None:
            pictures.setdefault(row["sr"], []).append(row["output"])
    return dict((sr, stated(paths)) for sr, paths in pictures.items())


def _number(value, digits):
    """Return a finite number with few digits, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        value = float(value)
    except OverflowError:
        return None
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else round(value, digits)


def _significant(value):
    """Return a number with four digits, or None."""
    value = _number(value, 12)
    return value if value is None else float("{:.4g}".format(value))


def _packed(column):
    """Return a column in its short form."""
    if not column:
        return None
    if all(value == column[0] for value in column):
        return column[0]
    held = dict((str(index), value) for index, value in enumerate(column)
                if value is not None)
    return held if len(held) < len(column) / 2 else column
