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


def real(name, values, axes):
    """Return values as float32, copied only where they must be.

    Parameters
    ----------
    name : str
        What to call them in an error.
    values : array_like
        Real numbers.
    axes : int
        How many axes there must be at least.

    Returns
    -------
    numpy.ndarray of float32
        Row after row in memory.
    """
    import numpy
    values = numpy.asarray(values)
    if values.dtype.kind not in "fiu":
        raise TypeError(
            "{} must be an array of real numbers, got one of {}".format(
                name, values.dtype))
    if values.ndim < axes:
        few = ("at least one axis", "a single number")
        if axes > 1:
            few = "at least {} axes".format(axes), values.ndim
        raise TypeError("{} must have {}, got {}".format(name, *few))
    return numpy.ascontiguousarray(values, dtype=numpy.float32)


def sample_rate(sr):
    """Return samples per second as the library takes them."""
    return _within("sr", _SR, sr, _MOST_SR)


def _warn(found, stacklevel=4):
    for each in sentences(found.text):
        warnings.warn(each, RuntimeWarning, stacklevel=stacklevel)


def of_samples(handle, y, sr, jobs, stacklevel=4):
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
    stacklevel : int
        Whose line a warning names.

    Returns
    -------
    numpy.ndarray of float32, shape (..., bands, frames)
        One array for each recording.
    """
    import numpy
    samples = real("y", y, 1)
    sr = sample_rate(sr)
    jobs = _within("jobs", _JOBS, jobs, _MOST_JOBS)
    n_samples = samples.shape[-1]
    shape = SpectrustShape()
    call(library.spectrust_spectrogram_shape,
         handle.pointer, n_samples, sr, ctypes.byref(shape))
    size = shape.rows * shape.columns
    out = numpy.empty(
        samples.shape[:-1] + (shape.rows, shape.columns), numpy.float32)
    found = SpectrustWarnings()
    for index in numpy.ndindex(*samples.shape[:-1]):
        call(library.spectrust_spectrogram_array_of_samples,
             handle.pointer, samples[index].ctypes.data, n_samples, sr, jobs,
             out[index].ctypes.data, size, ctypes.byref(found))
    _warn(found, stacklevel)
    return out


def stacked(arrays, shape):
    """Return arrays of one shape as one, along new leading axes."""
    import numpy
    return numpy.stack(arrays).reshape(tuple(shape) + arrays[0].shape)


def over_rows(values, function):
    """Run a function of the library on every matrix along leading axes.

    Parameters
    ----------
    values : numpy.ndarray of float32, shape (..., rows, columns)
        Row after row in memory.
    function : callable
        Takes the address, rows and columns of one matrix, and the address
        of the result's.

    Returns
    -------
    numpy.ndarray of float32
        Of the shape of `values`, a copy for `function` to change.
    """
    import numpy
    out = values.copy()
    rows, columns = values.shape[-2:]
    if not out.size:
        return out
    for index in numpy.ndindex(*values.shape[:-2]):
        function(values[index].ctypes.data, rows, columns,
                 out[index].ctypes.data)
    return out


def of_source(handle, source, jobs):
    """Compute the array of a recording.

    Parameters
    ----------
    handle : Handle
        A spectrogram's.
    source : Source
        The recording.
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
        call(library.spectrust_spectrogram_array_from, handle.pointer,
             ctypes.byref(source.struct), jobs,
             ctypes.byref(array), ctypes.byref(found))
        values = numpy.ctypeslib.as_array(
            array.data, (array.rows, array.columns)).copy()
    finally:
        library.spectrust_array_free(ctypes.byref(array))
    _warn(found)
    return values
