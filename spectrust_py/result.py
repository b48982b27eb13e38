"""What became of one picture."""


def _printable(path):
    """Show bytes of a path that are no text as escapes, so print works."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


class Result(object):
    """What became of one picture; read-only.

    Parameters
    ----------
    input_file : str
        Path of the audio file.
    output_file : str, optional
        Path of the picture; None (default) when there is none.
    error : Exception, optional
        Why there is no picture; None (default) when there is one.
    warnings : iterable of str, optional
        What had to be worked around, one sentence each. Default: nothing.
    offset : float, optional
        Where the picture begins, in seconds from the recording's start;
        None (default) where that is not known.
    duration : float, optional
        Seconds of the recording that it shows; None (default) where that is
        not known.
    skipped : bool, optional
        Whether an earlier run had made the picture. Default False.

    See Also
    --------
    Spectrogram.generate : Returns one.
    Batchop.run : Returns a list of them.
    Batchop.iter : Yields them as they come.

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
                 "_offset", "_duration", "_skipped")

    def __init__(self, input_file, output_file=None, error=None, warnings=(),
                 offset=None, duration=None, skipped=False):
        self._input_file = input_file
        self._output_file = output_file
        self._error = error
        self._warnings = tuple(warnings)
        self._offset = offset
        self._duration = duration
        self._skipped = skipped

    @property
    def input_file(self):
        """Path of the audio file, as it was given or found: a str."""
        return self._input_file

    @property
    def output_file(self):
        """Path of the picture: a str, or None when there is none."""
        return self._output_file

    @property
    def error(self):
        """Why there is no picture: a `SpectrustError`, or None."""
        return self._error

    @property
    def warnings(self):
        """What had to be worked around: a new list of str."""
        return list(self._warnings)

    @property
    def offset(self):
        """Where the picture begins in the recording, in seconds, or None."""
        return self._offset

    @property
    def duration(self):
        """Seconds of the recording that the picture shows, or None."""
        return self._duration

    @property
    def skipped(self):
        """Whether an earlier run had made the picture: a bool."""
        return self._skipped

    @property
    def ok(self):
        """Whether there is a picture: a bool."""
        return self._error is None

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
            self._offset, self._duration, self._skipped)
