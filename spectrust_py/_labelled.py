"""List the recordings of a data set with their labels."""

import collections
import os

from ._listing import is_folder, list_files
from ._native.parameters import sentence
from ._native.paths import decode_path, encode_path
from .errors import OptionError
from .manifest import read_manifest

# Index of a label that is missing.
NO_LABEL = -1

# A recording, its label, and the part of it in seconds; None: no label, the
# part that the options select.
Recording = collections.namedtuple(
    "Recording", ["source", "label", "offset", "duration"])


def labelled(recordings, labels):
    """Return a `Recording` for each recording; there is at least one.

    Parameters
    ----------
    recordings : path or iterable
        A folder, a manifest or recordings.
    labels : iterable or None
        Their labels, instead of those that a folder or a manifest gives.

    Returns
    -------
    list of Recording
        The recordings, in order.

    Raises
    ------
    OptionError
        If there is no recording, or a different number of labels.
    """
    if not is_folder(recordings):
        found = [Recording(each, None, None, None) for each in recordings]
    else:
        path = decode_path(encode_path(recordings, "recordings"))
        is_manifest = path.lower().endswith((".jsonl", ".csv"))
        found = _of_manifest(path) if is_manifest else _of_folder(path)
    if not found:
        raise OptionError(
            "recordings must contain at least one recording, got none")
    if labels is None:
        return found
    labels = list(labels)
    if len(labels) != len(found):
        raise OptionError(sentence(
            "labels", "as many as recordings, which are {}".format(
                len(found)), len(labels)))
    return [each._replace(label=label) for each, label in zip(found, labels)]


def indexed(recordings, classes):
    """Return the labels by index, and the index of each recording's.

    Parameters
    ----------
    recordings : list of Recording
        The recordings.
    classes : iterable or None
        Labels by index. None: those found, sorted.

    Returns
    -------
    classes : list
        Labels by index.
    targets : list of int
        Index of each label, `NO_LABEL` for None and "".

    Raises
    ------
    OptionError
        If a label is not in `classes`.
    """
    labels = [each.label for each in recordings]
    known = [label for label in labels if label not in (None, "")]
    classes = sorted(set(known)) if classes is None else list(classes)
    indices = dict((label, index) for index, label in enumerate(classes))
    for label in known:
        if label not in indices:
            raise OptionError(sentence(
                "classes", "all labels, such as {!r}".format(label), classes))
    return classes, [indices.get(label, NO_LABEL) for label in labels]


def _of_folder(path):
    """Return the recordings of a folder; their folders are the labels."""
    files = list_files(encode_path(path, "recordings"), b"", {}, None)
    places, found = files.places(), []
    root = decode_path(files.root)
    for index in range(len(files)):
        below = os.path.dirname(os.path.relpath(
            decode_path(places.path(index)), root))
        found.append(Recording(decode_path(files.path(index)),
                               os.path.basename(below), None, None))
    return found


def _of_manifest(path):
    """Return the recordings of a manifest, or their segments."""
    return [
        Recording(row["input"], row["label"], row["offset"], row["duration"])
        if row["segments"] > 1 else
        Recording(row["input"], row["label"], None, None)
        for row in read_manifest(path)
        if row["status"] == "done" and row["source"] is None]
