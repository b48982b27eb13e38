"""Values of fixed types for the fields of a manifest's row."""

import json
import math

from .._native.columns import LISTS, OBJECTS, PATHS, REAL, TEXTS, WHOLE
from .._native.parameters import sentence
from ..errors import OptionError

# Name of a sample's key, as in WebDataset: `key` is a field of the row.
KEY = "__key__"

NAMES = PATHS + TEXTS + WHOLE + REAL + LISTS + OBJECTS


def printable(text):
    r"""Return a text that is valid Unicode.

    A byte of a path that is not UTF-8, which Python has as a lone surrogate,
    becomes its escape: the byte 0xff the six characters `\udcff`.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def typed(row):
    """Return the values of a row.

    Parameters
    ----------
    row : dict
        Row of a manifest. Other fields than those of a manifest are ignored.

    Returns
    -------
    dict
        A value for each of `NAMES`: None if the row lacks it, otherwise a str
        of valid Unicode, an int of 64 bits, a finite float, a list of str, or
        a dict.

    Raises
    ------
    OptionError
        If a value has another type; a ValueError.
    """
    found = {}
    for names, convert in _CONVERTERS:
        for name in names:
            value = row.get(name)
            found[name] = None if value is None else convert(name, value)
    return found


def to_json(value):
    """Return a value as JSON text of valid Unicode, its fields sorted."""
    return printable(json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False))


def _text(name, value):
    if not isinstance(value, str):
        raise OptionError(sentence(name, "a text or None", value))
    return printable(value)


def _whole(name, value):
    if not isinstance(value, int) or not -1 << 63 <= value < 1 << 63:
        raise OptionError(sentence(
            name, "a whole number of 64 bits or None", value))
    return int(value)


def _real(name, value):
    if not isinstance(value, (int, float)):
        raise OptionError(sentence(name, "a number or None", value))
    try:
        number = float(value)
    except OverflowError:
        return None
    # As the manifest has it: what is not finite counts as missing.
    return number if math.isfinite(number) else None


def _texts(name, value):
    if not isinstance(value, (list, tuple)) or not all(
            isinstance(each, str) for each in value):
        raise OptionError(sentence(name, "a list of texts or None", value))
    return [printable(each) for each in value]


def _object(name, value):
    if not isinstance(value, dict):
        raise OptionError(sentence(name, "a dict or None", value))
    return value


_CONVERTERS = (
    (PATHS + TEXTS, _text), (WHOLE, _whole), (REAL, _real), (LISTS, _texts),
    (OBJECTS, _object))
