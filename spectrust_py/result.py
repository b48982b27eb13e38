"""What became of one file."""


def _printable(path):
    """Show bytes of a path that are no text as escapes, so print works."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


class Result(object):
    """What became of one file; read-only.

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

    See Also
    --------
    Spectrogram.generate : Returns one.
    Batchop.run : Returns a list of them.

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

    __slots__ = ("_input_file", "_output_file", "_error", "_warnings")

    def __init__(self, input_file, output_file=None, error=None, warnings=()):
        self._input_file = input_file
        self._output_file = output_file
        self._error = error
        self._warnings = tuple(warnings)

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
            self._input_file, self._output_file, self._error, self._warnings)
