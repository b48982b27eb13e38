"""Arrays from samples and from files; NumPy is imported on use."""

import ctypes

from . import convert
from .bindings import ARRAY_ORDER, SpectrustArray, SpectrustWarnings
from .call import sentences, warn
from .interrupt import call_on
from .library import library
from .parameters import jobs_to_c
from .source import Source


class _Memory(object):
    """A matrix of the library, freed with the last array that views it."""

    def __init__(self):
        self.matrix = SpectrustArray()
        # Kept here, because module globals may be gone at interpreter exit.
        self._pointer = ctypes.pointer(self.matrix)
        self._release = library.spectrust_array_free

    @property
    def __array_interface__(self):
        import numpy
        return {
            "version": 3, "typestr": numpy.dtype(numpy.float32).str,
            "data": (self.matrix.data, False),
            "shape": (self.matrix.rows, self.matrix.columns)}

    def __del__(self):
        self._release(self._pointer)


def array_from_source(handle, source, jobs):
    """Compute the array of a recording.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    source : Source
        The recording.
    jobs : int
        Number of threads.

    Returns
    -------
    array : numpy.ndarray of float32, shape (rows, frames)
        The array.
    found : list of str
        Warnings.
    """
    import numpy
    jobs = jobs_to_c(jobs)
    memory, found = _Memory(), SpectrustWarnings()
    call_on(library.spectrust_spectrogram_array, handle, source,
            ARRAY_ORDER["BANDS_BY_FRAMES"], jobs, ctypes.byref(memory.matrix),
            ctypes.byref(found), memory=memory)
    return numpy.asarray(memory), sentences(found.text)


def arrays_from_samples(handle, y, sr, jobs):
    """Compute the array of every recording along the leading axes.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    y : array_like, shape (..., n)
        Samples.
    sr : int
        Sample rate in Hz.
    jobs : int
        Number of threads for each recording.

    Returns
    -------
    numpy.ndarray of float32, shape (..., rows, frames)
        One array for each recording.
    """
    import numpy
    y = convert.samples("y", y)
    if not y.size:
        # The shape of an empty batch is that of silence.
        one = _array_of_one(handle, numpy.zeros(y.shape[-1]), sr, jobs, set())
        return numpy.empty(y.shape[:-1] + one.shape, numpy.float32)
    out, warned = None, set()
    for index in numpy.ndindex(*y.shape[:-1]):
        one = _array_of_one(handle, y[index], sr, jobs, warned, index)
        if not index:
            return one
        if out is None:
            out = numpy.empty(y.shape[:-1] + one.shape, numpy.float32)
        out[index] = one
    return out


def _array_of_one(handle, samples, sr, jobs, warned, index=()):
    """Compute the array of one recording of a batch.

    Issues only warnings that are not in `warned`, and adds them to it.
    """
    label = "<samples>{}".format(list(index)) if index else None
    with Source((samples, sr), "y", label) as recording:
        one, found = array_from_source(handle, recording, jobs)
    warn(recording.label, [each for each in found if each not in warned])
    warned.update(found)
    return one


def apply_to_each(values, function):
    """Apply a function of the library to every matrix along leading axes.

    Parameters
    ----------
    values : numpy.ndarray of float32, shape (..., rows, columns)
        Matrices, in C order.
    function : callable
        Takes the address, rows and columns of a matrix, and the address of
        the result, which initially is a copy of the matrix.

    Returns
    -------
    numpy.ndarray of float32
        Results, of the shape of `values`.
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
