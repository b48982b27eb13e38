"""Arrays from samples and from files; NumPy is imported on use."""

import ctypes
import warnings

from ._bindings import SpectrustArray, SpectrustShape, SpectrustWarnings
from ._call import call, sentences
from ._library import library
from ._parameters import Whole, sentence
from .errors import OptionError

_MOST_JOBS = 1024
_MOST_SR = 4000000
_JOBS = Whole("a whole number from 1 to {}".format(_MOST_JOBS))
_SR = Whole("a whole number from 1 to {} Hz".format(_MOST_SR))


def _within(name, kind, value, most):
    """Return a whole number from 1 to `most`."""
    number = kind.to_c(name, value)
    if not 1 <= number <= most:
        raise OptionError(sentence(name, kind.allowed, value))
    return number


def _samples(numpy, y):
    """Return the samples as float32, copied only where they must be."""
    y = numpy.asarray(y)
    if y.dtype.kind not in "fiu":
        raise TypeError(
            "y must be an array of real numbers, got one of {}".format(
                y.dtype))
    if y.ndim == 0:
        raise TypeError("y must have at least one axis, got a single number")
    return numpy.ascontiguousarray(y, dtype=numpy.float32)


def _warn(found):
    for each in sentences(found.text):
        warnings.warn(each, RuntimeWarning, stacklevel=4)


def of_samples(handle, y, sr, jobs):
    """Compute the array of every recording along the leading axes.

    Parameters
    ----------
    handle : Handle
        A spectrogram's.
    y : array_like, shape (..., n)
        Samples.
    sr : int
        Samples per second.
    jobs : int
        Threads for each recording.

    Returns
    -------
    numpy.ndarray of float32, shape (..., bands, frames)
        One array for each recording.
    """
    import numpy
    samples = _samples(numpy, y)
    sr = _within("sr", _SR, sr, _MOST_SR)
    jobs = _within("jobs", _JOBS, jobs, _MOST_JOBS)
    n_samples = samples.shape[-1]
    shape = SpectrustShape()
    call(library.spectrust_spectrogram_shape,
         handle.pointer, n_samples, ctypes.byref(shape))
    size = shape.rows * shape.columns
    out = numpy.empty(
        samples.shape[:-1] + (shape.rows, shape.columns), numpy.float32)
    found = SpectrustWarnings()
    for index in numpy.ndindex(*samples.shape[:-1]):
        call(library.spectrust_spectrogram_array_of_samples,
             handle.pointer, samples[index].ctypes.data, n_samples, sr, jobs,
             out[index].ctypes.data, size, ctypes.byref(found))
    _warn(found)
    return out


def of_file(handle, path, jobs):
    """Compute the array of an audio file.

    Parameters
    ----------
    handle : Handle
        A spectrogram's.
    path : bytes
        The file.
    jobs : int
        Threads.

    Returns
    -------
    numpy.ndarray of float32, shape (bands, frames)
        The array.
    """
    import numpy
    jobs = _within("jobs", _JOBS, jobs, _MOST_JOBS)
    array, found = SpectrustArray(), SpectrustWarnings()
    try:
        call(library.spectrust_spectrogram_array, handle.pointer, path, jobs,
             ctypes.byref(array), ctypes.byref(found))
        values = numpy.ctypeslib.as_array(
            array.data, (array.rows, array.columns)).copy()
    finally:
        library.spectrust_array_free(ctypes.byref(array))
    _warn(found)
    return values
