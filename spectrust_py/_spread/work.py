"""Draw a chunk, in a worker."""

import io
import os
import time

from .. import errors
from .._meter import Meter
from .._native.files import Files
from .._native.library import library
from .._native.run import Run
from .._stores.address import is_url
from .._stores.store import Store
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
    rows, audio_seconds = (
        _drawn_here(chunk) if chunk.stage is None else _drawn_anywhere(chunk))
    return Drawn(version, rows, audio_seconds, time.time() - started)


def _drawn_here(chunk):
    """Draw files into files; return the rows and the seconds of audio."""
    _begin(chunk)
    run = _run(chunk)
    try:
        rows = [_row(chunk, row)
                for row in run.rows(_Watch(_exists(chunk), run))]
    finally:
        run.stop()
    return rows, run.progress.audio_seconds


def _drawn_anywhere(chunk):
    """Draw in temporary folders; return the same."""
    from .._staged.draw import draw as draw_staged

    is_set = _exists(chunk)
    rows, audio_seconds = draw_staged(chunk, lambda run: _Watch(is_set, run))
    return [row._replace(file=chunk.indices[row.file])
            for row in rows], audio_seconds


def _exists(chunk):
    """Return a function that says whether the flag is set."""
    flag = chunk.flag
    if not is_url(flag):
        return lambda: os.path.exists(flag)
    store = Store(flag, chunk.stage.options)

    def exists():
        try:
            return store.exists(flag)
        except errors.SpectrustError:
            # It is asked again soon.
            return False

    return exists


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
    """Stops the batch of a chunk once the flag is set.

    Attributes
    ----------
    is_stopped : bool
        Whether it was set.
    """

    # Of all chunks of this process.
    _last = 0.

    def __init__(self, is_set, run):
        self._is_set = is_set
        self._run = run
        self.is_stopped = False

    def update(self, progress):
        if time.time() - _Watch._last >= _PAUSE:
            _Watch._last = time.time()
            if not self.is_stopped and self._is_set():
                self.is_stopped = True
                self._run.cancel()
