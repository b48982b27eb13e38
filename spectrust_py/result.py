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
