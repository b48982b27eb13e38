"""Recordings of unequal length as one padded array."""

import ctypes

from .. import errors
from .bindings import (
    ARRAY_ORDER,
    FORMAT,
    SpectrustFraming,
    SpectrustWarnings,
)
from .call import call, sentences, warn
from .library import library
from .source import named_error, named_source
from .threads import on_threads

_NEEDED = (
    "sources must be recordings: a list, a tuple or another iterable, got {}")


def padded_arrays(sources, length, with_length, jobs):
    """Compute the arrays of recordings, padded to the longest.

    Parameters
    ----------
    sources : iterable
        The recordings.
    length : int or None
        The option of this name.
    with_length : callable
        Takes a value of the option `length` and returns the handle of a
        spectrogram that differs in nothing else.
    jobs : int
        Number of threads.

    Returns
    -------
    arrays : numpy.ndarray of float32, shape (n, rows, frames)
        The arrays.
    lengths : numpy.ndarray of int64, shape (n,)
        Number of frames without padding.

    Raises
    ------
    Exception
        Of the first recording that fails; the message has its index.
    """
    from .numeric import numpy
    opened = _opened(sources)
    try:
        framings = _framings(with_length(None), opened, jobs)
        n_samples = length or max(each.n_samples for each in framings)
        padded = with_length(n_samples)
        shape = _common_shape(padded, n_samples, opened, framings, jobs)
        out = numpy.empty((len(opened),) + shape, numpy.float32)
        found = on_threads(
            _on_each(opened, lambda source, values: _array_into(
                padded, source, values), out), len(opened), jobs)
    finally:
        for source in opened:
            source.close()
    _warn_once(opened, found)
    frames = [min(each.n_frames, shape[1]) for each in framings]
    return out, numpy.array(frames, numpy.int64)


def _opened(sources):
    """Return a `Source` for each recording; there is at least one."""
    if isinstance(sources, (str, bytes, bytearray, memoryview)) or hasattr(
            sources, "read"):
        raise TypeError(_NEEDED.format(type(sources).__name__))
    try:
        given = list(sources)
    except TypeError:
        if hasattr(sources, "__iter__"):
            raise
        raise TypeError(_NEEDED.format(type(sources).__name__)) from None
    if not given:
        raise errors.OptionError(
            "sources must contain at least one recording, got none")
    opened = []
    try:
        for index, each in enumerate(given):
            opened.append(named_source(each, _name(index)))
    except BaseException:
        for source in opened:
            source.close()
        raise
    return opened


def _name(index):
    return "sources[{}]".format(index)


def _on_each(opened, function, *values):
    """Return the work on recording `index`, which threads share.

    `function` takes a source, and the item of each of `values` that has its
    index.
    """
    def work(index, cancel):
        source = opened[index]
        source.struct.cancel = cancel.pointer
        try:
            return function(source, *[each[index] for each in values])
        except errors.SpectrustError as error:
            raise named_error(error, _name(index)) from None

    return work


def _framings(handle, opened, jobs):
    """Return the SpectrustFraming of each recording."""
    return on_threads(
        _on_each(opened, lambda source: _framing(handle, source)),
        len(opened), jobs)


def _common_shape(padded, n_samples, opened, framings, jobs):
    """Return rows and frames of all arrays, which have `n_samples` samples.

    Recordings of one rate have one shape, those of several only if no
    option is in milliseconds or Hz.
    """
    longest = {}
    for index, each in enumerate(framings):
        before = longest.setdefault(each.sr, index)
        if each.n_samples > framings[before].n_samples:
            longest[each.sr] = index
    chosen = sorted(longest.values())
    found = [framings[index] for index in chosen]
    if any(each.n_samples != n_samples for each in found):
        found = _framings(padded, [opened[index] for index in chosen], jobs)
    shapes = [(each.n_bands, each.n_frames) for each in found]
    for index, each, shape in zip(chosen, found, shapes):
        if shape != shapes[0]:
            raise errors.OptionError(
                "sr must be given if arrays of several sample rates differ "
                "in shape: {} has {} Hz and shape {}, {} has {} Hz and shape "
                "{}".format(_name(chosen[0]), found[0].sr, shapes[0],
                            _name(index), each.sr, shape))
    return shapes[0]


def _framing(handle, source):
    """Return the SpectrustFraming of a recording."""
    framing = SpectrustFraming()
    call(library.spectrust_spectrogram_resolve_source, handle.pointer,
         FORMAT["NPY"], ctypes.byref(source.struct), None, 0,
         ctypes.byref(framing))
    return framing


def _array_into(handle, source, values):
    """Write an array to `values`; return the sentences of warnings."""
    found = SpectrustWarnings()
    call(library.spectrust_spectrogram_array_into, handle.pointer,
         ctypes.byref(source.struct), ARRAY_ORDER["BANDS_BY_FRAMES"], 1,
         values.ctypes.data, values.size, ctypes.byref(found))
    return sentences(found.text)


def _warn_once(opened, found):
    """Issue each warning once, for the first recording that has it."""
    warned = set()
    for index, sentence_list in enumerate(found):
        new = [each for each in sentence_list if each not in warned]
        warned.update(new)
        warn("{} ({})".format(_name(index), opened[index].label), new)
