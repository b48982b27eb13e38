"""``draw``: pictures of recordings."""

import os
import sys

from .._native.options import FORMATS, NAMES
from .._native.paths import decode_path, encode_path
from .._native.table import PICTURE_EXTENSIONS
from ..batch import Batchop
from ..result import Result
from ..spectrogram import Spectrogram
from . import inputs
from .arguments import all_rows
from .report import Report
from .settings import UsageError, collect
from .storage import configured, storage_of
from .texts import counted, printable, say, write, write_json

FAILED = 1


def draw(arguments):
    """Draw pictures; return the exit status.

    Parameters
    ----------
    arguments : argparse.Namespace
        The arguments of ``draw``.
    """
    options = collect(arguments, all_rows())
    paths, out = arguments.paths[:-1], arguments.paths[-1:]
    if not paths:
        raise UsageError("IN and OUT must be given, got {}".format(
            "only " + repr(out[0]) if out else "neither"))
    paths, out = inputs.expand_lists(paths), out[0]
    storage = storage_of(
        arguments.storage_option, paths + [out, options.get("manifest") or ""],
        options.pop("storage_options", None))
    if "" in paths or not out:
        raise UsageError("IN and OUT must be paths, got an empty one")
    # Python before 3.8 raises an exception of its own for a zero byte.
    for path, name in [(path, "IN") for path in paths] + [(out, "OUT")]:
        encode_path(path, name)
    if "-" in paths or out == "-":
        with configured(storage):
            return _draw_one(arguments, paths, out, options)
    options["storage_options"] = storage
    return _draw_batch(arguments, paths, out, options)


class Named(Batchop):
    """A batch of recordings whose pictures have given paths.

    Attributes
    ----------
    pictures : dict
        The path of each recording's picture.
    """

    def __init__(self, *arguments, **options):
        Batchop.__init__(self, *arguments, **options)
        self.pictures = {}

    def generate_output_path(self, path):
        return self.pictures[path]


def _draw_batch(arguments, paths, out, options):
    batch = _batch(paths, out, options)
    if arguments.dry_run:
        return _list(batch, out, arguments.json)
    is_single = len(paths) == 1 and not inputs.is_folder(paths[0])
    report = _report(arguments, is_single)
    interrupted = None
    try:
        for found in batch._results(report):
            report.result(*found)
    except KeyboardInterrupt as signal:
        interrupted = signal
    finally:
        report.close()
    summary = batch.summary()
    if arguments.json or not is_single or interrupted:
        report.summary(summary)
    if interrupted:
        raise interrupted
    handled = summary.done + summary.skipped + summary.left_out
    return FAILED if summary.failed or summary.cancelled or not handled else 0


def _batch(paths, out, options):
    """Return the batch for IN and OUT."""
    if not inputs.is_folder_of_pictures(paths, out):
        options.pop("layout")
        _check_format(options.get("format"), out)
        folder = os.path.dirname(out) or os.curdir
        batch = Named(paths, folder, **options)
        batch.pictures[paths[0]] = out
        return batch
    if len(paths) == 1 and inputs.is_folder(paths[0]):
        return Batchop(paths[0], out, **options)
    walk = dict(
        (name, options[name])
        for name in ("pattern", "recursive", "follow_links")
        if name in options)
    files, root = inputs.listed(
        paths, out, walk, options["storage_options"])
    return Batchop(files, out, root=root, **options)


def _check_format(kind, out):
    """Refuse an extension of OUT that is unknown or not of the format."""
    extension = os.path.splitext(out)[1].lower()[1:]
    named = [name for name, known in PICTURE_EXTENSIONS if extension in known]
    if not named:
        raise UsageError("OUT must end in {}, got {!r}".format(
            " or ".join("." + each for _, known in PICTURE_EXTENSIONS
                        for each in known), out))
    if kind not in (None, named[0]):
        raise UsageError(
            "--format must be {} if OUT ends in .{}, got {}".format(
                named[0], extension, kind))


def _report(arguments, is_single):
    return Report(
        arguments.quiet, arguments.verbose, arguments.json, is_single)


def _list(batch, out, as_json):
    """Print what would be drawn."""
    files, planned = batch._files, batch._planned()
    for index in range(len(files)):
        path = decode_path(files.path(index))
        picture = planned[index] if planned else None
        if as_json:
            write_json({"input": path, "output": picture})
        elif picture:
            write("{} -> {}\n".format(printable(path), printable(picture)))
        else:
            write(printable(path) + "\n")
    say("{} would be drawn into {}".format(
        counted(len(files), "recording"), out))
    return 0 if len(files) else FAILED


def _draw_one(arguments, paths, out, options):
    """Draw one recording from standard input or to standard output."""
    if len(paths) > 1:
        raise UsageError(
            "IN must be one recording if it or OUT is -, got {}".format(
                len(paths)))
    if arguments.json and out == "-":
        raise UsageError("--json must not be given if OUT is -")
    kind = options.get("format", "jpeg")
    FORMATS.to_c("format", kind)
    known = set(NAMES) | {"preset"}
    unused = set(options) - known - {"format", "layout", "jobs"}
    if unused:
        raise UsageError("--{} must not be given if IN or OUT is -".format(
            min(unused).replace("_", "-")))
    spectrogram = Spectrogram(**dict(
        (name, options[name]) for name in options if name in known))
    if arguments.dry_run:
        say("1 recording would be drawn into {}".format(out))
        return 0
    result = _result(spectrogram, paths[0], out, kind)
    _report(arguments, True).result(0, 0, result)
    return 0 if result.ok else FAILED


def _result(spectrogram, source, out, kind):
    """Draw one recording; `kind` is the format on standard output."""
    if out != "-":
        return spectrogram.generate(source, out)
    try:
        encoded = spectrogram.encode(source, kind)
    except (ValueError, OSError, RuntimeError, MemoryError) as error:
        return Result(source, None, error)
    sys.stdout.buffer.write(encoded)
    sys.stdout.buffer.flush()
    return Result(source, out)
