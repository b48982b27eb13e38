"""Draw the segments of one recording, one after another."""

import collections
import ctypes
import functools
import itertools

from ._native import matrix
from ._native.bindings import (
    FORMAT,
    SpectrustSegment,
    SpectrustWarnings,
    SpectrustWindows,
)
from ._native.call import attempt, call, sentences, warn
from ._native.handle import Handle, Single
from ._native.interrupt import attempt_unless, call_on
from ._native.library import library
from ._native.options import SETTINGS, WINDOW_FORMATS
from ._native.parameters import Number

Window = collections.namedtuple("Window", ["offset", "duration", "data"])

_SEGMENT = Number("a number of seconds above 0")

# The file format for which the library opens the recording.
_FILES = dict(
    [(name.lower(), number) for name, number in FORMAT.items()],
    array=FORMAT["NPY"], pixels=FORMAT["PNG"])

# What a window fills, and the function that does so.
_FILE = (matrix.FileMemory, library.spectrust_windows_encode)
_FORMS = {
    "array": (matrix.ArrayMemory, library.spectrust_windows_array),
    "pixels": (matrix.PixelMemory, library.spectrust_windows_pixels),
}


class Windows(Single):
    """Iterator over the segments of a recording; see `Spectrogram.windows`.

    Each step draws one segment. Several threads may take steps; a forked
    child may continue. It is closed after the last segment.

    Parameters
    ----------
    spectrogram : Handle
        The spectrogram.
    source : Source
        The recording.
    segment : float
        Seconds in a segment.
    overlap : float
        Seconds that a segment shares with the next.
    remainder : str
        Treatment of the last segment.
    format : str
        Form of the data: "jpeg", "png", "npy", "csv", "array" or "pixels".

    See Also
    --------
    Spectrogram.windows : Returns such an iterator.

    Examples
    --------
    >>> import spectrust
    >>> windows = spectrust.Spectrogram().windows("in.wav", 0.1)
    >>> len(windows), [round(each.duration, 2) for each in windows]
    (3, [0.1, 0.1, 0.05])
    """

    def __init__(self, spectrogram, source, segment, overlap, remainder,
                 format):
        number = WINDOW_FORMATS.to_c("format", format)
        self._form = WINDOW_FORMATS.from_c(number)
        self._source = source
        self._handle = Handle(SpectrustWindows, library.spectrust_windows_free)
        call_on(library.spectrust_windows_open, spectrogram, source,
                _SEGMENT.to_c("segment", segment),
                SETTINGS["overlap"].to_c("overlap", overlap),
                SETTINGS["remainder"].to_c("remainder", remainder),
                _FILES[self._form], self._handle.out(), handle=self._handle)
        self._count = library.spectrust_windows_count(self._handle.pointer)
        # A step is one call, so that no two threads get the same index.
        self._indices = itertools.count()
        self._size = source.size() // self._count
        self._warned = set()

    def __len__(self):
        """Return the number of all segments."""
        return self._count

    def __iter__(self):
        return self

    def __next__(self):
        window = self._at(next(self._indices))
        if window is None:
            self.close()
            raise StopIteration
        return window

    def _at(self, index):
        """Return segment `index`; None if it does not exist or all closed."""
        # Memory first: if another thread closes between, there is no handle.
        kept = self._source.kept()
        handle = self._handle
        if handle is None or index >= self._count:
            return None
        part = SpectrustSegment()
        call(library.spectrust_windows_segment, handle.pointer, index,
             ctypes.byref(part))
        data, found = self._draw(handle, index, kept)
        # Every segment repeats what is true of the whole recording.
        new = [each for each in found if each not in self._warned]
        self._warned.update(new)
        warn(self._source.label, new)
        return Window(part.offset, part.duration, data)

    def close(self):
        """Close the recording; closing again has no effect.

        Running steps of other threads finish normally. Every further step
        raises StopIteration.

        Examples
        --------
        >>> import spectrust
        >>> windows = spectrust.Spectrogram().windows("in.wav", 0.1)
        >>> windows.close()
        >>> list(windows)
        []
        """
        self._handle = None
        self._source.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _draw(self, handle, index, kept):
        """Return the data of a segment, and the sentences of warnings."""
        memory, function = _FORMS.get(self._form, _FILE)
        memory, found = memory(), SpectrustWarnings()
        error = attempt_unless(
            functools.partial(_attempt, function, handle, index, memory,
                              found, kept), self._size)
        if error is not None:
            raise error
        return memory.value(), sentences(found.text)


def _attempt(function, handle, index, memory, found, kept, cancel):
    """Call a function on a window; `kept` is alive meanwhile."""
    return attempt(
        function, handle.pointer, index, cancel and cancel.pointer,
        ctypes.byref(memory.struct), ctypes.byref(found))
