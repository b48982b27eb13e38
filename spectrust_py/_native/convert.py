"""Convert the caller's numbers to float32; NumPy is imported on use."""

from .parameters import Whole, within
from .table import MAX_SAMPLE_RATE

_SR = Whole("a whole number from 1 to {} Hz".format(MAX_SAMPLE_RATE))

# Integers for 0 and full scale in each type that files store.
_INTEGERS = {
    "i1": (0, 2.0 ** 7), "u1": (128, 2.0 ** 7),
    "i2": (0, 2.0 ** 15), "i4": (0, 2.0 ** 31)}


def sample_rate(sr):
    """Check a sample rate and return it as an int."""
    return within("sr", _SR, sr, 1, MAX_SAMPLE_RATE)


def refuse_masked(name, values):
    """Refuse a masked array, whose mask would be lost silently."""
    from .numeric import numpy
    if isinstance(values, numpy.ma.MaskedArray):
        raise TypeError(
            "{0} must not be a masked array, fill it first: {0}.filled(0)"
            .format(name))


def real(name, values, axes):
    """Convert numbers to float32, without a copy if possible.

    Parameters
    ----------
    name : str
        Name of the argument in errors.
    values : array_like
        Real numbers.
    axes : int
        Smallest number of axes.

    Returns
    -------
    numpy.ndarray of float32
        The numbers, in C order.

    Raises
    ------
    TypeError
        If `values` is not an array of real numbers with enough axes.
    """
    return _to_float32(_real_array(name, values, axes))


def samples(name, values):
    """Convert samples to float32, with full scale from -1 to 1.

    Parameters
    ----------
    name : str
        Name of the argument in errors.
    values : array_like, shape (..., n)
        Floating-point numbers, used as they are, or integers of a type that
        files store, scaled as in a file.

    Returns
    -------
    numpy.ndarray of float32, shape (..., n)
        The samples, in C order.

    Raises
    ------
    TypeError
        If `values` is not an array of real numbers, or its type has no full
        scale.
    """
    values = _real_array(name, values, 1)
    kind = values.dtype.str[1:]
    if values.dtype.kind == "f":
        return _to_float32(values)
    if kind not in _INTEGERS:
        raise TypeError(
            "{} must be floating-point numbers from -1 to 1, or integers of "
            "a type that files store (int8, uint8, int16 or int32), whose "
            "full scale is the type's, got {}".format(name, values.dtype))
    zero, full_scale = _INTEGERS[kind]
    scaled = _to_float32(values)
    scaled -= zero
    scaled *= 1.0 / full_scale
    return scaled


def frames(values):
    """Interleave the samples of one recording.

    Parameters
    ----------
    values : array_like, shape (n,) or (channels, n)
        Samples, as for `samples`.

    Returns
    -------
    numpy.ndarray of float32, shape (n, channels)
        Interleaved samples, in C order.

    Raises
    ------
    TypeError
        If `values` has another shape, or seems to be transposed.
    """
    from .numeric import numpy
    values = samples("samples", values)
    if values.ndim > 2:
        raise TypeError(
            "samples must have shape (n,) or (channels, n), got {}; give "
            "several recordings to Spectrogram.arrays".format(values.shape))
    if values.ndim == 2:
        _refuse_transposed(*values.shape)
    return numpy.ascontiguousarray(numpy.atleast_2d(values).T)


def interleaved(name, values, channels):
    """Interleave samples of a known number of channels.

    Parameters
    ----------
    name : str
        Name of the argument in errors.
    values : array_like, shape (n,) or (channels, n)
        Samples, as for `samples`; the first shape only if there is one
        channel.
    channels : int
        Number of channels.

    Returns
    -------
    numpy.ndarray of float32, shape (n, channels)
        Interleaved samples, in C order.

    Raises
    ------
    TypeError
        If `values` has another shape.
    """
    from .numeric import numpy
    values = samples(name, values)
    planes = values[None] if values.ndim == 1 else values
    if planes.ndim != 2 or len(planes) != channels:
        raise TypeError("{} must have shape {}, got {}".format(
            name, "({}, n)".format(channels) if channels > 1
            else "(n,) or (1, n)", values.shape))
    return numpy.ascontiguousarray(planes.T)


def _refuse_transposed(channels, n):
    """Refuse more channels than samples: no recording has that."""
    if channels > n > 0:
        raise TypeError(
            "samples must have shape (channels, n), got {0} channels of {1} "
            "samples; if the shape is (n, channels), as soundfile returns "
            "it, transpose: samples.T".format(channels, n))


def _real_array(name, values, axes):
    """Convert values to an array of real numbers, or raise."""
    from .numeric import numpy
    refuse_masked(name, values)
    values = numpy.asarray(values)
    if values.dtype.kind not in "fiu":
        raise TypeError(
            "{} must be an array of real numbers, got one of {}".format(
                name, values.dtype))
    if values.ndim < axes:
        needed, given = "at least one axis", "a single number"
        if axes > 1:
            needed, given = "at least {} axes".format(axes), values.ndim
        raise TypeError("{} must have {}, got {}".format(name, needed, given))
    return values


def _to_float32(values):
    from .numeric import numpy
    # Overflow gives infinity, which the library reports.
    with numpy.errstate(over="ignore"):
        return numpy.ascontiguousarray(values, dtype=numpy.float32)
