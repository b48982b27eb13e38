"""The errors of a configuration file: one sentence each."""

from .._native.parameters import sentence, show
from ..errors import OptionError

# Largest number of characters of a name in an error.
_LONGEST = 60


def named(name):
    """Return a field's name for an error: in quotes if it is an odd one."""
    is_plain = name.isprintable() and 0 < len(name) <= _LONGEST
    return name if is_plain else show(name)


def at(path):
    """Return a path for an error: in quotes if it has line breaks."""
    return path if path.isprintable() else repr(path)


def check_rate(known, given):
    """Raise if a change of a front end's options has another sample rate."""
    if given != known:
        raise OptionError(sentence(
            "sr", "{}, the rate of the front end, to which recordings are "
            "resampled".format(known), given))


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
        named(name), kind, allowed, show(value), at(path)))


def unreadable(path, language, reason):
    """Return the exception for a file that is not of a language."""
    return OptionError("{} is not {}: {}".format(
        at(path), language, reason))
