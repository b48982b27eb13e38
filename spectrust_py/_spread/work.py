"""Draw a chunk, in a worker."""

import io
import os
import time

from .._meter import Meter
from .._native.files import Files
from .._native.library import library
from .._native.run import Run
from .chunk import Drawn
from .parts import patiently

# Seconds between two looks at the flag.
_PAUSE = 0.5


def draw(chunk):
    """Draw a chunk.

    Parameters
    ----------
    chunk : Chunk
        The chunk.

    Returns
    -------
    Drawn
        Its results. Nothing is drawn if the versions differ.

    Raises
    ------
    SpectrustError
        If the chunk could not be started.
    """
    version = library.spectrust_version().decode("ascii")
    if version != chunk.version:
        return Drawn(version, [], 0., 0.)
    started = time.time()
    _begin(chunk)
    run = _run(chunk)
    try:
        rows = [_row(chunk, row) for row in run.rows(_Watch(chunk.flag, run))]
    finally:
        run.stop()
    seconds = time.time() - started
    return Drawn(version, rows, run.progress.audio_seconds, seconds)


def _begin(chunk):
    """Write the rows of earlier runs, unless the chunk was begun before."""
    if chunk.past and not os.path.exists(chunk.part):
        temporary = chunk.part + b".new"
        with io.open(temporary, "w", encoding="ascii") as file:
            file.writelines(line + "\n" for line in chunk.past)
        os.rename(temporary, chunk.part)


def _run(chunk):
    """Start the batch of a chunk, once no other worker has its manifest."""
    from ctypes import c_char_p

    files = Files.from_sources(chunk.paths, chunk.root, chunk.folder)
    settings = dict(
        chunk.settings, manifest=chunk.part, folder=chunk.folder, resume=1)
    if chunk.out_paths is not None:
        settings["out_paths"] = (
            c_char_p * len(chunk.out_paths))(*chunk.out_paths)
    # A worker that was given up may be about to end.
    return patiently(
        lambda: Run(chunk.spectrogram._live_handle(), files, settings))


def _row(chunk, row):
    """Return a row of the chunk as one of the batch."""
    index = chunk.indices[row.file]
    skipped = row.skipped
    if skipped == 1 and (index, row.segment) not in chunk.past_places:
        # An earlier try of this chunk drew it.
        skipped = 0
    return row._replace(file=index, skipped=skipped)


class _Watch(Meter):
    """Stops the batch of a chunk once the flag is set."""

    def __init__(self, flag, run):
        self._flag = flag
        self._run = run
        self._last = time.time()

    def update(self, progress):
        if time.time() - self._last >= _PAUSE:
            self._last = time.time()
            if os.path.exists(self._flag):
                self._run.cancel()
