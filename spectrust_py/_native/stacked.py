"""Recordings of equal length in memory, and their arrays, by address."""

import ctypes

from .bindings import (
    ARRAY_ORDER,
    FORMAT,
    SpectrustFraming,
    SpectrustWarnings,
)
from .call import attempt, call, sentences, warn
from .library import library
from .source import named_error
from .threads import on_threads

_ORDER = ARRAY_ORDER["BANDS_BY_FRAMES"]


def framing(handle, sr, n_samples):
    """Resolve the frames of an array without its recording.

    The last ones are kept, because most recordings have the same length.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    sr : int
        Sample rate in Hz.
    n_samples : int
        Number of samples.

    Returns
    -------
    SpectrustFraming
        The frames.
    """
    asked, found = getattr(handle, "framing", (None, None))
    if asked != (sr, n_samples):
        found = SpectrustFraming()
        call(library.spectrust_spectrogram_resolve, handle.pointer,
             FORMAT["NPY"], sr, n_samples, None, 0, ctypes.byref(found))
        handle.framing = (sr, n_samples), found
    return found


def arrays_into(handle, sr, samples, out, count, jobs, name):
    """Compute the array of each recording where it is to be.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    sr : int
        Sample rate in Hz.
    samples, out : tuple of int
        Address of the first float32, number of them in a recording or an
        array, and bytes from one to the next.
    count : int
        Number of recordings.
    jobs : int
        Number of threads that share them; 0 is the number of processors.
    name : str
        Name of the samples in errors and warnings.

    Raises
    ------
    SpectrustError
        Of the first recording that fails; the message has its index.

    Warns
    -----
    SpectrustWarning
        Once for each problem that was worked around.
    """
    address, n_samples, step = samples
    out_address, out_size, out_step = out
    pointer = handle.pointer
    function, rate = library.spectrust_spectrogram_array_flat, (1, sr)
    if framing(handle, sr, n_samples).sr == sr:
        # A tenth faster, without a resampler.
        function, rate = library.spectrust_spectrogram_array_mono, (sr,)

    def work(index, _):
        found = SpectrustWarnings()
        error = attempt(
            function, pointer, address + index * step, n_samples,
            *(rate + (_ORDER, 1, out_address + index * out_step, out_size,
                      ctypes.byref(found))))
        if error is not None:
            raise named_error(error, _item(name, index)) from None
        return found.text

    warned = set()
    for index, found in enumerate(_on_each(work, count, jobs)):
        if found:
            new = [each for each in sentences(found) if each not in warned]
            warn(_item(name, index), new)
            warned.update(new)


def _item(name, index):
    return "{}[{}]".format(name, index)


def _on_each(work, count, jobs):
    """Do all parts of some work, on this thread if it is the only one."""
    if min(count, jobs or count) > 1:
        return on_threads(work, count, jobs)
    return [work(index, None) for index in range(count)]
