"""Call the library and convert a status other than 0 to an exception."""

import ctypes
import sys
import warnings

from .. import errors
from .bindings import STATUS, SpectrustError, SpectrustWarnings


def attempt(function, *arguments):
    """Call a function whose last argument is the caller's SpectrustError.

    Parameters
    ----------
    function : ctypes function
        A function that returns a SpectrustStatus.
    *arguments
        All its arguments but the last.

    Returns
    -------
    spectrust.SpectrustError or None
        The exception if the call failed, otherwise None. It is not raised,
        because a result that keeps it must not keep the traceback's frames
        alive.
    """
    error = SpectrustError()
    status = function(*(arguments + (ctypes.byref(error),)))
    if status == STATUS["OK"]:
        return None
    return errors.from_status(status, text(error.message), error.os_error)


def call(function, *arguments):
    """Call a function like `attempt`, and raise the exception."""
    error = attempt(function, *arguments)
    if error is not None:
        raise error


def new_struct(kind, init, fields):
    """Return a struct with the library's defaults and other fields.

    Parameters
    ----------
    kind : type
        Struct of options.
    init : ctypes function
        Fills such a struct with the defaults.
    fields : dict
        Fields that differ from the defaults.
    """
    struct = kind()
    call(init, ctypes.byref(struct), ctypes.sizeof(struct))
    for name, value in fields.items():
        setattr(struct, name, value)
    return struct


def bytes_at(address, size):
    """Copy memory of the library; ctypes.string_at counts in 32 bits."""
    return (ctypes.c_char * size).from_address(address).raw if size else b""


def text(raw):
    """Decode a message of the library, which is UTF-8."""
    return raw.decode("utf-8", "replace")


def sentences(raw):
    """Split the library's warnings, one on each line; `raw` may be None."""
    return text(raw).split("\n") if raw else []


def warn(label, found):
    """Issue a recording's warnings at the caller's line.

    Parameters
    ----------
    label : str
        Name of the recording.
    found : iterable of str
        Sentences of the warnings.
    """
    for sentence in found:
        _issue("{}: {}".format(label, sentence))


def warn_from(function, owner):
    """Issue the warnings of an object of the library.

    Parameters
    ----------
    function : ctypes function
        Takes the object and a pointer to a SpectrustWarnings.
    owner : ctypes pointer
        The object.
    """
    found = SpectrustWarnings()
    call(function, owner, ctypes.byref(found))
    for sentence in sentences(found.text):
        _issue(sentence)


def _issue(message):
    warnings.warn(
        message, errors.SpectrustWarning, stacklevel=_stacklevel())


def _stacklevel():
    """Return the stack level of the first caller outside this package."""
    package = __name__.partition(".")[0] + "."
    level, frame = 1, sys._getframe(1)
    while frame and frame.f_globals.get("__name__", "").startswith(package):
        level, frame = level + 1, frame.f_back
    return level
