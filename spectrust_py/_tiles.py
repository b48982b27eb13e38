"""Tiles: pictures of equal size of a long recording, at several zooms."""

import ctypes
import io
import json
import os

from ._native.bindings import SpectrustTiles, SpectrustWarnings
from ._native.call import sentences, warn
from ._native.interrupt import call_on
from ._native.library import library
from ._native.options import TILE_FORMATS
from ._native.parameters import Number, Whole, jobs_to_c
from ._native.paths import encode_path
from ._native.source import Source
from ._stores.address import local_path
from ._stores.reading import readable

# Name of the index in the folder of the tiles.
INDEX = "index.json"

_PIXEL = Number("a power of two from 0.0009765625 to 1024")
_LEVELS = Whole("a whole number from 1 to 32", auto=True)


def draw_tiles(handle, source, outpath, seconds_per_pixel, levels, format,
               jobs):
    """Draw a recording as tiles, as `Spectrogram.tiles` does.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    source, outpath, seconds_per_pixel, levels, format, jobs
        As for `Spectrogram.tiles`.

    Returns
    -------
    dict
        The index.
    """
    folder = local_path(outpath, "outpath")
    pixel = _PIXEL.to_c("seconds_per_pixel", seconds_per_pixel)
    levels = _LEVELS.to_c("levels", levels)
    kind, jobs = TILE_FORMATS.to_c("format", format), jobs_to_c(jobs)
    found = SpectrustWarnings()
    with Source(readable(source), "source") as known:
        call_on(
            library.spectrust_tiles_generate, handle, known,
            encode_path(folder, "outpath"), pixel,
            levels, kind, jobs, ctypes.byref(SpectrustTiles()),
            ctypes.byref(found))
    warn(known.label, sentences(found.text))
    path = os.path.join(folder, INDEX)
    with io.open(path, encoding="utf-8") as file:
        return json.load(file)
