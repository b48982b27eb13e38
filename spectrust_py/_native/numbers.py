"""Options that may be arrays: a window, a filter bank, a mean for each row."""

import array
import ctypes

from ..errors import OptionError
from .convert import refuse_masked
from .parameters import show

# Most numbers of an array, as in src/options/numbers.rs.
_MOST = 2 ** 24

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
            (n,), numbers = _read(name, options.pop(name), 1)
            fields[pointer], fields[count] = numbers, n
    filters = options.pop("filters", None)
    if filters is not None:
        if not _is_array(filters):
            raise TypeError(_sentence("filters", filters))
        (rows, bins), weights = _read("filters", filters, 2)
        fields.update(filters=weights, n_filters=rows, n_filter_bins=bins)
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


def _read(name, values, axes):
    """Return the shape of an array, and its numbers as float64."""
    shape = getattr(values, "shape", None)
    if shape is None:
        return _of_lists(name, values, axes)
    size = 1
    for side in shape:
        size *= int(side)
    if len(shape) != axes or not 1 <= size <= _MOST:
        raise OptionError("{} must be {}, at most {} numbers, got one of "
                          "shape {}".format(name, _ALLOWED[name], _MOST,
                                            tuple(shape)))
    return shape, _of_buffer(name, values)


def _of_buffer(name, values):
    """Return the numbers of an array of NumPy, PyTorch or another."""
    if not hasattr(values, "__array_interface__"):
        return _floats(name, _flat(values.tolist()))
    from .numeric import numpy
    refuse_masked(name, values)
    if values.dtype.kind not in "fiu":
        return _floats(name, _flat(values.tolist()))
    numbers = array.array("d")
    numbers.frombytes(numpy.ascontiguousarray(values, numpy.float64).tobytes())
    return numbers


def _of_lists(name, values, axes):
    """Return the shape and the numbers of lists, of lists if `axes` is 2."""
    if not hasattr(values, "__getitem__"):
        raise TypeError(_sentence(name, values))
    if len(values) > _MOST:
        raise OptionError(_sentence(name, values))
    rows = _listed(values)
    if axes == 1:
        return (len(rows),), _floats(name, rows)
    if not rows or not all(_is_array(row) for row in rows):
        raise OptionError(_sentence(name, values))
    lengths = set(len(row) for row in rows)
    if len(lengths) > 1 or len(rows) * max(lengths) > _MOST:
        raise OptionError(_sentence(name, values))
    return (len(rows), max(lengths)), _floats(
        name, [each for row in rows for each in _listed(row)])


def _listed(values):
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _flat(values):
    """Return the elements of lists within lists."""
    if values and isinstance(values[0], list):
        return [each for row in values for each in row]
    return values


def _floats(name, values):
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
