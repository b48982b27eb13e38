"""The exceptions of the library, one for each status of its C header.

Every class derives from `SpectrustError` and, where one fits, from the
exception of Python that says the same, so both may be caught. What is
worked around without failing is a `SpectrustWarning`.
"""

from ._bindings import STATUS


class SpectrustError(Exception):
    """Base of all exceptions of the library.

    Its text is one sentence: what, where, which value, what is allowed.
    Where it is an OSError, ``errno`` is the system's error number if a call
    of the system's failed, else None.

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
        """Keep ``errno``, which OSError itself forgets."""
        state = dict(self.__dict__)
        if getattr(self, "errno", None) is not None:
            state["errno"] = self.errno
        return type(self), self.args, state or None


class OptionError(SpectrustError, ValueError):
    """An option lies outside its range, or contradicts another or the file.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.Spectrogram(r=256.)
    Traceback (most recent call last):
        ...
    spectrust.errors.OptionError: r must be a number from 0 to 255, got 256
    """


class ArgumentError(SpectrustError, ValueError):
    """A call to the C library was wrong; not seen unless this package is.

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
    """The input cannot be opened, read or listed, or is no regular file.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.InputError, OSError)
    True
    """


class AudioError(SpectrustError, ValueError):
    """The input is not audio that the library reads, or holds no samples.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.AudioError, ValueError)
    True
    """


class LimitError(SpectrustError, ValueError):
    """A number passes a limit that protects the process.

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
    """The system has no memory left.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.OutOfMemoryError, MemoryError)
    True
    """


class CancelledError(SpectrustError):
    """The batch was cancelled before this file was done.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.CancelledError, spectrust.SpectrustError)
    True
    """


class StateError(SpectrustError, RuntimeError):
    """The object cannot do this now; for example, it has been closed.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.StateError, RuntimeError)
    True
    """


class InternalError(SpectrustError, RuntimeError):
    """A bug in the library, caught; the process is unharmed.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.InternalError, RuntimeError)
    True
    """


class PictureError(SpectrustError, ValueError):
    """The file is no picture that this library made.

    Examples
    --------
    >>> import spectrust
    >>> issubclass(spectrust.PictureError, ValueError)
    True
    """


class SpectrustWarning(UserWarning, RuntimeWarning):
    """Something had to be worked around.

    Its text names the recording or the folder, then says in one sentence
    what was found.
    It is a RuntimeWarning too, so filters for those hold.

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


def from_status(status, message, os_error=0):
    """Make the exception that stands for a status of the C library.

    Parameters
    ----------
    status : int
        A SpectrustStatus other than 0. One that this version does not know
        becomes an `InternalError`.
    message : str
        The exception's text.
    os_error : int, optional
        The system's error number, which an OSError gets as its ``errno``.
        Default 0: there is none.

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
