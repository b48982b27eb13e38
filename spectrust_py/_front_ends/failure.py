"""The errors of a configuration file: one sentence each."""

from .._native.parameters import show
from ..errors import OptionError


def wrong(name, kind, path, allowed, value):
    """Return the exception for the value of a field.

    Parameters
    ----------
    name, kind : str
        The field, and the type of the extractor.
    path : str
        The file.
    allowed : str
        What the field may be.
    value : object
        What it is.
    """
    return OptionError("{} of {} must be {}, got {}, in {}".format(
        name, kind, allowed, show(value), path))


def unreadable(path, language, reason):
    """Return the exception for a file that is not of a language."""
    return OptionError("{} is not {}: {}".format(path, language, reason))
