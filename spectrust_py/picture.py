"""Read back what a picture tells of itself."""

import ctypes
import json

from ._bindings import SpectrustArray, SpectrustBuffer
from ._call import call
from ._library import library
from ._paths import encode_path


class Picture(object):
    """What a picture tells of itself; read-only.

    Parameters
    ----------
    parameters : dict
        Options and facts, by name.
    levels : numpy.ndarray or None
        Levels of its pixels.

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

    __slots__ = ("_parameters", "_levels")

    def __init__(self, parameters, levels=None):
        self._parameters = dict(parameters)
        self._levels = levels

    @property
    def parameters(self):
        """Options in the words of `Spectrogram`, and facts: a new dict.

        Facts are `sr`, `n_samples`, `n_frames`, the `n_fft`, `win_length`,
        `hop_length`, `fmax`, `vmin` and `vmax` that were used, and the
        version, under the name `spectrust`. `vmin` and `vmax` are None where
        the whole picture has the lowest colour.
        """
        return dict(self._parameters)

    @property
    def levels(self):
        """Levels of a PNG's pixels; None for a JPEG or a uniform picture.

        A numpy.ndarray of float32, shape (height, width), the lowest band
        first, in the unit of `scale` (dB by default): within half a step of
        what was drawn, (vmax - vmin) / 255 (16 bits: / 65535).
        """
        return self._levels

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
    path = encode_path(picture, "picture")
    text, levels = SpectrustBuffer(), SpectrustArray()
    try:
        call(library.spectrust_picture_read, path, ctypes.byref(text),
             ctypes.byref(levels))
        raw = ctypes.string_at(text.data, text.len)
        return Picture(json.loads(raw.decode("utf-8")), _matrix(levels))
    finally:
        library.spectrust_buffer_free(ctypes.byref(text))
        library.spectrust_array_free(ctypes.byref(levels))


def _matrix(array):
    """Return a copy of the library's values; NumPy is imported for some."""
    if not array.rows:
        return None
    import numpy
    return numpy.ctypeslib.as_array(
        array.data, (array.rows, array.columns)).copy()
