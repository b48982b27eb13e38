"""Rows of the library's tables of options, with their documentation."""

import collections
import ctypes

from .bindings import PARAMETER_TYPE, SpectrustParameter
from .call import call, text
from .library import library

_KINDS = dict((number, name) for name, number in PARAMETER_TYPE.items())

Row = collections.namedtuple("Row", [
    "name", "group", "doc", "allowed", "default", "choices", "unset", "kind"])


def options():
    """Return the rows of the options of a spectrogram.

    Returns
    -------
    list of Row
        A named tuple for each: `name`, `group`, `doc`, what is `allowed`
        (worded to follow "must be"), the `default` as text, a list of
        `choices`, what happens if it is `unset` (None if it cannot be), and
        its `kind`: "WHOLE", "NUMBER", "FLAG", "CHOICE", "LEVEL" or
        "PERCENTILE".
    """
    return _rows(
        library.spectrust_parameter_count, library.spectrust_parameter)


def settings():
    """Return the rows of the settings of a batch, like `options`."""
    return _rows(
        library.spectrust_batch_parameter_count,
        library.spectrust_batch_parameter)


def _rows(count, function):
    return [_row(function, index) for index in range(count())]


def _row(function, index):
    found = SpectrustParameter()
    call(function, index, ctypes.byref(found))
    unset = None if found.open is None else text(found.open)
    return Row(
        text(found.name), text(found.group), text(found.doc),
        text(found.allowed), text(found.default_text),
        text(found.choices).split(), unset, _KINDS[found.kind])
