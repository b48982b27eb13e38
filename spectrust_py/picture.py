"""Read back what a picture tells of itself."""

import ctypes

from ._bindings import SpectrustArray, SpectrustBuffer
from ._call import bytes_at, call
from ._library import library
from ._paths import encode_path


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
    read : Returns one.

    Examples
    --------
    >>> import spectrust
    >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
    >>> picture = spectrust.read("out.jpg")
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
        version, under the name `spectrust`. `vmin` and `vmax` are None where
        the whole picture has the lowest colour.

        Returns
        -------
        dict
            A new one for each call.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read("out.jpg").parameters["n_mels"]
        128
        """
        return dict(self._parameters)

    @property
    def levels(self):
        """Return the levels of a PNG's pixels.

        They are in the unit of `scale` (dB by default), within half a step
        of what was drawn: (vmax - vmin) / 255, of 16 bits / 65535.

        Returns
        -------
        numpy.ndarray of float32, shape (height, width), or None
            The lowest band first; read-only. None for a JPEG and for a
            picture that is all of the lowest colour.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read("out.jpg").levels is None
        True
        """
        if self._values is None:
            return None
        import numpy
        return numpy.frombuffer(
            self._values, numpy.float32).reshape(self._shape)

    def __repr__(self):
        return "<spectrust.Picture {}x{}, {}>".format(
            self._parameters.get("width"), self._parameters.get("height"),
            self._parameters.get("kind"))


def read(picture):
    """Read back a picture's parameters and, from a PNG, its levels.

    Parameters
    ----------
    picture : str, bytes or os.PathLike
        A JPEG or PNG file that this library made.

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

    Examples
    --------
    >>> import spectrust
    >>> spect = spectrust.Spectrogram(width=64, height=48)
    >>> result = spect.generate("in.wav", "out.jpg")
    >>> spectrust.read("out.jpg").parameters["vmin"]
    -80.0
    """
    import json

    path = encode_path(picture, "picture")
    text, levels = SpectrustBuffer(), SpectrustArray()
    try:
        call(library.spectrust_picture_read, path, ctypes.byref(text),
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

