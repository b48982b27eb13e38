"""Samples as they come, and the values of each frame once it is complete."""

import collections
import ctypes
import threading

from ._native import convert
from ._native.bindings import SpectrustStream, SpectrustStreamInfo
from ._native.call import call
from ._native.handle import Handle, Single
from ._native.library import library
from ._native.parameters import Number, Whole, within
from .errors import StateError

_MAX_CHANNELS = 256
_CHANNELS = Whole("a whole number from 1 to {}".format(_MAX_CHANNELS))
_NUMBER = Number("a number")


class Stream(Single):
    """A recording that arrives in parts; see `Spectrogram.stream`.

    Samples are pushed as they come, and frames are popped as soon as they
    are complete. All frames together are the columns of the array of the
    whole recording, bit for bit. One thread may push while another pops.

    Parameters
    ----------
    spectrogram : Handle
        The spectrogram.
    sr : int
        Sample rate in Hz.
    channels : int
        Number of channels.

    Attributes
    ----------
    sr : int
        Sample rate in Hz.
    channels : int
        Number of channels.
    n_values : int
        Number of values of a frame: bands or coefficients, derivatives
        included.
    frame_length : int
        Length of a frame in samples: `n_fft`, or `win_length` in Kaldi's
        framing.
    hop_length : int
        Hop between frames in samples.
    first_sample : int
        First sample of frame 0; negative if the frame begins in the padding
        before the recording.
    delay : int
        Frame `t` is complete as soon as ``t * hop_length + delay`` samples
        were pushed. Frames whose padding mirrors the beginning also wait for
        the samples that it mirrors, and derivatives of the first frames for
        `delta_width` frames.

    See Also
    --------
    Spectrogram.stream : Returns such a stream.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> spect = spectrust.Spectrogram(preset="kaldi", n_mels=80)
    >>> with spect.stream(16000) as stream:
    ...     stream.push(numpy.zeros(1000))
    ...     stream.ready, stream.pop().shape
    (4, (4, 80))
    """

    def __init__(self, spectrogram, sr, channels):
        sr = convert.sample_rate(sr)
        channels = within("channels", _CHANNELS, channels, 1, _MAX_CHANNELS)
        self._handle = Handle(SpectrustStream, library.spectrust_stream_free)
        call(library.spectrust_stream_new, spectrogram.pointer, sr, channels,
             self._handle.out())
        info = SpectrustStreamInfo()
        call(library.spectrust_stream_info, self._handle.pointer,
             ctypes.byref(info))
        for name in ("sr", "channels", "n_values", "frame_length",
                     "hop_length", "first_sample", "delay"):
            setattr(self, name, getattr(info, name))
        # Only tried, never waited for: a fork may leave it locked.
        self._in_use = threading.Lock()
        self._frames = collections.deque()

    @property
    def ready(self):
        """Return the number of frames that `pop` would return.

        Returns
        -------
        int
            Frames that are complete and were not popped yet.

        Raises
        ------
        StateError
            If the stream was closed and no frame is left.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(preset="kaldi").stream(16000).ready
        0
        """
        return sum(len(each) for each in self._left(list(self._frames)))

    def push(self, samples):
        """Add samples.

        Parameters
        ----------
        samples : array_like, shape (n,) or (channels, n)
            The next samples, of any number; the first shape only if there is
            one channel. Floating-point samples have full scale from -1 to 1;
            integers are scaled as for `Spectrogram.generate`. Channels are
            mixed to one, unless the option `channel` selects one.

        Raises
        ------
        AudioError
            If a sample is NaN or infinite; a ValueError. None of `samples`
            was taken then.
        LimitError
            If there are more samples than the option `max_samples` allows.
        TypeError
            If `samples` is not an array of real numbers of such a shape.
        StateError
            If the recording was ended by `flush`, the stream was closed, or
            another thread is pushing.

        Examples
        --------
        >>> import spectrust
        >>> stream = spectrust.Spectrogram(preset="kaldi").stream(8000, 2)
        >>> stream.push([[0.1, 0.2, 0.3], [0.1, 0.0, -0.1]])
        >>> stream.ready
        0
        """
        samples = convert.interleaved("samples", samples, self.channels)
        taken, frames = ctypes.c_size_t(), ctypes.c_size_t()
        with self._exclusively() as pointer:
            out = self._memory(
                library.spectrust_stream_bound(pointer, len(samples)))
            call(library.spectrust_stream_push, pointer, samples.ctypes.data,
                 len(samples), ctypes.byref(taken), out.ctypes.data, len(out),
                 ctypes.byref(frames))
            if frames.value:
                self._frames.append(out[:frames.value])

    def pop(self):
        """Return the frames that are complete, and forget them.

        Returns
        -------
        numpy.ndarray of float32, shape (frames, n_values)
            The values of each frame, the lowest band first: the next rows of
            ``Spectrogram.array(...).T``. No frames if none is complete.

        Raises
        ------
        StateError
            If the stream was closed and no frame is left.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> stream = spectrust.Spectrogram(preset="kaldi").stream(16000)
        >>> stream.push(numpy.zeros(720))
        >>> stream.pop().shape, stream.pop().shape
        ((3, 23), (0, 23))
        """
        from ._native.numeric import numpy
        taken = []
        while self._frames:
            taken.append(self._frames.popleft())
        if len(taken) == 1:
            return taken[0]
        self._left(taken)
        return numpy.concatenate(taken) if taken else self._memory(0)

    def flush(self):
        """End the recording and return the frames that were not popped.

        Frames that reach behind the last sample are padded as the options
        say. `reset` begins another recording.

        Returns
        -------
        numpy.ndarray of float32, shape (frames, n_values)
            The last frames. A stream without samples has none.

        Raises
        ------
        OptionError
            If there are fewer frames than a derivative takes; a ValueError.
        StateError
            If the stream was closed, or another thread is using it.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> stream = spectrust.Spectrogram(hop_length=512).stream(22050)
        >>> stream.push(numpy.zeros(22050))
        >>> stream.pop().shape, stream.flush().shape
        ((42, 128), (2, 128))
        """
        frames = ctypes.c_size_t()
        with self._exclusively() as pointer:
            out = self._memory(library.spectrust_stream_rest(pointer))
            call(library.spectrust_stream_finish, pointer, out.ctypes.data,
                 len(out), ctypes.byref(frames))
            if frames.value:
                self._frames.append(out[:frames.value])
        return self.pop()

    def reset(self):
        """Begin another recording; frames that were not popped are lost.

        Raises
        ------
        StateError
            If the stream was closed, or another thread is using it.

        Examples
        --------
        >>> import spectrust
        >>> stream = spectrust.Spectrogram(preset="kaldi").stream(16000)
        >>> stream.flush().shape
        (0, 23)
        >>> stream.reset()
        """
        with self._exclusively() as pointer:
            library.spectrust_stream_reset(pointer)
            self._frames.clear()

    def close(self):
        """Free the stream; closing again has no effect.

        Frames that are complete can still be popped. Once none is left, every
        other call raises `StateError`.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram().stream(22050).close()
        """
        self._handle = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _left(self, frames):
        """Return arrays of frames; none are left of a closed stream."""
        if not frames:
            _check_open(self._handle)
        return frames

    def _exclusively(self):
        """Return a context that no other thread is in; gives the pointer."""
        return _Use(self._handle, self._in_use)

    def _memory(self, n_frames):
        from ._native.numeric import numpy
        return numpy.empty((n_frames, self.n_values), numpy.float32)


def _check_open(handle):
    """Raise if there is no handle."""
    if handle is None:
        raise StateError("this stream has been closed")


class _Use(object):
    """The use of a stream by one thread."""

    def __init__(self, handle, lock):
        _check_open(handle)
        self._handle, self._lock = handle, lock

    def __enter__(self):
        if not self._lock.acquire(False):
            raise StateError("another thread is using this stream")
        return self._handle.pointer

    def __exit__(self, *exception):
        self._lock.release()


def clamp_window(frames, below=8.0, mean=-4.0, std=4.0):
    """Clamp a window of frames to a range below its maximum, and scale it.

    By default this is the last step of Whisper's input, for a window of the
    frames of a stream: the others are those of the preset "whisper" with
    ``top_db=None``, ``mean=0`` and ``std=1``.

    Parameters
    ----------
    frames : array_like
        Values of frames, of any shape: logarithms to base 10 for Whisper.
    below : float, optional
        Values further below the maximum are raised to the maximum minus
        this. At least 0. Default 8.
    mean : float, optional
        Subtracted from every value. Default -4.
    std : float, optional
        Divisor of every value. More than 0. Default 4.

    Returns
    -------
    numpy.ndarray of float32
        ``(maximum(frames, frames.max() - below) - mean) / std``, of the
        shape of `frames`.

    Raises
    ------
    OptionError
        If `below`, `mean` or `std` is out of range, or a value is NaN or
        infinite; a ValueError.
    TypeError
        If `frames` is not an array of real numbers.

    See Also
    --------
    Spectrogram.stream : Returns a stream of frames.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.clamp_window([[1.0, -20.0, 0.0]]).tolist()
    [[1.25, -0.75, 1.0]]
    """
    from ._native.numeric import numpy
    values = numpy.array(convert.real("frames", frames, 1))
    call(library.spectrust_clamp_window, values.ctypes.data, values.size,
         _NUMBER.to_c("below", below), _NUMBER.to_c("mean", mean),
         _NUMBER.to_c("std", std))
    return values
