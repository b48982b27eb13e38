"""Read back what a picture tells of itself."""

import ctypes

from . import _axes
from ._bindings import SpectrustArray, SpectrustBuffer
from ._call import bytes_at, call
from ._library import library
from ._sources import Source


class Picture(object):
    """What a picture tells of itself; read-only.

    Parameters
    ----------
    parameters : dict
        Options and facts, by name.
    values : bytes, optional
        Levels of its pixels as float32, row after row. Default None.
    shape : tuple, optional
        Rows and columns of `values`. Default None.

    See Also
    --------
    read_picture : Returns one.

    Examples
    --------
    >>> import spectrust
    >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
    >>> picture = spectrust.read_picture("out.jpg")
    >>> picture.parameters["kind"], picture.levels
    ('mel', None)
    """

    __slots__ = ("_parameters", "_values", "_shape")

    def __init__(self, parameters, values=None, shape=None):
        self._parameters = dict(parameters)
        self._values = values
        self._shape = shape

    @property
    def parameters(self):
        """Return options in the words of `Spectrogram`, and facts.

        Facts are `sr`, `n_samples`, `n_frames`, the `n_fft`, `win_length`,
        `hop_length`, `fmax`, `vmin` and `vmax` that were used, and the
        version, under the name `spectrust`. Where the whole picture has the
        lowest colour, `vmin` is its level.

        Returns
        -------
        dict
            A new one for each call.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read_picture("out.jpg").parameters["n_mels"]
        128
        """
        return dict(self._parameters)

    @property
    def levels(self):
        """Return the levels of a PNG's pixels.

        They are in the unit of `scale` (dB by default), within half a step
        of what was drawn: (vmax - vmin) / 255, of 16 bits / 65535.

        Row 0 is the lowest band, which the picture has at its bottom. To
        draw it upright say so, in matplotlib with ``origin="lower"``:
        ``plt.imshow(picture.levels, origin="lower", aspect="auto")``, or
        ``plt.pcolormesh(picture.times, picture.frequencies,
        picture.levels)``.

        Returns
        -------
        numpy.ndarray of float32, shape (height, width), or None
            The lowest band first; read-only. Silence is `vmin` everywhere.
            None for a JPEG.

        See Also
        --------
        frequencies : Of the rows.
        times : Of the columns.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read_picture("out.jpg").levels is None
        True
        """
        if self._values is None:
            return None
        import numpy
        return numpy.frombuffer(
            self._values, numpy.float32).reshape(self._shape)

    @property
    def frequencies(self):
        """Return the frequency in the middle of each row of `levels`.

        Returns
        -------
        numpy.ndarray of float64, shape (height,), or None
            In Hz, the lowest first. Where a band is drawn over several
            rows, the outer ones lie beyond its centre. None where rows are
            no frequencies, but coefficients or classes of pitch.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.png")
        >>> spectrust.read_picture("out.png").frequencies.shape
        (420,)
        """
        return _axes.frequencies(self._parameters)

    @property
    def times(self):
        """Return the time in the middle of each column of `levels`.

        Returns
        -------
        numpy.ndarray of float64, shape (width,)
            In seconds from the start of the recording: the middle of the
            frames that a column shows.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.png")
        >>> spectrust.read_picture("out.png").times.shape
        (600,)
        """
        return _axes.times(self._parameters)

    def __repr__(self):
        return "<spectrust.Picture {}x{}, {}>".format(
            self._parameters.get("width"), self._parameters.get("height"),
            self._parameters.get("kind"))


def read_picture(picture):
    """Read back a picture's parameters and, from a PNG, its levels.

    Parameters
    ----------
    picture : path, bytes-like or file object
        A JPEG or PNG file that this library made: its path, as str or
        os.PathLike; "-" for standard input; its content as bytes, bytearray
        or memoryview; or a file object opened in binary mode, which is read
        to its end.

    Returns
    -------
    Picture
        Its `parameters` and its `levels`.

    Raises
    ------
    PictureError
        If the file is no picture, or tells nothing of itself; a ValueError.
    NotFoundError, InputError
        If it cannot be opened or read; an OSError.
    LimitError
        If it is too large; a ValueError.
    TypeError
        If `picture` is none of these.
    ValueError
        If a path holds a zero byte.
    OSError
        What reading a file object raises.

    Examples
    --------
    >>> import spectrust
    >>> spect = spectrust.Spectrogram(width=64, height=48)
    >>> result = spect.generate("in.wav", "out.jpg")
    >>> spectrust.read_picture("out.jpg").parameters["vmin"]
    -80.0
    """
    import json

    text, levels = SpectrustBuffer(), SpectrustArray()
    try:
        with Source(picture, "picture", samples=False) as source:
            call(library.spectrust_picture_read_from,
                 ctypes.byref(source.struct), ctypes.byref(text),
                 ctypes.byref(levels))
        raw = bytes_at(text.data, text.len)
        parameters = json.loads(raw.decode("utf-8"))
        if not levels.rows:
            return Picture(parameters)
        shape = (levels.rows, levels.columns)
        size = shape[0] * shape[1] * ctypes.sizeof(ctypes.c_float)
        return Picture(parameters, bytes_at(levels.data, size), shape)
    finally:
        library.spectrust_buffer_free(ctypes.byref(text))
        library.spectrust_array_free(ctypes.byref(levels))


# Its name in earlier versions.
read = read_picture
