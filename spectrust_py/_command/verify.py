"""``verify``: whether the pictures of a manifest are there and whole."""

import collections
import functools
import io
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor

from .. import errors
from .._meter import Meter
from .._native.options import NAMES
from .._stores.store import WINDOW
from ..manifest import _as_file, _current_rows
from .draw import Named
from .outputs import Outputs, is_elsewhere, refuse_unreadable
from .settings import UsageError
from .storage import storage_of
from .texts import counted, printable, say
from .whole import fault_of

# Recordings that are drawn again before their pictures are compared, and
# pictures that are checked before the next ones.
_CHUNK = 256

# Bytes that are compared at a time.
_BLOCK = 1 << 20

# Settings of a batch that its pictures depend on.
_OF_BATCH = ("segment", "overlap", "remainder", "format")


def verify(arguments):
    """Check the pictures of a manifest; return the exit status.

    Each output must exist, be whole and have the size that the options say;
    with ``--deep``, it must have the bytes that drawing it again gives.
    """
    if os.path.exists(arguments.manifest) and not os.path.isfile(
            arguments.manifest):
        raise UsageError("MANIFEST must be a file, got {!r}".format(
            arguments.manifest))
    storage = functools.partial(
        storage_of, arguments.storage_option, needs_url=False)
    try:
        with _as_file(arguments.manifest, "MANIFEST", storage(
                [arguments.manifest])) as (path, folder):
            rows = _current_rows(path, folder=folder)
    except (errors.PictureError, OSError) as error:
        raise UsageError(str(error))
    settings = rows[0]["settings"] if rows else {}
    if not isinstance(settings, (dict, type(None))):
        raise UsageError("{}: settings must be an object, got {!r}".format(
            arguments.manifest, settings))
    done = [row for row in rows if row["status"] == "done"]
    paths = [row[name] or "" for name in ("output", "input") for row in done]
    refuse_unreadable(arguments.manifest, paths[:len(done)])
    options = storage([arguments.manifest] + paths)
    outputs = Outputs(options)
    faults = _faults(done, outputs)
    if arguments.deep:
        whole = [row for row in done if _name(row) not in faults]
        in_files = [row for row in whole if row["source"] is None]
        if len(in_files) < len(whole):
            say("{} of recordings in memory cannot be drawn again".format(
                counted(len(whole) - len(in_files), "picture")), "warning")
        faults.update(_differences(in_files, outputs, options))
    for path, fault in faults.items():
        say("{}: {}".format(printable(path), fault), "error")
    failed = len(rows) - len(done)
    if not arguments.quiet:
        say("{} whole{}, {} faulty, {} failed when drawn".format(
            counted(len(done) - len(faults), "picture"),
            " and the same when drawn again" if arguments.deep else "",
            len(faults), failed))
    return 1 if faults or failed or not rows else 0


def _name(row):
    """Return the name of an output in errors; without one, of its input."""
    if row["output"]:
        return row["output"]
    return "the picture of {}".format(row["input"])


def _faults(rows, outputs):
    """Return what is wrong with outputs, by their names, in their order."""
    faults = collections.OrderedDict()
    with ThreadPoolExecutor(WINDOW) as pool:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start:start + _CHUNK]
            # As many at a time as a store takes; of files, one.
            at_once = pool.map if any(
                is_elsewhere(row["output"] or "") for row in chunk) else map
            for row, fault in zip(chunk, at_once(
                    lambda row: _fault(row, outputs), chunk)):
                if fault:
                    faults[_name(row)] = fault
    return faults


def _fault(row, outputs):
    """Return what is wrong with an output, or None."""
    path = row["output"]
    if not path or not is_elsewhere(path) and not os.path.isfile(path):
        return "it is missing"
    try:
        with outputs.open(path) as file:
            return fault_of(row, file)
    except errors.NotFoundError:
        return "it is missing"
    except (errors.SpectrustError, OSError, ValueError) as error:
        return str(error)


def _differences(rows, outputs, storage):
    """Return the outputs whose bytes differ when they are drawn again."""
    inputs, faults = collections.OrderedDict(), collections.OrderedDict()
    for row in rows:
        inputs.setdefault(row["input"], {})[row["segment"]] = row["output"]
    settings = rows[0]["settings"] if rows else {}
    if settings is None:
        raise UsageError("the manifest does not say how to draw it again")
    # Nothing else that a manifest may hold: it could name files to write.
    options = dict(
        (name, value) for name, value in settings.items()
        if name in NAMES or name in _OF_BATCH and value is not None)
    paths = list(inputs)
    for start in range(0, len(paths), _CHUNK):
        folder = tempfile.mkdtemp(prefix="spectrust-verify-")
        try:
            faults.update(_redrawn(
                Named(paths[start:start + _CHUNK], folder,
                      storage_options=storage, **options),
                paths[start:start + _CHUNK], inputs, folder, outputs))
        finally:
            shutil.rmtree(folder)
    return faults


def _redrawn(batch, paths, inputs, folder, outputs):
    """Draw recordings again, and yield the outputs that differ."""
    for index, path in enumerate(paths):
        # In the format of its pictures.
        ending = os.path.splitext(next(iter(inputs[path].values())))[1]
        batch.pictures[path] = os.path.join(folder, str(index) + ending)
    for file, segment, result in batch._results(Meter()):
        output = inputs[paths[file]].get(segment)
        if output is None:
            continue
        if not result.ok:
            yield output, "it cannot be drawn again: {}".format(result.error)
            continue
        if not _is_same(outputs, output, result.output_file):
            yield output, "it differs from what drawing it again gives"
        os.remove(result.output_file)


def _is_same(outputs, output, path):
    """Return whether an output has the bytes of a file."""
    with outputs.open(output) as one, io.open(path, "rb") as other:
        while True:
            block = one.read(_BLOCK)
            if block != other.read(_BLOCK):
                return False
            if not block:
                return True
