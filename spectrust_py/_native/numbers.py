"""Options that may be arrays: a window, a filter bank, a mean for each row."""

import array
import ctypes

from ..errors import OptionError
from .parameters import show

# Option: field of the pointer, field of the number behind it.
_ROWS = {
    "window": ("window_values", "n_window_values"),
    "mean": ("mean_values", "n_mean_values"),
    "std": ("std_values", "n_std_values"),
}

_ALLOWED = {
    "window": "a name, (\"kaiser\", beta) or an array of real numbers",
    "mean": "a number, or an array of one real number for each row",
    "std": "a number, or an array of one real number for each row",
    "filters": "an array of real numbers of shape (n_mels, n_fft // 2 + 1)",
}


def take(options):
    """Remove the options that are arrays.

    Parameters
    ----------
    options : dict
        Names and values; changed.

    Returns
    -------
    dict
        Fields of SpectrustOptions; the values of pointers are arrays of
        float64.

    Raises
    ------
    TypeError
        If a value is no array of real numbers.
    OptionError
        If an array has the wrong number of axes, or rows of several lengths.
    """
    fields = {}
    for name, (pointer, count) in _ROWS.items():
        if _is_array(options.get(name)):
            numbers = _numbers(name, _listed(options.pop(name)))
            fields[pointer], fields[count] = numbers, len(numbers)
    filters = options.pop("filters", None)
    if filters is not None:
        fields.update(_bank(filters))
    return fields


def put(struct, fields):
    """Set fields that `take` returned; the struct keeps the arrays alive."""
    kept = []
    for name, value in fields.items():
        if isinstance(value, array.array):
            kept.append(value)
            value = value.buffer_info()[0]
        setattr(struct, name, value)
    struct.arrays = kept


def to_dict(struct):
    """Return the options of a SpectrustOptions that are arrays, as tuples."""
    options = {"filters": None}
    for name, (pointer, count) in _ROWS.items():
        if getattr(struct, pointer):
            options[name] = _at(getattr(struct, pointer),
                                getattr(struct, count))
    if struct.filters:
        bins = struct.n_filter_bins
        weights = _at(struct.filters, struct.n_filters * bins)
        options["filters"] = tuple(
            weights[first:first + bins]
            for first in range(0, len(weights), bins))
    return options


def brief(value):
    """Return the text of an option in a call, short for an array."""
    if not isinstance(value, tuple):
        return repr(value)
    if isinstance(value[0], tuple):
        return "<{} x {} numbers>".format(len(value), len(value[0]))
    return "<{} numbers>".format(len(value))


def _is_array(value):
    """Return whether a value has elements; a word and a 0-d array do not."""
    if value is None or isinstance(value, (str, bytes, bytearray, dict)):
        return False
    try:
        len(value)
    except TypeError:
        return False
    return not (isinstance(value, tuple) and value
                and isinstance(value[0], str))


def _listed(values):
    """Return a nested list; arrays of NumPy, PyTorch and others have one."""
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _bank(filters):
    if not _is_array(filters):
        raise TypeError(_sentence("filters", filters))
    rows = _listed(filters)
    if not rows or not all(_is_array(row) for row in rows):
        raise OptionError(_sentence("filters", filters))
    rows = [_listed(row) for row in rows]
    if len(set(len(row) for row in rows)) > 1:
        raise OptionError(_sentence("filters", filters))
    weights = _numbers("filters", [each for row in rows for each in row])
    return {"filters": weights, "n_filters": len(rows),
            "n_filter_bins": len(rows[0])}


def _numbers(name, values):
    """Return numbers as float64, refusing words, flags and nested lists."""
    if any(isinstance(value, bool) for value in values):
        raise TypeError(_sentence(name, values))
    if not values or any(_is_array(value) for value in values):
        raise OptionError(_sentence(name, values))
    try:
        return array.array("d", values)
    except (TypeError, OverflowError):
        raise TypeError(_sentence(name, values)) from None


def _at(address, count):
    return tuple((ctypes.c_double * count).from_address(address))


def _sentence(name, value):
    return "{} must be {}, got {}".format(name, _ALLOWED[name], show(value))
