"""Result of drawing one picture."""


def _printable(path):
    """Escape the undecodable bytes of a path, so that it can be printed."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


class Result(object):
    """Result of drawing one picture; read-only.

    Parameters
    ----------
    input_file : str
        Path of the audio file.
    output_file : str, optional
        Path of the picture; None (default) if there is none.
    error : Exception, optional
        Reason for the failure; None (default) if there is a picture.
    warnings : iterable of str, optional
        Problems that were worked around, one sentence each. Default: none.
    offset : float, optional
        Start of the drawn part of the recording, in seconds; None (default)
        if unknown.
    duration : float, optional
        Length of the drawn part of the recording, in seconds; None (default)
        if unknown.
    skipped : bool, optional
        Whether there was nothing to draw: an earlier run drew the picture,
        or the recording is left out. Default False.
    reason : str, optional
        Why the recording is left out; None (default) if it is not.

    See Also
    --------
    Spectrogram.generate : Returns a result.
    Batchop.run : Returns a list of results.
    Batchop.iter : Yields results as they finish.

    Examples
    --------
    >>> import spectrust
    >>> result = spectrust.Spectrogram().generate("in.wav", "out.jpg")
    >>> result
    <spectrust.Result(
        inputfile=in.wav,
        outputfile=out.jpg,
        error=None
    )>
    >>> result.ok, result.output_file, result.warnings
    (True, 'out.jpg', [])
    """

    __slots__ = ("_input_file", "_output_file", "_error", "_warnings",
                 "_offset", "_duration", "_skipped", "_reason")

    def __init__(self, input_file, output_file=None, error=None, warnings=(),
                 offset=None, duration=None, skipped=False,
                 reason=None):
        self._input_file = input_file
        self._output_file = output_file
        self._error = error
        self._warnings = tuple(warnings)
        self._offset = offset
        self._duration = duration
        self._skipped = skipped
        self._reason = reason

    @property
    def input_file(self):
        """Path of the audio file, as given or listed: a str."""
        return self._input_file

    @property
    def output_file(self):
        """Path of the picture: a str, or None if there is none."""
        return self._output_file

    @property
    def error(self):
        """Reason for the failure: a `SpectrustError`, or None."""
        return self._error

    @property
    def warnings(self):
        """Problems that were worked around: a list of str, a copy."""
        return list(self._warnings)

    @property
    def offset(self):
        """Start of the drawn part, in seconds, or None if unknown."""
        return self._offset

    @property
    def duration(self):
        """Length of the drawn part, in seconds, or None if unknown."""
        return self._duration

    @property
    def skipped(self):
        """Whether there was nothing to draw: a bool.

        An earlier run drew the picture, or the recording is left out, for
        which there is a `reason`.
        """
        return self._skipped

    @property
    def reason(self):
        """Why the recording is left out, a sentence, or None.

        It is shorter than one segment, and `remainder` is "drop". There is
        then neither a picture nor an error.
        """
        return self._reason

    @property
    def ok(self):
        """Whether nothing failed: a bool.

        There is then a picture, unless the recording is left out.
        """
        return self._error is None

    def _repr_html_(self):
        """Show the picture in a notebook, with a player if there is one."""
        return self._figure(None)

    def _repr_jpeg_(self):
        from . import _notebook

        return _notebook.of_type(self._content(), "image/jpeg")

    def _repr_png_(self):
        from . import _notebook

        return _notebook.of_type(self._content(), "image/png")

    def _content(self):
        from . import _notebook

        if self._output_file is None:
            return None
        return _notebook.read_picture_file(self._output_file)

    def _figure(self, width):
        from . import _notebook

        part = None
        if self._offset is not None and self._duration is not None:
            part = self._offset, self._duration
        content = self._content()
        return _notebook.figure(
            content, self._input_file, self._caption(content),
            _notebook.read_audio(self._input_file) if content else None,
            part, width)

    def _caption(self, content):
        """Return what there is to say about the picture."""
        if self._error is not None:
            return "{}: {}".format(type(self._error).__name__, self._error)
        if self._reason is not None:
            return self._reason
        if content is None:
            return "{}: no picture that can be shown".format(
                self._output_file)
        if self._offset:
            return "from {:.2f} s, {:.2f} s".format(
                self._offset, self._duration or 0.)
        return "" if self._duration is None else "{:.2f} s".format(
            self._duration)

    def __repr__(self):
        return (
            "<spectrust.Result(\n"
            "\tinputfile={},\n"
            "\toutputfile={},\n"
            "\terror={}\n"
            ")>"
        ).format(
            _printable(self._input_file), _printable(self._output_file),
            self._error)

    def __reduce__(self):
        return type(self), (
            self._input_file, self._output_file, self._error, self._warnings,
            self._offset, self._duration, self._skipped, self._reason)


class Results(list):
    """Results of a batch: a list that a notebook shows as a grid.

    Examples
    --------
    >>> import spectrust
    >>> results = spectrust.Batchop("in_dir", "out_dir").run()
    >>> len(results), isinstance(results, list)
    (2, True)
    """

    # Of a picture in the grid, in pixels.
    _WIDTH = 240

    def _repr_html_(self):
        """Show the failures and the first pictures in a notebook."""
        from . import _notebook

        return _notebook.grid(
            [result._figure(self._WIDTH)
             for result in _notebook.shown(self)], len(self))


class Shown(object):
    """A picture that a notebook shows, with a player of its recording.

    Parameters
    ----------
    picture : bytes
        A JPEG or PNG file.
    name : str
        Name of the recording.
    source : path, bytes-like or tuple
        The recording.
    part : tuple of float
        Start and length of the sound in the picture, in seconds.
    place : tuple of float, optional
        For a picture without parameters (`metadata=None`): left and upper
        border, width and height of the spectrogram in it, as parts of the
        picture, and the seconds that it spans. Default None: unknown, and no
        cursor over such a picture.

    Attributes
    ----------
    picture : bytes
        A JPEG or PNG file.

    See Also
    --------
    Spectrogram.show : Draws a recording for a notebook.

    Examples
    --------
    >>> import spectrust
    >>> shown = spectrust.Spectrogram(width=64, height=48).show("in.wav")
    >>> shown._repr_html_()[:7]
    '<figure'
    """

    def __init__(self, picture, name, source, part, place=None):
        self.picture = picture
        self._name, self._source, self._part = name, source, part
        self._place = place

    def _repr_html_(self):
        """Show the picture in a notebook, with a player if there is one."""
        from . import _notebook

        return _notebook.figure(
            self.picture, self._name, "{:.2f} s".format(self._part[1]),
            _notebook.audio_of(self._source), self._part, place=self._place)

    def _repr_jpeg_(self):
        from . import _notebook

        return _notebook.of_type(self.picture, "image/jpeg")

    def _repr_png_(self):
        from . import _notebook

        return _notebook.of_type(self.picture, "image/png")

    def __repr__(self):
        return "<spectrust.Shown {}>".format(_printable(self._name))
