"""``tiles``: a long recording as pictures of equal size, to zoom."""

import os

from .. import errors
from .._native.files import Files
from .._native.options import NAMES
from .._native.paths import decode_path, encode_path
from .._stores.address import local_path
from .._tiles import INDEX
from ..spectrogram import Spectrogram
from .arguments import all_rows
from .settings import UsageError, given_in_tables
from .texts import counted, printable, say


def tiles(arguments):
    """Draw tiles; return the exit status.

    Parameters
    ----------
    arguments : argparse.Namespace
        The arguments of ``tiles``.
    """
    source, out = _paths(arguments.paths)
    spect = Spectrogram(**_options(arguments))
    settings = {
        "seconds_per_pixel": arguments.seconds_per_pixel,
        "levels": arguments.levels, "format": arguments.format,
        "jobs": arguments.jobs}
    if not os.path.isdir(source):
        _draw(spect, source, out, settings, arguments.quiet)
        return 0
    listed, failed = _recordings(source, out), 0
    for path in listed:
        folder = os.path.join(out, os.path.relpath(path, source))
        try:
            _draw(spect, path, folder, settings, arguments.quiet)
        except errors.SpectrustError as error:
            say(str(error), "error")
            failed += 1
    return 1 if failed or not listed else 0


def _paths(paths):
    """Return IN and OUT."""
    if len(paths) < 2:
        raise UsageError("IN and OUT must be given, got {}".format(
            "only " + repr(paths[0]) if paths else "neither"))
    if len(paths) > 2:
        raise UsageError(
            "one IN and OUT must be given, got {} paths".format(len(paths)))
    if not paths[0]:
        raise UsageError("IN must be a path, got ''")
    encode_path(paths[0], "IN")
    local_path(paths[1], "OUT")
    return paths


def _options(arguments):
    """Return the options that were given, by name."""
    found = given_in_tables(
        arguments, [row for row in all_rows() if row.name in NAMES])
    if arguments.preset is not None:
        found["preset"] = arguments.preset
    return found


def _recordings(folder, out):
    """Return the paths of the recordings in a folder."""
    files = Files.in_folder(
        encode_path(folder, "IN"), skip=encode_path(out, "OUT"))
    return [decode_path(files.path(index)) for index in range(len(files))]


def _draw(spect, path, folder, settings, quiet):
    """Draw one recording and say what was drawn."""
    index = spect.tiles(path, folder, **settings)
    count = sum(level["last"] - level["first"] + 1
                for level in index["levels"])
    if not quiet:
        say("{}: {} at {}".format(
            printable(os.path.join(folder, INDEX)), counted(count, "tile"),
            counted(len(index["levels"]), "zoom")))
