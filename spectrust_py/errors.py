"""Exceptions of the library, one for each status of the C header.

Every class derives from `SpectrustError` and, if one fits, from a built-in
exception, so either can be caught. A problem that was worked around is a
`SpectrustWarning`.
"""

from ._native.bindings import STATUS


class SpectrustError(Exception):
    """Base class of all exceptions of the library.

    The message is one sentence: what, where, which value, what is allowed.
    If it is also an OSError, ``errno`` is the system's error number, or None
    if no system call failed.

    Examples
    --------
    >>> import spectrust
    >>> try:
    ...     spectrust.Spectrogram().encode("missing.wav")
    ... except spectrust.SpectrustError as error:
    ...     print(type(error).__name__, error.errno)
    NotFoundError 2
    """

    def __reduce__(self):
        """Keep ``errno``, which OSError itself does not pickle."""
        state = dict(self.__dict__)
        if getattr(self, "errno", None) is not None:
            state["errno"] = self.errno
        return type(self), self.args, state or None


class OptionError(SpectrustError, ValueError):
    """An option is out of range, or contradicts another or the file.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.Spectrogram(r=256.)
    Traceback (most recent call last):
        ...
    spectrust.errors.OptionError: r must be a number from 0 to 255, got 256
    """


class ArgumentError(SpectrustError, ValueError):
    """A call to the C library was wrong: a bug in this package.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.ArgumentError, ValueError)
    True
    """


class NotFoundError(SpectrustError, FileNotFoundError):
    """The input does not exist.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.NotFoundError, FileNotFoundError)
    True
    """


class InputError(SpectrustError, OSError):
    """The input cannot be opened, read or listed, or is not a regular file.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.InputError, OSError)
    True
    """


class AudioError(SpectrustError, ValueError):
    """The input is not supported audio, or contains no samples.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.AudioError, ValueError)
    True
    """


class LimitError(SpectrustError, ValueError):
    """A number exceeds a limit that protects the process.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.LimitError, ValueError)
    True
    """


class OutputError(SpectrustError, OSError):
    """The picture cannot be written.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.OutputError, OSError)
    True
    """


class OutOfMemoryError(SpectrustError, MemoryError):
    """The system is out of memory.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.OutOfMemoryError, MemoryError)
    True
    """


class CancelledError(SpectrustError):
    """The batch was cancelled before this file was finished.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.CancelledError, spectrust.SpectrustError)
    True
    """


class StateError(SpectrustError, RuntimeError):
    """The object is in the wrong state; for example, it has been closed.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.StateError, RuntimeError)
    True
    """


class InternalError(SpectrustError, RuntimeError):
    """A bug in the library; it was caught, and the process is unharmed.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.InternalError, RuntimeError)
    True
    """


class PictureError(SpectrustError, ValueError):
    """The file is not a picture of this library.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.PictureError, ValueError)
    True
    """


class SpectrustWarning(UserWarning, RuntimeWarning):
    """A problem was worked around.

    The message names the recording or the folder, then describes the problem
    in one sentence. It is also a RuntimeWarning, so filters for that apply.

    Examples
    --------
    >>> import warnings
    >>> import spectrust
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", spectrust.SpectrustWarning)
    ...     png = spectrust.Spectrogram().encode("in.wav", format="png")
    """


_CLASSES = {
    STATUS["OPTION"]: OptionError,
    STATUS["ARGUMENT"]: ArgumentError,
    STATUS["NOT_FOUND"]: NotFoundError,
    STATUS["INPUT"]: InputError,
    STATUS["AUDIO"]: AudioError,
    STATUS["LIMIT"]: LimitError,
    STATUS["OUTPUT"]: OutputError,
    STATUS["MEMORY"]: OutOfMemoryError,
    STATUS["CANCELLED"]: CancelledError,
    STATUS["STATE"]: StateError,
    STATUS["PANIC"]: InternalError,
    STATUS["PICTURE"]: PictureError,
}


# The status of each class, by its name in a manifest.
_STATUS_OF = dict((kind.__name__, status) for status, kind in _CLASSES.items())


def from_status(status, message, os_error=0):
    """Create the exception for a status of the C library.

    Parameters
    ----------
    status : int
        A SpectrustStatus other than 0. An unknown status gives an
        `InternalError`.
    message : str
        Message of the exception.
    os_error : int, optional
        Error number of the system, stored as ``errno`` of an OSError.
        Default 0: none.

    Returns
    -------
    SpectrustError
        The exception, not raised.

    Raises
    ------
    ValueError
        If `status` is 0, which is success.

    Examples
    --------
    >>> from spectrust.errors import from_status
    >>> print(from_status(5, "not readable as audio"))
    not readable as audio
    """
    if status == STATUS["OK"]:
        raise ValueError("status must not be 0, which is success")
    error = _CLASSES.get(status, InternalError)(message)
    if os_error and isinstance(error, OSError):
        error.errno = os_error
    return error
