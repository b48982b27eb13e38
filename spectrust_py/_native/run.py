"""A running batch of the library."""

import atexit
import collections
import ctypes
import math

from .. import errors
from ..result import Result
from .bindings import (
    STATUS,
    SpectrustBatch,
    SpectrustBatchOptions,
    SpectrustProgress,
    SpectrustResult,
)
from .call import call, new_struct, sentences, text, warn_from
from .files import Files
from .handle import Handle
from .library import library
from .paths import decode_path

# Python handles Ctrl-C between two polls.
_POLL_MS = 50

# `SpectrustResult.skipped` of a recording that is left out.
LEFT_OUT = 2

# What the library says of a recording that was not drawn any more.
CANCELLED = "cancelled before this file was done"

# Result of a picture, without its recording's path: plain values that another
# process can read. `file` is the index in the list of files. `status` and
# `os_error` are those of a SpectrustError. If `skipped` is 2, `message` says
# why the recording was left out.
Row = collections.namedtuple("Row", [
    "file", "segment", "status", "os_error", "message", "output", "warnings",
    "offset", "duration", "skipped"])

# Handles of batches that threads of this process wait for.
_under_way = set()  # type: set


def _options(settings):
    """Return a SpectrustBatchOptions with these fields."""
    return new_struct(
        SpectrustBatchOptions, library.spectrust_batch_options_init, settings)


def check_settings(settings):
    """Check the settings of a batch, without its paths."""
    call(library.spectrust_batch_options_check,
         ctypes.byref(_options(settings)))


def planned(files, settings):
    """Return the paths of the pictures of a batch, without drawing it.

    Parameters
    ----------
    files : Files
        The inputs.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.

    Returns
    -------
    list of str
        A path for each entry of `files`; empty if the names are random.
    """
    plan = Files()
    call(library.spectrust_batch_plan,
         files.handle.pointer, ctypes.byref(_options(settings)),
         plan.handle.out())
    return [decode_path(plan.path(index)) for index in range(len(plan))]


class Run(object):
    """One run of a batch, from its start to its last result.

    Parameters
    ----------
    spectrogram : Handle
        The spectrogram.
    files : Files
        The inputs.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.

    Attributes
    ----------
    progress : SpectrustProgress
        Progress at the last poll.
    """

    def __init__(self, spectrogram, files, settings):
        options = _options(settings)
        self.progress = SpectrustProgress()
        self._batch = Handle(SpectrustBatch, library.spectrust_batch_free)
        # Recordings in memory are in use until the handle is freed.
        self._batch.files = files
        try:
            call(library.spectrust_batch_start,
                 spectrogram.pointer, files.handle.pointer,
                 ctypes.byref(options), self._batch.out())
            _under_way.add(self._batch)
        except BaseException:
            self.stop()
            raise

    def rows(self, meter):
        """Yield the rows of results as they finish.

        Parameters
        ----------
        meter : Meter
            Meter to update.

        Yields
        ------
        Row
            Result of a picture.
        """
        read = 0
        while not self.progress.ended:
            self.progress = _poll(self._batch)
            meter.update(self.progress)
            while read < self.progress.results:
                yield _row(self._batch, read)
                read += 1
        # Issued at the line that iterates over the results.
        warn_from(library.spectrust_batch_warnings, self._batch.pointer)

    def results(self, meter):
        """Yield results as they finish.

        Parameters
        ----------
        meter : Meter
            Meter to update.

        Yields
        ------
        file, segment : int
            Index in the list of files, and number of the segment.
        result : Result
            Result of the picture.
        """
        for row in self.rows(meter):
            path = decode_path(self._batch.files.path(row.file))
            yield row.file, row.segment, to_result(row, path)

    def cancel(self):
        """Ask the batch to stop; `rows` still yields its last results."""
        call(library.spectrust_batch_cancel, self._batch.pointer)

    def stop(self):
        """Cancel the remaining work and wait until all threads have ended.

        The memory is freed with the last reference to the handle, because
        another thread may also be waiting for the batch.
        """
        _under_way.discard(self._batch)
        self.progress = _stop(self._batch)


def _poll(batch):
    progress = SpectrustProgress()
    call(library.spectrust_batch_poll,
         batch.pointer, _POLL_MS, ctypes.byref(progress),
         ctypes.sizeof(progress))
    return progress


def _stop(batch):
    """Cancel a batch, wait for its end, and return its progress."""
    progress = SpectrustProgress()
    if batch.pointer:
        call(library.spectrust_batch_cancel, batch.pointer)
        while not progress.ended:
            progress = _poll(batch)
    return progress


@atexit.register
def _stop_all():
    """Stop batches of daemon threads when the interpreter exits.

    Otherwise files in progress would keep their temporary names.
    """
    for batch in list(_under_way):
        try:
            _stop(batch)
        except errors.StateError:
            # Another process's batch, inherited by a fork.
            continue


def _row(batch, index):
    """Return result `index` of a batch as a `Row`."""
    found = SpectrustResult()
    call(library.spectrust_batch_result,
         batch.pointer, index, ctypes.byref(found), ctypes.sizeof(found))
    duration = None if math.isnan(found.duration) else found.duration
    has_picture = (
        found.status == STATUS["OK"] and found.skipped != LEFT_OUT)
    return Row(
        found.file, found.segment, found.status, found.os_error,
        text(found.message or b""),
        decode_path(found.out_path) if has_picture else None,
        sentences(found.warnings), found.offset, duration, found.skipped)


def to_result(row, path):
    """Return the `Result` of a row.

    Parameters
    ----------
    row : Row
        The row.
    path : str
        Path of its recording.
    """
    error = None
    if row.status != STATUS["OK"]:
        error = errors.from_status(row.status, row.message, row.os_error)
    reason = row.message if row.skipped == LEFT_OUT else None
    return Result(
        path, row.output, error, row.warnings, row.offset, row.duration,
        bool(row.skipped), reason)
