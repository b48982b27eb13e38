"""What the library returns in its own memory: files, arrays and pixels.

NumPy is imported on use.
"""

import ctypes

from . import convert
from .bindings import (
    ARRAY_ORDER,
    FORMAT,
    REMAINDER,
    SpectrustArray,
    SpectrustBuffer,
    SpectrustPixels,
    SpectrustSegment,
    SpectrustWarnings,
    SpectrustWindows,
)
from .call import attempt, bytes_at, call, sentences, warn
from .handle import Handle
from .interrupt import attempt_unless, call_on
from .library import library
from .parameters import jobs_to_c
from .source import Source


class _Memory(object):
    """Memory of the library, freed with this object.

    Attributes
    ----------
    struct : SpectrustBuffer, SpectrustArray or SpectrustPixels
        Filled by a call.
    """

    def __init__(self, struct, release):
        self.struct = struct
        # Kept here, because module globals may be gone at interpreter exit.
        self._pointer = ctypes.pointer(struct)
        self._release = release

    def __del__(self):
        self._release(self._pointer)


class FileMemory(_Memory):
    """Memory of the bytes of a file."""

    def __init__(self):
        _Memory.__init__(
            self, SpectrustBuffer(), library.spectrust_buffer_free)

    def value(self):
        """Return a copy of the bytes."""
        return bytes_at(self.struct.data, self.struct.len)


class _Values(_Memory):
    """Values that arrays view; they live as long as the last of these."""

    def value(self):
        """Return the values without a copy."""
        from .numeric import numpy
        return numpy.asarray(self)

    @property
    def __array_interface__(self):
        from .numeric import numpy
        dtype, shape = self._form()
        return {
            "version": 3, "typestr": numpy.dtype(dtype).str,
            "data": (self.struct.data, False), "shape": shape}


class ArrayMemory(_Values):
    """Memory of a matrix of float32."""

    def __init__(self):
        _Memory.__init__(
            self, SpectrustArray(), library.spectrust_array_free)

    def _form(self):
        return "float32", (self.struct.rows, self.struct.columns)


class PixelMemory(_Values):
    """Memory of the pixels of a picture."""

    def __init__(self):
        _Memory.__init__(
            self, SpectrustPixels(), library.spectrust_pixels_free)

    def _form(self):
        found = self.struct
        shape = (found.height, found.width)
        if found.channels > 1:
            shape += (found.channels,)
        return "uint{}".format(found.bit_depth), shape


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
    jobs = jobs_to_c(jobs)
    memory, found = ArrayMemory(), SpectrustWarnings()
    call_on(library.spectrust_spectrogram_array, handle, source,
            ARRAY_ORDER["BANDS_BY_FRAMES"], jobs, ctypes.byref(memory.struct),
            ctypes.byref(found), memory=memory)
    return memory.value(), sentences(found.text)


def picture_from_source(handle, source, kind):
    """Draw a recording, and encode the picture.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    source : Source
        The recording.
    kind : int
        Number of the format.

    Returns
    -------
    encoded : bytes
        The content of a file.
    found : list of str
        Warnings.
    """
    memory, found = FileMemory(), SpectrustWarnings()
    call_on(library.spectrust_spectrogram_encode, handle, source, kind,
            ctypes.byref(memory.struct), ctypes.byref(found), memory=memory)
    return memory.value(), sentences(found.text)


def pixels_from_source(handle, source):
    """Draw the pixels of a recording.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    source : Source
        The recording.

    Returns
    -------
    pixels : numpy.ndarray of uint8 or uint16
        The pixels, of shape (height, width) or (height, width, 3).
    found : list of str
        Warnings.
    """
    memory, found = PixelMemory(), SpectrustWarnings()
    call_on(library.spectrust_spectrogram_pixels, handle, source,
            ctypes.byref(memory.struct), ctypes.byref(found), memory=memory)
    return memory.value(), sentences(found.text)


def picture_of_levels(handle, levels, kind):
    """Draw levels, and encode the picture.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    levels : array_like, shape (rows, columns)
        Levels, the lowest band first.
    kind : int
        Number of the format.

    Returns
    -------
    encoded : bytes
        The content of a file.
    found : list of str
        Warnings.
    """
    memory = FileMemory()
    found = _draw(
        library.spectrust_spectrogram_draw, handle, levels, (kind,), memory)
    return memory.value(), found


def pixels_of_levels(handle, levels):
    """Draw levels.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    levels : array_like, shape (rows, columns)
        Levels, the lowest band first.

    Returns
    -------
    pixels : numpy.ndarray of uint8 or uint16
        The pixels, of shape (height, width) or (height, width, 3).
    found : list of str
        Warnings.
    """
    memory = PixelMemory()
    found = _draw(
        library.spectrust_spectrogram_colour, handle, levels, (), memory)
    return memory.value(), found


def _draw(function, handle, levels, arguments, memory):
    """Call a function on levels, unless Ctrl-C stops it; return warnings."""
    from .numeric import numpy
    levels = convert.real("levels", levels, 2)
    if levels.ndim > 2:
        raise TypeError(
            "levels must have shape (rows, columns), got {}".format(
                levels.shape))
    data = levels.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    found = SpectrustWarnings()

    def work(cancel):
        return attempt(
            function, handle.pointer, data, numpy.shape(levels)[0],
            numpy.shape(levels)[1], *(arguments + (
                cancel and cancel.pointer, ctypes.byref(memory.struct),
                ctypes.byref(found))))

    error = attempt_unless(work, levels.nbytes)
    if error is not None:
        raise error
    return sentences(found.text)


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
    from .numeric import numpy
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


def arrays_in_pieces(handle, source, seconds, cancel):
    """Compute the array of a recording, piece by piece.

    Parameters
    ----------
    handle : Handle
        The spectrogram.
    source : Source
        The recording.
    seconds : float or None
        Length of a piece; None: the whole recording.
    cancel : Handle
        Request to stop.

    Yields
    ------
    array : numpy.ndarray of float32, shape (rows, frames)
        The array of a piece; its frames are padded like a recording's.
    duration : float or None
        Length of the piece in seconds; None if it is the whole recording.
    """
    if seconds is None:
        yield array_from_source(handle, source, 1)[0], None
        return
    windows = Handle(SpectrustWindows, library.spectrust_windows_free)
    call(library.spectrust_windows_open, handle.pointer,
         ctypes.byref(source.struct), seconds, 0., REMAINDER["KEEP"],
         FORMAT["NPY"], windows.out())
    for index in range(library.spectrust_windows_count(windows.pointer)):
        part, memory = SpectrustSegment(), ArrayMemory()
        found = SpectrustWarnings()
        call(library.spectrust_windows_segment, windows.pointer, index,
             ctypes.byref(part))
        call(library.spectrust_windows_array, windows.pointer, index,
             cancel.pointer, ctypes.byref(memory.struct), ctypes.byref(found))
        yield memory.value(), part.duration


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
    from .numeric import numpy
    out = values.copy()
    rows, columns = values.shape[-2:]
    if not out.size:
        return out
    for index in numpy.ndindex(*values.shape[:-2]):
        function(values[index].ctypes.data, rows, columns,
                 out[index].ctypes.data)
    return out
