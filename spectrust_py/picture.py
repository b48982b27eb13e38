"""Read back a picture's parameters and levels."""

import ctypes
import warnings

from . import _axes, _origin, errors
from ._native.bindings import SpectrustArray, SpectrustBuffer
from ._native.call import bytes_at, call
from ._native.library import library
from ._native.source import Source
from ._stores.reading import readable
from .spectrogram import Spectrogram

# Parameters besides the options.
_FACTS = (
    "spectrust", "n_samples", "n_frames", "given", "source", "rectangle")

# Parameters that give a level its colour.
_COLOURS = ("scale", "vmin", "vmax", "colormap", "r", "g", "b", "bit_depth")


class Picture(object):
    """Parameters and levels of a picture; read-only.

    A notebook shows the picture that was read. If it was read from a file,
    that is read again: where it is gone or has changed, a notebook shows the
    levels, if there are some. A picture that was read from memory keeps its
    content, of at most 16 MiB.

    Parameters
    ----------
    parameters : dict
        Options and derived values, by name.
    values : bytes, optional
        Levels of the pixels as float32, row by row. Default None.
    shape : tuple, optional
        Number of rows and columns of `values`. Default None.

    See Also
    --------
    read_picture : Reads a picture.

    Examples
    --------
    >>> import spectrust
    >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
    >>> picture = spectrust.read_picture("out.jpg")
    >>> picture.parameters["kind"], picture.levels
    ('mel', None)
    """

    __slots__ = ("_parameters", "_values", "_shape", "_origin")

    def __init__(self, parameters, values=None, shape=None):
        self._parameters = dict(parameters)
        self._values = values
        self._shape = shape
        self._origin = None

    @property
    def parameters(self):
        """Return the options of `Spectrogram`, and derived values.

        Derived values are `sr`, `n_samples`, `n_frames`, the `n_fft`,
        `win_length`, `hop_length`, `fmax`, `vmin` and `vmax` that were used,
        and the version, as `spectrust`. A figure with `axes` has a
        `rectangle`: `x`, `y`, `width` and `height` of its spectrogram, in
        pixels from the upper left corner. If the whole picture has the lowest
        colour, `vmin` is its level. If `vmin` or `vmax` was measured in this
        picture, on a logarithmic scale, `given` has it as it was given: a
        percentile, or None. The options of the encoder are those that the
        file states: `quality`, `subsampling` and `progressive` of a JPEG,
        `bit_depth` of a PNG.

        Returns
        -------
        dict
            A copy.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read_picture("out.jpg").parameters["n_mels"]
        128
        """
        return dict(self._parameters)

    @property
    def options(self):
        """Return those parameters that are options of `Spectrogram`.

        Returns
        -------
        dict
            A copy. The ends in `given` are as they were given. Those of a
            tile have no `offset` and `duration`.

        See Also
        --------
        spectrogram : Makes a spectrogram with them.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read_picture("out.jpg").options["quality"]
        90
        """
        given = self._parameters.get("given", {})
        options = dict(
            (name, given.get(name, value))
            for name, value in self._parameters.items()
            if name not in _FACTS)
        if options.pop("tile", None):
            # The part that it shows may begin before the recording.
            del options["offset"], options["duration"]
        if "source" in self._parameters:
            options["metadata"] = "source"
        return options

    def spectrogram(self, **options):
        """Return the spectrogram that draws this picture again.

        From the same recording it draws the same pixels, and the same file
        with the same version of the library. The values that were derived
        from the recording are fixed: `sr`, `n_fft`, `hop_length`, `vmin` and
        so on. So other recordings are resampled to the same rate, and get
        frames and colours of the same meaning. A picture of a segment has its
        `offset`, `duration` and `length`: to draw whole recordings, override
        them with ``offset=0, duration=None, length=None``.

        If `ref` is "recording" or "corpus", a picture does not know the
        maximum of the others: it is drawn again only together with them, by
        a batch or by `Spectrogram.windows`. Options of arrays and limits have
        their defaults.

        Parameters
        ----------
        **options
            Options of `Spectrogram` that override those of the picture.

        Returns
        -------
        Spectrogram
            A spectrogram with the `options` of the picture.

        Raises
        ------
        TypeError, ValueError
            If the picture, or an override, has an option that this version of
            the library does not know, or a value out of range.

        See Also
        --------
        Spectrogram.options : The options as they were given.

        Examples
        --------
        >>> import spectrust
        >>> spect = spectrust.Spectrogram(64, 48, colormap="magma", quality=75)
        >>> drawn = spect.encode("in.wav")
        >>> again = spectrust.read_picture(drawn).spectrogram()
        >>> again.encode("in.wav") == drawn
        True
        """
        own = [name for name in ("window", "filters") if str(
            self.options.get(name)).startswith("#") and name not in options]
        if own:
            raise errors.OptionError(
                "the picture was drawn with an array as {0}, of which it has "
                "a hash only: pass {0}=".format(own[0]))
        return Spectrogram(**dict(self.options, **options))

    @property
    def levels(self):
        """Return the levels of a PNG's pixels.

        They are in the unit of `scale` (dB by default), within half a step
        of the level that was drawn; a step is (vmax - vmin) / 255, or
        (vmax - vmin) / 65535 with 16 bits, or (vmax - vmin) / 239 in a figure
        with `axes`, of which these are the levels of the spectrogram.

        Row 0 is the lowest band, at the bottom of the picture. To plot it
        upright in matplotlib, use ``plt.imshow(picture.levels,
        origin="lower", aspect="auto")`` or ``plt.pcolormesh(picture.times,
        picture.frequencies, picture.levels)``.

        Returns
        -------
        numpy.ndarray of float32, shape (height, width), or None
            The lowest band first; read-only. In a silent picture every level
            is `vmin`. None for a JPEG.

        See Also
        --------
        frequencies : Frequencies of the rows.
        times : Times of the columns.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
        >>> spectrust.read_picture("out.jpg").levels is None
        True
        """
        if self._values is None:
            return None
        from ._native.numeric import numpy
        return numpy.frombuffer(
            self._values, numpy.float32).reshape(self._shape)

    @property
    def frequencies(self):
        """Return the centre frequency of each row of `levels`.

        Returns
        -------
        numpy.ndarray of float64, shape (height,), or None
            In Hz, the lowest first. If a band spans several rows, the outer
            ones are off its centre. None if rows are not frequencies, but
            coefficients, pitch classes or the bands of `filters`.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.png")
        >>> spectrust.read_picture("out.png").frequencies.shape
        (420,)
        """
        return self._axis(_axes.frequencies)

    @property
    def times(self):
        """Return the centre time of each column of `levels`.

        Returns
        -------
        numpy.ndarray of float64, shape (width,)
            In seconds from the start of the recording: the middle of the
            frames in a column.

        Examples
        --------
        >>> import spectrust
        >>> result = spectrust.Spectrogram().generate("in.wav", "out.png")
        >>> spectrust.read_picture("out.png").times.shape
        (600,)
        """
        return self._axis(_axes.times)

    def _repr_jpeg_(self):
        """Show the picture in a notebook, if it is a JPEG."""
        from . import _notebook

        return _notebook.of_type(
            _origin.content_of(self._origin), "image/jpeg")

    def _repr_png_(self):
        """Show the picture in a notebook, if it is a PNG, or its levels."""
        from . import _notebook

        content = _origin.content_of(self._origin)
        if content is None and self._values is not None:
            content = self._drawn()
        return _notebook.of_type(content, "image/png")

    def _drawn(self):
        """Return the levels as a PNG without axes, or None.

        None without NumPy, and if they are too many for a notebook.
        """
        height, width = self._shape
        if height * width > _origin.MOST:
            return None
        options = dict(
            (name, self._parameters[name]) for name in _COLOURS
            if name in self._parameters)
        try:
            with warnings.catch_warnings():
                # That of one colour was given when it was drawn.
                warnings.simplefilter("ignore", errors.SpectrustWarning)
                return Spectrogram(width, height, **options).draw(
                    self.levels, "png")
        except (ImportError, TypeError, ValueError):
            return None

    def _axis(self, find):
        try:
            return find(self._parameters)
        except KeyError as missing:
            raise errors.PictureError(
                "not a picture of spectrust: it has no {}".format(
                    missing)) from None

    def __repr__(self):
        return "<spectrust.Picture {}x{}, {}>".format(
            self._parameters.get("width"), self._parameters.get("height"),
            self._parameters.get("kind"))


def read_picture(picture):
    """Read back the parameters of a picture and, from a PNG, its levels.

    Parameters
    ----------
    picture : path, bytes-like or file object
        A JPEG or PNG file made by this library: its path, as str or
        os.PathLike; its URL in a store, as str; "-" for standard input; its
        content as bytes, bytearray
        or memoryview; or a file object opened in binary mode, which is read
        to its end.

    Returns
    -------
    Picture
        The `parameters` and `levels` of the picture. A notebook shows it.

    Raises
    ------
    PictureError
        If the file is not a picture, or has no parameters; a ValueError.
    NotFoundError, InputError
        If it cannot be opened or read; an OSError.
    LimitError
        If it is too large; a ValueError.
    TypeError
        If `picture` has another type.
    ValueError
        If a path contains a zero byte.
    OSError
        If reading a file object raises it.

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
        with Source(
                readable(picture), "picture", samples=False) as source:
            origin = _origin.origin_of(source)
            call(library.spectrust_picture_read,
                 ctypes.byref(source.struct), ctypes.byref(text),
                 ctypes.byref(levels))
        raw = bytes_at(text.data, text.len)
        parameters = json.loads(raw.decode("utf-8"))
        shape, values = None, None
        if levels.rows:
            shape = (levels.rows, levels.columns)
            size = shape[0] * shape[1] * ctypes.sizeof(ctypes.c_float)
            values = bytes_at(levels.data, size)
        found = Picture(parameters, values, shape)
        found._origin = origin
        return found
    finally:
        library.spectrust_buffer_free(ctypes.byref(text))
        library.spectrust_array_free(ctypes.byref(levels))


# The name in earlier versions.
read = read_picture
